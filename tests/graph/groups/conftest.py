"""Four people who stand in the lowest group of every ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.graph.groups.world import PEOPLE


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """The graph with the four, who joined a hundred days ago."""
    for user in PEOPLE:
        await create_user(
            empty,
            replace(call, key=f"create-{user}"),
            id=user,
            name=user.title(),
            joined_at=NOW - timedelta(days=100),
            attributes={},
            identities=(),
            catalogue=attributes,
        )
    return empty
