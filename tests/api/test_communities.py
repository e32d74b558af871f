"""Communities, from the graph through a run to the API: by hand, who is not named, and what goes with its run."""

import xml.etree.ElementTree as ET
from typing import Any

import orjson
import pytest

from api.paging import encoded
from graph.database.driver import Database
from graph.scores import gathering
from graph.scores.actions import clear, run_scores
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.graph.scores.gathered import GATHERED, MODULARITY
from tests.graph.scores.people import Clock
from tests.support import agree, ask

ALL = """
query ($first: Int, $after: String) {
  communities(first: $first, after: $after) {
    totalCount
    nodes { number size weight insideShare revenueMinor nBuyers ties { weight community { number size } } }
    pageInfo { endCursor hasNextPage }
  }
}
"""
ONE = """
query ($number: Int!, $first: Int, $after: String, $purpose: String! = "service") {
  community(number: $number, purpose: $purpose) {
    number size revenueMinor
    members(first: $first, after: $after) {
      nodes { weight insideShare user { id } } pageInfo { endCursor hasNextPage }
    }
  }
}
"""
OWN = """
query ($id: ID!) { user(id: $id) { community { insideShare nextShare nextNumber community { number size } } } }
"""
RUN = "{ scoreRuns(first: 1) { nodes { nCommunities modularity } } }"
KEPT = "MATCH (n) WHERE n:Community OR n:CommunityPage OR n:CommunityUsers RETURN count(n) AS n"
NAMED = """
MATCH (n) WHERE n:CommunityPage OR n:CommunityUsers
RETURN any(each IN collect(properties(n)) WHERE $id IN each.users OR each.key ENDS WITH ':' + $id) AS found
"""


@pytest.fixture
async def clock(empty: Database) -> Clock:
    """A clock at which the people of `GATHERED` have been scored once."""
    await ask(empty, GATHERED, now=NOW)
    clock = Clock(NOW)
    await run_scores(empty, clock=clock)
    return clock


def members(found: dict[str, Any]) -> list[str]:
    return [each["user"]["id"] for each in found["community"]["members"]["nodes"]]


async def test_communities_tell_what_they_come_to_the_largest_first(admin: Client, clock: Clock) -> None:
    found = (await admin.ask(ALL))["communities"]

    # The four spent 1,050 and weigh 8 within and 17 in all ends; the three 300, 3 and 7.
    assert found["totalCount"] == 2
    assert found["nodes"] == [
        {
            "number": 1,
            "size": 4,
            "weight": 8.0,
            "insideShare": pytest.approx(16 / 17),
            "revenueMinor": 1050.0,
            "nBuyers": 2,
            "ties": [{"weight": 1.0, "community": {"number": 2, "size": 3}}],
        },
        {
            "number": 2,
            "size": 3,
            "weight": 3.0,
            "insideShare": pytest.approx(6 / 7),
            "revenueMinor": 300.0,
            "nBuyers": 1,
            "ties": [{"weight": 1.0, "community": {"number": 1, "size": 4}}],
        },
    ]
    [run] = (await admin.ask(RUN))["scoreRuns"]["nodes"]
    assert (run["nCommunities"], run["modularity"]) == (3, pytest.approx(MODULARITY))


async def test_members_stand_by_what_they_have_to_do_with_the_others(admin: Client, clock: Clock) -> None:
    first = await admin.ask(ONE, number=1, first=3)
    rest = await admin.ask(ONE, number=1, first=3, after=first["community"]["members"]["pageInfo"]["endCursor"])

    assert members(first) == ["a1", "a2", "a3"]
    assert first["community"]["members"]["nodes"][0] == {"weight": 5.0, "insideShare": 1.0, "user": {"id": "a1"}}
    assert first["community"]["members"]["pageInfo"]["hasNextPage"] is True
    [last] = rest["community"]["members"]["nodes"]
    assert (last["user"]["id"], last["weight"], last["insideShare"]) == ("a4", 3.0, 0.75)
    assert rest["community"]["members"]["pageInfo"]["hasNextPage"] is False


async def test_members_of_several_pages_are_told_once_each(
    admin: Client, empty: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("USERS_A_PAGE", 2), ("PARTS_AT_ONCE", 1), ("_USERS_A_READ", 3)):
        monkeypatch.setattr(gathering, name, size)
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)

    seen: list[str] = []
    after = None
    for _ in range(4):
        found = await admin.ask(ONE, number=1, first=1, after=after)
        seen += members(found)
        after = found["community"]["members"]["pageInfo"]["endCursor"]

    assert seen == ["a1", "a2", "a3", "a4"]
    for user, number in (("a1", 1), ("a4", 1), ("b2", 2), ("b3", 2)):
        assert (await admin.ask(OWN, id=user))["user"]["community"]["community"]["number"] == number


async def test_a_profile_tells_the_community_and_where_ties_lead(admin: Client, clock: Clock) -> None:
    inside = {"number": 1, "size": 4}
    told = {
        "a1": {"insideShare": 1.0, "nextShare": 0.0, "nextNumber": None, "community": inside},
        "a4": {"insideShare": 0.75, "nextShare": 0.25, "nextNumber": 2, "community": inside},
        # Two who have to do with nobody else are no community that is told; z has to do with nobody.
        "p1": None,
        "z": None,
    }

    for user, expected in told.items():
        assert (await admin.ask(OWN, id=user))["user"]["community"] == expected


async def test_who_refuses_to_be_profiled_is_counted_and_not_named(
    admin: Client, empty: Database, clock: Clock
) -> None:
    await agree(empty, "a1", "profiling", status="denied")

    at_once = await admin.ask(ONE, number=1)
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    in_the_next = await admin.ask(ONE, number=1)

    for found in (at_once, in_the_next):
        assert members(found) == ["a2", "a3", "a4"]
        assert (found["community"]["size"], found["community"]["revenueMinor"]) == (4, 1050.0)
    assert (await admin.ask(OWN, id="a1"))["user"]["community"] is None
    [published] = await ask(
        empty,
        "MATCH (l:Lock {name: 'scores'}) MATCH (p:CommunityPage) WHERE p.key STARTS WITH l.published "
        "RETURN any(each IN collect(p.users) WHERE 'a1' IN each) AS found",
    )
    assert published["found"] is False


async def test_for_another_purpose_only_those_are_listed_who_agreed(
    admin: Client, empty: Database, clock: Clock
) -> None:
    await agree(empty, "a3", "marketing")

    assert members(await admin.ask(ONE, number=1, purpose="marketing")) == ["a3"]
    assert await admin.refusal(ONE, number=1, purpose="nothing") == (200, "consent.purpose_unknown")


async def test_communities_of_a_run_go_with_its_ranks(admin: Client, empty: Database, clock: Clock) -> None:
    after = (await admin.ask(ALL, first=1))["communities"]["pageInfo"]["endCursor"]
    behind = (await admin.ask(ONE, number=1, first=1))["community"]["members"]["pageInfo"]["endCursor"]
    await ask(empty, "MATCH (:User {id: 'b1'})-[r:INTERACTED]-() DELETE r")
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)

    in_its_run = (await admin.ask(ALL, after=after))["communities"]["nodes"]
    rest = members(await admin.ask(ONE, number=1, after=behind))
    clock.move(minutes=10, seconds=1)
    await clear(empty, now=clock())

    assert [(each["number"], each["size"]) for each in in_its_run] == [(2, 3)]
    assert rest == ["a2", "a3", "a4"]
    assert await admin.refusal(ALL, after=after) == (200, "scores.run_gone")
    assert await admin.refusal(ONE, number=1, after=behind) == (200, "scores.run_gone")
    # What is left: the four, whose page and place, and nothing of b2 and b3, who are a pair now.
    assert [each["size"] for each in (await admin.ask(ALL))["communities"]["nodes"]] == [4]
    assert [row["n"] for row in await ask(empty, KEPT)] == [3]


async def test_a_run_that_fails_leaves_no_communities(
    empty: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(gathering, "save_community_count", fail)
        clock.move(minutes=1)
        with pytest.raises(RuntimeError):
            await run_scores(empty, clock=clock)
    [before] = await ask(empty, KEPT)
    await clear(empty, now=clock())

    # Two communities with a page each, and one page of places, of each run.
    assert before["n"] == 10
    assert [row["n"] for row in await ask(empty, KEPT)] == [5]


async def test_the_same_graph_is_kept_the_same(admin: Client, empty: Database, clock: Clock) -> None:
    parts = """
    MATCH (n) WHERE n:Community OR n:CommunityPage OR n:CommunityUsers
    WITH n {.*, key: split(n.key, ':')[1..], run: 0, asOf: 0} AS told, split(n.key, ':')[0] AS run
    ORDER BY labels(n)[0], n.key
    RETURN run, collect(told) AS found ORDER BY run
    """
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)

    first, second = await ask(empty, parts)

    assert first["found"] == second["found"]


PICTURE = "{ communitiesPicture }"


async def test_a_picture_maps_the_communities_and_names_nobody(admin: Client, viewer: Client, clock: Clock) -> None:
    svg = (await admin.ask(PICTURE))["communitiesPicture"]
    headers = {"authorization": f"Bearer {admin.key}", "accept-language": "en"}
    taken = await admin.http.get("/pictures/communities.svg", headers=headers)

    assert taken.status_code == 200
    assert taken.text == svg
    found = {each.tag.rpartition("}")[2]: each for each in ET.fromstring(svg)}
    assert found["desc"].text == (
        "2 communities; the largest, number 1, has 4 people. "
        "Numbers 1 and 2 have most to do with each other: 1 interactions."
    )
    assert "1: 4 people, revenue 10.50 CNY" in svg
    assert not any(f">{name}<" in svg for name in ("A1", "B1"))
    assert await viewer.refusal(PICTURE) == (200, "access.denied")


async def test_before_the_first_run_there_are_none(admin: Client, empty: Database) -> None:
    await ask(empty, GATHERED, now=NOW)

    assert (await admin.ask(ALL))["communities"] == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"endCursor": None, "hasNextPage": False},
    }
    assert (await admin.ask(ONE, number=1))["community"] is None
    assert (await admin.ask(OWN, id="a1"))["user"]["community"] is None
    assert "There are no communities yet" in (await admin.ask(PICTURE))["communitiesPicture"]


@pytest.mark.parametrize("number", [0, -1, 3, 1_000_000, 2**31 - 1])
async def test_there_is_no_community_of_another_number(admin: Client, clock: Clock, number: int) -> None:
    assert (await admin.ask(ONE, number=number))["community"] is None


@pytest.mark.parametrize("place", ["run", "run:", ":000001", "run:00001", "run:00000x", "run:０００００１"])
async def test_a_cursor_that_names_no_place_is_refused(admin: Client, clock: Clock, place: str) -> None:
    assert await admin.refusal(ALL, after=encoded("communities", place)) == (200, "paging.cursor")


@pytest.mark.parametrize("place", ["run", "run:000001", "run:000000001", ":000001:000000001", "run:00001:000000001"])
async def test_a_cursor_that_names_no_member_is_refused(admin: Client, clock: Clock, place: str) -> None:
    after = encoded("community_members", place)

    assert await admin.refusal(ONE, number=1, after=after) == (200, "paging.cursor")


async def test_a_cursor_goes_on_in_its_own_community_alone(admin: Client, clock: Clock) -> None:
    after = (await admin.ask(ONE, number=1, first=1))["community"]["members"]["pageInfo"]["endCursor"]

    assert await admin.refusal(ONE, number=2, after=after) == (200, "scores.run_gone")


async def test_communities_are_for_managers(viewer: Client, clock: Clock) -> None:
    texts = ("{ communities { totalCount } }", "{ community(number: 1) { size } }")
    for text in (*texts, '{ user(id: "a1") { community { insideShare } } }'):
        assert await viewer.refusal(text) == (200, "access.denied")


EXPORT = """mutation { exportUser(input: {userId: "a4"}) { ... on ExportUserDone { document } } }"""


async def test_a_copy_of_ones_data_tells_the_community_that_one_is_in(admin: Client, clock: Clock) -> None:
    document = orjson.loads((await admin.ask(EXPORT))["exportUser"]["document"])

    [score] = document["scores"]
    assert score["community"] == {"number": 1, "insideShare": 0.75, "nextNumber": 2, "nextShare": 0.25}


ERASE = """
mutation ($id: ID!, $confirm: String!) {
  eraseUser(input: {userId: $id, reason: "asked for", confirm: $confirm}) { __typename ... on Problem { code } }
}
"""


async def test_who_is_erased_is_named_by_no_community(admin: Client, empty: Database, clock: Clock) -> None:
    # The first of all, by whom their page of places is found, one in the middle, and all of a community.
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    for user in ("a1", "b2", "b1", "b3"):
        assert (await admin.ask(ERASE, id=user, confirm=user))["eraseUser"]["__typename"] == "EraseUserDone"
        assert [row["found"] for row in await ask(empty, NAMED, id=user)] == [False]

    assert members(await admin.ask(ONE, number=1)) == ["a2", "a3", "a4"]
    assert members(await admin.ask(ONE, number=2)) == []
    assert (await admin.ask(OWN, id="a2"))["user"]["community"]["community"]["number"] == 1
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)
    assert members(await admin.ask(ONE, number=1)) == ["a2", "a3", "a4"]


async def test_who_is_erased_while_a_run_writes_is_not_named_by_what_it_wrote(
    admin: Client, empty: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = gathering.write_community_pages

    async def late(*given: Any, **named: Any) -> None:
        await original(*given, **named)
        # As an erasure leaves it that was done just before this page was written.
        await given[0].run(_gone())

    def _gone() -> Any:
        from queries.catalogue import Statement

        text = "MATCH (u:User {id: 'a1'}) SET u.id = 'nameless', u:Erased"
        return Statement("test", "a test's own", "write", "none", {}, {}, text)

    monkeypatch.setattr(gathering, "write_community_pages", late)
    clock.move(minutes=1)
    await run_scores(empty, clock=clock)

    [row] = await ask(
        empty,
        "MATCH (l:Lock {name: 'scores'}) MATCH (n) WHERE (n:CommunityPage OR n:CommunityUsers) "
        "AND n.key STARTS WITH l.published RETURN any(each IN collect(n.users) WHERE 'a1' IN each) AS found",
    )
    assert row["found"] is False
    assert members(await admin.ask(ONE, number=1)) == ["a2", "a3", "a4"]
