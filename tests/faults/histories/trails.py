"""What is wrong with the list of a user's moves, taken by itself: its numbers, its links, and what was read of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.faults.histories.model import FIRST_VERSION, Anomaly, Element, History, Kind, Seen


def trail_anomalies(history: History) -> Iterator[Anomaly]:
    """What is wrong with each list as it is kept, with each that was read, and with where users stand."""
    kept = {seen.user: seen for seen in history.kept}
    for seen in history.kept:
        yield from _numbers(seen)
        yield from _chain(seen, history.beginnings)
        yield from _places(seen, history.beginnings, "in the end")
    for read in history.reads:
        for seen in read.seen:
            n = len(seen.moves)
            if seen.moves != kept[seen.user].moves[:n]:
                told, there = _names(seen.moves), _names(kept[seen.user].moves[: n + 1])
                yield Anomaly(Kind.PREFIX, seen.user, f"{read.name} saw {told}, kept: {there}")
            yield from _places(seen, history.beginnings, read.name)


def _numbers(seen: Seen) -> Iterator[Anomaly]:
    version = FIRST_VERSION
    numbers: defaultdict[str, int] = defaultdict(int)
    for each in seen.moves:
        numbers[each.ladder] += 1
        found, right = (each.before, each.after, each.seq), (version, version + 1, numbers[each.ladder])
        if found != right:
            yield Anomaly(Kind.VERSION, seen.user, f"{each.op} has before, after, number {found} instead of {right}")
            return
        version = each.after


def _chain(seen: Seen, beginnings: Mapping[str, str]) -> Iterator[Anomaly]:
    """Each move begins where the last one on its ladder led, goes elsewhere, and takes back only that last one."""
    at = dict(beginnings)
    last: dict[str, Element] = {}
    for each in seen.moves:
        if each.from_group != at[each.ladder] or each.to_group == each.from_group:
            way = f"{each.from_group} → {each.to_group}"
            yield Anomaly(Kind.CHAIN, seen.user, f"{each.op} is {way}, they stood in {at[each.ladder]}")
        before = last.get(each.ladder)
        if each.undoes is not None and (
            before is None or before.move != each.undoes or each.to_group != before.from_group
        ):
            yield Anomaly(Kind.UNDO, seen.user, f"{each.op} takes {each.undoes} back, after {before}")
        at[each.ladder], last[each.ladder] = each.to_group, each


def _places(seen: Seen, beginnings: Mapping[str, str], when: str) -> Iterator[Anomaly]:
    """One open membership a ladder, by the last move on it; the version is the one it led to."""
    if seen.places is None:
        return
    for ladder, lowest in beginnings.items():
        led = [(each.to_group, each.move) for each in seen.moves if each.ladder == ladder]
        right = led[-1] if led else (lowest, None)
        found = [(each.group, each.move) for each in seen.places if each.ladder == ladder]
        if found != [right]:
            yield Anomaly(Kind.PLACE, seen.user, f"{when} in {found} of {ladder}, the last move led to {right}")
    version = seen.moves[-1].after if seen.moves else FIRST_VERSION
    if seen.version != version:
        yield Anomaly(Kind.PLACE, seen.user, f"{when} at version {seen.version}, the last move led to {version}")


def _names(moves: tuple[Element, ...]) -> list[str]:
    return [each.op for each in moves[-5:]]
