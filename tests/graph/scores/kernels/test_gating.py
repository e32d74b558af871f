from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.scores.kernels import gating, honesty, referring, signals
from graph.scores.kernels.forests import Forest, forest
from graph.scores.kernels.signals import Claims, Finding, SignalKey
from graph.scores.model import FloatArray
from tests.graph.scores import plain_referrals as plain
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import shuffled_forests, unhurried

pytestmark = pytest.mark.text

drawn_claims = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 9)), max_size=12)


def finding(key: SignalKey, *pairs: tuple[int, int]) -> Finding:
    return signals.about_sources(key, ints(*(pair[0] for pair in pairs)), ints(*(pair[1] for pair in pairs)))


def test_what_shows_a_self_referral_a_ring_or_an_empty_star_falls():
    # 0 brought 1, 2, 3 and 4, 1 brought 5.
    raw = forest(ints(-1, 0, 0, 0, 0, 1))
    findings = [
        finding(SignalKey.SELF_REFERRAL, (0, 1)),
        finding(SignalKey.REFERRAL_RING, (0, 2), (2, 0)),
        finding(SignalKey.EMPTY_STAR, (0, 3)),
    ]

    found = gating.gated_parents(raw, floats(0, 10, 10, 0, 10, 10), findings)

    # 1 keeps 5, whom they brought themselves.
    assert found.tolist() == [-1, -1, -1, -1, 0, 1]


def test_of_a_burst_only_who_brought_nothing_falls():
    # 0 brought 1 to 3 at once: 1 bought, 2 brought 4, who bought, of 3 nothing came.
    raw = forest(ints(-1, 0, 0, 0, 2))

    found = gating.gated_parents(raw, floats(0, 10, 0, 0, 10), [finding(SignalKey.BURST, (0, 1), (0, 2), (0, 3))])

    assert found.tolist() == [-1, 0, 0, -1, 2]


def test_rewards_and_rings_of_attention_take_no_referral_out():
    raw = forest(ints(-1, 0, 0))
    findings = [finding(key, (0, 1), (0, 2)) for key in (SignalKey.REWARDS_ABOVE_REVENUE, SignalKey.ATTENTION_RING)]

    assert gating.gated_parents(raw, floats(0, 0, 0), findings).tolist() == [-1, 0, 0]


def test_a_pair_takes_out_the_referral_it_names_and_no_other():
    # 0 brought 1; that 1 claimed 0 says nothing of the referral that stands, nor does a claim about 2.
    raw = forest(ints(-1, 0, -1))

    found = gating.gated_parents(raw, floats(0, 0, 0), [finding(SignalKey.REFERRAL_RING, (1, 0), (0, 2))])

    assert found.tolist() == [-1, 0, -1]


def test_what_people_show_takes_out_the_referrals_of_all_their_accounts():
    # 0 and 3 are one person, 1 and 4 another. 3 brought 4, 0 brought 2; the ring is told by those who stand for them.
    raw, person = forest(ints(-1, -1, 0, -1, 3)), ints(0, 1, 2, 0, 1)

    found = gating.gated_parents(raw, np.zeros(5), [finding(SignalKey.REFERRAL_RING, (0, 1), (1, 0))], person=person)

    assert found.tolist() == [-1, -1, 0, -1, -1]


def test_nothing_came_in_a_burst_only_of_who_bought_with_none_of_their_accounts():
    # 0 brought 1 and 2 in a burst. 1 spent nothing, but 3, who is 1 again, did.
    raw, person = forest(ints(-1, 0, 0, -1)), ints(0, 1, 2, 1)
    shown = [finding(SignalKey.BURST, (0, 1), (0, 2))]

    found = gating.gated_parents(raw, floats(0, 0, 0, 8), shown, person=person)

    assert found.tolist() == [-1, 0, -1, -1]
    assert gating.gated_parents(raw, floats(0, 0, 0, 8), shown).tolist() == [-1, -1, -1, -1]


def test_raw_and_gated_value_stand_side_by_side():
    # 0 brought 1, who is themselves, and 2; both spent 8, and so did 3, whom 1 brought.
    raw, revenue = forest(ints(-1, 0, 0, 1)), floats(0, 8, 8, 8)
    gated = forest(gating.gated_parents(raw, revenue, [finding(SignalKey.SELF_REFERRAL, (0, 1))]))

    found = gating.side_by_side(lambda each: referring.downstream_revenue(each, revenue), raw, gated)

    # Raw: 8 + 8 + 8/2. Gated: 8.
    assert (found.raw.tolist(), found.gated.tolist()) == ([20.0, 8.0, 0.0, 0.0], [8.0, 8.0, 0.0, 0.0])


def test_without_signals_gated_is_raw():
    raw = forest(ints(3, -1, 3, -1, 0))

    assert gating.gated_parents(raw, np.zeros(5), []).tolist() == raw.referrers().tolist()


def measures(revenue: FloatArray) -> dict[str, Callable[[Forest], FloatArray]]:
    """Everything that gating may only lower."""
    return {
        "direct": lambda each: referring.referees(each, revenue).revenue,
        "downstream": lambda each: referring.downstream_revenue(each, revenue, decay=0.3),
        "two generations": lambda each: referring.downstream_revenue(each, revenue, decay=0.7, generations=2),
        "referees": lambda each: referring.referees(each, revenue).n_referees.astype(np.float64),
        "paying": lambda each: referring.referees(each, revenue).n_paying.astype(np.float64),
        "size": lambda each: referring.cascades(each).sizes.astype(np.float64),
        "depth": lambda each: referring.cascades(each).depths.astype(np.float64),
        "referral value": lambda each: referring.referral_value(
            referring.referees(each, revenue), type_one_share=0.37, acquisition_saved_minor=11.1
        ),
    }


@unhurried
@given(shuffled_forests(), drawn_claims, st.lists(st.integers(0, 11), min_size=12, max_size=12))
def test_gated_is_never_above_raw(
    drawn: tuple[list[int], list[int]], voided: list[tuple[int, int, int]], at: list[int]
):
    parents, amounts = drawn
    n_users = len(parents)
    revenue = floats(*amounts) * 0.1
    standing = [(parent, child, at[child]) for child, parent in enumerate(parents) if parent >= 0]
    rows = standing + [row for row in voided if max(row[:2]) < n_users]
    claims = Claims(*(ints(*(row[part] for row in rows)) for part in range(3)))
    raw = forest(ints(*parents))
    findings = [
        honesty.self_referrals(claims, np.arange(n_users) // 2 * 2),
        honesty.referral_rings(claims.network(n_users)),
        honesty.empty_stars(raw, revenue, referees_at_least=2, empty_share=0.5),
        honesty.bursts(claims, referrals_at_least=2, within_minutes=3 / 60_000),
    ]

    gated = forest(gating.gated_parents(raw, revenue, findings))

    for name, measure in measures(revenue).items():
        found = gating.side_by_side(measure, raw, gated)
        assert (found.gated <= found.raw).all(), name


@unhurried
@given(shuffled_forests(), st.data())
def test_gating_equals_the_plain_definition(drawn: tuple[list[int], list[int]], data: st.DataObject):
    parents, revenue = drawn
    standing = [(parent, child) for child, parent in enumerate(parents) if parent >= 0]
    keys = list(SignalKey)
    shown = {key: data.draw(st.lists(st.sampled_from(standing), max_size=4)) if standing else [] for key in keys}

    found = gating.gated_parents(
        forest(ints(*parents)), floats(*revenue), [finding(key, *pairs) for key, pairs in shown.items()]
    )

    taken = {*shown[SignalKey.SELF_REFERRAL], *shown[SignalKey.SECOND_ACCOUNT]}
    taken |= {*shown[SignalKey.REFERRAL_RING], *shown[SignalKey.EMPTY_STAR]}
    taken |= {pair for pair in shown[SignalKey.BURST] if plain.is_empty(pair[1], parents, revenue)}
    assert found.tolist() == [-1 if (parent, child) in taken else parent for child, parent in enumerate(parents)]
