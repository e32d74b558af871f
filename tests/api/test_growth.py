"""Purchases that grow lead up a ladder that was made without code, by rule alone (L03, D09)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import LiteralString

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.database.operations import Call
from graph.groups.ladders import AskedRung, define_ladder, prepare
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.api.policies import publish, tomorrow
from tests.api.test_plans import APPLY, MAKE
from tests.conftest import NOW
from tests.support import ask

DOCUMENT = """
key: value
name: 购买成长
ladder: vip
effective: {day}
rungs:
  - group: vip
    promote: purchases at least 10
    keep: purchases at least 10
  - group: svip
    promote: purchases at least 30
    keep: purchases at least 30
rules: {{mostMoved: 1.0}}
"""
PROFILE = """
{ user(id: "mei") { memberships { group { key ladder { key } } }
    moves(first: 5) { nodes { fromGroup { key } toGroup { key } reason reasonCode } } } }
"""
# mei, who has nothing but a name, has bought so often from then on.
BOUGHT: LiteralString = """
MATCH (u:User {id: 'mei'})
UNWIND range(COUNT { (u)-[:BOUGHT]->() } + 1, $n) AS number
CREATE (u)-[:BOUGHT]->(:Purchase {id: 'grown' + number, at: $at, amountMinor: 100, refundedMinor: 0, currency: 'CNY'})
"""
DECIDED: LiteralString = """
MATCH (m:Move {user: 'mei', ladder: 'vip'})
RETURN m.policy AS policy, m.policyVersion AS version, m.decision AS decision ORDER BY m.seq
"""
GONE: LiteralString = "MATCH (g:Group)-[:ON]->(l:Ladder {key: 'vip'}) DETACH DELETE g, l"


@pytest.fixture
async def grown(
    empty: Database, settings: Settings, parts: Parts, call: Call, manager: Client, admin: Client
) -> AsyncGenerator[Database]:
    """The village with a ladder of members, VIPs and SVIPs, on which everybody is a member, and a policy for it."""
    await seed_village(empty, settings, NOW)
    rungs = [AskedRung("member", "会员"), AskedRung("vip", "VIP"), AskedRung("svip", "SVIP")]
    await define_ladder(empty, call, "vip", "贵宾", rungs)
    for round_ in range(2):
        await prepare(empty, now=NOW + timedelta(days=900, minutes=round_))
    await parts.keyring.refresh()
    await publish(empty, manager, admin, DOCUMENT.format(day=tomorrow()))
    await parts.keyring.refresh()
    yield empty
    await ask(empty, GONE)


async def reviewed(client: Client) -> list[dict[str, object]]:
    """The plan of the policy, made and applied; who went where."""
    made = (await client.ask(MAKE, input={"ladder": "vip", "reason": "monthly"}))["makeMovePlan"]
    done = (await client.ask(APPLY, id=made["movePlan"]["id"], first=100))["applyMovePlan"]
    assert (done["nSkipped"], done["nLeft"]) == (0, 0)
    return made["movePlan"]["counts"]["flows"]


async def test_growing_purchases_promote_to_vip_and_then_to_svip_l03_d09(grown: Database, admin: Client) -> None:
    flows: dict[int, list[dict[str, object]]] = {}
    for n in (1, 9, 10, 29, 30):
        await ask(grown, BOUGHT, n=n, at=NOW)
        flows[n] = await reviewed(admin)

    assert flows == {
        1: [],
        9: [],
        10: [{"fromGroup": "member", "toGroup": "vip", "n": 1}],
        29: [],
        30: [{"fromGroup": "vip", "toGroup": "svip", "n": 1}],
    }
    mei = (await admin.ask(PROFILE))["user"]
    assert {"group": {"key": "svip", "ladder": {"key": "vip"}}} in mei["memberships"]
    # Where she stood and why she moved stays: who asks later sees each step with its reason.
    assert [
        (each["fromGroup"]["key"], each["toGroup"]["key"], each["reason"], each["reasonCode"])
        for each in mei["moves"]["nodes"]
    ] == [("vip", "svip", "monthly", "POLICY"), ("member", "vip", "monthly", "POLICY")]
    decided = await ask(grown, DECIDED)
    assert [(each["policy"], each["version"]) for each in decided] == [("value", 1), ("value", 1)]
    assert len({each["decision"] for each in decided}) == 2
