"""What each score of a user is made of; `docs/scores.md#why` says which parts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, isclose

from graph.scores.model import ScoreKey, Unit
from graph.scores.why import (
    FOUR_DIGITS,
    NOTHING,
    Bought,
    Known,
    Part,
    Teller,
    bought,
    rest,
)
from graph.scores.why_network import NETWORK_TELLERS

_BUYING = frozenset(
    {
        ScoreKey.LIFETIME_VALUE,
        ScoreKey.PROBABILITY_ALIVE,
        ScoreKey.SEED_USER,
        ScoreKey.RECENCY_CLASS,
        ScoreKey.FREQUENCY_CLASS,
        ScoreKey.MONETARY_CLASS,
        ScoreKey.SPENDING_VALUE,
        ScoreKey.MOVED_VALUE,
        ScoreKey.LOYALTY,
    }
)
_BRINGING = frozenset(
    {
        ScoreKey.DOWNSTREAM_REVENUE,
        ScoreKey.GATED_REVENUE,
        ScoreKey.REFERRAL_VALUE,
        ScoreKey.MOVED_VALUE,
        ScoreKey.REFEREES,
        ScoreKey.PAYING_REFEREES,
        ScoreKey.CASCADE_SIZE,
        ScoreKey.CASCADE_DEPTH,
        ScoreKey.VIRALITY,
    }
)
_NOTICED = frozenset(
    {
        ScoreKey.PAGERANK,
        ScoreKey.SEGMENT_PAGERANK,
        ScoreKey.REACH,
        ScoreKey.INTERACTION_VALUE,
        ScoreKey.CONTENT_VALUE,
    }
)
_CONNECTED = frozenset({ScoreKey.CORE, ScoreKey.BETWEENNESS, ScoreKey.CONSTRAINT, ScoreKey.BROKER_REVENUE})
NEEDS: Mapping[str, frozenset[ScoreKey]] = {
    "bought": _BUYING,
    "below": _BRINGING,
    "attention": _NOTICED,
    "contacts": _CONNECTED,
}
"""Which facts are read for which scores."""


def parts_of(key: ScoreKey, known: Known) -> tuple[Part, ...]:
    """The parts of one score of a user, as far as the facts behind them were read.

    Where parts have `adds`, these come to the value while the graph is as it was when the run read it.
    """
    return tuple(_TELLERS[key](known))


def _own(known: Known) -> Bought | None:
    return None if known.bought is None else bought(known)


def _lifetime(known: Known) -> Sequence[Part]:
    own = _own(known)
    if own is None:
        return ()
    found = [*_history(own), Part("alive", known.value(ScoreKey.PROBABILITY_ALIVE), Unit.SHARE)]
    if own.later_mean is not None:
        found.append(Part("later_mean", own.later_mean, Unit.MINOR))
    return found


def _alive(known: Known) -> Sequence[Part]:
    own = _own(known)
    return () if own is None else _history(own)


def _history(own: Bought) -> list[Part]:
    return [
        Part("purchase_days", own.n_days, Unit.COUNT),
        Part("since_first", own.since_first, Unit.DAYS),
        Part("since_last", own.since_last, Unit.DAYS),
    ]


def _seed(known: Known) -> Sequence[Part]:
    days = [(each.day, each.paid) for each in known.bought or () if each.day is not None and each.day <= known.today]
    if not days:
        return ()
    first, paid = min(days)
    return (
        Part("entry_paid", paid, Unit.MINOR),
        Part("won_at_most", known.parameters.seed_amount_minor, Unit.MINOR),
        Part("since_first", (known.today - first).days, Unit.DAYS),
    )


def _recency(known: Known) -> Sequence[Part]:
    own = _own(known)
    return () if own is None else (Part("since_last", own.since_last, Unit.DAYS),)


def _frequency(known: Known) -> Sequence[Part]:
    own = _own(known)
    return () if own is None else (Part("purchase_days", own.n_days, Unit.COUNT),)


def _monetary(known: Known) -> Sequence[Part]:
    own = _own(known)
    if own is None or own.n_days == 0:
        return ()
    return (
        Part("spent", own.total, Unit.MINOR),
        Part("purchase_days", own.n_days, Unit.COUNT),
        Part("spent_a_day", own.total / own.n_days, Unit.MINOR),
    )


def _spending(known: Known) -> Sequence[Part]:
    own = _own(known)
    if own is None:
        return ()
    found = [Part("spent", own.total, Unit.MINOR), Part("purchase_days", own.n_days, Unit.COUNT)]
    return [*found, Part("since_last", own.since_last, Unit.DAYS)] if own.n_days else found


def _downstream(known: Known) -> Sequence[Part]:
    decay = known.parameters.referral_decay
    return [
        Part(
            "generation",
            each.net,
            Unit.MINOR,
            weight=decay ** (each.generation - 1),
            adds=each.net * decay ** (each.generation - 1),
            said={"n": each.generation, "people": each.people},
        )
        for each in known.below or ()
        if each.generation <= (known.parameters.referral_generations or each.generation)
    ]


def _gated(known: Known) -> Sequence[Part]:
    raw, value = known.value(ScoreKey.DOWNSTREAM_REVENUE), known.value(ScoreKey.GATED_REVENUE)
    found = [Part("raw_revenue", raw, Unit.MINOR, weight=1.0, adds=raw)]
    return found if value == raw else [*found, Part("held_back", value - raw, Unit.MINOR, weight=1.0, adds=value - raw)]


def _referral(known: Known) -> Sequence[Part]:
    told, paying = known.parameters, known.value(ScoreKey.PAYING_REFEREES)
    saved = told.acquisition_saved_minor * paying
    own = known.value(ScoreKey.REFERRAL_VALUE) - saved
    share = told.type_one_share * told.margin_share
    found = [Part("type_two", paying, Unit.COUNT, weight=told.acquisition_saved_minor, adds=saved)]
    if share == 0:
        return found
    return [Part("type_one", own / share, Unit.MINOR, weight=share, adds=own), *found]


def _moved(known: Known) -> Sequence[Part]:
    own = _own(known)
    if own is None:
        return ()
    value, spent, share = known.value(ScoreKey.MOVED_VALUE), max(own.total, 0.0), known.parameters.moved_share
    kept = Part("own_spend", spent, Unit.MINOR, weight=1.0, adds=spent)
    below = known.below
    # What came up from below where nothing of it is held back, and so the most that can have come.
    came = inf if below is None else sum(each.net * share**each.generation for each in below)
    if not known.is_brought:
        return (kept, *rest("passed_up", Unit.MINOR, value, spent, most=came))
    if below is None or known.value(ScoreKey.GATED_REVENUE) != known.value(ScoreKey.DOWNSTREAM_REVENUE):
        moved, about = value - spent, FOUR_DIGITS * value + NOTHING
        if not -share * spent - about <= moved <= came + about:
            return (kept,)
        return (kept, Part("moved", moved, Unit.MINOR, weight=1.0, adds=moved))
    # Nothing below is held back: what came up is known, and the value says whether a share of it was handed on.
    handed = -share * (spent + came)
    received = Part("passed_up", came, Unit.MINOR, weight=1.0, adds=came)
    if isclose(value, spent + came + handed, rel_tol=FOUR_DIGITS, abs_tol=1e-6):
        return (kept, received, Part("handed_on", handed, Unit.MINOR, weight=1.0, adds=handed))
    return (kept, received)


def _referees(known: Known) -> Sequence[Part]:
    first = next(iter(known.below or ()), None)
    if first is None:
        return ()
    return (
        Part("have_bought", first.paying, Unit.COUNT, weight=1.0, adds=first.paying),
        Part("never_bought", first.people - first.paying, Unit.COUNT, weight=1.0, adds=first.people - first.paying),
    )


def _paying(known: Known) -> Sequence[Part]:
    first = next(iter(known.below or ()), None)
    if first is None:
        return ()
    held = known.value(ScoreKey.PAYING_REFEREES) - first.paying
    found = [Part("have_bought", first.paying, Unit.COUNT, weight=1.0, adds=first.paying)]
    return [*found, Part("not_counted", held, Unit.COUNT, weight=1.0, adds=held)] if held < 0 else found


def _likely(known: Known) -> Sequence[Part]:
    found = [Part("brought_all", known.value(ScoreKey.REFEREES), Unit.COUNT)]
    if known.days_here is not None:
        found.append(Part("since_joined", known.days_here, Unit.DAYS))
    found.append(Part("days_to_come", known.parameters.bring_days, Unit.DAYS))
    return [*found, Part("is_seed", 1.0, Unit.NUMBER)] if known.value(ScoreKey.SEED_USER) == 1 else found


def _cascade(known: Known) -> Sequence[Part]:
    return [
        Part("people_of", each.people, Unit.COUNT, weight=1.0, adds=each.people, said={"n": each.generation})
        for each in known.below or ()
    ]


def _depth(known: Known) -> Sequence[Part]:
    return [Part("people_of", each.people, Unit.COUNT, said={"n": each.generation}) for each in known.below or ()]


def _virality(known: Known) -> Sequence[Part]:
    if not known.below:
        return ()
    people = sum(each.people for each in known.below)
    return (Part("tree", people + 1, Unit.COUNT), Part("generations", len(known.below), Unit.COUNT))


def _interaction(known: Known) -> Sequence[Part]:
    if known.attention is None:
        return ()
    times, people = known.attention.times_given, known.attention.people_given
    return (Part("times_given", times, Unit.COUNT), Part("people_given", people, Unit.COUNT))


def _content(known: Known) -> Sequence[Part]:
    if known.attention is None:
        return ()
    times, people = known.attention.times, known.attention.people
    return (Part("times_received", times, Unit.COUNT), Part("people_received", people, Unit.COUNT))


def _social(known: Known) -> Sequence[Part]:
    return [
        Part(name, known.value(key), unit, percentile=known.with_percentile(key))
        for name, key, unit in (
            ("paying_referees", ScoreKey.PAYING_REFEREES, Unit.COUNT),
            ("gated_revenue", ScoreKey.GATED_REVENUE, Unit.MINOR),
        )
    ]


def _whole(known: Known) -> Sequence[Part]:
    given = known.parameters.whole_weights
    weights = (given.spending, given.interaction, given.content, given.social)
    keys = (ScoreKey.SPENDING_VALUE, ScoreKey.INTERACTION_VALUE, ScoreKey.CONTENT_VALUE, ScoreKey.SOCIAL_VALUE)
    return [
        Part(
            key.value,
            known.value(key),
            Unit.POINTS,
            weight=weight / sum(weights),
            adds=known.value(key) * weight / sum(weights),
            percentile=known.percentiles.get(key),
        )
        for key, weight in zip(keys, weights, strict=True)
    ]


def _loyalty(known: Known) -> Sequence[Part]:
    own, paying = _own(known), known.value(ScoreKey.PAYING_REFEREES)
    found: list[Part] = []
    if own is not None:
        found.append(Part("repurchases", max(own.n_days - 1, 0), Unit.COUNT))
        found.append(Part("stayed", own.since_first - own.since_last, Unit.DAYS))
    share = known.with_percentile(ScoreKey.PAYING_REFEREES)
    found.append(Part("brought_all", known.value(ScoreKey.REFEREES), Unit.COUNT))
    return [*found, Part("paying_referees", paying, Unit.COUNT, percentile=share)]


_TELLERS: Mapping[ScoreKey, Teller] = {
    ScoreKey.LIFETIME_VALUE: _lifetime,
    ScoreKey.PROBABILITY_ALIVE: _alive,
    ScoreKey.SEED_USER: _seed,
    ScoreKey.RECENCY_CLASS: _recency,
    ScoreKey.FREQUENCY_CLASS: _frequency,
    ScoreKey.MONETARY_CLASS: _monetary,
    ScoreKey.DOWNSTREAM_REVENUE: _downstream,
    ScoreKey.GATED_REVENUE: _gated,
    ScoreKey.REFERRAL_VALUE: _referral,
    ScoreKey.MOVED_VALUE: _moved,
    ScoreKey.REFEREES: _referees,
    ScoreKey.PAYING_REFEREES: _paying,
    ScoreKey.LIKELY_TO_BRING: _likely,
    ScoreKey.CASCADE_SIZE: _cascade,
    ScoreKey.CASCADE_DEPTH: _depth,
    ScoreKey.VIRALITY: _virality,
    **NETWORK_TELLERS,
    ScoreKey.SPENDING_VALUE: _spending,
    ScoreKey.INTERACTION_VALUE: _interaction,
    ScoreKey.CONTENT_VALUE: _content,
    ScoreKey.SOCIAL_VALUE: _social,
    ScoreKey.WHOLE_VALUE: _whole,
    ScoreKey.LOYALTY: _loyalty,
}
