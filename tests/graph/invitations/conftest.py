"""Twenty people for every test of invitations."""

from __future__ import annotations

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.model import Attribute
from tests.graph.invitations.world import settle


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """The graph with the twenty."""
    await settle(empty, call, attributes)
    return empty
