"""Referrals, interactions and events reach the graph."""

import asyncio
from typing import LiteralString

from graph.database.driver import Transaction
from graph.database.locks import lock_known_users, lock_named
from graph.imports.actions import Summary
from graph.imports.model import Kind
from graph.referrals.actions import JOINS
from tests.graph.imports.importing import Desk
from tests.support import ask

REFERRALS: LiteralString = "MATCH (a:User)-[r:REFERRED]->(b:User) RETURN a.id + '>' + b.id AS pair ORDER BY pair"
COUNTS: LiteralString = """
MATCH (a:User)-[r:INTERACTED]->(b:User)
RETURN a.id + '>' + b.id AS pair, r.kind AS kind, toString(r.day) AS day, r.count AS count ORDER BY pair, kind, day
"""
VOID: LiteralString = """
MATCH (a:User)-[r:REFERRED {referee: $referee}]->(b:User)
CREATE (a)-[:WAS_REFERRED {referee: r.referee, at: r.at, campaign: r.campaign, channel: r.channel}]->(b)
DELETE r
"""


async def pairs(desk: Desk) -> list[str]:
    return [each["pair"] for each in await ask(desk.database, REFERRALS)]


async def test_everyone_has_one_referrer_and_nobody_brings_themselves(desk: Desk) -> None:
    await desk.put_users("a", "b", "c", "d")
    text = (
        "referrer,referee,at\na,b,2024-01-05\na,b,2024-01-05\na,b,2024-01-06\nc,b,2024-01-05\n"
        "d,d,2024-01-05\nx,d,2024-01-05\nd,y,2024-01-05\n"
    )

    first = await desk.put(Kind.REFERRALS, text)
    again = await desk.put(Kind.REFERRALS, text)

    assert (first.n_written, first.n_known, again.n_written, again.n_known) == (1, 1, 0, 2)
    assert desk.rejected() == [
        (4, "imports.referral_differs"),
        (5, "imports.referral_second"),
        (6, "imports.referral_self"),
        (7, "users.unknown"),
        (8, "users.unknown"),
    ]
    assert await pairs(desk) == ["a>b"]


async def test_no_cycle_closes_within_a_file(desk: Desk) -> None:
    await desk.put_users("a", "b", "c")

    await desk.put(Kind.REFERRALS, "referrer,referee,at\na,b,2024-01-05\nb,c,2024-01-05\nc,a,2024-01-05\n")

    assert desk.rejected() == [(4, "imports.referral_cycle")]
    assert await pairs(desk) == ["a>b", "b>c"]


async def test_no_cycle_closes_over_what_the_graph_holds(desk: Desk) -> None:
    await desk.put_users("a", "b", "c", "d")
    await desk.put(Kind.REFERRALS, "referrer,referee,at\na,b,2024-01-05\nb,c,2024-01-05\n")

    await desk.put(Kind.REFERRALS, "referrer,referee,at\nd,a,2024-01-06\nc,d,2024-01-06\n")

    # d brings a; then c, who stands below a, cannot bring d.
    assert desk.rejected() == [(3, "imports.referral_cycle")]
    assert await pairs(desk) == ["a>b", "b>c", "d>a"]


async def test_a_circle_in_a_damaged_graph_is_named_and_stops_nothing(desk: Desk) -> None:
    await desk.put_users("a", "b", "c", "d")
    await ask(
        desk.database,
        "MATCH (a:User {id: 'a'}), (b:User {id: 'b'}) "
        "CREATE (a)-[:REFERRED {referee: 'b', at: $at}]->(b), (b)-[:REFERRED {referee: 'a', at: $at}]->(a)",
        at=desk.origin.at,
    )

    await desk.put(
        Kind.REFERRALS, "referrer,referee,at\nd,a,2024-01-05\nd,b,2024-01-05\na,c,2024-01-05\nd,c,2024-01-05\n"
    )

    second = "imports.referral_second"
    assert desk.rejected() == [(2, second), (3, second), (4, "referrals.damaged")]
    assert await pairs(desk) == ["a>b", "b>a", "d>c"]


async def test_a_referral_that_was_voided_stays_voided_when_its_file_comes_again(desk: Desk) -> None:
    await desk.put_users("a", "b", "c")
    await desk.put(Kind.REFERRALS, "referrer,referee,at\na,b,2024-01-05\n")
    await ask(desk.database, VOID, referee="b")

    again = await desk.put(Kind.REFERRALS, "referrer,referee,at\na,b,2024-01-05\nc,b,2024-01-06\n")

    assert (again.n_written, again.n_known) == (1, 1)
    assert await pairs(desk) == ["c>b"]


async def test_interactions_of_a_pair_kind_and_day_are_summed_over_the_rows_of_a_file(desk: Desk) -> None:
    await desk.put_users("a", "b")
    text = (
        "from,to,kind,day,count\na,b,like,2024-01-05,2\na,b,like,2024-01-05,\na,b,like,2024-01-06,1\n"
        "b,a,like,2024-01-05,1\na,a,like,2024-01-05,1\na,x,like,2024-01-05,1\n"
    )

    first = await desk.put(Kind.INTERACTIONS, text)
    again = await desk.put(Kind.INTERACTIONS, text)

    assert (first.n_written, again.n_written, again.n_known) == (4, 0, 4)
    assert desk.rejected() == [(6, "imports.interaction_self"), (7, "users.unknown")]
    assert await ask(desk.database, COUNTS) == [
        {"pair": "a>b", "kind": "like", "day": "2024-01-05", "count": 3},
        {"pair": "a>b", "kind": "like", "day": "2024-01-06", "count": 1},
        {"pair": "b>a", "kind": "like", "day": "2024-01-05", "count": 1},
    ]


async def test_another_file_about_the_same_day_is_believed_instead(desk: Desk) -> None:
    await desk.put_users("a", "b")
    first = "from,to,kind,day,count\na,b,like,2024-01-05,2\na,b,like,2024-01-05,2\n"
    await desk.put(Kind.INTERACTIONS, first)

    await desk.put(Kind.INTERACTIONS, "from,to,kind,day,count\na,b,like,2024-01-05,7\n")
    counted = [each["count"] for each in await ask(desk.database, COUNTS)]
    await desk.put(Kind.INTERACTIONS, first)

    assert counted == [7]
    assert [each["count"] for each in await ask(desk.database, COUNTS)] == [4]


async def test_events_are_kept_once_by_id(desk: Desk) -> None:
    await desk.put_users("a")
    text = (
        'id,user,type,at,channel,data\ne1,a,click,2024-01-05 09:00,app,"{""page"": 1}"\n'
        'e1,a,click,2024-01-05 09:00,app,"{""page"": 1}"\ne1,a,click,2024-01-05 09:00,web,\ne2,x,click,2024-01-05,,\n'
    )

    first = await desk.put(Kind.EVENTS, text)
    again = await desk.put(Kind.EVENTS, text)

    assert (first.n_written, first.n_known, again.n_written, again.n_known) == (1, 1, 0, 2)
    assert desk.rejected() == [(4, "imports.event_differs"), (5, "users.unknown")]
    assert await ask(
        desk.database,
        """
        MATCH (u:User)-[d:DID]->(e:Event) WHERE d.at = e.at
        RETURN u.id AS user, e.id AS id, e.type AS type, e.at.epochMillis AS at, e.channel AS channel, e.data AS data
        """,
    ) == [{"user": "a", "id": "e1", "type": "click", "at": 1_704_416_400_000, "channel": "app", "data": '{"page":1}'}]


async def test_waiting_for_the_lock_of_joins_holds_up_nobody_else(desk: Desk) -> None:
    await desk.put_users("a", "b")
    is_waiting = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n"

    async def hold_joins(transaction: Transaction) -> tuple[asyncio.Task[Summary], int]:
        await lock_named(transaction, JOINS)
        importing = asyncio.create_task(desk.put(Kind.REFERRALS, "referrer,referee,at\na,b,2024-01-05\n"))
        while not (await ask(desk.database, is_waiting))[0]["n"]:
            pass
        # Whoever takes the lock of joins takes users after it, so the import may not hold a user while it waits.
        versions = await desk.database.write(lambda other: lock_known_users(other, ["a", "b"]), deadline_s=5.0)
        return importing, len(versions)

    importing, n_locked = await desk.database.write(hold_joins)
    await importing

    assert n_locked == 2
    assert await pairs(desk) == ["a>b"]
