"""The arithmetic of the scores without a database: seconds of each kernel, against bare passes over the edges and
against networkx."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

import networkx as nx
import numpy as np

from graph.scores.adjacency import Adjacency, adjacency, undirected
from graph.scores.backend import interface
from graph.scores.backend.networks import Network
from graph.scores.kernels import (
    attention,
    betweenness,
    brokerage,
    buying_again,
    communities,
    cores,
    forests,
    lifetime,
    parts,
    reach,
    referring,
    spending,
)
from graph.scores.kernels.constraint import constraint
from graph.scores.kernels.purchasing import PurchaseDays, PurchaseSummary, fold_purchases, summarise
from graph.scores.model import FloatArray, IntArray, Interactions

PASSES = 1.6
TIMES_NETWORKX = 30.0
DISPATCH_US = 50.0
TOGETHER_S, CONSTRAINT_S, COMMUNITIES_S = 15.0, 30.0, 30.0
"""At ten million pairs; others in proportion, a second at least."""
FORECAST_S = 25.0
"""At a million people; others in proportion, a second at least."""
_WITH_NETWORKX = 1_000_000
_DIGITS = 1e-9
_SOURCES = 16
_TODAY, _FIRST_DAY = 20_454, 20_454 - 730
_BUYERS = 0.4
T = TypeVar("T")


def show(n_users: int, n_edges: int) -> bool:
    """Print the tables; true when a limit was missed."""
    rows = drawn(n_users, n_edges)
    both_ways = undirected(rows)
    _warm_up()
    missed = _alone(rows, both_ways) | _against_passes(rows)
    if rows.n_entries <= _WITH_NETWORKX:
        missed |= _against_networkx(rows)
    return missed | _dispatch()


def drawn(n_users: int, n_edges: int) -> Adjacency:
    """Everybody gives alike, and a few receive most: shares by a Pareto law with exponent 1.3."""
    rng = np.random.default_rng(1)
    shares = rng.pareto(1.3, n_users) + 1
    bounds = np.cumsum(shares / shares.sum())
    targets = np.minimum(np.searchsorted(bounds, rng.random(n_edges)), n_users - 1).astype(np.int32)
    sources = rng.integers(0, n_users, n_edges).astype(np.int32)
    kept = sources != targets
    return adjacency(n_users, sources[kept], targets[kept], np.ones(int(kept.sum())))


def _brought(n_users: int) -> IntArray:
    """Who brought whom: two of three were brought, by somebody before them."""
    rng = np.random.default_rng(2)
    parents = (rng.random(n_users) * np.arange(n_users)).astype(np.int64)
    parents[(rng.random(n_users) < 1 / 3) | (np.arange(n_users) == 0)] = -1
    return parents


def drawn_purchases(n_users: int) -> PurchaseDays:
    """Two of five buy, as both models have it with what was published of CDNOW, over up to two years."""
    rng = np.random.default_rng(4)
    buyers = np.flatnonzero(rng.random(n_users) < _BUYERS)
    days = rng.uniform(_FIRST_DAY, _TODAY, len(buyers))
    a_week, ends = rng.gamma(0.243, 1 / 4.414, len(buyers)), rng.beta(0.793, 2.426, len(buyers))
    scale = rng.gamma(3.74, 1 / 1545.0, len(buyers))
    found: list[tuple[IntArray, FloatArray, FloatArray]] = []
    while len(buyers):
        found.append((buyers, days, np.rint(rng.gamma(6.25, 1 / scale)) + 1))
        following = days + 7 * rng.exponential(1 / np.maximum(a_week, 1e-12))
        # Nobody stops before the second time.
        goes_on = rng.random(len(buyers)) >= ends if len(found) > 1 else np.ones(len(buyers), dtype=np.bool_)
        stays = (following <= _TODAY) & goes_on
        buyers, days, a_week, ends, scale = (each[stays] for each in (buyers, following, a_week, ends, scale))
    users, at, amounts = (np.concatenate(column) for column in zip(*found, strict=True))
    return fold_purchases(n_users, users.astype(np.int32), at.astype(np.int32), amounts)


def _forecast(summary: PurchaseSummary) -> FloatArray:
    """Both models are fitted, and everybody's lifetime value told."""
    seen = buying_again.histories(summary)
    purchases = buying_again.fit_purchases(seen)
    buying_again.probability_alive(purchases, seen)
    spend = spending.fit_spend(summary.frequency.astype(np.float64), summary.monetary)
    return lifetime.lifetime_value(summary, purchases, spend)


def _alone(rows: Adjacency, both_ways: Adjacency) -> bool:
    n_users = rows.n_users
    starts = attention.Starts(jump=_share_of(np.arange(n_users) < max(n_users // 100, 1)))
    forest = forests.forest(_brought(n_users))
    revenue = np.random.default_rng(3).integers(0, 100_000, n_users).astype(np.float64)
    days = np.random.default_rng(5).integers(_FIRST_DAY, _TODAY, rows.n_entries).astype(np.int32)
    told = Interactions(rows.sources(), rows.targets, rows.weights, days)
    bought = summarise(drawn_purchases(n_users), today=_TODAY)
    together: dict[str, Callable[[], Any]] = {
        "PageRank": lambda: attention.pagerank(rows),
        "personalised PageRank": lambda: attention.pagerank(rows, starts=starts),
        "core numbers": lambda: cores.core_numbers(both_ways),
        "components": lambda: parts.weak_parts(rows),
        "reach": lambda: reach.reach(n_users, told, today=_TODAY),
        f"betweenness, {_SOURCES} sources": lambda: betweenness.betweenness(
            both_ways, np.arange(_SOURCES), both_ways=True
        ),
        "downstream revenue": lambda: referring.downstream_revenue(forest, revenue),
        "cascades with virality": lambda: referring.cascades(forest),
    }
    size = max(rows.n_entries / 10_000_000, 1 / TOGETHER_S)
    print(f"\n| kernel, {n_users:,} people, {rows.n_entries:,} pairs | s | CPU s | limit |")
    print("| --- | --- | --- | --- |")
    spent = [_line(name, work) for name, work in together.items()]
    total = sum(each for each, _ in spent)
    print(f"| these together | {total:.2f} | {sum(each for _, each in spent):.2f} | {TOGETHER_S * size:.1f} s |")
    constrained, _ = _line("constraint", lambda: constraint(both_ways), CONSTRAINT_S * size)
    _line("brokers", lambda: brokerage.revenue_behind(both_ways, revenue))
    _, parted = _line("communities", lambda: communities.leiden(both_ways), COMMUNITIES_S * size)
    most_s = max(FORECAST_S * n_users / 1_000_000, 1.0)
    forecast, _ = _line("BG/NBD with Gamma-Gamma", lambda: _forecast(bought), most_s)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:,.0f} MiB.")
    is_slow = constrained > CONSTRAINT_S * size or parted > COMMUNITIES_S * size
    return is_slow or total > TOGETHER_S * size or forecast > most_s


def _share_of(chosen: Any) -> FloatArray:
    return chosen / chosen.sum()


def _line(name: str, work: Callable[[], Any], limit: float | None = None) -> tuple[float, float]:
    _, wall, cpu = _timed(work)
    print(f"| {name} | {wall:.2f} | {cpu:.2f} | {'' if limit is None else f'{limit:.1f}'} |", flush=True)
    return wall, cpu


def _timed(work: Callable[[], T]) -> tuple[T, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def _against_passes(rows: Adjacency) -> bool:
    """PageRank against as many bare products of the same matrix with a vector; best of five rounds each, in turn."""
    from scipy import sparse

    n_users = rows.n_users
    giving: Any = sparse.csr_array((rows.weights, rows.targets, rows.starts), shape=(n_users, n_users))
    receiving = giving.T.tocsr()
    n_rounds = _rounds(rows)
    vector = np.full(n_users, 1 / n_users)
    ours, bare = [], []
    for _ in range(5):
        ours.append(_timed(lambda: attention.pagerank(rows))[1])
        bare.append(_timed(lambda: [receiving @ vector for _ in range(n_rounds)])[1])
    ratio = min(ours) / min(bare)
    print("\n| PageRank | rounds | s | bare passes s | ratio | limit |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(f"| | {n_rounds} | {min(ours):.3f} | {min(bare):.3f} | {ratio:.2f} | {PASSES} |", flush=True)
    return ratio > PASSES


def _rounds(rows: Adjacency) -> int:
    """How many rounds PageRank takes: the least that are enough."""
    least, most = 1, attention.MAX_ROUNDS
    while least < most:
        middle = (least + most) // 2
        try:
            attention.pagerank(rows, max_rounds=middle)
            most = middle
        except attention.NotConverged:
            least = middle + 1
    return least


def _against_networkx(rows: Adjacency) -> bool:
    """The same questions to networkx itself, and whether the answers agree to nine digits."""
    ours, ours_both_ways = Network(rows), Network(undirected(rows), False)
    plain: nx.DiGraph[int] = nx.DiGraph()
    plain.add_nodes_from(range(rows.n_users))
    plain.add_weighted_edges_from(
        zip(rows.sources().tolist(), rows.targets.tolist(), rows.weights.tolist(), strict=True)
    )
    tolerance = 1e-12 / rows.n_users
    either_way: dict[Any, Any] = {ours: ours_both_ways, plain: plain.to_undirected()}
    cases: dict[str, Callable[[Any, str], Any]] = {
        "pagerank": lambda network, backend: nx.pagerank(network, tol=tolerance, max_iter=1000, backend=backend),
        "core_number": lambda network, backend: nx.core_number(either_way[network], backend=backend),
        f"betweenness_centrality, k={_SOURCES}": lambda network, backend: nx.betweenness_centrality(
            network, k=_SOURCES, seed=1, backend=backend
        ),
        f"betweenness_centrality, undirected, k={_SOURCES}": lambda network, backend: nx.betweenness_centrality(
            either_way[network], k=_SOURCES, seed=1, backend=backend
        ),
    }
    print(f"\n| {rows.n_users:,} people, {rows.n_entries:,} pairs | s | networkx s | times | at least |")
    print("| --- | --- | --- | --- | --- |")
    missed = False
    for name, ask in cases.items():
        found, spent, _ = _timed(lambda ask=ask: ask(ours, "guanxi"))
        theirs, theirs_spent, _ = _timed(lambda ask=ask: ask(plain, "networkx"))
        worst = max(abs(found[node] - value) for node, value in theirs.items())
        assert worst <= _DIGITS, f"{name}: {worst} apart"
        missed |= theirs_spent / spent < TIMES_NETWORKX
        print(
            f"| {name} | {spent:.3f} | {theirs_spent:.1f} | {theirs_spent / spent:.0f} | {TIMES_NETWORKX:g} |",
            flush=True,
        )
    return missed


def _dispatch() -> bool:
    """What asking networkx costs beside calling the same function: medians of 5,000 calls each, in turn."""
    pair = Network(adjacency(2, np.array([0], np.int32), np.array([1], np.int32), np.ones(1)))
    through, straight = [], []
    for _ in range(5_000):
        through.append(_timed(lambda: nx.pagerank(pair))[1])
        straight.append(_timed(lambda: interface.pagerank(pair))[1])
    more_us = (statistics.median(through) - statistics.median(straight)) * 1e6
    print("\n| nx.pagerank on a snapshot | more than the function itself, µs | limit |")
    print("| --- | --- | --- |")
    print(f"| | {more_us:.1f} | {DISPATCH_US:g} |", flush=True)
    return more_us > DISPATCH_US


def _warm_up() -> None:
    """Everything is compiled."""
    small = adjacency(4, np.array([0, 1, 2], np.int32), np.array([1, 2, 3], np.int32), np.ones(3))
    both_ways = undirected(small)
    for work in (cores.core_numbers, constraint, communities.leiden):
        work(both_ways)
    betweenness.betweenness(both_ways, np.arange(2), both_ways=True)
    betweenness.betweenness(small, np.arange(2))
    brokerage.revenue_behind(both_ways, np.ones(4))
    referring.cascades(forests.forest(np.array([-1, 0, 0, 1])))
