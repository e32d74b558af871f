"""A policy for the village, and how one saves, asks for and publishes it through GraphQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

SAVE = """
mutation Save($input: PolicyInput!, $version: Int!, $key: String) {
  savePolicy(input: $input, expectedVersion: $version, operationKey: $key) {
    __typename
    ... on PolicyDone { key version state changed }
    ... on Problem { code message path facts { key value } }
  }
}
"""
REQUEST = """
mutation Request($key: String!, $version: Int!) {
  requestPolicy(key: $key, version: $version) {
    __typename
    ... on PolicyDone { version state changed }
    ... on Problem { code facts { key value } }
  }
}
"""
DECIDE = """
mutation Decide($key: String!, $version: Int!, $approve: Boolean!, $note: String) {
  decidePolicy(key: $key, version: $version, approve: $approve, note: $note) {
    __typename
    ... on PolicyDone { version state changed }
    ... on Problem { code facts { key value } }
  }
}
"""
# Net spend in the village: jing 500, fang 300, lan and hao 200, ming 130, lei 90, tao 70, xia 60, qiang 40, others 0.
# Groups: ming senior partner, lan partner, hao was partner and is ordinary again, all others ordinary.
DOCUMENT = """
key: value
name: 按价值升降
ladder: community
effective: {day}
rungs:
  - group: partner
    promote: spend at least 100 and purchases at least 1
    keep: 消费额 至少 80
  - group: senior_partner
    promote: spend at least 300 and purchases at least 1
    keep: {{spend: {{is: {{atLeast: 15000}}}}}}
    needsApproval: true
rules: {{warningDays: 14}}
"""
HOLD_TODAY: LiteralString = """
MATCH (v:PolicyVersion {state: 'published'})
SET v.document = replace(v.document, $tomorrow, '2026-01-01')
"""


def tomorrow(days: int = 1) -> str:
    # The brand's day may be one ahead of UTC's.
    return (datetime.now(UTC) + timedelta(days=days + 1)).date().isoformat()


async def save(client: Client, document: str, version: int = 0, key: str | None = None) -> dict[str, Any]:
    return (await client.ask(SAVE, input={"document": document}, version=version, key=key))["savePolicy"]


async def publish(database: Database, author: Client, approver: Client, document: str) -> None:
    """The document is version 1 of the policy `value`, written, asked for and published; made to hold already, which
    nobody could ask for."""
    assert (await save(author, document))["__typename"] == "PolicyDone"
    await author.ask(REQUEST, key="value", version=1)
    decided = await approver.ask(DECIDE, key="value", version=1, approve=True)
    assert decided["decidePolicy"] == {"__typename": "PolicyDone", "version": 1, "state": "PUBLISHED", "changed": True}
    await ask(database, HOLD_TODAY, tomorrow=tomorrow())
