"""What is judged outside the database: sort keys, trails of moves, circles of referrals, score runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise

from graph.changes.policy import OPERATIONS_KEPT
from graph.checks.model import Breach, Invariant, PublishedRun, SortedUser, Trail
from graph.instants import instant
from graph.users.policy import sort_keys

# Who erases operations may be a day late.
OPERATIONS_STAY = OPERATIONS_KEPT + timedelta(days=1)
CHANGES_WAIT = timedelta(hours=1)
TERMS_WAIT = timedelta(hours=1)


def sort_key_breach(user: SortedUser) -> Breach | None:
    """The keys that are not those which follow from the user's name, id and joining."""
    if user.name is None:
        return Breach(Invariant.SORT_KEY, user.id, ("name",))
    joined_at = instant(user.joined_ms or 0)
    wanted = sort_keys(user.id, user.name, joined_at)
    kept = {
        "search_name": (user.search_name, wanted.search_name),
        "name_key": (user.name_key, wanted.name_key),
        "joined_key": (user.joined_key, wanted.joined_key),
    }
    if user.joined_ms is None:
        del kept["joined_key"]  # That the user joined at no instant is told of as such; no key follows from that.
    odd = tuple(key for key, (found, due) in kept.items() if found != due)
    return Breach(Invariant.SORT_KEY, user.id, odd) if odd else None


def trail_breach(trail: Trail) -> Breach | None:
    """What does not fit together in how a user came to stand where they stand.

    All moves together: each raises the version by one, starting from 1; between them only identities that were
    attached raise it; the standing has the last one. On each ladder: moves are numbered from 1 without gaps, each
    starts where the one before ended, and the user stands where the last one ended, by that move. Of who was one person
    with somebody the moves of each id are numbered like that, each raises the version, and the place has its move.
    """
    odd = (*_joined(trail),) if trail.was_merged else (*_versions(trail), *_ladders(trail))
    return Breach(Invariant.TRAIL, trail.user, odd[:10]) if odd else None


def circles(parents: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Every circle of referrals once, from its smallest id upwards to the referrer. Cost: O(n)."""
    walked: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in walked and at not in way:
            way[at] = None
            at = parents.get(at)
        walked.update(way)
        if at is not None and at in way:
            ring = list(way)[list(way).index(at) :]
            first = ring.index(min(ring))
            yield tuple(ring[first:] + ring[:first])


def run_breaches(run: PublishedRun, n_rows: int) -> Iterator[Breach]:
    """What the published run lacks: itself, rows, or ranks."""
    if run.state != "published" or run.n_published != 1:
        yield Breach(Invariant.SCORES, run.id, ("state", run.state or "", str(run.n_published)))
    if run.n_users != n_rows:
        yield Breach(Invariant.SCORES, run.id, ("rows", str(n_rows), str(run.n_users)))
    for board in run.boards:
        if (board.first, board.last, board.n_strange) != (1, board.n, 0):
            yield Breach(Invariant.SCORES, board.name, ("ranks", str(board.n), str(board.first), str(board.last)))
    signals = run.signals
    if signals.n_told != signals.n_found or signals.n_strange or signals.n_left:
        counts = (signals.n_told, signals.n_found, signals.n_strange, signals.n_left)
        yield Breach(Invariant.SCORES, run.id, ("signals", *map(str, counts)))
    parts = run.communities
    if parts.n_strange or parts.n_left:
        counts = (parts.n_found, parts.n_strange, parts.n_left)
        yield Breach(Invariant.SCORES, run.id, ("communities", *map(str, counts)))


def _versions(trail: Trail) -> Iterator[str]:
    if trail.version is None:
        return  # There is no standing, or its version is no number; both are told of as such.
    n_moves = len(trail.steps)
    if not 0 <= trail.version - 1 - n_moves <= trail.n_identities:
        yield f"version {trail.version}: {n_moves} moves, {trail.n_identities} identities"
    reached = 1
    for number, step in enumerate(trail.steps, 1):
        before, after = step.version_before or 0, step.version_after or 0
        if before < reached or after != before + 1:
            yield f"move {number}: version {step.version_before} to {step.version_after}, after {reached}"
        if step.user != trail.user:
            yield f"move {number}: user {step.user}"
        reached = max(reached, after)
    if trail.version < reached:
        yield f"version {trail.version}: {reached} was reached"


def _joined(trail: Trail) -> Iterator[str]:
    numbered: dict[tuple[str, str], list[int]] = {}
    for step in trail.steps:
        numbered.setdefault((step.user or "", step.ladder or ""), []).append(step.seq or 0)
        reached = step.version_after or 0
        if reached != (step.version_before or 0) + 1 or reached > (trail.version or 0):
            yield f"move {step.id}: version {step.version_before} to {step.version_after} of {trail.version}"
    for (user, ladder), numbers in sorted(numbered.items()):
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"{user} {ladder}: numbered {', '.join(map(str, sorted(numbers)))}"
    led = {step.id: (step.ladder, step.to_group) for step in trail.steps}
    for stand in trail.stands:
        if stand.move is not None and led.get(stand.move) != (stand.ladder, stand.group):
            yield f"{stand.ladder}: in {stand.group}, by {stand.move}"


def _ladders(trail: Trail) -> Iterator[str]:
    stands = {stand.ladder: stand for stand in trail.stands}
    for ladder in sorted({*stands, *(step.ladder or "" for step in trail.steps)}):
        steps = sorted((step for step in trail.steps if (step.ladder or "") == ladder), key=lambda each: each.seq or 0)
        numbers = [step.seq for step in steps]
        if numbers != list(range(1, len(steps) + 1)):
            yield f"{ladder}: numbered {', '.join(map(str, numbers))}"
        for before, after in pairwise(steps):
            if before.to_group != after.from_group:
                yield f"{ladder}: {after.seq} starts in {after.from_group}, not {before.to_group}"
        stand = stands.get(ladder)
        if stand is None:
            continue  # Nobody stands there, which is told of as such.
        last_group, last_move = (steps[-1].to_group, steps[-1].id) if steps else (stand.group, None)
        if stand.group != last_group:
            yield f"{ladder}: in {stand.group}, not {last_group}"
        if stand.move != last_move:
            yield f"{ladder}: by {stand.move}, not {last_move}"
