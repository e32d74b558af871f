"""Who stands where on the two ladders, and how they came there: by orders, by people brought, and down again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seeds.model import MoveRow
from seeds.town.calendar import DAY_MS, Calendar, instant
from seeds.town.chance import Chance
from seeds.town.layout import Layout
from seeds.town.people import Person

MEMBER_STEPS = (("member_junior", 50_000), ("member_middle", 200_000), ("member_senior", 600_000))
PARTNER_BROUGHT, SENIOR_BROUGHT = 3, 10
_PARTNER_MINOR = 400_000
_QUIET_MS = 200 * DAY_MS
_DOWN_SHARE = 0.35
_ACTORS = ("s_chen", "s_zhou")

Step = tuple[int, str, str]


def make_moves(people: Sequence[Person], layout: Layout, chance: Chance) -> list[MoveRow]:
    """All moves of the people, each user's in order of time."""
    rows: list[MoveRow] = []
    for person in people:
        found = [*_member(person, layout.calendar), *_community(person, layout, chance)]
        rows.extend(sorted(found, key=lambda move: move.at))
    return rows


def _member(person: Person, calendar: Calendar) -> Iterator[MoveRow]:
    spent, at_group = 0, "member_basic"
    steps = list(MEMBER_STEPS)
    seq = 0
    for order in person.orders:
        spent += order.net_minor
        while steps and spent >= steps[0][1]:
            to_group, least = steps.pop(0)
            seq += 1
            at = instant(min(order.at_ms + 60_000 * seq, calendar.end_ms - 5 + seq))
            reason = f"累计实付满 {least // 100} 元"
            yield MoveRow(person.id, "member", seq, at_group, to_group, at, "s_tang", "manager", reason)
            at_group = to_group


def _community(person: Person, layout: Layout, chance: Chance) -> Iterator[MoveRow]:
    at_group = "ordinary"
    for seq, (at_ms, to_group, reason) in enumerate(_steps(person, layout, chance), 1):
        # People look at the lists in the morning: the move follows the fact within a day.
        at = instant(min(at_ms + int(chance.between(0.05, 0.95) * DAY_MS), layout.calendar.end_ms - 10 + seq))
        yield MoveRow(person.id, "community", seq, at_group, to_group, at, chance.one(_ACTORS), "manager", reason)
        at_group = to_group


def _steps(person: Person, layout: Layout, chance: Chance) -> list[Step]:
    """Facts that move a person, in order of time and at least two days apart."""
    calendar = layout.calendar
    third, tenth = layout.milestones.get(person.number, (None, None))
    rich_ms = _rich_at(person)
    reached = [(third, f"已带来 {PARTNER_BROUGHT} 位新客"), (rich_ms, f"累计实付满 {_PARTNER_MINOR // 100} 元")]
    firsts = sorted((at_ms, reason) for at_ms, reason in reached if at_ms is not None)
    if not firsts:
        return []
    partner_ms, reason = firsts[0]
    steps: list[Step] = [(partner_ms, "partner", reason)]
    last_ms = partner_ms
    if tenth is not None:
        last_ms = max(tenth, partner_ms + 2 * DAY_MS)
        steps.append((last_ms, "senior_partner", f"已带来 {SENIOR_BROUGHT} 位新客"))
    active_ms = max([last_ms, *(order.at_ms for order in person.orders[-1:])])
    if tenth is None and calendar.end_ms - active_ms > _QUIET_MS and chance.happens(_DOWN_SHARE):
        steps.append((active_ms + _QUIET_MS - 2 * DAY_MS, "ordinary", "半年没有下单也没有带新"))
    return steps if _fits(steps, calendar) else steps[:1]


def _rich_at(person: Person) -> int | None:
    spent = 0
    for order in person.orders:
        spent += order.net_minor
        if spent >= _PARTNER_MINOR:
            return order.at_ms
    return None


def _fits(steps: Sequence[Step], calendar: Calendar) -> bool:
    return steps[-1][0] + DAY_MS < calendar.end_ms
