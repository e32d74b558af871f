"""A move of one user over HTTP, against its bare transaction: the same statements, by the driver alone."""

from __future__ import annotations

import http.client
import statistics
import time
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import uuid4

import neo4j
import orjson

from api.context import SCOPES
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.vocabulary import Role
from queries.catalogue import statement
from tests.benchmarks.requests import server
from tests.support import ask

MOST = 1.5
N_USERS, WARM = 400, 50
# Beside the numbered chains, so that nothing of the house waits for it.
CHAIN = -9
MOVE = """mutation($input: MoveUserInput!, $key: String!) {
  moveUser(input: $input, operationKey: $key) { __typename ... on MoveUserDone { moved version } }
}"""
ORDINARY: LiteralString = """
MATCH (u:User)-[:MEMBER_OF {ladder: 'community'}]->(:Group {key: 'ordinary'})
RETURN u.id AS id ORDER BY u.id LIMIT $n
"""
STATEMENTS: dict[str, LiteralString] = {
    name: statement(name).text
    for name in (
        *("database/claim_operation", "database/claim_users", "groups/claim_groups", "groups/list_targets"),
        *("groups/list_places", "groups/move_users", "changes/append_change", "audit/claim_chain"),
        *("audit/append_entry", "database/settle_operation"),
    )
}


async def show(database: Database, address: StoreAddress) -> bool:
    """Print the table: users in turns by one way and the other; true when a limit was missed."""
    users = [str(row["id"]) for row in await ask(database, ORDINARY, n=2 * N_USERS)]
    key = (await create_key(database, name="moves", role=Role.ADMIN, scopes=SCOPES, now=datetime.now(UTC))).secret
    driver = neo4j.AsyncGraphDatabase.driver(address.uri, auth=(address.user, address.password))
    ours: list[float] = []
    bare: list[float] = []
    with server("guanxi", address, {}) as (port, _):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for one, other in zip(users[:N_USERS], users[N_USERS:], strict=True):
            begun = time.perf_counter()
            _over_http(connection, key, one)
            between = time.perf_counter()
            await _bare(driver, address.database, other)
            bare.append((time.perf_counter() - between) * 1_000)
            ours.append((between - begun) * 1_000)
    await driver.close()
    p50, bare_p50 = statistics.median(ours[WARM:]), statistics.median(bare[WARM:])
    print("\n| one move | p50 ms | bare transaction p50 ms | ratio | limit |")
    print("| --- | --- | --- | --- | --- |")
    print(f"| moveUser over HTTP | {p50:.1f} | {bare_p50:.1f} | {p50 / bare_p50:.2f} | {MOST} |")
    return p50 / bare_p50 > MOST


def _over_http(connection: http.client.HTTPConnection, key: str, user: str) -> None:
    given = {"input": {"userId": user, "toGroup": "partner", "reason": "measured"}, "key": str(uuid4())}
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    connection.request("POST", "/graphql", orjson.dumps({"query": MOVE, "variables": given}), headers)
    answer = orjson.loads(connection.getresponse().read())
    assert answer["data"]["moveUser"]["moved"] is True, answer


async def _bare(driver: neo4j.AsyncDriver, database: str, user: str) -> None:
    """The statements of a move, one after the other; nothing is looked at but what the next one needs."""
    at, key, move = datetime.now(UTC), str(uuid4()), str(uuid4())
    async with driver.session(database=database) as session, await session.begin_transaction() as transaction:

        async def run(name: str, **params: Any) -> list[dict[str, Any]]:
            return await (await transaction.run(STATEMENTS[name], params)).data()

        await run("database/claim_operation", key=key, payload="", at=at)
        await run("database/claim_users", users=[user], noticed=[])
        await run("groups/claim_groups", keys=["partner"], users=[user])
        await run("groups/list_targets", keys=["partner"], at=at)
        sought = [{"number": 0, "user": user, "given": user, "group": "partner"}]
        [place] = await run("groups/list_places", rows=sought, at=at)
        row = {
            "move": move, "user": user, "given": user, "of": None, "ladder": "community", "to_group": "partner",
            "seq": place["last_seq"] + 1, "reason": "measured", "reason_code": "manual", "note": None, "policy": None,
            "policy_version": None, "decision": None, "undoes": None, "planned": None,
        }  # fmt: skip
        who = {"actor": "bench", "role": "admin", "at": at}
        await run("groups/move_users", rows=[row], **who)
        told = {"users": [user], "before": "{}", "after": "{}", "request": key}
        await run("changes/append_change", id=str(uuid4()), kind="user.moved", **who, **told)
        [head] = await run("audit/claim_chain", number=CHAIN)
        entry = {
            "key": key, "seq": head["seq"] + 1, "actor": "bench", "role": "admin", "action": "user.moved", "why": "",
            "salt": "", "digest": "", "previous": head["hash"], "hash": key, "user": user, **told,
        }  # fmt: skip
        await run("audit/append_entry", chain=CHAIN, entry=entry, at=at, is_broad=False)
        await run("database/settle_operation", key=key, answer="{}")
        await transaction.commit()
