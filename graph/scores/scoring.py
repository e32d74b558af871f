"""From a snapshot to the scores of everybody; `docs/scores.md` defines each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import numpy as np

from graph.errors import Broken, Refused
from graph.scores.adjacency import Adjacency, undirected
from graph.scores.judging import Judged, judge
from graph.scores.kernels import (
    attention,
    betweenness,
    bringing,
    brokerage,
    buying_again,
    cores,
    forests,
    lifetime,
    purchasing,
    reach,
    referring,
    rfm,
    spending,
    worth,
)
from graph.scores.kernels.constraint import constraint
from graph.scores.kernels.forests import Forest
from graph.scores.model import FloatArray, ForestInvalid, IntArray, PositionArray, ScoreKey, ScoreValues, ScoreWarning
from graph.scores.parameters import DEFAULTS, ScoreParameters
from graph.scores.snapshot import Snapshot
from graph.scores.warned import Scored, unknown

_NAMED_AT_MOST = 20
_DAY_MS = 86_400_000
_POOLED = {
    bringing.Stratum.SEED: "scores.pooled_seeds",
    bringing.Stratum.OTHER_BUYER: "scores.pooled_buyers",
    bringing.Stratum.NEVER_BOUGHT: "scores.pooled_others",
}


def judged(snapshot: Snapshot, parameters: ScoreParameters = DEFAULTS) -> Judged:
    """What speaks against the referrals of the snapshot, by the brand's parameters.

    Raises:
        Broken: "scores.referral_cycle" when users brought each other in a circle; names them.
    """
    return judge(snapshot, _forest(snapshot), snapshot.revenue(), parameters)


@dataclass(frozen=True, slots=True, eq=False)
class Networks:
    """Who gave whom attention: `rows` point at who received it, `both_ways` hold each edge twice, without loops."""

    rows: Adjacency
    both_ways: Adjacency


def networks(snapshot: Snapshot) -> Networks:
    """The networks of the snapshot. Cost: O(n + m), 0.1 µs a pair."""
    rows = attention.attention_rows(len(snapshot.users), snapshot.interactions)
    return Networks(rows, undirected(rows))


def score(
    snapshot: Snapshot, parameters: ScoreParameters = DEFAULTS, *, judgement: Judged | None = None
) -> ScoreValues:
    """All scores of all users of the snapshot, as `scored` tells them, without its warnings."""
    return scored(snapshot, parameters, judgement=judgement).values


def scored(
    snapshot: Snapshot,
    parameters: ScoreParameters = DEFAULTS,
    *,
    judgement: Judged | None = None,
    between: Networks | None = None,
) -> Scored:
    """All scores of all users of the snapshot, shape (n,) each, by the brand's parameters, and what is to be said of
    them: what could not be learned, what is doubtful.

    The same snapshot and parameters give the same numbers.

    `judgement` is what `judged` says of both, `between` what `networks` says, where they were asked before.

    Raises:
        Broken: "scores.referral_cycle" when users brought each other in a circle; names them.
    """
    revenue = snapshot.revenue()
    summary = purchasing.summarise(snapshot.purchases, today=snapshot.today)
    judgement = judgement or judged(snapshot, parameters)
    warnings: list[ScoreWarning] = []
    found = {
        **_social_value(snapshot, between or networks(snapshot), revenue, parameters),
        **_referral_value(judgement, revenue, parameters),
        **_own_value(summary, parameters, warnings),
        **_bringing(snapshot, judgement, parameters, warnings),
    }
    found |= _four_values(snapshot, summary, found, parameters)
    found[ScoreKey.LOYALTY] = _loyalty(summary, _brought(judgement), found[ScoreKey.PAYING_REFEREES], parameters)
    return Scored({key: found[key] for key in ScoreKey}, warnings)


def _four_values(
    snapshot: Snapshot,
    summary: purchasing.PurchaseSummary,
    found: Mapping[ScoreKey, FloatArray],
    told: ScoreParameters,
) -> dict[ScoreKey, FloatArray]:
    n_users, given = len(snapshot.users), snapshot.interactions
    days_since = np.where(summary.has_bought, snapshot.today - summary.last_day, 0)
    lately = np.where(summary.has_bought, 1 / (1 + np.maximum(days_since, 0)), 0.0)
    values = {
        "spending": worth.points(
            [summary.total, summary.n_days.astype(np.float64), lately],
            [told.spending_amount_weight, told.spending_frequency_weight, told.spending_recency_weight],
        ),
        "interaction": worth.points(
            _sums(n_users, given.sources, given.weights),
            [told.interaction_count_weight, told.interaction_people_weight],
        ),
        "content": worth.points(
            _sums(n_users, given.targets, given.weights), [told.content_count_weight, told.content_people_weight]
        ),
        "social": worth.points(
            [found[ScoreKey.PAYING_REFEREES], found[ScoreKey.GATED_REVENUE]],
            [told.social_referees_weight, told.social_revenue_weight],
        ),
    }
    return {
        ScoreKey.SPENDING_VALUE: values["spending"],
        ScoreKey.INTERACTION_VALUE: values["interaction"],
        ScoreKey.CONTENT_VALUE: values["content"],
        ScoreKey.SOCIAL_VALUE: values["social"],
        ScoreKey.WHOLE_VALUE: worth.whole(values, told.whole_weights),
    }


def _sums(n_users: int, users: PositionArray, weights: FloatArray) -> list[FloatArray]:
    """How often, and how many others."""
    often = np.bincount(users, weights=weights, minlength=n_users)
    return [often.astype(np.float64), np.bincount(users, minlength=n_users).astype(np.float64)]


def _social_value(
    snapshot: Snapshot, between: Networks, revenue: FloatArray, told: ScoreParameters
) -> dict[ScoreKey, FloatArray]:
    n_users = len(snapshot.users)
    rows, both_ways = between.rows, between.both_ways
    n_sources = min(told.betweenness_sources, n_users)
    chosen = Random(told.betweenness_seed).sample(range(n_users), n_sources)  # noqa: S311 - a sample, not a secret
    sources = np.array(chosen, dtype=np.int64)
    ways = betweenness.Ways(n_users, is_directed=False)
    lead_through = betweenness.betweenness(both_ways, sources, both_ways=True)
    return {
        ScoreKey.PAGERANK: attention.pagerank(rows, damping=told.pagerank_damping),
        ScoreKey.SEGMENT_PAGERANK: _segment_pagerank(snapshot, rows, damping=told.pagerank_damping),
        ScoreKey.REACH: reach.reach(
            n_users, snapshot.interactions, today=snapshot.today, half_life_days=told.reach_half_life_days
        ),
        ScoreKey.CORE: cores.core_numbers(both_ways).astype(np.float64),
        ScoreKey.BETWEENNESS: lead_through * ways.scales(sources if len(sources) < n_users else None),
        ScoreKey.CONSTRAINT: constraint(both_ways),
        ScoreKey.BROKER_REVENUE: brokerage.revenue_behind(both_ways, revenue)[1],
    }


def _segment_pagerank(snapshot: Snapshot, rows: Adjacency, *, damping: float) -> FloatArray:
    """Where the attention ends that begins with the segment; unknown of everybody where there is none."""
    n_users, seeds = len(snapshot.users), snapshot.seeds
    if not seeds.size:
        return np.full(n_users, np.nan)
    jump = np.zeros(n_users)
    jump[seeds] = 1 / len(seeds)
    return attention.pagerank(rows, damping=damping, starts=attention.Starts(jump, first=jump))


def _referral_value(judgement: Judged, revenue: FloatArray, told: ScoreParameters) -> dict[ScoreKey, FloatArray]:
    raw, gated = judgement.raw, judgement.gated
    brought, counted = referring.referees(raw, revenue), referring.referees(gated, revenue)
    cascades = referring.cascades(raw)
    decay, generations = told.referral_decay, told.referral_generations or None
    worth_bringing = referring.referral_value(
        counted,
        type_one_share=told.type_one_share,
        margin_share=told.margin_share,
        acquisition_saved_minor=told.acquisition_saved_minor,
    )
    return {
        ScoreKey.DOWNSTREAM_REVENUE: referring.downstream_revenue(raw, revenue, decay=decay, generations=generations),
        ScoreKey.GATED_REVENUE: referring.downstream_revenue(gated, revenue, decay=decay, generations=generations),
        ScoreKey.REFERRAL_VALUE: worth_bringing,
        ScoreKey.MOVED_VALUE: referring.moved_value(gated, revenue, moved_share=told.moved_share),
        ScoreKey.REFEREES: brought.n_referees.astype(np.float64),
        ScoreKey.PAYING_REFEREES: counted.n_paying.astype(np.float64),
        ScoreKey.CASCADE_SIZE: cascades.sizes.astype(np.float64),
        ScoreKey.CASCADE_DEPTH: cascades.depths.astype(np.float64),
        ScoreKey.VIRALITY: cascades.virality,
    }


def _bringing(
    snapshot: Snapshot, judgement: Judged, told: ScoreParameters, warnings: list[ScoreWarning]
) -> dict[ScoreKey, FloatArray]:
    """Who was won by an offer, and how likely everybody is to bring somebody; only referrals count that no signal
    speaks against."""
    kinds = bringing.strata(
        _first_days(snapshot) <= snapshot.today, snapshot.entry_paid, seed_amount=told.seed_amount_minor
    )
    likely = bringing.likely_to_bring(
        _brought(judgement), _days_to_bring(snapshot), kinds, horizon_days=told.bring_days
    )
    if likely.problem is not None:
        warnings.append(unknown(likely.problem, ScoreKey.LIKELY_TO_BRING))
    warnings += [ScoreWarning(_POOLED[kind], {}, (ScoreKey.LIKELY_TO_BRING,)) for kind in likely.pooled]
    seed = np.where(kinds == bringing.Stratum.NEVER_BOUGHT, np.nan, kinds == bringing.Stratum.SEED)
    return {ScoreKey.SEED_USER: seed, ScoreKey.LIKELY_TO_BRING: likely.values}


def _brought(judgement: Judged) -> IntArray:
    """How many each brought, without referrals that signals speak against."""
    parents = judgement.gated.referrers()
    return np.bincount(parents[parents >= 0], minlength=len(parents))


def _loyalty(
    summary: purchasing.PurchaseSummary, brought: IntArray, paying: FloatArray, told: ScoreParameters
) -> FloatArray:
    parts = [summary.frequency.astype(np.float64), summary.recency_days.astype(np.float64), brought.astype(np.float64)]
    weights = [told.loyalty_repurchase_weight, told.loyalty_stay_weight, told.loyalty_referees_weight]
    return worth.points([*parts, paying], [*weights, told.loyalty_paying_weight])


def _first_days(snapshot: Snapshot) -> FloatArray:
    """On which day each bought for the first time, free of charge or not; infinity of who never did."""
    days = np.full(len(snapshot.users), np.inf)
    begins = np.flatnonzero(np.diff(snapshot.purchases.users, prepend=-1))
    days[snapshot.purchases.users[begins]] = snapshot.purchases.days[begins]
    return days


def _days_to_bring(snapshot: Snapshot) -> FloatArray:
    """In how many days each may have brought somebody, those that began counted whole, >= 1: since they joined, and
    since anybody brought anybody; NaN where it is unknown when they joined."""
    known = snapshot.brought_at[(snapshot.referrers >= 0) & (snapshot.brought_at > 0)]
    first = int(known.min()) if known.size else 0
    now = snapshot.as_of.timestamp() * 1_000
    days = np.ceil((now - np.maximum(snapshot.joined_at, first)) / _DAY_MS)
    return np.where(snapshot.joined_at > 0, np.maximum(days, 1.0), np.nan)


def _own_value(
    summary: purchasing.PurchaseSummary, told: ScoreParameters, warnings: list[ScoreWarning]
) -> dict[ScoreKey, FloatArray]:
    classes = rfm.rfm(summary)
    alive, value = _forecast(summary, told, warnings)
    has_bought = summary.has_bought
    return {
        ScoreKey.RECENCY_CLASS: np.where(has_bought, classes.recency, np.nan),
        ScoreKey.FREQUENCY_CLASS: np.where(has_bought, classes.frequency, np.nan),
        ScoreKey.MONETARY_CLASS: np.where(has_bought, classes.monetary, np.nan),
        ScoreKey.PROBABILITY_ALIVE: alive,
        ScoreKey.LIFETIME_VALUE: value,
    }


def _forecast(
    summary: purchasing.PurchaseSummary, told: ScoreParameters, warnings: list[ScoreWarning]
) -> tuple[FloatArray, FloatArray]:
    """Whether each user still buys, and for how much; unknown of everybody where too few came back to tell."""
    nothing = np.full(len(summary.n_days), np.nan)
    seen = buying_again.histories(summary)
    try:
        purchases = buying_again.fit_purchases(seen)
    except Refused as reason:
        warnings.append(unknown(reason, ScoreKey.LIFETIME_VALUE, ScoreKey.PROBABILITY_ALIVE))
        return nothing, nothing
    alive = buying_again.probability_alive(purchases, seen)
    try:
        spend = spending.fit_spend(summary.frequency.astype(np.float64), summary.monetary)
    except Refused as reason:
        warnings.append(unknown(reason, ScoreKey.LIFETIME_VALUE))
        return alive, nothing
    if spend.is_doubtful:
        facts = {"correlation": round(spend.correlation, 2), "allowed": spending.CORRELATION_AT_MOST}
        warnings.append(ScoreWarning("scores.spend_with_frequency", facts, (ScoreKey.LIFETIME_VALUE,)))
    months, discount = told.lifetime_months, told.yearly_discount
    return alive, lifetime.lifetime_value(summary, purchases, spend, months=months, yearly_discount=discount)


def _forest(snapshot: Snapshot) -> Forest:
    try:
        return forests.forest(snapshot.referrers)
    except ForestInvalid as invalid:
        names = [snapshot.users[position] for position in invalid.positions]
        shown = ", ".join(names[:_NAMED_AT_MOST]) + (" …" if len(names) > _NAMED_AT_MOST else "")
        raise Broken("scores.referral_cycle", users=shown, n_users=len(names)) from None
