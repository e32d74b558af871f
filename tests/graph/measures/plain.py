"""The slow plain reference of docs/measures.md: loops over people in memory; of the product nothing but the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    SinceEntering,
    SinceJoining,
    Window,
)
from tests.graph.measures.people import Consent, Event, Graph, Person, Purchase, Term
from tests.graph.measures.plain_days import HOUR, MOMENT, ONE_DAY, begin, days_until, midnight, whole_days, years_on

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), FOREVER


@dataclass(frozen=True)
class Seen:
    """What does not change while an expression is judged: the graph, now, the brand's zone."""

    graph: Graph
    now: datetime
    zone: ZoneInfo


Truth: TypeAlias = bool | None
Stretch: TypeAlias = tuple[datetime, datetime]


def judge(graph: Graph, expression: Expression, user: str, now: datetime, zone: ZoneInfo) -> Truth:
    """Whether the expression is true of the person; None: unknown."""
    return judged(Seen(graph, now, zone), expression, user)


def measured(graph: Graph, measure: Measure, user: str, now: datetime, zone: ZoneInfo) -> Any:
    """What the measure comes to of the person; None: unknown."""
    return come_to(Seen(graph, now, zone), measure, graph.people[user])


def true_of(graph: Graph, expression: Expression, now: datetime, zone: ZoneInfo) -> list[str]:
    """Whom the expression is true of, by id."""
    there = sorted(each.id for each in graph.people.values() if not each.is_erased)
    return [user for user in there if judge(graph, expression, user, now, zone) is True]


def judged(seen: Seen, expression: Expression, user: str) -> Truth:
    match expression:
        case Known(measure):
            return come_to(seen, measure, seen.graph.people[user]) is not None
        case Leaf(measure, test):
            value = come_to(seen, measure, seen.graph.people[user])
            if value is None or test is None:
                return value
            return stands(value, test)
        case Not(part):
            return opposite(judged(seen, part, user))
        case All(parts):
            found = [judged(seen, part, user) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts) | NoneOf(parts):
            found = [judged(seen, part, user) for part in parts]
            some = True if True in found else None if None in found else False
            return opposite(some) if isinstance(expression, NoneOf) else some
    raise AssertionError(expression)


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def stands(value: Any, test: Comparison) -> bool:
    if test.compare is Compare.ONE_OF:
        said = value if isinstance(value, tuple) else (value,)
        return any(each == wanted for each in said for wanted in test.values)
    first, last = test.values[0], test.values[-1]
    return {
        Compare.AT_LEAST: value >= first,
        Compare.AT_MOST: value <= first,
        Compare.MORE_THAN: value > first,
        Compare.LESS_THAN: value < first,
        Compare.EXACTLY: value == first,
        Compare.BETWEEN: first <= value <= last,
    }[test.compare]


def come_to(seen: Seen, measure: Measure, person: Person) -> Any:
    options = dict(measure.options)
    window = stretch(seen, measure.window, person)
    if window is None:
        return None
    bought = ("purchases", "spend", "average_purchase", "purchase_days", "first_purchase", "last_purchase")
    if measure.kind in {*bought, "days_since_purchase"}:
        return of_purchases(
            seen, measure.kind, [each for each in person.purchases if is_bought(seen, each, options, window)]
        )
    if measure.kind in {"events", "event_days", "first_event", "last_event", "days_since_event"}:
        return of_instants(
            seen, measure.kind, [each.at for each in person.events if is_done(seen, each, options, window)]
        )
    if measure.kind in {"task_stage", "task_completions"}:
        return of_task(seen, measure.kind, options["task"], person, window)
    if measure.kind in {"referees", "referee_spend", "referrers"} or measure.kind.startswith("interaction"):
        return of_others(seen, measure, person, window)
    return of_person(seen, measure.kind, options, person)


def of_others(seen: Seen, measure: Measure, person: Person, window: Stretch) -> int:
    if measure.kind.startswith("interaction"):
        return of_interactions(seen, measure, person, window)
    if measure.kind == "referee_spend":
        return of_spent_below(seen, measure, person, window)
    ways = below if measure.kind == "referees" else above
    found = ways(seen, person.id, int(str(measure.option("hops") or 1)), window)
    return len([each for each in found if counts(seen, measure.where, each)])


def of_spent_below(seen: Seen, measure: Measure, person: Person, window: Stretch) -> int:
    """What people whom the person ever brought paid within the window."""
    ever = stretch(seen, None, person)
    assert ever is not None
    found = below(seen, person.id, int(str(measure.option("hops") or 1)), ever)
    people = [seen.graph.people[each] for each in found if counts(seen, measure.where, each)]
    return sum(of_purchases(seen, "spend", [p for p in each.purchases if is_within(p.at, window)]) for each in people)


def of_person(seen: Seen, kind: str, options: dict[str, Any], person: Person) -> Any:
    if kind in {"age", "days_to_birthday"}:
        birthday, today = person.attributes.get("birthday"), seen.now.astimezone(seen.zone).date()
        count = years_on if kind == "age" else days_until
        return None if birthday is None else count(birthday, today)
    if kind in {"score", "percentile"}:
        row = person.scores.get(options["key"])
        return None if row is None else row[0 if kind == "score" else 1]
    if kind in {"days_since_joining", "days_in_group"}:
        since = person.joined if kind == "days_since_joining" else person.memberships.get(options["group"])
        return None if since is None else whole_days(seen.now - since)
    terms = [each for each in person.terms if options.get("plan", each.plan) == each.plan]
    return {
        "paid_term": lambda: any(each.since <= seen.now < each.until for each in terms),
        "times_renewed": lambda: len([each for each in terms if each.renewed and each.since < each.until]),
        "days_of_term_left": lambda: days_left(seen, terms),
        "tag": lambda: any(says(seen, tag, options) for tag in person.tags),
        "attribute": lambda: person.attributes.get(options["key"]),
        "in_group": lambda: options["group"] in person.memberships,
        "came_through": lambda: options["channel"] in person.channels,
        "channel_kind": lambda: options["kind"] in [seen.graph.channel_kinds[each] for each in person.channels],
        "consented": lambda: is_granted(seen, person.consents.get(options["purpose"]), options["purpose"]),
    }[kind]()


def says(seen: Seen, held: tuple[str, str, datetime | None], options: dict[str, Any]) -> bool:
    tag, source, until = held
    if tag != options["key"] or ("source" in options and source not in options["source"]):
        return False
    return until is None or until > seen.now


def is_granted(seen: Seen, said: Consent | None, key: str) -> bool:
    purpose = seen.graph.purposes[key]
    if said is None or said.status != "granted" or not purpose.is_active:
        return False
    return said.version >= purpose.valid_from and (said.until is None or said.until > seen.now)


def stretch(seen: Seen, window: Window | None, person: Person) -> Stretch | None:
    """The first and the last moment that belong to the window; None: unknown. The last may be before the first."""
    found: Stretch | None = ALWAYS
    match window:
        case Rolling(days):
            found = seen.now - 24 * HOUR * days, seen.now
        case Calendar(span, back):
            first = begin(span, seen.now.astimezone(seen.zone).date())
            for _ in range(back):
                first = begin(span, first - ONE_DAY)
            after = first + ONE_DAY
            while begin(span, after) == first:
                after += ONE_DAY
            found = midnight(first, seen.zone), midnight(after, seen.zone) - MOMENT
        case Between(first, None):
            found = midnight(first, seen.zone), seen.now
        case Between(first, last):
            found = midnight(first, seen.zone), midnight(last + ONE_DAY, seen.zone) - MOMENT
        case SinceJoining(None):
            found = person.joined, FOREVER
        case SinceJoining(days):
            found = person.joined, person.joined + 24 * HOUR * days - MOMENT
        case SinceEntering(group):
            found = (person.memberships[group], FOREVER) if group in person.memberships else None
    return found


def is_within(at: datetime, window: Stretch) -> bool:
    return window[0] <= at <= window[1]


def is_touched(seen: Seen, day: date, window: Stretch) -> bool:
    """Whether any moment of the day of the brand belongs to the window."""
    first, last = window
    return first <= last and midnight(day, seen.zone) <= last and first < midnight(day + ONE_DAY, seen.zone)


def fits_time(seen: Seen, at: datetime, options: dict[str, Any], window: Stretch) -> bool:
    local = at.astimezone(seen.zone)
    if "hours" in options and local.hour not in options["hours"]:
        return False
    if "weekdays" in options and local.isoweekday() not in options["weekdays"]:
        return False
    return is_within(at, window)


def is_bought(seen: Seen, purchase: Purchase, options: dict[str, Any], window: Stretch) -> bool:
    said = {
        "product": {sku for sku, _ in purchase.lines},
        "category": {category for _, category in purchase.lines},
        "channel": {purchase.channel},
        "promotion": {purchase.promotion},
    }
    if any(not said[name] & set(options[name]) for name in said if name in options):
        return False
    if not options.get("amount_from", 0) <= purchase.amount <= options.get("amount_to", purchase.amount):
        return False
    return fits_time(seen, purchase.at, options, window)


def is_done(seen: Seen, event: Event, options: dict[str, Any], window: Stretch) -> bool:
    if event.type != options["type"]:
        return False
    if "channel" in options and event.channel not in options["channel"]:
        return False
    return fits_time(seen, event.at, options, window)


def of_purchases(seen: Seen, kind: str, found: list[Purchase]) -> Any:
    spend = sum(each.amount - sum(each.refunds) for each in found)
    if kind == "spend":
        return spend
    if kind == "average_purchase":
        return Fraction(spend, len(found)) if found else None
    return of_instants(seen, kind, [each.at for each in found])


def of_instants(seen: Seen, kind: str, found: list[datetime]) -> Any:
    days = [at.astimezone(seen.zone).date() for at in found]
    if kind in {"purchases", "events"}:
        return len(found)
    if kind in {"purchase_days", "event_days"}:
        return len(set(days))
    if not found:
        return None
    if kind.startswith("first_"):
        return min(found).astimezone(seen.zone).date()
    if kind.startswith("last_"):
        return max(found).astimezone(seen.zone).date()
    return whole_days(seen.now - max(found))


def of_task(seen: Seen, kind: str, task: str, person: Person, window: Stretch) -> int:
    done = [each for each in person.events if each.type == f"task.{task}" and is_within(each.at, window)]
    if kind == "task_completions":
        return len(done)
    stage = 0
    for needed in seen.graph.tasks[task]:
        if len(done) >= needed:
            stage += 1
    return stage


def days_left(seen: Seen, terms: list[Term]) -> int | None:
    if not any(each.since <= seen.now < each.until for each in terms):
        return None
    days = 0
    while all(any(each.since <= at < each.until for each in terms) for at in moments(seen.now, days + 1, terms)):
        days += 1
    return days


def moments(now: datetime, days: int, terms: list[Term]) -> list[datetime]:
    """Moments from now on and before so many times 24 hours are over, among which a gap would be."""
    last = now + 24 * HOUR * days
    return [now, last - MOMENT, *(each.until for each in terms if now < each.until < last)]


def counts(seen: Seen, where: Expression | None, user: str) -> bool:
    """Whether the person is counted at the far end."""
    if seen.graph.people[user].is_erased:
        return False
    return where is None or judged(seen, where, user) is True


def below(seen: Seen, user: str, hops: int, window: Stretch) -> set[str]:
    """Who was brought at most so many hops from the person, the last of the way within the window."""
    found: set[str] = set()
    reached = [user]
    for _ in range(hops):
        steps = [(b, at) for a, b, at in seen.graph.brought if a in reached]
        found |= {b for b, at in steps if is_within(at, window)}
        reached = [b for b, _ in steps]
    return found


def above(seen: Seen, user: str, hops: int, _: Stretch) -> set[str]:
    """Who stands at most so many hops above the person."""
    found: set[str] = set()
    reached = [user]
    for _ in range(hops):
        reached = [a for a, b, _ in seen.graph.brought if b in reached]
        found |= set(reached)
    return found


def of_interactions(seen: Seen, measure: Measure, person: Person, window: Stretch) -> int:
    options = dict(measure.options)
    direction = options.get("direction", "both")

    def steps(user: str) -> Iterator[tuple[str, date, int]]:
        for a, b, kind, day, count in seen.graph.interactions:
            if "kind" in options and kind not in options["kind"]:
                continue
            if not is_touched(seen, day, window):
                continue
            if a == user and direction in {"both", "from_them"}:
                yield b, day, count
            if b == user and direction in {"both", "to_them"}:
                yield a, day, count

    if measure.kind == "interaction_people":
        found = {other for other, _, _ in steps(person.id)}
        if options.get("hops", 1) == 2:
            found |= {further for other in list(found) for further, _, _ in steps(other)}
        return len([each for each in found if each != person.id and counts(seen, measure.where, each)])
    with_them = [step for step in steps(person.id) if step[0] != person.id and counts(seen, measure.where, step[0])]
    if measure.kind == "interaction_days":
        return len({day for _, day, _ in with_them})
    return sum(count for _, _, count in with_them)
