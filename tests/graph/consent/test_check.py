"""`guanxi check` finds consents that cannot be."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

import pytest

from graph.checks.actions import check_graph
from graph.checks.model import Invariant
from graph.consent.actions import record_consent
from graph.consent.model import AskedConsent, ConsentStatus
from graph.database.driver import Database
from graph.database.operations import Call
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.support import ask


@pytest.fixture
async def said(empty: Database, call: Call, attributes: dict[str, Attribute], settings: Settings) -> Database:
    """Somebody who agreed and withdrew, as the actions write it."""
    await create_user(
        empty, call, id="ming", name="明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    for minute, status in enumerate((ConsentStatus.GRANTED, ConsentStatus.WITHDRAWN)):
        at = call.origin.at.replace(hour=1, minute=minute)
        await record_consent(empty, call, AskedConsent("ming", "marketing", status, at), zone=settings.zone)
    return empty


async def _found(database: Database, settings: Settings, now: datetime) -> list[tuple[str, tuple[str, ...]]]:
    checked = await check_graph(database, settings=settings, now=now)
    [finding] = [each for each in checked.findings if each.invariant is Invariant.CONSENT]
    assert sum(each.count for each in checked.findings) == finding.count
    return [(each.entity, each.seen) for each in finding.examples]


async def test_nothing_is_found_in_what_the_actions_write(said: Database, settings: Settings, now: datetime) -> None:
    assert await _found(said, settings, now) == []


@pytest.mark.parametrize(
    "damage",
    [
        "MATCH (u:User)-[c:CONSENTED]->(p) CREATE (u)-[d:CONSENTED]->(p) SET d = properties(c)",
        "MATCH (:User)-[c:CONSENTED]->(p) DELETE c",
        "MATCH (:User)-[c:CONSENTED]->(p) SET c.status = 'perhaps'",
        "MATCH (:User)-[c:CONSENTED]->(p) SET c.textVersion = 2",
        "MATCH (:User)-[c:CONSENTED]->(p) SET c.until = c.at",
        "MATCH (:User)-[b:CONSENTED_BEFORE]->(p) SET b.at = datetime('2026-04-30T23:00:00Z') + duration('P1D')",
        "MATCH (:User)-[c:CONSENTED]->(p) REMOVE c.at",
    ],
)
async def test_a_consent_that_cannot_be_is_found(
    said: Database, settings: Settings, now: datetime, damage: LiteralString
) -> None:
    await ask(said, damage)

    assert await _found(said, settings, now) == [("ming", ("marketing",))]
