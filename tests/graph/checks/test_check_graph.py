"""Every invariant: damage that is planted is found, and nothing else; a sound graph shows nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest

from graph.checks.actions import check_graph
from graph.checks.model import Checked, Invariant, Part
from graph.database.driver import Database
from graph.messages import Language, templates
from graph.settings import Settings
from tests.graph.checks.conftest import Check
from tests.support import ask


def found(checked: Checked) -> set[tuple[str, str]]:
    """What is broken, and by what."""
    return {(each.invariant.value, example.entity) for each in checked.findings for example in each.examples}


async def test_nothing_is_found_in_what_the_actions_write(acted: Database, settings: Settings, now: datetime) -> None:
    """Two things a page, so that every part has several pages."""
    checked = await check_graph(acted, settings=settings, now=now, page=2)

    assert found(checked) == set()
    assert checked.is_sound
    assert [each.invariant for each in checked.findings] == list(Invariant)
    people = (Part.USERS, Part.BONDS, Part.INSTANTS, Part.SORT_KEYS, Part.ATTRIBUTES, Part.TRAILS, Part.REFERRALS)
    assert {checked.seen[part] for part in (*people, Part.STANDINGS)} == {3}
    rest = (Part.MOVES, Part.PURCHASES, Part.REFUNDS, Part.EVENTS, Part.SCORES)
    assert [checked.seen[part] for part in rest] == [3, 2, 1, 1, 3]
    # Seven tier groups and one interest group.
    assert [checked.seen[part] for part in (Part.RECORDS, Part.TAGS, Part.GROUPS, Part.CHANNELS)] == [0, 1, 8, 0]
    # The seven classes that migrations bring.
    assert [checked.seen[part] for part in (Part.CLASSES, Part.SEGMENTS)] == [7, 0]
    assert min(checked.seen[part] for part in (Part.OPERATIONS, Part.CHANGES)) > 10
    # Users and standings are 3 each, and there are 10 + 9 + 7 of the rest.
    told = (Part.OPERATIONS, Part.CHANGES, Part.AUDIT)
    assert checked.n_things == 32 + sum(checked.seen[part] for part in told)


async def test_nothing_is_found_in_the_graph_that_is_damaged_below(check: Check) -> None:
    checked = await check()

    assert found(checked) == set()
    assert checked.is_sound


async def test_nothing_is_found_in_an_empty_graph(empty: Database, settings: Settings, now: datetime) -> None:
    checked = await check_graph(empty, settings=settings, now=now)

    assert found(checked) == set()
    assert {part: n for part, n in checked.seen.items() if n} == {Part.GROUPS: 7, Part.CLASSES: 7}


MING = "MATCH (u:User {id: 'ming'}) "
DAMAGE: list[tuple[LiteralString, set[tuple[str, str]]]] = [
    ("MATCH (s:Standing {user: 'yu'}) DELETE s", {("standing", "yu")}),
    ("CREATE (:Standing {user: 'nobody', version: 1, touched: 0})", {("standing", "nobody")}),
    ("MATCH (s:Standing {user: 'yu'}) CREATE (s)-[:ON]->(s)", {("standing", "yu")}),
    ("MATCH (s:Standing {user: 'yu'}) SET s.touched = 'often'", {("number", "yu")}),
    # Places: none, two, one of another's name, one on no ladder, one that is not the group's ladder.
    ("MATCH (:User {id: 'yu'})-[m:MEMBER_OF {ladder: 'member'}]->() DELETE m", {("place", "yu")}),
    (
        (
            "MATCH (u:User {id: 'yu'}) MATCH (g:Group {key: 'partner'}) "
            "CREATE (u)-[:MEMBER_OF {ladder: 'community', user: 'yu too', since: u.joinedAt}]->(g)"
        ),
        {("place", "yu")},
    ),
    ("MATCH (:User {id: 'yu'})-[m:MEMBER_OF {ladder: 'member'}]->() SET m.user = 'someone'", {("place", "yu")}),
    (
        "MATCH (u:User {id: 'yu'}) MATCH (g:Group {key: 'partner'}) CREATE (u)-[:MEMBER_OF {since: u.joinedAt}]->(g)",
        {("place", "yu")},
    ),
    (
        (
            "MATCH (u:User {id: 'yu'})-[m:MEMBER_OF {ladder: 'member'}]->() MATCH (g:Group {key: 'partner'}) DELETE m "
            "CREATE (u)-[:MEMBER_OF {ladder: 'member', user: 'yu', since: u.joinedAt}]->(g)"
        ),
        {("place", "yu")},
    ),
    (
        MING + "MATCH (g:Group {key: 'hiking'}) CREATE (u)-[:MEMBER_OF {user: 'ming', since: u.joinedAt}]->(g)",
        {("interest", "ming")},
    ),
    # Trails: the place moved without a trail, a move lost, renumbered, redirected, versions that do not count moves.
    (
        MING + "MATCH (u)-[m:MEMBER_OF {ladder: 'community'}]->() MATCH (g:Group {key: 'partner'}) "
        "WITH u, g, m, properties(m) AS kept DELETE m CREATE (u)-[n:MEMBER_OF]->(g) SET n = kept",
        {("trail", "ming")},
    ),
    ("MATCH (m:Move {seq: 1, ladder: 'community'}) DETACH DELETE m", {("trail", "ming")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.seq = 3", {("trail", "ming")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.from = 'ordinary'", {("trail", "ming")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.versionBefore = 1", {("trail", "ming")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.versionAfter = 5", {("trail", "ming")}),
    # Ming has three moves and one identity: a version from 4 to 5; Yu no move and one identity: 1 or 2.
    ("MATCH (s:Standing {user: 'ming'}) SET s.version = 6", {("trail", "ming")}),
    ("MATCH (s:Standing {user: 'ming'}) SET s.version = 3", {("trail", "ming")}),
    ("MATCH (s:Standing {user: 'yu'}) SET s.version = 3", {("trail", "yu")}),
    ("MATCH (s:Standing {user: 'yu'}) SET s.version = 'two'", {("number", "yu")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.versionBefore = 'three'", {("trail", "ming")}),
    ("MATCH (m:Move {seq: 2, ladder: 'community'}) SET m.ladder = 7", {("trail", "ming")}),
    ("MATCH (u:User {id: 'yu'}) SET u.name = 7", {("sort_key", "yu")}),
    (MING + "MATCH (u)-[m:MEMBER_OF {ladder: 'member'}]->() REMOVE m.move", {("trail", "ming")}),
    ("MATCH (:User {id: 'yu'})-[m:MEMBER_OF {ladder: 'member'}]->() SET m.move = 'none'", {("trail", "yu")}),
    ("CREATE (:Move {id: 'm-9', user: 'yu', ladder: 'community', seq: 1, at: datetime()})", {("trail", "m-9")}),
    # Keys, identities, tags.
    ("MATCH (u:User {id: 'yu'}) REMOVE u.nameKey", {("sort_key", "yu")}),
    ("MATCH (u:User {id: 'yu'}) SET u.joinedKey = '1' + u.joinedKey", {("sort_key", "yu")}),
    ("MATCH (u:User {id: 'yu'}) SET u.searchName = u.searchName + 'x'", {("sort_key", "yu")}),
    ("MATCH (u:User {id: 'yu'}) REMOVE u.name", {("sort_key", "yu")}),
    (
        "MATCH (u:User {id: 'yu'}) MATCH (:User {id: 'ming'})-[:IDENTIFIED_BY]->(i) CREATE (u)-[:IDENTIFIED_BY]->(i)",
        {("identity", "yu"), ("identity", "ming")},
    ),
    (
        MING + "MATCH (t:Tag {key: 'tea'}) CREATE (u)-[:TAGGED {source: 'manual', since: u.joinedAt}]->(t)",
        {("tag", "ming")},
    ),
    (MING + "MATCH (t:Tag {key: 'tea'}) CREATE (u)-[:TAGGED {since: u.joinedAt}]->(t)", {("tag", "ming")}),
    (
        MING + "MATCH (t:Tag {key: 'tea'}) CREATE (u)-[:TAGGED_BESIDE {source: 'none', since: u.joinedAt}]->(t)",
        {("tag", "ming")},
    ),
    ("MATCH (t:Tag {key: 'tea'}) SET t.state = 'merged'", {("tag", "tea"), ("unfinished", "tea")}),
    ("MATCH (t:Tag {key: 'tea'}) CREATE (t)-[:JOINED_TO]->(t)", {("tag", "tea")}),
    # Referrals: two referrers, oneself, another's name on the edge, circles of two and of three.
    (
        MING + "MATCH (o:User {id: 'yu'}) MATCH (o)<-[r:REFERRED]-() DELETE r WITH u, o "
        "CREATE (o)-[:REFERRED {referee: 'x', at: u.joinedAt}]->(u)",
        {("referrer", "ming")},
    ),
    (
        "MATCH (u:User {id: 'lan'}) CREATE (u)-[:REFERRED {referee: 'lan', at: u.joinedAt}]->(u)",
        {("referrer", "lan"), ("circle", "lan")},
    ),
    ("MATCH ()-[r:REFERRED {referee: 'yu'}]->() SET r.referee = 'someone'", {("referrer", "yu")}),
    (
        (
            "MATCH (a:User {id: 'yu'}) MATCH (b:User {id: 'lan'}) "
            "CREATE (a)-[:REFERRED {referee: 'lan', at: a.joinedAt}]->(b)"
        ),
        {("circle", "lan")},
    ),
    # Interactions, events.
    ("MATCH ()-[i:INTERACTED]->() SET i.kind = 'like'", {("interaction", "lan")}),
    ("MATCH ()-[i:INTERACTED]->() SET i.day = toString(i.day)", {("interaction", "lan")}),
    ("MATCH ()-[i:INTERACTED]->() SET i.count = 0", {("interaction", "lan")}),
    (
        MING + "CREATE (u)-[:INTERACTED {key: 'ming\\u0001ming\\u0001like\\u00012026-05-01', kind: 'like', "
        "day: date('2026-05-01'), count: 1}]->(u)",
        {("interaction", "ming")},
    ),
    ("MATCH ()-[d:DID]->() DELETE d", {("event", "e-1")}),
    ("MATCH (e:Event)<-[d:DID]-() SET e.at = d.at + duration('PT1S')", {("instant", "e-1")}),
    # Money.
    ("MATCH ()-[b:BOUGHT]->(:Purchase {id: 'o-1'}) DELETE b", {("buyer", "o-1")}),
    (
        "MATCH (p:Purchase {id: 'o-1'}) MATCH (u:User {id: 'yu'}) CREATE (u)-[:BOUGHT {at: p.at}]->(p)",
        {("buyer", "o-1")},
    ),
    ("MATCH (p:Purchase {id: 'o-1'}) SET p.refundedMinor = 1999", {("refunds", "o-1")}),
    ("MATCH (p:Purchase {id: 'o-1'})-[:REFUNDED]->(r) DETACH DELETE r", {("refunds", "o-1")}),
    (
        "MATCH (p:Purchase {id: 'o-1'})-[:REFUNDED]->(r) SET p.refundedMinor = 9001, r.amountMinor = 9001",
        {("refunds", "o-1")},
    ),
    ("CREATE (:Refund {id: 'r-9', amountMinor: 1, at: datetime()})", {("refunds", "r-9")}),
    ("MATCH (r:Refund) SET r.amountMinor = '2000'", {("number", "r-1"), ("refunds", "o-1")}),
    ("MATCH (p:Purchase {id: 'o-2'}) SET p.amountMinor = 9000.0", {("number", "o-2")}),
    ("MATCH (p:Purchase {id: 'o-2'}) SET p.amountMinor = -1, p.discountMinor = 0", {("number", "o-2")}),
    ("MATCH (p:Purchase {id: 'o-2'}) REMOVE p.refundedMinor", {("number", "o-2")}),
    ("MATCH (:Purchase {id: 'o-1'})-[l:OF {line: 1}]->() SET l.quantity = 'two'", {("number", "o-1")}),
    ("MATCH (p:Purchase {id: 'o-2'}) SET p.day = date('2026-04-02')", {("day", "o-2")}),
    ("MATCH (p:Purchase {id: 'o-2'}) SET p.day = '2026-04-01'", {("day", "o-2")}),
    ("MATCH (p:Purchase {id: 'o-2'}) SET p.at = '2026-04-01'", {("instant", "o-2")}),
    ("MATCH ()-[b:BOUGHT]->(:Purchase {id: 'o-2'}) SET b.at = b.at + duration('PT1S')", {("instant", "o-2")}),
    # Instants.
    ("MATCH (u:User {id: 'yu'}) SET u.joinedAt = localdatetime()", {("instant", "yu")}),
    ("MATCH (u:User {id: 'yu'}) REMOVE u.createdAt", {("instant", "yu")}),
    ("MATCH (:User {id: 'yu'})-[m:MEMBER_OF {ladder: 'member'}]->() REMOVE m.since", {("instant", "yu")}),
    ("MATCH (m:Move {seq: 1, ladder: 'community'}) SET m.at = 1777622400000", {("instant", "ming")}),
    ("MATCH (:User {id: 'lan'})-[r:REFERRED]->() REMOVE r.at", {("instant", "lan")}),
    ("MATCH ()-[r:WAS_REFERRED]->() REMOVE r.voidedAt", {("instant", "yu")}),
    ("MATCH ()-[h:TAGGED {source: 'manual'}]->() SET h.since = 'yesterday'", {("instant", "ming")}),
    ("MATCH (u:User {id: 'yu'}) CREATE (u)-[:CAME_THROUGH]->(:Channel {key: 'x'})", {("instant", "yu")}),
    ("MATCH (u:User {id: 'yu'}) CREATE (u)-[:FOLLOWED_BY {since: 1}]->(:Staff {id: 'x'})", {("instant", "yu")}),
    (
        "MATCH (u:User {id: 'yu'}) CREATE (u)-[:KNOWN_BY]->(:Record {key: 'x', at: 1})",
        {("instant", "yu"), ("record", "x")},
    ),
    ("MATCH (:User {id: 'yu'})-[i:IDENTIFIED_BY]->() SET i.since = 1", {("instant", "yu")}),
    ("MATCH (r:Refund) REMOVE r.at", {("instant", "r-1")}),
    # Records, tags, groups, channels.
    ("MATCH (r:Record) SET r.externalId = 'L-2'", {("record", "crm\u0001L-1")}),
    ("MATCH (r:Record)<-[k:KNOWN_BY]-() DELETE k", {("record", "crm\u0001L-1")}),
    ("MATCH (:Tag {key: 'tea'})-[i:IN_CLASS]->() DELETE i", {("tag", "tea")}),
    ("MATCH (g:Group {key: 'hiking'}) MATCH (l:Ladder {key: 'member'}) CREATE (g)-[:ON]->(l)", {("group", "hiking")}),
    ("CREATE (:Group {key: 'odd', kind: 'club'})", {("group", "odd")}),
    (
        (
            "MATCH (u:User {id: 'yu'}) MATCH (o:User {id: 'lan'}) CREATE (c:Channel {key: 'x', kind: 'poster'}) "
            "CREATE (c)-[:OWNED_BY]->(u) CREATE (c)-[:OWNED_BY]->(o)"
        ),
        {("channel", "x")},
    ),
    ("MATCH ()-[r:WAS_REFERRED]->() SET r.referee = 'someone'", {("referrer", "ming")}),
    # What no key leads to, identities of nobody, changes that are never due or have a number that was not given.
    ("CREATE (:User {name: 'nobody'})", {("key", "user")}),
    ("CREATE (:Purchase {amountMinor: 1}) CREATE (:Purchase {amountMinor: 1})", {("key", "purchase")}),
    ("CREATE (:Identity {kind: 'card', value: 'lost'})", {("identity", "orphan")}),
    ("CREATE (:Change:Pending {id: 'c', at: datetime('2026-05-01T07:59:00Z')})", {("change", "undue")}),
    (
        "CREATE (:Lease {name: 'changes', position: 3}) CREATE (:Change {id: 'c', position: 4})",
        {("change", "number")},
    ),
    ("CREATE (:Change {id: 'c'})", {("change", "c")}),
    (
        "CREATE (:Change {id: 'c', position: 0}) CREATE (:Change {id: 'd', position: '1'})",
        {("change", "c"), ("change", "d")},
    ),
    ("UNWIND ['c', 'd'] AS id CREATE (:Change {id: id, position: 3})", {("change", "c"), ("change", "d")}),
    # Operations.
    ("MATCH (o:Operation) WITH o LIMIT 1 CREATE (:Operation {key: 'k', at: o.at})", {("operation", "k")}),
    ("CREATE (:Operation {key: 'k', answer: '{}'})", {("instant", "k")}),
]


@pytest.mark.parametrize(("damage", "expected"), DAMAGE)
async def test_planted_damage_is_found_and_nothing_else(
    sound: Database, check: Check, damage: LiteralString, expected: set[tuple[str, str]]
) -> None:
    await ask(sound, damage)

    checked = await check()

    assert found(checked) == expected
    assert not checked.is_sound


async def test_an_identity_that_was_attached_raises_the_version_without_a_move(sound: Database, check: Check) -> None:
    await ask(
        sound,
        """
        MATCH (s:Standing {user: 'ming'}) SET s.version = 5
        WITH s MATCH (m:Move {id: 'm-3'}) SET m.versionBefore = 4, m.versionAfter = 5
        WITH m MATCH (s:Standing {user: 'yu'}) SET s.version = 2
        """,
    )

    assert found(await check()) == set()


SCORE_DAMAGE: list[tuple[LiteralString, set[str]]] = [
    ("MATCH (s:ScoreRow {user: 'yu'}) DETACH DELETE s", {"rows", "ranks"}),
    ("MATCH (s:ScoreRow {user: 'yu'}) REMOVE s.values, s.percentiles", {"rows"}),
    ("MATCH (r:ScoreRun) SET r.nUsers = 4", {"rows"}),
    ("MATCH (r:ScoreRun) SET r.state = 'retired'", {"state"}),
    ("MATCH (r:ScoreRun) DETACH DELETE r", {"state", "rows", "signals", "communities"}),
    ("CREATE (:ScoreRun {id: 'second', state: 'published'})", {"state"}),
    ("MATCH (r:ScoreRun) SET r.nSignals = 2", {"signals"}),
    ("CREATE (:ScoreSignal {key: 'run-1:000000', run: 'run-1'})", {"signals"}),
    ("CREATE (:ScoreSignal {key: 'gone:000000', run: 'gone'})", {"signals"}),
    (
        """MATCH (r:ScoreRun) SET r.nSignals = 2
        CREATE (:ScoreSignal {key: 'run-1:000000', run: 'run-1', nPeople: 1, sources: [0], targets: [1], ats: [0],
          relations: ['brought']})""",
        {"signals"},
    ),
    ("MATCH (p:CommunityPage) SET p.weights = [2.0]", {"communities"}),
    ("MATCH (c:Community) SET c.size = 1", {"communities"}),
    ("MATCH (u:CommunityUsers) REMOVE u.numbers", {"communities"}),
    ("CREATE (:Community {key: 'gone:000001', run: 'gone', number: 1, size: 3})", {"communities"}),
    ("MATCH (s:ScoreRow {user: 'yu'}) SET s.values = ['high', 'low']", {"number"}),
    ("MATCH (s:ScoreRow {user: 'yu'}) SET s.values = [0.3]", {"number"}),
]


@pytest.mark.parametrize(("damage", "seen"), SCORE_DAMAGE)
async def test_a_published_run_that_is_not_whole_is_found(
    sound: Database, check: Check, damage: LiteralString, seen: set[str]
) -> None:
    await ask(sound, damage)

    checked = await check()

    examples = [example for each in checked.findings for example in each.examples]
    assert {example.invariant for example in examples} == {Invariant.SCORES}
    assert {example.seen[0] for example in examples} == seen
    assert not checked.is_sound


async def test_a_board_that_leads_to_something_else_is_found(sound: Database, check: Check) -> None:
    await ask(
        sound,
        """
        MATCH (r:ScoreRun)
        CREATE (r)-[:RANKED {board: 'run-1:pagerank', rank: 4}]->(:Score {
          users: ['yu'], values: [0.1], percentiles: [1.0]
        })
        """,
    )

    assert found(await check()) == {("scores", "run-1:pagerank")}


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ("MATCH (p:Purchase {id: 'o-1'}) SET p.amountMinor = 9500", {("lines", "o-1")}),
        ("CREATE (:Operation {key: 'k', answer: '{}', at: $old})", {("retention", "k")}),
        ("CREATE (:Change:Pending {id: 'c', at: $earlier, dueAt: $earlier, kind: 'user.created'})", {("waiting", "c")}),
        ("MATCH ()-[h:TAGGED {source: 'manual'}]->() SET h.until = $earlier", {("term", "ming")}),
        ("CREATE (:Change {id: 'c', at: $earlier, kind: 'user.created', position: 1})", set[tuple[str, str]]()),
    ],
)
async def test_what_is_worth_a_look_is_told_and_is_no_damage(
    sound: Database, check: Check, now: datetime, planted: LiteralString, expected: set[tuple[str, str]]
) -> None:
    old, earlier = now - timedelta(days=32), now - timedelta(minutes=61)
    await ask(sound, "WITH $old AS old, $earlier AS earlier " + planted, old=old, earlier=earlier)

    checked = await check()

    assert found(checked) == expected
    assert checked.is_sound


async def test_all_breaches_are_counted_and_ten_are_shown(empty: Database, settings: Settings, now: datetime) -> None:
    await ask(empty, "UNWIND range(1, 25) AS n CREATE (:Standing {user: 'ghost ' + n, version: 1, touched: 0})")

    checked = await check_graph(empty, settings=settings, now=now, page=4)

    [finding] = [each for each in checked.findings if each.count]
    assert (finding.invariant, finding.count, len(finding.examples)) == (Invariant.STANDING, 25, 10)


async def test_a_circle_is_shown_from_its_smallest_id_upwards(sound: Database, check: Check) -> None:
    """Lan brought Ming, Ming brought Yu, and now Yu brought Lan: above Lan is Yu, above Yu is Ming."""
    await ask(
        sound,
        "MATCH (a:User {id: 'yu'}) MATCH (b:User {id: 'lan'}) CREATE (a)-[:REFERRED {referee: 'lan', at: $at}]->(b)",
        at=datetime(2026, 4, 1, tzinfo=UTC),
    )

    [finding] = [each for each in (await check()).findings if each.count]

    assert [example.seen for example in finding.examples] == [("lan", "yu", "ming")]


async def test_progress_is_told_for_every_part_that_is_walked(
    sound: Database, settings: Settings, now: datetime
) -> None:
    told: Counter[Part] = Counter()

    def hear(part: Part, n_seen: int) -> None:
        told[part] = max(told[part], n_seen)

    checked = await check_graph(sound, settings=settings, now=now, page=2, report=hear)

    assert told == Counter(checked.seen)


@pytest.mark.parametrize("language", list(Language))
def test_every_invariant_and_every_part_has_a_sentence(language: Language) -> None:
    wanted = {f"checks.{each.value}" for each in Invariant} | {f"checks.part_{each.value}" for each in Part}

    assert wanted <= set(templates(language))
