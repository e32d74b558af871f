"""The people of a block: who they are, where they live, how they came, how they are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from graph.imports.model import IdentityRow, ReferralRow, SourceRow, UserRow
from seeds.model import ChannelRow
from seeds.town import brand, names, places
from seeds.town.calendar import instant, local_day
from seeds.town.chance import Chance
from seeds.town.layout import Layout
from seeds.town.orders import Order

CAMPAIGN = "老带新有礼"
_WOMEN_SHARE = 0.84
_MONTH_DAYS = 30.4


@dataclass(slots=True)
class Person:
    """One of the town. `child_born` may lie ahead: a pregnancy. `channel` is how they came, None unknown."""

    number: int
    id: str
    name: str
    is_woman: bool
    joined_ms: int
    city: tuple[str, str]
    n_children: int
    child_born: date | None
    buys_wear: float
    channel: str | None
    referrer: int
    orders: list[Order] = field(default_factory=list[Order])

    def child_months(self, today: date) -> float | None:
        """Age of the youngest child in months; negative before its birth, None without one."""
        return (today - self.child_born).days / _MONTH_DAYS if self.child_born else None


def user_id(number: int) -> str:
    """The id of a person by number."""
    return f"u{number + 1:07d}"


def own_code(number: int) -> str:
    """The live code of someone who brings many."""
    return f"code_{user_id(number)}"


def make_people(layout: Layout, block: int) -> list[Person]:
    """The people of a block, without their orders."""
    chance = Chance(layout.plan.seed, 10, block)
    return [_person(layout, number, chance) for number in layout.block(block)]


def _person(layout: Layout, number: int, chance: Chance) -> Person:
    joined_ms, referrer = int(layout.joined_ms[number]), int(layout.referrers[number])
    is_woman = chance.happens(_WOMEN_SHARE)
    n_children = chance.one((0, 1, 1, 1, 1, 1, 1, 2, 2, 3))
    born = local_day(joined_ms) + timedelta(days=int(chance.between(-2_900, 240))) if n_children else None
    months = (local_day(joined_ms) - born).days / _MONTH_DAYS if born else 40.0
    return Person(
        number=number,
        id=user_id(number),
        name=names.name(chance, woman=is_woman),
        is_woman=is_woman,
        joined_ms=joined_ms,
        city=places.CITIES[chance.place(places.CITY_SHARE)],
        n_children=n_children,
        child_born=born,
        buys_wear=0.15 if months < 12 else 0.5 if months < 36 else 0.9,
        channel=_channel(layout, referrer, chance),
        referrer=referrer,
    )


def _channel(layout: Layout, referrer: int, chance: Chance) -> str | None:
    if referrer in layout.code_owners:
        return own_code(referrer)
    if referrer >= 0:
        return None
    return chance.one(brand.CHANNELS).key if chance.happens(0.8) else None


def user_rows(people: Sequence[Person], layout: Layout, block: int) -> Iterator[UserRow]:
    """Everyone, with what they let the brand know about themselves."""
    chance = Chance(layout.plan.seed, 11, block)
    for line, person in enumerate(people, 1):
        said: dict[str, str] = {"gender": "女" if person.is_woman else "男"}
        if chance.happens(0.9):
            said |= {"city": person.city[0], "province": person.city[1]}
        if chance.happens(0.45):
            born = local_day(person.joined_ms) - timedelta(days=int(chance.between(22 * 365, 44 * 365)))
            said["birthday"] = born.isoformat()
        if chance.happens(0.35):
            said["occupation"] = chance.one(places.OCCUPATIONS)
        if chance.happens(0.25):
            said["hobbies"] = ",".join(sorted({chance.one(places.HOBBIES) for _ in range(2)}))
        if chance.happens(0.2):
            said["education"] = chance.one(places.EDUCATION)
        if chance.happens(0.3):
            said["price_sensitivity"] = chance.one(("高", "中", "中", "低"))
        if person.child_born and chance.happens(0.6):
            said |= {"n_children": str(person.n_children), "child_birthday": person.child_born.isoformat()}
        yield UserRow(
            line, person.id, person.name, instant(person.joined_ms), "crm", _crm_id(person), said, authorised=True
        )


def identity_rows(people: Sequence[Person], layout: Layout, block: int) -> Iterator[IdentityRow]:
    """How people are known outside. The phone numbers begin with 12, so that they are nobody's."""
    chance = Chance(layout.plan.seed, 12, block)
    line = 0
    for person in people:
        since = instant(person.joined_ms)
        known: list[tuple[str, str]] = []
        if chance.happens(0.8):
            # A step without a common factor with 10^9 gives every number its own digits.
            known.append(("phone", f"12{(person.number * 618_033_989 + 271_828_183) % 10**9:09d}"))
        if chance.happens(0.5):
            known.append(("unionid", f"town-{person.number + 1:07d}"))
        if person.orders and chance.happens(0.3):
            known.append(("card", f"88{person.number + 1:08d}"))
        for kind, value in known:
            line += 1
            yield IdentityRow(line, person.id, kind, value, "crm", since, 1.0)


def code_rows(people: Sequence[Person], layout: Layout) -> Iterator[ChannelRow]:
    """The live codes of those in the block who bring many."""
    for person in people:
        if person.number in layout.code_owners:
            name = f"{person.name}的专属活码"
            yield ChannelRow(own_code(person.number), name, "live_code", None, person.id, (brand.OWN_CODE_TAG,))


def source_rows(people: Sequence[Person]) -> Iterator[SourceRow]:
    """How people came."""
    for line, person in enumerate(people, 1):
        if person.channel:
            yield SourceRow(line, person.id, person.channel, instant(person.joined_ms), None, None)


def referral_rows(people: Sequence[Person]) -> Iterator[ReferralRow]:
    """Who brought whom."""
    for line, person in enumerate(people, 1):
        if person.referrer >= 0:
            at = instant(person.joined_ms)
            campaign = CAMPAIGN if person.channel else None
            yield ReferralRow(line, user_id(person.referrer), person.id, at, campaign, person.channel)


def _crm_id(person: Person) -> str:
    return f"C{person.number + 1:07d}"
