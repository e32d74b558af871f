import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Broken, Refused
from graph.scores.adjacency import Adjacency, adjacency
from graph.scores.kernels import honesty
from graph.scores.kernels.forests import forest
from graph.scores.kernels.signals import Claims, Finding, Holdings, SignalKey
from graph.scores.model import FloatArray, IntArray
from tests.graph.scores import plain_referrals as plain
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import few, shuffled_forests, unhurried

pytestmark = pytest.mark.text

MINUTE = 60_000
NOBODY_JOINED = np.arange(8)
drawn_edges = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16)
drawn_claims = st.lists(
    st.tuples(st.integers(0, 1), st.integers(2, 7), st.integers(0, 8).map(lambda minute: minute * MINUTE)), max_size=14
)


def claims(*rows: tuple[int, int] | tuple[int, int, int]) -> Claims:
    return Claims(
        ints(*(row[0] for row in rows)), ints(*(row[1] for row in rows)), ints(*((*row, 0)[2] for row in rows))
    )


def network(*edges: tuple[int, int], n_users: int = 8) -> Adjacency:
    each = claims(*edges)
    return adjacency(n_users, each.referrers, each.referees, np.ones(len(edges)))


def pairs(found: Finding) -> list[tuple[int, int]]:
    return list(zip(found.sources.tolist(), found.targets.tolist(), strict=True))


def test_who_brought_an_account_of_their_own_brought_themselves():
    # 3 is another account of 0; both brought 5.
    person = ints(0, 1, 2, 0, 4, 5)

    found = honesty.self_referrals(claims((0, 3), (0, 5), (3, 5)), person)

    assert (found.key, found.users.tolist(), pairs(found)) == (SignalKey.SELF_REFERRAL, [0], [(0, 3)])


def test_a_shared_device_or_address_tells_of_a_self_referral():
    devices = Holdings(ints(0, 0, 1, 2), ints(901, 77, 77, 500))
    addresses = Holdings(ints(4, 5, 1), ints(3, 3, 901))
    claimed = claims((0, 1), (0, 2), (0, 4), (4, 5), (4, 1))

    found = honesty.self_referrals(claimed, NOBODY_JOINED, (devices, addresses))

    # 0 and 1 hold device 77, 4 and 5 address 3. Device 901 of user 0 is not address 901 of user 1.
    assert pairs(found) == [(0, 1), (4, 5)]
    assert [each.tolist() for each in found.evidence(4)] == [[4], [5]]


def test_a_claim_about_oneself_and_one_made_twice_are_one_pair_each():
    found = honesty.self_referrals(claims((2, 2), (2, 2), (1, 0)), NOBODY_JOINED)

    assert pairs(found) == [(2, 2)]


@unhurried
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 4)), max_size=12), drawn_edges)
def test_shared_keys_equal_the_plain_definition(held: list[tuple[int, int]], edges: list[tuple[int, int]]):
    holdings = Holdings(ints(*(each[0] for each in held)), ints(*(each[1] * 1000 - 2000 for each in held)))
    keys = {user: {key for holder, key in held if holder == user} for user in range(8)}

    found = honesty.self_referrals(claims(*edges), NOBODY_JOINED, (holdings,))

    assert pairs(found) == sorted({(one, other) for one, other in edges if one == other or keys[one] & keys[other]})


def test_who_claimed_each_other_in_a_circle_are_a_ring():
    # 5 → 2 → 6 → 5 and 0 ⇄ 1; 6 → 7 leads out of it, 3 → 3 is no ring.
    found = honesty.referral_rings(claims((5, 2), (2, 6), (6, 5), (6, 7), (1, 0), (0, 1), (3, 3)).network(8))

    assert found.key is SignalKey.REFERRAL_RING
    assert found.users.tolist() == [0, 1, 2, 5, 6]
    assert found.user_cases.tolist() == [0, 0, 2, 2, 2]
    assert pairs(found) == [(0, 1), (1, 0), (2, 6), (5, 2), (6, 5)]
    assert [each.tolist() for each in found.evidence(6)] == [[2, 5, 6], [6, 2, 5]]
    assert [each.size for each in found.evidence(7)] == [0, 0]


def test_of_attention_only_short_circles_tell():
    # 0 → 1 → 2 → 3 → 0 has four edges, 4 → 5 → 6 → 4 three, and 6 → 0, 0 → 6 two.
    edges = network((0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 4), (6, 0), (0, 6))

    found = honesty.attention_rings(edges)

    assert found.key is SignalKey.ATTENTION_RING
    assert pairs(found) == [(0, 6), (4, 5), (5, 6), (6, 0), (6, 4)]
    assert found.user_cases.tolist() == [0, 0, 0, 0]
    assert pairs(honesty.attention_rings(edges, longest=2)) == [(0, 6), (6, 0)]


def test_who_turns_to_everybody_is_in_no_ring_of_attention():
    # 0 turned to 1, 2 and 3, who all answered; 1 and 2 turned to each other.
    edges = network((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 2), (2, 1))

    found = honesty.attention_rings(edges, others_at_most=2)

    assert pairs(found) == [(1, 2), (2, 1)]


@unhurried
@given(drawn_edges, st.sampled_from([None, 2, 3, 4]))
def test_rings_equal_the_plain_definition(edges: list[tuple[int, int]], longest: int | None):
    found = honesty.referral_rings(network(*edges), longest=longest)

    expected = plain.ring_edges(edges, longest)
    assert sorted(pairs(found)) == sorted(expected)
    members = sorted({user for pair in expected for user in pair})
    assert found.users.tolist() == members
    assert found.user_cases.tolist() == [min(plain.hang_together(user, list(expected))) for user in members]


def test_a_star_is_empty_when_nothing_came_of_nine_in_ten():
    # 0 brought 1 to 10, 11 brought 12 to 21. Of 0's referees only 10 bought; of 11's 21 did, and 22, whom 20 brought.
    parents = ints(-1, *[0] * 10, -1, *[11] * 10, 20)
    revenue = np.zeros(23)
    revenue[[10, 21, 22]] = 5.0

    found = honesty.empty_stars(forest(parents), revenue)

    assert (found.key, found.users.tolist()) == (SignalKey.EMPTY_STAR, [0])
    assert pairs(found) == [(0, referee) for referee in range(1, 10)]


def test_who_came_too_lately_to_have_bought_counts_neither_way():
    # 4 brought 0, 2 and 3, of whom 0 came yesterday; nobody brought 1.
    star, had_time = forest(ints(4, -1, 4, 4, -1)), np.array([False, True, True, True, True])

    three = honesty.empty_stars(star, np.zeros(5), had_time=had_time, referees_at_least=3)
    two = honesty.empty_stars(star, np.zeros(5), had_time=had_time, referees_at_least=2)

    assert three.users.size == 0
    assert pairs(two) == [(4, 2), (4, 3)]


@unhurried
@given(shuffled_forests(), st.sampled_from([1, 2, 3]), st.sampled_from([0.25, 0.5, 1.0]))
def test_empty_stars_equal_the_plain_definition(drawn: tuple[list[int], list[int]], at_least: int, share: float):
    parents, revenue = drawn

    found = honesty.empty_stars(forest(ints(*parents)), floats(*revenue), referees_at_least=at_least, empty_share=share)

    expected: list[tuple[int, int]] = []
    for user in range(len(parents)):
        referees = [child for child, parent in enumerate(parents) if parent == user]
        empty = [child for child in referees if plain.is_empty(child, parents, revenue)]
        if len(referees) >= at_least and len(empty) >= share * len(referees):
            expected += [(user, child) for child in empty]
    assert pairs(found) == expected


def test_five_referees_within_ten_minutes_are_a_burst():
    steady = [(0, referee, referee * 3 * MINUTE) for referee in range(1, 7)]
    sudden = [(7, referee, referee * 2 * MINUTE + (MINUTE if referee > 5 else 0)) for referee in range(1, 7)]

    found = honesty.bursts(claims(*steady, *sudden))

    # 0 needs 12 minutes for five. 7 claimed 1 to 5 in 8 minutes and 2 to 6 in 9.
    assert (found.key, found.users.tolist()) == (SignalKey.BURST, [7])
    assert pairs(found) == [(7, referee) for referee in range(1, 7)]


def test_the_minutes_of_a_burst_reach_to_its_last_claim():
    claimed = claims((0, 1, 0), (0, 2, 10 * MINUTE), (3, 4, 0), (3, 5, 10 * MINUTE + 1))

    assert pairs(honesty.bursts(claimed, referrals_at_least=2)) == [(0, 1), (0, 2)]


def test_one_referee_claimed_again_and_again_is_no_burst():
    assert honesty.bursts(claims(*[(0, 1, at) for at in range(9)]), referrals_at_least=2).users.size == 0


@unhurried
@given(drawn_claims, st.sampled_from([2, 3, 4]), st.sampled_from([1.0, 2.5, 5.0]))
def test_bursts_equal_the_plain_definition(rows: list[tuple[int, int, int]], at_least: int, minutes: float):
    found = honesty.bursts(claims(*rows), referrals_at_least=at_least, within_minutes=minutes)

    assert pairs(found) == sorted(plain.bursts(rows, at_least, int(minutes * MINUTE)))


def rewarded(*rows: tuple[int, int, float], n_users: int) -> Adjacency:
    each = claims(*(row[:2] for row in rows))
    return adjacency(n_users, each.referrers, each.referees, floats(*(row[2] for row in rows)))


def above(
    parents: IntArray, revenue: FloatArray, rewards: Adjacency, circles: IntArray, share: float = 1.0
) -> list[tuple[int, int]]:
    return pairs(honesty.rewards_above_revenue(parents, revenue, rewards, circles, revenue_share=share))


def test_rewards_above_what_came_from_outside_are_shown_with_whom_they_were_for():
    # 0 brought 1 and 2, 3 brought 4. 1 is another account of 0, so its 500 are 0's own money.
    parents, revenue = ints(-1, 0, 0, -1, 3), floats(0, 500, 30, 0, 40)
    rewards = rewarded((0, 1, 20), (0, 2, 20), (3, 4, 40), n_users=5)

    found = honesty.rewards_above_revenue(parents, revenue, rewards, ints(0, 0, 2, 3, 4))

    # 0: 40 above 30. 3: 40 is not above 40.
    assert (found.key, found.users.tolist(), pairs(found)) == (
        SignalKey.REWARDS_ABOVE_REVENUE,
        [0],
        [(0, 1), (0, 2)],
    )
    assert above(parents, revenue, rewards, np.arange(5)) == []
    assert above(parents, revenue, rewards, np.arange(5), 0.5) == [(3, 4)]


@few
@given(
    shuffled_forests(at_most=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 3)), max_size=14),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sampled_from([0.25, 0.5, 1.0, 2.0]),
)
def test_rewards_above_revenue_equal_the_plain_definition(
    drawn: tuple[list[int], list[int]], rows: list[tuple[int, int, int]], circles: list[int], share: float
):
    # Also rewards for whom nobody brought, several for one, of nothing, and referees of one's own circle.
    left_out = 8 - len(drawn[0])
    parents, revenue = drawn[0] + [-1] * left_out, [each % 5 for each in drawn[1]] + [0] * left_out
    rewards = [(payee, referee, float(amount)) for payee, referee, amount in rows]

    found = above(ints(*parents), floats(*revenue), rewarded(*rewards, n_users=8), ints(*circles), share)

    assert found == sorted(plain.rewards_above_revenue(parents, revenue, rewards, circles, share))


def test_a_reward_for_nobodys_referral_is_above_nothing():
    assert above(ints(-1, -1), floats(0, 9), rewarded((0, 1, 1), n_users=2), ints(0, 1)) == [(0, 1)]


def test_who_was_rewarded_nothing_is_not_shown():
    assert above(ints(-1, 0), floats(0, 0), rewarded((0, 1, 0), n_users=2), ints(0, 1)) == []


def test_what_was_rewarded_with_nothing_is_no_evidence():
    rewards = rewarded((0, 1, 5), (0, 2, 0), n_users=3)

    assert above(ints(-1, 0, 0), floats(0, 0, 0), rewards, np.arange(3)) == [(0, 1)]


def test_nobody_shows_nothing():
    nobody, none = ints(), network(n_users=0)

    found = [
        honesty.self_referrals(claims(), nobody, (Holdings(nobody, nobody),)),
        honesty.referral_rings(none),
        honesty.attention_rings(none),
        honesty.empty_stars(forest(nobody), floats()),
        honesty.bursts(claims()),
        honesty.rewards_above_revenue(nobody, floats(), none, nobody),
    ]

    assert [(each.users.size, each.sources.size) for each in found] == [(0, 0)] * 6


@pytest.mark.parametrize("longest", [1, 7])
def test_a_ring_of_another_length_is_refused(longest: int):
    with pytest.raises(Refused) as caught:
        honesty.referral_rings(network((0, 1)), longest=longest)

    assert caught.value.code == "scores.parameter_out_of_range"
    assert caught.value.facts["allowed"] == "[2, 6]"


def test_passing_everybody_over_is_refused():
    with pytest.raises(Refused) as caught:
        honesty.attention_rings(network((0, 1)), others_at_most=0)

    assert caught.value.facts["name"] == "others_at_most"


@pytest.mark.parametrize(("referees", "share"), [(0, 0.9), (10, 0.0), (10, 1.1), (10, float("nan"))])
def test_a_star_of_no_size_or_share_is_refused(referees: int, share: float):
    with pytest.raises(Refused):
        honesty.empty_stars(forest(ints(-1)), floats(0), referees_at_least=referees, empty_share=share)


@pytest.mark.parametrize(("referrals", "minutes"), [(1, 10.0), (5, 0.0), (5, float("inf")), (5, float("nan"))])
def test_a_burst_of_no_size_or_time_is_refused(referrals: int, minutes: float):
    with pytest.raises(Refused):
        honesty.bursts(claims(), referrals_at_least=referrals, within_minutes=minutes)


@pytest.mark.parametrize("share", [0.0, float("inf"), float("nan")])
def test_a_share_of_revenue_out_of_range_is_refused(share: float):
    with pytest.raises(Refused):
        above(ints(-1), floats(0), network(n_users=1), ints(0), share)


@pytest.mark.parametrize("amount", [-1.0, float("nan")])
def test_rewards_that_are_no_amounts_are_named(amount: float):
    rewards = Adjacency(ints(0, 1, 1), np.array([1], dtype=np.int32), floats(amount))

    with pytest.raises(Broken) as caught:
        above(ints(-1, 0), floats(0, 0), rewards, ints(0, 1))

    assert caught.value.facts == {"name": "rewards", "positions": "0"}
