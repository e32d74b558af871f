"""Tags, classes, bands, segments, values, changes and invitations: what is planted is found, each by its entity."""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString

import pytest

from graph.checks.actions import check_graph
from graph.checks.model import KeptSegment
from graph.checks.segments import kept_segment, segment_breaches, way_round
from graph.database.driver import Database
from graph.database.operations import Call
from graph.measures.trees import read
from graph.segments.actions import delete_segment, save_segment
from graph.segments.model import AskedSegment
from graph.settings import Settings
from graph.tags.classes import upsert_class
from graph.tags.making import create_tag
from graph.tags.model import Band, TagClass, TagExtra
from graph.users.model import Attribute
from tests.graph.checks.conftest import Check
from tests.graph.checks.test_check_graph import found
from tests.support import WORDED, ask

PLANTED: list[tuple[LiteralString, set[tuple[str, str]]]] = [
    # Tags: a fifth state; active without words; merged into nothing, into two, and held all the same.
    ("MATCH (t:Tag {key: 'late'}) SET t.state = 'paused'", {("tag", "late")}),
    ("MATCH (t:Tag {key: 'young'}) REMOVE t.criterion", {("words", "young")}),
    ("MATCH (t:Tag {key: 'lost'}) SET t.state = 'merged'", {("tag", "lost")}),
    (
        (
            "MATCH (t:Tag {key: 'torn'}) MATCH (o:Tag) WHERE o.key IN ['tea', 'old'] SET t.state = 'merged' "
            "CREATE (t)-[:JOINED_TO {was: 'active'}]->(o)"
        ),
        {("tag", "torn")},
    ),
    (
        (
            "MATCH (t:Tag {key: 'left'}) MATCH (o:Tag {key: 'tea'}) MATCH (u:User {id: 'yu'}) SET t.state = 'merged' "
            "CREATE (t)-[:JOINED_TO {was: 'active'}]->(o) CREATE (u)-[:TAGGED {source: 'rule', since: u.joinedAt}]->(t)"
        ),
        {("unfinished", "left")},
    ),
    # Two tags of an exclusive class, one of them in a class below it; a third one whose term is over does not count.
    (
        (
            "MATCH (u:User {id: 'lan'}) MATCH (t:Tag) WHERE t.key IN ['one', 'two', 'three'] "
            "CREATE (u)-[:TAGGED {source: t.key, since: u.joinedAt, "
            "until: CASE t.key WHEN 'three' THEN datetime('2026-05-01T07:59:00Z') END}]->(t)"
        ),
        {("exclusive", "lan")},
    ),
    # Classes: a fourth level, within itself, within two.
    (
        "MATCH (c:TagClass {key: 'third'}) CREATE (:TagClass {key: 'fourth', name: '4', kind: 'own'})-[:WITHIN]->(c)",
        {("class", "fourth")},
    ),
    (
        (
            "CREATE (a:TagClass {key: 'ring a', name: 'a', kind: 'own'}) "
            "CREATE (a)-[:WITHIN]->(b:TagClass {key: 'ring b', name: 'b', kind: 'own'})-[:WITHIN]->(a)"
        ),
        {("class", "ring a"), ("class", "ring b")},
    ),
    (
        (
            "MATCH (a:TagClass {key: 'basic'}) MATCH (b:TagClass {key: 'tier'}) "
            "CREATE (c:TagClass {key: 'both', name: 'both', kind: 'own'})-[:WITHIN]->(a) CREATE (c)-[:WITHIN]->(b)"
        ),
        {("class", "both")},
    ),
    # Bands: shared at the edge, backwards, of what has no values, of nothing.
    ("MATCH (t:Tag {key: 'old'}) SET t.bandFrom = 17", {("band", "ages")}),
    ("MATCH (t:Tag {key: 'far'}) SET t.bandFrom = 9, t.bandTo = 8", {("band", "ways")}),
    (
        (
            "CREATE (:Tag {key: 'wide', name: 'wide', state: 'draft', bandTo: 3.5})"
            "-[:IN_CLASS]->(:TagClass {key: 'sizes', name: 'sizes', kind: 'own', bandOf: 'nothing'})"
        ),
        {("band", "sizes")},
    ),
    ("MATCH (t:Tag {key: 'one'}) SET t.bandFrom = 1", {("band", "stage")}),
    # Segments: a version that is not there, one under another's key, words that are none, what is not there, circles.
    ("MATCH (s:Segment {key: 'ahead'}) SET s.version = 2", {("segment", "ahead")}),
    ("MATCH (v:SegmentVersion {segment: 'strange'}) SET v.key = 'own'", {("segment", "strange")}),
    ("MATCH (v:SegmentVersion {segment: 'words'}) SET v.expression = '{\"all\": [7]}'", {("segment", "words")}),
    ("MATCH (s:Segment {key: 'fans'}) SET s.state = 'deleted'", {("segment", "of fans")}),
    (
        'MATCH (v:SegmentVersion {segment: \'tagless\'}) SET v.expression = \'{"tag": {"key": "left"}}\'',
        {("segment", "tagless")},
    ),
    (
        'MATCH (v:SegmentVersion {segment: \'turn a\'}) SET v.expression = \'{"not": {"segment": {"key": "turn b"}}}\'',
        {("segment", "turn a"), ("segment", "turn b")},
    ),
    # Values of other types than declared: a number as text, a text as number, no day, a list with a number.
    ("MATCH (u:User {id: 'yu'}) SET u.age = '39'", {("attribute", "yu")}),
    ("MATCH (u:User {id: 'lan'}) SET u.birthday = '2026-13-01', u.city = 7", {("attribute", "lan")}),
    ("MATCH (u:User {id: 'ming'}) SET u.hobbies = '茶'", {("attribute", "ming")}),
    # Two open invitations of one person to one group at once, each with a place of its own.
    (
        (
            "MATCH (u:User {id: 'yu'}) MATCH (g:Group {key: 'hiking'}) UNWIND ['l', 'm'] AS list "
            "CREATE (:InvitationList {id: list, group: 'hiking', state: 'open'}) "
            "CREATE (u)-[:INVITED {at: $at}]->(i:Invitation {key: list + ':000001', list: list, group: 'hiking', "
            "position: 1, state: 'open', at: $at, expiresAt: $until}) CREATE (i)-[:HOLDS {until: $until}]->(g)"
        ),
        {("invitation", "l:000001"), ("invitation", "m:000001")},
    ),
]


async def saved(database: Database, call: Call, attributes: dict[str, Attribute], key: str, asked: Any) -> None:
    """The segment stands in its first version."""
    segment = AskedSegment(key, key, read(asked), "service")
    await save_segment(database, call, segment, attributes, expected_version=0)


@pytest.fixture
async def governed(sound: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """The three people with tags, classes of all levels, bands, segments and values, as the actions write them."""
    await ask(
        sound,
        "MATCH (u:User {id: 'yu'}) SET u.age = 39, u.birthday = '1987-02-28', u.city = '北京', u.hobbies = ['茶']",
    )
    for key, parent in (("second", "basic"), ("third", "second"), ("below", "stage")):
        if key == "below":
            await upsert_class(sound, call, TagClass("stage", "stage", is_exclusive=True))
        await upsert_class(sound, call, TagClass(key, key, parent=parent))
    for key in ("ages", "ways"):
        await upsert_class(sound, call, TagClass(key, key, band_of="age"))
    bands = {"young": Band(None, 17), "old": Band(18, 60), "far": Band(7, None)}
    for key, class_key in (
        *(("late", "third"), ("young", "ages"), ("lost", "custom"), ("torn", "custom"), ("left", "custom")),
        *(("one", "stage"), ("two", "below"), ("three", "below"), ("old", "ages"), ("far", "ways")),
    ):
        extra = TagExtra(band=bands[key]) if key in bands else None
        await create_tag(sound, call, key=key, name=key, class_key=class_key, extra=extra, **WORDED)
    tea = {"tag": {"key": "tea"}}
    for key in ("ahead", "strange", "words", "fans", "tagless", "turn a", "gone"):
        await saved(sound, call, attributes, key, tea)
    await saved(sound, call, attributes, "of fans", {"all": [tea, {"segment": {"key": "fans"}}]})
    await saved(
        sound, call, attributes, "turn b", {"referees": {"who": {"segment": {"key": "turn a"}}, "is": {"atLeast": 1}}}
    )
    await delete_segment(sound, call, "gone", expected_version=1)
    return sound


async def test_what_is_planted_in_the_newer_rooms_is_found_and_nothing_else(governed: Database, check: Check) -> None:
    before = await check()
    for planted, _ in PLANTED:
        await ask(
            governed,
            planted,
            at=datetime.fromisoformat("2026-04-30T00:00:00Z"),
            until=datetime.fromisoformat("2026-05-30T00:00:00Z"),
        )

    checked = await check()

    assert found(before) == set()
    assert found(checked) == {each for _, expected in PLANTED for each in expected}
    told = {(each.invariant.value, b.entity): b.seen for each in checked.findings for b in each.examples}
    assert told["exclusive", "lan"] == ("stage:one:two",) or told["exclusive", "lan"] == ("stage:two:one",)
    assert told["segment", "of fans"] == ("segment fans",)
    assert told["segment", "tagless"] == ("tag left",)
    assert told["segment", "turn b"] == ("turn b", "turn a", "turn b")
    assert told["attribute", "lan"] == ("birthday", "city") or told["attribute", "lan"] == ("city", "birthday")
    assert told["band", "ages"] == ("old:young",)


async def test_a_place_of_which_the_time_is_over_is_not_taken(
    sound: Database, check: Check, settings: Settings, now: datetime
) -> None:
    """Hiking holds one, Ming: one more place is kept for Lan until a minute before now, for Yu beyond it."""
    keeping: LiteralString = """
    MATCH (g:Group {key: 'hiking'}) SET g.capacity = 1
    WITH g
    MATCH (u:User {id: $user})
    CREATE (:InvitationList {id: $user, group: 'hiking', state: 'open'})
    CREATE (u)-[:INVITED {at: $until}]->(i:Invitation {key: $user + ':000001', list: $user, group: 'hiking',
      position: 1, state: 'open', at: $until - duration('P1D'), expiresAt: $until})
    CREATE (i)-[:HOLDS {until: $until}]->(g)
    """
    await ask(sound, keeping, user="lan", until=datetime.fromisoformat("2026-05-01T07:59:00Z"))
    before = await check_graph(sound, settings=settings, now=now)
    await ask(sound, keeping, user="yu", until=datetime.fromisoformat("2026-05-02T07:59:00Z"))

    assert found(before) == set()
    assert found(await check()) == {("capacity", "hiking")}


async def test_a_change_that_another_numbered_too_is_found_over_pages(
    sound: Database, settings: Settings, now: datetime
) -> None:
    await ask(sound, "UNWIND range(1, 9) AS n CREATE (:Change {id: 'c' + n, position: n % 8})")

    checked = await check_graph(sound, settings=settings, now=now, page=2)

    # 8 % 8 is 0, which is no number; 9 and 1 are both 1.
    assert found(checked) == {("change", "c1"), ("change", "c8"), ("change", "c9")}


@pytest.mark.text
def test_the_way_round_is_the_shortest_and_starts_with_itself() -> None:
    named = {"a": ["b", "c"], "b": ["d"], "c": ["a"], "d": ["a"], "e": ["a"], "f": ["f"]}

    assert way_round("a", named) == ("a", "c", "a")
    assert way_round("d", named) == ("d", "a", "b", "d")
    assert way_round("e", named) == ()
    assert way_round("f", named) == ("f", "f")


@pytest.mark.text
@pytest.mark.parametrize("expression", [None, "", "{", "[]", '{"all": 3}', '{"unknown": {}}'])
def test_an_expression_that_cannot_be_read_is_told(expression: str | None) -> None:
    kept = kept_segment(key="s", state="active", version=1, versions=[1], expression=expression)

    assert kept == KeptSegment("s", "active", 1, (1,), is_sound=False)
    assert [each.seen for each in segment_breaches([kept], ())] == [("expression",)]
