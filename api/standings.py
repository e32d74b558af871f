"""Where a user stands on a ladder by the policy in force, why, and what would lead up (V07)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api import asking
from api.context import Context, Info
from api.explaining import Explanation, Truth
from api.judging import StandingTeller
from api.reading import Reader, Reading, picked
from api.selection import Selected
from api.stories import OF_FACTS, Stories, below, measured_by
from graph.consent.model import SERVICE
from graph.policies.checking import measures_in
from graph.policies.judging import STANDING, whole_of
from graph.policies.model import Policy
from queries.catalogue import fragment
from queries.composer import Piece


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


@strawberry.type(description="A moment ahead at which time alone changes something about a user's standing.")
class StandingTurn:
    at: datetime
    group: str = strawberry.field(description="Where they stand by then.")
    action: StandingAction
    ground: StandingGround
    to_group: str
    until: datetime | None
    needs_approval: bool
    sentence: str
    facts: list[str] | None = strawberry.field(
        description="Which conditions of their group or of the next one are judged otherwise from then on, a sentence "
        "each; null where the caller may not read all that the policy asks for."
    )


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
        description="What is missing for the next group up, one way or another, and before when; null at the top, and "
        "where the caller may not read it."
    )
    warned_at: datetime | None
    rungs: list[RungStanding]
    calendar: list[StandingTurn] = strawberry.field(
        description="What time alone will bring within 365 days, as if the policy were carried out as soon as it comes "
        "to something: when evidence goes out of its windows, and what follows; at most 24 moments."
    )
    is_time_followed: bool | None = strawberry.field(
        description="With `calendar`: false where it hangs on more than is followed, as `Explanation.isTimeFollowed`."
    )


@strawberry.type
class StandingOfUser:
    """What a profile says of policies."""

    @strawberry.field(
        description="Where the user stands on the ladder by the policy in force today, and why; null where none is, or "
        "of who was erased."
    )
    def standing(self, info: Info, ladder: str) -> Standing | None:
        return picked(self, info)


def _standing(selected: Selected, context: Context) -> Reading:
    """A reader for where somebody stands."""
    ladder = selected.args["ladder"]
    policy = context.policy_in_force(ladder)
    around = asking.asking_for(SERVICE, context)
    params = {"ladder": ladder, "now": around.at.now}
    if policy is None:
        return Reading(STANDING, params, inserts=measured_by(asking.NOBODY, around).inserts(), finish=_nothing)
    wanted, explained = below(selected, context), _explained(selected, context)
    notation = asking.notation(context)
    teller = StandingTeller(policy, context, around, notation, wanted, explained, _may_see(policy, context))
    wants_facts = not wanted.isdisjoint(_OF_FACTS) or not explained.isdisjoint(OF_FACTS)
    stories = Stories(measured_by(whole_of(policy.asked), around), around, context, wants_facts, teller.told)
    return stories.reading(STANDING, params, around=(Piece(RUNGS_AROUND, params),))


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


def _explained(selected: Selected, context: Context) -> frozenset[str]:
    """What is selected of the explanations of rungs."""
    operation = context.operation
    assert operation is not None, "only within an operation"
    rungs = [each for each in operation.fields(selected.returns, selected.below) if each.name == "rungs"]
    told = [each for rung in rungs for each in operation.fields(rung.returns, rung.below)]
    explained = [below(each, context) for each in told if each.name in {"promotion", "keeping"}]
    return frozenset[str]().union(*explained)


RUNGS_AROUND = fragment("policies/fragments/rungs_around")
_OF_FACTS = frozenset({"nextStep", "calendar"})
READERS: dict[str, Reader] = {"User.standing": _standing}
