"""Plans and standings on their pages: made, allowed, applied, taken back with buttons, in both languages (G02, V07)."""

from __future__ import annotations

import httpx
import pytest

from api.app import Parts
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.api.pages.conftest import HOST, Visitor
from tests.api.policies import DOCUMENT, publish, tomorrow
from tests.api.test_plans import REQUEST_PLAN, made
from tests.support import ask


@pytest.fixture
async def plan_id(village: Database, parts: Parts, manager: Client, admin: Client) -> str:
    """A plan by the village's policy, which waits for a second person."""
    await parts.keyring.refresh()
    await publish(village, manager, admin, DOCUMENT.format(day=tomorrow()))
    await parts.keyring.refresh()
    plan = (await made(manager))["movePlan"]["id"]
    await manager.ask(REQUEST_PLAN, id=plan)
    return plan


async def pressed(visitor: Visitor, plan_id: str, what: str) -> httpx.Response:
    return await visitor.http.post(f"/plans/{plan_id}", data={"do": what}, headers={"origin": HOST})


async def test_a_plan_is_looked_at_allowed_applied_and_taken_back_with_buttons_g02(
    visitor: Visitor, village: Database, plan_id: str
) -> None:
    plans = await visitor.page("/plans")
    waiting = await visitor.page(f"/plans/{plan_id}")

    assert f'<a href="/plans/{plan_id}"><bdi>每月一次</bdi></a>' in plans
    assert "普通会员群 → 高级合伙人群</span><span>2</span>" in waiting
    assert 'name="do" value="approve"' in waiting
    assert 'name="do" value="apply"' not in waiting

    for what, then in (("approve", "approved"), ("apply", "applied"), ("undo", "taken back")):
        response = await pressed(visitor, plan_id, what)
        assert (response.status_code, response.headers["location"]) == (303, f"/plans/{plan_id}")
        assert f"<strong>{then}</strong>" in await visitor.page(f"/plans/{plan_id}")

    [row] = await ask(village, "MATCH (m:Move {policy: 'value'}) RETURN count(m) AS n")
    assert row["n"] == 3


async def test_a_standing_says_why_and_what_is_missing_v07(visitor: Visitor, plan_id: str) -> None:
    page = await visitor.page("/people/lei/standing/community")
    chinese = await visitor.page("/people/lei/standing/community?lang=zh")

    assert "孙磊 stays in 普通会员群." in page
    assert "For 合伙人群: Missing: spend: 10 more." in page
    assert "孙磊 留在 普通会员群。" in chinese


async def test_what_a_button_may_not_do_is_a_page_that_says_so(visitor: Visitor, plan_id: str) -> None:
    early = await pressed(visitor, plan_id, "apply")
    nothing = await pressed(visitor, plan_id, "explode")
    nowhere = await visitor.get("/plans/nowhere")

    assert (early.status_code, "second person" in early.text) == (400, True)
    assert (nothing.status_code, nowhere.status_code) == (404, 404)
