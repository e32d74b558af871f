"""What people do among themselves and alone: attention within communities, and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import orjson

from graph.imports.model import EventRow, InteractionRow
from seeds.town.calendar import DAY_MS, HOURS, N_DAYS, Calendar, instant, local_day
from seeds.town.chance import Chance
from seeds.town.layout import Layout
from seeds.town.people import Person, user_id

_SHAPE, _SCALE, _MAX = 1.3, 1.7, 60
HOME_SHARE = 0.88
KINDS = ("like", "like", "like", "comment", "comment", "message", "share", "help")
_EVENTS = (
    ("article.read", ("辅食怎么加", "换季穿什么", "绘本怎么选", "夜醒怎么办")),
    ("article.read", ("疫苗时间表", "春季过敏", "第一双学步鞋")),
    ("mini_program.favourite", ("羽绒服", "推车", "绘本五册", "学步鞋")),
    ("mini_program.cart", ("纸尿裤 L", "连帽卫衣", "奶粉 2 段")),
    ("coupon.claimed", ("满 200 减 20", "新人礼券", "生日券")),
    ("live.joined", ("周三育儿直播", "双11 开场", "穿搭直播")),
    ("event.joined", ("绘本故事会", "爬行比赛", "妈妈沙龙")),
    ("group.checked_in", ("早安打卡", "阅读打卡")),
)
_EVENT_PLACES = ("mini_program", "group", None)


def interaction_rows(layout: Layout, block: int) -> Iterator[InteractionRow]:
    """What people of the block did towards others, mostly of their own community and there mostly towards those who
    have been in it longest; one row a pair, kind and day."""
    chance = Chance(layout.plan.seed, 30, block)
    days = [local_day(layout.calendar.start_ms + number * DAY_MS) for number in range(N_DAYS)]
    line = 0
    for number in layout.block(block):
        draw = (1 - chance.unit()) ** (-1 / _SHAPE) - 1
        seen: set[tuple[int, str, date]] = set()
        for _ in range(min(int(draw * _SCALE), _MAX)):
            other = _other(layout, number, chance)
            kind = chance.one(KINDS)
            later_ms = max(int(layout.joined_ms[number]), int(layout.joined_ms[other]))
            first = layout.calendar.day_of(later_ms)
            day = days[first + chance.below(N_DAYS - first)]
            if other == number or (other, kind, day) in seen:
                continue
            seen.add((other, kind, day))
            line += 1
            count = chance.one((1, 1, 1, 1, 2, 2, 3, 5))
            yield InteractionRow(line, user_id(number), user_id(other), kind, day, count)


def _other(layout: Layout, number: int, chance: Chance) -> int:
    if not chance.happens(HOME_SHARE):
        return chance.below(layout.plan.n_users)
    home = int(layout.communities[number])
    start, end = int(layout.starts[home]), int(layout.starts[home + 1])
    return int(layout.members[start + int((end - start) * chance.unit() ** 2)])


def event_rows(people: Sequence[Person], calendar: Calendar, chance: Chance) -> Iterator[EventRow]:
    """What people read, kept, joined and claimed."""
    line = 0
    for person in people:
        first = calendar.day_of(person.joined_ms) + 1
        draw = (1 - chance.unit()) ** (-1 / 1.6) - 1
        if first >= N_DAYS - 1:
            continue
        for number in range(1, min(int(draw * 1.8), 40) + 1):
            kind, titles = chance.one(_EVENTS)
            day = first + chance.below(N_DAYS - 1 - first)
            within_ms = chance.place(HOURS) * 3_600_000 + chance.below(3_600_000)
            at = instant(calendar.start_ms + day * DAY_MS + within_ms)
            data = orjson.dumps({"title": chance.one(titles)}).decode()
            line += 1
            yield EventRow(line, f"{person.id}-e{number:02d}", person.id, kind, at, chance.one(_EVENT_PLACES), data)
