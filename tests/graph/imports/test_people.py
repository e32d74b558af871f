"""Users, identities, tags and sources reach the graph."""

from typing import LiteralString

import orjson
import pytest

from graph.database.driver import Transaction
from graph.errors import Conflict
from graph.imports.mapping import ColumnMapping
from graph.imports.model import Kind
from graph.users.settling import Saying, say
from tests.graph.imports.builders import saved
from tests.graph.imports.importing import Desk
from tests.support import ask

USER: LiteralString = """
MATCH (u:User {id: $id})
RETURN u.name AS name, u.searchName AS search_name, u.joinedAt.epochMillis AS joined_at, u.city AS city, u.age AS age,
  COLLECT { MATCH (u)-[m:MEMBER_OF]->(g) RETURN m.ladder + ':' + g.key ORDER BY g.key } AS groups,
  COUNT { MATCH (s:Standing {user: u.id, version: 1}) RETURN s } AS n_standings
"""
TAGS: LiteralString = """
MATCH (u:User)-[held:TAGGED]->(t:Tag)
RETURN u.id AS user, t.key AS tag, held.source AS source, held.actor AS actor, held.since.epochMillis AS since
ORDER BY user, tag
"""
MAKE_TAG: LiteralString = "CREATE (:Tag {key: 'vip', name: 'VIP', state: 'active'})"
END_TAG: LiteralString = """
MATCH (u:User {id: 'u1'})-[held:TAGGED]->(t:Tag)
CREATE (u)-[:WAS_TAGGED {source: held.source, since: held.since, until: datetime('2024-06-01T00:00:00Z')}]->(t)
DELETE held
"""
JAN_5_NINE_IN_SHANGHAI = 1_704_416_400_000  # 2024-01-05T01:00:00Z


async def test_users_stand_in_the_lowest_group_of_every_ladder(desk: Desk) -> None:
    text = "id,name,joined_at,attribute.city,attribute.age\nu1,王 Xiao,2024-01-05 09:00,长沙,30\n"

    summary = await desk.put(Kind.USERS, text)

    assert (summary.n_written, summary.n_known, summary.rejected) == (1, 0, {})
    [user] = await ask(desk.database, USER, id="u1")
    assert user == {
        "name": "王 Xiao",
        "search_name": "王 xiao",
        "joined_at": JAN_5_NINE_IN_SHANGHAI,
        "city": "长沙",
        "age": 30,
        "groups": ["member:member_basic", "community:ordinary"],
        "n_standings": 1,
    }


async def test_a_user_without_name_and_date_is_called_by_id_and_joined_now(desk: Desk) -> None:
    await desk.put(Kind.USERS, "id\nu1\nu1\n")

    [user] = await ask(desk.database, USER, id="u1")
    assert user["name"] == "u1"
    assert user["joined_at"] == round(desk.origin.at.timestamp() * 1000)


async def test_a_file_sent_again_takes_back_nothing_that_was_changed_by_hand(desk: Desk) -> None:
    text = "id,name\nu1,Wang\n"
    await desk.put(Kind.USERS, text)
    await ask(desk.database, "MATCH (u:User {id: 'u1'}) SET u.name = 'Wang Xiaoming'")

    again = await desk.put(Kind.USERS, text)

    assert (again.n_written, again.n_known) == (0, 1)
    [user] = await ask(desk.database, USER, id="u1")
    assert user["name"] == "Wang Xiaoming"


async def test_a_row_with_news_changes_what_it_names_and_nothing_else(desk: Desk) -> None:
    await desk.put(Kind.USERS, "id,name,joined_at,attribute.city\nu1,Wang,2024-01-05 09:00,长沙\n")

    await desk.put(Kind.USERS, "id,name,joined_at,attribute.age\nu1,Li,2025-01-01,31\n")

    [user] = await ask(desk.database, USER, id="u1")
    assert (user["name"], user["city"], user["age"]) == ("Li", "长沙", 31)
    assert user["joined_at"] == JAN_5_NINE_IN_SHANGHAI


async def test_users_that_cannot_be_are_rejected_one_by_one(desk: Desk) -> None:
    text = "id,name,attribute.age,attribute.shoe\nu 1,a,,\nu2,b,old,\nu3,c,,44\nu4,d,50,\n"

    summary = await desk.put(Kind.USERS, text)

    assert desk.rejected() == [(2, "users.id_invalid"), (3, "users.attribute_value"), (4, "users.attribute_unknown")]
    assert summary.n_written == 1
    assert [each["id"] for each in await ask(desk.database, "MATCH (u:User) RETURN u.id AS id")] == ["u4"]


async def test_two_users_cannot_share_an_id_of_one_source(desk: Desk) -> None:
    await desk.put(Kind.USERS, "id,source,external_id\nu1,crm,7\nu2,crm,7\nu2,shop,7\n")

    assert desk.rejected() == [(3, "imports.record_taken")]


async def test_a_record_that_another_user_got_meanwhile_is_not_shared(desk: Desk) -> None:
    await desk.put(Kind.USERS, "id,source,external_id\nu1,crm,7\nu2,crm,8\n")

    async def save(transaction: Transaction) -> None:
        await say(transaction, [Saying("u2", "crm", "7", {})], at=desk.origin.at)

    with pytest.raises(Conflict):
        await desk.database.write(save)

    # The import meets the refusal by judging the batch again, and then sees whose record it is.
    known = "MATCH (u:User)-[:KNOWN_BY]->(r:Record) RETURN u.id + ' ' + r.externalId AS known ORDER BY known"
    assert [each["known"] for each in await ask(desk.database, known)] == ["u1 7", "u2 8"]


async def test_attributes_stand_in_json_under_the_names_of_their_columns(desk: Desk) -> None:
    text = '{"id": "u1", "attribute.city": "长沙", "attribute.age": 30}\n'

    await desk.load(saved(desk.folder, text, "people.jsonl"), ColumnMapping(kind=Kind.USERS))

    [user] = await ask(desk.database, USER, id="u1")
    assert (user["city"], user["age"]) == ("长沙", 30)


async def test_identities_belong_to_one_user_and_move_the_version(desk: Desk) -> None:
    await desk.put_users("u1", "u2")

    await desk.put(
        Kind.IDENTITIES,
        "user,kind,value,confidence\nu1,phone,138 0000 0000,0.9\nu1,phone,13800000000,\nu2,phone,13800000000,\n"
        "u2,email,A@B.CN,\nu3,email,c@b.cn,\nu2,shoe,44,\n",
    )

    assert desk.rejected() == [(4, "imports.identity_taken"), (6, "users.unknown"), (7, "users.identity_kind")]
    rows = await ask(
        desk.database,
        """
        MATCH (u:User)-[known:IDENTIFIED_BY]->(i:Identity) MATCH (s:Standing {user: u.id})
        RETURN u.id AS user, i.kind AS kind, i.value AS value, known.confidence AS confidence, s.version AS version
        ORDER BY user
        """,
    )
    assert rows == [
        {"user": "u1", "kind": "phone", "value": "13800000000", "confidence": 0.9, "version": 2},
        {"user": "u2", "kind": "email", "value": "a@b.cn", "confidence": 1.0, "version": 2},
    ]


async def test_tags_come_with_source_actor_and_time_once(desk: Desk) -> None:
    await desk.put_users("u1", "u2")
    await ask(desk.database, MAKE_TAG)
    text = "user,tag,since,actor\nu1,vip,2024-01-05 09:00,bob\nu1,vip,,\nu2,vip,,\nu3,vip,,\nu1,gone,,\n"

    first = await desk.put(Kind.TAGS, text)
    again = await desk.put(Kind.TAGS, text)

    assert (first.n_written, first.n_known) == (2, 1)
    assert (again.n_written, again.n_known) == (0, 3)
    assert desk.rejected() == [(5, "users.unknown"), (6, "imports.tag_unknown")]
    now_ms = round(desk.origin.at.timestamp() * 1000)
    assert await ask(desk.database, TAGS) == [
        {"user": "u1", "tag": "vip", "source": "import", "actor": "bob", "since": JAN_5_NINE_IN_SHANGHAI},
        {"user": "u2", "tag": "vip", "source": "import", "actor": "ada", "since": now_ms},
    ]


async def test_a_tag_that_was_ended_comes_back_only_by_a_later_fact(desk: Desk) -> None:
    await desk.put_users("u1")
    await ask(desk.database, MAKE_TAG)
    await desk.put(Kind.TAGS, "user,tag,since\nu1,vip,2024-01-05\n")
    await ask(desk.database, END_TAG)

    same = await desk.put(Kind.TAGS, "user,tag,since\nu1,vip,2024-01-05\n")
    later = await desk.put(Kind.TAGS, "user,tag,since\nu1,vip,2024-07-01\n")

    assert (same.n_written, same.n_known) == (0, 1)
    assert (later.n_written, later.n_known) == (1, 0)


async def test_sources_make_channels_that_have_a_kind_and_tell_the_change(desk: Desk) -> None:
    await desk.put_users("u1", "u2")
    text = (
        "user,channel,at,channel_name,channel_kind\nu1,poster-7,2024-01-05 09:00,海报,poster\n"
        "u2,poster-7,2024-01-05 09:00,,\nu2,nowhere,2024-01-05,,\n"
    )

    first = await desk.put(Kind.SOURCES, text)
    again = await desk.put(Kind.SOURCES, text)

    assert (first.n_written, again.n_written, again.n_known) == (2, 0, 2)
    assert desk.rejected() == [(4, "imports.channel_unknown")]
    assert await ask(
        desk.database,
        """
        MATCH (u:User)-[came:CAME_THROUGH]->(c:Channel)
        RETURN u.id AS user, came.at.epochMillis AS at, c.key AS key, c.name AS name, c.kind AS kind ORDER BY user
        """,
    ) == [
        {"user": each, "at": JAN_5_NINE_IN_SHANGHAI, "key": "poster-7", "name": "海报", "kind": "poster"}
        for each in ("u1", "u2")
    ]
    [change] = await ask(
        desk.database,
        """
        MATCH (c:Change:Pending) WHERE c.after CONTAINS 'arrivals'
        RETURN c.kind AS kind, c.after AS after, c.users AS users
        """,
    )
    assert (change["kind"], change["users"]) == ("batch.imported", ["u1", "u2"])
    told = orjson.loads(change["after"])
    assert (told["import"], told["n_rows"], told["owners"]) == ("sources", 2, {})
    assert told["arrivals"] == [[user, "poster-7", "2024-01-05T01:00:00+00:00"] for user in ("u1", "u2")]


TWO_ROWS = "id,name,source,external_id,attribute.city,attribute.age\nu1,Wang,crm,7,长沙,30\nu1,Wang X,crm,7,杭州,\n"
TOLD: LiteralString = """
RETURN COUNT { (:Change) } AS n_changes, COUNT { (:Audit) } AS n_entries,
  COLLECT { MATCH (u:User) RETURN properties(u) } AS users,
  COLLECT { MATCH (r:Record) RETURN properties(r) } AS records,
  COLLECT { MATCH (s:Standing) RETURN s.version } AS versions
"""


@pytest.mark.parametrize("is_known", [False, True], ids=["new user", "known user"])
async def test_of_two_rows_about_one_user_the_later_holds_and_what_only_the_earlier_says_stays(
    desk: Desk, is_known: bool
) -> None:
    if is_known:
        await desk.put_users("u1")

    await desk.put(Kind.USERS, TWO_ROWS)

    [user] = await ask(desk.database, USER, id="u1")
    assert (user["name"], user["city"], user["age"]) == ("Wang X", "杭州", 30)
    [row] = await ask(desk.database, "MATCH (r:Record {key: 'crm\\u00017'}) RETURN r.evidence AS said")
    at_ms = round(desk.origin.at.timestamp() * 1000)
    assert orjson.loads(row["said"]) == {"city": ["杭州", at_ms], "age": [30, at_ms]}


async def test_a_file_with_two_rows_about_one_user_changes_nothing_when_it_is_sent_again(desk: Desk) -> None:
    await desk.put(Kind.USERS, TWO_ROWS)
    [before] = await ask(desk.database, TOLD)

    again = await desk.put(Kind.USERS, TWO_ROWS)

    assert (again.n_written, again.n_known) == (0, 2)
    assert await ask(desk.database, TOLD) == [before]


async def test_another_file_may_say_again_what_an_earlier_row_said(desk: Desk) -> None:
    await desk.put(Kind.USERS, TWO_ROWS)

    await desk.put(Kind.USERS, "id,name,source,external_id,attribute.city\nu1,Wang,crm,7,长沙\n")

    [user] = await ask(desk.database, USER, id="u1")
    assert (user["name"], user["city"], user["age"]) == ("Wang", "长沙", 30)
