import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Broken, Refused
from graph.scores.kernels import referring
from graph.scores.kernels.forests import forest
from tests.graph.scores import plain_referrals as plain
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import binary_tree, chain, few, shuffled_forests, star, unhurried

pytestmark = pytest.mark.text

QUARTERS = st.sampled_from([0.0, 0.25, 0.75, 1.0])

# ming brought lan and hao, lan brought fang and wei, fang brought qiang, hao brought jing: positions in this order.
VILLAGE = ints(-1, 0, 0, 1, 1, 3, 2)
SPENT = floats(7_00, 200_00, 200_00, 300_00, 0, 40_00, 500_00)


def test_referees_are_counted_and_their_revenue_summed():
    found = referring.referees(forest(VILLAGE), SPENT)

    assert found.n_referees.tolist() == [2, 1 + 1, 1, 1, 0, 0, 0]
    # wei never bought anything.
    assert found.n_paying.tolist() == [2, 1, 1, 1, 0, 0, 0]
    assert found.revenue.tolist() == [400_00.0, 300_00.0, 500_00.0, 40_00.0, 0.0, 0.0, 0.0]


def test_downstream_revenue_is_told_by_position_whatever_their_order():
    # 2 brought 0, 0 brought 1.
    found = referring.downstream_revenue(forest(ints(2, 0, -1)), floats(8, 4, 100))

    # 0: 4 · 2: 8 + 4/2.
    assert found.tolist() == [4.0, 0.0, 10.0]


def test_generations_beyond_the_cap_do_not_count():
    two = referring.downstream_revenue(forest(VILLAGE), SPENT, generations=2)
    one = referring.downstream_revenue(forest(VILLAGE), SPENT, generations=1)

    # lan: 300 + 40/2. ming: 200 + 200 + (300 + 0 + 500)/2, without qiang, who is three generations below.
    assert two.tolist() == [800_00.0, 320_00.0, 500_00.0, 40_00.0, 0.0, 0.0, 0.0]
    assert one.tolist() == referring.referees(forest(VILLAGE), SPENT).revenue.tolist()


@unhurried
@given(shuffled_forests(), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([None, 1, 2, 3, 100]))
def test_downstream_revenue_equals_the_plain_definition(
    drawn: tuple[list[int], list[int]], decay: float, generations: int | None
):
    parents, revenue = drawn

    found = referring.downstream_revenue(forest(ints(*parents)), floats(*revenue), decay=decay, generations=generations)

    # Quarters of integers below 2**53 / 2**24 are exact in both, so the sums are equal to the last bit.
    expected = [plain.downstream_revenue(user, parents, revenue, decay, generations) for user in range(len(parents))]
    assert found.tolist() == expected


def test_cascades_tell_size_depth_and_virality():
    found = referring.cascades(forest(VILLAGE))

    assert found.sizes.tolist() == [6, 3, 1, 1, 0, 0, 0]
    assert found.depths.tolist() == [3, 2, 1, 1, 0, 0, 0]
    # lan's tree is qiang - fang - lan - wei, a path of 4: distances 1 1 1 2 2 3, mean 10/6. ming's tree is the path
    # qiang fang lan ming hao jing with wei beside lan: 35 for a path of 6, wei is 3 2 1 2 3 4 away from them: 50 of 21.
    assert found.virality.tolist() == [50 / 21, 10 / 6, 1.0, 1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("n_referees", [1, 2, 9, 999])
def test_the_virality_of_a_star_comes_to_two(n_referees: int):
    # n users: n - 1 pairs lie 1 apart, the others 2, so the mean is 2(n - 1)/n.
    n_users = n_referees + 1

    found = referring.cascades(forest(star(n_referees)))

    assert found.virality[0] == pytest.approx(2 * (n_users - 1) / n_users, rel=1e-15)


@pytest.mark.parametrize("n_users", [2, 3, 10, 1_000])
def test_the_virality_of_a_path_is_a_third_of_its_length(n_users: int):
    # The Wiener index of a path is n(n² - 1)/6; over n(n - 1)/2 pairs that is (n + 1)/3.
    found = referring.cascades(forest(chain(n_users)))

    assert found.virality.tolist() == pytest.approx([(n + 1) / 3 for n in range(n_users, 1, -1)] + [0.0], rel=1e-14)


@pytest.mark.parametrize("height", [1, 2, 3, 10])
def test_the_virality_of_a_complete_binary_tree_meets_its_closed_form(height: int):
    # Cutting the edge above a subtree of 2^j - 1 users parts that many from the rest; with P = 2^(height + 1) the sum
    # over all edges is P((height - 2)P + height + 4): 4, 48, 368 for heights 1, 2, 3. There are P - 1 users.
    p = 2 ** (height + 1)
    wiener = p * ((height - 2) * p + height + 4)

    found = referring.cascades(forest(binary_tree(height)))

    assert found.virality[0] == pytest.approx(2 * wiener / ((p - 1) * (p - 2)), rel=1e-15)


@unhurried
@given(shuffled_forests())
def test_cascades_equal_the_plain_definition(drawn: tuple[list[int], list[int]]):
    parents, _ = drawn
    users = range(len(parents))

    found = referring.cascades(forest(ints(*parents)))

    assert found.sizes.tolist() == [len(plain.below(user, parents)) for user in users]
    assert found.depths.tolist() == [max(plain.below(user, parents).values(), default=0) for user in users]
    assert found.virality.tolist() == [plain.virality(user, parents) for user in users]


def test_a_chain_of_a_hundred_thousand_is_measured_without_a_deep_stack():
    n_users = 100_000
    line = forest(chain(n_users))

    found = referring.cascades(line)
    revenue = referring.downstream_revenue(line, np.full(n_users, 2.0), decay=0.5)
    moved = referring.moved_value(line, np.full(n_users, 4.0), moved_share=0.5)

    assert (found.sizes[0], found.depths[0]) == (99_999, 99_999)
    assert found.virality[0] == pytest.approx(100_001 / 3, rel=1e-12)
    # 2 + 1 + 1/2 + … = 4. Who passes half on holds 4 + 4/2 + 4/4 + … = 8 and keeps 4; the first keeps all.
    assert revenue[:3].tolist() == [4.0, 4.0, 4.0]
    assert moved[:3].tolist() == [8.0, 4.0, 4.0]
    assert moved[-1] == 2.0


def test_referral_value_is_expected_margin_and_saved_acquisition():
    brought = referring.referees(forest(VILLAGE), SPENT)

    found = referring.referral_value(brought, type_one_share=0.75, margin_share=0.5, acquisition_saved_minor=30_00)

    # ming: two paying referees who spent 400: 0.75 · 0.5 · 400 + 2 · 30 = 210. lan: one of two paid: 112.5 + 30.
    assert found.tolist() == [210_00.0, 142_50.0, 217_50.0, 45_00.0, 0.0, 0.0, 0.0]


@few
@given(shuffled_forests(), st.tuples(QUARTERS, QUARTERS), st.sampled_from([0.0, 0.5, 30_00.0]))
def test_referral_value_equals_the_plain_definition(
    drawn: tuple[list[int], list[int]], shares: tuple[float, float], saved: float
):
    parents, revenue = drawn
    brought = referring.referees(forest(ints(*parents)), floats(*revenue))

    found = referring.referral_value(
        brought, type_one_share=shares[0], margin_share=shares[1], acquisition_saved_minor=saved
    )

    # Sixteenths of integers are exact in both.
    expected = [plain.referral_value(user, parents, revenue, shares, saved) for user in range(len(parents))]
    assert found.tolist() == expected
    assert brought.n_referees.tolist() == [parents.count(user) for user in range(len(parents))]


def test_without_parameters_half_of_the_referees_revenue_is_expected():
    found = referring.referral_value(referring.referees(forest(VILLAGE), SPENT))

    assert found.tolist() == [200_00.0, 150_00.0, 250_00.0, 20_00.0, 0.0, 0.0, 0.0]


def test_when_everybody_would_have_come_anyway_only_acquisition_is_saved():
    brought = referring.referees(forest(VILLAGE), SPENT)

    found = referring.referral_value(brought, type_one_share=0.0, acquisition_saved_minor=10.0)

    assert found.tolist() == (10.0 * brought.n_paying).tolist()


def test_moved_value_goes_from_who_spent_to_who_brought_them():
    # 0 brought 1, 1 brought 2. 2 spent 64 and passes a quarter, 16; 1 holds 16 + 16 and passes 8; 0 keeps 8.
    found = referring.moved_value(forest(ints(-1, 0, 1)), floats(0, 16, 64))

    assert found.tolist() == [8.0, 24.0, 48.0]


def test_with_nothing_moved_everybody_keeps_their_own():
    assert referring.moved_value(forest(VILLAGE), SPENT, moved_share=0.0).tolist() == SPENT.tolist()


@unhurried
@given(shuffled_forests(), st.sampled_from([0.0, 0.25, 0.5]))
def test_moving_value_makes_and_loses_nothing(drawn: tuple[list[int], list[int]], share: float):
    parents, revenue = drawn

    found = referring.moved_value(forest(ints(*parents)), floats(*revenue), moved_share=share)

    # At most 11 generations of quarters of integers below 2**30: exact.
    assert found.sum() == sum(revenue)
    assert found.tolist() == plain.moved_value(parents, revenue, share)
    assert (found >= 0).all()


@unhurried
@given(shuffled_forests(), st.floats(0, 0.999))
def test_moving_any_share_keeps_the_total_up_to_rounding(drawn: tuple[list[int], list[int]], share: float):
    parents, revenue = drawn

    found = referring.moved_value(forest(ints(*parents)), floats(*revenue), moved_share=share)

    assert found.sum() == pytest.approx(sum(revenue), rel=1e-12)
    assert found.tolist() == pytest.approx(plain.moved_value(parents, revenue, share), rel=1e-9, abs=1e-3)


def test_no_users_have_no_values():
    nobody = forest(ints())
    brought = referring.referees(nobody, floats())

    found = referring.cascades(nobody)

    assert brought.n_referees.size == brought.n_paying.size == brought.revenue.size == 0
    assert found.sizes.size == found.depths.size == found.virality.size == 0
    assert referring.moved_value(nobody, floats()).size == 0
    assert referring.downstream_revenue(nobody, floats(), generations=3).size == 0


def test_one_user_alone_started_nothing():
    alone = forest(ints(-1))

    found = referring.cascades(alone)

    assert (found.sizes.tolist(), found.depths.tolist(), found.virality.tolist()) == ([0], [0], [0.0])
    assert referring.moved_value(alone, floats(5)).tolist() == [5.0]


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_revenue_that_is_no_amount_is_named(amount: float):
    pair = forest(ints(-1, 0))

    for measure in (referring.referees, referring.downstream_revenue, referring.moved_value):
        with pytest.raises(Broken) as caught:
            measure(pair, floats(0, amount))
        assert caught.value.code == "scores.amounts_invalid"
        assert caught.value.facts == {"name": "revenue", "positions": "1"}


def test_revenue_of_another_number_of_users_is_no_revenue():
    with pytest.raises(Broken) as caught:
        referring.referees(forest(ints(-1, 0)), floats(1))

    assert caught.value.facts == {"name": "revenue", "positions": ""}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type_one_share", 1.5),
        ("type_one_share", float("nan")),
        ("margin_share", -0.1),
        ("acquisition_saved_minor", -1.0),
        ("acquisition_saved_minor", float("inf")),
    ],
)
def test_parameters_of_referral_value_out_of_range_are_refused(name: str, value: float):
    brought = referring.referees(forest(ints(-1, 0)), floats(0, 1))

    with pytest.raises(Refused) as caught:
        referring.referral_value(brought, **{name: value})

    assert caught.value.code == "scores.parameter_out_of_range"
    assert caught.value.facts["name"] == name


@pytest.mark.parametrize("share", [1.0, -0.5, float("nan")])
def test_nobody_can_pass_on_everything(share: float):
    with pytest.raises(Refused) as caught:
        referring.moved_value(forest(ints(-1, 0)), floats(0, 1), moved_share=share)

    assert caught.value.facts["allowed"] == "[0, 1)"
