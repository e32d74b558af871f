"""Prove what must hold of the whole graph, while it may be in use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime
from functools import partial

from graph.audit.actions import verify
from graph.checks import policy, store
from graph.checks.model import (
    EXAMPLES,
    Breach,
    Checked,
    Finding,
    Invariant,
    KeptPolicy,
    KeptSegment,
    Page,
    Part,
    Report,
)
from graph.checks.policies import policy_breaches
from graph.checks.segments import named_tags, segment_breaches
from graph.database.driver import Database
from graph.erasure.store import list_users
from graph.measures.catalogue import Takes
from graph.segments.store import get_names
from graph.settings import Settings

PAGE = 2_000

_REST = (
    *(Part.RECORDS, Part.TAGS, Part.CLASSES, Part.INVITATIONS, Part.CHANNELS, Part.QUESTIONNAIRES, Part.ANSWERS),
    *(Part.PLANNED_MOVES, Part.LOCKS, Part.PLANS, Part.ENTRIES, Part.MERGED, Part.CONSENTS, Part.CHANGES),
)

Look = Callable[..., Awaitable[Page]]


def silent(_: Part, __: int) -> None:
    """Tell nobody."""


class _Tally:
    """What was found so far: counts of all, examples of some."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(Invariant, 0)
        self.examples: dict[Invariant, list[Breach]] = {each: [] for each in Invariant}
        self.seen = dict.fromkeys(Part, 0)

    def add(self, breaches: Iterable[Breach]) -> None:
        for breach in breaches:
            self.counts[breach.invariant] += 1
            if len(self.examples[breach.invariant]) < EXAMPLES:
                self.examples[breach.invariant].append(breach)

    def checked(self) -> Checked:
        findings = (Finding(each, self.counts[each], tuple(self.examples[each])) for each in Invariant)
        return Checked(tuple(findings), dict(self.seen))


async def check_graph(
    database: Database, *, settings: Settings, now: datetime, page: int = PAGE, report: Report = silent
) -> Checked:
    """Every invariant was looked at for everything there is; nothing was changed.

    What is odd on a page is looked at a second time before it is told: what was only half written then is whole now.

    Raises:
        Unavailable: the database does not answer.

    Cost: one read of up to `page` things after the other, each bounded in time and memory; here one entry for each
        referral, about 100 bytes.
    """
    tally = _Tally()
    before = now - policy.OPERATIONS_STAY
    looks: dict[Part, Look] = {
        **{part: partial(store.list_faults, database, part) for part in (Part.USERS, Part.BONDS, Part.INSTANTS)},
        Part.SORT_KEYS: partial(store.list_sort_key_faults, database),
        Part.ATTRIBUTES: partial(store.list_attribute_faults, database),
        Part.TRAILS: partial(store.list_trail_faults, database),
        **{part: partial(store.list_faults, database, part) for part in (Part.STANDINGS, Part.MOVES)},
        Part.PURCHASES: partial(store.list_purchase_faults, database, zone=settings.time_zone),
        **{part: partial(store.list_faults, database, part) for part in (Part.REFUNDS, Part.EVENTS, *_REST)},
        Part.GROUPS: partial(store.list_group_faults, database, at=now),
        Part.TASKS: partial(store.list_task_faults, database),
        Part.TERMS: partial(store.list_term_faults, database, before=now - policy.TERMS_WAIT, at=now),
        Part.ERASED: partial(store.list_erased_faults, database),
        Part.OPERATIONS: partial(store.list_operation_faults, database, before=before),
    }
    for part, look in looks.items():
        await _walk(tally, part, look, page, report)
    await _check_circles(database, tally, page, report)
    await _check_segments(database, tally, page, report)
    await _check_policies(database, tally, page, report, today=now.astimezone(settings.zone).date())
    await _check_scores(database, tally, page, report)
    await _check_counts(database, tally, now)
    await _check_came_back(database, tally, page)
    await _check_audit(database, tally, page, report)
    return tally.checked()


async def _walk(tally: _Tally, part: Part, look: Look, limit: int, report: Report) -> None:
    after: str | None = ""
    while after is not None:
        found = await look(after=after, limit=limit)
        if found.breaches:
            again = await look(after=after, limit=limit)
            tally.add(_in_both(found, again))
        tally.seen[part] += found.n
        report(part, tally.seen[part])
        after = found.last if found.n == limit else None


def _in_both(first: Page, second: Page) -> list[Breach]:
    """What is odd both times. What the second page ends before, because things were added, is kept."""
    still = {(each.invariant, each.entity) for each in second.breaches}
    end = second.last or ""
    return [each for each in first.breaches if (each.invariant, each.entity) in still or each.entity > end]


async def _check_circles(database: Database, tally: _Tally, limit: int, report: Report) -> None:
    found = await _circles(database, tally, limit, report)
    if found:
        # The way up is read over many pages; a circle stands when it is there a second time.
        found &= await _circles(database, tally, limit, report)
    tally.add(Breach(Invariant.CIRCLE, ring[0], ring[: 2 * EXAMPLES]) for ring in sorted(found))


async def _circles(database: Database, tally: _Tally, limit: int, report: Report) -> set[tuple[str, ...]]:
    parents: dict[str, str] = {}
    after: str | None = ""
    tally.seen[Part.REFERRALS] = 0
    while after is not None:
        found, brought = await store.list_referrals(database, after=after, limit=limit)
        parents.update(brought)
        tally.seen[Part.REFERRALS] += found.n
        report(Part.REFERRALS, tally.seen[Part.REFERRALS])
        after = found.last if found.n == limit else None
    return set(policy.circles(parents))


async def _check_segments(database: Database, tally: _Tally, limit: int, report: Report) -> None:
    found = await _segments(database, tally, limit, report)
    if found:
        # What one names is read over many pages; what is odd stands when it is there a second time.
        again = set(await _segments(database, tally, limit, report))
        tally.add(each for each in found if each in again)


async def _segments(database: Database, tally: _Tally, limit: int, report: Report) -> list[Breach]:
    kept: list[KeptSegment] = []
    after: str | None = ""
    while after is not None:
        found, brought = await store.list_segments(database, after=after, limit=limit)
        kept += brought
        tally.seen[Part.SEGMENTS] = len(kept)
        report(Part.SEGMENTS, len(kept))
        after = found.last if found.n == limit else None
    tags = named_tags(kept)
    return list(segment_breaches(kept, await store.list_askable(database, tags) if tags else ()))


async def _check_policies(database: Database, tally: _Tally, limit: int, report: Report, *, today: date) -> None:
    found = await _policies(database, tally, limit, report, today=today)
    if found:
        # What one names is read apart from it; what is odd stands when it is there a second time.
        again = set(await _policies(database, tally, limit, report, today=today))
        tally.add(each for each in found if each in again)


async def _policies(database: Database, tally: _Tally, limit: int, report: Report, *, today: date) -> list[Breach]:
    kept: list[KeptPolicy] = []
    after: str | None = ""
    while after is not None:
        found, brought = await store.list_policies(database, after=after, limit=limit)
        kept += brought
        tally.seen[Part.POLICIES] = sum(len(each.versions) for each in kept)
        report(Part.POLICIES, tally.seen[Part.POLICIES])
        after = found.last if found.n == limit else None
    if not kept:
        return []
    names = await get_names(database)
    there = {
        Takes.TAG: await store.list_askable(database, set(names.tags.values())),
        Takes.SEGMENT: frozenset(names.segments),
        Takes.GROUP: names.groups,
        Takes.TASK: names.tasks,
        Takes.PLAN: names.plans,
    }
    return list(policy_breaches(kept, await store.list_ladders(database), there, today))


async def _check_scores(database: Database, tally: _Tally, limit: int, report: Report) -> None:
    run = await store.get_score_run(database)
    if run is not None:
        await _walk(tally, Part.SCORES, partial(store.list_score_faults, database, run=run), limit, report)
        tally.add(policy.run_breaches(run, tally.seen[Part.SCORES]))


async def _check_came_back(database: Database, tally: _Tally, limit: int) -> None:
    after = ""
    while ids := await list_users(database, after=after, limit=limit):
        after = ids[-1]
        tally.add(await store.list_came_back(database, ids))


async def _check_audit(database: Database, tally: _Tally, limit: int, report: Report) -> None:
    """Chains grow while they are read; what is odd stands when it is there a second time."""
    n_seen, found = await verify(database, page=limit, report=partial(report, Part.AUDIT))
    if found:
        _, again = await verify(database, page=limit)
        found = [each for each in found if each in again]
    tally.seen[Part.AUDIT] = n_seen
    tally.add(Breach(Invariant.AUDIT, f"{each.chain}/{each.seq}", (each.seen,)) for each in found)


async def _check_counts(database: Database, tally: _Tally, now: datetime) -> None:
    """What is counted rather than walked through. Counts are taken one after the other while others write, so that a
    breach stands when it is there a second time."""
    found = await store.list_count_faults(database)
    if found:
        tally.add(set(found) & set(await store.list_count_faults(database)))
    waiting = await store.count_waiting(database, before=now - policy.CHANGES_WAIT)
    tally.counts[Invariant.WAITING], tally.examples[Invariant.WAITING] = waiting[0], list(waiting[1])
    over = await store.count_over(database, before=now - policy.TERMS_WAIT)
    tally.counts[Invariant.TERM], tally.examples[Invariant.TERM] = over[0], list(over[1])
