"""What must hold of policies: who decided them, when they hold, what they name, and the ladder they are for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NoReturn

import orjson

from graph.checks.model import Breach, Invariant, KeptPolicy, KeptVersion
from graph.errors import Broken, GuanxiError
from graph.measures.catalogue import MEASURES, Takes
from graph.measures.checking import Path
from graph.measures.model import SinceEntering, measures_of
from graph.policies.documents import read
from graph.policies.model import AskedPolicy, PolicyState

_STATES = frozenset(each.value for each in PolicyState)
_DECIDED = frozenset({PolicyState.PUBLISHED, PolicyState.REFUSED})


def policy_breaches(
    policies: Sequence[KeptPolicy],
    ladders: Mapping[str, Sequence[str]],
    there: Mapping[Takes, Collection[str]],
    today: date,
) -> Iterator[Breach]:
    """What is odd about each policy and its versions.

    Args:
        policies: all that there are.
        ladders: the groups of each from the lowest.
        there: what a policy may name, by its kind.
        today: the brand's day.
    """
    for each in policies:
        numbers = [version.version for version in each.versions]
        if numbers != list(range(1, (each.version or 0) + 1)):
            yield Breach(Invariant.POLICY, each.key, ("version", str(each.version), *map(str, numbers[-3:])))
        for version in each.versions:
            odd = [*_decided(version)]
            if version.asked is None:
                odd.append("document")
            if odd:
                yield Breach(Invariant.POLICY, version.name, tuple(odd))
    living = _living(policies, today)
    for version, asked in living:
        lost = _lost(asked, ladders, there)
        if lost:
            yield Breach(Invariant.POLICY, version.name, tuple(lost[:10]))
        groups = ladders.get(asked.ladder, ())
        if groups and [version.lowest, *(rung.group for rung in asked.rungs)] != list(groups):
            yield Breach(Invariant.RUNGS, version.name, tuple(groups))
    yield from _overlapping(policies)


def kept_document(document: str | None) -> AskedPolicy | None:
    """What a version says, None where that cannot be read."""
    try:
        return read(orjson.loads(document or ""), _no_text)
    except (GuanxiError, orjson.JSONDecodeError):
        return None


def _no_text(_text: str, _path: Path) -> NoReturn:
    raise Broken("policies.document_kept")


def _decided(version: KeptVersion) -> Iterator[str]:
    if version.state not in _STATES:
        yield f"state {version.state}"
    if version.state in _DECIDED and (
        version.decided_by is None or version.decided_by in {version.actor, version.requested_by}
    ):
        yield f"decided by {version.decided_by}"
    if version.state in {PolicyState.REQUESTED, *_DECIDED} and version.requested_by is None:
        yield "requested by nobody"


def _living(policies: Sequence[KeptPolicy], today: date) -> list[tuple[KeptVersion, AskedPolicy]]:
    """The versions that hold, will hold or wait for somebody."""
    every = [(each, each.asked) for policy in policies for each in policy.versions if each.asked is not None]
    begun: dict[str, date] = {}
    for each, asked in every:
        if each.state == PolicyState.PUBLISHED and asked.effective <= today:
            begun[asked.ladder] = max(asked.effective, begun.get(asked.ladder, asked.effective))
    return [
        (each, asked)
        for each, asked in every
        if each.state == PolicyState.REQUESTED
        or (
            each.state == PolicyState.PUBLISHED
            and (asked.until is None or asked.until > today)
            and asked.effective >= begun.get(asked.ladder, asked.effective)
        )
    ]


def _lost(
    asked: AskedPolicy, ladders: Mapping[str, Sequence[str]], there: Mapping[Takes, Collection[str]]
) -> list[str]:
    """What the policy names and is not there."""
    named = {(Takes.GROUP, str(each.group)) for each in asked.rungs}
    for rung in asked.rungs:
        for measure in (*measures_of(rung.promote), *measures_of(rung.keep)):
            for option, takes in MEASURES[measure.kind].options.items():
                if measure.option(option) is not None:
                    named.add((takes, str(measure.option(option))))
            if isinstance(measure.window, SinceEntering):
                named.add((Takes.GROUP, measure.window.group))
    lost = sorted(f"{takes.value} {key}" for takes, key in named if takes in there and key not in there[takes])
    return lost if asked.ladder in ladders else [f"ladder {asked.ladder}", *lost]


def _overlapping(policies: Sequence[KeptPolicy]) -> Iterator[Breach]:
    """Two published versions of a ladder that hold on one day: who ends without a day gives way to the next."""
    held: dict[str, list[tuple[date, str, date | None]]] = defaultdict(list)
    for version in (version for each in policies for version in each.versions):
        if version.asked is not None and version.state == PolicyState.PUBLISHED:
            held[version.asked.ladder].append((version.asked.effective, version.name, version.asked.until))
    for ladder in sorted(held):
        for (first, name, until), (second, other, _) in pairwise(sorted(held[ladder], key=lambda each: each[:2])):
            if first == second or (until is not None and until > second):
                yield Breach(Invariant.POLICY, name, ("overlaps", other, second.isoformat()))
