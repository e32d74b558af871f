"""Judging on the real database at the edges of windows: to the millisecond, across months, years and the leap day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import LiteralString
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.model import GroupKey
from graph.measures.compiling import Asking
from graph.measures.parsing import parsed
from graph.measures.windows import moment
from graph.policies.judging import Judge
from graph.policies.model import Action, AskedPolicy, Policy, PolicyState, Rules, Rung
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.graph.policies.rungs import NOTATION
from tests.support import ask

SHANGHAI = ZoneInfo("Asia/Shanghai")
BUY: LiteralString = """
MATCH (u:User {id: 'u1'})
OPTIONAL MATCH (old:Purchase {id: 'p1'}) DETACH DELETE old
WITH DISTINCT u
CREATE (u)-[:BOUGHT]->(:Purchase {id: 'p1', at: $at, amountMinor: $amount, refundedMinor: $refunded, currency: 'CNY'})
"""


@pytest.fixture
async def one(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Somebody who joined long ago and stands in the lowest group."""
    await create_user(
        empty,
        replace(call, key="create"),
        id="u1",
        name="李兰",
        joined_at=NOW - timedelta(days=3_000),
        attributes={},
        identities=(),
        catalogue=attributes,
    )
    return empty


async def verdict(database: Database, text: str, at: datetime) -> Action:
    """What a policy with one rung above the lowest, promoting by that text, comes to at that moment."""
    rung = parsed(text, NOTATION)
    asked = AskedPolicy("p", "P", "community", (Rung(GroupKey("partner"), rung, rung),), Rules(), date(2020, 1, 1))
    policy = Policy(asked, GroupKey("ordinary"), 1, PolicyState.PUBLISHED, "ada", NOW)
    judge = Judge(policy, Asking(moment(at, SHANGHAI), SHANGHAI))
    [[judged]] = [page async for page in judge.everybody(database, deadline_s=60.0)]
    return judged.verdict.action


@pytest.mark.parametrize(
    ("text", "bought", "last"),
    [
        # 90 times 24 hours: over the leap day of 2028 (31 of December, 31 of January, 28 of February before it) …
        ("purchases in the last 90 days at least 1", "2027-12-01T12:00:00+00:00", "2028-02-29T12:00:00+00:00"),
        # … and in a year without one, a day later.
        ("purchases in the last 90 days at least 1", "2026-12-01T12:00:00+00:00", "2027-03-01T12:00:00+00:00"),
        # 365 days from the leap day are a day less than to the same day of the next year.
        ("purchases in the last 365 days at least 1", "2028-02-29T12:00:00+00:00", "2029-02-28T12:00:00+00:00"),
        # 30 days from the last of January end in March.
        ("purchases in the last 30 days at least 1", "2027-01-31T12:00:00+00:00", "2027-03-02T12:00:00+00:00"),
        # A calendar month ends at the brand's midnight, which is 16:00 in Greenwich: of February in a leap year …
        ("purchases this month at least 1", "2028-02-01T00:00:00+08:00", "2028-02-29T23:59:59.999+08:00"),
        # … and of April.
        ("purchases this month at least 1", "2026-04-30T23:59:59.999+08:00", "2026-04-30T23:59:59.999+08:00"),
    ],
)
async def test_a_window_ends_to_the_millisecond(one: Database, text: str, bought: str, last: str) -> None:
    await ask(one, BUY, at=datetime.fromisoformat(bought), amount=100, refunded=0)
    end = datetime.fromisoformat(last)

    assert await verdict(one, text, end) is Action.PROMOTE
    assert await verdict(one, text, end + timedelta(milliseconds=1)) is Action.KEEP


async def test_a_month_begins_at_the_brands_midnight(one: Database) -> None:
    begun = datetime.fromisoformat("2026-05-01T00:00:00+08:00")
    now = begun + timedelta(days=3)

    await ask(one, BUY, at=begun - timedelta(milliseconds=1), amount=100, refunded=0)
    before = await verdict(one, "purchases this month at least 1", now)
    await ask(one, BUY, at=begun, amount=100, refunded=0)
    after = await verdict(one, "purchases this month at least 1", now)

    assert (before, after) == (Action.KEEP, Action.PROMOTE)


@pytest.mark.parametrize(
    ("amount", "refunded", "action"),
    [(9_999, 0, Action.KEEP), (10_000, 0, Action.PROMOTE), (10_001, 0, Action.PROMOTE), (10_001, 2, Action.KEEP)],
)
async def test_spend_counts_to_the_cent_less_refunds(one: Database, amount: int, refunded: int, action: Action) -> None:
    await ask(one, BUY, at=NOW - timedelta(days=1), amount=amount, refunded=refunded)

    assert await verdict(one, "spend at least 100", NOW) is action


@pytest.mark.parametrize(
    ("hours", "action"),
    # The thirtieth time 24 hours is over at the instant itself; the clock of the machine has no say.
    [(30 * 24 - 1, Action.KEEP), (30 * 24, Action.PROMOTE), (30 * 24 + 1, Action.PROMOTE)],
)
async def test_tenure_is_whole_days(one: Database, hours: int, action: Action) -> None:
    joined = NOW - timedelta(days=3_000)

    assert await verdict(one, "days since joining at least 30", joined + timedelta(hours=hours)) is action
