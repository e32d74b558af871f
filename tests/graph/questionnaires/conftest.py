"""王小明 and 兰, a live code, tags, and a questionnaire that is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.questionnaires.actions import save_questionnaire
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.conftest import NOW
from tests.graph.questionnaires.samples import FORM, TAGS
from tests.support import ask

THINGS = """
MATCH (class:TagClass {key: 'preference'})
UNWIND $tags AS tag
CREATE (:Tag {key: tag, name: tag, state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})
  -[:IN_CLASS]->(class)
WITH DISTINCT 1 AS done
CREATE (:Channel {key: 'code-7', name: '门店活码', kind: 'live_code'})
"""


@pytest.fixture
async def two(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Two people who have answered nothing, and all that a questionnaire needs."""
    await ask(empty, THINGS, tags=list(TAGS))
    for user in ("ming", "lan"):
        joined = NOW - timedelta(days=30)
        await create_user(
            empty, call, id=user, name=user, joined_at=joined, attributes={}, identities=(), catalogue=attributes
        )
    return empty


@pytest.fixture
async def saved(two: Database, call: Call) -> Database:
    """The questionnaire stands in its first version."""
    await save_questionnaire(two, call, FORM, expected_version=0)
    return two
