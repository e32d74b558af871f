"""What each score of a user is made of; `docs/scores.md#why` says which parts add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isclose
from typing import TypeAlias

from graph.scores.model import ScoreKey, Unit
from graph.scores.why import AGES, Attention, Bought, Contacts, Known, Part, bought, groups_of_closest

Teller: TypeAlias = Callable[[Known], Sequence[Part]]
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
_NOTICED = frozenset({ScoreKey.PAGERANK, ScoreKey.REACH, ScoreKey.INTERACTION_VALUE, ScoreKey.CONTENT_VALUE})
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


def _rest(key: str, left: float, unit: Unit) -> tuple[Part, ...]:
    """What is left of a value when its other summands are told; nothing where they come to more, as facts changed."""
    if left < -1e-9:
        return ()
    return (Part(key, max(left, 0.0), unit, weight=1.0, adds=max(left, 0.0)),)


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
    if not known.is_brought:
        return (kept, *_rest("passed_up", value - spent, Unit.MINOR))
    below = known.below
    is_whole = below is not None and known.value(ScoreKey.GATED_REVENUE) == known.value(ScoreKey.DOWNSTREAM_REVENUE)
    if below is None or not is_whole:
        return (kept, Part("moved", value - spent, Unit.MINOR, weight=1.0, adds=value - spent))
    # Nothing below is held back: what came up is known, and the value says whether a share of it was handed on.
    came = sum(each.net * share**each.generation for each in below)
    handed = -share * (spent + came)
    received = Part("passed_up", came, Unit.MINOR, weight=1.0, adds=came)
    if isclose(value, spent + came + handed, rel_tol=5e-4, abs_tol=1e-6):
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


def _pagerank(known: Known) -> Sequence[Part]:
    chance = (1 - known.parameters.pagerank_damping) / max(known.n_users, 1)
    found = [Part("chance", chance, Unit.SHARE, weight=1.0, adds=chance)]
    heard: Attention | None = known.attention
    givers = 0.0
    if heard is not None and heard.givers:
        givers = known.parameters.pagerank_damping * sum(
            each.pagerank * each.times / each.all_times for each in heard.givers
        )
        said = {"n": len(heard.givers)}
        found.append(Part("top_givers", givers, Unit.SHARE, weight=1.0, adds=givers, said=said))
    return [*found, *_rest("others", known.value(ScoreKey.PAGERANK) - chance - givers, Unit.SHARE)]


def _reach(known: Known) -> Sequence[Part]:
    if known.attention is None:
        return ()
    return [
        Part(
            f"age_{each.age}",
            each.times,
            Unit.COUNT,
            weight=each.strength / each.times if each.times else None,
            adds=each.strength,
            said={"people": each.people, "days": AGES[min(each.age, len(AGES) - 1)]},
        )
        for each in known.attention.ages
    ]


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


def _circle(contacts: Contacts) -> list[Part]:
    found = [Part("contacts", len(contacts.weights), Unit.COUNT)]
    if len(contacts.weights) > 1:
        found.append(Part("groups", groups_of_closest(contacts), Unit.COUNT))
    return found


def _between(known: Known) -> Sequence[Part]:
    return () if known.contacts is None else _circle(known.contacts)


def _core(known: Known) -> Sequence[Part]:
    return () if known.contacts is None else _circle(known.contacts)[:1]


def _constraint(known: Known) -> Sequence[Part]:
    contacts = known.contacts
    if contacts is None or not sum(contacts.weights):
        return ()
    whole = sum(contacts.weights)
    own = sum((each / whole) ** 2 for each in contacts.weights)
    found = [Part("few_contacts", own, Unit.NUMBER, weight=1.0, adds=own)]
    return [*found, *_rest("know_each_other", known.value(ScoreKey.CONSTRAINT) - own, Unit.NUMBER), *_circle(contacts)]


def _broker(known: Known) -> Sequence[Part]:
    contacts = known.contacts
    if contacts is None:
        return ()
    value = known.value(ScoreKey.BROKER_REVENUE)
    if value == 0:
        return _circle(contacts)
    alone = min(contacts.alone_net, value)
    return (
        Part("known_to_nobody_else", alone, Unit.MINOR, weight=1.0, adds=alone),
        *_rest("other_cut_off", value - alone, Unit.MINOR),
        *_circle(contacts),
    )


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
    ScoreKey.PAGERANK: _pagerank,
    ScoreKey.REACH: _reach,
    ScoreKey.CORE: _core,
    ScoreKey.BETWEENNESS: _between,
    ScoreKey.CONSTRAINT: _constraint,
    ScoreKey.BROKER_REVENUE: _broker,
    ScoreKey.SPENDING_VALUE: _spending,
    ScoreKey.INTERACTION_VALUE: _interaction,
    ScoreKey.CONTENT_VALUE: _content,
    ScoreKey.SOCIAL_VALUE: _social,
    ScoreKey.WHOLE_VALUE: _whole,
    ScoreKey.LOYALTY: _loyalty,
}
