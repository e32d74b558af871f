"""What speaks against referrals, from the graph through a run to the API: every kind by hand, and honest people."""

from typing import Any

import orjson
import pytest

from api.app import Parts
from api.paging import encoded
from graph.database.driver import Database
from graph.scores.actions import clear, run_scores
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.api.policies import DOCUMENT, publish, tomorrow
from tests.api.test_policies import CHECK
from tests.conftest import NOW
from tests.graph.scores.people import Clock
from tests.graph.scores.signalled import SIGNALLED
from tests.support import agree, ask

SIGNALS = """
query ($kind: ScoreSignalKind, $group: String, $first: Int, $after: String) {
  scoreSignals(kind: $kind, group: $group, first: $first, after: $after) {
    totalCount
    nodes {
      kind title nUsers nPairs nPeople rawMinor gatedMinor
      people { place isSubject spentMinor user { id } }
      pairs { source target relation at }
    }
    pageInfo { endCursor hasNextPage }
  }
}
"""
OWN = "query ($id: ID!) { user(id: $id) { scoreSignals { kind rawMinor gatedMinor } } }"


@pytest.fixture
async def clock(empty: Database) -> Clock:
    """A clock at which the people of `SIGNALLED` have been scored once."""
    await ask(empty, SIGNALLED, now=NOW)
    clock = Clock(NOW)
    await run_scores(empty, clock=clock)
    return clock


def graph_of(case: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Who hangs together how."""
    names = {each["place"]: each["user"]["id"] for each in case["people"]}
    return {(names[each["source"]], names[each["target"]], each["relation"]) for each in case["pairs"]}


def subjects(case: dict[str, Any]) -> list[str]:
    return sorted(each["user"]["id"] for each in case["people"] if each["isSubject"])


async def test_every_kind_of_signal_is_told_with_its_sub_graph_and_what_it_costs(admin: Client, clock: Clock) -> None:
    found = (await admin.ask(SIGNALS))["scoreSignals"]

    cases = {each["kind"]: each for each in found["nodes"]}
    # What they lose: c1 what c2 spent, y what b2 spent, the ring what q1 spent; the others nothing, the larger first.
    assert [each["kind"] for each in found["nodes"]] == [
        "SELF_REFERRAL",
        "SECOND_ACCOUNT",
        "REFERRAL_RING",
        "EMPTY_STAR",
        "BURST",
    ]
    assert found["totalCount"] == 5
    assert {kind: (each["rawMinor"], each["gatedMinor"]) for kind, each in cases.items()} == {
        "SELF_REFERRAL": (100.0, 0.0),
        "SECOND_ACCOUNT": (30.0, 0.0),
        "REFERRAL_RING": (8.0, 0.0),
        "EMPTY_STAR": (0.0, 0.0),
        "BURST": (50.0, 50.0),
    }
    assert graph_of(cases["SELF_REFERRAL"]) == {("c1", "c2", "BROUGHT"), ("c1", "c2", "CARD")}
    assert graph_of(cases["SECOND_ACCOUNT"]) == {
        ("y", "b2", "BROUGHT"),
        ("x", "b1", "BROUGHT"),
        ("b1", "b2", "CARD"),
    }
    assert graph_of(cases["REFERRAL_RING"]) == {
        ("p1", "q1", "BROUGHT"),
        ("q2", "p2", "BROUGHT"),
        ("p1", "p2", "CARD"),
        ("q1", "q2", "CARD"),
    }
    assert graph_of(cases["EMPTY_STAR"]) == {("hub", f"h{number}", "BROUGHT") for number in range(10)}
    assert graph_of(cases["BURST"]) == {("host", f"g{number}", "BROUGHT") for number in range(5)}
    assert [subjects(cases[kind]) for kind in cases] == [
        ["c1"],
        ["y"],
        ["p1", "p2", "q1", "q2"],
        ["hub"],
        ["host"],
    ]
    spent = {each["user"]["id"]: each["spentMinor"] for each in cases["BURST"]["people"]}
    assert (spent["g3"], spent["g2"]) == (50.0, 0.0)
    assert cases["SELF_REFERRAL"]["pairs"][0]["at"] == "2026-04-21T08:00:00.000Z"
    assert cases["EMPTY_STAR"]["title"] == "Brought 10 people who had the time to buy, and of whom nothing came"


async def test_honest_people_are_what_no_case_is_about(admin: Client, clock: Clock) -> None:
    # A family at one address who like each other, a popular referrer whose referees are young, who was brought in a
    # star, and who brought the first account of somebody.
    for user in ("mum", "son", "star", "s1", "h1", "x"):
        assert (await admin.ask(OWN, id=user))["user"]["scoreSignals"] == []


async def test_a_profile_tells_the_cases_about_the_user_with_raw_beside_gated(admin: Client, clock: Clock) -> None:
    found = await admin.ask(OWN, id="c1")

    told = [{"kind": "SELF_REFERRAL", "rawMinor": 100.0, "gatedMinor": 0.0}]
    assert found["user"]["scoreSignals"] == told


async def test_cases_come_page_by_page_of_one_kind_or_group(admin: Client, empty: Database, clock: Clock) -> None:
    await ask(empty, "MATCH (u:User {id: 'hub'}) CREATE (u)-[:MEMBER_OF]->(:Group {key: 'hikers'})")

    first = (await admin.ask(SIGNALS, first=4))["scoreSignals"]
    second = (await admin.ask(SIGNALS, first=4, after=first["pageInfo"]["endCursor"]))["scoreSignals"]
    rings = (await admin.ask(SIGNALS, kind="REFERRAL_RING"))["scoreSignals"]
    hikers = (await admin.ask(SIGNALS, group="hikers"))["scoreSignals"]

    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (4, True)
    assert [each["kind"] for each in second["nodes"]] == ["BURST"]
    assert [each["kind"] for each in rings["nodes"]] == ["REFERRAL_RING"]
    assert [each["kind"] for each in hikers["nodes"]] == ["EMPTY_STAR"]


async def test_who_refuses_to_be_profiled_is_neither_a_subject_nor_named_beside_one(
    admin: Client, empty: Database, clock: Clock
) -> None:
    for user in ("hub", "q1", "g3"):
        await agree(empty, user, "profiling", status="denied")

    at_once = (await admin.ask(SIGNALS))["scoreSignals"]["nodes"]
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    in_the_next = (await admin.ask(SIGNALS))["scoreSignals"]["nodes"]

    for nodes in (at_once, in_the_next):
        cases = {each["kind"]: each for each in nodes}
        assert "EMPTY_STAR" not in cases
        assert subjects(cases["REFERRAL_RING"]) == ["p1", "p2", "q2"]
        named = {each["user"]["id"] for each in cases["BURST"]["people"]}
        assert (named, cases["BURST"]["nPeople"]) == ({"host", "g0", "g1", "g2", "g4"}, 6)
    assert (await admin.ask(OWN, id="hub"))["user"]["scoreSignals"] == []


async def test_before_the_first_run_there_are_no_cases(admin: Client, empty: Database) -> None:
    await ask(empty, SIGNALLED, now=NOW)

    assert (await admin.ask(SIGNALS))["scoreSignals"]["nodes"] == []
    assert (await admin.ask(OWN, id="c1"))["user"]["scoreSignals"] == []


async def test_cases_of_a_run_go_with_its_ranks(admin: Client, empty: Database, clock: Clock) -> None:
    cursor = (await admin.ask(SIGNALS, first=1))["scoreSignals"]["pageInfo"]["endCursor"]
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    in_its_run = (await admin.ask(SIGNALS, after=cursor))["scoreSignals"]["nodes"]
    clock.move(minutes=10, seconds=1)
    await clear(empty, now=clock())

    assert len(in_its_run) == 4
    assert await admin.refusal(SIGNALS, after=cursor) == (200, "scores.run_gone")
    assert [row["n"] for row in await ask(empty, "MATCH (g:ScoreSignal) RETURN count(g) AS n")] == [5]


@pytest.mark.parametrize("place", ["run", "run:", ":000001", "run:00001", "run:00000x"])
async def test_a_cursor_that_names_no_place_is_refused(admin: Client, clock: Clock, place: str) -> None:
    cursor = encoded("score_signals", place)

    assert await admin.refusal(SIGNALS, after=cursor) == (200, "paging.cursor")


async def test_signals_are_for_managers(viewer: Client, clock: Clock) -> None:
    for text in ("{ scoreSignals { totalCount } }", '{ user(id: "c1") { scoreSignals { kind } } }'):
        assert await viewer.refusal(text) == (200, "access.denied")


EXPORT = """mutation { exportUser(input: {userId: "c2"}) { ... on ExportUserDone { document } } }"""
ERASE = """mutation { eraseUser(input: {userId: "h3", reason: "asked for", confirm: "h3"}) {
  __typename ... on EraseUserDone { namelessId } ... on Problem { code } } }"""


async def test_a_copy_of_ones_data_tells_the_cases_that_one_is_in(admin: Client, clock: Clock) -> None:
    document = orjson.loads((await admin.ask(EXPORT))["exportUser"]["document"])

    [score] = document["scores"]
    [case] = score["signals"]
    assert (case["kind"], case["isSubject"], case["spentMinor"]) == ("self_referral", False, 100.0)


async def test_cases_that_name_who_is_erased_are_gone_until_the_next_run_which_names_them_no_more(
    admin: Client, empty: Database, clock: Clock
) -> None:
    await ask(empty, "MATCH (u:User) SET u.joinedAt = $now, u.createdAt = $now, u.searchName = u.name", now=NOW)

    erased = (await admin.ask(ERASE))["eraseUser"]
    after = {each["kind"] for each in (await admin.ask(SIGNALS))["scoreSignals"]["nodes"]}
    counts = await ask(empty, "MATCH (r:ScoreRun) RETURN r.nSignals AS told, COUNT { (:ScoreSignal) } AS kept")
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    cases = {each["kind"]: each for each in (await admin.ask(SIGNALS))["scoreSignals"]["nodes"]}

    assert erased["__typename"] == "EraseUserDone"
    assert "EMPTY_STAR" not in after
    assert [(row["told"], row["kept"]) for row in counts] == [(4, 4)]
    assert (cases["EMPTY_STAR"]["nPairs"], cases["EMPTY_STAR"]["nPeople"]) == (10, 11)
    named = {each["user"]["id"] for each in cases["EMPTY_STAR"]["people"]}
    assert named == {"hub", *(f"h{number}" for number in range(10) if number != 3)}


STANDING = """query { user(id: "c1") { standing(ladder: "community") {
  action toGroup rungs { promote } } } }"""
ON_THE_LADDER = """
MATCH (u:User {id: $user}), (g:Group {key: 'ordinary'})
CREATE (u)-[:MEMBER_OF {ladder: 'community', since: $now - duration('P400D')}]->(g)
"""
# Nobody's own purchases promote; what was brought does, from 50 fen on.
BROUGHT = (
    DOCUMENT.replace("spend at least 100 and purchases at least 1", "score {score} at least 50")
    .replace("消费额 至少 80", "score {score} at least 40")
    .replace("spend at least 300 and purchases at least 1", "score {score} at least 5000")
    .replace("{{spend: {{is: {{atLeast: 15000}}}}}}", "score {score} at least 4000")
)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("downstream_revenue", ("PROMOTE", "partner", "TRUE", "partner", "senior_partner")),
        ("gated_revenue", ("KEEP", "ordinary", "FALSE")),
    ],
)
async def test_a_policy_by_the_gated_score_does_not_promote_who_brought_themselves(
    manager: Client, admin: Client, parts: Parts, empty: Database, clock: Clock, score: str, expected: tuple[str, ...]
) -> None:
    # c1 brought c2, who has c1's card and spent 100 fen: raw 100, gated 0.
    await ask(empty, ON_THE_LADDER, user="c1", now=NOW)
    document = BROUGHT.format(day=tomorrow(), score=score)

    checked = (await admin.ask(CHECK, input={"document": document}))["checkPolicy"]
    await publish(empty, manager, admin, document)
    await parts.keyring.refresh()
    found = (await manager.ask(STANDING))["user"]["standing"]

    action, to_group, promotes, *warned = expected
    assert (found["action"], found["toGroup"], found["rungs"][0]["promote"]) == (action, to_group, promotes)
    assert checked["__typename"] == "CheckPolicyDone"
    assert [(each["code"], each["group"]) for each in checked["warnings"]] == [
        ("policies.raw_score", group) for group in warned
    ]
    assert all("downstream_revenue" in each["message"] for each in checked["warnings"])
    assert all("Take gated_revenue" in each["message"] for each in checked["warnings"])


async def test_a_policy_judges_what_somebody_brought_by_the_gated_score(
    admin: Client, empty: Database, settings: Settings
) -> None:
    await seed_village(empty, settings, NOW)
    await run_scores(empty, clock=Clock(NOW))
    asked = "query($text: String!) { segmentPreview(input: {text: $text}) { users(first: 9) { nodes { id } } } }"
    document = DOCUMENT.format(day=tomorrow()).replace("purchases at least 1", "score gated_revenue at least 1")

    checked = await admin.ask(CHECK, input={"document": document})
    found = await admin.ask(asked, text="score gated_revenue at least 9001")

    # Downstream revenue in the village, none of which a signal speaks against, in fen: ming 81,000, hao 50,000, lan
    # 32,000, xia 9,000, fang 4,000.
    assert checked["checkPolicy"] == {"__typename": "CheckPolicyDone", "warnings": []}
    assert sorted(each["id"] for each in found["segmentPreview"]["users"]["nodes"]) == ["hao", "lan", "ming"]
