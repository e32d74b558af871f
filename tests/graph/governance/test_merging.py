"""Tags become one and can be parted again: nothing is lost, whatever came in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, Missing, Refused
from graph.governance import policy
from graph.governance.merging import merge_tags, preview_merge, unmerge_tag
from graph.governance.model import Named, Overlap, TagsMerged, TagUnmerged
from graph.merges.actions import merge_users, unmerge_user
from graph.tags.actions import attach_tag, detach_tag, end_terms
from graph.tags.model import TagKey
from graph.users.model import UserId
from tests.graph.governance.world import hold, holdings, people, tags
from tests.graph.merges.test_undoing import asked
from tests.graph.merges.world import on, snapshot
from tests.support import ask

NAMING = """
MATCH (a:Tag {key: 'a'})
MATCH (b:Tag {key: 'b'})
MATCH (g:Group {key: 'partner'})
CREATE (one:Channel {key: 'one', name: 'one', kind: 'code'})-[:SETS]->(a)
CREATE (both:Channel {key: 'both', name: 'both', kind: 'code'})-[:SETS]->(a), (both)-[:SETS]->(b)
CREATE (g)-[:LABELLED {since: $at, actor: 'ada', role: 'admin'}]->(a)
"""
QUESTIONNAIRE = """
CREATE (:Questionnaire {key: 'pets', version: 2})-[:WORDED]->
  (:QuestionnaireVersion {key: 'pets' + '\u0001' + '2', questionnaire: 'pets', version: 2, questions: $questions})
"""
SEGMENT = """
CREATE (:Segment {key: 'fans', version: 1, state: 'active'})-[:WORDED]->
  (:SegmentVersion {key: 'fans' + '\u0001' + '1', segment: 'fans', version: 1, expression: '{"tag":{"key":"a"}}'})
"""
SET = "MATCH (t:Tag {key: $tag})<-[:SETS]-(c:Channel) RETURN c.key AS key ORDER BY key"
EXCLUSIVE = "MATCH (:Tag {key: 'b'})-[:IN_CLASS]->(c) SET c.isExclusive = true"
COMMON = "MATCH (:Tag {key: 'b'})-[:IN_CLASS]->(c) REMOVE c.isExclusive"
STATE = "MATCH (t:Tag {key: $tag}) RETURN coalesce(t.state, 'active') AS state"


@pytest.fixture
async def three(empty: Database) -> Database:
    """Tags a, b, c; ann holds a, bea holds b, cyd both by hand (a first), dan both by hand (b first), eve a twice."""
    await people(empty, "ann", "bea", "cyd", "dan", "eve")
    await tags(empty, "a", "b", "c")
    await hold(
        empty,
        ("ann", "a", "manual", 1),
        ("bea", "b", "manual", 2),
        ("cyd", "a", "manual", 3),
        ("cyd", "b", "manual", 4),
        ("dan", "a", "manual", 6),
        ("dan", "b", "manual", 5),
        ("eve", "a", "manual", 7),
        ("eve", "a", "import", 8),
        ("eve", "b", "import", 9),
    )
    return empty


async def merged(database: Database, call: Call, loser: str, winner: str) -> TagsMerged:
    return await merge_tags(database, call, loser=loser, winner=winner, reason="the same")


async def parted(database: Database, call: Call, tag: str) -> TagUnmerged:
    return await unmerge_tag(database, call, tag=tag, reason="not the same")


async def test_who_held_the_loser_holds_the_winner_by_what_was_said_first(three: Database, call: Call) -> None:
    done = await merged(three, call, "a", "b")

    # cyd, dan and eve have a and b by one source each: three holdings stand beside another.
    assert done == TagsMerged("a", "b", 4, 3, complete=True)
    assert await holdings(three) == [
        ("ann", "TAGGED", "b", "manual", "a"),
        ("bea", "TAGGED", "b", "manual"),
        ("cyd", "TAGGED", "b", "manual", "a"),
        ("cyd", "TAGGED_BESIDE", "b", "manual"),
        ("dan", "TAGGED", "b", "manual"),
        ("dan", "TAGGED_BESIDE", "b", "manual", "a"),
        ("eve", "TAGGED", "b", "import", "a"),
        ("eve", "TAGGED", "b", "manual", "a"),
        ("eve", "TAGGED_BESIDE", "b", "import"),
    ]
    assert await ask(three, STATE, tag="a") == [{"state": "merged"}]


async def test_tags_that_are_merged_and_parted_are_as_before(three: Database, call: Call) -> None:
    await ask(three, NAMING, at=on(0))
    before = await snapshot(three)

    await merged(three, call, "a", "b")
    assert await ask(three, SET, tag="b") == [{"key": "both"}, {"key": "one"}]
    done = await parted(three, call, "a")

    assert done == TagUnmerged("a", 4, complete=True)
    after = await snapshot(three)
    assert (after - before, before - after) == ({}, {})


async def test_a_chain_of_merges_parts_in_any_order(three: Database, call: Call) -> None:
    await hold(three, ("ann", "c", "manual", 2), ("cyd", "c", "manual", 2), ("eve", "c", "import", 1))
    await ask(three, NAMING, at=on(0))
    before = await snapshot(three)

    await merged(three, call, "a", "b")
    await merged(three, call, "b", "c")
    assert (await holdings(three))[:2] == [
        ("ann", "TAGGED", "c", "manual", "a"),
        ("ann", "TAGGED_BESIDE", "c", "manual"),
    ]
    await parted(three, call, "a")
    assert (await holdings(three))[:2] == [("ann", "TAGGED", "a", "manual"), ("ann", "TAGGED", "c", "manual")]
    await parted(three, call, "b")
    first = await snapshot(three)
    await merged(three, call, "a", "b")
    await merged(three, call, "b", "c")
    await parted(three, call, "b")
    await parted(three, call, "a")
    second = await snapshot(three)

    assert (first - before, before - first) == ({}, {})
    assert (second - before, before - second) == ({}, {})


async def test_what_came_in_between_stays_where_it_belongs(three: Database, call: Call) -> None:
    await merged(three, call, "a", "b")
    await people(three, "fay")
    await attach_tag(three, call, user=UserId("fay"), tag=TagKey("b"))
    for user in ("ann", "cyd"):
        await detach_tag(three, call, user=UserId(user), tag=TagKey("b"), reason="moved away")
    await parted(three, call, "a")

    # What was said of ann and cyd was said of a, and beside it of b: both were taken away, each is kept at its own tag.
    assert await holdings(three) == [
        ("ann", "WAS_TAGGED", "a", "manual"),
        ("bea", "TAGGED", "b", "manual"),
        ("cyd", "WAS_TAGGED", "a", "manual"),
        ("cyd", "WAS_TAGGED", "b", "manual"),
        ("dan", "TAGGED", "a", "manual"),
        ("dan", "TAGGED", "b", "manual"),
        ("eve", "TAGGED", "a", "import"),
        ("eve", "TAGGED", "a", "manual"),
        ("eve", "TAGGED", "b", "import"),
        ("fay", "TAGGED", "b", "manual"),
    ]


async def test_a_holding_whose_term_is_over_gives_way_to_the_one_beside_it(three: Database, call: Call) -> None:
    await people(three, "fay")
    await hold(three, ("fay", "a", "manual", 1), until=on(10))
    await hold(three, ("fay", "b", "manual", 2))
    await merged(three, call, "a", "b")

    assert await end_terms(three, now=on(10) + timedelta(hours=1)) == 1

    assert (await holdings(three))[-2:] == [
        ("fay", "TAGGED", "b", "manual"),
        ("fay", "WAS_TAGGED", "b", "manual", "a"),
    ]


async def test_people_who_were_merged_before_their_tags_are_parted_with_their_own(three: Database, call: Call) -> None:
    before = await snapshot(three)
    await merge_users(three, call, asked("bea", "ann"))
    await merged(three, call, "a", "b")

    # ann's a is older than bea's b; both ids are one person, so bea's own is kept aside at her id.
    found = [each for each in await holdings(three) if each[0] in {"ann", "bea"}]
    assert found == [("bea", "SET_ASIDE", "b", "manual"), ("bea", "TAGGED", "b", "manual", "a", "ann")]
    await unmerge_user(three, call, user="ann", reason="two")
    found = [each for each in await holdings(three) if each[0] in {"ann", "bea"}]
    assert found == [("ann", "TAGGED", "b", "manual", "a"), ("bea", "TAGGED", "b", "manual")]
    await parted(three, call, "a")
    after = await snapshot(three)
    assert (after - before, before - after) == ({}, {})


@pytest.mark.parametrize("is_parted_first", [True, False])
async def test_people_who_are_merged_while_their_tags_are_one_keep_both_tags(
    three: Database, call: Call, *, is_parted_first: bool
) -> None:
    before = await snapshot(three)
    await merged(three, call, "a", "b")
    await merge_users(three, call, asked("bea", "cyd"))

    await parted(three, call, "a")

    # bea's b is older than cyd's, which is set aside at cyd's id; cyd's a holds of the person.
    found = [each for each in await holdings(three) if each[0] in {"bea", "cyd"}]
    assert found == [
        ("bea", "TAGGED", "a", "manual", "cyd"),
        ("bea", "TAGGED", "b", "manual"),
        ("cyd", "SET_ASIDE", "b", "manual"),
    ]
    await unmerge_user(three, call, user="cyd", reason="two")
    after = await snapshot(three)
    assert (after - before, before - after) == ({}, {})


async def test_a_merge_that_was_stopped_goes_on(three: Database, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 1)
    monkeypatch.setattr(policy, "TURNS", 2)
    before = await snapshot(three)
    keyed = replace(call, key="k")

    first = await merged(three, keyed, "a", "b")

    assert (first.n_users, first.complete) == (2, False)
    assert await merged(three, keyed, "a", "b") == first
    with pytest.raises(Refused, match=r"governance\.unfinished"):
        await merged(three, call, "b", "c")
    rest = await merged(three, replace(call, key="l"), "a", "b")
    assert (rest.n_users, rest.complete) == (2, True)
    assert await merged(three, replace(call, key="m"), "a", "b") == TagsMerged("a", "b", 0, 0, complete=True)
    half = await parted(three, call, "a")
    assert half == TagUnmerged("a", 2, complete=False)
    with pytest.raises(Refused, match=r"governance\.parting"):
        await merged(three, call, "a", "b")
    assert (await parted(three, call, "a")).complete
    after = await snapshot(three)
    assert (after - before, before - after) == ({}, {})


async def test_a_preview_tells_what_would_be_met_and_changes_nothing(three: Database, call: Call) -> None:
    await ask(three, NAMING, at=on(0))
    asks = '[{"key":"q","text_zh":"q","text_en":"q","kind":"one","attribute":null,"options":[{"key":"o","label_zh":"o",'
    await ask(three, QUESTIONNAIRE, questions=asks + '"label_en":"o","value":null,"tags":["a"]}]}]')
    await ask(three, SEGMENT)
    before = await snapshot(three)

    found = await preview_merge(three, loser="a", winner="b", now=call.origin.at)

    # a: ann, cyd, dan, eve; b: bea, cyd, dan, eve; both: three, each by one source.
    assert found.overlap == Overlap(n_losers=4, n_winners=4, n_both=3, n_beside=3, n_rivals=0)
    assert found.named == (
        Named("channel", "both"),
        Named("channel", "one"),
        Named("group", "partner"),
        Named("questionnaire", "pets"),
        Named("segment", "fans"),
    )
    with pytest.raises(Refused) as told:
        await merged(three, call, "a", "b")
    assert (told.value.code, told.value.facts["names"]) == ("governance.asked", "pets, fans")
    assert await snapshot(three) == before


@pytest.mark.parametrize(
    ("loser", "winner", "code"),
    [
        ("a", "a", "governance.itself"),
        ("a", "none", "tags.unknown"),
        ("none", "b", "tags.unknown"),
        ("a", "retired", "governance.winner_closed"),
        ("joined", "b", "governance.merged_already"),
        ("a", "joined", "governance.winner_closed"),
    ],
)
async def test_what_cannot_be_merged_is_refused_and_stays(
    three: Database, call: Call, loser: str, winner: str, code: str
) -> None:
    await tags(three, "retired", "joined")
    await ask(three, "MATCH (t:Tag {key: 'retired'}) SET t.state = 'retired'")
    await merged(three, call, "joined", "c")
    before = await snapshot(three)

    with pytest.raises((Refused, Missing)) as told:
        await merged(three, call, loser, winner)

    assert told.value.code == code
    assert await snapshot(three) == before


async def test_other_refusals_change_nothing(three: Database, call: Call) -> None:
    await hold(three, ("ann", "c", "manual", 1))
    before = await snapshot(three)

    with pytest.raises(Conflict, match=r"governance\.changed"):
        await merge_tags(three, call, loser="a", winner="b", reason="same", expected=5)
    with pytest.raises(Refused, match=r"users\."):
        await merge_tags(three, call, loser="a", winner="b", reason="")
    with pytest.raises(Refused, match=r"governance\.never_merged"):
        await parted(three, call, "a")
    with pytest.raises(Missing, match=r"tags\.unknown"):
        await parted(three, call, "none")

    assert await snapshot(three) == before


async def test_nobody_comes_to_hold_two_tags_of_an_exclusive_class(three: Database, call: Call) -> None:
    await ask(three, "CREATE (:TagClass {key: 'level', name: 'level', isExclusive: true})")
    move = "MATCH (t:Tag)-[r:IN_CLASS]->() WHERE t.key IN ['b', 'c'] DELETE r WITH t MATCH (c:TagClass {key: 'level'})"
    await ask(three, move + " CREATE (t)-[:IN_CLASS]->(c)")
    await hold(three, ("ann", "c", "manual", 1))
    before = await snapshot(three)

    with pytest.raises(Refused) as told:
        await merged(three, call, "a", "b")

    assert (told.value.code, told.value.facts["n_users"]) == ("governance.exclusive", 1)
    assert await snapshot(three) == before


async def test_a_tag_that_was_merged_is_given_to_nobody(three: Database, call: Call) -> None:
    await merged(three, call, "a", "b")

    with pytest.raises(Refused, match=r"tags\.merged"):
        await attach_tag(three, call, user=UserId("bea"), tag=TagKey("a"))
