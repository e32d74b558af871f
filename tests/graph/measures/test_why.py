"""What is told of an answer is so: over random worlds, asked of the real store before and after.

The moment at which time alone changes an answer, by the slow plain reference of tests/graph/measures/plain.py; edges
that are called decisive, by taking them away; facts that are called missing, by making them so.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import LiteralString

import pytest

from graph.database.driver import Database
from graph.measures.compiling import Asking, unit_of
from graph.measures.evaluating import evaluate
from graph.measures.evidence import evidence
from graph.measures.explaining import parts
from graph.measures.facts import Edge, list_facts
from graph.measures.horizon import is_followed, next_change
from graph.measures.missing import MissingFact, smallest_missing
from graph.measures.model import Expression, Measure, measured_of
from graph.measures.store import list_true, measure
from graph.measures.timelines import Timeline, held
from graph.measures.windows import moment
from tests.graph.measures import plain
from tests.graph.measures.fitting import fitted
from tests.graph.measures.people import Consent, Event, Person, Purchase, Purpose
from tests.graph.measures.planting import plant
from tests.graph.measures.test_agreement import SHAPES, shaped
from tests.graph.measures.trees import UNITS
from tests.graph.measures.worlds import World, world
from tests.support import ask

N_WORLDS = 4
# What has no condition at a far end whose own time would go on.
TIMED = (
    *SHAPES[:5],
    SHAPES[6],
    "referees within 2 hops in the last 9 days at least 1 and referees since entering a at most 3",
    SHAPES[9].replace("who (in group a) ", ""),
    SHAPES[11].replace("who (tag a or purchases at least 1) ", ""),
)
CARRIED = (
    "tag a and purchases in the last 90 days at least 1 and referees within 3 hops at least 2",
    "in group a or events b at least 1 and interaction people at least 2 or referrers within 2 hops at least 2",
    "task stage a at least 1 and paid term or times renewed at least 2 and task completions a at least 2",
    "spend of referees within 2 hops in the last 90 days at least 1 or spend of referees at least 900",
    "came through a and consented to b or spend at least 900 and tag c said by d",
)
LACKED = (
    "tag a and (purchases in the last 30 days at least 3 or in group b) and attribute city is c、d",
    "not tag a and (came through b or consented to c) and events d in the last 7 days at least 2",
    "any of (tag a, events b at least 4) and none of (purchases at most 0, attribute height less than 170)",
)
TAKE_AWAY: LiteralString = """
MATCH (a:User {id: $start})-[r]->(b)
WHERE type(r) = $kind AND coalesce(b.id, b.key) = $end AND ($day IS NULL OR r.day = date($day))
  AND ($kind <> 'INTERACTED' OR r.kind = $detail) AND ($kind <> 'TAGGED' OR r.source = $detail)
WITH a, b, r, properties(r) AS held
DELETE r
RETURN held
"""
GIVE_BACK: LiteralString = """
MATCH (a:User {id: $start})
MATCH (b) WHERE coalesce(b.id, b.key) = $end AND NOT b:Merged AND any(each IN labels(b) WHERE each IN $labels)
CREATE (a)-[r:$($kind)]->(b)
SET r = $held
"""
LABELS = {
    "term": "Term",
    "purchase": "Purchase",
    "event": "Event",
    "tag": "Tag",
    "group": "Group",
    "channel": "Channel",
}


def _asking(small: World) -> Asking:
    return Asking(moment(small.now, small.zone), small.zone, UNITS)


async def _timelines(
    database: Database, small: World, expression: Expression
) -> Mapping[str, Mapping[Measure, Timeline]]:
    """By user the timeline of every measure."""
    asking = _asking(small)
    measures = list(dict.fromkeys(measured_of(expression, {})))
    people = {each.id: each.id for each in small.graph.people.values() if not each.is_erased}
    values = await measure(database, list(people), measures, asking)
    facts = await list_facts(database, people, measures, asking, "2020-01-01")
    return {
        user: {
            each: held(Timeline(each, found[each], facts[user].of[each], facts[user].around, small.zone), small.now)
            for each in measures
        }
        for user, found in values.items()
    }


@pytest.mark.parametrize("seed", range(N_WORLDS))
async def test_the_facts_say_what_was_measured_and_when_time_alone_changes_it(seed: int, database: Database) -> None:
    small = world(seed)
    await plant(database, small)
    n_changes = 0

    for text in TIMED:
        expression = fitted(shaped(text), small, random.Random(f"{seed} {text}"))
        for user, lines in (await _timelines(database, small, expression)).items():
            for each in lines.values():
                assert each.is_sure, (each.measure, user, each.value_at(small.now), each.measured)
                assert is_followed(each, {})
            n_changes += _is_first_change(small, expression, user, lines)
    assert n_changes > 10


def _is_first_change(small: World, expression: Expression, user: str, lines: Mapping[Measure, Timeline]) -> bool:
    """Before the moment that is told nothing changes, at it what is told; by the plain reference."""
    change = next_change(expression, lines, {}, small.now)
    rng = random.Random(user)
    end = small.now + timedelta(days=800) if change is None else change.at
    span = (end - small.now) // timedelta(milliseconds=1)
    tried = [small.now + timedelta(milliseconds=rng.randrange(1, span)) for _ in range(4)] if span > 1 else []
    tried += [small.now, end - timedelta(milliseconds=1)]
    present = plain.judge(small.graph, expression, user, small.now, small.zone)

    for at in tried:
        assert plain.judge(small.graph, expression, user, at, small.zone) is present, (expression, user, at, change)
    if change is not None:
        then = plain.judge(small.graph, expression, user, change.at, small.zone)
        assert then is change.verdict.truth is not present, (expression, user, change.at)
    return change is not None


@pytest.mark.parametrize("seed", range(N_WORLDS))
async def test_without_a_decisive_edge_it_is_not_true_any_more(seed: int, database: Database) -> None:
    small = world(seed)
    await plant(database, small)
    n_taken = 0

    for text in CARRIED:
        expression = fitted(shaped(text), small, random.Random(f"{seed} {text}"))
        for user, lines in (await _timelines(database, small, expression)).items():
            values = {each: line.measured for each, line in lines.items()}
            every = list(parts(evaluate(expression, values)))
            told = evidence(expression, every, lines, {}, small.now)
            for edge in {each.edge: None for each in told if each.is_decisive}:
                assert evaluate(expression, values).truth is True
                assert not await _is_true_without(database, small, expression, user, edge), (expression, user, edge)
                n_taken += 1
    assert n_taken > 0


async def _is_true_without(database: Database, small: World, expression: Expression, user: str, edge: Edge) -> bool:
    ends = {"start": edge.start.id, "end": edge.end.id, "kind": edge.kind}
    day = None if edge.day is None or edge.kind != "INTERACTED" else edge.day.isoformat()
    [taken] = await ask(database, TAKE_AWAY, **ends, day=day, detail=edge.detail)
    measures = list(dict.fromkeys(measured_of(expression, {})))
    values = (await measure(database, [user], measures, _asking(small)))[user]
    labels = [LABELS.get(edge.end.kind, edge.end.kind.capitalize())]
    await ask(database, GIVE_BACK, **ends, held=taken["held"], labels=labels)
    return evaluate(expression, values).truth is True


@pytest.mark.parametrize("seed", range(N_WORLDS))
async def test_who_gets_what_is_missing_is_in(seed: int, database: Database) -> None:
    n_given = 0

    for text in LACKED:
        small = world(seed)
        small.graph.purposes = dict.fromkeys(small.graph.purposes, Purpose())
        expression = fitted(shaped(text), small, random.Random(f"{seed} {text}"))
        await plant(database, small)
        lacking = await _lacking(database, small, expression)
        for user, facts in lacking.items():
            for each in facts:
                _give(small.graph.people[user], each, small)
        await plant(database, small)
        assert set(lacking) <= set(await list_true(database, expression, _asking(small))), (expression, lacking)
        n_given += len(lacking)
    assert n_given > 0


async def _lacking(database: Database, small: World, expression: Expression) -> dict[str, tuple[MissingFact, ...]]:
    """What is missing of whom, where it can be given."""
    asking = _asking(small)
    measures = list(dict.fromkeys(measured_of(expression, {})))
    users = [each.id for each in small.graph.people.values() if not each.is_erased]
    found: dict[str, tuple[MissingFact, ...]] = {}
    for user, values in (await measure(database, users, measures, asking)).items():
        facts = smallest_missing(expression, values, lambda each: unit_of(each, asking))
        if facts and all(_can_be_given(each) for each in facts):
            found[user] = facts
    return found


def _can_be_given(fact: MissingFact) -> bool:
    """Nothing is taken back that was bought or done."""
    if isinstance(fact.value, bool) or not isinstance(fact.value, int):
        return fact.wanted is not None
    return isinstance(fact.wanted, int) and fact.wanted > fact.value


def _give(person: Person, fact: MissingFact, small: World) -> None:
    """Make the one fact true of the person."""
    about, n = str(next(iter(dict(fact.measure.options).values()), "")), fact.n_facts
    match fact.measure.kind:
        case "tag":
            person.tags = [each for each in person.tags if each[0] != about]
            person.tags += [(about, "manual", None)] if fact.wanted else []
        case "in_group":
            person.memberships.clear()
            person.memberships |= {about: small.now} if fact.wanted else {}
        case "came_through":
            person.channels = [each for each in person.channels if each != about]
            person.channels += [about] if fact.wanted else []
        case "consented":
            person.consents[about] = Consent("granted" if fact.wanted else "denied", 2)
        case "attribute":
            person.attributes[about] = fact.wanted
        case "purchases":
            person.purchases += [Purchase(small.now, 1_000) for _ in range(n)]
        case kind:
            assert kind == "events"
            person.events += [Event(about, small.now) for _ in range(n)]
