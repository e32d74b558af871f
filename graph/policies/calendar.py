"""What time alone will do to somebody's standing: when evidence goes out of its windows, and what follows. Pure.

It is told as if nobody did anything and the policy were carried out as soon as it comes to something: who is to be
warned is warned at that moment, who is to be moved is moved. Locks and places are taken to stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from graph.measures import evaluating
from graph.measures.evaluating import Value, evaluate
from graph.measures.explaining import parts
from graph.measures.horizon import moments, values_at
from graph.measures.model import Expression, Known, Leaf, Measure, Truth
from graph.measures.timelines import Timeline
from graph.policies.judging import whole_of
from graph.policies.model import Action, AskedPolicy, Footing, Ground, Verdict
from graph.policies.verdicts import standing_of, verdict_of

DAYS = 365
MOST_TURNS = 24


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment ahead: where somebody stands by then, what the policy comes to, and which conditions of their group or
    of the next one are judged otherwise than before."""

    at: datetime
    footing: Footing
    verdict: Verdict
    changed: tuple[evaluating.Verdict, ...]


@dataclass(slots=True)
class _Course:
    """Somebody's way through time."""

    policy: AskedPolicy
    timelines: Mapping[Measure, Timeline]
    segments: dict[str, Expression]
    is_full: frozenset[int]
    footing: Footing
    values: dict[Measure, Value] = field(init=False)
    verdict: Verdict = field(init=False)
    truths: dict[Expression, Truth] = field(default_factory=dict[Expression, Truth], init=False)

    def __post_init__(self) -> None:
        self.values = {measure: each.measured for measure, each in self.timelines.items()}

    def settle(self, now: datetime) -> list[Turn]:
        """What is due now is done, one step after the other."""
        done: list[Turn] = []
        for _ in range(len(self.policy.rungs) + 2):
            self.verdict = self.judged(now)
            footing = carried_out(self.footing, self.verdict, now)
            if footing == self.footing:
                break
            done.append(Turn(now, self.footing, self.verdict, ()))
            self.footing = footing
        self.truths = {each.expression: each.truth for each in self.leaves()}
        return done

    def turn(self, at: datetime, turning: Sequence[Measure]) -> list[Turn]:
        """What the moment brings, often nothing."""
        found = {measure: self.timelines[measure].value_at(at) for measure in turning}
        if self.verdict.until != at and all(self.values[measure] == value for measure, value in found.items()):
            return []
        self.values |= found
        verdict = self.judged(at)
        changed = {each.expression for each in self.leaves() if self.truths[each.expression] is not each.truth}
        if _told(verdict) == _told(self.verdict) and not changed:
            return []
        # Days since something and ages, which go on, are measured anew where something is told of them.
        self.values = values_at(self.timelines, at)
        told = tuple(each for each in self.leaves() if each.expression in changed)
        first = Turn(at, self.footing, verdict, told)
        return [first, *self.settle(at)[1:]]

    def judged(self, now: datetime) -> Verdict:
        standing = standing_of(self.policy, self.values, self.segments)
        return verdict_of(self.policy, standing, self.footing, now, is_full=self.is_full)

    def leaves(self) -> list[evaluating.Verdict]:
        """The conditions that keep somebody where they are, and those of the next group, as they are judged."""
        rank, rungs = self.footing.rank, self.policy.rungs
        asked = [rungs[rank - 1].keep] if rank else []
        asked += [rungs[rank].promote] if rank < len(rungs) else []
        found: dict[Expression, evaluating.Verdict] = {}
        for each in asked:
            for part in parts(evaluate(each, self.values, self.segments)):
                if isinstance(part.verdict.expression, Leaf | Known):
                    found.setdefault(part.verdict.expression, part.verdict)
        return list(found.values())


def turns_of(
    policy: AskedPolicy,
    footing: Footing,
    timelines: Mapping[Measure, Timeline],
    segments: Mapping[str, Expression],
    now: datetime,
    *,
    days: int = DAYS,
    is_full: frozenset[int] = frozenset(),
) -> Iterator[Turn]:
    """The moments of the next days at which the policy comes to something else for somebody, or at which a condition
    of theirs is judged otherwise; at most 24, the soonest first.

    Cost: as `graph.measures.horizon.next_change`, over all moments in place of those up to the first change.
    """
    course = _Course(policy, timelines, dict(segments), is_full, footing)
    course.settle(now)
    turning = dict(moments(whole_of(policy), timelines, segments, now))
    waiting = list(turning)
    heapify(waiting)
    end = now + timedelta(days=days)
    found, last = 0, now
    while found < MOST_TURNS:
        if course.verdict.until is not None and course.verdict.until > last:
            heappush(waiting, course.verdict.until)
        while waiting and waiting[0] <= last:
            heappop(waiting)
        if not waiting or waiting[0] > end:
            return
        last = heappop(waiting)
        for turn in course.turn(last, turning.get(last, ())):
            found += 1
            yield turn


def carried_out(footing: Footing, verdict: Verdict, at: datetime) -> Footing:
    """Where somebody stands when the verdict is carried out at that moment."""
    if verdict.action is Action.PROMOTE:
        return replace(footing, rank=verdict.rank, since=at, came_down=False, warned_at=None)
    if verdict.action is Action.DEMOTE:
        return replace(footing, rank=verdict.rank, since=at, came_down=True, last_demotion=at, warned_at=None)
    if verdict.action is Action.WARN:
        return replace(footing, warned_at=at)
    if verdict.action is Action.KEEP and verdict.ground is Ground.KEEPS and footing.warned_at is not None:
        return replace(footing, warned_at=None)
    return footing


def _told(verdict: Verdict) -> tuple[Action, Ground, int]:
    return verdict.action, verdict.ground, verdict.rank
