"""Finding people and reading one of them, on the village whose numbers are worked out in its seed."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest

from graph.database.driver import Database
from tests.api.pages.conftest import Visitor
from tests.support import ask

pytestmark = pytest.mark.usefixtures("village")


def found(page: str) -> list[str]:
    """Names of the people listed on a page, in order."""
    return re.findall(r'<p class="name"><a href="/people/[^"]*"><bdi>([^<]*)</bdi>', page)


def link(page: str, rel: str) -> str:
    return html.unescape(re.findall(rf'rel="{rel}" href="([^"]*)"', page)[0])


async def test_everybody_is_listed_who_came_last_first(visitor: Visitor) -> None:
    page = await visitor.page("/people")

    # Days since they joined: 30, 60, 90, 120, 150, 180, 200, 240, 280, 300, 360, 400.
    assert found(page) == "许梅 郑涛 杨燕 孙磊 吴霞 周强 刘静 赵伟 张芳 陈浩 李兰 王小明".split()
    assert "12 people" in page


async def test_people_are_found_by_any_mix_of_conditions_p03(visitor: Visitor) -> None:
    # By name: 刘 (U+5218) stands before 李 (U+674E) and 王 (U+738B).
    expected = {
        "q=王": "王小明",
        "q=小明": "王小明",
        "q=nobody": "",
        "tag=loyal&order=name": "刘静 李兰 王小明",
        "tag=loyal&tag=new_mother": "李兰",
        "tag=likes_tea&tag=new_mother&match=any&order=oldest": "王小明 李兰 张芳 赵伟 杨燕",
        "group=senior_partner": "王小明",
        "group=tea_circle&order=oldest": "王小明 李兰 赵伟",
        "city=上海&order=oldest": "陈浩 刘静 杨燕",
        "city=上海&tag=loyal": "刘静",
        "match=none&tag=loyal&city=杭州&order=oldest": "赵伟 吴霞",
        "order=sideways&match=most&tag=loyal&tag=loyal": "刘静 李兰 王小明",
    }

    answered = {query: await visitor.page(f"/people?{quote(query, safe='=&')}") for query in expected}

    assert {query: " ".join(found(page)) for query, page in answered.items()} == expected


async def test_when_nobody_fits_the_page_says_so_kindly(visitor: Visitor) -> None:
    page = await visitor.page("/people?q=nobody")

    assert "Nobody fits all of this." in page
    assert "0 found" in page


async def test_each_condition_can_be_taken_away_alone(visitor: Visitor) -> None:
    page = await visitor.page("/people?tag=loyal&tag=new_mother&city=" + quote("杭州") + "&after=")

    narrowed = page.split('<ul class="narrowed"')[1].split("</ul>")[0]
    addresses = [html.unescape(each) for each in re.findall(r'href="([^"]*)"', narrowed)]
    city = quote("杭州")
    assert addresses == [
        "/people?tag=loyal&tag=new_mother",
        f"/people?city={city}&tag=new_mother",
        f"/people?city={city}&tag=loyal",
    ]


async def test_pages_go_both_ways_in_every_order(visitor: Visitor, empty: Database) -> None:
    await ask(
        empty,
        """UNWIND range(1, 33) AS n
        WITH n, right('00' + toString(n), 2) AS two
        CREATE (:User {id: 'extra' + two, name: 'extra' + two, searchName: 'extra' + two,
          nameKey: 'extra' + two + '\u0001extra' + two, joinedKey: '0000000000010' + two + '\u0001extra' + two,
          joinedAt: datetime('2020-01-01T00:00Z'), createdAt: datetime('2020-01-01T00:00Z')})""",
    )

    for order in ("newest", "oldest", "name"):
        first = await visitor.page(f"/people?order={order}")
        second = await visitor.page(link(first, "next"))
        third = await visitor.page(link(second, "next"))
        back = await visitor.page(link(third, "prev"))
        start = await visitor.page(link(back, "prev"))

        # 12 + 33 = 45 people on pages of 20.
        assert [len(found(page)) for page in (first, second, third)] == [20, 20, 5]
        assert len({*found(first), *found(second), *found(third)}) == 45
        assert (found(back), found(start)) == (found(second), found(first))
        assert 'rel="next"' not in third
        assert 'rel="prev"' not in first


async def test_a_profile_tells_everything_top_down_p01_p02(visitor: Visitor) -> None:
    page = await visitor.page("/people/ming")

    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    assert headings == [
        "Who they are",
        "How they came",
        "Tags",
        "Orders",
        "Groups and moves",
        "Who brought them, and whom they brought",
        "Interactions",
        "Events",
        "Consents",
        "Scores",
    ]
    told = [
        "20 May 1990",  # birthday, a sensitive attribute that an admin may read
        "杭州",
        "12000000001",  # an identity, likewise
        "林晓的活码",
        "已成交",
        "爱喝茶",
        "常带朋友来",
        "¥130.00",  # 100 + 50 - 20
        "Refunded ¥20.00",
        "茶叶受潮",
        "高级合伙人群",
        "带来的人也在带人",
        "茶友圈",
        "Given 0, received 5, with 3 people",  # hao 1 + 2, jing 1, yan 1
        "Joined a live stream",
        "title: 春茶直播",
        "Not scored yet",
    ]
    assert [each for each in told if each not in page] == []


async def test_a_profile_draws_who_came_through_whom_m10(visitor: Visitor) -> None:
    page = await visitor.page("/people/lan")

    drawing = page.split("<svg")[1].split("</svg>")[0]
    names = re.findall(r'<tspan class="name">([^<]*)<', drawing)
    # ming brought lan; lan brought fang 280 and wei 240 days ago; fang brought qiang.
    assert names == ["王小明", "李兰", "张芳", "周强", "赵伟"]
    assert re.findall(r'<a href="([^"]*)"', drawing) == [
        f"/people/{user}" for user in ("ming", "lan", "fang", "qiang", "wei")
    ]


async def test_a_profile_leads_to_the_pictures_of_the_person(visitor: Visitor) -> None:
    page = await visitor.page("/people/ming")
    alone = await visitor.page("/people/mei")

    pictures = re.findall(r'href="(/pictures/[^"]*)"', page)
    drawn = [await visitor.get(each) for each in pictures]
    assert pictures == ["/pictures/tree/ming.svg", "/pictures/network/ming.svg"]
    assert [(each.status_code, each.headers["content-type"]) for each in drawn] == [(200, "image/svg+xml")] * 2
    assert "6 people below 王小明" in drawn[0].text
    assert "3 contacts of 王小明" in drawn[1].text
    # mei brought nobody and had to do with nobody.
    assert "/pictures/" not in alone


async def test_a_person_of_whom_nothing_is_known_has_a_kind_page(visitor: Visitor) -> None:
    page = await visitor.page("/people/mei")

    assert "Nothing is known yet beyond the name." in page
    assert "Came alone, and has brought nobody so far." in page
    assert "No orders yet." in page
    assert "No tags yet." in page
    assert "<svg" not in page


async def test_a_viewer_sees_no_identities_and_no_sensitive_attributes(watcher: Visitor) -> None:
    page = await watcher.page("/people/ming")

    assert "王小明" in page
    hidden = ["12000000001", "village-ming", "Known as", "C-01", "20 May 1990"]
    assert [each for each in hidden if each in page] == []


async def test_the_long_lists_of_a_profile_go_on_page_by_page(visitor: Visitor, empty: Database) -> None:
    await ask(
        empty,
        """MATCH (u:User {id: 'mei'}) UNWIND range(1, 25) AS n
        CREATE (u)-[:DID {at: datetime('2026-01-01T00:00Z') + duration({days: n})}]->(:Event {id: 'x' + n,
          type: 'step' + n, at: datetime('2026-01-01T00:00Z') + duration({days: n}), data: '{}'})""",
    )

    profile = await visitor.page("/people/mei")
    assert 'href="/people/mei/events"' in profile

    first = await visitor.page("/people/mei/events")
    second = await visitor.page(link(first, "next"))

    def steps(page: str) -> list[str]:
        return re.findall(r"<span>(step\d+)", page)

    assert steps(first) == [f"step{n}" for n in range(25, 5, -1)]
    assert steps(second) == [f"step{n}" for n in range(5, 0, -1)]
    assert "To the start" in second


async def test_each_part_of_a_profile_has_a_page_of_its_own(visitor: Visitor) -> None:
    told = {
        "orders": "茶叶受潮",
        "moves": "带来两位新客",
        "interactions": "杨燕",
        "events": "Joined a live stream",
        "referees": "陈浩",
        "tree": "周强",
    }

    pages = {part: await visitor.page(f"/people/ming/{part}") for part in told}

    assert [part for part, page in pages.items() if told[part] not in page] == []


async def test_the_reader_chooses_the_language_and_it_stays(visitor: Visitor) -> None:
    english = await visitor.page("/people/ming")
    assert '<html lang="en">' in english
    assert 'href="/people/ming?lang=zh"' in english

    chinese = await visitor.page("/people/ming?lang=zh")
    assert '<html lang="zh-Hans">' in chinese
    assert "谁在跟进" in chinese
    assert "2025年3月27日加入" in chinese  # 400 days before 1 May 2026

    assert '<html lang="zh-Hans">' in await visitor.page("/groups")


async def test_the_browsers_language_counts_until_one_is_chosen(stranger: Visitor) -> None:
    assert "登录" in (await stranger.get("/sign-in", accept_language="zh-CN,zh;q=0.9,en;q=0.8")).text


async def test_who_tagged_and_moved_somebody_is_called_by_name(visitor: Visitor) -> None:
    page, moves = await visitor.page("/people/ming"), await visitor.page("/people/ming/moves")
    ended = await visitor.page("/people/hao")

    # lin moved and tagged Ming and ended a tag of Hao's; the code of lin, a channel, tagged Ming by rule.
    for shown in ("by 林晓, manager", "by 林晓 ·", "by 林晓的活码 ·"):
        assert shown in page
    assert "by 林晓, manager" in moves
    assert "ended by 林晓" in ended
    assert "by lin" not in page + moves + ended
