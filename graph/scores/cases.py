"""From what speaks against referrals to cases that people can look at: whom each is about, with the sub-graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.scores.dismissed import Dismissals
from graph.scores.judging import Judged
from graph.scores.kernels.accounts import KINDS
from graph.scores.kernels.gating import RawAndGated
from graph.scores.kernels.signals import BY_ACCOUNT, Claims, Finding, SignalKey
from graph.scores.model import BoolArray, FloatArray, IntArray
from graph.scores.snapshot import Snapshot

CASES_AT_MOST = 10_000
PAIRS_AT_MOST = 200
BROUGHT, VOIDED, SAME_DEVICE, SAME_PERSON = "brought", "voided", "device", "same_person"
RELATIONS = (BROUGHT, VOIDED, *KINDS, SAME_DEVICE, SAME_PERSON)
"""How two accounts of a case hang together: the one brought the other, was once said to; they held the same identity of
that kind; they have the same device; others join them."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts of a case, by their places in it, and how they hang together; `at` in ms since 1970, 0 unless one
    brought the other."""

    source: int
    target: int
    relation: str
    at: int


@dataclass(frozen=True, slots=True)
class Case:
    """A signal about somebody: `people` are positions, the first `n_subjects` of them those whom it is about.

    `n_users` are all whom it is about, `n_pairs` all referrals that show it; at most 200 of these are among `pairs`,
    and only people of those among `people`. `raw` and `gated` is the downstream revenue of all whom it is about, minor
    units; what is between them, all signals that speak of them take together. `dismissals` are the numbers of those
    that cover one of its referrals; it `is_dismissed` when they cover all that stand.
    """

    kind: SignalKey
    people: tuple[int, ...]
    n_subjects: int
    n_users: int
    n_pairs: int
    pairs: tuple[Pair, ...]
    raw: float
    gated: float
    dismissals: tuple[int, ...] = ()
    is_dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """The worst cases of a run, worst first, and how many there were."""

    cases: Sequence[Case]
    n_found: int


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """The referrals that show one signal, by account: shape (e,) each, in order of case.

    `numbers` are the cases, ascending, `lost` what the people of each lose."""

    kind: SignalKey
    referrers: IntArray
    referees: IntArray
    at: IntArray
    stands: BoolArray
    cases: IntArray
    numbers: IntArray
    lost: FloatArray


def cases(snapshot: Snapshot, judged: Judged, revenue: RawAndGated, *, at_most: int = CASES_AT_MOST) -> Cases:
    """The cases of a judgement, those first whose people lose most by all that speaks against them, then the larger.

    What shows nothing but referrals that were voided is left out: somebody thought of that already.

    Args:
        revenue: the downstream revenue of each account, with and without what speaks against referrals, minor units.
        at_most: how many cases to tell.

    Cost: O(n + pairs log pairs), and a step a pair of those that are told.
    """
    lost = revenue.raw - revenue.gated
    shown = [_shown(snapshot, judged, each, lost) for each in judged.findings.values() if each.users.size]
    order = sorted(
        (-loss, -int(n), place, number)
        for place, each in enumerate(shown)
        for number, n, loss in zip(
            each.numbers.tolist(),
            (np.searchsorted(each.cases, each.numbers, "right") - np.searchsorted(each.cases, each.numbers)).tolist(),
            each.lost.tolist(),
            strict=True,
        )
    )
    links = _Links(snapshot, judged)
    told = [_case(shown[place], number, links, revenue) for _, _, place, number in order[:at_most]]
    return Cases(told, len(order))


def without(found: Cases, snapshot: Snapshot, left_out: Collection[str]) -> Cases:
    """The cases but those about nobody else than people who are left out."""
    users = snapshot.users
    kept = [each for each in found.cases if any(users[at] not in left_out for at in each.people[: each.n_subjects])]
    return Cases(kept, found.n_found - (len(found.cases) - len(kept)))


def _shown(snapshot: Snapshot, judged: Judged, finding: Finding, lost: FloatArray) -> _Shown:
    """The referrals between accounts that show a finding, also where it tells those who stand for people."""
    n_users = np.int64(len(snapshot.users))
    referees = np.flatnonzero(snapshot.referrers >= 0)
    referrers, at = snapshot.referrers[referees], snapshot.brought_at[referees]
    stands = np.ones(len(referees), dtype=np.bool_)
    if finding.key is SignalKey.REFERRAL_RING:
        voided = snapshot.traces.voided
        referrers, referees = np.concatenate((referrers, voided.referrers)), np.concatenate((referees, voided.referees))
        at = np.concatenate((at, voided.at))
        stands = np.concatenate((stands, np.zeros(len(voided.at), dtype=np.bool_)))
    codes = referrers * n_users + referees
    if finding.key not in BY_ACCOUNT:
        codes = judged.person[referrers] * n_users + judged.person[referees]
    wanted = finding.sources * n_users + finding.targets
    order = np.argsort(wanted)
    wanted, of = wanted[order], finding.cases[order]
    places = np.minimum(np.searchsorted(wanted, codes), len(wanted) - 1)
    hits = np.flatnonzero(wanted[places] == codes)
    found = of[places[hits]]
    hits, found = (each[np.isin(found, found[stands[hits]])] for each in (hits, found))
    order = np.lexsort((referees[hits], at[hits], found))
    hits, found = hits[order], found[order]
    numbers = np.unique(found)
    ends = (referrers[hits], referees[hits]) if finding.key is SignalKey.REFERRAL_RING else (referrers[hits],)
    about = np.unique(np.concatenate([found * n_users + each for each in ends]))
    costs = np.bincount(np.searchsorted(numbers, about // n_users), weights=lost[about % n_users])
    return _Shown(
        finding.key,
        referrers[hits],
        referees[hits],
        at[hits],
        stands[hits],
        found,
        numbers,
        np.asarray(costs, np.float64),
    )


def _case(shown: _Shown, number: int, links: _Links, revenue: RawAndGated) -> Case:
    first, last = (int(np.searchsorted(shown.cases, number, side)) for side in ("left", "right"))
    referrers, referees = shown.referrers[first:last], shown.referees[first:last]
    stands = shown.stands[first:last]
    standing = Claims(referrers[stands], referees[stands], shown.at[first:last][stands])
    is_ring = shown.kind is SignalKey.REFERRAL_RING
    about = np.unique(np.concatenate((referrers, referees)) if is_ring else referrers)
    some = slice(0, PAIRS_AT_MOST)
    rows = zip(
        referrers[some].tolist(),
        referees[some].tolist(),
        shown.at[first:last][some].tolist(),
        stands[some].tolist(),
        strict=True,
    )
    edges = [(one, other, BROUGHT if is_there else VOIDED, at) for one, other, at, is_there in rows]
    ends = dict.fromkeys(end for edge in edges for end in edge[:2])
    subjects = [each for each in ends if each in set(about.tolist())]
    people = [*subjects, *(each for each in ends if each not in subjects)]
    edges += links.between(people, edges, shown.kind)
    people = list(dict.fromkeys((*people, *(end for edge in edges for end in edge[:2]))))
    places = {each: place for place, each in enumerate(people)}
    return Case(
        kind=shown.kind,
        people=tuple(people),
        n_subjects=len(subjects),
        n_users=len(about),
        n_pairs=last - first,
        pairs=tuple(Pair(places[one], places[other], relation, at) for one, other, relation, at in edges),
        raw=float(revenue.raw[about].sum()),
        gated=float(revenue.gated[about].sum()),
        dismissals=links.dismissals.of(shown.kind, _listed(standing)),
        is_dismissed=links.are_fine(shown.kind, standing.referees),
    )


def _listed(claims: Claims) -> Iterator[tuple[int, int, int]]:
    return zip(claims.referrers.tolist(), claims.referees.tolist(), claims.at.tolist(), strict=True)


Edge = tuple[int, int, str, int]


class _Links:
    """What joins accounts, looked up by account."""

    def __init__(self, snapshot: Snapshot, judged: Judged) -> None:
        self.dismissals = Dismissals(snapshot)
        self._spared = judged.spared
        self._person = judged.person
        self._parents, self._at = snapshot.referrers, snapshot.brought_at
        self._held: defaultdict[int, dict[int, str]] = defaultdict(dict)
        held = judged.held
        for user, key, kind in zip(held.users.tolist(), held.keys.tolist(), held.kinds.tolist(), strict=True):
            self._held[user][key] = KINDS[kind]
        device = snapshot.traces.same_device
        self._devices = set(zip(device.ones.tolist(), device.others.tolist(), strict=True))
        joined = np.flatnonzero(np.bincount(judged.person, minlength=len(judged.person))[judged.person] > 1)
        self._accounts: defaultdict[int, list[int]] = defaultdict(list)
        for account in joined.tolist():
            self._accounts[int(judged.person[account])].append(account)

    def between(self, people: Sequence[int], shown: Sequence[Edge], kind: SignalKey) -> list[Edge]:
        """How accounts of a case hang together besides who brought whom."""
        pairs: dict[tuple[int, int], None] = {}
        if kind is SignalKey.SELF_REFERRAL:
            pairs.update(dict.fromkeys(edge[:2] for edge in shown))
        found: list[Edge] = []
        if kind is SignalKey.SECOND_ACCOUNT:
            for _, second, _, _ in shown:
                first = self._first(second)
                pairs[first, second] = None
                found.append((int(self._parents[first]), first, BROUGHT, int(self._at[first])))
        of_person: dict[int, int] = {}
        for each in people:
            stands = int(self._person[each])
            if stands in of_person and kind is not SignalKey.SELF_REFERRAL:
                pairs[of_person[stands], each] = None
            of_person.setdefault(stands, each)
        return list(dict.fromkeys(found)) + [(a, b, how, 0) for a, b in pairs for how in self._shared(a, b)]

    def are_fine(self, kind: SignalKey, referees: IntArray) -> bool:
        """Whether somebody found all the referrals fine by which these came."""
        return kind in self._spared and bool(self._spared[kind][referees].all())

    def _first(self, account: int) -> int:
        """The account of the same person that others brought first."""
        accounts = self._accounts[int(self._person[account])]
        brought = [each for each in accounts if self._parents[each] >= 0 and self._is_by_another(each)]
        return min(brought, key=lambda each: (int(self._at[each]), each))

    def _is_by_another(self, account: int) -> bool:
        return bool(self._person[self._parents[account]] != self._person[account])

    def _shared(self, one: int, other: int) -> Iterator[str]:
        held: Mapping[int, str] = self._held.get(one, {})
        same = {held[key] for key in held.keys() & self._held.get(other, {}).keys()}
        if (one, other) in self._devices:
            same.add(SAME_DEVICE)
        return iter(sorted(same) or [SAME_PERSON])
