"""Which facts carry an answer, and without which of them it would be another. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.measures.evaluating import evaluate
from graph.measures.explaining import Part, measure_of
from graph.measures.facts import EDGES, Edge
from graph.measures.model import Expression, Measure, measured_of
from graph.measures.timelines import Timeline

MOST_A_PART = 10
_TO_OTHERS = frozenset({"REFERRED", "INTERACTED"})


@dataclass(frozen=True, slots=True)
class Carried:
    """An edge behind a part; `is_decisive`: the answer is true, and would not be without this edge."""

    part: Part
    edge: Edge
    is_decisive: bool


def evidence(
    expression: Expression,
    parts: Sequence[Part],
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
) -> tuple[Carried, ...]:
    """The edges that are counted now behind each part that decides, at most 10 a part, the newest first.

    Cost: an evaluation for each edge where the answer is true.
    """
    values = {measure: each.measured for measure, each in timelines.items()}
    is_true = evaluate(expression, values, segments).truth is True
    unsure = _unsure(expression, segments) | _needless(expression, timelines, segments)
    known: dict[Edge, bool] = {}
    found: list[Carried] = []
    for part in parts:
        measure = measure_of(part.verdict.expression)
        if measure is None or not part.decides or measure not in timelines:
            continue
        for edge in _edges(timelines[measure], now):
            if edge not in known:
                is_sure = is_true and edge.kind not in unsure
                known[edge] = is_sure and not _holds_without(edge, expression, timelines, segments, now)
            found.append(Carried(part, edge, known[edge]))
    return tuple(found)


def _edges(timeline: Timeline, now: datetime) -> list[Edge]:
    counted = [each for each in timeline.counted(now) if each.until is None or each.until > now]
    return list(dict.fromkeys(edge for fact in counted for edge in fact.edges))[:MOST_A_PART]


def _holds_without(
    edge: Edge,
    expression: Expression,
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
) -> bool:
    """Whether the expression is as true without the edge; also where that cannot be told."""
    values = {measure: each.measured for measure, each in timelines.items()}
    for measure, timeline in timelines.items():
        if EDGES.get(measure.kind, ("", ""))[0] != edge.kind:
            continue
        if not timeline.is_sure:
            return True
        if any(edge in each.edges for each in timeline.facts):
            values[measure] = timeline.value_at(now, without=edge)
    return evaluate(expression, values, segments).truth is True


def _needless(
    expression: Expression, timelines: Mapping[Measure, Timeline], segments: Mapping[str, Expression]
) -> frozenset[str]:
    """Kinds of edges of which none decides: it holds whatever the measures come to that count them."""
    found: set[str] = set()
    for kind in {kind for kind, _ in EDGES.values()}:
        values = {
            measure: None if EDGES.get(measure.kind, ("", ""))[0] == kind else each.measured
            for measure, each in timelines.items()
        }
        if evaluate(expression, values, segments).truth is True:
            found.add(kind)
    return frozenset(found)


def _unsure(expression: Expression, segments: Mapping[str, Expression]) -> frozenset[str]:
    """Kinds of edges on which conditions at far ends hang as well, so that what follows without one is not known.

    The person asked about stands at no far end of theirs, but may stand at the far end of one.
    """
    found: set[str] = set()
    for measure in measured_of(expression, segments):
        for depth, kind in _far(measure, segments, 0):
            if depth > 1 or kind in _TO_OTHERS:
                found.add(kind)
    return frozenset(found)


def _far(measure: Measure, segments: Mapping[str, Expression], depth: int) -> Iterator[tuple[int, str]]:
    if depth and measure.kind in EDGES:
        yield depth, EDGES[measure.kind][0]
    if measure.where is not None:
        for each in measured_of(measure.where, segments):
            yield from _far(each, segments, depth + 1)
