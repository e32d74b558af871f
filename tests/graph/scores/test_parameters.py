"""What a brand may set of its scores, and that each parameter changes what it says and nothing else."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from math import inf, nan

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.scores.kernels import worth
from graph.scores.kernels.accounts import NEVER
from graph.scores.kernels.attention import fold_interactions
from graph.scores.kernels.purchasing import fold_purchases, paid_at_first
from graph.scores.kernels.signals import SignalKey
from graph.scores.model import ScoreKey
from graph.scores.parameters import DEFAULTS, ScoreParameters, parameters
from graph.scores.scoring import judged, score
from graph.scores.settable import Parameter, ParameterUnit, Range
from graph.scores.snapshot import Snapshot
from graph.scores.traces import TraceRows, traces
from graph.scores.versions import changed, document, parsed

pytestmark = pytest.mark.text

TODAY = 20_513
DAY_MS, MINUTE_MS = 86_400_000, 60_000
N_USERS, N_BUYERS = 120, 60
# A value other than the default with which the people below have other scores.
OTHERS = {
    "referral_decay": 0.25,
    "referral_generations": 1,
    "moved_share": 0.5,
    "type_one_share": 0.75,
    "margin_share": 0.5,
    "acquisition_saved_minor": 100.0,
    "lifetime_months": 24,
    "yearly_discount": 0.2,
    "seed_amount_minor": 5_000.0,
    "bring_days": 30,
    "reach_half_life_days": 30.0,
    "pagerank_damping": 0.5,
    "betweenness_sources": 40,
    "betweenness_seed": 2,
    "burst_referees": 4,
    "burst_minutes": 600.0,
    "star_referees": 12,
    "star_empty_share": 0.8,
    "star_days": 90,
    "stood_days": 30.0,
    "passed_on_days": 5.0,
    "shared_by_at_most": 2,
    "reward_referral_minor": 20.0,
    "reward_paying_minor": 50.0,
    "reward_share": 0.5,
}


def people() -> Snapshot:
    """120 people, 60 of whom buy on several days; one brought four within minutes, another a burst within an hour, one
    has a star of ten who never bought and one of twelve of whom two did."""
    rng = np.random.default_rng(7)
    referrers = np.full(N_USERS, -1, dtype=np.int64)
    brought_at = np.full(N_USERS, (TODAY - 400) * DAY_MS, dtype=np.int64)
    # 0 brought 1, 1 brought 2, 2 brought 3: who buys is below who buys, over three generations.
    referrers[1:4] = [0, 1, 2]
    # Of whom 10 brought within minutes nothing ever came; nor of those whom 11 brought within an hour.
    referrers[60:64], referrers[64:70] = 10, 11
    brought_at[60:64] += np.arange(4) * MINUTE_MS
    brought_at[64:70] += np.arange(6) * 12 * MINUTE_MS
    # Ten a year ago of whom nothing came; ten sixty days ago; and ten a year ago of whom two bought.
    referrers[70:80], referrers[80:90], referrers[90:98] = 12, 13, 14
    referrers[20:22] = 14
    for first in (70, 80, 90):
        brought_at[first : first + 10] += np.arange(10) * DAY_MS
    brought_at[80:90] = (TODAY - 60 - np.arange(10)) * DAY_MS
    brought_at[20:22] += np.array([11, 12]) * DAY_MS
    # Each brought somebody else before who buys, and so did one of those who were brought within minutes.
    for referrer, buyer in ((10, 30), (11, 31), (12, 32), (13, 33)):
        referrers[buyer] = referrer
    brought_at[30:34] -= DAY_MS
    referrers[34] = 60
    # One brought three who buy little, another one who buys much.
    referrers[40:43], referrers[43] = 5, 6
    # Three who brought another account of theirs: by way of a third account, of an identity that three held, and of one
    # that was held for ten days.
    for referrer, buyer in ((46, 45), (47, 48), (50, 51)):
        referrers[buyer] = referrer
    days = rng.integers(TODAY - 500, TODAY, size=(N_BUYERS, 6))
    amounts = rng.integers(100, 9_000, size=(N_BUYERS, 6)).astype(np.float64)
    amounts[40:43], amounts[43] = 10.0, 100_000.0
    bought = rng.random((N_BUYERS, 6)) < 0.6
    buyers = np.repeat(np.arange(N_BUYERS), 6).reshape(N_BUYERS, 6)[bought]
    sources, targets = rng.integers(0, N_USERS, size=(2, 500))
    when = rng.integers(TODAY - 300, TODAY, size=500).astype(np.int32)
    # 40 more who each bought once for 3,000 and brought one of 40 who never buy.
    more = N_USERS + np.arange(40)
    referrers = np.concatenate((referrers, np.full(40, -1), more))
    brought_at = np.concatenate((brought_at, np.full(80, (TODAY - 350) * DAY_MS)))
    buyers = np.concatenate((buyers, more)).astype(np.int32)
    bought_on = np.concatenate((days[bought], np.full(40, TODAY - 5))).astype(np.int32)
    paid, n_users = np.concatenate((amounts[bought], np.full(40, 3_000.0))), N_USERS + 80
    users = tuple(f"user-{place:03}" for place in range(n_users))
    return Snapshot(
        as_of=datetime(2026, 3, 1, 12, tzinfo=UTC),
        today=TODAY,
        users=users,
        interactions=fold_interactions(n_users, sources, targets, rng.integers(1, 5, size=500), when),
        referrers=referrers,
        brought_at=brought_at,
        joined_at=np.full(n_users, (TODAY - 600) * DAY_MS, dtype=np.int64),
        purchases=fold_purchases(n_users, buyers, bought_on, paid),
        entry_paid=paid_at_first(n_users, buyers, bought_on, paid),
        refusing=np.zeros(n_users, dtype=np.bool_),
        seeds=np.arange(5),
        traces=traces(users, TraceRows(held=[*holdings()])),
    )


def holdings() -> Iterator[tuple[str, str, str, int, int]]:
    """Who held which identity from which day before today to which."""
    told = (
        *((44, "phone", "1", 100, 70), (45, "phone", "1", 60, 0), (44, "card", "2", 100, 60), (46, "card", "2", 60, 0)),
        *((47, "card", "3", 200, 150), (48, "card", "3", 150, 100), (49, "card", "3", 100, 0)),
        *((50, "card", "4", 100, 90), (51, "card", "4", 90, 0)),
    )
    for place, kind, value, since, until in told:
        end = (TODAY - until) * DAY_MS if until else NEVER
        yield f"user-{place:03}", kind, value, (TODAY - since) * DAY_MS, end


ABOUT_EMPTY = {"burst_referees", "burst_minutes", "star_referees", "star_empty_share", "star_days"}
ABOUT_ACCOUNTS = {"stood_days", "passed_on_days", "shared_by_at_most"}
PEOPLE = people()
BEFORE = score(PEOPLE)


def found(settled: ScoreParameters) -> dict[SignalKey, list[int]]:
    return {key: each.targets.tolist() for key, each in judged(PEOPLE, settled).findings.items()}


def other(parameter: Parameter) -> float:
    return 7.0 if parameter.unit is ParameterUnit.WEIGHT else OTHERS[parameter.key]


@pytest.mark.parametrize("key", parameters())
def test_a_parameter_changes_the_scores_it_names_and_no_others(key: str):
    parameter = parameters()[key]

    after = score(PEOPLE, changed(DEFAULTS, [(key, other(parameter))]))

    differ = {each for each in ScoreKey if after[each].tobytes() != BEFORE[each].tobytes()}
    # Of whom nothing came, nothing is taken out: where accounts are not joined, these change only how many count, and
    # by that nobody need pass somebody else.
    few = {ScoreKey.LIKELY_TO_BRING, ScoreKey.LOYALTY}
    assert (not differ - few and differ) if key in ABOUT_EMPTY else differ == parameter.scores


@pytest.mark.parametrize("key", parameters())
def test_a_parameter_changes_the_signal_it_names_and_no_other(key: str):
    parameter = parameters()[key]

    after = found(changed(DEFAULTS, [(key, other(parameter))]))

    before = found(DEFAULTS)
    differ = {each for each in SignalKey if before.get(each) != after.get(each)}
    assert differ == ({SignalKey.SELF_REFERRAL} if key in ABOUT_ACCOUNTS else {parameter.signal} - {None})


def test_the_defaults_are_those_that_are_documented():
    # By hand from docs/scores: weights within a value are alike, those of the whole 0.4, 0.2, 0.2, 0.2.
    assert {key: value for key, value in asdict(DEFAULTS).items() if not key.endswith("_weight")} == {
        "referral_decay": 0.5,
        "referral_generations": 0,
        "moved_share": 0.25,
        "type_one_share": 0.5,
        "margin_share": 1.0,
        "acquisition_saved_minor": 0.0,
        "lifetime_months": 12,
        "yearly_discount": 0.1,
        "seed_amount_minor": 1_000.0,
        "bring_days": 90,
        "reach_half_life_days": 90.0,
        "pagerank_damping": 0.85,
        "betweenness_sources": 16,
        "betweenness_seed": 1,
        "community_resolution": 1.0,
        "burst_referees": 5,
        "burst_minutes": 10.0,
        "star_referees": 10,
        "star_empty_share": 0.9,
        "star_days": 30,
        "stood_days": 7.0,
        "passed_on_days": 90.0,
        "shared_by_at_most": 5,
        "reward_referral_minor": 0.0,
        "reward_paying_minor": 0.0,
        "reward_share": 0.0,
    }
    weights = {key: value for key, value in asdict(DEFAULTS).items() if key.endswith("_weight")}
    assert len(weights) == 17
    assert {key: value for key, value in weights.items() if value != 1} == {
        "whole_spending_weight": 0.4,
        "whole_interaction_weight": 0.2,
        "whole_content_weight": 0.2,
        "whole_social_weight": 0.2,
    }


def test_every_default_lies_in_its_range_and_every_parameter_has_its_words():
    for key, each in parameters().items():
        assert each.allowed.holds(each.default), key
        assert each.en, key
        assert each.zh, key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("referral_decay", value) for value in (-0.01, 1.01, nan, inf, -inf)),
        ("moved_share", 1.0),
        ("lifetime_months", 0),
        ("lifetime_months", 121),
        ("reach_half_life_days", 0.0),
        ("pagerank_damping", 0.96),
        ("betweenness_sources", 1),
        ("whole_social_weight", -1.0),
        ("star_empty_share", 0.0),
    ],
)
def test_what_is_out_of_range_is_refused_with_its_place(key: str, value: float):
    with pytest.raises(Refused) as caught:
        changed(DEFAULTS, [("margin_share", 0.5), (key, value)])

    assert (caught.value.code, caught.value.path) == ("scores.parameter_out_of_range", ("changes", 1, "value"))
    assert (caught.value.facts["name"], caught.value.facts["allowed"]) == (key, str(parameters()[key].allowed))


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ([("moved", 1.0)], "scores.parameter_unknown", ("changes", 0, "key")),
        ([("moved_share", 0.1), ("moved_share", 0.2)], "scores.parameter_twice", ("changes", 1, "key")),
        ([("lifetime_months", 1.5)], "scores.parameter_not_whole", ("changes", 0, "value")),
        ([("content_count_weight", 0.0), ("content_people_weight", 0.0)], "scores.weights_zero", ("changes",)),
    ],
)
def test_what_is_no_parameter_is_refused(
    changes: list[tuple[str, float | None]], code: str, path: tuple[str | int, ...]
):
    with pytest.raises(Refused) as caught:
        changed(DEFAULTS, changes)

    assert (caught.value.code, caught.value.path) == (code, path)


def test_a_weight_may_be_nothing_while_another_of_its_value_is_not():
    settled = changed(DEFAULTS, [("content_count_weight", 0.0)])

    assert changed(settled, [("content_count_weight", None)]) == DEFAULTS
    with pytest.raises(Refused):
        changed(settled, [("content_people_weight", 0.0)])


def test_ranges_are_written_as_intervals():
    # Square brackets with the end, round ones without it.
    assert str(Range(0, 1)) == "[0, 1]"
    assert str(Range(0, 0.5, is_above=True, is_below=True)) == "(0, 0.5)"


@given(st.data())
def test_a_document_tells_what_differs_and_comes_back_as_it_was(data: st.DataObject):
    told = parameters()
    chosen = data.draw(st.sets(st.sampled_from(sorted(told))))
    changes: list[tuple[str, float | None]] = []
    for key in sorted(chosen):
        least, most = told[key].allowed.least, told[key].allowed.most
        value = data.draw(st.integers(int(least) + 1, int(most)) if told[key].is_whole else st.just(most / 2))
        changes.append((key, value))

    settled = changed(DEFAULTS, changes)

    text = document(settled)
    assert parsed(text) == parsed(document(settled, of_all=True)) == settled
    assert set(orjson.loads(text)) == {key for key, value in changes if value != told[key].default}
    assert document(DEFAULTS) == "{}"


@pytest.mark.parametrize("text", ["", "[]", '{"moved_share": "much"}', '{"moved_share": null}', '{"moved_share": 2}'])
def test_what_is_no_document_is_refused(text: str):
    with pytest.raises((ValueError, Refused)):
        parsed(text)


def test_parts_count_by_their_weights():
    # Three people have 3, 2, 0 of one part and 0, 1, 2 of another. Shares of who have at most as much: 1, 2/3, 0 and
    # 0, 2/3, 1. Weighted 3 to 1 the means are 3/4, 2/3, 1/4; the other way round 1/4, 2/3, 3/4.
    parts = [np.array([3.0, 2.0, 0.0]), np.array([0.0, 1.0, 2.0])]

    assert worth.points(parts, [3, 1]) == pytest.approx([100, 200 / 3, 100 / 3])
    assert worth.points(parts, [1, 3]) == pytest.approx([100 / 3, 200 / 3, 100])
    # Of a part that does not count nobody has anything.
    assert worth.points(parts, [1, 0]) == pytest.approx([100, 200 / 3, 0])


def test_weights_are_relative():
    doubled = replace(
        DEFAULTS, **{key: 2 * value for key, value in asdict(DEFAULTS).items() if key.endswith("_weight")}
    )

    after = score(PEOPLE, doubled)

    for key in (ScoreKey.SPENDING_VALUE, ScoreKey.SOCIAL_VALUE, ScoreKey.WHOLE_VALUE):
        assert after[key] == pytest.approx(BEFORE[key])


def test_parameters_are_frozen():
    with pytest.raises(AttributeError):
        ScoreParameters().moved_share = 0.3  # pyright: ignore[reportAttributeAccessIssue]
