"""Moves in depth through GraphQL: bulks, undoing, planned ones, locks, work in chat groups, who stood where when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, LiteralString

import pytest

from api.app import Parts
from api.groups import GROUP_BY_KEY
from api.moves import GROUP_MEMBERS_AT
from graph.database.driver import Database
from graph.groups.planning import make_due
from graph.settings import Settings
from queries.composer import Composed, Piece, compose
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.queries.test_planner_ring import operators
from tests.support import ask

OUTCOME = "__typename ... on Problem { code message path facts { key value } }"
MOVE_USERS = f"""
mutation Move($input: MoveUsersInput!, $key: String) {{
  done: moveUsers(input: $input, operationKey: $key) {{
    {OUTCOME}
    ... on MoveUsersDone {{ nMoved moves {{ userId moved moveId fromGroupKey toGroupKey version }} }} }} }}
"""
MOVE_USER = f"""
mutation Move($input: MoveUserInput!) {{
  done: moveUser(input: $input) {{
    {OUTCOME}
    ... on MoveUserDone {{ moved moveId plannedMoveId fromGroupKey toGroupKey version
      user {{ moves {{ nodes {{ id reason reasonCode undoesId plannedId policy }} }}
        plannedMoves(state: WAITING) {{ nodes {{ id state effectiveAt reason reasonCode problem moveId
          user {{ id }} fromGroup {{ key }} toGroup {{ key }} }} }} }} }} }} }}
"""
UNDO = f"""
mutation Undo($input: UndoMoveInput!) {{
  done: undoMove(input: $input) {{
    {OUTCOME}
    ... on UndoMoveDone {{ undone moveId groupKey version user {{ id }} }} }} }}
"""
CANCEL = f"""
mutation Cancel($input: CancelPlannedMoveInput!) {{
  done: cancelPlannedMove(input: $input) {{
    {OUTCOME}
    ... on CancelPlannedMoveDone {{ plannedMoveId cancelled user {{ id }} }} }} }}
"""
LOCK = f"""
mutation Lock($input: LockTierInput!) {{
  done: lockTier(input: $input) {{
    {OUTCOME}
    ... on LockTierDone {{ lockId nReplaced
      user {{ tierLocks {{ id kind reason until ladder {{ key }} group {{ key }} }} }} }} }} }}
"""
UNLOCK = f"""
mutation Unlock($input: UnlockTierInput!) {{
  done: unlockTier(input: $input) {{
    {OUTCOME}
    ... on UnlockTierDone {{ unlocked user {{ tierLocks {{ id }} }} }} }} }}
"""
CARRY_OUT = f"""
mutation CarryOut($input: CarryOutMoveInput!) {{
  done: carryOutMove(input: $input) {{
    {OUTCOME}
    ... on CarryOutMoveDone {{ moveId side groupKey by carriedOut user {{ id }} }} }} }}
"""
WORKLIST = """
query Work($key: String!, $first: Int!, $after: String) {
  group(key: $key) { worklist(first: $first, after: $after) {
    nodes { side since user { id } owners { id } move { id fromGroup { key } toGroup { key } } }
    pageInfo { hasNextPage endCursor } } } }
"""
MEMBERS = """
query Members($key: String!, $at: DateTime!, $first: Int!, $after: String) {
  group(key: $key) { membersAt(at: $at, first: $first, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } } }
"""
STANDING = """
query Standing($id: ID!, $ladder: String!, $at: DateTime!) {
  user(id: $id) { standingAt(ladder: $ladder, at: $at) { key } } }
"""
MOVES = """
query Moves($key: String!, $first: Int!, $after: String) {
  group(key: $key) { moves(first: $first, after: $after) {
    nodes { user { id } move { at fromGroup { key } toGroup { key } reasonCode } }
    pageInfo { hasNextPage endCursor } } } }
"""
PLANNED = """
query Planned($key: String!) { group(key: $key) { plannedMoves { nodes { state user { id } toGroup { key } } } } }
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


async def _all(client: Client, query: str, of: str, **variables: Any) -> list[dict[str, Any]]:
    """All nodes of a list of a group, two at a time."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        found = (await client.ask(query, **variables, first=2, after=after))["group"][of]
        nodes += found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return nodes


async def test_a_manager_moves_several_at_once_and_undoes_one(village: Database, manager: Client) -> None:
    wanted = {"toGroup": "partner", "reason": "很活跃", "reasonCode": "INTERACTION"}
    done = (await manager.ask(MOVE_USERS, input={**wanted, "moves": [{"userId": "wei"}, {"userId": "lan"}]}))["done"]

    assert (done["__typename"], done["nMoved"]) == ("MoveUsersDone", 1)
    told = [(each["userId"], each["moved"], each["fromGroupKey"]) for each in done["moves"]]
    assert told == [("wei", True, "ordinary"), ("lan", False, "partner")]
    undo = {"moveId": done["moves"][0]["moveId"], "reason": "搞错了"}
    undone = (await manager.ask(UNDO, input=undo))["done"]
    again = (await manager.ask(UNDO, input=undo))["done"]
    assert (undone["undone"], undone["groupKey"], undone["user"]) == (True, "ordinary", {"id": "wei"})
    assert undone["version"] == done["moves"][0]["version"] + 1
    assert again == {**undone, "undone": False}


async def test_a_refused_bulk_names_the_place_in_the_list(village: Database, manager: Client) -> None:
    moves = [{"userId": "wei", "toGroup": "partner"}, {"userId": "ming", "toGroup": "partner"}]

    done = (await manager.ask(MOVE_USERS, input={"moves": moves, "reason": "很活跃"}))["done"]

    # Ming is a senior partner: that is not the manager's group.
    assert (done["__typename"], done["code"], done["path"]) == ("Missing", "groups.unknown", ["moves", "1", "toGroup"])
    assert await ask(village, "MATCH (m:Move {user: 'wei'}) RETURN m.id AS id") == []


async def test_a_move_is_planned_listed_and_cancelled(village: Database, admin: Client) -> None:
    wanted = {
        "userId": "wei",
        "toGroup": "partner",
        "reason": "下个月",
        "reasonCode": "PURCHASE",
        "effectiveAt": "2027-06-01T00:00:00Z",
    }
    done = (await admin.ask(MOVE_USER, input=wanted))["done"]

    plan = done["plannedMoveId"]
    assert (done["moved"], done["moveId"], done["fromGroupKey"], done["toGroupKey"]) == (
        False,
        None,
        "ordinary",
        "partner",
    )
    assert done["user"]["plannedMoves"]["nodes"] == [
        {
            "id": plan,
            "state": "WAITING",
            "effectiveAt": "2027-06-01T00:00:00.000Z",
            "reason": "下个月",
            "reasonCode": "PURCHASE",
            "problem": None,
            "moveId": None,
            "user": {"id": "wei"},
            "fromGroup": {"key": "ordinary"},
            "toGroup": {"key": "partner"},
        }
    ]
    cancelled = (await admin.ask(CANCEL, input={"plannedMoveId": plan, "reason": "不了"}))["done"]
    assert (cancelled["cancelled"], cancelled["user"]["id"]) == (True, "wei")
    listed = (await admin.ask(PLANNED, key="partner"))["group"]["plannedMoves"]["nodes"]
    assert listed == [{"state": "CANCELLED", "user": {"id": "wei"}, "toGroup": {"key": "partner"}}]
    past = (await admin.ask(MOVE_USER, input={**wanted, "effectiveAt": "2020-01-01T00:00:00Z"}))["done"]
    assert (past["code"], past["path"]) == ("groups.effective_past", ["effectiveAt"])
    assert await make_due(village, now=NOW + timedelta(days=900)) == 0


async def test_a_lock_stands_on_the_profile_and_forbids_moves(village: Database, admin: Client) -> None:
    wanted = {"userId": "ming", "ladder": "community", "kind": "FLOOR", "group": "partner", "reason": "约定"}

    done = (await admin.ask(LOCK, input=wanted))["done"]
    refused = (await admin.ask(MOVE_USER, input={"userId": "ming", "toGroup": "ordinary", "reason": "x"}))["done"]
    ended = {"userId": "ming", "ladder": "community", "kind": "FLOOR", "reason": "到期"}
    unlocked = (await admin.ask(UNLOCK, input=ended))["done"]

    [lock] = done["user"]["tierLocks"]
    assert {**lock, "id": None} == {
        "id": None,
        "kind": "FLOOR",
        "reason": "约定",
        "until": None,
        "ladder": {"key": "community"},
        "group": {"key": "partner"},
    }
    facts = {each["key"]: each["value"] for each in refused["facts"]}
    assert (refused["code"], facts["kind"], facts["reason"], facts["lock"]) == (
        "groups.locked",
        "floor",
        "约定",
        lock["id"],
    )
    assert unlocked == {"__typename": "UnlockTierDone", "unlocked": True, "user": {"tierLocks": []}}


async def test_the_worklist_of_a_group_tells_whom_to_remove_and_invite(
    village: Database, manager: Client, admin: Client
) -> None:
    moves = [{"userId": user, "toGroup": "partner"} for user in ("wei", "jing", "fang")]
    done = (await manager.ask(MOVE_USERS, input={"moves": moves, "reason": "很活跃"}))["done"]
    by_user = {each["userId"]: each["moveId"] for each in done["moves"]}

    to_invite = await _all(manager, WORKLIST, "worklist", key="partner")
    to_remove = await _all(manager, WORKLIST, "worklist", key="ordinary")
    elsewhere = await _all(manager, WORKLIST, "worklist", key="senior_partner")
    ticked = (await manager.ask(CARRY_OUT, input={"moveId": by_user["wei"], "side": "INVITE"}))["done"]
    again = (await admin.ask(CARRY_OUT, input={"moveId": by_user["wei"], "side": "INVITE"}))["done"]
    left = await _all(manager, WORKLIST, "worklist", key="partner")

    assert {(each["side"], each["user"]["id"], each["move"]["id"]) for each in to_invite} == {
        ("INVITE", user, move) for user, move in by_user.items()
    }
    assert {(each["side"], each["user"]["id"]) for each in to_remove} == {("REMOVE", user) for user in by_user}
    owners = {
        row["user"]: row["staff"]
        for row in await ask(village, "MATCH (u:User)-[:FOLLOWED_BY]->(s) RETURN u.id AS user, collect(s.id) AS staff")
    }
    assert all([one["id"] for one in each["owners"]] == owners.get(each["user"]["id"], []) for each in to_invite)
    assert elsewhere == []
    assert (ticked["carriedOut"], again) == (True, {**ticked, "carriedOut": False})
    assert {each["user"]["id"] for each in left} == {"jing", "fang"}


async def test_who_was_a_partner_is_told_for_any_day(village: Database, viewer: Client) -> None:
    """The village: ming went to partner 200 days ago and on 100 days ago; lan came 150 days ago, hao 140 and left 20
    days ago."""

    async def partners(days: int) -> list[str]:
        at = (NOW - timedelta(days=days)).isoformat()
        return [each["id"] for each in await _all(viewer, MEMBERS, "membersAt", key="partner", at=at)]

    told = {days: await partners(days) for days in (201, 199, 149, 139, 99, 19, 0)}

    assert told == {
        201: [],
        199: ["ming"],
        149: ["lan", "ming"],
        139: ["hao", "lan", "ming"],
        99: ["hao", "lan"],
        19: ["lan"],
        0: ["lan"],
    }
    stood = []
    for days in (201, 199, 99, 0):
        at = (NOW - timedelta(days=days)).isoformat()
        stood.append((await viewer.ask(STANDING, id="ming", ladder="community", at=at))["user"]["standingAt"]["key"])
    assert stood == ["ordinary", "partner", "senior_partner", "senior_partner"]
    before = (NOW - timedelta(days=4000)).isoformat()
    assert (await viewer.ask(STANDING, id="ming", ladder="community", at=before))["user"]["standingAt"] is None
    assert await _all(viewer, MEMBERS, "membersAt", key="ordinary", at=before) == []


async def test_the_moves_of_a_group_are_listed_last_first(village: Database, viewer: Client) -> None:
    found = await _all(viewer, MOVES, "moves", key="partner")

    told = [(each["user"]["id"], each["move"]["fromGroup"]["key"], each["move"]["toGroup"]["key"]) for each in found]
    assert told == [
        ("hao", "partner", "ordinary"),
        ("ming", "partner", "senior_partner"),
        ("hao", "ordinary", "partner"),
        ("lan", "ordinary", "partner"),
        ("ming", "ordinary", "partner"),
    ]
    assert {each["move"]["reasonCode"] for each in found} == {None}
    status, code = await viewer.refusal(MOVES, key="partner", first=2, after="Z3JvdXBfbW92ZXN8eHh4")
    assert (status, code) == (200, "paging.cursor")


DEFINE = f"""
mutation Define($input: DefineGroupInput!) {{
  done: defineGroup(input: $input) {{
    {OUTCOME}
    ... on DefineGroupDone {{ created
      group {{ key name kind rank capacity benefitZh offers {{ key text }} ladder {{ key isReady }} }} }} }} }}
"""
JOIN = f"""
mutation Join($user: ID!, $group: String!) {{
  joined: joinGroup(input: {{userId: $user, group: $group}}) {{
    {OUTCOME}
    ... on JoinGroupDone {{ joined user {{ memberships {{ group {{ key }} }} }} }} }}
  left: leaveGroup(input: {{userId: $user, group: $group, reason: "搬家"}}) {{
    {OUTCOME}
    ... on LeaveGroupDone {{ left
      user {{ memberships {{ group {{ key }} }} pastMemberships {{ group {{ key }} reason }} }} }} }} }}
"""


async def test_a_group_says_what_it_brings_g03_g09(village: Database, admin: Client) -> None:
    offers = [{"key": "discount", "text": "九折"}, {"key": "tea", "text": "一杯茶"}]
    made = {"key": "readers", "name": "读书会", "capacity": 2, "benefitZh": "一起读书", "offers": offers}

    created = (await admin.ask(DEFINE, input=made))["done"]
    changed = (await admin.ask(DEFINE, input={"key": "readers", "name": "书友", "clear": ["CAPACITY"]}))["done"]
    tier = (await admin.ask(DEFINE, input={"key": "partner", "benefitZh": "分红"}))["done"]
    refused = (await admin.ask(DEFINE, input={"key": "Readers"}))["done"]
    await admin.ask(DEFINE, input={"key": "partner", "clear": ["BENEFIT_ZH"]})

    group = {"key": "readers", "kind": "interest", "rank": None, "ladder": None, "benefitZh": "一起读书"}
    assert created["group"] == {**group, "name": "读书会", "capacity": 2, "offers": offers}
    assert (created["created"], changed["created"]) == (True, False)
    assert changed["group"] == {**group, "name": "书友", "capacity": None, "offers": offers}
    assert (tier["group"]["benefitZh"], tier["group"]["rank"], tier["group"]["ladder"]) == (
        "分红",
        2,
        {"key": "community", "isReady": True},
    )
    assert refused["code"] == "groups.key"


async def test_an_interest_group_stands_beside_the_tiers_and_stays_on_the_profile_when_left_g07(
    village: Database, admin: Client
) -> None:
    await admin.ask(DEFINE, input={"key": "readers", "name": "读书会"})

    done = await admin.ask(JOIN, user="wei", group="readers")

    assert {"group": {"key": "readers"}} in done["joined"]["user"]["memberships"]
    assert {"group": {"key": "readers"}} not in done["left"]["user"]["memberships"]
    assert done["left"]["user"]["pastMemberships"] == [{"group": {"key": "readers"}, "reason": "搬家"}]
    assert (done["joined"]["joined"], done["left"]["left"]) == (True, True)


OLD_MOVES: LiteralString = """
MATCH (u:User {id: 'wei'})
UNWIND range(1, 3000) AS n
CREATE (u)-[:MOVED]->(:Move {id: 'old' + n, user: 'wei', seq: n, ladder: 'community', from: 'ordinary', to: 'partner',
  actor: 'a', role: 'admin', reason: 'r', at: $at - duration({minutes: n}), versionBefore: n, versionAfter: n + 1})
"""


async def test_what_was_long_ago_costs_asking_who_was_there_lately_nothing(village: Database) -> None:
    """Database hits as Neo4j counts them: of 3,000 moves out of the group long before none is looked at."""
    lately = Piece(GROUP_MEMBERS_AT, {"after": "", "limit": 21, "at": NOW})
    asked = compose([Piece(GROUP_BY_KEY, {"key": "ordinary"}, {"group": [lately]})])

    before = await _hits(village, asked)
    await ask(village, OLD_MOVES, at=NOW - timedelta(days=300))
    after = await _hits(village, asked)

    assert after - before < 300


async def _hits(database: Database, asked: Composed) -> int:
    summary = await database.profile(asked.text, asked.params)
    assert summary.profile is not None
    return sum(int(each.get("dbHits", 0)) for _, each in operators(summary.profile))
