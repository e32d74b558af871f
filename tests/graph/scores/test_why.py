"""Parts and changes of scores from facts that are given: what adds up, what is the rest, what is named as a cause."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from graph.messages import Language, templates
from graph.scores.model import ScoreKey
from graph.scores.why import (
    Age,
    Attention,
    BoughtDay,
    Contacts,
    Generation,
    Giver,
    Known,
    bought,
    groups_of_closest,
    is_sum,
    told,
)
from graph.scores.why_changes import Between, CauseKind, Change, ChangeState, Row, RunSaid, change
from graph.scores.why_parts import parts_of

pytestmark = pytest.mark.text

TODAY = date(2026, 5, 1)
BEGINNINGS = ("scores.part_", "scores.cause_", "scores.change_")
NOTHING = Between(0, has_other_weights=False)
WRITTEN = Row(number=2, published=2)


def known(**values: float) -> Known:
    named = {ScoreKey(key): value for key, value in values.items()}
    return Known(named, dict.fromkeys(named, 0.5), TODAY, 10)


def said(percentile: float = 0.5, **values: float) -> RunSaid:
    named = {ScoreKey(key): value for key, value in values.items()}
    return RunSaid(frozenset(ScoreKey), named, dict.fromkeys(named, percentile))


def adds(facts: Known, key: ScoreKey) -> Mapping[str, float | None]:
    return {each.key: each.adds for each in parts_of(key, facts)}


def of(key: ScoreKey, now: RunSaid, before: RunSaid | None, *facts: CauseKind, between: Between = NOTHING) -> Change:
    return change(key, now, before, WRITTEN, facts, between)


def test_a_day_that_came_to_nothing_and_one_after_the_run_are_no_purchase_days() -> None:
    days = [BoughtDay(date(2026, 4, 1), 300), BoughtDay(date(2026, 4, 11), 0), BoughtDay(date(2026, 4, 21), 100)]
    facts = replace(known(), bought=[*days, BoughtDay(date(2026, 5, 2), 900), BoughtDay(None, 50)])

    found = bought(facts)

    # 300 and 100 on two days, 30 and 10 days ago; 50 of an unknown day count in the total alone.
    assert (found.n_days, found.total, found.since_first, found.since_last) == (2, 450, 30, 10)
    assert found.later_mean == 100


def test_who_handed_on_and_who_kept_is_told_by_the_value() -> None:
    # Own 100, and 80 below: held 100 + 80/4 = 120, of which 30 are handed on, or nothing where the referral fell.
    facts = replace(
        known(moved_value=90, gated_revenue=80, downstream_revenue=80),
        is_brought=True,
        bought=[BoughtDay(TODAY, 100)],
        below=[Generation(1, 1, 1, 80)],
    )
    kept = replace(facts, values={**facts.values, ScoreKey.MOVED_VALUE: 120})

    assert adds(facts, ScoreKey.MOVED_VALUE) == {"own_spend": 100, "passed_up": 20, "handed_on": -30}
    assert adds(kept, ScoreKey.MOVED_VALUE) == {"own_spend": 100, "passed_up": 20}


def test_where_referrals_below_are_held_back_what_moved_is_told_together() -> None:
    facts = replace(
        known(moved_value=75, gated_revenue=0, downstream_revenue=80),
        is_brought=True,
        bought=[BoughtDay(TODAY, 100)],
        below=[Generation(1, 1, 1, 80)],
    )

    assert adds(facts, ScoreKey.MOVED_VALUE) == {"own_spend": 100, "moved": -25}


def test_summands_that_come_to_more_than_the_value_are_no_sum() -> None:
    # Refunded since: the tree now says 60, the run said 80.
    facts = replace(known(downstream_revenue=80), below=[Generation(1, 1, 1, 60)])
    found = parts_of(ScoreKey.DOWNSTREAM_REVENUE, facts)

    assert [each.adds for each in found] == [60]
    assert not is_sum(found, 80)
    assert is_sum(found, 60.02)  # 0.03 %: the first four digits are the same


def test_a_seed_is_told_by_what_was_paid_on_the_first_day_r14() -> None:
    first = date(2026, 4, 1)
    facts = replace(known(seed_user=1, referees=2), bought=[BoughtDay(TODAY, 900, 900), BoughtDay(first, -5, 300)])

    paid, bound, since = parts_of(ScoreKey.SEED_USER, facts)
    likely = parts_of(ScoreKey.LIKELY_TO_BRING, replace(facts, days_here=40))

    assert (paid.value, bound.value, since.value) == (300, 1_000, 30)
    assert [(each.key, each.value) for each in likely] == [
        ("brought_all", 2),
        ("since_joined", 40),
        ("days_to_come", 90),
        ("is_seed", 1),
    ]


def test_loyalty_is_told_by_days_of_buying_again_and_people_brought_v06() -> None:
    days = [BoughtDay(date(2026, 3, 1), 500), BoughtDay(date(2026, 4, 10), 200), BoughtDay(date(2026, 4, 20), 100)]
    facts = replace(known(loyalty=80, referees=3, paying_referees=2), bought=days)

    found = parts_of(ScoreKey.LOYALTY, facts)

    # Two days after the first; from 1 March to 20 April 50 days.
    assert [(each.key, each.value) for each in found] == [
        ("repurchases", 2),
        ("stayed", 50),
        ("brought_all", 3),
        ("paying_referees", 2),
    ]


def test_a_rest_is_no_more_than_what_is_below_can_make() -> None:
    # Nobody brought them: own 100, and at most 80/4 = 20 from below. 130 came from a referral voided since.
    below = [Generation(1, 1, 1, 80)]
    own = replace(known(moved_value=120), bought=[BoughtDay(TODAY, 100)], below=below)
    more = replace(own, values={ScoreKey.MOVED_VALUE: 130})
    # Of a referral that is held back nothing came, and a quarter of their own was handed on, no more.
    held = replace(known(gated_revenue=0, downstream_revenue=80), is_brought=True, bought=own.bought, below=below)
    moved = {value: replace(held, values={**held.values, ScoreKey.MOVED_VALUE: value}) for value in (75, 120, 74, 121)}

    assert adds(own, ScoreKey.MOVED_VALUE) == {"own_spend": 100, "passed_up": 20}
    assert adds(more, ScoreKey.MOVED_VALUE) == {"own_spend": 100}
    assert not is_sum(parts_of(ScoreKey.MOVED_VALUE, more), 130)
    assert [is_sum(parts_of(ScoreKey.MOVED_VALUE, facts), value) for value, facts in moved.items()] == [
        *(True, True),
        *(False, False),
    ]


def test_a_rest_of_pagerank_is_no_more_than_the_others_have_to_give() -> None:
    # Ten people, d = 0.85: 0.015 of chance, and from one giver with a PageRank of 0.2, half of whose attention it is,
    # 0.085. Where nobody else turned to them, those who turn to nobody give at most 0.085 each.
    giver = Giver(times=1, all_times=2, pagerank=0.2)
    heard = Attention(ages=[Age(0, 1, 1, 1)], givers=[giver], people_given=0, times_given=0)
    others = replace(heard, ages=[Age(0, 2, 2, 2)])

    def is_whole(value: float, attention: Attention) -> bool:
        return is_sum(parts_of(ScoreKey.PAGERANK, replace(known(pagerank=value), attention=attention)), value)

    assert is_whole(0.015 + 0.085 + 0.085, heard)
    assert not is_whole(0.015 + 0.085 + 0.087, heard)
    # A second one, who is not told, may have all that is left of 1: 0.85 · 0.8 = 0.68 more.
    assert is_whole(0.015 + 0.085 + 0.085 + 0.68, others)
    assert not is_whole(0.015 + 0.085 + 0.085 + 0.69, others)


def test_a_rest_of_constraint_is_no_more_than_contacts_who_know_each_other_make() -> None:
    # Two alike: 2 · (1/2)² = 0.5 alone. Where they know each other, each has at most 1/2 + 1/2: 2.
    apart, together = Contacts([1, 1], [], 0), Contacts([1, 1], [(0, 1)], 0)

    def is_whole(value: float, contacts: Contacts) -> bool:
        return is_sum(parts_of(ScoreKey.CONSTRAINT, replace(known(constraint=value), contacts=contacts)), value)

    assert [is_whole(value, apart) for value in (0.5, 0.6)] == [True, False]
    assert [is_whole(value, together) for value in (0.5, 1.125, 2.0, 2.1)] == [True, True, True, False]
    # Of more than twenty it is not looked at who knows whom: each is at most 1.
    assert [is_whole(value, Contacts([1] * 21, [], 0)) for value in (0.05, 20.0, 21.1)] == [True, True, False]


def test_nobody_stands_between_fewer_than_two() -> None:
    def is_whole(contacts: Contacts) -> bool:
        return is_sum(parts_of(ScoreKey.BROKER_REVENUE, replace(known(broker_revenue=90), contacts=contacts)), 90)

    assert [is_whole(Contacts(weights, [], 40)) for weights in ([], [1], [1, 1])] == [False, False, True]


def test_what_was_not_read_is_no_part() -> None:
    facts = known(**dict.fromkeys([key.value for key in ScoreKey], 1.0))

    told_without_facts = {key for key in ScoreKey if parts_of(key, facts)}

    # These are made of what the run says alone.
    assert told_without_facts == {
        ScoreKey.GATED_REVENUE,
        ScoreKey.REFERRAL_VALUE,
        ScoreKey.LIKELY_TO_BRING,
        ScoreKey.PAGERANK,
        ScoreKey.SOCIAL_VALUE,
        ScoreKey.WHOLE_VALUE,
        ScoreKey.LOYALTY,
    }


def test_contacts_who_know_each_other_are_one_group() -> None:
    # 0–1 and 1–2 hang together, 3–4 too, 5 is alone.
    assert groups_of_closest(Contacts([1] * 6, [(0, 1), (1, 2), (3, 4)], 0)) == 3


def test_numbers_that_are_unknown_or_of_other_scores_are_left_out() -> None:
    assert told(["reach", "core", "of_another_time"], [1.0, float("nan"), 2.0]) == {ScoreKey.REACH: 1.0}
    assert told(["reach"], None) == {}
    assert told(["reach"], [1.0, 2.0]) == {}


def test_a_score_can_be_compared_or_it_is_said_why_not() -> None:
    now = said(reach=2.0)

    assert of(ScoreKey.REACH, now, None).state is ChangeState.FIRST_RUN
    assert of(ScoreKey.REACH, now, RunSaid(frozenset(), {}, {})).state is ChangeState.OTHER_SCORES
    assert of(ScoreKey.REACH, now, said()).state is ChangeState.NEW
    assert of(ScoreKey.REACH, now, said(reach=2.0)).state is ChangeState.UNCHANGED
    under_way = change(ScoreKey.REACH, now, said(reach=1.0), Row(number=3, published=2), (), NOTHING)
    assert under_way.state is ChangeState.NOT_KEPT
    older = change(ScoreKey.REACH, now, said(reach=1.0), Row(number=1, published=2), (), NOTHING)
    assert (older.state, older.value_before, older.difference) == (ChangeState.UNCHANGED, 2.0, 0.0)


def test_only_facts_that_can_have_changed_a_score_are_its_causes() -> None:
    now, before = said(reach=2.0, referees=3.0), said(reach=1.0, referees=2.0)
    facts = (CauseKind.BROUGHT, CauseKind.RECEIVED, CauseKind.BOUGHT)

    assert of(ScoreKey.REACH, now, before, *facts).causes == (CauseKind.RECEIVED,)
    assert of(ScoreKey.REFEREES, now, before, *facts).causes == (CauseKind.BROUGHT,)
    assert of(ScoreKey.REFEREES, now, before, *facts).difference == 1.0


def test_without_a_fact_of_ones_own_others_moved_or_facts_came_late() -> None:
    now, before = said(pagerank=0.2, referees=3.0, reach=1.0), said(pagerank=0.1, referees=2.0, reach=2.0)
    days = Between(7, has_other_weights=False)

    assert of(ScoreKey.PAGERANK, now, before).causes == (CauseKind.OTHERS_MOVED,)
    assert of(ScoreKey.REFEREES, now, before).causes == (CauseKind.OTHER_FACTS,)
    assert of(ScoreKey.REACH, now, before, between=days).causes == (CauseKind.TIME_PASSED,)


def test_a_percentile_that_alone_changed_is_of_the_others() -> None:
    found = of(ScoreKey.REFEREES, said(0.5, referees=3.0), said(0.6, referees=3.0), CauseKind.BROUGHT)

    assert (found.state, found.difference, found.causes) == (ChangeState.CHANGED, 0.0, (CauseKind.OTHERS_MOVED,))
    assert found.percentile_difference == pytest.approx(-0.1)


def test_other_weights_are_a_cause() -> None:
    found = of(ScoreKey.WHOLE_VALUE, said(whole_value=2.0), said(whole_value=1.0), between=Between(0, True))

    assert found.causes == (CauseKind.WEIGHTS_CHANGED,)


def test_every_part_cause_and_state_has_words_in_both_languages() -> None:
    facts = Known(
        dict.fromkeys(ScoreKey, 50.0) | {ScoreKey.PAGERANK: 0.2, ScoreKey.CONSTRAINT: 1.0},
        dict.fromkeys(ScoreKey, 0.5),
        TODAY,
        10,
        bought=[BoughtDay(TODAY, 10.0), BoughtDay(date(2026, 4, 1), 20.0)],
        below=[Generation(1, 60, 51, 30.0)],
        attention=Attention([Age(age, 1, 2, 1.0) for age in range(4)], [Giver(1, 2, 0.1)], 1, 2),
        contacts=Contacts([2, 1], [(0, 1)], 10.0),
    )
    seed = replace(facts, values={**facts.values, ScoreKey.SEED_USER: 1.0}, days_here=40)
    cases = (facts, replace(facts, is_brought=True), replace(facts, is_brought=True, below=None), seed)
    parts = {f"scores.part_{part.key}" for case in cases for key in ScoreKey for part in parts_of(key, case)}
    held_back = replace(facts, values={**facts.values, ScoreKey.GATED_REVENUE: 40.0})
    parts |= {f"scores.part_{part.key}" for part in parts_of(ScoreKey.GATED_REVENUE, held_back)}
    handed = replace(facts, values={**facts.values, ScoreKey.MOVED_VALUE: 0.75 * 37.5}, is_brought=True)
    parts |= {f"scores.part_{part.key}" for part in parts_of(ScoreKey.MOVED_VALUE, handed)}
    causes = {f"scores.cause_{each.value}" for each in CauseKind}
    states = {f"scores.change_{each.value}" for each in ChangeState}

    for language in Language:
        known_words = {code for code in templates(language) if code.startswith(BEGINNINGS)}
        assert known_words == parts | causes | states
