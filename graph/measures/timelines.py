"""What a measure comes to at any moment, given the facts behind it, if nothing but time goes on. Pure.

It says the same as the fragments of `queries/measures/fragments/value_*.cypher`; whoever uses it holds it against what
the graph measured now, and tells nothing of a measure where the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from graph.measures.compiling import BOUGHT, DONE
from graph.measures.evaluating import Value
from graph.measures.facts import MOST, Around, Edge, Fact
from graph.measures.model import Between, Calendar, Measure, Rolling, SinceEntering, SinceJoining
from graph.measures.windows import moment, reach

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_INTERACTED = frozenset({"interaction_people", "interaction_days", "interactions"})
_HELD = frozenset({"tag", "in_group", "came_through", "channel_kind", "consented"})


@dataclass(frozen=True, slots=True)
class Timeline:
    """One measure of one person: what was measured now, its facts, what it hangs on.

    `needs` are the purposes to which they must have agreed for the value to be used, None where nothing guards it.
    `is_sure`: the facts say what was measured.
    """

    measure: Measure
    measured: Value
    facts: tuple[Fact, ...]
    around: Around
    zone: ZoneInfo
    needs: frozenset[str] | None = None
    is_sure: bool = False

    @property
    def is_whole(self) -> bool:
        """True when all facts are there."""
        return len(self.facts) <= MOST and not (
            self.measure.kind == "interaction_people" and self.measure.option("hops") == 2
        )

    def value_at(self, at: datetime, without: Edge | None = None) -> Value:
        """What it comes to at that moment; `without`: as if that edge were not there."""
        if self.measured is None and self.needs is not None:
            return None
        if self.needs is not None and not self._is_granted(at):
            return None
        if isinstance(self.measure.window, SinceEntering) and self.measure.window.group not in self.around.entered:
            return None
        kind, facts = self.measure.kind, self.counted(at, without)
        if kind in _HELD:
            return (
                any(each.until is None or each.until > at for each in facts)
                if kind in {"tag", "consented"}
                else (bool(facts))
            )
        if kind in BOUGHT or kind in DONE:
            return _of_instants(kind, facts, at, self.zone)
        return self._of_person(facts, at)

    def counted(self, at: datetime, without: Edge | None = None) -> list[Fact]:
        """The facts that lie in the window at that moment; of paid terms those that run."""
        is_within = _runs(at) if self.measure.kind == "paid_term" else self._window(at)
        return [each for each in self.facts if is_within(each) and (without is None or without not in each.edges)]

    def _is_granted(self, at: datetime) -> bool:
        granted = self.around.granted
        for each in self.needs or ():
            until = granted.get(each)
            if each not in granted or (until is not None and until <= at):
                return False
        return True

    def _window(self, at: datetime) -> Callable[[Fact], bool]:
        first, before = self._bounds(at)
        if self.measure.kind not in _INTERACTED:
            return lambda each: (
                each.at is None or ((first is None or each.at >= first) and (before is None or each.at < before))
            )
        first_day = None if first is None else first.astimezone(self.zone).date()
        last_day = None if before is None else (before - _INSTANT).astimezone(self.zone).date()
        return lambda each: (
            each.day is not None
            and (first_day is None or each.day >= first_day)
            and (last_day is None or each.day <= last_day)
        )

    def _bounds(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        match self.measure.window:
            case None:
                return None, None
            case Rolling() | Calendar() | Between() as window:
                found = reach(window, moment(at, self.zone), self.zone)
                return found.first, found.before
            case SinceJoining(days):
                joined = self.around.joined
                return joined, None if days is None else joined + timedelta(days=days)
            case SinceEntering(group):
                return self.around.entered[group], None

    def _of_person(self, facts: Sequence[Fact], at: datetime) -> Value:
        found = self.measured
        match self.measure.kind:
            case "days_since_joining":
                found = whole_days(at - self.around.joined)
            case "days_in_group":
                found = None if not facts or facts[0].at is None else whole_days(at - facts[0].at)
            case "age" | "days_to_birthday" as kind:
                birthday = self.around.birthday
                count = years if kind == "age" else days_to
                found = None if birthday is None else count(birthday, at.astimezone(self.zone).date())
            case "referee_spend" if self.is_whole:
                found = sum(each.amount for each in facts)
            case "referees" | "referrers" | "interaction_people" if self.is_whole:
                found = len({each.id for each in facts})
            case "paid_term" | "days_of_term_left" as kind:
                found = _of_terms(kind, facts, at)
            case "task_stage" if self.is_whole:
                stages = sorted(each.count for each in self.facts)
                found = stages[len(facts) - 1] if facts else 0
            case "times_renewed":
                found = len(facts)
            case "interaction_days":
                found = len({each.day for each in facts})
            case "interactions":
                found = sum(each.count for each in facts)
            case _:
                pass
        return found


def _of_instants(kind: str, facts: Sequence[Fact], at: datetime, zone: ZoneInfo) -> Value:
    """What purchases or events come to together."""
    name = kind.replace("task_completions", "events").replace("events", "purchases").replace("event", "purchase")
    if name == "purchases":
        return len(facts)
    if name == "spend":
        return sum(each.amount for each in facts)
    if name == "purchase_days":
        return len({_day(each, zone) for each in facts})
    if not facts:
        return None
    last = max(each.at for each in facts if each.at is not None)
    days = [_day(each, zone) for each in facts]
    found: Mapping[str, Value] = {
        "average_purchase": sum(each.amount for each in facts) / len(facts),
        "first_purchase": min(days),
        "last_purchase": max(days),
        "days_since_purchase": whole_days(at - last),
    }
    return found[name]


def _runs(at: datetime) -> Callable[[Fact], bool]:
    return lambda each: each.at is not None and each.until is not None and each.at <= at < each.until


def _of_terms(kind: str, facts: Sequence[Fact], at: datetime) -> Value:
    """Whether a paid term runs, and for how many whole days those that follow without a gap last."""
    end = at
    for since, until in sorted((each.at, each.until) for each in facts if each.at and each.until):
        if since <= end < until:
            end = until
    if kind == "paid_term":
        return end > at
    return whole_days(end - at) if end > at else None


def _day(fact: Fact, zone: ZoneInfo) -> date:
    assert fact.at is not None, "purchases and events have an instant"
    return fact.at.astimezone(zone).date() if fact.day is None else fact.day


def whole_days(time: timedelta) -> int:
    """How many times 24 hours, towards 0."""
    return time // _DAY if time >= timedelta(0) else -(-time // _DAY)


def birthday_in(birthday: date, year: int) -> date:
    """The day of the year on which somebody is a year older; of a leap day 1 March in other years."""
    return date(year, birthday.month, 1) + timedelta(days=birthday.day - 1)


def years(birthday: date, today: date) -> int:
    """Whole years since the birthday."""
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


def days_to(birthday: date, today: date) -> int:
    """Days to the next birthday."""
    ahead = (birthday_in(birthday, each) - today for each in (today.year, today.year + 1))
    return min(each.days for each in ahead if each.days >= 0)


def held(timeline: Timeline, now: datetime) -> Timeline:
    """The same, held against what was measured now."""
    said, measured = timeline.value_at(now), timeline.measured
    if isinstance(said, float) and isinstance(measured, int | float):
        is_sure = abs(said - measured) <= 1e-9 * max(1.0, abs(said))
    else:
        is_sure = said == measured
    return replace(timeline, is_sure=is_sure and timeline.is_whole)
