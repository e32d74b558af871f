"""Reports: how unevenly revenue is spread, and how many buy again, of everybody, a group, a segment (V02, M11)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeAlias

import strawberry

from api import asking
from api.answering import N_FOUND
from api.completeness import DidShare
from api.context import Context, Info
from api.reading import Later, Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from graph.consent.model import SERVICE
from graph.measures.algebra import EVERYBODY
from graph.measures.model import All, Expression, Leaf, Measure
from graph.reports import model, policy
from graph.reports.reading import people, read_bought
from graph.scores.days import day_number
from graph.scores.kernels.pareto import GOAL, TOP
from graph.scores.kernels.repurchase import WITHIN_DAYS
from graph.segments.policy import checked_expression

USERS_A_POINT = 1_000
"""A report looks at everybody it is about: so many of them cost a point."""

Row: TypeAlias = dict[str, Any]


@strawberry.type(description="The best `users` of all buyers have `revenue` of what all spent; shares, 0 to 1.")
class CurvePoint:
    users: float
    revenue: float


@strawberry.type(
    description="How unevenly revenue is spread over those who spent anything, net of refunds (V02). Shares are null "
    "and the curve is empty of fewer than five buyers."
)
class ParetoReport:
    as_of: datetime
    n_users: Long = strawberry.field(description="Who was looked at, buyers or not.")
    n_buyers: Long
    revenue_minor: Long
    n_top: Long = strawberry.field(description="How many the best `top` of the buyers are, rounded up.")
    top_share: float | None = strawberry.field(description="What they have of the revenue, 0 to 1.")
    n_for_goal: Long = strawberry.field(description="How few buyers have `goal` of the revenue together.")
    goal_share: float | None = strawberry.field(description="What share of the buyers that is.")
    curve: list[CurvePoint] = strawberry.field(description="At most 101 points, from (0, 0) to (1, 1).")


@strawberry.type(
    description="Who bought and had the days to come back, and who of them did; the share is null of fewer than five."
)
class Repurchase:
    n_buyers: Long
    n_again: Long
    rate: DidShare | None = strawberry.field(description="With Wilson's interval; its nUsers are those who did.")


@strawberry.type(description="The repurchase of who bought in a month.")
class RepurchaseMonth:
    month: date = strawberry.field(description="Its first day.")
    repurchase: Repurchase
    is_whole: bool = strawberry.field(description="Everybody's days are over: the rate does not change any more.")


@strawberry.type(description="How many of those who bought in a month bought again in time (M11).")
class RepurchaseReport:
    as_of: datetime
    n_users: Long = strawberry.field(description="Who was looked at, buyers or not.")
    within_days: int
    months: list[RepurchaseMonth] = strawberry.field(description="Without a gap, oldest first.")
    latest: RepurchaseMonth | None = strawberry.field(description="The last whole month of at least five buyers.")
    together: Repurchase = strawberry.field(
        description="All whole months; a person counts once for each month in which they bought."
    )


@strawberry.type
class ReportQuery:
    """Reports of many people."""

    @strawberry.field(
        description="What the best fifth have of the revenue, and how few have four fifths: of everybody, a group, a "
        "segment, or who is in both; of all time or the last days (V02)."
    )
    def pareto_report(
        self,
        info: Info,
        segment: str | None = None,
        group: str | None = None,
        days: int | None = None,
        top: float = TOP,
        goal: float = GOAL,
        purpose: str | None = None,
    ) -> ParetoReport:
        return picked(self, info)

    @strawberry.field(
        description="Of who bought in each of the last months, the share who bought again within some days of their "
        "first purchase in it: of everybody, a group, a segment, or who is in both (M11)."
    )
    def repurchase_report(
        self,
        info: Info,
        segment: str | None = None,
        group: str | None = None,
        within_days: int = WITHIN_DAYS,
        months: int = policy.MONTHS,
        purpose: str | None = None,
    ) -> RepurchaseReport:
        return picked(self, info)


def whom(args: Mapping[str, Any], context: Context) -> tuple[Expression, str]:
    """Of whom a report is to tell, as a checked question, and for what purpose.

    Raises:
        Missing: there is no such segment, group or purpose, or the caller may not read what the segment asks.
    """
    parts: list[Expression] = []
    purpose = args.get("purpose")
    if args.get("segment") is not None:
        segment = asking.saved_segment(args["segment"], context, path="segment")
        purpose = purpose or segment.purpose
        parts.append(Leaf(Measure("segment", (("key", segment.key),))))
    if args.get("group") is not None:
        parts.append(Leaf(Measure("in_group", (("group", args["group"]),))))
    expression = EVERYBODY if not parts else parts[0] if len(parts) == 1 else All(tuple(parts))
    checked = checked_expression(expression, context.names, asking.readable(context), is_new=False, path=("group",))
    return checked, purpose or SERVICE


def told_later(work: Callable[[], Awaitable[Any]]) -> Reading:
    """The reading of what takes many statements: the work is done behind the one that reads everything else."""
    later = Later()

    async def then() -> None:
        later.settle(await work())

    return Reading(N_FOUND, {"n": 0}, finish=lambda _: later, then=then, is_long=True)


def looked_at(args: Mapping[str, Any], context: Context) -> AsyncGenerator[Sequence[str]]:
    """The ids of those of whom a report is to tell, ten thousand at a time; whoever asks has paid for it."""
    expression, purpose = whom(args, context)
    context.charge(context.names.sizes.n_users // USERS_A_POINT)
    around, deadline_s = asking.question_for(expression, purpose, context).asking, context.settings.segment_deadline_s
    return people(context.database, expression, around, context.names.sizes, deadline_s=deadline_s)


async def _bought(args: Mapping[str, Any], context: Context) -> model.Bought:
    deadline_s = context.settings.segment_deadline_s
    return await read_bought(context.database, looked_at(args, context), deadline_s=deadline_s)


async def pareto_told(args: Mapping[str, Any], context: Context) -> model.ParetoReport:
    """How unevenly revenue is spread over those whom the arguments name; the best fifth and four fifths unless said."""
    return await asyncio.to_thread(
        policy.pareto_report,
        await _bought(args, context),
        today=day_number(context.today),
        days=args.get("days"),
        top=args.get("top", TOP),
        goal=args.get("goal", GOAL),
    )


def _pareto(selected: Selected, context: Context) -> Reading:
    args = selected.args
    whom(args, context)

    async def work() -> Row:
        found = await pareto_told(args, context)
        return {"as_of": context.clock(), **asdict(found)}

    return told_later(work)


def _repurchase(selected: Selected, context: Context) -> Reading:
    args = selected.args
    whom(args, context)

    async def work() -> Row:
        found = await asyncio.to_thread(
            policy.repurchase_report,
            await _bought(args, context),
            today=day_number(context.today),
            within_days=args["withinDays"],
            n_months=args["months"],
        )
        return {
            "as_of": context.clock(),
            "n_users": found.n_users,
            "within_days": args["withinDays"],
            "months": [_month(each) for each in found.months],
            "latest": None if found.latest is None else _month(found.latest),
            "together": _told(found.together),
        }

    return told_later(work)


def _month(found: model.RepurchaseMonth) -> Row:
    return {"month": found.month, "repurchase": _told(found.told), "is_whole": found.is_whole}


def _told(found: model.Repurchase) -> Row:
    return asdict(found)


READERS: dict[str, Reader] = {
    "Query.paretoReport": _pareto,
    "Query.repurchaseReport": _repurchase,
}
