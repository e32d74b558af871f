"""A referral that is void counts for nobody any more (invariant I11): not in profiles, trees, segments or scores."""

from __future__ import annotations

from typing import Any

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.referrals.actions import record_referral, void_referral
from graph.referrals.model import Referral
from graph.scores.actions import run_scores
from graph.settings import Settings
from graph.users.model import Attribute, UserId
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.graph.erasure.people import people
from tests.graph.scores.people import Clock
from tests.support import ask

A, B, C = UserId("a"), UserId("b"), UserId("c")
BOUGHT = """
MATCH (b:User {id: 'b'}) MATCH (c:User {id: 'c'})
CREATE (b)-[:BOUGHT {at: $at}]->(:Purchase {id: 'p2', at: $at, day: date($at), amountMinor: 5000, discountMinor: 0,
  refundedMinor: 0})
CREATE (c)-[:BOUGHT {at: $at}]->(:Purchase {id: 'p3', at: $at, day: date($at), amountMinor: 2700, discountMinor: 0,
  refundedMinor: 0})
"""
CREDIT = """
query Credit($brought: ExpressionInput!, $two: ExpressionInput!, $above: ExpressionInput!) {
  a: user(id: "a") { nReferees referees { nodes { user { id } } } scores { key value } }
  b: user(id: "b") { referrer { user { id } } nReferees scores { key value } }
  referralTree(userId: "a") { nodes { depth user { id } } }
  influencers(score: DOWNSTREAM_REVENUE) { nodes { value user { id } } }
  brought: segmentPreview(input: {expression: $brought}) { users { nodes { id } } }
  two: segmentPreview(input: {expression: $two}) { users { nodes { id } } }
  above: segmentPreview(input: {expression: $above}) { users { nodes { id } } }
}
"""
ASKED: dict[str, Any] = {
    "brought": {"referees": {"is": {"atLeast": 1}}},
    "two": {"referees": {"is": {"atLeast": 2}, "hops": 2}},
    "above": {"referrers": {"is": {"atLeast": 2}, "hops": 2}},
}


def _told(found: Any) -> dict[str, Any]:
    """What is told of who brought whom, place by place."""
    segments = {name: [each["id"] for each in found[name]["users"]["nodes"]] for name in ASKED}
    revenue = {
        user: [each["value"] for each in found[user]["scores"] if each["key"] == "DOWNSTREAM_REVENUE"] for user in "ab"
    }
    return {
        "referees": (found["a"]["nReferees"], [each["user"]["id"] for each in found["a"]["referees"]["nodes"]]),
        "referrer": found["b"]["referrer"] and found["b"]["referrer"]["user"]["id"],
        "tree": [(each["depth"], each["user"]["id"]) for each in found["referralTree"]["nodes"]],
        "influencers": [(each["value"], each["user"]["id"]) for each in found["influencers"]["nodes"]],
        "revenue": revenue,
        **segments,
    }


async def test_a_voided_referral_loses_its_credit_everywhere_i11(
    empty: Database, admin: Client, call: Call, origin: Origin, attributes: dict[str, Attribute], settings: Settings
) -> None:
    """a brought b, who brought c; b spent 50.00 and c 27.00: b brought in 27.00, a 50.00 and half of 27.00."""
    await people(empty, origin, attributes, A, B, C)
    await ask(empty, BOUGHT, at=NOW)
    await record_referral(empty, call, Referral(A, B, NOW))
    await record_referral(empty, call, Referral(B, C, NOW))
    clock = Clock(NOW)
    await run_scores(empty, clock=clock)
    before = _told(await admin.ask(CREDIT, **ASKED))

    await void_referral(empty, call, referee=B, reason="wrong person")
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    after = _told(await admin.ask(CREDIT, **ASKED))

    assert before == {
        "referees": (1, ["b"]),
        "referrer": "a",
        "tree": [(1, "b"), (2, "c")],
        "influencers": [(6350.0, "a"), (2700.0, "b")],
        "revenue": {"a": [6350.0], "b": [2700.0]},
        "brought": ["a", "b"],
        "two": ["a"],
        "above": ["c"],
    }
    assert after == {
        "referees": (0, []),
        "referrer": None,
        "tree": [],
        "influencers": [(2700.0, "b")],
        "revenue": {"a": [0.0], "b": [2700.0]},
        "brought": ["b"],
        "two": [],
        "above": [],
    }
    assert await faults(empty, settings) == []
