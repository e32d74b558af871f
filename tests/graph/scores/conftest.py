from datetime import datetime

import pytest

from graph.database.driver import Database
from tests.graph.scores.people import PEOPLE, Clock
from tests.support import ask


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
async def people(empty: Database) -> Database:
    await ask(empty, PEOPLE)
    return empty
