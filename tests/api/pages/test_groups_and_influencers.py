"""Groups, and who scores highest."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from tests.api.pages.conftest import Visitor
from tests.api.pages.test_people import found
from tests.support import ask

pytestmark = pytest.mark.usefixtures("village")


async def test_groups_stand_on_their_ladders_with_how_many_are_in_them_g01(visitor: Visitor) -> None:
    page = await visitor.page("/groups")

    cards = re.findall(r'group-name">([^<]*)<.*?<strong>(\d+)</strong>', page, re.DOTALL)
    # community 10, 1, 1; member 10, 1, 1, 0; the tea circle 3: as the village's seed says.
    assert cards == [
        ("普通会员群", "10"),
        ("合伙人群", "1"),
        ("高级合伙人群", "1"),
        ("普通", "10"),
        ("初级", "1"),
        ("中级", "1"),
        ("高级", "0"),
        ("茶友圈", "3"),
    ]


async def test_a_group_lists_its_people(visitor: Visitor) -> None:
    page = await visitor.page("/groups/tea_circle")

    assert found(page) == ["赵伟", "李兰", "王小明"]
    assert "interest group" in page


async def test_an_empty_group_says_so(visitor: Visitor) -> None:
    assert "Nobody stands in this group yet." in await visitor.page("/groups/member_senior")


async def test_before_the_first_run_the_list_of_influencers_says_when_it_comes(visitor: Visitor) -> None:
    assert "it comes with the first score run" in await visitor.page("/influencers")


async def test_influencers_stand_in_order_of_the_score(visitor: Visitor, village: Database, now: datetime) -> None:
    await run_scores(village, clock=lambda: now)

    revenue = await visitor.page("/influencers")
    attention = await visitor.page("/influencers?score=pagerank")
    ordinary = await visitor.page("/influencers?score=downstream_revenue&group=ordinary")
    profile = await visitor.page("/people/ming")

    # Downstream revenue: ming 810, hao 500, lan 320, xia 90, fang 40; nobody else brought any.
    assert found(revenue) == ["王小明", "陈浩", "李兰", "吴霞", "张芳"]
    assert re.findall(r"<dd>¥([\d.]+)</dd>", revenue) == ["810.00", "500.00", "320.00", "90.00", "40.00"]
    # PageRank: lan, fang and wei 0.211305 each, ming 0.112520, all others 0.031696.
    assert set(found(attention)[:3]) == {"李兰", "张芳", "赵伟"}
    assert found(attention)[3] == "王小明"
    assert re.findall(r"<dd>([\d.]+) %</dd>", attention)[:5] == ["21.1", "21.1", "21.1", "11.3", "3.17"]
    assert found(ordinary) == ["陈浩", "吴霞", "张芳"]
    assert "¥810.00" in profile
    assert "11.3 %" in profile
    # Under Why: 810 is 400 of lan and hao, half of fang's 300, jing's 500 and nothing of wei, who gave all
    # back, and a quarter of qiang's 40.
    [why] = [each for each in profile.split('<div class="score">') if each.startswith("<h3>Revenue brought in</h3>")]
    parts = re.findall(r"<span>([^<]*)</span><span class=\"when\">([^<]*)</span>", why)
    assert [name for name, _ in parts] == [
        "Generation 1: spent by 2 people",
        "Generation 2: spent by 3 people",
        "Generation 3: spent by 1 people",
    ]
    assert [value for _, value in parts] == ["¥400.00", "¥800.00", "¥40.00"]
    assert "This is the first run." in why


async def test_influencers_are_of_a_city_or_of_who_brought_somebody_lately_with_raw_beside_checked_revenue(
    visitor: Visitor, village: Database, now: datetime
) -> None:
    await run_scores(village, clock=lambda: now)
    await ask(village, "MATCH (:User {id: 'lan'})-[r:REFERRED]->(:User {id: 'wei'}) SET r.at = datetime()")

    hangzhou = await visitor.page("/influencers?city=杭州")
    lately = await visitor.page("/influencers?days=30&city=杭州")
    nowhere = await visitor.page("/influencers?city=拉萨")
    odd = await visitor.page("/influencers?days=x")

    # Of Hangzhou are ming 810, lan 320, xia 90, and wei, who brought nobody; all others' referrals are months old.
    assert found(hangzhou) == ["王小明", "李兰", "吴霞"]
    assert "Brought in ¥810.00, checked ¥810.00" in hangzhou
    assert "in doubt" not in hangzhou
    assert found(lately) == ["李兰"]
    assert 'href="/influencers?score=pagerank&amp;city=%E6%9D%AD%E5%B7%9E&amp;days=30"' in lately
    assert "Nobody in the list is like that" in nowhere
    assert len(found(odd)) == 5


async def test_what_signals_speak_against_stands_beside_the_revenue(
    visitor: Visitor, watcher: Visitor, village: Database, now: datetime
) -> None:
    await run_scores(village, clock=lambda: now)
    # As if signals spoke against referrals with 510 yuan below them.
    await ask(
        village,
        """
        MATCH (l:Lock {name: 'scores'}) MATCH (r:ScoreRun {id: l.published}) MATCH (s:ScoreRow {user: 'ming'})
        WITH s, head([i IN range(0, size(r.keys) - 1) WHERE r.keys[i] = 'gated_revenue']) AS at
        SET s.values = s.values[..at] + [30000.0] + s.values[at + 1..]
        """,
    )

    page, seen = await visitor.page("/influencers"), await watcher.page("/influencers")

    assert "Brought in ¥810.00, checked ¥300.00" in page
    assert "¥510.00 in doubt" in page
    assert "/pictures/distribution.svg?score=downstream_revenue" in page
    assert "/pictures/" not in seen
