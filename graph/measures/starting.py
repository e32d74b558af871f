"""Where a question about everybody starts: at the part of the expression that leaves the fewest to be judged. Pure.

A start is exact when everybody whom it brings fulfils its part, so that the part need not be asked again. Where it
starts decides everything: from 90 days of purchases outwards takes a hundredth of asking everybody what they bought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Final

from graph.measures import compiling
from graph.measures.compiling import BOUGHT, DONE, Asking, truth
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
    Rolling,
    SinceEntering,
    SinceJoining,
    Span,
    Unit,
    parts_of,
)
from graph.measures.windows import reach
from queries.catalogue import Fragment, fragment
from queries.composer import Piece

EVERYBODY = fragment("measures/fragments/start_everybody")
TAG = fragment("measures/fragments/start_tag")
GROUP = fragment("measures/fragments/start_group")
CHANNEL = fragment("measures/fragments/start_channel")
CONSENTED = fragment("measures/fragments/start_consented")
ATTRIBUTES: Mapping[str, Fragment] = {
    "city": fragment("measures/fragments/start_city"),
    "province": fragment("measures/fragments/start_province"),
}
PURCHASES = fragment("measures/fragments/start_bought")
PRODUCTS = fragment("measures/fragments/start_products")
EVENTS = fragment("measures/fragments/start_done")
REFEREES = fragment("measures/fragments/start_referees")
INTERACTED = fragment("measures/fragments/start_interacted")
PERCENTILE = fragment("measures/fragments/start_percentile")
BROUGHT = fragment("measures/fragments/start_brought")
WITHIN = fragment("measures/fragments/where_between")
PAID = fragment("measures/fragments/start_paid")
EITHER = fragment("measures/fragments/start_either")
GUARDS = fragment("measures/fragments/truth_guards")
STAGE = fragment("measures/fragments/stage")
GATHERED = fragment("measures/fragments/value_itself")

_DAYS_OF: Final = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 31, Span.QUARTER: 92, Span.YEAR: 366}
# What judging one person by a measure costs, against a look at a property of theirs.
_DEARNESS: Mapping[str, int] = {
    **dict.fromkeys(("attribute", "age", "days_to_birthday", "days_since_joining"), 1),
    **dict.fromkeys(("in_group", "days_in_group", "came_through", "channel_kind", "consented", "score"), 3),
    **dict.fromkeys(("percentile", "referrers"), 4),
    "tag": 5,
    **dict.fromkeys(BOUGHT, 15),
    **dict.fromkeys((*DONE, "task_stage"), 20),
    **dict.fromkeys(("paid_term", "days_of_term_left", "times_renewed"), 4),
    "referees": 10,
    "referee_spend": 30,
    **dict.fromkeys(("interaction_days", "interactions", "interaction_people"), 30),
}
_FAN = 4
# One in so many has a paid term, roughly: terms are not counted by plan.
_PAYING = 5
_GUARDED = 12


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of what there is, as last counted: what starts are weighed by. Mappings are by key."""

    n_users: int = 0
    n_purchases: int = 0
    n_lines: int = 0
    n_products: int = 0
    n_events: int = 0
    n_event_types: int = 1
    n_referrals: int = 0
    n_channels: int = 1
    n_cities: int = 1
    first_day: date | None = None
    tags: Mapping[str, int] = field(default_factory=dict[str, int])
    groups: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Start:
    """Where to start, about how many that brings, and which parts of the expression are still to be judged."""

    piece: Piece
    size: float
    left: tuple[Expression, ...] = ()


def inserts(expression: Expression, asking: Asking, sizes: Sizes | None) -> dict[str, Sequence[Piece]]:
    """Where a question about everybody starts, what must hold of who is listed, and the stages that leave the true.

    Without sizes everybody is asked. Equal shapes with equal starts give equal texts.
    """
    found = start(expression, asking, sizes) if sizes is not None else None
    if found is None or sizes is None or found.size >= sizes.n_users:
        found = Start(Piece(EVERYBODY), 0, (expression,))
    return {"start": (found.piece,), "conditions": asking.listed, "stages": stages(found.left, asking)}


def stages(parts: Sequence[Expression], asking: Asking) -> tuple[Piece, ...]:
    """Each part that must hold, one after the other, the cheap ones first."""
    found: list[tuple[int, Piece]] = []
    for each in conjuncts(parts):
        guards = compiling.guards(each.measure, asking) if isinstance(each, Leaf) else ()
        if guards:
            # Whether a value may be used is looked at for those alone whose value would do.
            bare = truth(each, replace(asking, guards={}, profiled=()))
            found += [(dearness(each, asking), bare), (_GUARDED, Piece(GUARDS, inserts={"guards": guards}))]
        else:
            found.append((dearness(each, asking), truth(each, asking)))
    return tuple(stage(piece) for _, piece in sorted(found, key=itemgetter(0)))


def stage(judged: Piece) -> Piece:
    """Only those go on of whom it is true."""
    return Piece(STAGE, inserts={"truth": (judged,)})


def conjuncts(parts: Sequence[Expression]) -> list[Expression]:
    """What must hold, alls within alls spread out."""
    return [one for each in parts for one in (conjuncts(each.parts) if isinstance(each, All) else [each])]


def dearness(expression: Expression, asking: Asking) -> int:
    """What judging one person costs, roughly."""
    if isinstance(expression, Leaf | Known) and expression.measure.kind == "segment":
        return dearness(asking.segments[str(expression.measure.option("key"))], asking)
    if not isinstance(expression, Leaf | Known):
        return sum(dearness(each, asking) for each in parts_of(expression))
    measure = expression.measure
    hops = int(str(measure.option("hops") or 1))
    own = _DEARNESS[measure.kind] * _FAN ** (hops - 1)
    return own if measure.where is None else own * (1 + dearness(measure.where, asking))


def start(expression: Expression, asking: Asking, sizes: Sizes) -> Start | None:
    """The best start of an expression; None where none leaves anybody out."""
    match expression:
        case Leaf(measure) if measure.kind == "segment":
            return start(asking.segments[str(measure.option("key"))], asking, sizes)
        case Leaf():
            return _of_leaf(expression, asking, sizes)
        case All(parts):
            return _of_all(parts, asking, sizes)
        case AnyOf(parts):
            return _of_any(expression, parts, asking, sizes)
        case _:
            return None


def _of_all(parts: tuple[Expression, ...], asking: Asking, sizes: Sizes) -> Start | None:
    best: tuple[float, int, Start] | None = None
    for place, each in enumerate(parts):
        found = start(each, asking, sizes)
        if found is not None and (best is None or found.size < best[0]):
            best = (found.size, place, found)
    if best is None:
        return None
    _, chosen, found = best
    others = tuple(each for place, each in enumerate(parts) if place != chosen)
    return replace(found, left=(*found.left, *others))


def _of_any(expression: Expression, parts: tuple[Expression, ...], asking: Asking, sizes: Sizes) -> Start | None:
    found = [start(each, asking, sizes) for each in parts]
    starts = [each for each in found if each is not None]
    if len(starts) < len(parts):
        return None
    is_exact = not any(each.left for each in starts)
    return Start(_either(starts), sum(each.size for each in starts), () if is_exact else (expression,))


def _either(starts: Sequence[Start]) -> Piece:
    if len(starts) == 1:
        return starts[0].piece
    middle = len(starts) // 2
    return Piece(EITHER, inserts={"one": (_either(starts[:middle]),), "other": (_either(starts[middle:]),)})


def _of_leaf(leaf: Leaf, asking: Asking, sizes: Sizes) -> Start | None:
    measure, test = leaf.measure, leaf.test
    key = str(measure.option("key"))
    found: Start | None = None
    match measure.kind:
        case kind if kind in BOUGHT or kind in DONE:
            found = _of_facts(measure, test, asking, sizes)
        case "task_stage":
            found = _of_completed(leaf, asking, sizes)
        case "paid_term" | "days_of_term_left" as kind:
            left = () if kind == "paid_term" else (leaf,)
            piece = Piece(PAID, compiling.params(PAID, measure, asking))
            found = Start(piece, sizes.n_users / _PAYING, left)
        case "referee_spend":
            found = _of_who_brought(leaf, asking, sizes)
        case "referees" | "interaction_people":
            found = _of_far_ends(measure, test, asking, sizes)
        case "in_group" | "days_in_group" as kind:
            key = str(measure.option("group"))
            left = () if kind == "in_group" else (leaf,)
            found = Start(Piece(GROUP, {"key": key}), sizes.groups.get(key, 0), left)
        case "tag":
            piece = Piece(
                TAG, {"key": key, "now": asking.at.now}, inserts={"filters": compiling.filters(measure, asking)}
            )
            found = Start(piece, sizes.tags.get(key, 0))
        case "came_through":
            piece = Piece(CHANNEL, {"key": measure.option("channel")})
            found = Start(piece, sizes.n_users / max(1, sizes.n_channels))
        case "consented":
            found = Start(Piece(CONSENTED, {"purpose": measure.option("purpose")}), sizes.n_users / 2, (leaf,))
        case "attribute" if key in ATTRIBUTES and test is not None:
            size = sizes.n_users * len(test.values) / max(1, sizes.n_cities)
            left = (leaf,) if asking.guards.get(key) else ()
            found = Start(Piece(ATTRIBUTES[key], {"values": list(test.values)}), size, left)
        case "percentile" if test is not None and test.compare in _FROM:
            low = float(str(test.values[0]))
            found = Start(Piece(PERCENTILE, {"key": key, "low": low}), sizes.n_users * (1.1 - low), (leaf,))
        case _:
            pass
    return found


_FROM = frozenset({Compare.AT_LEAST, Compare.MORE_THAN, Compare.EXACTLY, Compare.BETWEEN})


def _of_facts(measure: Measure, test: Comparison | None, asking: Asking, sizes: Sizes) -> Start | None:
    """Purchases or events from which the people follow who have enough of them."""
    assert test is not None
    if isinstance(measure.window, SinceJoining | SinceEntering) or not _needs_a_fact(measure, test, asking):
        return None
    narrowed = _narrowed(measure, test)
    since, before = compiling.window(narrowed, asking)
    judged = compiling.tested(Piece(GATHERED), test, compiling.unit_of(measure, asking))
    inserts: dict[str, Sequence[Piece]] = {
        "since": since,
        "before": before,
        "filters": compiling.filters(measure, asking),
        "gathered": (compiling.gathered(measure, asking),),
        "truth": (judged,),
    }
    share = _share(narrowed, asking.at.today, sizes)
    if measure.kind in DONE:
        size = sizes.n_events / max(1, sizes.n_event_types) * share
        return Start(Piece(EVENTS, compiling.params(EVENTS, measure, asking), inserts=inserts), size)
    skus = measure.option("product")
    n_of_products = sizes.n_lines * len(skus) / max(1, sizes.n_products) if isinstance(skus, tuple) else None
    if n_of_products is not None and n_of_products < sizes.n_purchases * share:
        assert isinstance(skus, tuple)
        others = replace(measure, options=tuple(each for each in measure.options if each[0] != "product"))
        inserts["filters"] = compiling.filters(others, asking)
        return Start(Piece(PRODUCTS, {"skus": list(skus)}, inserts=inserts), n_of_products)
    return Start(Piece(PURCHASES, inserts=inserts), sizes.n_purchases * share)


def _of_completed(leaf: Leaf, asking: Asking, sizes: Sizes) -> Start | None:
    """Who did a task at all, of whom those are judged who may have reached a stage."""
    assert leaf.test is not None
    if not _needs_a_fact(leaf.measure, leaf.test, asking):
        return None
    done = replace(leaf.measure, kind="task_completions")
    found = _of_facts(done, Comparison(Compare.AT_LEAST, (1,)), asking, sizes)
    return None if found is None else replace(found, left=(leaf,))


def _needs_a_fact(measure: Measure, test: Comparison, asking: Asking) -> bool:
    """Nobody without such a purchase or event passes the test."""
    low = test.values[0]
    if compiling.unit_of(measure, asking) is Unit.DAY or measure.kind in {
        "average_purchase",
        "days_since_purchase",
        "days_since_event",
    }:
        return True
    if test.compare is Compare.MORE_THAN:
        return isinstance(low, int | float) and low >= 0
    return test.compare in _FROM and isinstance(low, int | float) and low > 0


def _narrowed(measure: Measure, test: Comparison) -> Measure:
    """The measure with a window that its test implies: who bought in the last 30 days bought in the last 31."""
    if measure.window is not None:
        return measure
    low, high = test.values[0], test.values[-1]
    if measure.kind in {"days_since_purchase", "days_since_event"} and test.compare in _UP_TO:
        return replace(measure, window=Rolling(int(str(high)) + 1))
    if measure.kind in {"last_purchase", "last_event"} and test.compare in _FROM and isinstance(low, date):
        return replace(measure, window=Between(low))
    return measure


_UP_TO = frozenset({Compare.AT_MOST, Compare.LESS_THAN, Compare.EXACTLY, Compare.BETWEEN})


def _share(measure: Measure, today: date, sizes: Sizes) -> float:
    """About which share of all purchases or events lies in the window, were they spread evenly."""
    traded = max(1, (today - (sizes.first_day or today)).days + 1)
    match measure.window:
        case Rolling(days):
            wanted = days
        case Calendar(span, _):
            wanted = _DAYS_OF[span]
        case Between(first, last):
            wanted = max(0, ((last or today) - first + timedelta(days=1)).days)
        case _:
            wanted = traded
    return min(1.0, wanted / traded)


def _of_far_ends(measure: Measure, test: Comparison | None, asking: Asking, sizes: Sizes) -> Start | None:
    """The people who must be at the far end, from whom those follow who have enough of them."""
    if isinstance(measure.window, SinceJoining | SinceEntering) or test is None:
        return None
    if not _needs_a_fact(measure, test, asking):
        return None
    hops = int(str(measure.option("hops") or 1))
    if measure.where is None:
        return _of_brought(measure, test, asking, sizes) if (measure.kind, hops) == ("referees", 1) else None
    far = start(measure.where, asking, sizes)
    if far is None or far.size >= sizes.n_users or (measure.kind == "interaction_people" and hops > 1):
        return None
    since, before = compiling.window(measure, asking)
    inserts: dict[str, Sequence[Piece]] = {
        "start": (far.piece,),
        "stages": stages(far.left, asking),
        "since": since,
        "before": before,
        "truth": (compiling.tested(Piece(GATHERED), test, Unit.COUNT),),
    }
    if measure.kind == "referees":
        inserts["hops"] = (Piece(compiling.HOPS[hops]),)
        return Start(Piece(REFEREES, inserts=inserts), far.size * 2)
    inserts["steps"] = compiling.steps(measure)
    params = compiling.params(INTERACTED, measure, asking)
    return Start(Piece(INTERACTED, params, inserts=inserts), far.size * _FAN)


def _of_who_brought(leaf: Leaf, asking: Asking, sizes: Sizes) -> Start | None:
    """Everybody who brought somebody, still to be judged by what those spent."""
    if leaf.test is None or not _needs_a_fact(leaf.measure, leaf.test, asking):
        return None
    found = _of_brought(Measure("referees"), Comparison(Compare.AT_LEAST, (1,)), asking, sizes)
    return replace(found, left=(leaf,))


def _of_brought(measure: Measure, test: Comparison, asking: Asking, sizes: Sizes) -> Start:
    """Everybody who was brought, from whom those follow who brought enough of them."""
    inserts: dict[str, Sequence[Piece]] = {"truth": (compiling.tested(Piece(GATHERED), test, Unit.COUNT),)}
    if isinstance(measure.window, Rolling | Calendar | Between):
        found = reach(measure.window, asking.at, asking.zone)
        inserts["window"] = (Piece(WITHIN, {"since": found.first, "before": found.before}),)
    return Start(Piece(BROUGHT, inserts=inserts), sizes.n_referrals)
