"""Plans through GraphQL over the village: made, allowed, applied part by part, taken back (G02)."""

from __future__ import annotations

from typing import Any, LiteralString

import pytest

from api.app import Parts
from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.api.policies import DOCUMENT, publish, save, tomorrow
from tests.conftest import NOW
from tests.support import ask

MAKE = """
mutation Make($input: MovePlanInput!) {
  makeMovePlan(input: $input) {
    __typename
    ... on MakeMovePlanDone { nMoves needsApproval movePlan { id state policy policyVersion nEntries
      counts { steps { what n } leftOut { what n } flows { fromGroup toGroup n } members { what n } } } }
    ... on Problem { code path facts { key value } }
  }
}
"""
REQUEST_PLAN = """
mutation Request($id: ID!) { requestMovePlan(planId: $id) { __typename ... on MovePlanDone { state changed }
  ... on Problem { code } } }
"""
DECIDE_PLAN = """
mutation Decide($id: ID!, $approve: Boolean!) { decideMovePlan(planId: $id, approve: $approve) { __typename
  ... on MovePlanDone { state changed } ... on Problem { code } } }
"""
APPLY = """
mutation Apply($id: ID!, $first: Int!) { applyMovePlan(planId: $id, first: $first) { __typename
  ... on MovePlanProgressDone { nDone nSkipped nLeft } ... on Problem { code } } }
"""
UNDO = """
mutation Undo($id: ID!) { undoMovePlan(planId: $id) { __typename
  ... on MovePlanProgressDone { nDone nSkipped nLeft } ... on Problem { code } } }
"""
CANCEL = """
mutation Cancel($id: ID!) { cancelMovePlan(planId: $id) { __typename ... on MovePlanDone { state changed }
  ... on Problem { code } } }
"""
PLAN = """
query Plan($id: ID!) { movePlan(id: $id) { state progress { state n }
  entries(first: 50) { nodes { step fromGroup toGroup reason state problem moveId user { id } } } } }
"""
PLACES: LiteralString = """
MATCH (u:User)-[:MEMBER_OF {ladder: 'community'}]->(g:Group) RETURN u.id AS user, g.key AS group
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


@pytest.fixture
async def in_force(village: Database, manager: Client, admin: Client, parts: Parts) -> Database:
    """The village with a policy in force: senior partner from 300, partner from 100 (kept from 150 and 80)."""
    document = DOCUMENT.format(day=tomorrow()).replace("    needsApproval: true\n", "")
    await publish(village, manager, admin, document)
    await parts.keyring.refresh()
    return village


async def made(client: Client, **more: Any) -> dict[str, Any]:
    given = {"ladder": "community", "reason": "每月一次", **more}
    return (await client.ask(MAKE, input=given))["makeMovePlan"]


async def places(database: Database) -> dict[str, str]:
    return {row["user"]: row["group"] for row in await ask(database, PLACES)}


async def applied(client: Client, plan: str, first: int = 100) -> dict[str, Any]:
    return (await client.ask(APPLY, id=plan, first=first))["applyMovePlan"]


async def allowed(manager: Client, admin: Client, plan: str) -> None:
    await manager.ask(REQUEST_PLAN, id=plan)
    decided = (await admin.ask(DECIDE_PLAN, id=plan, approve=True))["decideMovePlan"]
    assert decided == {"__typename": "MovePlanDone", "state": "APPROVED", "changed": True}


async def test_a_plan_shows_who_would_move_before_anybody_does(in_force: Database, admin: Client) -> None:
    before = await places(in_force)

    done = await made(admin)

    # jing (500) and fang (300) to senior partner, hao (200) to partner; ming (130 of 150) is warned. 3 of 10 is over
    # a tenth of the ordinary, so that somebody else must allow it.
    assert (done["nMoves"], done["needsApproval"]) == (3, True)
    plan = done["movePlan"]
    assert (plan["state"], plan["policy"], plan["policyVersion"], plan["nEntries"]) == ("MADE", "value", 1, 4)
    assert {each["what"]: each["n"] for each in plan["counts"]["steps"]} == {"promote": 3, "warn": 1}
    assert plan["counts"]["flows"] == [
        {"fromGroup": "ordinary", "toGroup": "partner", "n": 1},
        {"fromGroup": "ordinary", "toGroup": "senior_partner", "n": 2},
    ]
    assert [each["n"] for each in plan["counts"]["members"]] == [10, 1, 1]
    assert await places(in_force) == before


async def test_a_draft_is_tried_on_everybody_and_not_applied(
    in_force: Database, manager: Client, admin: Client
) -> None:
    before = await places(in_force)
    easier = DOCUMENT.format(day=tomorrow(30)).replace("spend at least 100", "spend at least 60").replace("80", "50")
    assert (await save(manager, easier, version=1))["version"] == 2

    tried = await made(manager, policy={"key": "value", "version": 2})
    both = await made(manager, policy={"key": "value", "version": 2}, moves=[{"userId": "lei", "toGroup": "partner"}])
    nothing = await made(manager, policy={"key": "value", "version": 3})

    # jing and fang to senior partner as before; hao 200, lei 90, tao 70 and xia 60 to partner.
    assert tried["movePlan"]["counts"]["flows"] == [
        {"fromGroup": "ordinary", "toGroup": "partner", "n": 4},
        {"fromGroup": "ordinary", "toGroup": "senior_partner", "n": 2},
    ]
    assert (both["code"], nothing["code"]) == ("plans.one_way", "policies.unknown")
    await allowed(manager, admin, tried["movePlan"]["id"])
    assert (await applied(admin, tried["movePlan"]["id"]))["code"] == "plans.policy_over"
    assert await places(in_force) == before


async def test_nobody_allows_what_they_made_or_asked_for_i16(in_force: Database, admin: Client) -> None:
    plan = (await made(admin))["movePlan"]["id"]

    early = await applied(admin, plan)
    asked = (await admin.ask(REQUEST_PLAN, id=plan))["requestMovePlan"]
    own = (await admin.ask(DECIDE_PLAN, id=plan, approve=True))["decideMovePlan"]

    assert early["code"] == "plans.needs_approval"
    assert asked["state"] == "REQUESTED"
    assert own["code"] == "plans.own_approval"


async def test_what_somebody_else_allowed_is_done_as_it_was_shown_and_undone_i6_i14(
    in_force: Database, manager: Client, admin: Client, settings: Settings
) -> None:
    before = await places(in_force)
    await ask(in_force, "MATCH (s:Staff {id: 'lin'}) MATCH (g:Group) MERGE (s)-[:MANAGES]->(g)")
    plan = (await made(manager))["movePlan"]["id"]
    await allowed(manager, admin, plan)

    first, second, third = await applied(admin, plan, 2), await applied(admin, plan, 2), await applied(admin, plan, 2)

    assert [(each["nDone"], each["nSkipped"], each["nLeft"]) for each in (first, second, third)] == [
        (2, 0, 2),
        (2, 0, 0),
        (0, 0, 0),
    ]
    moved = {"jing": "senior_partner", "fang": "senior_partner", "hao": "partner"}
    assert await places(in_force) == before | moved
    [warned] = await ask(in_force, "MATCH (u:User)-[w:WARNED]->(g) RETURN u.id AS user, g.key AS group, w.policy AS by")
    assert warned == {"user": "ming", "group": "senior_partner", "by": "value@1"}
    [move] = await ask(in_force, "MATCH (m:Move {user: 'jing', to: 'senior_partner'}) RETURN m AS m")
    assert (move["m"]["policy"], move["m"]["policyVersion"], move["m"]["reasonCode"]) == ("value", 1, "policy")
    assert move["m"]["decision"].startswith(plan)

    undone = (await admin.ask(UNDO, id=plan))["undoMovePlan"]
    again = (await admin.ask(UNDO, id=plan))["undoMovePlan"]

    assert (undone["nDone"], undone["nSkipped"], undone["nLeft"]) == (4, 0, 0)
    assert (again["nDone"], again["nSkipped"], again["nLeft"]) == (0, 0, 0)
    assert await places(in_force) == before
    assert await ask(in_force, "MATCH ()-[w:WARNED]->() RETURN w") == []
    checked = await check_graph(in_force, settings=settings, now=NOW)
    assert [each.invariant for each in checked.findings if each.count] == []


async def test_who_changed_meanwhile_is_skipped_with_the_reason_i10(
    in_force: Database, manager: Client, admin: Client
) -> None:
    plan = (await made(manager))["movePlan"]["id"]
    await allowed(manager, admin, plan)
    # All of jing's purchases are given back; fang is moved by hand; hao gets a lock.
    await ask(in_force, "MATCH (:User {id: 'jing'})-[:BOUGHT]->(p:Purchase) SET p.refundedMinor = p.amountMinor")
    moved = await admin.ask(
        """mutation { moveUser(input: {userId: "fang", toGroup: "partner", reason: "x"}) { __typename } }"""
    )
    assert moved["moveUser"]["__typename"] == "MoveUserDone"
    locked = await admin.ask(
        """mutation { lockTier(input: {userId: "hao", ladder: "community", kind: NO_AUTOMATIC, reason: "x"})
        { __typename } }"""
    )
    assert locked["lockTier"]["__typename"] == "LockTierDone", locked

    done = await applied(admin, plan)

    assert (done["nDone"], done["nSkipped"], done["nLeft"]) == (1, 3, 0)
    entries = (await admin.ask(PLAN, id=plan))["movePlan"]["entries"]["nodes"]
    assert {each["user"]["id"]: (each["state"], each["problem"]) for each in entries} == {
        "jing": ("SKIPPED", "plans.drifted"),
        "fang": ("SKIPPED", "plans.drifted"),
        "hao": ("SKIPPED", "groups.locked"),
        "ming": ("DONE", None),
    }
    found = await places(in_force)
    assert (found["jing"], found["fang"], found["hao"]) == ("ordinary", "partner", "ordinary")


async def test_the_undoing_of_a_plan_names_what_it_cannot_take_back_i6(
    in_force: Database, manager: Client, admin: Client
) -> None:
    plan = (await made(manager))["movePlan"]["id"]
    await allowed(manager, admin, plan)
    await applied(admin, plan)
    await admin.ask(
        """mutation { moveUser(input: {userId: "hao", toGroup: "ordinary", reason: "x"}) { __typename } }"""
    )

    undone = (await admin.ask(UNDO, id=plan))["undoMovePlan"]

    assert (undone["nDone"], undone["nSkipped"], undone["nLeft"]) == (3, 1, 0)
    entries = (await admin.ask(PLAN, id=plan))["movePlan"]["entries"]["nodes"]
    assert {each["user"]["id"]: each["problem"] for each in entries if each["state"] == "SKIPPED"} == {
        "hao": "groups.undo_late"
    }


async def test_few_places_go_to_who_has_waited_longest_i12(in_force: Database, manager: Client, admin: Client) -> None:
    # One place beside ming. fang joined before jing, and both stand in ordinary since.
    await ask(in_force, "MATCH (g:Group {key: 'senior_partner'}) SET g.capacity = 2")

    plan = (await made(manager))["movePlan"]
    await allowed(manager, admin, plan["id"])
    await applied(admin, plan["id"])

    found = await places(in_force)
    assert (found["fang"], found["jing"], found["hao"]) == ("senior_partner", "partner", "partner")


async def test_a_choice_by_hand_leaves_out_who_cannot_be_moved(
    in_force: Database, admin: Client, manager: Client
) -> None:
    moves = [
        {"userId": "lei", "toGroup": "partner"},
        {"userId": "lan", "toGroup": "partner"},
        {"userId": "xia", "toGroup": "senior_partner"},
    ]

    done = await made(admin, moves=moves)
    entries = (await admin.ask(PLAN, id=done["movePlan"]["id"]))["movePlan"]["entries"]["nodes"]

    assert (done["nMoves"], done["needsApproval"], done["movePlan"]["policy"]) == (2, True, None)
    assert {each["user"]["id"]: (each["step"], each["reason"], each["state"]) for each in entries} == {
        "lei": ("MOVE", "chosen", "WAITING"),
        "xia": ("MOVE", "chosen", "WAITING"),
        "lan": ("NONE", "plans.there_already", "LEFT"),
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ladder": "nowhere"}, "policies.none_in_force"),
        ({"reason": " "}, "users.text_empty"),
        ({"moves": []}, "plans.chosen"),
        ({"moves": [{"userId": "lei", "toGroup": "middle"}]}, "plans.other_ladder"),
        ({"moves": [{"userId": "nobody", "toGroup": "partner"}]}, "users.unknown"),
        ({"moves": [{"userId": "lei", "toGroup": "partner"}] * 2}, "groups.twice_in_bulk"),
    ],
)
async def test_what_is_no_plan_is_refused_with_a_code(
    in_force: Database, admin: Client, given: dict[str, Any], code: str
) -> None:
    assert (await made(admin, **given))["code"] == code


async def test_a_plan_put_aside_is_not_applied(in_force: Database, admin: Client) -> None:
    plan = (await made(admin))["movePlan"]["id"]

    cancelled = (await admin.ask(CANCEL, id=plan))["cancelMovePlan"]

    assert cancelled == {"__typename": "MovePlanDone", "state": "CANCELLED", "changed": True}
    assert (await applied(admin, plan))["code"] == "plans.state"
    assert (await applied(admin, plan, 501))["code"] == "plans.part"
    assert (await applied(admin, "nowhere"))["code"] == "plans.unknown"


async def test_two_who_became_one_since_a_plan_was_made_are_moved_once(
    in_force: Database, manager: Client, admin: Client, settings: Settings
) -> None:
    """Jing (500) and fang (300) were both to be senior partners; as one person they are promoted once."""
    await ask(in_force, "MATCH (s:Staff {id: 'lin'}) MATCH (g:Group) MERGE (s)-[:MANAGES]->(g)")
    plan = (await made(manager))["movePlan"]["id"]
    await allowed(manager, admin, plan)
    merging = """mutation { mergeUsers(input: {winnerId: "jing", loserId: "fang", reason: "one", confirm: true}) {
      __typename } }"""
    assert (await admin.ask(merging))["mergeUsers"]["__typename"] == "MergeUsersDone"

    done = await applied(admin, plan)

    # Jing is promoted, hao is to be a partner, ming is warned; fang is jing by now.
    assert (done["nDone"], done["nSkipped"], done["nLeft"]) == (3, 1, 0)
    entries = (await admin.ask(PLAN, id=plan))["movePlan"]["entries"]["nodes"]
    skipped = [each["problem"] for each in entries if each["state"] == "SKIPPED"]
    moves = await ask(
        in_force, "MATCH (:User {id: 'jing'})-[:MOVED]->(m:Move {to: 'senior_partner'}) RETURN m.seq AS n"
    )
    assert (skipped, len(moves)) == (["plans.drifted"], 1)
    checked = await check_graph(in_force, settings=settings, now=NOW)
    assert [
        (each.invariant, each.examples) for each in checked.findings if each.count and not each.invariant.is_warning
    ] == []
