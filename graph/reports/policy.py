"""From what people bought to what reports say of it; `docs/scores/reports.md` defines each. Pure."""

from __future__ import annotations

from datetime import date

import numpy as np

from graph.governance.completeness import share_of
from graph.reports.model import Bought, CurvePoint, ParetoReport, Repurchase, RepurchaseMonth, RepurchaseReport
from graph.scores.days import day_of
from graph.scores.kernels.checking import check_parameter
from graph.scores.kernels.pareto import GOAL, TOP, pareto
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.kernels.repurchase import WITHIN_DAYS, monthly_buyers, repurchase_rates
from graph.scores.model import BoolArray

AT_LEAST = 5
"""Shares of fewer people are not told: they would tell of single persons, and of nothing else."""
MOST_DAYS, MOST_MONTHS = 3_660, 120
MONTHS = 24


def pareto_report(
    bought: Bought, *, today: int, days: int | None = None, top: float = TOP, goal: float = GOAL
) -> ParetoReport:
    """How unevenly what was spent is spread over those who spent it.

    Args:
        bought: of all users that are looked at.
        today: days since 1970-01-01; what was bought later is left out.
        days: only what was bought in the last so many days, today being one of them; 1 to 3,660.
        top: share of buyers in (0, 1]. goal: share of the revenue in (0, 1].

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(n log n). Source: docs/scores/reports.md#pareto.
    """
    within = _within(bought, today, days)
    net = (bought.paid - bought.refunded)[within]
    spent = np.bincount(bought.users[within], weights=net, minlength=bought.n_users)
    found = pareto(spent.astype(np.float64), top=top, goal=goal)
    is_enough = found.n_users >= AT_LEAST
    points = zip(found.users_share.tolist(), found.value_share.tolist(), strict=True)
    return ParetoReport(
        n_users=bought.n_users,
        n_buyers=found.n_users,
        revenue_minor=round(found.total),
        n_top=found.n_top,
        top_share=found.top_share if is_enough else None,
        n_for_goal=found.n_for_goal,
        goal_share=found.n_for_goal / found.n_users if is_enough else None,
        curve=tuple(CurvePoint(*each) for each in points) if is_enough else (),
    )


def repurchase_report(
    bought: Bought, *, today: int, within_days: int = WITHIN_DAYS, n_months: int = MONTHS
) -> RepurchaseReport:
    """How many of those who bought in each of the last months bought again in time.

    Args:
        bought: of all users that are looked at.
        today: days since 1970-01-01.
        within_days: 1 to 3,660.
        n_months: of how many months is told, 1 to 120, that of today being the last.

    Raises:
        Refused: "scores.parameter_out_of_range".

    Cost: O(m log m). Source: docs/scores/reports.md#repurchase-rate.
    """
    check_parameter("months", n_months, holds=1 <= n_months <= MOST_MONTHS, allowed=f"[1, {MOST_MONTHS}]")
    folded = fold_purchases(bought.n_users, bought.users, bought.days, bought.paid - bought.refunded)
    rates = repurchase_rates(monthly_buyers(folded, today=today, within_days=within_days))
    this = day_of(today)
    first = (this.year - 1970) * 12 + this.month - n_months
    rows = zip(
        rates.months.tolist(), rates.n_buyers.tolist(), rates.n_again.tolist(), rates.is_whole.tolist(), strict=True
    )
    months = tuple(
        RepurchaseMonth(date(1970 + month // 12, month % 12 + 1, 1), repurchase(n_buyers, n_again), is_whole)
        for month, n_buyers, n_again, is_whole in rows
        if month >= first
    )
    whole = [each for each in months if each.is_whole]
    return RepurchaseReport(
        n_users=bought.n_users,
        months=months,
        latest=next((each for each in reversed(whole) if each.told.rate is not None), None),
        together=repurchase(sum(each.told.n_buyers for each in whole), sum(each.told.n_again for each in whole)),
    )


def repurchase(n_buyers: int, n_again: int) -> Repurchase:
    """So many of so many buyers came back; no share of fewer than five."""
    return Repurchase(n_buyers, n_again, share_of(n_again, n_buyers) if n_buyers >= AT_LEAST else None)


def _within(bought: Bought, today: int, days: int | None) -> BoolArray:
    """Which purchases lie in the last days, or in all time."""
    past = bought.days <= today
    if days is None:
        return past
    check_parameter("days", days, holds=1 <= days <= MOST_DAYS, allowed=f"[1, {MOST_DAYS}]")
    return past & (bought.days > today - days)
