"""What runs on arrays against networkx itself: random networks with loops, isolated users and edges of weight 0, and
networks whose numbers are published. Where `LARGEST_COPY` is 0 nothing can have run on a copy."""

from dataclasses import replace
from math import isnan
from random import Random
from typing import Any

import networkx as nx
import pytest

from graph.scores.backend import networks
from graph.scores.backend.interface import convert_from_nx
from graph.scores.backend.networks import Network, Values
from tests.graph.scores.backend.test_backend import network, random_network

pytestmark = pytest.mark.text

SEEDS = range(12)


def without_loops(seed: int, *, directed: bool = False) -> Network:
    chance = Random(seed)
    edges = {
        (a, b): float(chance.choice([0, 1, 2.5, 7]))
        for a, b in ((chance.randrange(24), chance.randrange(24)) for _ in range(chance.randrange(90)))
        if a < b or (directed and a > b)
    }
    return network(27, *((a, b, weight) for (a, b), weight in edges.items()), directed=directed)


def plainly(found: Any) -> dict[Any, float]:
    """The values, with a word for what is not defined."""
    return {name: -1.0 if isnan(value) else value for name, value in found.items()}


def sets(parts: Any) -> set[frozenset[Any]]:
    return {frozenset(part) for part in parts}


@pytest.mark.parametrize("seed", SEEDS)
def test_core_numbers_are_those_of_networkx(seed: int, monkeypatch: pytest.MonkeyPatch):
    G = without_loops(seed)
    plain = G.as_networkx()
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    assert isinstance(nx.core_number(G), Values)
    assert dict(nx.core_number(G)) == nx.core_number(plain)


def test_core_numbers_of_loops_are_refused_and_those_of_directed_networks_are_networkxs_own():
    with pytest.raises(nx.NetworkXNotImplemented, match="self loops"):
        nx.core_number(network(2, (0, 0, 1.0), directed=False))
    directed = without_loops(3, directed=True)
    assert nx.core_number(directed) == nx.core_number(directed.as_networkx())


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_betweenness_is_that_of_networkx_from_all_and_from_the_same_sample(
    seed: int, directed: bool, monkeypatch: pytest.MonkeyPatch
):
    G = random_network(seed, directed=directed)
    plain = G.as_networkx()
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    for k in (None, 1, 5, len(G)):
        for options in ({}, {"normalized": False}, {"endpoints": True}, {"endpoints": True, "normalized": False}):
            found = nx.betweenness_centrality(G, k=k, seed=7, **options)
            expected = nx.betweenness_centrality(plain, k=k, seed=7, **options)
            assert isinstance(found, Values)
            assert plainly(found) == pytest.approx(plainly(expected), abs=1e-9)


def test_betweenness_with_weights_is_networkxs_own():
    G = without_loops(4)

    found = nx.betweenness_centrality(network(3, (0, 1, 1.0), (1, 2, 1.0), directed=False), weight="weight")

    assert found == {0: 0.0, 1: 1.0, 2: 0.0}
    assert nx.betweenness_centrality(G) == pytest.approx(nx.betweenness_centrality(G.as_networkx()), abs=1e-9)


@pytest.mark.parametrize("weight", [None, "weight"])
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_constraint_is_that_of_networkx(seed: int, directed: bool, weight: str | None, monkeypatch: pytest.MonkeyPatch):
    G = without_loops(seed, directed=directed)
    if weight:
        heavy = G.rows.weights > 0  # networkx divides by nothing where all edges of somebody weigh nothing
        edges = zip(G.rows.sources()[heavy].tolist(), G.rows.targets[heavy].tolist(), strict=True)
        G = network(27, *((a, b, 1.0 + (a * b) % 5) for a, b in edges), directed=True) if directed else G
        G = G if directed else network(27, *((a, b, 1.0 + (a * b) % 5) for a, b in edges if a < b), directed=False)
    plain = G.as_networkx()
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    found = nx.constraint(G, weight=weight)

    assert isinstance(found, Values)
    assert plainly(found) == pytest.approx(plainly(nx.constraint(plain, weight=weight)), abs=1e-9)
    assert nx.constraint(G, nodes=[3], weight=weight) == pytest.approx({3: found[3]}, nan_ok=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_and_articulation_points_are_those_of_networkx(seed: int, monkeypatch: pytest.MonkeyPatch):
    G, directed = random_network(seed, directed=False), random_network(seed)
    plain, pointed = G.as_networkx(), directed.as_networkx()
    assert sets(nx.strongly_connected_components(directed)) == sets(nx.strongly_connected_components(pointed))
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    assert sets(nx.connected_components(G)) == sets(nx.connected_components(plain))
    assert sets(nx.weakly_connected_components(directed)) == sets(nx.weakly_connected_components(pointed))
    assert set(nx.articulation_points(G)) == set(nx.articulation_points(plain))


def test_parts_come_in_the_order_of_their_first_users(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)
    # 3 turned to 0 and 4 to 1; 2 is alone.
    edges = [(3, 0, 1.0), (4, 1, 1.0)]

    assert list(nx.weakly_connected_components(network(5, *edges))) == [{0, 3}, {1, 4}, {2}]
    assert list(nx.connected_components(network(5, *edges, directed=False))) == [{0, 3}, {1, 4}, {2}]


@pytest.mark.parametrize("function", [nx.connected_components, nx.articulation_points, nx.weakly_connected_components])
def test_what_asks_for_the_other_kind_of_network_is_refused_as_by_networkx(function: Any):
    wrong = network(2, (0, 1, 1.0), directed=function is not nx.weakly_connected_components)

    with pytest.raises(nx.NetworkXNotImplemented):
        list(function(wrong))


def test_published_networks_have_their_published_numbers(monkeypatch: pytest.MonkeyPatch):
    # Without the graphs that they were made of, so that nothing can run on these.
    karate = replace(convert_from_nx(nx.karate_club_graph()), origin=None)
    florence = replace(convert_from_nx(nx.florentine_families_graph()), origin=None)
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    # Zachary's club: ten people are in its 4-core, and the instructor's loss alone would part others (the twelfth knows
    # nobody else). Florence: the Medici lie on 52.2 % of the shortest ways, as the tests of networkx say.
    cores = nx.core_number(karate)
    assert (max(cores.values()), sum(core == 4 for core in cores.values())) == (4, 10)
    assert list(nx.articulation_points(karate)) == [0]
    assert nx.betweenness_centrality(florence)["Medici"] == pytest.approx(0.522, abs=5e-4)
