"""Invitation lists on their pages: the lists, one list, who is invited how, who was left out and why (G06)."""

from __future__ import annotations

import pytest

from api.app import Parts
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.api.pages.conftest import Visitor
from tests.api.test_invitations import DECLINE, FREEZE, SAVE
from tests.support import ask


@pytest.fixture
async def list_id(village: Database, parts: Parts, admin: Client) -> str:
    """Of the ten who bought something four are invited to the partners; the first declined, one was erased since."""
    await parts.keyring.refresh()
    await admin.ask(SAVE, input={"key": "buyers", "name": "买过的", "text": "purchases at least 1"})
    given = {"segment": "buyers", "group": "partner", "capacity": 4, "orderBy": "SPEND"}
    frozen = (await admin.ask(FREEZE, input=given))["freezeInvitationList"]["invitationList"]
    await admin.ask(DECLINE, id=frozen["invitations"]["nodes"][0]["id"])
    return frozen["id"]


async def test_a_list_shows_who_is_invited_and_who_was_left_out_why_g06(visitor: Visitor, list_id: str) -> None:
    lists = await visitor.page("/invitations")
    page = await visitor.page(f"/invitations/{list_id}")
    declined = await visitor.page(f"/invitations/{list_id}?state=declined")
    higher = await visitor.page(f"/invitations/{list_id}?left_out=stands_higher")

    assert f'<a href="/invitations/{list_id}"><bdi>buyers</bdi> → <bdi>合伙人群</bdi></a>' in lists
    assert "4 invited · declined 1 · waiting 3" in lists
    # jing, fang, hao and lei are invited, in this order; jing declined.
    places = [page.index(f'<a href="/people/{user}">') for user in ("jing", "fang", "hao", "lei")]
    assert places == sorted(places)
    assert "No place left</a></span><span>4</span>" in page
    assert '<a href="/people/jing">' in declined
    assert '<a href="/people/fang">' not in declined
    assert '<a href="/people/ming">' in higher
    assert '<a href="/people/jing">' not in higher


async def test_a_list_speaks_chinese(visitor: Visitor, list_id: str) -> None:
    page = await visitor.page(f"/invitations/{list_id}?lang=zh")

    assert "待答复" in page
    assert "已在更高的群" in page


async def test_who_was_erased_is_nobody_on_the_page(village: Database, visitor: Visitor, list_id: str) -> None:
    await ask(village, "MATCH ()-[r:INVITED]->(:Invitation {position: 2}) DELETE r")

    page = await visitor.page(f"/invitations/{list_id}")

    assert '<span class="soft">erased</span>' in page


async def test_a_list_that_is_not_there_is_a_page_that_says_so(village: Database, visitor: Visitor) -> None:
    empty = await visitor.page("/invitations")
    response = await visitor.get("/invitations/nothing")

    assert "There is no invitation list yet." in empty
    assert response.status_code == 404
