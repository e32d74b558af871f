"""What staff and rules say of people: tags held and ended, who looks after them, interest groups they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from seeds.model import MemberRow, OwnerRow, PastTagRow, TaggedRow
from seeds.town import brand
from seeds.town.calendar import DAY_MS, Calendar, instant, local_day
from seeds.town.chance import Chance
from seeds.town.people import Person

_SILENT_MS = 180 * DAY_MS
_NEW_MS = 14 * DAY_MS
_VIP_MINOR = 300_000
_CHANNEL_TAGS = {channel.key: channel.tags for channel in brand.CHANNELS}
_ROLES = {member.id: member.role for member in brand.STAFF}
_RULE = ("rule", "tag-rule", "system")


@dataclass(slots=True)
class Marks:
    """Everything that is said of the people of a block."""

    held: list[TaggedRow]
    ended: list[PastTagRow]
    owners: list[OwnerRow]
    members: list[MemberRow]


def make_marks(people: Sequence[Person], calendar: Calendar, chance: Chance) -> Marks:
    """Tags, owners and memberships of the people, each fitting what they did."""
    marks = Marks([], [], [], [])
    for person in people:
        staff = chance.one(brand.FOLLOWERS)
        if chance.happens(0.9):
            marks.owners.append(OwnerRow(person.id, staff, _state(person, calendar), instant(person.joined_ms)))
        in_group = _groups(person, calendar, chance, marks)
        _bought(person, marks)
        marks.held.extend(_of_origin(person))
        marks.held.extend(_of_family(person, calendar, chance, staff))
        if in_group and chance.happens(0.7):
            marks.held.append(TaggedRow(person.id, "baby_in_group", "manual", in_group, "s_zhou", _ROLES["s_zhou"]))
    return marks


def _state(person: Person, calendar: Calendar) -> str:
    if calendar.end_ms - person.joined_ms < _NEW_MS:
        return "新添加"
    if not person.orders:
        return "跟进中"
    return "沉默" if calendar.end_ms - person.orders[-1].at_ms > _SILENT_MS else "已成交"


def _groups(person: Person, calendar: Calendar, chance: Chance, marks: Marks) -> datetime | None:
    months = person.child_months(local_day(calendar.end_ms))
    likely = {
        "g_hangzhou": 0.22 if person.city[0] == "杭州" else 0.0,
        "g_pregnancy": 0.4 if months is not None and months < 0 else 0.0,
        "g_parenting": 0.1 if person.is_woman and months is not None else 0.01,
        "g_fashion": 0.08 if person.is_woman and person.buys_wear > 0.4 else 0.0,
        "g_deals": 0.09,
        "g_reading": 0.05 if months is not None and months > 24 else 0.0,
    }
    first: datetime | None = None
    for group, share in likely.items():
        if share and chance.happens(share):
            since = instant(int(chance.between(person.joined_ms, calendar.end_ms)))
            marks.members.append(MemberRow(person.id, group, since))
            first = first or since
    return first


def _bought(person: Person, marks: Marks) -> None:
    """What rules make of orders; who has bought is no longer one who has not."""
    kept = [order for order in person.orders if order.net_minor > 0]
    joined = instant(person.joined_ms)
    if not kept:
        marks.held.append(TaggedRow(person.id, "baby_not_bought", _RULE[0], joined, *_RULE[1:]))
        return
    first = instant(kept[0].at_ms)
    marks.ended.append(PastTagRow(person.id, "baby_not_bought", _RULE[0], joined, first, *_RULE[1:], _RULE[1]))
    marks.held.append(TaggedRow(person.id, "baby_bought", _RULE[0], first, *_RULE[1:]))
    total, days, class_key, since = 0, set[date](), "", first
    for order in kept:
        total += order.net_minor
        days.add(local_day(order.at_ms))
        is_wear = any(line.good.is_wear for line in order.lines)
        best = "wear_vip" if total >= _VIP_MINOR else "wear_regular" if len(days) >= 3 else "wear_ordinary"
        if best != class_key and (is_wear or class_key):
            if class_key:
                ended = instant(order.at_ms)
                marks.ended.append(PastTagRow(person.id, class_key, _RULE[0], since, ended, *_RULE[1:], _RULE[1]))
            class_key, since = best, instant(order.at_ms)
    if class_key:
        marks.held.append(TaggedRow(person.id, class_key, _RULE[0], since, *_RULE[1:]))


def _of_origin(person: Person) -> Iterator[TaggedRow]:
    if not person.channel:
        return
    for tag in _CHANNEL_TAGS.get(person.channel, (brand.OWN_CODE_TAG,)):
        yield TaggedRow(person.id, tag, "rule", instant(person.joined_ms), person.channel, "system")


def _of_family(person: Person, calendar: Calendar, chance: Chance, staff: str) -> Iterator[TaggedRow]:
    """What a questionnaire or staff found out about children."""
    months = person.child_months(local_day(calendar.end_ms))
    if months is None or not chance.happens(0.6):
        return
    since = instant(min(person.joined_ms + int(chance.between(0.01, 30) * DAY_MS), calendar.end_ms - 1))
    by_staff = ("manual", since, staff, _ROLES[staff])
    by_answer = ("questionnaire", since, person.id, "system")
    yield TaggedRow(person.id, _stage(months), *by_answer)
    kind = "baby_mother_again" if person.n_children > 1 else "baby_mother_first"
    kind = kind if person.is_woman else chance.one(("baby_father", "baby_father", "baby_grandparent"))
    if chance.happens(0.5):
        yield TaggedRow(person.id, kind, *by_staff, note=chance.one(("聊天得知", "到店时说的", None, None)))
    if chance.happens(0.4):
        count = ("wear_one", "wear_two", "wear_three")[min(person.n_children, 3) - 1]
        yield TaggedRow(person.id, count, *by_answer)
    if person.buys_wear > 0.4 and chance.happens(0.25):
        yield TaggedRow(person.id, chance.one(("wear_trendy", "wear_plain")), *by_staff)


def _stage(months: float) -> str:
    steps = ((0, "baby_pregnant"), (7, "baby_0_6"), (12, "baby_7_12"), (48, "baby_1_3"), (96, "wear_age_4_7"))
    return next((tag for limit, tag in steps if months < limit), "wear_age_8_12")
