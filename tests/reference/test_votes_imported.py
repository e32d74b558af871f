"""Wikipedia's votes (SNAP, wiki-Vote) as interactions in the graph (needs GUANXI_REFERENCE_DATA)."""

import os
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.layout import FileOptions
from graph.imports.mapping import mapping_from_options
from graph.imports.model import Kind
from tests.graph.imports.importing import Desk, erase_in_pieces
from tests.support import ask


@pytest.fixture
async def desk(empty: Database, origin: Origin, tmp_path: Path) -> AsyncGenerator[Desk]:
    """An empty graph, emptied again in pieces: all votes at once would not fit into one transaction."""
    yield Desk(empty, origin, tmp_path)
    await erase_in_pieces(empty)


async def test_votes_become_the_published_users_and_edges(desk: Desk) -> None:
    path = Path(os.environ["GUANXI_REFERENCE_DATA"]) / "wiki-Vote.txt"
    users = mapping_from_options(Kind.USERS, {})
    votes = mapping_from_options(Kind.INTERACTIONS, {"set": ["kind=vote", "day=2008-01-31"]})

    voters = await desk.load(path, replace(users, file=FileOptions(comment="#", columns=("id", "other"))))
    others = await desk.load(path, replace(users, file=FileOptions(comment="#", columns=("other", "id"))))
    summary = await desk.load(path, replace(votes, file=FileOptions(comment="#", columns=("from", "to"))))

    assert voters.n_written + others.n_written == 7_115
    assert (summary.n_written, summary.n_known, summary.rejected) == (103_689, 0, {})
    assert await ask(
        desk.database,
        "MATCH (u:User) RETURN count(u) AS n_users, sum(COUNT { (u)-[:INTERACTED]->() }) AS n_edges",
    ) == [{"n_users": 7_115, "n_edges": 103_689}]
