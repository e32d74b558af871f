"""When time alone will change an answer: the next moment at which an expression comes to something else. Pure.

Of each measure the moments are known at which it may change: a purchase falls out of a window, a span turns over, a
term ends, a birthday comes. They are tried in order until the expression is judged otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from graph.measures.catalogue import MEASURES
from graph.measures.evaluating import Value, Verdict, evaluate
from graph.measures.facts import Fact
from graph.measures.missing import MissingFact
from graph.measures.model import (
    Between,
    Calendar,
    Expression,
    Known,
    Leaf,
    Measure,
    Rolling,
    SinceEntering,
    SinceJoining,
    measured_of,
    parts_of,
)
from graph.measures.timelines import Timeline, birthday_in
from graph.measures.windows import begun, midnight

_DAY = timedelta(days=1)
_TICK = timedelta(milliseconds=1)
_MOST_TRIED = 2_000
_YEARS_AHEAD = 9
_SINCE = frozenset({"days_since_purchase", "days_since_event", "days_in_group"})
# What stays of people at far ends as long as nobody does anything.
_LASTING = frozenset({"in_group", "came_through", "channel_kind", "score", "percentile"})
_COUNTED = frozenset(
    (
        *("purchases", "spend", "average_purchase", "purchase_days", "first_purchase", "last_purchase"),
        *("events", "event_days", "first_event", "last_event", "task_completions", "task_stage", "times_renewed"),
    )
)
_TERMS = frozenset({"paid_term", "days_of_term_left"})
# One fact more is one more of it, whatever was there before.
_ADDS_UP = frozenset(
    (
        *("purchases", "spend", "purchase_days", "events", "event_days", "task_completions", "referees"),
        *("interactions", "interaction_days", "interaction_people", "referee_spend"),
    )
)
_NOTHING_SUPPOSED: Mapping[Measure, Callable[[Value], Value]] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """When the expression will come to something else, and to what."""

    at: datetime
    verdict: Verdict


def next_change(
    expression: Expression,
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
    supposed: Mapping[Measure, Callable[[Value], Value]] = _NOTHING_SUPPOSED,
) -> Change | None:
    """The next moment after now at which the expression comes to something else, if nobody does anything.

    `supposed` says of some measures what to take in place of what they come to. None where no moment comes, as far as
    is followed (`is_followed`). Cost: at most 2,000 moments are tried, the soonest first; each measures anew what may
    change then.
    """

    def taken(measure: Measure, value: Value) -> Value:
        return supposed[measure](value) if measure in supposed else value

    values = {measure: taken(measure, each.measured) for measure, each in timelines.items()}
    present = evaluate(expression, values, segments).truth
    for at, turning in moments(expression, timelines, segments, now):
        found = {measure: taken(measure, timelines[measure].value_at(at)) for measure in turning}
        is_same = all(values[measure] == value for measure, value in found.items())
        values |= found
        if not is_same and evaluate(expression, values, segments).truth is not present:
            then = {measure: taken(measure, value) for measure, value in values_at(timelines, at).items()}
            return Change(at, evaluate(expression, then, segments))
    return None


def moments(
    expression: Expression,
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
) -> list[tuple[datetime, list[Measure]]]:
    """Moments after now, the soonest first, with the measures that may be judged otherwise from then on; at most 2,000.

    Of measures whose facts do not say what was measured none is known.
    """
    turning: dict[datetime, list[Measure]] = {}
    thresholds = _thresholds(expression, segments)
    for measure, timeline in timelines.items():
        if timeline.is_sure:
            for at in {each for each in turns(timeline, thresholds.get(measure, set()), now) if each > now}:
                turning.setdefault(at, []).append(measure)
    return [(at, turning[at]) for at in sorted(turning)[:_MOST_TRIED]]


def values_at(timelines: Mapping[Measure, Timeline], at: datetime) -> dict[Measure, Value]:
    """What the measures come to at that moment; as they are now where that is not known."""
    return {measure: each.value_at(at) if each.is_sure else each.measured for measure, each in timelines.items()}


def enough_until(
    expression: Expression,
    way: Sequence[MissingFact],
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
) -> datetime | None:
    """From when on these facts would not be enough any more, since others go out of their windows meanwhile.

    None where they stay enough, and where time is not followed. Cost: as `next_change`.
    """
    if not all(is_followed(each, segments) for each in timelines.values()):
        return None
    change = next_change(expression, timelines, segments, now, {each.measure: _with(each) for each in way})
    return None if change is None else change.at


def _with(fact: MissingFact) -> Callable[[Value], Value]:
    """What a measure would come to with that fact: of what adds up so much more than without it."""
    value, wanted = fact.value, fact.wanted
    if fact.measure.kind not in _ADDS_UP or not isinstance(value, int | float) or not isinstance(wanted, int | float):
        return lambda _: wanted
    gap = wanted - value
    return lambda found: found + gap if gap > 0 and isinstance(found, int | float) else wanted


def is_followed(timeline: Timeline, segments: Mapping[str, Expression]) -> bool:
    """True when all that time can do to the measure is known.

    Not of who is a child (what guards their values ends one day), of people at far ends whose own time goes on, nor of
    more facts than are looked at.
    """
    where = timeline.measure.where
    if where is not None and not _lasts(where, segments):
        return False
    return timeline.is_sure and not (timeline.needs is not None and timeline.around.is_child)


def _lasts(expression: Expression, segments: Mapping[str, Expression]) -> bool:
    return all(_is_lasting(each, segments) for each in measured_of(expression, segments))


def _is_lasting(measure: Measure, segments: Mapping[str, Expression]) -> bool:
    if measure.where is not None and not _lasts(measure.where, segments):
        return False
    if measure.kind in _LASTING or measure.kind == "referrers":
        return True
    is_fixed = measure.window is None or isinstance(measure.window, SinceJoining | SinceEntering)
    return is_fixed and (
        measure.kind in _COUNTED
        or measure.kind in {"referees", "referee_spend"}
        or measure.kind.startswith("interaction")
    )


def _thresholds(expression: Expression, segments: Mapping[str, Expression]) -> dict[Measure, set[int]]:
    """By measure the whole numbers that it is held against."""
    found: dict[Measure, set[int]] = {}
    match expression:
        case Leaf(measure) | Known(measure) if measure.kind == "segment":
            parts: tuple[Expression, ...] = (segments[str(measure.option("key"))],)
        case Leaf(measure, test) if test is not None:
            found[measure] = {each for each in test.values if isinstance(each, int)}
            parts = ()
        case _:
            parts = parts_of(expression)
    for part in parts:
        for measure, values in _thresholds(part, segments).items():
            found.setdefault(measure, set()).update(values)
    return found


def turns(timeline: Timeline, thresholds: Iterable[int], now: datetime) -> Iterator[datetime]:
    """Moments among which all are at which the measure may be judged otherwise than before."""
    measure, around = timeline.measure, timeline.around
    for needed in timeline.needs or ():
        until = around.granted.get(needed)
        if until is not None:
            yield until
    numbers = list(thresholds)
    if measure.kind == "days_since_joining":
        yield from _counted(around.joined, numbers)
    if measure.kind in {"age", "days_to_birthday"} and around.birthday is not None:
        yield from _birthdays(timeline, around.birthday, numbers, now)
    for fact in timeline.facts:
        if fact.until is not None:
            yield fact.until
        if measure.kind in _SINCE and fact.at is not None:
            yield from _counted(fact.at, numbers)
        if MEASURES[measure.kind].takes_window:
            yield from _passing(timeline, fact)
        if measure.kind in _TERMS and fact.at is not None and fact.until is not None:
            yield fact.at
            yield from _left(fact.until, numbers)


def _counted(since: datetime, numbers: Iterable[int]) -> Iterator[datetime]:
    """When so many times 24 hours are over, and one more; 0 begins less than a day before."""
    for each in numbers:
        yield since + each * _DAY
        yield since + (each + 1) * _DAY
        if each == 0:
            yield since - _DAY + _TICK


def _left(until: datetime, numbers: Iterable[int]) -> Iterator[datetime]:
    """When only so many whole times 24 hours are left, and when one less."""
    for each in numbers:
        yield until - (each + 1) * _DAY + _TICK
        yield until - each * _DAY + _TICK


def _birthdays(timeline: Timeline, birthday: date, numbers: Iterable[int], now: datetime) -> Iterator[datetime]:
    today = now.astimezone(timeline.zone).date()
    if timeline.measure.kind == "age":
        ages = {each for number in numbers for each in (number, number + 1)}
        wanted = {birthday_in(birthday, birthday.year + each) for each in ages if birthday.year + each < 9999}
    else:
        days = [birthday_in(birthday, today.year + ahead) for ahead in range(_YEARS_AHEAD)]
        back = {0, -1} | {each for number in numbers for each in (number, number - 1)}
        wanted = {day - timedelta(days=each) for day in days for each in back}
    for day in wanted:
        yield midnight(day, timeline.zone)


def _passing(timeline: Timeline, fact: Fact) -> Iterator[datetime]:
    """When a fact comes into the window, and when it leaves it."""
    if fact.day is not None and fact.at is None:
        first, last = midnight(fact.day, timeline.zone), midnight(fact.day + _DAY, timeline.zone)
        gone = last
    elif fact.at is not None:
        first, gone = fact.at, fact.at + _TICK
    else:
        return
    match timeline.measure.window:
        case Rolling(days):
            yield first
            yield gone + days * _DAY
        case Between(_, None):
            yield first
        case Calendar(span, back):
            day = first.astimezone(timeline.zone).date()
            yield midnight(begun(day, span, -back), timeline.zone)
            yield midnight(begun(day, span, -back - 1), timeline.zone)
        case _:
            pass
