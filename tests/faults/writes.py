"""Writes under keys of their own that faults strike, and what must be there afterwards."""

from __future__ import annotations

import asyncio
import time
from typing import LiteralString

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Unavailable
from graph.events.actions import record_interaction
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import Role
from tests.conftest import NOW

N_WRITES = 24
ORIGIN = Origin("ada", Role.ADMIN, NOW)
WRITTEN: LiteralString = """
MATCH (:User)-[r:INTERACTED]->(:User)
WITH sum(r.count) AS counted
RETURN counted, COUNT { MATCH (c:Change {kind: 'interaction.recorded'}) RETURN c } AS n_changes,
  COUNT { MATCH (o:Operation) WHERE o.key CONTAINS 'fault-' RETURN o } AS n_operations
"""
ALL_WRITTEN = {"counted": N_WRITES, "n_changes": N_WRITES, "n_operations": N_WRITES}


async def two_people(database: Database, catalogue: dict[str, Attribute], settings: Settings) -> None:
    """Ming and Lan, who have to do with each other."""
    for user in ("ming", "lan"):
        await create_user(
            database,
            Call(ORIGIN, "createUser", {}),
            id=user,
            name=user,
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=catalogue,
        )


async def write(database: Database, number: int, settings: Settings) -> str:
    """One interaction under its own key: "done", or the code of what was answered instead."""
    call = Call(ORIGIN, "recordInteraction", {"n": number}, f"fault-{number}")
    try:
        await record_interaction(
            database, call, from_user=UserId("ming"), to_user=UserId("lan"), kind="like", at=NOW, zone=settings.zone
        )
    except Unavailable as error:
        return error.code
    return "done"


async def insisted(database: Database, number: int, settings: Settings) -> str:
    """Send it again as a client would, for 30 s at most."""
    deadline = time.monotonic() + 30
    for pause_s in (0.0, *[0.1] * 300):
        await asyncio.sleep(pause_s)
        answer = await write(database, number, settings)
        if answer == "done" or time.monotonic() > deadline:
            return answer
    return "given up"
