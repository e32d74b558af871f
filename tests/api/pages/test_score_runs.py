"""The page of score runs: start one, see it, end it, look back."""

from __future__ import annotations

import re

import httpx

from graph.database.driver import Database
from graph.scores.actions import run_scores
from tests.api.pages.conftest import HOST, Visitor
from tests.conftest import NOW
from tests.graph.scores.people import PEOPLE, Clock
from tests.support import ask


async def pressed(visitor: Visitor, **form: str) -> httpx.Response:
    return await visitor.http.post("/scores", data=form, headers={"origin": HOST})


async def test_a_run_is_started_seen_and_ended(visitor: Visitor, empty: Database) -> None:
    await ask(empty, PEOPLE)
    await run_scores(empty, clock=Clock(NOW))

    before = await visitor.page("/scores")
    await pressed(visitor, do="start")
    waiting = await visitor.page("/scores")
    [run] = re.findall(r'name="id" value="([^"]+)"', waiting)
    await pressed(visitor, do="cancel", id=run)
    after = await visitor.page("/scores")

    assert "Compute scores now" in before
    assert "Published · 3 people" in before
    assert "Only 0 users have brought anybody whom no signal speaks against" in before
    assert "Waits to begin" in waiting
    assert "Compute scores now" not in waiting
    assert "cancelled (" in after
    assert "Compute scores now" in after


async def test_nothing_else_is_done(visitor: Visitor, empty: Database) -> None:
    del empty

    assert (await pressed(visitor, do="dance")).status_code == 404
    assert (await pressed(visitor, do="cancel", id="nowhere")).status_code == 404
    assert "Scores were not computed yet." in await visitor.page("/scores")
