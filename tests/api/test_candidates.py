"""Candidates for parts in the community, by scores that are known by heart (V08)."""

from __future__ import annotations

from typing import Any

import pytest

from api.paging import encoded
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

LISTED = """
query Candidates($part: CandidatePart!, $group: String, $without: [String!], $first: Int, $after: String,
    $purpose: String! = "service") {
  candidates(part: $part, group: $group, without: $without, first: $first, after: $after, purpose: $purpose) {
    nodes { user { id } runId reasons { score value percentile sentence } }
    pageInfo { hasNextPage endCursor } } }
"""
KEYS = ["interaction_value", "content_value", "gated_revenue", "downstream_revenue", "paying_referees", "core", "reach"]
# Values in the order of the keys, then the percentiles of the last two and of gated revenue.
PEOPLE: dict[str, tuple[list[float], float, float, float]] = {
    "ann": ([99, 95, 90_000, 90_000, 5, 12, 40], 0.9, 0.95, 0.99),
    "bea": ([98, 94, 80_000, 80_001, 4, 12, 30], 0.9, 0.9, 0.98),
    "cyd": ([97, 93, 70_000, 70_000, 2, 12, 30], 0.9, 0.9, 0.97),
    "dan": ([96, 92, 60_000, 60_000, 3, 11, 20], 0.7, 0.8, 0.96),
    "eve": ([95, 91, 50_000, 50_000, 3, 12, 30], 0.75, 0.9, 0.95),
    "fay": ([80, 80, 40_000, 40_000, 3, 12, 30], 0.75, 0.9, 0.85),
}
SCORED = """
MERGE (l:Lock {name: 'scores'}) SET l.published = 'r1'
CREATE (r:ScoreRun {id: 'r1', number: 1, state: 'published', asOf: datetime(), keys: $keys, units: $keys})
WITH r
UNWIND $rows AS row
CREATE (:User {id: row.user, name: row.user, nameKey: row.user, joinedKey: row.user, joinedAt: datetime()})
CREATE (:Standing {user: row.user, version: 1, touched: 0})
CREATE (:ScoreRow {user: row.user, number: 1, values: row.values, percentiles: row.percentiles})
WITH r, collect(row) AS rows
UNWIND range(0, size($keys) - 1) AS at
CREATE (r)-[:RANKED {board: 'r1:' + $keys[at], rank: 1}]->(:RankPage {users: [row IN rows | row.user],
  values: [row IN rows | row.values[at]], percentiles: [row IN rows | row.percentiles[at]]})
"""
TURNED = """
UNWIND $rows AS row
WITH row, date({timezone: 'Asia/Shanghai'}) - duration({days: row.days}) AS day
MATCH (a:User {id: row.a}) MATCH (b:User {id: row.b})
CREATE (a)-[:INTERACTED {key: row.key, kind: row.kind, day: day, count: row.n}]->(b)
"""


@pytest.fixture
async def circle(empty: Database) -> Database:
    """The people of `plant_candidates`."""
    await plant_candidates(empty)
    return empty


async def plant_candidates(empty: Database) -> None:
    """Six people in the order of every score. Comments and answers of the last days: ann 10 to three people, bea 9 to
    three, cyd 12 to two, dan and eve 10 to three, of eve's 5 on the 90th day; bea likes a lot."""
    rows = [
        {
            "user": user,
            "values": [float(each) for each in values],
            "percentiles": [0.5, 0.5, gated, 0.5, 0.5, core, reach],
        }
        for user, (values, core, reach, gated) in PEOPLE.items()
    ]
    await ask(empty, SCORED, keys=KEYS, rows=rows)
    turns = [
        *(("ann", to, "comment", 1, n) for to, n in (("bea", 4), ("cyd", 4), ("dan", 2))),
        *(("bea", to, "answer", 1, 3) for to in ("ann", "cyd", "dan")),
        ("bea", "eve", "like", 1, 100),
        *(("cyd", to, "comment", 1, 6) for to in ("ann", "bea")),
        *(("dan", to, "comment", 1, 4) for to in ("ann", "bea", "cyd")),
        *(("eve", to, "answer", 1, n) for to, n in (("ann", 3), ("bea", 2))),
        ("eve", "cyd", "comment", 89, 5),
        ("fay", "ann", "comment", 1, 50),
    ]
    told = [
        {"key": str(number), "a": a, "b": b, "kind": kind, "days": days, "n": n}
        for number, (a, b, kind, days, n) in enumerate(turns)
    ]
    await ask(empty, TURNED, rows=told)


async def _ids(client: Client, part: str, **more: Any) -> list[str]:
    found = await client.ask(LISTED, part=part, **more)
    return [each["user"]["id"] for each in found["candidates"]["nodes"]]


@pytest.mark.usefixtures("circle")
async def test_candidates_are_who_fulfils_every_condition_of_the_part_v08(manager: Client) -> None:
    # bea turned to others 9 times, cyd to two people, dan is not in the core, fay has too few points.
    assert await _ids(manager, "ASSISTANT") == ["ann", "eve"]
    # A signal speaks against bea's people; two of cyd's bought; fay is not among the best tenth.
    assert await _ids(manager, "AGENT") == ["ann", "dan", "eve"]
    # dan is heard by too few, fay has too few points.
    assert await _ids(manager, "GUEST") == ["ann", "bea", "cyd", "eve"]


@pytest.mark.usefixtures("circle")
async def test_what_speaks_for_a_candidate_is_told_in_words_v08(manager: Client) -> None:
    assistant = (await manager.ask(LISTED, part="ASSISTANT"))["candidates"]["nodes"][1]
    agent = (await manager.ask(LISTED, part="AGENT"))["candidates"]["nodes"][0]
    guest = (await manager.ask(LISTED, part="GUEST"))["candidates"]["nodes"][0]

    assert assistant["runId"] == "r1"
    assert [(each["score"], each["value"], each["percentile"]) for each in assistant["reasons"]] == [
        ("INTERACTION_VALUE", 95, 0.5),
        ("CORE", 12, 0.75),
        (None, 10, None),
    ]
    assert assistant["reasons"][2]["sentence"] == "Commented or answered 10 times to 3 people in the last 90 days."
    assert [each["sentence"] for each in agent["reasons"]] == [
        "Whom they brought, and those in turn, spent 900; 99 % of people have at most that.",
        "5 of those they brought have bought.",
        "No signal speaks against the people they brought.",
    ]
    assert [each["sentence"] for each in guest["reasons"]] == [
        "Others turn to what they say more than most: 95 of 100 points of content value.",
        "Is heard: others turned to them 40 times, older ones counted less; 95 % of people have at most that.",
    ]


async def test_whom_an_open_case_is_about_is_not_proposed_until_somebody_found_it_fine(
    circle: Database, manager: Client
) -> None:
    await ask(
        circle,
        """MATCH (ann:ScoreRow {user: 'ann'}) MATCH (dan:ScoreRow {user: 'dan'}) MATCH (eve:ScoreRow {user: 'eve'})
        CREATE (c:ScoreSignal {key: 'r1:000000', run: 'r1'})
        CREATE (c)-[:ABOUT {isSubject: true}]->(ann) CREATE (c)-[:ABOUT {isSubject: false}]->(dan)
        CREATE (:ScoreSignal {key: 'r0:000000', run: 'r0'})-[:ABOUT {isSubject: true}]->(eve)""",
    )
    told = [await _ids(manager, part) for part in ("ASSISTANT", "AGENT", "GUEST")]
    await ask(circle, "MATCH (c:ScoreSignal {run: 'r1'}) SET c.isDismissed = true")

    # dan is only shown in ann's case, and eve's is of another run.
    assert told == [["eve"], ["dan", "eve"], ["bea", "cyd", "eve"]]
    assert await _ids(manager, "AGENT") == ["ann", "dan", "eve"]


async def test_who_has_the_part_or_refuses_or_did_not_agree_is_left_out(circle: Database, manager: Client) -> None:
    await ask(
        circle,
        "MATCH (g:Group {key: 'partner'}) MATCH (u:User {id: 'ann'}) "
        "CREATE (u)-[:MEMBER_OF {ladder: 'community', user: 'ann', since: datetime()}]->(g)",
    )
    agents = await _ids(manager, "AGENT")
    everybody = await _ids(manager, "AGENT", without=[])
    partners = await _ids(manager, "GUEST", group="partner")
    no_guests = await _ids(manager, "GUEST", without=["partner"])
    await ask(
        circle,
        "MATCH (u:User {id: 'dan'}) MATCH (p:Purpose {key: 'profiling'}) "
        "CREATE (u)-[:CONSENTED {status: 'withdrawn', at: datetime()}]->(p)",
    )
    after = await _ids(manager, "AGENT")
    for_marketing = await _ids(manager, "AGENT", purpose="marketing")

    assert agents == ["dan", "eve"]
    assert everybody == ["ann", "dan", "eve"]
    assert partners == ["ann"]
    assert no_guests == ["bea", "cyd", "eve"]
    assert after == ["eve"]
    assert for_marketing == []


@pytest.mark.usefixtures("circle")
async def test_candidates_are_read_page_by_page_of_one_run(manager: Client) -> None:
    first = (await manager.ask(LISTED, part="GUEST", first=2))["candidates"]
    rest = await _ids(manager, "GUEST", first=2, after=first["pageInfo"]["endCursor"])
    gone = await manager.refusal(LISTED, part="GUEST", after=encoded("candidates.guest", "r0:1"))

    assert [each["user"]["id"] for each in first["nodes"]] == ["ann", "bea"]
    assert first["pageInfo"]["hasNextPage"]
    assert rest == ["cyd", "eve"]
    assert gone == (200, "scores.run_gone")


async def test_before_the_first_run_there_are_no_candidates_and_viewers_see_none(
    empty: Database, manager: Client, viewer: Client
) -> None:
    assert await _ids(manager, "AGENT") == []
    assert await viewer.refusal(LISTED, part="AGENT") == (200, "access.denied")
    assert await manager.refusal(LISTED, part="AGENT", without=["x"] * 51) == (200, "reports.groups")
