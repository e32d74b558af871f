"""The village is what its comments say: every figure here was worked out by hand in `seeds/village.py`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from api.inside import Inside, inside
from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import seed_village
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask


@pytest.fixture(scope="module")
async def village(database: Database, settings: Settings) -> Database:
    """The village, seeded once for all these tests: they only read, or write the same again."""
    await ask(database, ERASE_ALL)
    await seed_village(database, settings, NOW)
    return database


@pytest.fixture(scope="module")
async def house(village: Database, address: StoreAddress, settings: Settings) -> AsyncGenerator[Inside]:
    assert village
    async with inside(address, settings) as found:
        yield found


async def all_users(house: Inside, selection: str) -> dict[str, Any]:
    data = await house.ask("{ users(first: 100) { nodes { id " + selection + " } } }")
    return {each["id"]: each for each in data["users"]["nodes"]}


async def test_twelve_people_bought_what_the_comments_say(house: Inside) -> None:
    users = await all_users(house, "purchaseTotals { count amountMinor refundedMinor netMinor nDays }")

    totals = {user: tuple(each["purchaseTotals"].values()) for user, each in users.items()}
    assert totals == {
        "ming": (2, 15_000, 2_000, 13_000, 2),
        "lan": (1, 20_000, 0, 20_000, 1),
        "hao": (2, 20_000, 0, 20_000, 2),
        "fang": (1, 40_000, 10_000, 30_000, 1),
        "wei": (1, 6_000, 6_000, 0, 1),
        "jing": (1, 50_000, 0, 50_000, 1),
        "qiang": (1, 4_000, 0, 4_000, 1),
        "xia": (3, 6_000, 0, 6_000, 2),
        "lei": (1, 9_000, 0, 9_000, 1),
        "yan": (0, 0, 0, 0, 0),
        "tao": (1, 7_000, 0, 7_000, 1),
        "mei": (0, 0, 0, 0, 0),
    }
    assert sum(each[1] for each in totals.values()) == 177_000
    assert sum(each[3] for each in totals.values()) == 159_000


async def test_one_order_holds_its_lines_in_order(house: Inside) -> None:
    data = await house.ask(
        """{ user(id: "jing") { purchases { nodes { id lines { line quantity amountMinor product { sku } } } } } }"""
    )

    [order] = data["user"]["purchases"]["nodes"]
    lines = [(each["line"], each["product"]["sku"], each["quantity"], each["amountMinor"]) for each in order["lines"]]
    assert lines == [(1, "tea", 8, 40_000), (2, "cup", 2, 8_000), (3, "book", 2, 2_000)]


async def test_tags_are_held_as_the_comments_say(house: Inside) -> None:
    data = await house.ask("{ tags { nodes { key nUsers tagClass { key } } } }")
    users = await all_users(house, "tags { tag { key } source } pastTags { tag { key } endedBy }")

    assert {each["key"]: (each["tagClass"]["key"], each["nUsers"]) for each in data["tags"]["nodes"]} == {
        "hangzhou_store": ("origin", 1),
        "from_friend": ("origin", 2),
        "from_poster": ("origin", 1),
        "loyal": ("loyalty", 3),
        "new_mother": ("customer_type", 3),
        "likes_tea": ("liking", 2),
        "likes_books": ("liking", 0),
    }
    held = {user: sorted((each["tag"]["key"], each["source"]) for each in one["tags"]) for user, one in users.items()}
    assert held["wei"] == [("likes_tea", "import"), ("likes_tea", "manual")]
    assert sum(len(each) for each in held.values()) == 13
    assert users["hao"]["pastTags"] == [{"tag": {"key": "loyal"}, "endedBy": "lin"}]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('{all: ["loyal", "new_mother"]}', ["lan"]),
        ('{any: ["likes_tea", "new_mother"]}', ["fang", "lan", "ming", "wei", "yan"]),
        ('{any: ["loyal"], none: ["from_friend"]}', ["jing", "ming"]),
    ],
)
async def test_people_are_found_by_tags_p03(house: Inside, condition: str, expected: list[str]) -> None:
    data = await house.ask("{ users(first: 100, filter: {tags: " + condition + "}) { nodes { id } } }")

    assert sorted(each["id"] for each in data["users"]["nodes"]) == expected


async def test_groups_hold_whom_the_moves_led_there(house: Inside) -> None:
    data = await house.ask("{ groups { key nMembers } }")
    users = await all_users(house, "version moves { nodes { toGroup { key } versionAfter } }")

    assert {each["key"]: each["nMembers"] for each in data["groups"]} == {
        "ordinary": 10,
        "partner": 1,
        "senior_partner": 1,
        "member_basic": 10,
        "member_junior": 1,
        "member_middle": 1,
        "member_senior": 0,
        "tea_circle": 3,
    }
    assert {user: each["version"] for user, each in users.items() if each["version"] > 1} == {
        "ming": 6,
        "lan": 3,
        "hao": 3,
        "jing": 3,
    }
    moves = [(each["toGroup"]["key"], each["versionAfter"]) for each in users["hao"]["moves"]["nodes"]]
    assert moves == [("ordinary", 3), ("partner", 2)]
    assert sum(len(each["moves"]["nodes"]) for each in users.values()) == 8


async def test_the_tree_below_ming_is_the_one_that_is_drawn(house: Inside) -> None:
    data = await house.ask('{ referralTree(userId: "ming") { nodes { user { id } referrerId depth } } }')
    tao = await house.ask('{ user(id: "tao") { referrer { state } } }')

    nodes = [(each["user"]["id"], each["referrerId"], each["depth"]) for each in data["referralTree"]["nodes"]]
    assert nodes == [
        ("lan", "ming", 1),
        ("hao", "ming", 1),
        ("fang", "lan", 2),
        ("wei", "lan", 2),
        ("jing", "hao", 2),
        ("qiang", "fang", 3),
    ]
    assert tao["user"]["referrer"] is None


async def test_influence_and_downstream_revenue_are_those_worked_out_by_hand(house: Inside) -> None:
    await run_scores(house.database, clock=lambda: NOW)

    users = await all_users(house, "scores { key value }")

    scores = {user: {one["key"]: one["value"] for one in each["scores"]} for user, each in users.items()}
    revenue = {user: each["DOWNSTREAM_REVENUE"] for user, each in scores.items() if each["DOWNSTREAM_REVENUE"]}
    assert revenue == {"ming": 81_000, "lan": 32_000, "hao": 50_000, "fang": 4_000, "xia": 9_000}
    rank = {user: each["PAGERANK"] for user, each in scores.items()}
    assert rank["ming"] == pytest.approx(71 / 631, abs=2e-6)
    for user in ("lan", "fang", "wei"):
        assert rank[user] == pytest.approx(20 / 94.65, abs=2e-6)
    for user in ("hao", "jing", "yan", "qiang", "xia", "lei", "tao", "mei"):
        assert rank[user] == pytest.approx(20 / 631, abs=2e-6)


async def test_attention_is_counted_both_ways(house: Inside) -> None:
    users = await all_users(house, "interactionTotals { given received nPeople }")

    totals = {user: tuple(each["interactionTotals"].values()) for user, each in users.items()}
    assert {user: each for user, each in totals.items() if any(each)} == {
        "ming": (0, 5, 3),
        "hao": (3, 0, 1),
        "jing": (1, 0, 1),
        "yan": (1, 0, 1),
        "lan": (2, 2, 2),
        "fang": (2, 2, 2),
        "wei": (2, 2, 2),
    }


async def test_sources_owners_events_and_identities_are_there(house: Inside) -> None:
    data = await house.ask(
        """{ user(id: "lan") {
          sources { channel { key kind } } owners { staff { name } state } events { nodes { id type } }
          identities { kind value } attributes { key text } } }"""
    )

    assert data["user"] == {
        "sources": [{"channel": {"key": "code_ming", "kind": "live_code"}}],
        "owners": [{"staff": {"name": "林晓"}, "state": "已成交"}],
        "events": {"nodes": [{"id": "e03", "type": "coupon.claimed"}, {"id": "e02", "type": "article.read"}]},
        "identities": [{"kind": "phone", "value": "12000000002"}],
        "attributes": [
            {"key": "child_birthday", "text": "2025-08-15"},
            {"key": "city", "text": "杭州"},
            {"key": "gender", "text": "女"},
            {"key": "n_children", "text": "1"},
            {"key": "province", "text": "浙江"},
        ],
    }


async def test_mei_has_nothing_but_a_name(house: Inside) -> None:
    data = await house.ask(
        """{ user(id: "mei") { name attributes { key } tags { source } sources { at } owners { state }
          purchaseTotals { count } events { nodes { id } } nReferees memberships { group { key } } } }"""
    )

    assert data["user"] == {
        "name": "许梅",
        "attributes": [],
        "tags": [],
        "sources": [],
        "owners": [],
        "purchaseTotals": {"count": 0},
        "events": {"nodes": []},
        "nReferees": 0,
        "memberships": [{"group": {"key": "ordinary"}}, {"group": {"key": "member_basic"}}],
    }


async def test_nothing_is_wrong_in_it_and_nothing_is_worth_a_look(village: Database, settings: Settings) -> None:
    checked = await check_graph(village, settings=settings, now=NOW)

    assert {each.invariant: each.examples for each in checked.findings if each.count} == {}


async def test_a_second_seeding_changes_nothing(village: Database, settings: Settings) -> None:
    count = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS relationships"
    before = await ask(village, count)

    again = await seed_village(village, settings, NOW)

    assert (again.was_there, again.n_rows) == (True, 0)
    assert await ask(village, count) == before
