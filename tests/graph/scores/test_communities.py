"""Who is in which community, against graphs worked by hand and networkx's own measure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

import networkx as nx
import numpy as np
import pytest

from graph.scores.communities import Communities, communities, strongest_ties
from graph.scores.kernels.attention import fold_interactions
from graph.scores.kernels.purchasing import fold_purchases
from graph.scores.parameters import DEFAULTS
from graph.scores.snapshot import Snapshot
from graph.scores.versions import changed
from tests.graph.scores.gathered import MODULARITY

pytestmark = pytest.mark.text
TODAY = 20_513
networkx = cast("Any", nx)
Tie = tuple[int, int, int]


def snapshot(n_users: int, ties: Iterable[Tie], spent: Iterable[tuple[int, float]] = ()) -> Snapshot:
    """Users by position, who turned to whom how often, and who spent what today."""
    rows = np.array([*ties], dtype=np.int64).reshape(-1, 3)
    bought = [*spent]
    return Snapshot(
        as_of=datetime(2026, 3, 1, tzinfo=UTC),
        today=TODAY,
        users=tuple(f"u{place:04}" for place in range(n_users)),
        interactions=fold_interactions(
            n_users, rows[:, 0], rows[:, 1], rows[:, 2], np.full(len(rows), TODAY, dtype=np.int32)
        ),
        referrers=np.full(n_users, -1, dtype=np.int64),
        brought_at=np.zeros(n_users, dtype=np.int64),
        joined_at=np.zeros(n_users, dtype=np.int64),
        purchases=fold_purchases(
            n_users,
            np.array([user for user, _ in bought], dtype=np.int32),
            np.full(len(bought), TODAY, dtype=np.int32),
            np.array([amount for _, amount in bought], dtype=np.float64),
        ),
        entry_paid=np.full(n_users, np.nan),
        refusing=np.zeros(n_users, dtype=np.bool_),
    )


def clique(*users: int) -> list[Tie]:
    return [(one, other, 1) for at, one in enumerate(users) for other in users[at + 1 :]]


def gathered() -> Communities:
    """0 to 3 (0 and 1 three times), 4 to 6, a tie between 3 and 4, the pair 7 and 8, and 9 alone."""
    ties = [*clique(0, 1, 2, 3), (0, 1, 1), (1, 0, 1), *clique(4, 5, 6), (3, 4, 1), (8, 7, 1)]
    return communities(snapshot(10, ties, [(0, 1000.0), (2, 50.0), (5, 300.0), (5, -0.5), (9, 7.0)]))


def test_two_cliques_joined_by_one_tie_are_two_communities():
    found = gathered()

    assert found.places.numbers.tolist() == [1, 1, 1, 1, 2, 2, 2, 0, 0, 0]
    # Three were found, of which the pair is too small to be told.
    assert found.n_found == 3
    assert found.modularity == pytest.approx(MODULARITY, abs=1e-12)


def test_a_place_tells_where_ties_lead():
    places = gathered().places

    assert places.inside.tolist() == [5, 5, 3, 3, 2, 2, 2, 0, 0, 0]
    assert places.inside_shares.tolist() == pytest.approx([1, 1, 1, 3 / 4, 2 / 3, 1, 1, 0, 0, 0])
    assert places.next_numbers.tolist() == [0, 0, 0, 2, 1, 0, 0, 0, 0, 0]
    assert places.next_shares.tolist() == pytest.approx([0, 0, 0, 1 / 4, 1 / 3, 0, 0, 0, 0, 0])


def test_a_summary_tells_what_a_community_comes_to():
    found = gathered().summaries

    assert found.sizes.tolist() == [4, 3]
    assert found.within.tolist() == [8, 3]
    # 16 of the 17 ends, and 6 of the 7.
    assert found.inside_shares.tolist() == pytest.approx([16 / 17, 6 / 7])
    assert found.revenue.tolist() == [1050.0, 299.5]
    assert found.n_buyers.tolist() == [2, 1]
    assert found.ties.tolist() == [[0, 1], [1, 0]]


def test_communities_are_numbered_by_size_and_then_by_their_first_user():
    # Two triangles and a clique of four that begins last; the triangle of 1 comes before that of 2.
    found = communities(snapshot(11, [*clique(2, 4, 6), *clique(1, 3, 10), *clique(5, 7, 8, 9)]))

    assert found.places.numbers.tolist() == [0, 2, 3, 2, 3, 1, 3, 1, 1, 1, 2]
    assert found.summaries.sizes.tolist() == [4, 3, 3]


def test_the_strongest_other_community_is_the_next_and_of_equals_the_lower_number():
    # 12 has three ties in its own clique of four, two to the first and two to the second of five.
    ties = [*clique(0, 1, 2, 3, 4), *clique(5, 6, 7, 8, 9), *clique(10, 11, 12, 13)]
    ties = [(one, other, 5 * often) for one, other, often in ties]
    found = communities(snapshot(14, [*ties, (12, 5, 1), (12, 6, 1), (0, 12, 1), (1, 12, 1), (13, 9, 2)]))

    assert found.places.numbers.tolist() == [1] * 5 + [2] * 5 + [3] * 4
    assert (found.places.next_numbers[12], found.places.next_shares[12]) == (1, pytest.approx(2 / 19))
    assert (found.places.next_numbers[13], found.places.next_shares[13]) == (2, pytest.approx(2 / 17))
    assert strongest_ties(found.summaries, 2) == [(2, 4.0), (1, 2.0)]


def test_a_tie_to_a_community_that_is_not_told_leads_away_all_the_same():
    found = communities(snapshot(5, [*clique(0, 1, 2), (3, 4, 4), (0, 3, 1)]))

    assert found.places.numbers.tolist() == [1, 1, 1, 0, 0]
    assert (found.places.next_numbers[0], found.places.next_shares[0]) == (0, pytest.approx(1 / 3))


@pytest.mark.parametrize("n_users", [0, 1, 5])
def test_without_a_tie_nobody_is_in_a_community(n_users: int):
    found = communities(snapshot(n_users, [(0, 0, 3)] if n_users else []))

    assert (found.n_found, found.modularity, len(found.summaries.sizes)) == (0, 0.0, 0)
    assert found.places.numbers.tolist() == [0] * n_users


def test_the_modularity_is_that_of_networkx_and_that_of_the_karate_club_is_high():
    club = networkx.karate_club_graph()
    ties: list[Tie] = [(one, other, int(told["weight"])) for one, other, told in club.edges(data=True)]

    found = communities(snapshot(34, ties))

    numbers = found.places.numbers
    parts = [set(np.flatnonzero(numbers == number).tolist()) for number in range(1, len(found.summaries.sizes) + 1)]
    assert sum(map(len, parts)) == 34
    assert found.modularity == pytest.approx(networkx.community.modularity(club, parts), abs=1e-12)
    # The best known of the weighted club is 0.4449.
    assert found.modularity > 0.44


def test_the_same_snapshot_gives_the_same_bytes_each_time():
    rng = np.random.default_rng(3)
    sources, targets = rng.integers(0, 300, size=(2, 900))
    pairs = [*zip(sources.tolist(), targets.tolist(), strict=True)]
    ties = [(one, one // 10 * 10 + other % 10, 1) for one, other in pairs]
    read = snapshot(300, [*ties, *((one, other, 1) for one, other in pairs[:200])])

    first, second = communities(read), communities(read)

    for name in ("numbers", "inside", "inside_shares", "next_numbers", "next_shares"):
        assert getattr(first.places, name).tobytes() == getattr(second.places, name).tobytes()
    assert first.summaries.ties.tobytes() == second.summaries.ties.tobytes()
    assert first.modularity == second.modularity


def test_a_higher_resolution_finds_smaller_communities_and_modularity_stays_that_of_one():
    # Sixteen triangles in a ring: by chance two neighbours are one at a low resolution.
    ties = [tie for first in range(0, 48, 3) for tie in clique(first, first + 1, first + 2)]
    ties += [(first + 2, (first + 3) % 48, 1) for first in range(0, 48, 3)]
    read = snapshot(48, ties)

    coarse = communities(read, changed(DEFAULTS, [("community_resolution", 0.1)]))
    fine = communities(read, changed(DEFAULTS, [("community_resolution", 2.0)]))

    assert len(coarse.summaries.sizes) < len(fine.summaries.sizes) == 16
    # 48 of 64 ties lie within the triangles, each of which has a sixteenth of all ends.
    assert fine.modularity == pytest.approx(48 / 64 - 1 / 16)


def test_only_the_largest_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graph.scores.communities.COMMUNITIES_AT_MOST", 1)

    found = gathered()

    assert (found.n_found, found.summaries.sizes.tolist()) == (3, [4])
    assert found.places.numbers.tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    assert (found.places.next_numbers[3], found.places.next_shares[3]) == (0, 0.25)
