"""Why somebody is in a segment or not, over the village that one knows by heart."""

from __future__ import annotations

from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW

WHY = """
query Why($id: ID!, $text: String!) {
  user(id: $id) {
    name
    why(input: {text: $text}) {
      segment purpose truth isIn sentence sentences
      parts { path kind truth decides text value wanted unknownReason sentence }
      missing { nFacts sentence facts { paths value wanted nFacts sentence } }
    }
    whyNot(input: {text: $text}) { truth }
  }
}
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


async def _why(client: Client, user: str, text: str) -> dict[str, Any]:
    return (await client.ask(WHY, id=user, text=text))["user"]


async def test_who_is_in_hears_what_decides_with_values_beside_thresholds_p04(
    village: Database, manager: Client
) -> None:
    told = await _why(manager, "lan", "tag loyal and (referees at least 2 or spend at least 1000)")

    why = told["why"]
    assert (why["truth"], why["isIn"], why["missing"], told["whyNot"]) == ("TRUE", True, None, None)
    # lan brought fang and wei, and spent 200.
    assert why["sentences"] == ["has the tag loyal", "brought 2 people; asked for: at least 2"]
    assert why["sentence"] == ("李兰 is in it: has the tag loyal, and brought 2 people; asked for: at least 2.")
    assert [(each["path"], each["kind"], each["truth"], each["decides"]) for each in why["parts"]] == [
        ("", "all", "TRUE", True),
        ("0", "tag", "TRUE", True),
        ("1", "any", "TRUE", True),
        ("1.0", "referees", "TRUE", True),
        ("1.1", "spend", "FALSE", False),
    ]
    assert [(each["value"], each["wanted"]) for each in why["parts"]] == [
        (None, None),
        ("yes", None),
        (None, None),
        ("2", "at least 2"),
        ("200", "at least 1000"),
    ]
    assert why["parts"][0]["sentence"] == "2 of 2 conditions hold, all must"


async def test_who_is_not_in_hears_the_fewest_facts_that_are_missing_p04(village: Database, manager: Client) -> None:
    # hao bought twice and brought one; he is one purchase short, or two people.
    text = "purchases at least 3 or referees at least 3"

    told = await _why(manager, "hao", text)

    why = told["why"]
    assert (why["truth"], why["isIn"], told["whyNot"]) == ("FALSE", False, {"truth": "FALSE"})
    assert why["missing"] == {
        "nFacts": 1,
        "sentence": "Missing: purchases: 1 more.",
        "facts": [
            {"paths": ["0"], "value": "2", "wanted": "3", "nFacts": 1, "sentence": "purchases: 1 more"},
        ],
    }


async def test_what_is_not_known_is_named_p04(village: Database, manager: Client) -> None:
    # mei never bought and told no city.
    told = await _why(manager, "mei", "average purchase at least 50 and attribute city is 杭州")

    why = told["why"]
    assert why["truth"] == "UNKNOWN"
    assert [each["unknownReason"] for each in why["parts"]] == [None, "NO_DATA", "NO_DATA"]
    assert why["sentences"] == ["not known: average purchase", "not known: attribute city"]
    assert why["missing"]["nFacts"] == 2


async def test_the_same_is_said_in_chinese_p04(village: Database, manager: Client) -> None:
    headers = {"authorization": f"Bearer {manager.key}", "accept-language": "zh"}
    asked = {"query": WHY, "variables": {"id": "jing", "text": "标签 忠诚客户 且 购买次数 近 90 天 至少 2"}}

    told = (await manager.http.post("/graphql", json=asked, headers=headers)).json()["data"]["user"]["why"]

    # jing bought once.
    assert told["truth"] == "FALSE"
    assert told["sentence"].startswith("刘静 不符合：买过 ")
    assert told["missing"]["sentence"].startswith("还差：购买次数 近 90 天：再有 ")


FACTS = """
query Facts($id: ID!, $text: String!) {
  user(id: $id) {
    why(input: {text: $text}) {
      truth
      evidence {
        nodes { id kind label }
        edges { fromId toId kind at amountMinor count detail part isDecisive }
      }
      nextChange { at truth sentence }
      isTimeFollowed
    }
  }
}
"""


async def test_the_edges_that_carried_it_are_a_small_graph_p04(village: Database, manager: Client) -> None:
    # ming brought lan and hao, and through them fang, wei and jing; qiang is a step further.
    told = (await manager.ask(FACTS, id="ming", text="referees within 2 hops at least 5 and tag loyal"))["user"]["why"]

    edges = told["evidence"]["edges"]
    ways = {(each["fromId"], each["toId"]): each["isDecisive"] for each in edges if each["kind"] == "REFERRED"}
    assert ways == {
        ("ming", "lan"): True,
        ("ming", "hao"): True,
        ("lan", "fang"): True,
        ("lan", "wei"): True,
        ("hao", "jing"): True,
    }
    [held] = [each for each in edges if each["kind"] == "TAGGED"]
    assert (held["toId"], held["detail"], held["part"], held["isDecisive"]) == ("loyal", "manual", "1", True)
    assert {"id": "loyal", "kind": "tag", "label": "忠诚客户"} in told["evidence"]["nodes"]
    assert {"id": "jing", "kind": "user", "label": "刘静"} in told["evidence"]["nodes"]
    assert (told["nextChange"], told["isTimeFollowed"]) == (None, True)


async def test_one_of_several_edges_is_not_decisive_p04(village: Database, manager: Client) -> None:
    told = (await manager.ask(FACTS, id="lan", text="referees at least 1"))["user"]["why"]

    assert [(each["toId"], each["isDecisive"]) for each in told["evidence"]["edges"]] == [
        ("wei", False),
        ("fang", False),
    ]
