"""Networks as graphs of networkx: what runs on arrays gives what networkx gives, what does not runs on a copy."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import pytest

from graph.scores.adjacency import adjacency
from graph.scores.backend import networks
from graph.scores.backend.networks import Network, Values
from graph.scores.files import load_snapshot, save_snapshot
from graph.scores.kernels import communities
from graph.scores.kernels.purchasing import PurchaseDays
from graph.scores.model import Interactions
from graph.scores.snapshot import Snapshot

pytestmark = pytest.mark.text


def network(n_users: int, *edges: tuple[int, int, float], directed: bool = True) -> Network:
    """A network of these edges; undirected ones are told once."""
    both = [*edges, *((there, here, weight) for here, there, weight in edges if not directed and here != there)]
    sources, targets = (np.array([each[part] for each in both], dtype=np.int32) for part in (0, 1))
    weights = np.array([each[2] for each in both], dtype=np.float64)
    return Network(adjacency(n_users, sources, targets, weights), directed)


def random_network(seed: int, *, directed: bool = True) -> Network:
    """Users of whom some have no edge, with loops, edges told twice and edges of weight 0."""
    chance = Random(seed)
    edges = [
        (chance.randrange(30), chance.randrange(30), float(chance.choice([0, 1, 2.5, 7])))
        for _ in range(chance.randrange(120))
    ]
    return network(34, *edges, directed=directed)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weight", ["weight", None])
def test_pagerank_is_that_of_networkx(seed: int, weight: str | None):
    G = random_network(seed)
    people = {1: 2.0, 7: 1.0}

    for options in ({}, {"personalization": people}, {"personalization": people, "dangling": {3: 1.0}, "alpha": 0.5}):
        found = nx.pagerank(G, weight=weight, **options)
        expected = nx.pagerank(G.as_networkx(), weight=weight, **options)
        assert dict(found) == pytest.approx(expected, abs=1e-9)


def test_a_share_for_each_position_may_be_an_array():
    G = random_network(1)
    shares = np.zeros(34)
    shares[[1, 7]] = 2.0, 1.0

    assert dict(nx.pagerank(G, personalization=shares)) == dict(nx.pagerank(G, personalization={1: 2.0, 7: 1.0}))
    with pytest.raises(nx.NetworkXError, match="34"):
        nx.pagerank(G, personalization=np.ones(3))


def test_pagerank_refuses_as_networkx_does():
    G = random_network(1)

    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(G, max_iter=1)
    with pytest.raises(ZeroDivisionError):
        nx.pagerank(G, personalization={1: 0.0})
    assert nx.pagerank(network(0)) == {}


def test_values_are_a_mapping_over_an_array():
    G = Network(network(2, (0, 1, 1.0)).rows, names=["ming", "lan"])

    found = nx.pagerank(G)

    # As docs/scores.md works out for two of whom one gives all attention: 20/57 and 37/57.
    assert isinstance(found, Values)
    assert list(found) == ["ming", "lan"]
    assert found["lan"] == pytest.approx(37 / 57, abs=1e-6)
    assert type(found["lan"]) is float
    assert found == dict(found)
    assert found.get("nobody") is None
    assert found.array.tolist() == list(found.values())


def test_who_is_in_a_network_is_asked_by_name():
    G = Network(network(2, (0, 1, 1.0)).rows, names=["ming", "lan"])

    assert "ming" in G
    assert 0 not in G
    assert ["a list"] not in G
    assert len(G) == G.number_of_nodes() == 2
    assert (G.number_of_edges(), G.is_directed(), G.is_multigraph()) == (1, True, False)
    assert 5 not in network(3)
    assert -1 not in network(3)


def test_an_undirected_copy_sums_both_directions_and_leaves_loops_out():
    G = network(3, (0, 1, 2.0), (1, 0, 3.0), (2, 2, 9.0)).to_undirected()

    assert G.rows.targets.tolist() == [1, 0]
    assert G.rows.weights.tolist() == [5.0, 5.0]
    assert (G.number_of_edges(), G.is_directed()) == (1, False)
    looped = network(2, (0, 1, 2.0), (1, 1, 4.0), directed=False)
    assert looped.number_of_edges() == 2
    assert looped.both_ways.weights.tolist() == [2.0, 2.0]


def test_what_does_not_run_on_arrays_runs_on_a_copy():
    G = network(3, (0, 1, 2.0), (1, 2, 3.0))

    assert dict(nx.degree_centrality(G)) == {0: 0.5, 1: 1.0, 2: 0.5}
    assert nx.shortest_path_length(G, 0, 2) == 2
    assert nx.shortest_path_length(G, 0, 2, weight="weight") == 5.0


def test_a_copy_that_would_be_too_large_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(networks, "LARGEST_COPY", 1)

    with pytest.raises(nx.NetworkXNotImplemented, match=r"a copy of 3 users and 2 edges .* up to 1 of each"):
        nx.degree_centrality(network(3, (0, 1, 2.0), (1, 2, 3.0)))


def test_a_copy_of_too_many_users_is_refused_too_however_few_edges_they_have(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(networks, "LARGEST_COPY", 2)

    with pytest.raises(nx.NetworkXNotImplemented, match=r"a copy of 3 users and 1 edges .* up to 2 of each"):
        nx.degree_centrality(network(3, (0, 1, 2.0)))
    assert nx.degree_centrality(network(2, (0, 1, 2.0))) == {0: 1.0, 1: 1.0}


def test_a_kept_snapshot_is_a_graph_of_networkx_by_the_ids_of_its_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # a turned to b three times and to c once, as docs/scores.md#pagerank has it: 1, 1.6375 and 1.2125 of 3.85.
    file = tmp_path / "tonight.npz"
    given = Interactions(np.zeros(2, np.int32), np.array([1, 2], np.int32), np.array([3.0, 1.0]), np.zeros(2, np.int32))
    save_snapshot(file, of_three(given))
    monkeypatch.setattr(networks, "LARGEST_COPY", 0)

    kept = load_snapshot(file)
    G = Network.of(kept)

    expected = {"a": 1 / 3.85, "b": 1.6375 / 3.85, "c": 1.2125 / 3.85}
    assert dict(nx.pagerank(G)) == pytest.approx(expected, abs=1e-6)
    assert (list(G), G.number_of_edges(), G.is_directed()) == (["a", "b", "c"], 2, True)
    # Of a star of two the middle has 3/4 and 1/4 on others who do not know each other, its ends the middle alone.
    constrained = nx.constraint(G, weight="weight")
    assert dict(constrained) == pytest.approx({"a": 10 / 16, "b": 1.0, "c": 1.0})
    assert np.shares_memory(G.rows.targets, kept.interactions.targets)
    assert np.shares_memory(G.rows.weights, kept.interactions.weights)


def of_three(given: Interactions) -> Snapshot:
    """a, b and c, of whom nobody brought anybody or bought anything."""
    nobody = np.zeros(3, dtype=np.int64)
    return Snapshot(
        as_of=datetime(2026, 5, 1, tzinfo=UTC),
        today=20_574,
        users=("a", "b", "c"),
        interactions=given,
        referrers=nobody - 1,
        brought_at=nobody,
        joined_at=nobody,
        purchases=PurchaseDays(3, np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)),
        entry_paid=np.full(3, np.nan),
        refusing=np.zeros(3, dtype=np.bool_),
    )


def test_a_networkx_graph_runs_on_arrays_when_asked_to():
    G = nx.karate_club_graph()

    found = nx.pagerank(G, backend="guanxi")

    assert isinstance(found, Values)
    assert dict(found) == pytest.approx(nx.pagerank(G), abs=1e-12)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), "much"])
def test_weights_that_are_none_do_not_run_on_arrays(weight: object):
    G = nx.DiGraph()
    G.add_edge(0, 1, weight=weight)

    with pytest.raises(NotImplementedError):
        nx.pagerank(G, backend="guanxi")


def test_communities_are_found_alike_each_time_and_are_those_of_who_turn_to_each_other():
    # Two circles of six, each of whom turns to all others of the circle, joined by one edge.
    edges = [(a, b, 1.0) for circle in (range(6), range(6, 12)) for a in circle for b in circle if a < b]
    G = network(13, *edges, (0, 6, 1.0), directed=False)

    found = [nx.community.leiden_communities(G, seed=5) for _ in range(3)]

    assert found[0] == [set(range(6)), set(range(6, 12)), {12}]
    assert found[1:] == found[:1] * 2


def test_modularity_is_that_of_networkx():
    G = nx.les_miserables_graph()
    places = {name: place for place, name in enumerate(G)}
    rows = network(
        len(G), *((places[a], places[b], float(w)) for a, b, w in G.edges(data="weight")), directed=False
    ).rows
    labels = communities.leiden(rows)
    parts = [{name for name in G if labels[places[name]] == label} for label in range(int(labels.max()) + 1)]

    assert communities.modularity(rows, labels) == pytest.approx(nx.community.modularity(G, parts), abs=1e-12)
    # Newman and Girvan (2004) came to 0.54 on this network by taking edges away; everybody together is 0.
    assert communities.modularity(rows, labels) > 0.54
    assert communities.modularity(rows, np.zeros(len(G), dtype=np.int32)) == 0.0
    assert communities.modularity(network(3).rows, np.arange(3, dtype=np.int32)) == 0.0
