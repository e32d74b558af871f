"""Which tags may mean the same or contradict each other: by who holds them together, and by their names. Pure.

Source: docs/governance.md#pairs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.governance.model import Likeness, NameLikeness, NamePair, Pair, TagWord, Thresholds

IMPROBABLE = 10.83
"""G² of two tags that have nothing to do with each other exceeds this once in a thousand (chi-square, one degree)."""
SHORTEST_NEAR = 4
LONG_NAME = 10
MOST_COMPARED = 20_000
_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def pairs(
    held: Iterable[tuple[Sequence[str], int]], words: Mapping[str, TagWord], thresholds: Thresholds
) -> list[Pair]:
    """Pairs of tags that are worth a look: the likest synonyms first, then contradictions by what chance expects.

    Args:
        held: each set of tags that users hold, and how many hold just that; the sets together are all users.
        words: the tags that count, by key.
        thresholds: from where on a pair is told of.

    Cost: linear in the sets' sizes, and quadratic in the number of tags.
    """
    keys = sorted(words)
    n_users, together = _counted(held, keys)
    n_holders = together.diagonal()
    found: list[Pair] = []
    for i, j in combinations(range(len(keys)), 2):
        n_one, n_other, n_both = int(n_holders[i]), int(n_holders[j]), int(together[i, j])
        if min(n_one, n_other) == 0:
            continue
        one, other = words[keys[i]], words[keys[j]]
        is_exclusive = one.exclusive_class is not None and one.exclusive_class == other.exclusive_class
        expected = n_one * n_other / n_users
        kind = _kind(n_one, n_other, n_both, n_users, is_exclusive=is_exclusive, thresholds=thresholds)
        if kind is not None:
            found.append(
                Pair(
                    kind,
                    one.key,
                    other.key,
                    n_one,
                    n_other,
                    n_both,
                    n_users,
                    expected,
                    n_both / expected,
                    jaccard(n_one, n_other, n_both),
                    log_likelihood(n_one, n_other, n_both, n_users),
                )
            )
    return sorted(found, key=_order)


def jaccard(n_one: int, n_other: int, n_both: int) -> float:
    """The share of those who hold either that hold both, 0 to 1."""
    return n_both / (n_one + n_other - n_both)


def log_likelihood(n_one: int, n_other: int, n_both: int, n_users: int) -> float:
    """G² of the table of who holds which: twice the sum of O ln(O / E) over its four cells, >= 0.

    Source: Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993.
    """
    seen = (n_both, n_one - n_both, n_other - n_both, n_users - n_one - n_other + n_both)
    rows, columns = (n_one, n_one, n_users - n_one, n_users - n_one), (n_other, n_users - n_other) * 2
    total = sum(
        o * math.log(o * n_users / (row * column)) for o, row, column in zip(seen, rows, columns, strict=True) if o
    )
    return max(0.0, 2 * total)


def near_names(words: Iterable[TagWord]) -> list[NamePair]:
    """Pairs of tags whose names are the same but for case, width, spaces and marks, or differ by a letter or two.

    One letter from four letters on, two from ten; names that differ in a number are different things.

    Cost: linear in the names' lengths; pairs are found by what is left of a name without a letter or two. At most
    20,000 are looked at.
    """
    names = {each.key: folded(each.name) for each in words}
    found: dict[tuple[str, str], NamePair] = {}
    for one, other in islice(_candidates(names), MOST_COMPARED):
        distance = edit_distance(names[one], names[other])
        if distance == 0:
            found[one, other] = NamePair(NameLikeness.SAME, one, other, 0)
        elif distance <= _reach(max(len(names[one]), len(names[other]))):
            found[one, other] = NamePair(NameLikeness.NEAR, one, other, distance)
    return sorted(found.values(), key=lambda each: (each.distance, each.tag, each.other))


def folded(name: str) -> str:
    """The name without case, width, spaces and marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name).casefold())


def edit_distance(one: str, other: str) -> int:
    """How many letters must be put in, taken out or changed (Levenshtein 1966). Cost: O(product of the lengths)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != wanted))
    return row[-1]


def _counted(held: Iterable[tuple[Sequence[str], int]], keys: Sequence[str]) -> tuple[int, NDArray[np.int64]]:
    """How many users there are, and a square of how many hold each two of the tags, on its diagonal each tag."""
    places = {key: place for place, key in enumerate(keys)}
    ends, columns, weights = [0], list[int](), list[int]()
    for tags, n in held:
        columns += [places[tag] for tag in tags if tag in places]
        ends.append(len(columns))
        weights.append(n)
    shape = (len(weights), len(keys))
    has = sparse.csr_array((np.ones(len(columns), np.int64), np.array(columns, np.int64), np.array(ends)), shape=shape)
    by_user = sparse.diags_array(np.array(weights, np.int64), dtype=np.int64)
    if not weights or not keys:
        return sum(weights), np.zeros((len(keys), len(keys)), np.int64)
    together = cast("sparse.csr_array", has.T @ by_user @ has)
    return sum(weights), cast("NDArray[np.int64]", together.toarray())


def _kind(
    n_one: int, n_other: int, n_both: int, n_users: int, *, is_exclusive: bool, thresholds: Thresholds
) -> Likeness | None:
    """What the pair may be, if it is worth a look."""
    expected = n_one * n_other / n_users
    if is_exclusive:
        return Likeness.EXCLUSIVE if n_both else None
    if n_both == 0:
        return Likeness.CONTRADICTION if expected >= thresholds.min_expected else None
    is_alike = (
        min(n_one, n_other) >= thresholds.min_users
        and n_both > expected
        and jaccard(n_one, n_other, n_both) >= thresholds.min_jaccard
        and log_likelihood(n_one, n_other, n_both, n_users) >= IMPROBABLE
    )
    return Likeness.SYNONYM if is_alike else None


def _order(pair: Pair) -> tuple[int, float, str, str]:
    kinds = list(Likeness)
    weight = pair.jaccard if pair.kind is Likeness.SYNONYM else max(pair.expected, pair.n_both)
    return kinds.index(pair.kind), -weight, pair.tag, pair.other


def _candidates(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs whose names have the same numbers, and the rest in common once a letter or two are left out; each once."""
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in sorted(names):
        numbers = _DIGITS.findall(names[key])
        for rest in _shortened(names[key], _reach(len(names[key]) + 1)):
            shared[rest, *numbers].append(key)
    told: set[tuple[str, str]] = set()
    for keys in shared.values():
        for pair in combinations(keys, 2):
            if pair not in told:
                told.add(pair)
                yield pair


def _shortened(name: str, n: int) -> set[str]:
    """The name without up to n of its letters."""
    found = {name}
    for _ in range(n):
        found |= {each[:at] + each[at + 1 :] for each in found for at in range(len(each))}
    return found


def _reach(length: int) -> int:
    """By how many letters names of that length may differ."""
    return 0 if length < SHORTEST_NEAR else 1 if length < LONG_NAME else 2
