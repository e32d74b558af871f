"""What speaks against referrals, as pages."""

from __future__ import annotations

import re

import httpx
import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from tests.api.pages.conftest import HOST, Visitor
from tests.conftest import NOW
from tests.graph.scores.people import Clock
from tests.graph.scores.signalled import SIGNALLED
from tests.support import ask


@pytest.fixture
async def signalled(empty: Database) -> Database:
    """The people of `SIGNALLED`, scored once."""
    await ask(empty, SIGNALLED, now=NOW)
    await ask(empty, "MATCH (u:User) SET u.joinedAt = $now, u.createdAt = $now, u.searchName = u.name", now=NOW)
    await run_scores(empty, clock=Clock(NOW))
    return empty


@pytest.mark.usefixtures("signalled")
async def test_cases_stand_with_raw_beside_gated_and_what_shows_them(visitor: Visitor) -> None:
    everything = await visitor.page("/signals")
    bursts = await visitor.page("/signals?kind=burst")

    assert "5 cases" in everything
    assert re.findall(r"<dd>([^<]*)</dd>", everything)[:4] == ["¥1.00", "¥0.00", "¥0.30", "¥0.00"]
    assert "had the same card" in everything
    assert re.findall(r'<h2 id="case-\d+">([^<]*)</h2>', bursts) == [
        "5 people were brought within minutes of each other"
    ]
    assert re.findall(r'<p><a href="/people/host">', bursts) == ['<p><a href="/people/host">']


@pytest.mark.usefixtures("signalled")
async def test_a_person_s_page_says_what_speaks_against_their_referrals_and_nothing_of_honest_people(
    visitor: Visitor,
) -> None:
    cheat, honest = await visitor.page("/people/c1"), await visitor.page("/people/star")

    assert "What speaks against their referrals" in cheat
    assert "Raw ¥1.00 · Gated ¥0.00" in cheat
    assert "What speaks against their referrals" not in honest


@pytest.mark.usefixtures("signalled")
async def test_a_viewer_sees_no_signals(watcher: Visitor) -> None:
    person = await watcher.page("/people/c1")

    assert "What speaks against their referrals" not in person
    assert 'href="/signals"' not in person


async def test_before_the_first_run_the_page_says_so(visitor: Visitor) -> None:
    assert "scores were not computed yet" in await visitor.page("/signals")


async def pressed(visitor: Visitor, **form: str) -> httpx.Response:
    return await visitor.http.post("/signals", data=form, headers={"origin": HOST})


async def test_a_case_is_found_fine_with_a_reason_and_opened_again(visitor: Visitor, signalled: Database) -> None:
    before = await visitor.page("/signals?kind=self_referral")
    [signal] = re.findall(r'name="id" value="([^"]+)"', before)
    done = await pressed(visitor, do="dismiss", id=signal, kind="self_referral", reason="Mother & son")
    open_ones = await visitor.page("/signals?kind=self_referral")
    fine = await visitor.page("/signals?dismissed=1")
    person = await visitor.page("/people/c1")
    back = await pressed(visitor, do="restore", id=signal, dismissed="1")
    after = await visitor.page("/signals?kind=self_referral")

    assert "Looked into: this is fine" in before
    assert (done.status_code, done.headers["location"]) == (303, "/signals?kind=self_referral")
    assert re.findall(r'<h2 id="case-\d+">', open_ones) == []
    assert len(re.findall(r'<h2 id="case-\d+">', fine)) == 1
    assert "<bdi>Mother &amp; son</bdi>" in fine
    assert "Not fine after all" in fine
    assert "looked into and found fine" in person
    assert (back.status_code, back.headers["location"]) == (303, "/signals?dismissed=1")
    assert "Looked into: this is fine" in after
    assert len(await ask(signalled, "MATCH (d:SignalDismissal) RETURN d")) == 1


@pytest.mark.usefixtures("signalled")
async def test_what_cannot_be_said_of_a_case_is_told(visitor: Visitor, watcher: Visitor) -> None:
    [signal] = re.findall(r'name="id" value="([^"]+)"', await visitor.page("/signals?kind=burst"))

    assert (await pressed(visitor, do="dismiss", id=signal, reason="  ")).status_code == 400
    assert (await pressed(visitor, do="dismiss", id="nowhere:000000", reason="why")).status_code == 404
    assert (await pressed(visitor, do="dance", id=signal)).status_code == 404
    assert (await pressed(watcher, do="dismiss", id=signal, reason="why")).status_code == 403
    elsewhere = await visitor.http.post(
        "/signals", data={"do": "dismiss", "id": signal}, headers={"origin": "http://x"}
    )
    assert elsewhere.status_code == 403
