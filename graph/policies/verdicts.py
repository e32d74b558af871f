"""What a policy comes to for one person: a pure function of what is true of them, where they stand, and now.

Unknown never promotes and never demotes. Promotion goes as far up as every rung on the way is met; demotion goes one
step, after the stay, the days between demotions and the warning.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from graph.measures.evaluating import Values, evaluate
from graph.measures.model import Expression
from graph.policies.model import Action, AskedPolicy, Footing, Ground, Standing, Verdict


def standing_of(policy: AskedPolicy, values: Values, segments: dict[str, Expression] | None = None) -> Standing:
    """What each rung comes to. Raises KeyError where a measure has not been measured. Cost: linear in the leaves."""
    known = segments or {}
    return Standing(
        promote={rank: evaluate(each.promote, values, known).truth for rank, each in enumerate(policy.rungs, 1)},
        keep={rank: evaluate(each.keep, values, known).truth for rank, each in enumerate(policy.rungs, 1)},
    )


def verdict_of(
    policy: AskedPolicy, standing: Standing, footing: Footing, now: datetime, *, is_full: frozenset[int] = frozenset()
) -> Verdict:
    """What is to be done; `is_full` are ranks of groups without a place left.

    Example: keep of rank 1 is false, nobody was warned yet: warn, until the days of warning are over.
    """
    target = _reached(standing, footing.rank, len(policy.rungs))
    if target > footing.rank:
        return _upwards(policy, footing, target, now, is_full)
    if footing.rank == 0:
        is_unknown = bool(policy.rungs) and standing.promote[1] is None
        return Verdict(Action.KEEP, 0, Ground.UNKNOWN if is_unknown else Ground.KEEPS)
    kept = standing.keep[footing.rank]
    if kept is not False:
        return Verdict(Action.KEEP, footing.rank, Ground.KEEPS if kept else Ground.UNKNOWN)
    return _downwards(policy, footing, now)


def _reached(standing: Standing, rank: int, top: int) -> int:
    """The highest rank to which every rung on the way is met."""
    while rank < top and standing.promote[rank + 1] is True:
        rank += 1
    return rank


def _upwards(policy: AskedPolicy, footing: Footing, target: int, now: datetime, is_full: frozenset[int]) -> Verdict:
    if footing.is_fixed:
        return Verdict(Action.BLOCKED, footing.rank, Ground.LOCKED)
    stayed = footing.since + timedelta(days=_stay_days(policy, footing.rank))
    if footing.came_down and now < stayed:
        return Verdict(Action.HOLD, footing.rank, Ground.DEMOTED_LATELY, stayed)
    allowed = target if footing.ceiling is None else min(target, footing.ceiling)
    if allowed <= footing.rank:
        return Verdict(Action.BLOCKED, footing.rank, Ground.LOCKED)
    free = [rank for rank in range(footing.rank + 1, allowed + 1) if rank not in is_full]
    if not free:
        return Verdict(Action.HOLD, footing.rank, Ground.FULL)
    return Verdict(Action.PROMOTE, free[-1], Ground.MEETS, needs_approval=policy.rungs[free[-1] - 1].needs_approval)


def _downwards(policy: AskedPolicy, footing: Footing, now: datetime) -> Verdict:
    if footing.is_fixed or (footing.floor is not None and footing.rank <= footing.floor):
        return Verdict(Action.BLOCKED, footing.rank, Ground.LOCKED)
    stayed = footing.since + timedelta(days=_stay_days(policy, footing.rank))
    if now < stayed:
        return Verdict(Action.HOLD, footing.rank, Ground.STAY, stayed)
    if footing.last_demotion is not None:
        again = footing.last_demotion + timedelta(days=policy.rules.demotion_every_days)
        if now < again:
            return Verdict(Action.HOLD, footing.rank, Ground.DEMOTED_LATELY, again)
    if policy.rules.warning_days:
        warning = timedelta(days=policy.rules.warning_days)
        if footing.warned_at is None:
            return Verdict(Action.WARN, footing.rank, Ground.BELOW, now + warning)
        if now < footing.warned_at + warning:
            return Verdict(Action.HOLD, footing.rank, Ground.WARNING, footing.warned_at + warning)
    return Verdict(Action.DEMOTE, footing.rank - 1, Ground.BELOW)


def _stay_days(policy: AskedPolicy, rank: int) -> int:
    return policy.rules.entry_stay_days if rank == 0 else policy.rungs[rank - 1].minimum_stay_days
