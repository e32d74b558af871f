"""Two people, and a plan of 30 days with a tag of members and one of the lapsed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.terms.actions import define_plan
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.graph.terms.paying import CLUB, TAGS
from tests.support import ask


@pytest.fixture
async def club(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Ming and Lan, and a plan of 30 days."""
    await ask(empty, TAGS)
    for user in ("ming", "lan"):
        joined = NOW - timedelta(days=90)
        await create_user(
            empty, call, id=user, name=user, joined_at=joined, attributes={}, identities=(), catalogue=attributes
        )
    await define_plan(empty, call, CLUB)
    return empty
