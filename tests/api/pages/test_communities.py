"""Communities as pages: the list, one with its members, and with a person."""

from __future__ import annotations

import re

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from tests.api.pages.conftest import Visitor
from tests.conftest import NOW
from tests.graph.scores.gathered import GATHERED
from tests.graph.scores.people import Clock
from tests.support import ask


@pytest.fixture
async def gathered(empty: Database) -> Database:
    """The people of `GATHERED`, scored once."""
    await ask(empty, GATHERED, now=NOW)
    await run_scores(empty, clock=Clock(NOW))
    return empty


@pytest.mark.usefixtures("gathered")
async def test_communities_stand_by_size_with_what_they_come_to(visitor: Visitor) -> None:
    page = await visitor.page("/communities")

    assert re.findall(r'<a href="/communities/\d">([^<]*)</a>', page) == ["Community 1", "Community 2"]
    # Four people, two of whom spent 1,050 fen, with 16 of 17 ends within; three, one 300, 6 of 7.
    assert re.findall(r"<dd>([^<]*)</dd>", page) == ["4", "2", "¥10.50", "94.1 %", "3", "1", "¥3.00", "85.7 %"]
    assert "Modularity 0.42" in page
    assert 'href="/pictures/communities.svg"' in page
    assert re.findall(r'<a href="/people/(\w+)">', page)[:3] == ["a1", "a2", "a3"]


@pytest.mark.usefixtures("gathered")
async def test_a_community_shows_its_members_and_whom_it_has_to_do_with(visitor: Visitor) -> None:
    page = await visitor.page("/communities/1")

    assert re.findall(r'<p class="name"><a href="/people/(\w+)">', page) == ["a1", "a2", "a3", "a4"]
    assert "3 interactions within it, 75 % of all theirs" in page
    assert 'href="/communities/2"' in page
    for path in ("/communities/3", "/communities/x", "/communities/-1", "/communities/9999999"):
        assert (await visitor.get(path)).status_code == 404


@pytest.mark.usefixtures("gathered")
async def test_a_person_s_page_tells_their_community_and_why(visitor: Visitor) -> None:
    between, alone = await visitor.page("/people/a4"), await visitor.page("/people/z")

    assert '<a href="/communities/1">Community 1</a>' in between
    assert "75 % of what they have to do with others stays within it. 25 % leads to the next one, number 2." in between
    assert "Their community" not in alone


@pytest.mark.usefixtures("gathered")
async def test_a_viewer_sees_no_communities(watcher: Visitor) -> None:
    person = await watcher.page("/people/a1")

    assert "Their community" not in person
    assert 'href="/communities"' not in person
    assert (await watcher.get("/communities")).status_code == 403


async def test_before_the_first_run_the_page_says_so(visitor: Visitor) -> None:
    assert "There are no communities" in await visitor.page("/communities")
