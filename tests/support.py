"""What tests may do that the product may not: run a text of their own."""

from __future__ import annotations

from typing import LiteralString

from graph.database.driver import Database, Row, Transaction, Value
from graph.database.embedded import StoreAddress
from queries.catalogue import Statement

ERASE_ALL: LiteralString = """
MATCH (n)
WHERE NOT (n:Attribute OR n:SourceSystem OR n:Purpose OR n:PurposeText OR n:Ladder OR n:Lock OR n:Migration
  OR (n:Group AND n.kind = 'tier' AND EXISTS { (n)-[:ON]->() }) OR (n:TagClass AND coalesce(n.kind, '') = 'default'))
DETACH DELETE n
WITH count(*) AS done
MATCH (g:Group) REMOVE g.capacity
WITH count(*) AS done
MATCH (l:Lock) REMOVE l.published
WITH count(*) AS done
MATCH (s:SourceSystem) WHERE s.key <> 'manual' OR s.rank <> 1 DELETE s
WITH count(*) AS done
MERGE (:SourceSystem {key: 'manual', rank: 1})
WITH count(*) AS done
OPTIONAL MATCH (t:PurposeText) WHERE t.version > 1
DETACH DELETE t
WITH count(*) AS done
MATCH (p:Purpose) SET p.textVersion = 1, p.validFromVersion = 1, p.state = 'active'
WITH p WHERE NOT p.key IN ['service', 'marketing', 'profiling', 'research', 'children']
DETACH DELETE p
"""


AGREE: LiteralString = """
MATCH (u:User {id: $user})
MATCH (p:Purpose) WHERE p.key IN $purposes
CREATE (u)-[:CONSENTED {status: $status, at: datetime('2026-01-01T00:00:00Z'), textVersion: p.textVersion,
  evidence: 'form 7', actor: 'test'}]->(p)
"""


WORDED = {"definition": "what it means", "criterion": "by what one comes to hold it", "purpose": "what it is for"}
"""The words without which a tag is a draft."""


async def run(transaction: Transaction, text: LiteralString, **params: Value) -> list[Row]:
    """Run a test's own text within a transaction."""
    return await transaction.run(_statement(text, params), **params)


async def ask(database: Database, text: LiteralString, **params: Value) -> list[Row]:
    """Run a test's own text, reading or writing, and return its rows."""

    async def work(transaction: Transaction) -> list[Row]:
        return await run(transaction, text, **params)

    return await database.write(work)


async def agree(database: Database, user: str, *purposes: str, status: str = "granted") -> None:
    """The user has said that of the purposes, of which they said nothing before."""
    await ask(database, AGREE, user=user, purposes=list(purposes), status=status)


def found_at(address: StoreAddress) -> dict[str, str]:
    """The environment in which a command finds that server of ours."""
    return {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }


async def plan_anew(database: Database) -> None:
    """Let statements be planned by what the store holds now: earlier tests left plans and samples of other crowds."""
    await ask(database, "CALL db.prepareForReplanning(60)")


def _statement(text: LiteralString, params: dict[str, Value]) -> Statement:
    return Statement("test", "a test's own", "write", "many", dict.fromkeys(params, "ANY"), {}, text)
