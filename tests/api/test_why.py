"""Why somebody is in a segment or not, over the village that one knows by heart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import AGREE, ask

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


async def test_why_of_twenty_conditions_takes_two_statements_at_most_p04(
    village: Database, manager: Client, asked: list[str]
) -> None:
    twenty = " and ".join(f"purchases in the last {days} days at least 0" for days in range(1, 21))
    forty = " or ".join(f"spend in the last {days} days at least 1" for days in range(1, 41))
    await manager.ask(FACTS, id="ming", text=twenty)
    asked.clear()

    found = (await manager.ask(FACTS, id="ming", text=twenty))["user"]["why"]
    of_twenty = len(asked)
    asked.clear()
    await manager.ask(WHY, id="ming", text=twenty)
    of_twenty_without_facts = len(asked)
    asked.clear()
    large = (await manager.ask(WHY, id="ming", text=forty))["user"]

    # WHY asks for `why` and `whyNot`: of forty conditions the main statement and for each of the two one more.
    assert (found["truth"], of_twenty, of_twenty_without_facts, len(asked)) == ("TRUE", 2, 1, 3)
    assert (len(large["why"]["parts"]), large["why"]["truth"]) == (41, "FALSE")
    assert large["whyNot"] == {"truth": "FALSE"}


async def test_a_saved_segment_is_explained_with_what_it_names_for_its_purpose_c03(
    village: Database, manager: Client
) -> None:
    save = """mutation($input: SaveSegmentInput!) { saveSegment(input: $input) { __typename } }"""
    await manager.ask(save, input={"key": "a", "name": "a", "text": "tag loyal"})
    given = {"key": "b", "name": "b", "text": "in segment a and referees at least 1", "purpose": "marketing"}
    await manager.ask(save, input=given)
    query = """{ users(first: 12) { nodes { id why(segment: "b") { segment purpose isIn
      parts { path kind truth text } missing { sentence nFacts } } whyNot(segment: "b") { truth } } } }"""

    before = {each["id"]: each for each in (await manager.ask(query))["users"]["nodes"]}
    await ask(village, AGREE, user="lan", purposes=["marketing"], status="granted")
    after = {each["id"]: each for each in (await manager.ask(query))["users"]["nodes"]}
    listed = (await manager.ask('{ segment(key: "b") { users { nodes { id } } } }'))["segment"]["users"]["nodes"]

    assert before["lan"]["why"] == {
        "segment": "b",
        "purpose": "marketing",
        "isIn": False,
        "parts": [
            {
                "path": "",
                "kind": "all",
                "truth": "FALSE",
                "text": "consented to marketing and (in segment a and referees at least 1)",
            },
            {"path": "0", "kind": "consented", "truth": "FALSE", "text": "consented to marketing"},
            {"path": "1", "kind": "all", "truth": "TRUE", "text": "in segment a and referees at least 1"},
            {"path": "1.0", "kind": "segment", "truth": "TRUE", "text": "in segment a"},
            {"path": "1.0.0", "kind": "tag", "truth": "TRUE", "text": "tag loyal"},
            {"path": "1.1", "kind": "referees", "truth": "TRUE", "text": "referees at least 1"},
        ],
        "missing": {"sentence": "Missing: agreed to marketing.", "nFacts": 1},
    }
    # jing holds the tag and brought nobody.
    assert before["jing"]["why"]["missing"]["nFacts"] == 2
    assert (after["lan"]["why"]["isIn"], after["lan"]["whyNot"], listed) == (True, None, [{"id": "lan"}])
    assert [each for each, told in after.items() if told["why"]["isIn"]] == ["lan"]


async def test_a_value_without_consent_is_not_authorised_and_not_told_c01(village: Database, admin: Client) -> None:
    await ask(village, "MATCH (u:User {id: 'ming'}) SET u.income = 'high'")
    await ask(village, "MATCH (:User)-[c:CONSENTED]->(:Purpose {key: 'service'}) DELETE c")
    text = "attribute income is high"

    before = (await _why(admin, "ming", text))["why"]
    await ask(village, AGREE, user="ming", purposes=["service"], status="granted")
    after = (await _why(admin, "ming", text))["why"]
    nobody = (await _why(admin, "lan", text))["why"]

    assert (before["truth"], before["parts"][0]["unknownReason"], before["parts"][0]["value"]) == (
        "UNKNOWN",
        "NOT_AUTHORISED",
        None,
    )
    assert before["sentences"] == ["not authorised: attribute income"]
    # Whether there is a value that may not be used is not told either.
    assert nobody["parts"] == before["parts"]
    assert (after["truth"], after["parts"][0]["value"]) == ("TRUE", "high")


async def test_what_is_missing_lets_in_once_it_is_written_p04(village: Database, manager: Client) -> None:
    text = "referees at least 2 or purchases at least 3"
    before = (await _why(manager, "hao", text))["why"]
    bought = {
        "id": "p99",
        "userId": "hao",
        "at": "2026-04-30T10:00:00Z",
        "amount": {"amountMinor": 100, "currency": "CNY"},
    }
    query = "mutation($i: RecordPurchaseInput!) { recordPurchase(input: $i) { __typename ... on Problem { message } } }"

    done = await manager.ask(query, i=bought)
    after = (await _why(manager, "hao", text))["why"]

    # He brought one and bought twice: one more of either does.
    assert (before["isIn"], before["missing"]["nFacts"]) == (False, 1)
    assert done["recordPurchase"] == {"__typename": "RecordPurchaseDone"}
    assert (after["isIn"], after["missing"]) == (True, None)


async def test_time_alone_takes_somebody_out_and_the_moment_is_told_p04(village: Database, manager: Client) -> None:
    await ask(
        village,
        """MATCH (u:User {id: 'xia'})-[b:BOUGHT]->(p:Purchase {id: 'p12'})
        SET b.at = datetime.truncate('day', datetime()), p.at = b.at, p.day = date(b.at)
        WITH u MATCH (t:Tag {key: 'loyal'})
        CREATE (u)-[:TAGGED {source: 'manual', since: datetime('2026-01-01T00:00:00Z'), actor: 'lin',
          until: datetime('2999-01-01T00:00:00Z')}]->(t)""",
    )
    [row] = await ask(village, "MATCH (p:Purchase {id: 'p12'}) RETURN p.at.epochMillis AS at")
    told = (await manager.ask(FACTS, id="xia", text="purchases in the last 30 days at least 1 and tag loyal"))["user"]

    change = told["why"]["nextChange"]
    # 30 days and a thousandth of a second after the purchase; the tag's term ends long after.
    gone = datetime.fromtimestamp(row["at"] / 1000, UTC) + timedelta(days=30, milliseconds=1)
    assert datetime.fromisoformat(change["at"]) == gone
    assert change["truth"] == "FALSE"
    assert change["sentence"].endswith(
        "吴霞 drops out by time alone: bought 0 times (in the last 30 days); asked for: at least 1."
    )
    assert told["why"]["isTimeFollowed"] is True


async def test_far_ends_have_a_time_of_their_own_which_is_said_p04(village: Database, manager: Client) -> None:
    text = "referees who (purchases in the last 3000 days at least 1) at least 1"

    told = (await manager.ask(FACTS, id="lan", text=text))["user"]["why"]

    assert (told["truth"], told["isTimeFollowed"]) == ("TRUE", False)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ("", "segments.one_asked"),
        ('segment: "a", input: {text: "tag loyal"}', "segments.one_asked"),
        ('segment: "a"', "segments.unknown"),
        ("input: {expression: {age: null}}", "graphql.value"),
        ('input: {text: "tag nobody_knows"}', "measures.unknown_key"),
        ('input: {text: "attribute illness is flu"}', "measures.unknown_key"),
    ],
)
async def test_what_cannot_be_asked_is_refused_p04(village: Database, viewer: Client, args: str, code: str) -> None:
    arguments = f"({args})" if args else ""

    assert await viewer.refusal(f'{{ user(id: "lan") {{ why{arguments} {{ truth }} }} }}') == (200, code)


async def test_who_is_not_there_or_erased_has_no_reasons_c07(village: Database, viewer: Client) -> None:
    await ask(village, "MATCH (u:User {id: 'mei'}) SET u:Erased")
    query = """query($id: ID!) { user(id: $id) { why(input: {text: "purchases at most 0"}) {
      truth evidence { edges { part } } } } }"""

    assert await viewer.ask(query, id="nobody") == {"user": None}
    found = (await viewer.ask(query, id="mei"))["user"]
    assert found is None or found["why"] is None
