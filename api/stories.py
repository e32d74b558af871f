"""How explanations come about: asked for, measured with the user that they are of, and told in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from api import asking
from api.context import Context, Question
from api.purposes import WHERE_GRANTED, WHERE_NOT_CHILD, line
from api.reading import Later, Reading
from api.segments import previewed
from api.selection import Selected
from graph.consent.model import SERVICE
from graph.consent.policy import needed
from graph.errors import Refused
from graph.measures import sentences
from graph.measures.compiling import Asking, guards, unit_of
from graph.measures.evaluating import Verdict, evaluate
from graph.measures.evidence import Carried, evidence
from graph.measures.explaining import Part, Why, kind_of, measure_of, parts, why_unknown
from graph.measures.facts import Around, Fact, Facts, Node, list_facts
from graph.measures.horizon import Change, is_followed, next_change
from graph.measures.measuring import WHY_VALUES, Measured, Measuring, measuring
from graph.measures.missing import MissingFact, smallest_missing
from graph.measures.model import All, Expression, Known, Leaf, Measure, Truth
from graph.measures.printing import Notation
from graph.measures.store import measure
from graph.measures.timelines import Timeline, held
from queries.composer import Piece

_OF_FACTS = frozenset({"evidence", "nextChange", "isTimeFollowed"})
_TRUTHS: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}


def read(selected: Selected, context: Context) -> Reading:
    """A reader for the field that tells why, or why not."""
    assert context.operation is not None, "only within an operation"
    below = {each.name for each in context.operation.fields(selected.returns, selected.below)}
    told = _Told(
        _question(selected.args, context),
        context,
        is_for_absent=selected.name == "whyNot",
        wants_facts=not below.isdisjoint(_OF_FACTS),
    )
    then = told.finished if told.takes_more else None
    return Reading(WHY_VALUES, inserts=told.measuring.inserts(), finish=told.begun, then=then)


def _question(args: Mapping[str, Any], context: Context) -> Question:
    """What is asked: a saved segment, or something of now; checked, with the purpose that the reading is for.

    Raises:
        Refused: both or neither are given ("segments.one_asked"). Missing: something named is not there.
    """
    key, given = args.get("segment"), args.get("input")
    if (key is None) is (given is None):
        raise Refused("segments.one_asked", path=("segment",))
    if given is not None:
        return previewed(given, context)
    purpose = None if context.purpose == SERVICE else context.purpose
    return asking.question_of(asking.saved_segment(str(key), context), purpose, context)


def _whole(question: Question) -> Expression:
    """What must be true of who is listed: what is asked, and for any purpose but service that they agreed to it."""
    agreed = [
        Leaf(Measure("consented", (("purpose", each),))) for each in sorted(needed(None, reading=question.purpose))
    ]
    return All((*agreed, question.expression)) if agreed else question.expression


@dataclass(slots=True)
class _Told:
    """One field's explanations, of every user that it is asked of."""

    question: Question
    context: Context
    is_for_absent: bool
    wants_facts: bool
    whole: Expression = field(init=False)
    asking: Asking = field(init=False)
    measuring: Measuring = field(init=False)
    notation: Notation = field(init=False)
    waiting: list[tuple[Later, Measured]] = field(default_factory=list[tuple[Later, Measured]], init=False)

    def __post_init__(self) -> None:
        self.whole = _whole(self.question)
        self.asking = self.question.asking
        children = [each for each in self.asking.listed if each.fragment is WHERE_NOT_CHILD]
        self.measuring = measuring(self.whole, self.asking, children)
        self.notation = asking.notation(self.context)

    @property
    def takes_more(self) -> bool:
        """Whether one statement is not enough."""
        return self.wants_facts or len(self.measuring.rows) > 1

    def begun(self, raw: Any) -> Any:
        """The explanation of a user, or what stands for it until the other statements are done."""
        if raw is None:
            return None
        found = self.measuring.measured(raw)
        if not self.takes_more:
            return self.told(found, None)
        later = Later()
        self.waiting.append((later, found))
        return later

    async def finished(self) -> None:
        """What one statement could not measure, and the facts, are read of all users at once, and told."""
        people = {found.user: found.name for _, found in self.waiting}
        values: dict[str, dict[Measure, Any]] = {each: {} for each in people}
        facts: dict[str, dict[Measure, tuple[Fact, ...]]] = {each: {} for each in people}
        around: dict[str, Around] = {}
        for number, row in enumerate(self.measuring.rows if people else ()):
            if number:
                for user, measured in (await measure(self.context.database, sorted(people), row, self.asking)).items():
                    values[user].update(measured)
            if self.wants_facts:
                read = await list_facts(self.context.database, people, row, self.asking, line(self.context))
                for user, each in read.items():
                    facts[user].update(each.of)
                    around[user] = each.around
        for later, found in self.waiting:
            whole = found.with_values({**found.values, **values[found.user]})
            known = Facts(around[found.user], facts[found.user]) if found.user in around else None
            later.settle(self.told(whole, known) if self._is_there(whole, known) else None)
        self.waiting.clear()

    def _is_there(self, found: Measured, known: Facts | None) -> bool:
        """False of who was erased while statements were asked."""
        n = sum(len(row) for row in self.measuring.rows)
        return len(found.values) == n and (not self.wants_facts or (known is not None and len(known.of) == n))

    def told(self, found: Measured, known: Facts | None) -> dict[str, Any] | None:
        """The explanation as the fields of its type."""
        verdict = evaluate(self.whole, found.values, self.asking.segments)
        is_in = verdict.truth is True and found.is_listed
        if is_in and self.is_for_absent:
            return None
        every = list(parts(verdict))
        why = _unknown(every, found)
        because = sentences.reasons(every, self.notation, why)
        sentence = sentences.whole(found.name, verdict.truth, because, self.notation)
        if verdict.truth is True and not found.is_listed:
            sentence = sentences.not_listed(found.name, self.notation)
        return {
            "segment": None if self.question.segment is None else self.question.segment.key,
            "purpose": self.question.purpose,
            "truth": _TRUTHS[verdict.truth],
            "is_in": is_in,
            "sentence": sentence,
            "sentences": because,
            "parts": [self.part(each, why) for each in every],
            "missing": self.missing(verdict, found, every),
            **self.of_facts(found, known, every),
        }

    def of_facts(self, found: Measured, known: Facts | None, every: Sequence[Part]) -> dict[str, Any]:
        """What follows from the facts, where they were read."""
        if known is None:
            return {"evidence": None, "next_change": None, "is_time_followed": None}
        now, segments = self.asking.at.now, self.asking.segments
        lines = {
            each: held(
                Timeline(
                    each, value, known.of[each], known.around, self.asking.zone, needs_of(guards(each, self.asking))
                ),
                now,
            )
            for each, value in found.values.items()
        }
        carried = evidence(self.whole, every, lines, segments, now)
        change = next_change(self.whole, lines, segments, now)
        return {
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
            "truth": _TRUTHS[change.verdict.truth],
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
            "truth": _TRUTHS[verdict.truth],
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
        if facts is None:
            return None
        return {
            "n_facts": sum(each.n_facts for each in facts),
            "facts": [self.fact(each, every) for each in facts],
            "sentence": sentences.all_missing(facts, self.notation),
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
