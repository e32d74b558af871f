"""What becomes of invitations when people become one, are parted, are erased or ask what is held on them; and what
`guanxi check` says of damage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, LiteralString

import jsonschema_rs
import orjson
import pytest

from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Missing
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.invitations.actions import accept, decline
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from graph.users.model import UserId
from tests.graph.exports.test_exports import SCHEMA, exported
from tests.graph.invitations.world import freeze, invited, left_out, limit, taken
from tests.support import ask


async def _found(database: Database, settings: Settings, call: Call) -> set[tuple[str, str]]:
    checked = await check_graph(database, settings=settings, now=call.origin.at)
    return {(each.invariant.value, example.entity) for each in checked.findings for example in each.examples}


async def test_who_becomes_one_holds_one_invitation_to_a_group_and_keeps_it_when_parted(
    people: Database, call: Call, settings: Settings
) -> None:
    await limit(people, "partner", 2)
    first = await freeze(people, call, "p01")
    later = replace(call, origin=replace(call.origin, at=call.origin.at + timedelta(hours=1)))
    second = await freeze(people, later, "p02")
    other = await freeze(people, call, "p02", group="tea_circle")

    await merge_users(people, call, Asked("p01", "p02", "the same", confirm=True))
    together = [await invited(people, each.list) for each in (first, second, other)]
    places = await taken(people, "partner")
    await unmerge_user(people, call, user="p02", reason="they are two")

    assert together == [[("p01", "open")], [("p01", "withdrawn")], [("p01", "open")]]
    assert places == (0, 1)
    assert [await invited(people, each.list) for each in (first, second, other)] == [
        [("p01", "open")],
        [("p02", "withdrawn")],
        [("p02", "open")],
    ]
    assert (await accept(people, call, f"{other.list}:000001")).user == "p02"
    assert await _found(people, settings, call) == set()


async def test_who_becomes_one_with_a_member_is_not_invited_any_more(people: Database, call: Call) -> None:
    await move_user(people, call, user=UserId("p01"), to_group=GroupKey("partner"), reason="good")
    frozen = await freeze(people, call, "p02", "p03")

    await merge_users(people, call, Asked("p01", "p02", "the same", confirm=True))

    assert await invited(people, frozen.list) == [("p01", "withdrawn"), ("p03", "open")]
    assert await taken(people, "partner") == (1, 1)


async def test_an_invitation_that_was_sent_to_who_is_part_of_another_is_accepted_for_that_person(
    people: Database, call: Call, settings: Settings
) -> None:
    frozen = await freeze(people, call, "p02")
    await merge_users(people, call, Asked("p01", "p02", "the same", confirm=True))

    done = await accept(people, call, f"{frozen.list}:000001")

    assert (done.user, done.settled) == ("p02", True)
    assert await invited(people, frozen.list) == [("p01", "accepted")]
    assert await taken(people, "partner") == (1, 0)
    assert await _found(people, settings, call) == set()


async def test_who_is_erased_leaves_an_invitation_of_nobodys_and_a_free_place(
    people: Database, call: Call, origin: Origin, settings: Settings
) -> None:
    await limit(people, "partner", 2)
    frozen = await freeze(people, call, "p01", "p02", "p03")
    declined = await freeze(people, call, "p03", group="tea_circle")
    await decline(people, call, f"{declined.list}:000001", reason="p03 says no")

    for user in ("p01", "p03"):
        await erase_user(people, origin, user, reason="asked for", settings=settings)

    assert await invited(people, frozen.list) == [("p02", "open")]
    assert await taken(people, "partner") == (0, 1)
    [left] = (await left_out(people, frozen.list))["over_capacity"]
    assert left != "p03"
    rows = await ask(people, "MATCH (i:Invitation {reason: 'erased'}) RETURN i.state AS state ORDER BY state")
    assert [row["state"] for row in rows] == ["declined", "withdrawn"]
    with pytest.raises(Missing) as caught:
        await accept(people, call, f"{frozen.list}:000001")
    assert caught.value.code == "invitations.unknown"
    assert await _found(people, settings, call) == set()


async def test_a_person_is_told_of_invitations_and_of_lists_that_left_them_out(
    people: Database, call: Call, origin: Origin
) -> None:
    first = await freeze(people, call, "p01", "p02", capacity=1)
    second = await freeze(people, call, "p01", group="tea_circle")
    await decline(people, call, f"{second.list}:000001", reason="no time")

    one: dict[str, Any] = await exported(people, origin, "p01")
    other: dict[str, Any] = await exported(people, origin, "p02")

    jsonschema_rs.validator_for(SCHEMA).validate(orjson.loads(orjson.dumps(one)))
    told = sorted((each["list"], each["group"], each["state"], each.get("reason")) for each in one["invitations"])
    assert told == sorted([(first.list, "partner", "open", None), (second.list, "tea_circle", "declined", "no time")])
    assert (one["leftOut"], other["invitations"]) == ([], [])
    assert [(each["list"], each["reason"]) for each in other["leftOut"]] == [(first.list, "over_capacity")]


DAMAGE: list[tuple[LiteralString, set[tuple[str, str]]]] = [
    ("MATCH (:Invitation {position: 1})-[h:HOLDS]->() DELETE h", {("invitation", "1")}),
    ("MATCH (:Invitation {position: 1})-[h:HOLDS]->() SET h.until = datetime()", {("invitation", "1")}),
    ("MATCH ()-[r:INVITED]->(:Invitation {position: 1}) DELETE r", {("invitation", "1")}),
    ("MATCH (i:Invitation {position: 1}) SET i.state = 'declined'", {("invitation", "1")}),
    ("MATCH (i:Invitation {position: 1}) SET i.state = 'sold'", {("invitation", "1")}),
    ("MATCH (i:Invitation {position: 2}) SET i.move = 'none'", {("invitation", "2")}),
    ("MATCH (i:Invitation {position: 1}) SET i.position = 7", {("invitation", "1")}),
    ("MATCH (i:Invitation {position: 1}) SET i.list = 'none'", {("invitation", "1")}),
    ("MATCH (l:InvitationList) SET l.state = 'closed'", {("invitation", "1")}),
    ("MATCH (g:Group {key: 'partner'}) SET g.capacity = 1", {("capacity", "partner")}),
]


async def test_damage_to_invitations_is_found(people: Database, call: Call, settings: Settings) -> None:
    frozen = await freeze(people, call, "p01", "p02")
    await accept(people, call, f"{frozen.list}:000002")
    assert await _found(people, settings, call) == set()

    for damage, wanted in DAMAGE:
        await ask(people, damage)
        found = {
            (rule, entity.removeprefix(f"{frozen.list}:00000")) for rule, entity in await _found(people, settings, call)
        }
        assert found == wanted, damage
        await ask(
            people,
            """
            MATCH (g:Group {key: 'partner'}) REMOVE g.capacity
            WITH g
            MATCH (l:InvitationList) SET l.state = 'open'
            WITH g, l
            MATCH (i:Invitation) WHERE i.key STARTS WITH l.id
            SET i.list = l.id, i.position = toInteger(right(i.key, 1))
            WITH g, i
            MATCH (m:Move {to: 'partner'})
            SET i.move = CASE i.position WHEN 2 THEN m.id END,
              i.state = CASE i.position WHEN 1 THEN 'open' ELSE 'accepted' END
            WITH g, i WHERE i.position = 1
            MATCH (u:User {id: 'p01'})
            MERGE (u)-[:INVITED]->(i)
            MERGE (i)-[h:HOLDS]->(g)
            SET h.until = i.expiresAt
            """,
        )
    assert await _found(people, settings, call) == set()
