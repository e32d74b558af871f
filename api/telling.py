"""A judged expression as the fields of an explanation: parts, sentences, what is missing, evidence, what time does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, cast

from api.purposes import WHERE_GRANTED, WHERE_NOT_CHILD
from graph.measures import sentences
from graph.measures.compiling import Asking, guards, unit_of
from graph.measures.evaluating import Value, Verdict, evaluate
from graph.measures.evidence import Carried, evidence
from graph.measures.explaining import Part, Why, kind_of, measure_of, parts, why_unknown
from graph.measures.facts import Facts, Node
from graph.measures.horizon import Change, enough_until, is_followed, next_change
from graph.measures.measuring import Measured
from graph.measures.missing import MissingFact, smallest_missing, ways_missing
from graph.measures.model import Expression, Known, Leaf, Measure, Truth, measured_of
from graph.measures.printing import Notation
from graph.measures.timelines import Timeline, held
from queries.composer import Piece

Way: TypeAlias = tuple[Sequence[MissingFact], datetime | None]
TRUTHS: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what an expression comes to of somebody who was measured; ways to be let in only where they are wanted."""

    whole: Expression
    asking: Asking
    notation: Notation
    wants_ways: bool = True

    def told(self, found: Measured, known: Facts | None) -> dict[str, Any]:
        """The explanation as the fields of its type; what is measured for others does not matter."""
        found = self.own(found)
        verdict = evaluate(self.whole, found.values, self.asking.segments)
        every = list(parts(verdict))
        why = _unknown(every, found)
        because = sentences.reasons(every, self.notation, why)
        sentence = sentences.whole(found.name, verdict.truth, because, self.notation)
        if verdict.truth is True and not found.is_listed:
            sentence = sentences.not_listed(found.name, self.notation)
        return {
            "truth": TRUTHS[verdict.truth],
            "is_in": verdict.truth is True and found.is_listed,
            "sentence": sentence,
            "sentences": because,
            "parts": [self.part(each, why) for each in every],
            "missing": self.missing(verdict, found, every),
            **self.of_facts(found, known, every),
        }

    def truth(self, found: Measured) -> Truth:
        """Whether it is true of them."""
        return evaluate(self.whole, found.values, self.asking.segments).truth

    def ways(self, found: Measured, known: Facts) -> list[Way]:
        """Ways to be let in, the one with the fewest facts first, each with the moment from which it is too late."""
        own = self.own(found)
        lines, segments = timelines_of(own.values, known, self.asking), self.asking.segments
        return [
            (facts, enough_until(self.whole, facts, lines, segments, self.asking.at.now))
            for facts in ways_missing(self.whole, own.values, lambda each: unit_of(each, self.asking), segments)
            if facts
        ]

    def sentence(self, ways: Sequence[Way]) -> str:
        """What would let somebody in, one way or another."""
        zone = self.asking.zone
        local = [(facts, None if before is None else before.astimezone(zone)) for facts, before in ways]
        return sentences.one_of_ways(local, self.notation)

    def own(self, found: Measured) -> Measured:
        """What was measured as far as the expression asks for it."""
        own = dict.fromkeys(measured_of(self.whole, self.asking.segments))
        return found.with_values({each: found.values[each] for each in own})

    def of_facts(self, found: Measured, known: Facts | None, every: Sequence[Part]) -> dict[str, Any]:
        """What follows from the facts, where they were read."""
        if known is None:
            return {"ways": None, "evidence": None, "next_change": None, "is_time_followed": None}
        now, segments = self.asking.at.now, self.asking.segments
        lines = timelines_of(found.values, known, self.asking)
        carried = evidence(self.whole, every, lines, segments, now)
        change = next_change(self.whole, lines, segments, now)
        return {
            "ways": [self.way(each, every) for each in self.ways(found, known)] if self.wants_ways else None,
            "evidence": _sub_graph(carried, Node("user", found.user, found.name)),
            "next_change": None if change is None else self.change(change, found),
            "is_time_followed": all(is_followed(each, segments) for each in lines.values()),
        }

    def change(self, change: Change, found: Measured) -> dict[str, Any]:
        """When time alone changes the answer."""
        every = list(parts(change.verdict))
        because = sentences.reasons(every, self.notation, _unknown(every, found))
        local = change.at.astimezone(self.asking.zone)
        return {
            "at": change.at,
            "truth": TRUTHS[change.verdict.truth],
            "sentence": sentences.changes(local, found.name, change.verdict.truth, because, self.notation),
        }

    def part(self, part: Part, why: Mapping[Measure, Why]) -> dict[str, Any]:
        """One part of the tree."""
        verdict = part.verdict
        expression = verdict.expression
        measured = measure_of(expression)
        unknown = None if measured is None or verdict.value is not None else why.get(measured)
        return {
            "path": path_of(part),
            "kind": kind_of(expression),
            "truth": TRUTHS[verdict.truth],
            "decides": part.decides,
            "text": sentences.text_of(expression, self.notation),
            "value": None if measured is None else sentences.value_of(verdict.value, measured, self.notation),
            "wanted": sentences.wanted_of(expression, self.notation),
            "unknown_reason": None if unknown is None else unknown.value,
            "sentence": sentences.sentence_of(verdict, self.notation, unknown),
        }

    def missing(self, verdict: Verdict, found: Measured, every: Sequence[Part]) -> dict[str, Any] | None:
        """What would let the user in."""
        if verdict.truth is True:
            return None
        facts = smallest_missing(
            self.whole, found.values, lambda each: unit_of(each, self.asking), self.asking.segments
        )
        return None if facts is None else self.way((facts, None), every)

    def way(self, way: Way, every: Sequence[Part]) -> dict[str, Any]:
        """Values that would do together."""
        facts, before = way
        return {
            "n_facts": sum(each.n_facts for each in facts),
            "facts": [self.fact(each, every) for each in facts],
            "before": before,
            "sentence": self.sentence([way]),
        }

    def fact(self, fact: MissingFact, every: Sequence[Part]) -> dict[str, Any]:
        """One value that would do."""
        value = sentences.value_of(fact.value, fact.measure, self.notation)
        wanted = None if fact.is_any else sentences.value_of(fact.wanted, fact.measure, self.notation)
        return {
            "paths": [path_of(each) for each in every if measure_of(each.verdict.expression) == fact.measure],
            "value": value,
            "wanted": wanted,
            "n_facts": fact.n_facts,
            "sentence": sentences.missing(fact, self.notation),
        }


def timelines_of(values: Mapping[Measure, Value], known: Facts, asking: Asking) -> dict[Measure, Timeline]:
    """What each measure comes to at any moment."""
    return {
        each: held(
            Timeline(each, value, known.of[each], known.around, asking.zone, needs_of(guards(each, asking))),
            asking.at.now,
        )
        for each, value in values.items()
    }


def path_of(part: Part) -> str:
    """Where a part stands, as it is told."""
    return ".".join(str(each) for each in part.place)


def needs_of(conditions: Sequence[Piece]) -> frozenset[str] | None:
    """The purposes to which somebody must have agreed; None where agreeing changes nothing."""
    if not any(each.fragment is WHERE_GRANTED or each.fragment is WHERE_NOT_CHILD for each in conditions):
        return None
    return frozenset(
        str(purpose)
        for each in conditions
        if each.fragment is WHERE_GRANTED
        for purpose in cast("list[str]", each.params["purposes"])
    )


def _sub_graph(carried: Sequence[Carried], user: Node) -> dict[str, Any]:
    nodes = {
        (each.kind, each.id): each for each in (user, *(n for one in carried for n in (one.edge.start, one.edge.end)))
    }
    return {
        "nodes": [{"id": each.id, "kind": each.kind, "label": each.label} for each in nodes.values()],
        "edges": [
            {
                "from_id": each.edge.start.id,
                "to_id": each.edge.end.id,
                "kind": each.edge.kind,
                "at": each.edge.at,
                "until": each.edge.until,
                "day": each.edge.day,
                "amount_minor": each.edge.amount,
                "count": each.edge.count,
                "detail": each.edge.detail,
                "part": path_of(each.part),
                "is_decisive": each.is_decisive,
            }
            for each in carried
        ],
    }


def _unknown(every: Sequence[Part], found: Measured) -> dict[Measure, Why]:
    """Why measures have no value."""
    measures = (each.verdict.expression.measure for each in every if isinstance(each.verdict.expression, Leaf | Known))
    return {
        each: why_unknown(each, is_allowed=found.allowed.get(each, True))
        for each in measures
        if found.values.get(each, True) is None
    }
