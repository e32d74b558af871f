"""An expression as pieces of a statement: one boolean of a user, true, false or null, which Cypher joins as Kleene did.

Equal shapes give equal texts: whatever a person wrote is a parameter. Pure; the composer writes the text.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from graph.measures.catalogue import MEASURES
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
    Moment,
    NoneOf,
    Not,
    Rolling,
    SinceEntering,
    SinceJoining,
    Unit,
)
from graph.measures.windows import reach
from graph.tasks.model import event_type
from queries.catalogue import Fragment, fragment
from queries.composer import Piece

BOTH = fragment("measures/fragments/truth_both")
EITHER = fragment("measures/fragments/truth_either")
NOT = fragment("measures/fragments/truth_not")
KNOWN = fragment("measures/fragments/truth_known")
ITSELF = fragment("measures/fragments/truth_itself")
BETWEEN = fragment("measures/fragments/truth_between")
ONE_OF = fragment("measures/fragments/truth_one_of")
HAS = fragment("measures/fragments/truth_has")
COMPARED: Mapping[Compare, Fragment] = {
    Compare.AT_LEAST: fragment("measures/fragments/truth_at_least"),
    Compare.AT_MOST: fragment("measures/fragments/truth_at_most"),
    Compare.MORE_THAN: fragment("measures/fragments/truth_more_than"),
    Compare.LESS_THAN: fragment("measures/fragments/truth_less_than"),
    Compare.EXACTLY: fragment("measures/fragments/truth_exactly"),
}
ATTRIBUTE = fragment("measures/fragments/value_attribute")
DAY_ATTRIBUTE = fragment("measures/fragments/value_day_attribute")
GUARDED = fragment("measures/fragments/value_guarded")
OF_MEMBER = fragment("measures/fragments/value_of_member")
PEOPLE_TWO = fragment("measures/fragments/value_interaction_people_two")
VALUES: Mapping[str, Fragment] = {
    "tag": fragment("measures/fragments/value_tag"),
    "age": fragment("measures/fragments/value_age"),
    "days_to_birthday": fragment("measures/fragments/value_days_to_birthday"),
    "days_since_joining": fragment("measures/fragments/value_days_since_joining"),
    "task_stage": fragment("measures/fragments/value_task_stage"),
    "paid_term": fragment("measures/fragments/value_paid_term"),
    "days_of_term_left": fragment("measures/fragments/value_days_of_term_left"),
    "times_renewed": fragment("measures/fragments/value_times_renewed"),
    "in_group": fragment("measures/fragments/value_in_group"),
    "days_in_group": fragment("measures/fragments/value_days_in_group"),
    "referees": fragment("measures/fragments/value_referees"),
    "referee_spend": fragment("measures/fragments/value_referee_spend"),
    "referrers": fragment("measures/fragments/value_referrers"),
    "interaction_people": fragment("measures/fragments/value_interaction_people"),
    "interaction_days": fragment("measures/fragments/value_interaction_days"),
    "interactions": fragment("measures/fragments/value_interactions"),
    "score": fragment("measures/fragments/value_score"),
    "percentile": fragment("measures/fragments/value_percentile"),
    "came_through": fragment("measures/fragments/value_came_through"),
    "channel_kind": fragment("measures/fragments/value_channel_kind"),
    "consented": fragment("measures/fragments/value_consented"),
}
VALUE_BOUGHT = fragment("measures/fragments/value_bought")
VALUE_BOUGHT_EVER = fragment("measures/fragments/value_bought_ever")
VALUE_DONE = fragment("measures/fragments/value_done")
N_BOUGHT = fragment("measures/fragments/value_n_bought")
N_BOUGHT_EVER = fragment("measures/fragments/value_n_bought_ever")
N_DONE = fragment("measures/fragments/value_n_done")
COUNTED = fragment("measures/fragments/gathered_count")
SINCE = fragment("measures/fragments/gathered_since")
# What is found along referrals, up or down.
REFERRED = frozenset({"referees", "referee_spend", "referrers"})
# What purchases and events of a person come to.
BOUGHT: Mapping[str, Fragment] = {
    "purchases": COUNTED,
    "spend": fragment("measures/fragments/gathered_net"),
    "average_purchase": fragment("measures/fragments/gathered_average"),
    "purchase_days": fragment("measures/fragments/gathered_days"),
    "first_purchase": fragment("measures/fragments/gathered_first"),
    "last_purchase": fragment("measures/fragments/gathered_last"),
    "days_since_purchase": SINCE,
}
DONE: Mapping[str, Fragment] = {
    "events": COUNTED,
    "task_completions": COUNTED,
    "event_days": fragment("measures/fragments/gathered_event_days"),
    "first_event": fragment("measures/fragments/gathered_first_event"),
    "last_event": fragment("measures/fragments/gathered_last_event"),
    "days_since_event": SINCE,
}
HOPS: Mapping[int, Fragment] = {
    1: fragment("measures/fragments/hops_one"),
    2: fragment("measures/fragments/hops_two"),
    3: fragment("measures/fragments/hops_three"),
    4: fragment("measures/fragments/hops_four"),
}
SAID_BY = fragment("measures/fragments/where_said_by")
FAR = fragment("measures/fragments/where_far")
FILTERS: Mapping[str, Fragment] = {
    "product": fragment("measures/fragments/where_purchase_product"),
    "category": fragment("measures/fragments/where_purchase_category"),
    "channel": fragment("measures/fragments/where_channel"),
    "promotion": fragment("measures/fragments/where_promotion"),
    "amount_from": fragment("measures/fragments/where_amount_from"),
    "amount_to": fragment("measures/fragments/where_amount_to"),
    "hours": fragment("measures/fragments/where_hours"),
    "weekdays": fragment("measures/fragments/where_weekdays"),
}
KIND = fragment("measures/fragments/where_kind")
FIXED = fragment("measures/fragments/instant_fixed")
JOINED = fragment("measures/fragments/instant_joined")
ENTERED = fragment("measures/fragments/instant_entered")

NO_END = 2**53
_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
_END = datetime(9999, 12, 30, tzinfo=UTC)
# Which parameter a measure's own option becomes.
_ABOUT = {"type": "type", "group": "key", "key": "key", "channel": "key", "kind": "kind", "purpose": "purpose"}
_BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Asking:
    """What stands around an expression: when and in which zone, what attributes are counted in, and what guards each.

    `guards`: by attribute key the conditions under which a value may be used, `profiled` those of scores; without them
    it is unknown. `segments`: what the segments that are named in it ask, checked before. `listed`: what must hold of
    everybody who is listed or counted at all.
    """

    at: Moment
    zone: ZoneInfo
    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    guards: Mapping[str, Sequence[Piece]] = field(default_factory=dict[str, Sequence[Piece]])
    profiled: Sequence[Piece] = ()
    segments: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    listed: Sequence[Piece] = ()


def truth(expression: Expression, asking: Asking) -> Piece:
    """What the expression comes to of a user, as a boolean or null; a segment is what it asks.

    Cost: linear in the leaves.
    """
    match expression:
        case Leaf(measure, test):
            piece = tested(value(measure, asking, enough=enough(test)), test, unit_of(measure, asking))
        case Known(measure):
            piece = Piece(KNOWN, inserts={"value": (value(measure, asking),)})
        case Not(part):
            piece = _not(truth(part, asking))
        case All(parts):
            piece = _folded(BOTH, parts, asking)
        case AnyOf(parts):
            piece = _folded(EITHER, parts, asking)
        case NoneOf(parts):
            piece = _not(_folded(EITHER, parts, asking))
    return piece


def enough(test: Comparison | None) -> int:
    """How far a count must go until its test is decided."""
    high = 0 if test is None else test.values[-1]
    if test is None or isinstance(high, bool) or not isinstance(high, int):
        return NO_END
    return max(1, high if test.compare in {Compare.AT_LEAST, Compare.LESS_THAN} else high + 1)


def value(measure: Measure, asking: Asking, *, enough: int = NO_END) -> Piece:
    """What the measure comes to of a user, null where that is unknown; what only counts may stop at `enough`."""
    if measure.kind == "segment":
        return truth(asking.segments[str(measure.option("key"))], asking)
    if measure.kind == "attribute":
        is_day = unit_of(measure, asking) is Unit.DAY
        found = Piece(DAY_ATTRIBUTE if is_day else ATTRIBUTE, {"key": str(measure.option("key"))})
        return guarded(found, guards(measure, asking))
    chosen = _chosen(measure)
    values = params(chosen, measure, asking)
    if "enough_" in chosen.params:
        values["enough"] = enough
    found = Piece(chosen, values, inserts=_inserts(measure, asking))
    if isinstance(measure.window, SinceEntering):
        found = Piece(OF_MEMBER, {"key": measure.window.group}, inserts={"value": (found,)})
    return guarded(found, guards(measure, asking))


def guards(measure: Measure, asking: Asking) -> Sequence[Piece]:
    """The conditions under which a value of the measure may be used."""
    match measure.kind:
        case "attribute":
            return asking.guards.get(str(measure.option("key")), ())
        case "age" | "days_to_birthday":
            return asking.guards.get(_BIRTHDAY, ())
        case "score" | "percentile":
            return asking.profiled
        case _:
            return ()


def _chosen(measure: Measure) -> Fragment:
    if measure.kind == "purchases":
        return N_BOUGHT if measure.window or measure.options else N_BOUGHT_EVER
    if measure.kind in BOUGHT:
        return VALUE_BOUGHT_EVER if measure.window is None else VALUE_BOUGHT
    if measure.kind in DONE:
        return N_DONE if DONE[measure.kind] is COUNTED else VALUE_DONE
    is_two = measure.kind == "interaction_people" and measure.option("hops") == 2
    return PEOPLE_TWO if is_two else VALUES[measure.kind]


def _inserts(measure: Measure, asking: Asking) -> dict[str, Sequence[Piece]]:
    inserts: dict[str, Sequence[Piece]] = {"filters": filters(measure, asking)}
    if measure.kind in BOUGHT or measure.kind in DONE:
        inserts["gathered"] = (gathered(measure, asking),)
    if measure.kind in REFERRED:
        inserts["hops"] = (Piece(HOPS[int(str(measure.option("hops") or 1))]),)
    if MEASURES[measure.kind].takes_window:
        inserts["since"], inserts["before"] = window(measure, asking)
        inserts["steps"] = steps(measure)
    return inserts


def gathered(measure: Measure, asking: Asking) -> Piece:
    """What purchases or events come to together."""
    chosen = BOUGHT.get(measure.kind) or DONE[measure.kind]
    return Piece(chosen, params(chosen, measure, asking))


def steps(measure: Measure) -> tuple[Piece, ...]:
    """What must hold of an interaction."""
    kinds = measure.option("kind")
    return () if kinds is None else (Piece(KIND, {"values": list(_several(kinds))}),)


def tested(measured: Piece, test: Comparison | None, unit: Unit) -> Piece:
    """What a value comes to under a test."""
    inserts = {"value": (measured,)}
    if test is None:
        return Piece(ITSELF, inserts=inserts)
    if test.compare is Compare.ONE_OF:
        return Piece(HAS if unit is Unit.TEXTS else ONE_OF, {"values": list(test.values)}, inserts=inserts)
    if test.compare is Compare.BETWEEN:
        return Piece(BETWEEN, {"low": test.values[0], "high": test.values[1]}, inserts=inserts)
    return Piece(COMPARED[test.compare], {"than": test.values[0]}, inserts=inserts)


def _folded(joiner: Fragment, parts: Sequence[Expression], asking: Asking) -> Piece:
    """Joined by halves, so that brackets stand in each other only as deep as the logarithm of their number."""
    if len(parts) == 1:
        return truth(parts[0], asking)
    middle = len(parts) // 2
    one, other = (_folded(joiner, half, asking) for half in (parts[:middle], parts[middle:]))
    return Piece(joiner, inserts={"one": (one,), "other": (other,)})


def _not(piece: Piece) -> Piece:
    return Piece(NOT, inserts={"one": (piece,)})


def unit_of(measure: Measure, asking: Asking) -> Unit:
    """What the measure is counted in."""
    unit = MEASURES[measure.kind].unit
    return asking.units[str(measure.option("key"))] if unit is None else unit


def guarded(piece: Piece, conditions: Sequence[Piece]) -> Piece:
    """A value that is unknown where one of the conditions does not hold."""
    return Piece(GUARDED, inserts={"value": (piece,), "guards": conditions}) if conditions else piece


def params(chosen: Fragment, measure: Measure, asking: Asking) -> dict[str, object]:
    """The values of a fragment's parameters."""
    known: dict[str, object] = {
        "now": asking.at.now,
        "today": asking.at.today if chosen.params.get("today_") == "DATE" else asking.at.today.isoformat(),
        "zone": asking.zone.key,
        "year": asking.at.today.year,
        "month_day": asking.at.today.isoformat()[5:],
        "leap": "02-29" if isleap(asking.at.today.year) else "03-01",
        "direction": measure.option("direction") or "both",
        "plan": measure.option("plan"),
    }
    about = MEASURES[measure.kind].about
    if about == "task":
        known |= {"key": measure.option(about), "type": event_type(str(measure.option(about)))}
    elif about is not None:
        known[_ABOUT[about]] = measure.option(about)
    return {name: found for name, found in known.items() if f"{name}_" in chosen.params}


def filters(measure: Measure, asking: Asking) -> tuple[Piece, ...]:
    """What must hold of a purchase or an event, of the person at the far end, or of how a tag is held."""
    if measure.kind == "tag":
        sources = measure.option("source")
        return () if sources is None else (Piece(SAID_BY, {"values": list(_several(sources))}),)
    found: list[Piece] = []
    for name, chosen in FILTERS.items():
        wanted = measure.option(name)
        if wanted is None or name == MEASURES[measure.kind].about:
            continue
        params: dict[str, object] = (
            {"amount": wanted} if isinstance(wanted, int) else {"values": list(_several(wanted))}
        )
        if "zone_" in chosen.params:
            params["zone"] = asking.zone.key
        found.append(Piece(chosen, params))
    if measure.where is not None:
        found.append(Piece(FAR, inserts={"truth": (truth(measure.where, asking),)}))
    return tuple(found)


def window(measure: Measure, asking: Asking) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The instants between which facts count."""
    match measure.window:
        case None:
            since, before = _fixed(_BEGINNING), _fixed(_END)
        case Rolling() | Calendar() | Between():
            found = reach(measure.window, asking.at, asking.zone)
            since, before = _fixed(found.first), _fixed(found.before)
        case SinceJoining(days):
            since = Piece(JOINED, {"hours": 0})
            before = _fixed(_END) if days is None else Piece(JOINED, {"hours": 24 * days})
        case SinceEntering(group):
            since, before = Piece(ENTERED, {"key": group}), _fixed(_END)
    return (since,), (before,)


def _fixed(at: datetime) -> Piece:
    return Piece(FIXED, {"at": at})


def _several(option: object) -> tuple[object, ...]:
    return option if isinstance(option, tuple) else (option,)  # pyright: ignore[reportUnknownVariableType]
