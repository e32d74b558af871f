"""The list of influencers as a file, piece by piece, with the figures of a period; the audit hears of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from api.audience_files import Format, lines, objects
from api.audiences import Cell, Check, from_within
from api.context import Context
from api.execution import Asked, Executor
from api.inside import raised
from api.rules import Rule, may
from graph.changes.model import Plain
from graph.database.operations import Origin
from graph.errors import Refused
from graph.exports.influencers import ListTaking, close_list_taking, open_list_taking
from graph.measures.printing import money
from graph.scores.model import UNITS, ScoreKey, Unit

ROWS_MOST = 10_000
"""As many ranks as a run keeps of a score."""
_PAGE = 100
_QUERY = """
query InfluencersFile($score: ScoreKey!, $group: String, $city: String, $days: Int, $from: Date, $until: Date,
    $purpose: String!, $first: Int!, $after: String) {
  found: influencers(score: $score, group: $group, city: $city, broughtWithinDays: $days,
      broughtBetween: {from: $from, until: $until}, purpose: $purpose, first: $first, after: $after) {
    nodes {
      rank value percentile runId
      user { id name memberships { group { name } } scores(keys: [DOWNSTREAM_REVENUE, GATED_REVENUE]) { key value } }
      brought { since until nReferees revenueMinor nGated gatedRevenueMinor isGatedExact }
    }
    pageInfo { hasNextPage endCursor } } }
"""
COLUMNS = ("rank", "id", "name", "groups", "value", "percentile", "raw_revenue", "gated_revenue")
OF_PERIOD = (
    *("since", "until", "brought", "period_revenue", "gated_brought", "gated_period_revenue", "gated_is_exact"),
)
_Node: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as it is asked for: filters that are None are not set; the days of a period as texts."""

    score: ScoreKey
    group: str | None = None
    city: str | None = None
    days: int | None = None
    first_day: str | None = None
    last_day: str | None = None
    purpose: str = "service"

    @property
    def filters(self) -> dict[str, Plain]:
        """Those that are set, by their names in the audit."""
        told: dict[str, Plain] = {
            "group": self.group,
            "city": self.city,
            "days": self.days,
            "from": self.first_day,
            "until": self.last_day,
            "purpose": self.purpose,
        }
        return {name: value for name, value in told.items() if value is not None}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its file; those of a period where there is one."""
        has_period = any(each is not None for each in (self.days, self.first_day, self.last_day))
        return COLUMNS + (OF_PERIOD if has_period else ())


async def influencer_file(
    executor: Executor, listed: Listed, context: Context, format_: Format, check: Check = from_within
) -> AsyncGenerator[bytes]:
    """The file, best first, at most 10,000 rows: who may be listed for the purpose, as `influencers` tells them.

    The audit knows of it before the first piece, and afterwards how many rows left. Close it where it is left.
    `check` is asked before each page whether it may be read.

    Raises:
        Refused: the caller lacks the scope `export` or is a viewer ("access.denied"); what `influencers` refuses.
    """
    if not may(context.caller, Rule.EXPORT):
        raise Refused("access.denied", path=("export",), field="export")
    at = context.clock()
    around = replace(context, clock=lambda: at)
    await check()
    found = await _read(executor, listed, around, None)
    caller = context.caller
    origin = Origin(caller.actor, caller.role, at, context.request_id, caller.groups)
    run = found["nodes"][0]["runId"] if found["nodes"] else None
    taking = ListTaking(listed.score.value, listed.filters, run, format_.value)
    await open_list_taking(context.database, origin, taking)
    n_rows, complete = 0, False
    head = lines([list(listed.columns)]) if format_ is Format.CSV else b""
    try:
        while True:
            rows = [_row(each, listed, around) for each in found["nodes"]]
            n_rows += len(rows)
            yield head + (lines(rows) if format_ is Format.CSV else objects(listed.columns, rows))
            head = b""
            if not found["pageInfo"]["hasNextPage"] or n_rows >= ROWS_MOST:
                break
            await check()
            found = await _read(executor, listed, around, found["pageInfo"]["endCursor"])
        complete = True
    finally:
        await close_list_taking(context.database, origin, taking, n_rows=n_rows, complete=complete)


async def _read(executor: Executor, listed: Listed, context: Context, after: str | None) -> _Node:
    variables = {
        "score": listed.score.name,
        "group": listed.group,
        "city": listed.city,
        "days": listed.days,
        "from": listed.first_day,
        "until": listed.last_day,
        "purpose": listed.purpose,
        "first": _PAGE,
        "after": after,
    }
    answer = await executor.answer(Asked(_QUERY, variables, None), replace(context, read={}))
    if answer.body.get("errors"):
        raise raised(answer)
    return answer.body["data"]["found"]


def _row(node: _Node, listed: Listed, context: Context) -> list[Cell]:
    digits = context.settings.currency_digits

    def amount(minor: float | None) -> str | None:
        return None if minor is None else money(round(minor), digits)

    user, brought = node["user"], node["brought"]
    scores = {each["key"]: each["value"] for each in user["scores"]}
    is_money = UNITS[listed.score] is Unit.MINOR
    row: list[Cell] = [
        node["rank"],
        user["id"],
        user["name"],
        [each["group"]["name"] for each in user["memberships"]],
        amount(node["value"]) if is_money else node["value"],
        node["percentile"],
        amount(scores.get("DOWNSTREAM_REVENUE")),
        amount(scores.get("GATED_REVENUE")),
    ]
    if brought is None:
        return row
    return [
        *row,
        _local(brought["since"], context),
        _local(brought["until"], context),
        brought["nReferees"],
        amount(brought["revenueMinor"]),
        brought["nGated"],
        amount(brought["gatedRevenueMinor"]),
        brought["isGatedExact"],
    ]


def _local(instant: str, context: Context) -> str:
    return datetime.fromisoformat(instant).astimezone(context.settings.zone).strftime("%Y-%m-%d %H:%M")
