"""Where a user stands on a ladder by the policy in force, why, and what would lead up (V07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api import asking
from api.context import Context, Info
from api.explaining import Explanation, Truth
from api.reading import Reader, Reading, picked
from api.selection import Selected
from api.stories import OF_FACTS, Stories, below, measured_by
from api.telling import TRUTHS, Teller
from graph.consent.model import SERVICE
from graph.measures.facts import Facts
from graph.measures.measuring import Measured
from graph.messages import say
from graph.policies.checking import in_force, measures_in
from graph.policies.footing import footing_of
from graph.policies.judging import STANDING, whole_of
from graph.policies.model import Action, Footing, Ground, Policy, Verdict
from graph.policies.verdicts import standing_of, verdict_of


@strawberry.enum(description="What a policy comes to for a user.")
class StandingAction(Enum):
    PROMOTE = "promote"
    KEEP = "keep"
    WARN = "warn"
    DEMOTE = "demote"
    HOLD = "hold"
    BLOCKED = "blocked"


@strawberry.enum(description="Why it came to that.")
class StandingGround(Enum):
    MEETS = "meets"
    KEEPS = "keeps"
    BELOW = "below"
    UNKNOWN = "unknown"
    STAY = "stay"
    DEMOTED_LATELY = "demoted_lately"
    WARNING = "warning"
    LOCKED = "locked"
    FULL = "full"


@strawberry.type(description="A group above the lowest, and what its conditions come to for the user.")
class RungStanding:
    group: str
    promote: Truth
    keep: Truth
    promotion: Explanation | None = strawberry.field(
        description="What promotes into it: each part with its value, what is missing, when time changes it. Null "
        "where the policy asks for attributes that the caller may not read."
    )
    keeping: Explanation | None = strawberry.field(description="What keeps somebody in it, likewise.")


@strawberry.type(description="Where a user stands on a ladder, what the policy in force comes to for them, and why.")
class Standing:
    ladder: str
    policy: str = strawberry.field(description="The key of the policy in force.")
    policy_version: int
    group: str
    since: datetime
    action: StandingAction
    ground: StandingGround
    to_group: str = strawberry.field(
        description="The group that the action leads to; their own where it leads nowhere."
    )
    until: datetime | None = strawberry.field(description="Until when it waits, where it does.")
    needs_approval: bool
    sentence: str = strawberry.field(description="What it comes to, as one would tell the user.")
    next_step: str | None = strawberry.field(
        description="What is missing for the next group up; null at the top, and where the caller may not read it."
    )
    warned_at: datetime | None
    rungs: list[RungStanding]


@strawberry.type
class StandingOfUser:
    """What a profile says of policies."""

    @strawberry.field(
        description="Where the user stands on the ladder by the policy in force today, and why; null where none is, or "
        "of who was erased."
    )
    def standing(self, info: Info, ladder: str) -> Standing | None:
        return picked(self, info)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one user's standing by a policy."""

    policy: Policy
    context: Context
    promotions: Sequence[Teller]
    keepings: Sequence[Teller]
    now: datetime
    may_see: bool

    def told(self, raw: Mapping[str, Any], found: Measured, known: Facts | None) -> dict[str, Any] | None:
        """The standing as the fields of its type; None where they stand in no group of the policy."""
        footing = footing_of(raw, self.policy.ranks)
        if footing is None:
            return None
        asked = self.policy.asked
        segments = dict(self.context.names.expressions())
        standing = standing_of(asked, found.values, segments)
        verdict = verdict_of(asked, standing, footing, self.now)
        groups = list(self.policy.ranks)
        promotions = [each.told(found, known) for each in self.promotions]
        keepings = [each.told(found, known) for each in self.keepings]
        return {
            "ladder": asked.ladder,
            "policy": asked.key,
            "policy_version": self.policy.version,
            "group": groups[footing.rank],
            "since": footing.since,
            "action": verdict.action.value,
            "ground": verdict.ground.value,
            "to_group": groups[verdict.rank],
            "until": verdict.until,
            "needs_approval": verdict.needs_approval,
            "sentence": self.sentence(found.name, verdict, footing, groups),
            "next_step": self.next_step(promotions, footing.rank, groups) if self.may_see else None,
            "warned_at": footing.warned_at,
            "rungs": [
                {
                    "group": str(each.group),
                    "promote": TRUTHS[standing.promote[rank]],
                    "keep": TRUTHS[standing.keep[rank]],
                    "promotion": self.shown(promotions[rank - 1]),
                    "keeping": self.shown(keepings[rank - 1]),
                }
                for rank, each in enumerate(asked.rungs, 1)
            ],
        }

    def shown(self, told: dict[str, Any]) -> dict[str, Any] | None:
        """An explanation for who may read all that it speaks of."""
        return {**told, "segment": None, "purpose": SERVICE} if self.may_see else None

    def sentence(self, name: str, verdict: Verdict, footing: Footing, groups: Sequence[str]) -> str:
        """What it comes to, in the caller's language."""
        zone = self.context.settings.zone
        below = groups[max(0, footing.rank - 1)]
        facts = {
            "name": name,
            "group": groups[footing.rank],
            "to_group": groups[verdict.rank],
            "below": below,
            "until": None if verdict.until is None else f"{verdict.until.astimezone(zone):%Y-%m-%d %H:%M}",
        }
        return say(self.context.language, _SENTENCES[verdict.action, verdict.ground], facts)

    def next_step(self, promotions: Sequence[Mapping[str, Any]], rank: int, groups: Sequence[str]) -> str | None:
        """What is missing for the group above; None at the top."""
        if rank == len(promotions):
            return None
        promotion, group = promotions[rank], groups[rank + 1]
        if promotion["truth"] == "true":
            return say(self.context.language, "policies.next_met", {"group": group})
        missing = promotion["missing"]
        if missing is None:
            return say(self.context.language, "policies.next_never", {"group": group})
        return say(self.context.language, "policies.next_step", {"group": group, "missing": missing["sentence"]})


_SENTENCES: Mapping[tuple[Action, Ground], str] = {
    (Action.PROMOTE, Ground.MEETS): "policies.told_promote",
    (Action.KEEP, Ground.KEEPS): "policies.told_keep",
    (Action.KEEP, Ground.UNKNOWN): "policies.told_unknown",
    (Action.WARN, Ground.BELOW): "policies.told_warn",
    (Action.DEMOTE, Ground.BELOW): "policies.told_demote",
    (Action.HOLD, Ground.STAY): "policies.told_stay",
    (Action.HOLD, Ground.DEMOTED_LATELY): "policies.told_lately",
    (Action.HOLD, Ground.WARNING): "policies.told_warning",
    (Action.HOLD, Ground.FULL): "policies.told_full",
    (Action.BLOCKED, Ground.LOCKED): "policies.told_locked",
}


def _standing(selected: Selected, context: Context) -> Reading:
    """A reader for where somebody stands."""
    ladder = selected.args["ladder"]
    today = context.clock().astimezone(context.settings.zone).date()
    policy = in_force(context.policies, ladder, today)
    around = asking.asking_for(SERVICE, context)
    params = {"ladder": ladder, "now": around.at.now}
    if policy is None:
        return Reading(STANDING, params, inserts=measured_by(asking.NOBODY, around).inserts(), finish=_nothing)
    notation = asking.notation(context)
    rungs = policy.asked.rungs
    teller = _Teller(
        policy,
        context,
        [Teller(each.promote, around, notation) for each in rungs],
        [Teller(each.keep, around, notation) for each in rungs],
        around.at.now,
        _may_see(policy, context),
    )
    stories = Stories(
        measured_by(whole_of(policy.asked), around), around, context, _wants_facts(selected, context), teller.told
    )
    return stories.reading(STANDING, params)


def _may_see(policy: Policy, context: Context) -> bool:
    """Whether the caller may read every attribute that the policy asks for."""
    asked = {
        str(each.option("key"))
        for each in measures_in(policy.asked, context.names.expressions())
        if each.kind == "attribute"
    }
    return asked <= set(context.readable_attributes())


def _nothing(_: Any) -> None:
    """No policy is in force."""


def _wants_facts(selected: Selected, context: Context) -> bool:
    """Whether anything is selected that takes facts and not values alone."""
    operation = context.operation
    assert operation is not None, "only within an operation"
    rungs = [each for each in operation.fields(selected.returns, selected.below) if each.name == "rungs"]
    told = [each for rung in rungs for each in operation.fields(rung.returns, rung.below)]
    return any(not below(each, context).isdisjoint(OF_FACTS) for each in told if each.name in {"promotion", "keeping"})


READERS: dict[str, Reader] = {"User.standing": _standing}
