"""Which policies can be published: they fit their ladder and themselves; each refusal shows whom it would hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.groups.model import GroupKey
from graph.measures.checking import Path
from graph.measures.evaluating import evaluate
from graph.measures.model import Expression
from graph.measures.parsing import parsed
from graph.policies.checking import (
    check_days,
    check_decider,
    checked_policy,
    in_force,
    warnings_of,
)
from graph.policies.model import AskedPolicy, Policy, PolicyState, Rules, Rung
from graph.policies.proving import Prover
from tests.graph.policies.rungs import GROUPS, LADDER, NOTATION, PROVER, policy, rung, unit_of

pytestmark = pytest.mark.text
AT = datetime(2026, 5, 1, tzinfo=UTC)


def checked(asked: AskedPolicy, groups: Sequence[GroupKey] = GROUPS) -> AskedPolicy:
    def check(expression: Expression, _: Path) -> Expression:
        return expression

    return checked_policy(asked, groups, check, lambda: PROVER, lambda values: repr(sorted(map(str, values.values()))))


def refused(asked: AskedPolicy, groups: Sequence[GroupKey] = GROUPS) -> GuanxiError:
    with pytest.raises(GuanxiError) as caught:
        checked(asked, groups)
    return caught.value


def test_a_policy_that_fits_is_taken() -> None:
    assert checked(LADDER) == LADDER


def test_keeping_stricter_than_promoting_is_refused_with_somebody_it_hits() -> None:
    error = refused(policy(rung("partner", "purchases at least 10", "purchases at least 12"), LADDER.rungs[1]))

    assert (error.code, error.path) == ("policies.keep_stricter", ("rungs", 0, "keep"))
    # With ten purchases one would be promoted, and fall again by the same facts.
    assert error.facts["witness"] == "['10']"


def test_a_gap_is_refused_with_somebody_who_meets_the_upper_and_not_the_lower() -> None:
    lower = rung("partner", "purchases at least 10 and events visit at least 2", "purchases at least 8")

    error = refused(policy(lower, LADDER.rungs[1]))

    assert (error.code, error.path) == ("policies.gap", ("rungs", 1, "promote"))
    # Twenty purchases and no visit, the fewest of what is not enough below.
    assert error.facts["witness"] == "['0', '20']"


def test_keeping_further_up_what_is_not_kept_below_is_a_gap() -> None:
    upper = rung("senior", "purchases at least 20", "purchases at least 5")

    error = refused(policy(LADDER.rungs[0], upper))

    assert (error.code, error.path) == ("policies.gap", ("rungs", 1, "keep"))


@pytest.mark.parametrize(
    "promote",
    [
        "purchases at least 10 and purchases at most 50",
        "purchases between 10 and 50",
        "purchases exactly 10",
        "none of (purchases at least 10, purchases at most 3)",
    ],
)
def test_a_measure_that_is_wanted_high_and_low_is_refused_i8(promote: str) -> None:
    error = refused(policy(rung("partner", promote, "purchases at least 1"), LADDER.rungs[1]))

    assert error.code == "policies.both_ways"


def test_a_measure_may_be_wanted_low_everywhere() -> None:
    conduct = "events complaint at most"
    asked = policy(
        rung("partner", f"{conduct} 2 and purchases at least 10", f"{conduct} 3 and purchases at least 8"),
        rung("senior", f"{conduct} 1 and purchases at least 20", f"{conduct} 2 and purchases at least 15"),
    )

    assert checked(asked) == asked


@pytest.mark.parametrize(
    ("rungs", "code"),
    [
        (LADDER.rungs[:1], "policies.rungs_order"),
        (LADDER.rungs[::-1], "policies.rungs_order"),
        ((LADDER.rungs[0], LADDER.rungs[0]), "policies.rung_twice"),
        ((LADDER.rungs[0], rung("vip", "age at least 1", "age at least 1")), "policies.rung_unknown"),
        ((rung("ordinary", "age at least 1", "age at least 1"), *LADDER.rungs), "policies.rung_unknown"),
    ],
)
def test_rungs_are_the_groups_above_the_lowest_in_order(rungs: tuple[Rung, ...], code: str) -> None:
    assert refused(policy(*rungs)).code == code


def test_an_unknown_ladder_is_missing() -> None:
    error = refused(LADDER, ())

    assert isinstance(error, Missing)
    assert error.code == "policies.ladder_unknown"


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        (Rules(warning_days=-1), "warningDays"),
        (Rules(demotion_every_days=3_651), "demotionEveryDays"),
        (Rules(entry_stay_days=-1), "entryStayDays"),
        (Rules(most_moved=0.0), "mostMoved"),
        (Rules(most_moved=1.01), "mostMoved"),
    ],
)
def test_numbers_out_of_bounds_are_refused_at_their_place(rules: Rules, path: str) -> None:
    assert refused(replace(LADDER, rules=rules)).path == ("rules", path)


def test_a_policy_ends_after_it_begins() -> None:
    assert refused(replace(LADDER, until=LADDER.effective)).code == "policies.backwards"


@pytest.mark.parametrize(
    ("promote", "is_warned"),
    [
        ("referees at least 10", True),
        ("referees at least 10 or spend at least 1000", True),
        ("referees at least 10 and not tag blocked", True),
        ("referees who (age at least 18) at least 10", True),
        ("referees at least 10 and spend at least 1", False),
        ("referees who (purchases at least 1) at least 10", False),
        ("referees who (spend at least 1 and age at least 18) at least 10", False),
        ("referees who (spend at least 1 or age at least 18) at least 10", True),
        ("spend at least 1000", False),
        ("spend of referees at least 1000 and referees at least 3", False),
        ("events task at least 3", False),
    ],
)
def test_recruits_alone_as_ground_for_promotion_are_warned_of(promote: str, is_warned: bool) -> None:
    asked = policy(rung("partner", promote, promote))

    assert [each.code for each in warnings_of(asked, PROVER)] == (["policies.headcount"] if is_warned else [])


@pytest.mark.parametrize(
    ("promote", "keep", "warned"),
    [
        ("score downstream_revenue at least 50", "spend at least 40", [("downstream_revenue", "gated_revenue")]),
        ("score gated_revenue at least 50", "percentile referees at least 50%", [("referees", "paying_referees")]),
        (
            "none of (score cascade_depth at most 1, percentile virality at most 20%) or spend at least 10",
            "score cascade_size at least 3",
            [("cascade_size", "gated_revenue"), ("cascade_depth", "gated_revenue"), ("virality", "gated_revenue")],
        ),
        ("in segment bringers", "spend at least 1", [("downstream_revenue", "gated_revenue")]),
        ("score gated_revenue at least 50", "percentile paying_referees at least 50%", []),
        ("score whole_value at least 50", "score pagerank at least 0.1", []),
    ],
)
def test_conditions_by_a_raw_referral_score_are_warned_of_with_the_gated_one(
    promote: str, keep: str, warned: list[tuple[str, str]]
) -> None:
    prover = Prover(unit_of, {"bringers": parsed("not score downstream_revenue at most 9", NOTATION)})

    found = warnings_of(policy(rung("partner", promote, keep)), prover)

    assert [(each.code, each.group, each.facts["score"], each.facts["gated"]) for each in found] == [
        ("policies.raw_score", "partner", raw, gated) for raw, gated in warned
    ]


def kept(key: str, effective: date, until: date | None = None, state: PolicyState = PolicyState.PUBLISHED) -> Policy:
    asked = replace(LADDER, key=key, effective=effective, until=until)
    return Policy(asked, GROUPS[0], 1, state, "ada", AT, requested_by="ada")


def test_days_of_two_policies_do_not_overlap() -> None:
    june, august = date(2026, 6, 1), date(2026, 8, 1)
    today = date(2026, 5, 1)

    def code(asked: AskedPolicy, *others: Policy) -> str | None:
        try:
            check_days(asked, others, today)
        except Refused as error:
            return error.code
        return None

    asked = replace(LADDER, effective=june)
    assert code(asked) is None
    assert code(replace(asked, effective=today)) == "policies.effective_past"
    assert code(asked, kept("a", june)) == "policies.overlap"
    assert code(asked, kept("a", june, state=PolicyState.DRAFT)) is None
    assert code(asked, kept("a", date(2026, 4, 1))) is None
    assert code(asked, kept("a", date(2026, 4, 1), june)) is None
    assert code(asked, kept("a", date(2026, 4, 1), date(2026, 6, 2))) == "policies.overlap"
    assert code(asked, kept("a", august)) == "policies.overlap"
    assert code(replace(asked, until=august), kept("a", august)) is None


def test_the_policy_in_force_is_the_one_begun_last_until_it_ends() -> None:
    first, second = kept("a", date(2026, 6, 1)), kept("b", date(2026, 7, 1), date(2026, 8, 1))
    every = (first, second, kept("c", date(2026, 7, 5), state=PolicyState.REQUESTED))

    assert in_force(every, "tier", date(2026, 5, 31)) is None
    assert in_force(every, "tier", date(2026, 6, 1)) == first
    assert in_force(every, "tier", date(2026, 7, 1)) == second
    assert in_force(every, "tier", date(2026, 7, 31)) == second
    assert in_force(every, "tier", date(2026, 8, 1)) is None
    assert in_force(every, "member", date(2026, 7, 1)) is None


def test_nobody_decides_what_they_wrote_or_asked_for_i16() -> None:
    waiting = replace(kept("a", date(2026, 6, 1)), state=PolicyState.REQUESTED, actor="ada", requested_by="bo")

    for actor in ("ada", "bo"):
        with pytest.raises(Refused) as caught:
            check_decider(waiting, actor)
        assert caught.value.code == "policies.own_approval"
    check_decider(waiting, "cy")
    with pytest.raises(Conflict):
        check_decider(replace(waiting, state=PolicyState.PUBLISHED), "cy")


def test_the_witness_of_a_gap_is_one_whom_the_evaluator_finds_there() -> None:
    upper, lower = (
        parsed("spend in the last 90 days at least 500", NOTATION),
        parsed("purchase days in the last 90 days at least 2", NOTATION),
    )

    found = PROVER.witness(upper, lower)

    assert found is not None
    assert evaluate(upper, found).truth is True
    assert evaluate(lower, found).truth is False
