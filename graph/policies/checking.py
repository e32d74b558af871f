"""What makes a policy one that can be published: it fits its ladder, its measures, and itself. Pure.

What would promote must keep, and what promotes or keeps further up must do so below: otherwise somebody could be moved
both ways by the same facts, or never climb. Where that fails the refusal shows values of somebody it happens to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from graph.database.naming import Thing, name_of
from graph.errors import Conflict, Missing, Refused
from graph.groups.model import GroupKey
from graph.measures.catalogue import MEASURES, Takes
from graph.measures.checking import Path
from graph.measures.evaluating import Value
from graph.measures.model import (
    All,
    AnyOf,
    Compare,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Unit,
    measured_of,
    measures_of,
    parts_of,
)
from graph.policies.model import AskedPolicy, Policy, PolicyState, Rung, Warned
from graph.policies.proving import Prover
from graph.scores.model import GATED, ScoreKey
from graph.users.policy import checked_text

KEY_LENGTH = 60
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 2_000
MOST_RUNGS = 20
MOST_DAYS = 3_650
_UP = frozenset({Compare.AT_LEAST, Compare.MORE_THAN})
_DOWN = frozenset({Compare.AT_MOST, Compare.LESS_THAN})
_UNORDERED = frozenset({Unit.TRUTH, Unit.TEXT, Unit.TEXTS})
_HEADS = frozenset({"referees"})
_SCORED = frozenset({"score", "percentile"})
_ENDED = {Takes.TAG: Thing.TAG, Takes.TASK: Thing.TASK, Takes.SEGMENT: Thing.SEGMENT}

Checker = Callable[[Expression, Path], Expression]
Shower = Callable[[Mapping[Measure, Value]], str]


def checked_policy(
    asked: AskedPolicy,
    groups: Sequence[GroupKey],
    check: Checker,
    prover: Callable[[], Prover],
    show: Shower,
) -> AskedPolicy:
    """The policy as it can be published; `groups` are those of its ladder from the lowest, `check` an expression's.

    Raises:
        Missing: there is no such ladder ("policies.ladder_unknown"), or an expression names what is not there.
        Refused: the rungs are not the groups of the ladder in order, a number is out of bounds, a measure is wanted
            high and low, keeping is stricter than promoting, or there is a gap; facts hold the witness.
    """
    if not groups:
        raise Missing("policies.ladder_unknown", path=("ladder",), ladder=asked.ladder[:KEY_LENGTH])
    _rungs(asked, groups)
    _bounds(asked)
    rungs = tuple(
        replace(
            each,
            promote=check(each.promote, ("rungs", place, "promote")),
            keep=check(each.keep, ("rungs", place, "keep")),
        )
        for place, each in enumerate(asked.rungs)
    )
    settled = replace(
        asked,
        key=checked_text(asked.key, limit=KEY_LENGTH, path=("key",)),
        name=checked_text(asked.name, limit=NAME_LENGTH, path=("name",)),
        description=None
        if asked.description is None
        else checked_text(asked.description, limit=DESCRIPTION_LENGTH, path=("description",)),
        rungs=rungs,
    )
    proof = prover()
    _one_way(settled, proof)
    _proved(settled, proof, show)
    return settled


def _rungs(asked: AskedPolicy, groups: Sequence[GroupKey]) -> None:
    """A rung for each group above the lowest, in the order of the ladder."""
    wanted, given = list(groups[1:]), [each.group for each in asked.rungs]
    for place, key in enumerate(given):
        if key in given[:place]:
            raise Refused("policies.rung_twice", path=("rungs", place, "group"), group=key)
        if key not in wanted:
            raise Missing(
                "policies.rung_unknown", path=("rungs", place, "group"), group=key[:80], groups="、".join(wanted)
            )
    if given != wanted or len(given) > MOST_RUNGS:
        raise Refused("policies.rungs_order", path=("rungs",), groups="、".join(wanted))


def _bounds(asked: AskedPolicy) -> None:
    rules = asked.rules
    days: list[tuple[Path, int]] = [
        (("rules", "demotionEveryDays"), rules.demotion_every_days),
        (("rules", "warningDays"), rules.warning_days),
        (("rules", "entryStayDays"), rules.entry_stay_days),
        *((("rungs", place, "minimumStayDays"), each.minimum_stay_days) for place, each in enumerate(asked.rungs)),
    ]
    for path, value in days:
        if not 0 <= value <= MOST_DAYS:
            raise Refused("policies.days", path=path, limit=MOST_DAYS)
    if not 0 < rules.most_moved <= 1:
        raise Refused("policies.share", path=("rules", "mostMoved"))
    if asked.until is not None and asked.until <= asked.effective:
        raise Refused("policies.backwards", path=("until",))


def check_days(asked: AskedPolicy, others: Sequence[Policy], today: date) -> None:
    """The days on which it is in force are ahead and nobody else's.

    Raises:
        Refused: it would begin before tomorrow, or on days of another published policy of the ladder
            ("policies.overlap"). One without an end gives way to one that begins later.
    """
    if asked.effective <= today:
        raise Refused("policies.effective_past", path=("effective",), today=today.isoformat())
    for each in others:
        other = each.asked
        if each.state is not PolicyState.PUBLISHED or other.ladder != asked.ladder:
            continue
        is_before = other.effective < asked.effective and (other.until is None or other.until <= asked.effective)
        is_after = asked.until is not None and asked.until <= other.effective
        if not is_before and not is_after:
            raise Refused(
                "policies.overlap", path=("effective",), policy=each.name, effective=other.effective.isoformat()
            )


def in_force(policies: Sequence[Policy], ladder: str, day: date) -> Policy | None:
    """The published policy of the ladder that holds on a day: of those begun the one begun last, unless it is over."""
    begun = [
        each
        for each in policies
        if each.state is PolicyState.PUBLISHED and each.asked.ladder == ladder and each.asked.effective <= day
    ]
    if not begun:
        return None
    last = max(begun, key=lambda each: each.asked.effective)
    return None if last.asked.until is not None and last.asked.until <= day else last


def check_decider(policy: Policy, actor: str) -> None:
    """Somebody else than who wrote or asked decides.

    Raises:
        Refused: the same person ("policies.own_approval"). Conflict: it is not waiting for anybody.
    """
    if policy.state is not PolicyState.REQUESTED:
        raise Conflict("policies.not_requested", policy=policy.name, state=policy.state.value)
    if actor in {policy.requested_by, policy.actor}:
        raise Refused("policies.own_approval", policy=policy.name)


def measures_in(asked: AskedPolicy, segments: Mapping[str, Expression]) -> tuple[Measure, ...]:
    """Every measure that judging by the policy takes, each once."""
    whole = [part for each in asked.rungs for part in (each.promote, each.keep)]
    return tuple(dict.fromkeys(each for part in whole for each in measured_of(part, segments)))


def names_of(asked: AskedPolicy) -> list[str]:
    """What it names that somebody could end or change: its ladder, and tags, tasks and segments of its conditions."""
    named = {name_of(Thing.LADDER, asked.ladder)}
    for rung in asked.rungs:
        for each in (*measures_of(rung.promote), *measures_of(rung.keep)):
            for option, takes in MEASURES[each.kind].options.items():
                key = each.option(option)
                if takes in _ENDED and key is not None:
                    named.add(name_of(_ENDED[takes], str(key)))
    return sorted(named)


def _one_way(asked: AskedPolicy, prover: Prover) -> None:
    """No measure is wanted high by one condition and low by another, so that more never does harm."""
    seen: dict[tuple[object, ...], bool] = {}
    for place, rung in enumerate(asked.rungs):
        for name, expression in (("promote", rung.promote), ("keep", rung.keep)):
            for measure, is_up in _wanted(expression, prover, wanted=True):
                what = (measure.kind, measure.options, measure.where)
                if is_up is None or seen.setdefault(what, is_up) is not is_up:
                    raise Refused("policies.both_ways", path=("rungs", place, name), measure=measure.kind)


def _wanted(expression: Expression, prover: Prover, *, wanted: bool) -> Iterator[tuple[Measure, bool | None]]:
    """Each measure that has an order, and whether more of it is better; None where neither is."""
    match expression:
        case Leaf(measure) | Known(measure) if measure.kind == "segment":
            yield from _wanted(prover.segments[str(measure.option("key"))], prover, wanted=wanted)
        case Leaf(measure, test) if test is not None and prover.units(measure) not in _UNORDERED:
            is_up = True if test.compare in _UP else False if test.compare in _DOWN else None
            yield measure, None if is_up is None else is_up is wanted
        case Not(part):
            yield from _wanted(part, prover, wanted=not wanted)
        case NoneOf(parts):
            for part in parts:
                yield from _wanted(part, prover, wanted=not wanted)
        case _:
            for part in parts_of(expression):
                yield from _wanted(part, prover, wanted=wanted)


def _proved(asked: AskedPolicy, prover: Prover, show: Shower) -> None:
    below = None
    for place, rung in enumerate(asked.rungs):
        found = prover.witness(rung.promote, rung.keep)
        if found is not None:
            raise Refused(
                "policies.keep_stricter", path=("rungs", place, "keep"), group=rung.group, witness=show(found)
            )
        if below is not None:
            for name, upper, lower in (
                ("promote", rung.promote, below.promote),
                ("keep", rung.keep, below.keep),
            ):
                found = prover.witness(upper, lower)
                if found is not None:
                    raise Refused(
                        "policies.gap",
                        path=("rungs", place, name),
                        group=rung.group,
                        below=below.group,
                        witness=show(found),
                    )
        below = rung


def warnings_of(asked: AskedPolicy, prover: Prover) -> tuple[Warned, ...]:
    """What should be thought over before publishing: without any sale, bringing people in is what promotes; or a
    condition, or a segment that it names, takes a referral score that can be played with.

    Pay and rank must rest on what is sold, not on how many were recruited.
    """
    heads = [Warned("policies.headcount", each.group) for each in asked.rungs if _heads_suffice(each.promote, prover)]
    raw = [
        Warned("policies.raw_score", rung.group, {"score": score.value, "gated": GATED[score].value})
        for rung in asked.rungs
        for score in _raw_scores(rung, prover.segments)
    ]
    return (*heads, *raw)


def _raw_scores(rung: Rung, segments: Mapping[str, Expression]) -> tuple[ScoreKey, ...]:
    """The raw referral scores by which the rung judges, as values or percentiles, each once."""
    taken = [each for part in (rung.promote, rung.keep) for each in measured_of(part, segments)]
    named = {each.option("key") for each in taken if each.kind in _SCORED}
    return tuple(each for each in GATED if each.value in named)


def _heads_suffice(expression: Expression, prover: Prover) -> bool:
    """True when it can be met without a sale, but not without a sale and without people brought in."""

    def is_sale(measure: Measure) -> bool:
        return _is_bought(measure) or (measure.kind in _HEADS and _is_of_buyers(measure, prover.segments))

    return prover.can_be(expression, is_sale) and not prover.can_be(
        expression, lambda measure: is_sale(measure) or measure.kind in _HEADS
    )


def _is_bought(measure: Measure) -> bool:
    return measure.kind == "referee_spend" or "amount_from" in MEASURES[measure.kind].options


def _is_of_buyers(measure: Measure, segments: Mapping[str, Expression]) -> bool:
    """Whether who counts at the far end must have bought something."""
    return measure.where is not None and _takes_purchases(measure.where, segments)


def _takes_purchases(expression: Expression, segments: Mapping[str, Expression]) -> bool:
    match expression:
        case Leaf(measure) if measure.kind == "segment":
            return _takes_purchases(segments[str(measure.option("key"))], segments)
        case Leaf(measure, test) if _is_bought(measure):
            return test is not None and (test.compare in _UP or not MEASURES[measure.kind].is_zero_when_empty)
        case All(parts):
            return any(_takes_purchases(each, segments) for each in parts)
        case AnyOf(parts):
            return all(_takes_purchases(each, segments) for each in parts)
        case _:
            return False
