"""How plans and terms are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction, Value
from graph.database.operations import Origin
from graph.instants import instant, instant_or_none
from graph.terms.model import BY_PLAN, Circumstances, Phase, Plan, TaggedByPlan, Term
from queries.catalogue import statement

GET_PLAN = statement("terms/get_plan")
COUNT_PLANS = statement("terms/count_plans")
UPSERT_PLAN = statement("terms/upsert_plan")
SETTLE_DUE = statement("terms/settle_due")
GET_TERM = statement("terms/get_term")
GET_CIRCUMSTANCES = statement("terms/get_circumstances")
RECORD_TERM = statement("terms/record_term")
SAVE_TERMS = statement("terms/save_terms")
SETTLE_TERM = statement("terms/settle_term")
LIST_DUE = statement("terms/list_due")


async def get_plan(transaction: Transaction, key: str) -> Plan | None:
    """The plan, or None."""
    rows = await transaction.run(GET_PLAN, key=key)
    return _plan(rows[0]["plan"]) if rows else None


async def count_plans(transaction: Transaction) -> int:
    """How many plans there are."""
    [row] = await transaction.run(COUNT_PLANS)
    return row["n"]


async def upsert_plan(transaction: Transaction, plan: Plan, origin: Origin) -> None:
    """The plan stands like this; terms that were paid for stay as they are."""
    values: dict[str, Value] = {
        "name_zh": plan.name_zh,
        "name_en": plan.name_en,
        "days": plan.days,
        "priceMinor": plan.price_minor,
        "memberTag": plan.member_tag,
        "lapsedTag": plan.lapsed_tag,
        "graceDays": plan.grace_days,
        "actor": origin.actor,
        "at": origin.at,
    }
    await transaction.run(UPSERT_PLAN, key=plan.key, values=values)


async def look_anew(transaction: Transaction, plan: str, *, now: datetime) -> None:
    """Everybody who ever paid for the plan is looked at anew, since what follows from its terms changed."""
    await transaction.run(SETTLE_DUE, plan=plan, now=now)


async def get_term(transaction: Transaction, term: str) -> tuple[str, Term] | None:
    """The term with whose it is, or None."""
    rows = await transaction.run(GET_TERM, id=term)
    return (rows[0]["user"], _term(rows[0]["term"])) if rows else None


async def get_circumstances(transaction: Transaction, user: str) -> Circumstances:
    """What the user paid for and what followed from it."""
    [row] = await transaction.run(GET_CIRCUMSTANCES, user=user, by=BY_PLAN)
    return Circumstances(
        tuple(_term(each) for each in row["terms"]),
        {each["key"]: _plan(each) for each in row["plans"]},
        tuple(
            TaggedByPlan(each["tag"], instant(each["since"]), instant_or_none(each["until"]), each["past"])
            for each in row["tagged"]
        ),
    )


async def record_term(transaction: Transaction, user: str, term: Term, origin: Origin, *, of: str | None) -> None:
    """The term is kept as the user's; `of` as `Held` has it."""
    values: dict[str, Value] = {
        "plan": term.plan,
        "since": term.since,
        "until": term.until,
        "paidUntil": term.paid_until,
        "amountMinor": term.amount_minor,
        "channel": term.channel,
        "note": term.note,
        "renews": term.renews,
        "phase": term.phase.value,
        "dueAt": term.due_at,
        "actor": origin.actor,
    }
    await transaction.run(RECORD_TERM, user=user, id=term.id, at=origin.at, values=values, of=of)


async def save_terms(transaction: Transaction, terms: Iterable[Term]) -> None:
    """The terms were followed up to here."""
    rows = [{"id": each.id, "phase": each.phase.value, "due_at": each.due_at} for each in terms]
    await transaction.run(SAVE_TERMS, rows=rows)


async def settle_term(transaction: Transaction, term: Term, origin: Origin, *, reason: str) -> None:
    """The term is at its early end."""
    await transaction.run(SETTLE_TERM, id=term.id, until=term.until, at=origin.at, actor=origin.actor, reason=reason)


async def list_due(transaction: Transaction, *, now: datetime, limit: int) -> Sequence[str]:
    """Users of whose terms something is due, as far as so many terms go."""
    [row] = await transaction.run(LIST_DUE, now=now, limit=limit)
    return row["users"]


def _plan(row: Mapping[str, Any]) -> Plan:
    return Plan(
        key=row["key"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        days=row["days"],
        price_minor=row["price_minor"],
        member_tag=row["member_tag"],
        lapsed_tag=row["lapsed_tag"],
        grace_days=row["grace_days"],
    )


def _term(row: Mapping[str, Any]) -> Term:
    return Term(
        id=row["id"],
        plan=row["plan"],
        since=instant(row["since"]),
        until=instant(row["until"]),
        paid_until=instant(row["paid_until"]),
        amount_minor=row["amount_minor"],
        channel=row["channel"],
        note=row["note"],
        renews=row["renews"],
        ended_at=instant_or_none(row["ended_at"]),
        phase=Phase(row["phase"]),
        due_at=instant_or_none(row["due_at"]),
    )
