"""What people buy and give back: few buy much, many little or nothing; more at weekends and in promotions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.imports.model import PurchaseRow, RefundRow
from seeds.town import brand
from seeds.town.calendar import DAY_MS, HOURS, N_DAYS, Calendar, instant
from seeds.town.chance import Chance

_SHAPE = 1.5
_SCALE = 1.5
_ORDERS_MAX = 80
_REFUND_SHARE = 0.06
_WHOLE_SHARE = 0.4
_PLACES = ("mini_program", "mini_program", "mini_program", "store", "group_buy", "live")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, its amount after the promotion."""

    good: brand.Good
    quantity: int
    amount_minor: int
    colour: str | None
    size: str | None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund of an order, at most what was paid for it."""

    at_ms: int
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase; the amount is the sum of its lines."""

    id: str
    at_ms: int
    lines: tuple[Line, ...]
    discount_minor: int
    promotion: str | None
    place: str
    refund: GivenBack | None

    @property
    def amount_minor(self) -> int:
        """What was paid."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def net_minor(self) -> int:
        """What was paid and not given back."""
        return self.amount_minor - (self.refund.amount_minor if self.refund else 0)


def make_orders(user: str, joined_ms: int, buys_wear: float, calendar: Calendar, chance: Chance) -> list[Order]:
    """All orders of a person, in order of time."""
    first_day = calendar.day_of(joined_ms) + 1
    tenure_share = (N_DAYS - first_day) / N_DAYS
    draw = (1 - chance.unit()) ** (-1 / _SHAPE) - 1
    n_orders = min(int(draw * _SCALE * (0.5 + tenure_share)), _ORDERS_MAX)
    if first_day >= N_DAYS - 1 or not n_orders:
        return []
    times = sorted({_time(first_day, calendar, chance) for _ in range(n_orders)})
    return [
        _order(f"{user}-{number:03d}", at_ms, buys_wear, calendar, chance)
        for number, at_ms in enumerate(times, 1)
        if at_ms < calendar.end_ms
    ]


def _time(first_day: int, calendar: Calendar, chance: Chance) -> int:
    sums = calendar.shopping
    low, high = float(sums[first_day]), float(sums[-1])
    day = min(bisect_right(sums, chance.between(low, high)) - 1, N_DAYS - 1)
    return calendar.start_ms + day * DAY_MS + chance.place(HOURS) * 3_600_000 + chance.below(3_600_000)


def _order(order: str, at_ms: int, buys_wear: float, calendar: Calendar, chance: Chance) -> Order:
    promotion = calendar.promotions.get(calendar.day_of(at_ms))
    off_share = promotion.off_share if promotion else 0.0
    n_lines = 1
    while n_lines < 5 and chance.happens(0.35):
        n_lines += 1
    lines = tuple(_line(buys_wear, off_share, chance) for _ in range(n_lines))
    full = sum(line.good.price_minor * line.quantity for line in lines)
    paid = sum(line.amount_minor for line in lines)
    return Order(
        id=order,
        at_ms=at_ms,
        lines=lines,
        discount_minor=full - paid,
        promotion=promotion.name if promotion else None,
        place=chance.one(_PLACES),
        refund=_refund(at_ms, paid, calendar, chance),
    )


def _line(buys_wear: float, off_share: float, chance: Chance) -> Line:
    is_wear = chance.happens(buys_wear)
    good = brand.WEAR[chance.place(brand.WEAR_SHARE)] if is_wear else brand.CARE[chance.place(brand.CARE_SHARE)]
    quantity = chance.one((1, 1, 1, 1, 2, 2, 3)) if good.price_minor < 30_000 else 1
    amount = round(good.price_minor * quantity * (1 - off_share))
    colour, size = (chance.one(brand.COLOURS), chance.one(brand.SIZES)) if is_wear else (None, None)
    return Line(good, quantity, amount, colour, size)


def _refund(at_ms: int, paid: int, calendar: Calendar, chance: Chance) -> GivenBack | None:
    if not chance.happens(_REFUND_SHARE):
        return None
    back_ms = at_ms + int(chance.between(0.5, 15) * DAY_MS)
    amount = paid if chance.happens(_WHOLE_SHARE) else round(paid * chance.between(0.1, 0.9))
    reason = chance.one(brand.REFUND_REASONS)
    return GivenBack(back_ms, amount, reason) if back_ms < calendar.end_ms and amount > 0 else None


def purchase_rows(owners: Sequence[tuple[str, Sequence[Order]]]) -> Iterator[PurchaseRow]:
    """A row a line of every order, the order repeated."""
    number = 0
    for user, orders in owners:
        for order in orders:
            total = order.amount_minor
            for position, line in enumerate(order.lines, 1):
                number += 1
                yield PurchaseRow(
                    line=number,
                    id=order.id,
                    user=user,
                    at=instant(order.at_ms),
                    amount_minor=total,
                    discount_minor=order.discount_minor,
                    promotion=order.promotion,
                    channel=order.place,
                    line_key=position,
                    sku=line.good.sku,
                    product_name=line.good.name,
                    category=line.good.category,
                    quantity=line.quantity,
                    line_amount_minor=line.amount_minor,
                    colour=line.colour,
                    size=line.size,
                )


def refund_rows(owners: Sequence[tuple[str, Sequence[Order]]]) -> Iterator[RefundRow]:
    """Every refund."""
    given = [(order, order.refund) for _, orders in owners for order in orders if order.refund]
    for line, (order, back) in enumerate(given, 1):
        yield RefundRow(line, f"{order.id}-r", order.id, instant(back.at_ms), back.amount_minor, back.reason)
