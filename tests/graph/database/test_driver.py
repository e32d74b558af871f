"""The driver floor against a real server."""

from __future__ import annotations

import pytest

from graph.database.driver import Database
from tests.support import ask


async def test_what_neo4j_notes_about_a_statement_fails_a_test(empty: Database) -> None:
    with pytest.raises(UserWarning, match="neverHeardOf"):
        await ask(empty, "MATCH (u:User) RETURN u.neverHeardOf AS x")

    assert await ask(empty, "RETURN 1 AS one") == [{"one": 1}]
