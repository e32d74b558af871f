"""What is wrong with a history of moves: a pure function from what was asked, heard, read and kept.

A user's moves are an append-only list, and every move carries the wish that made it, so that each is known by its
name: what came before what is read off the lists, not guessed (Kingsbury and Alvaro, "Elle: inferring isolation
anomalies from experimental observations", VLDB 2020).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.faults.histories.model import Anomaly, History, Kind, Room, Seen, Told, Write
from tests.faults.histories.orders import order_anomalies
from tests.faults.histories.trails import trail_anomalies


def anomalies(history: History) -> list[Anomaly]:
    """Everything that is wrong with the history, each thing under its name.

    Cost: linear in what was asked, read and kept, but for what was read of one user, which is compared pair by pair.
    """
    return [
        *trail_anomalies(history),
        *_twice(history.kept),
        *_unasked(history),
        *_answered(history),
        *_together(history),
        *_seen_together(history),
        *_over_full(history.rooms),
        *order_anomalies(history),
    ]


def _twice(kept: tuple[Seen, ...]) -> Iterator[Anomaly]:
    for seen in kept:
        for op, n in Counter(each.op for each in seen.moves).items():
            if n > 1:
                versions = [each.after for each in seen.moves if each.op == op]
                yield Anomaly(Kind.TWICE, op, f"{seen.user} at versions {versions}")


def _unasked(history: History) -> Iterator[Anomaly]:
    """Moves that nobody asked for in that way: of a refused wish, of none, or past the expected version."""
    writes = {each.op: each for each in history.writes}
    for seen in history.kept:
        for each in seen.moves:
            write = writes.get(each.op)
            if write is None or write.is_refused:
                said = "nobody" if write is None else [attempt.code for attempt in write.attempts]
                yield Anomaly(
                    Kind.REFUSED, each.op, f"{seen.user} has {each.move} at version {each.after}; said: {said}"
                )
                continue
            wanted = [want for want in write.wants if want.user == seen.user]
            if not wanted or wanted[0].to_group != each.to_group or write.undoes != each.undoes:
                yield Anomaly(Kind.REFUSED, each.op, f"{seen.user} was moved to {each.to_group}; wanted: {write.wants}")
            elif wanted[0].expected not in {None, each.before}:
                yield Anomaly(Kind.STALE, each.op, f"{seen.user} at {each.before}, expected {wanted[0].expected}")


def _answered(history: History) -> Iterator[Anomaly]:
    """What answers say, held against what is kept and against each other."""
    kept = {seen.user: seen for seen in history.kept}
    for write in history.writes:
        answers = write.answered
        for again in answers[1:]:
            if again.told != answers[0].told:
                yield Anomaly(Kind.TWO_ANSWERS, write.op, f"{answers[0].told}, then {again.told}")
        for later in write.attempts:
            if later.is_refusal and later.started > write.ended:
                yield Anomaly(Kind.TWO_ANSWERS, write.op, f"done, then refused: {later.code}")
        for told in answers[0].told if answers else ():
            yield from _held_against(told, write, kept[told.user], history)


def _held_against(told: Told, write: Write, seen: Seen, history: History) -> Iterator[Anomaly]:
    if told.moved:
        found = [each for each in seen.moves if each.move == told.move]
        if not found:
            yield Anomaly(Kind.LOST, write.op, f"{told.user} was moved to {told.group} by {told.move}")
        for each in found:
            kept = (each.op, each.from_group, each.to_group, each.after)
            if kept != (write.op, told.from_group, told.group, told.version):
                yield Anomaly(Kind.WRONG_ANSWER, write.op, f"kept: {each}, told: {told}")
        return
    if any(each.op == write.op for each in seen.moves):
        yield Anomaly(Kind.WRONG_ANSWER, write.op, f"{told.user} was moved, told: {told}")
    ladder = history.ladders[told.group]
    led = [each.to_group for each in seen.moves if each.ladder == ladder and each.after <= told.version]
    stood = led[-1] if led else history.beginnings[ladder]
    if stood != told.group:
        yield Anomaly(Kind.WRONG_ANSWER, write.op, f"{told.user} stood in {stood} at the version told: {told}")


def _together(history: History) -> Iterator[Anomaly]:
    """All of a bulk were moved, or nobody. Of one without an answer who is not moved may have stood there before."""
    kept = {seen.user: seen.moves for seen in history.kept}
    begun = set(history.beginnings.values())
    for write in history.writes:
        users = {want.user: want.to_group for want in write.wants}
        there = {user for user in users if any(each.op == write.op for each in kept[user])}
        if write.answered:
            expected = {told.user for told in write.answered[0].told if told.moved}
        else:
            expected = {
                user
                for user, group in users.items()
                if group not in begun and all(each.to_group != group for each in kept[user] if each.op != write.op)
            }
        if len(users) > 1 and there and expected - there:
            yield Anomaly(Kind.PARTIAL, write.op, f"moved: {sorted(there)}, not moved: {sorted(expected - there)}")


def _seen_together(history: History) -> Iterator[Anomaly]:
    """Whoever looks at several people under their locks sees all of a bulk, or nothing of it."""
    kept = {seen.user: {each.op for each in seen.moves} for seen in history.kept}
    for read in history.reads:
        if not read.is_locked:
            continue
        visible = {seen.user: {each.op for each in seen.moves} for seen in read.seen}
        for op in sorted(set().union(*visible.values())):
            missing = [user for user, ops in visible.items() if op in kept[user] - ops]
            if missing:
                has = [user for user, ops in visible.items() if op in ops]
                yield Anomaly(Kind.PARTIAL, op, f"{read.name} sees it at {has}, not at {missing}")


def _over_full(rooms: tuple[Room, ...]) -> Iterator[Anomaly]:
    for room in rooms:
        taken = room.n_members + room.n_kept
        if room.capacity is not None and taken > room.capacity:
            yield Anomaly(
                Kind.CAPACITY, room.group, f"{room.n_members} members and {room.n_kept} kept places of {room.capacity}"
            )
