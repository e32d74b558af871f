"""What tests may do that the product may not: run a text of their own."""

from __future__ import annotations

from typing import LiteralString

from graph.database.driver import Database, Row, Transaction, Value
from queries.catalogue import Statement

ERASE_ALL: LiteralString = """
MATCH (n)
WHERE NOT (n:Attribute OR n:Purpose OR n:PurposeText OR n:Ladder OR n:Lock OR n:Migration
  OR (n:Group AND n.kind = 'tier' AND EXISTS { (n)-[:ON]->() }) OR (n:TagClass AND n.kind = 'default'))
DETACH DELETE n
WITH count(*) AS done
MATCH (g:Group) REMOVE g.capacity
WITH count(*) AS done
MATCH (l:Lock) REMOVE l.published
WITH count(*) AS done
OPTIONAL MATCH (t:PurposeText) WHERE t.version > 1
DETACH DELETE t
WITH count(*) AS done
MATCH (p:Purpose) SET p.textVersion = 1, p.validFromVersion = 1, p.state = 'active'
WITH p WHERE NOT p.key IN ['service', 'marketing', 'profiling', 'research', 'children']
DETACH DELETE p
"""


async def run(transaction: Transaction, text: LiteralString, **params: Value) -> list[Row]:
    """Run a test's own text within a transaction."""
    return await transaction.run(_statement(text, params), **params)


async def ask(database: Database, text: LiteralString, **params: Value) -> list[Row]:
    """Run a test's own text, reading or writing, and return its rows."""

    async def work(transaction: Transaction) -> list[Row]:
        return await run(transaction, text, **params)

    return await database.write(work)


def _statement(text: LiteralString, params: dict[str, Value]) -> Statement:
    return Statement("test", "a test's own", "write", "many", dict.fromkeys(params, "ANY"), {}, text)
