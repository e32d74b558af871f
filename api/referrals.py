"""Referrals: who brought whom (转介绍, 老带新)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.reading import Hole, Reader, Reading, paged, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph import errors
from graph.referrals import actions
from graph.referrals.model import Referral as AskedReferral
from graph.referrals.model import ReferralRecorded, ReferralVoided
from graph.users.model import UserId
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

N_REFEREES = fragment("referrals/fragments/n_referees")
REFERRAL_TREE = fragment("referrals/fragments/referral_tree")
USER_REFEREES = fragment("referrals/fragments/user_referees")
USER_REFERRER = fragment("referrals/fragments/user_referrer")

TREE_DEPTH_MAX = 12
TREE_NODES_MAX = 500


@strawberry.type(description="That someone brought a user, and `user` is the other one of the two.")
class Referral:
    user: Annotated[User, strawberry.lazy("api.users")]
    at: datetime
    campaign: str | None
    channel: str | None
    state: str


@strawberry.type(description="An entry of a page, with its cursor.")
class ReferralEdge:
    cursor: str
    node: Referral


@strawberry.type(description="A page of a list.")
class ReferralConnection:
    edges: list[ReferralEdge]
    nodes: list[Referral]
    page_info: PageInfo


@strawberry.type
class ReferralsOfUser:
    """What a profile says of referrals."""

    @strawberry.field(description="Who brought the user; at most one.")
    def referrer(self, info: Info) -> Referral | None:
        return picked(self, info)

    @strawberry.field(description="Whom the user brought, last first.")
    def referees(self, info: Info, first: int | None = None, after: str | None = None) -> ReferralConnection:
        return picked(self, info)

    @strawberry.field(description="How many users the user brought.")
    def n_referees(self, info: Info) -> Long:
        return picked(self, info)


@strawberry.type(description="A user in a referral tree: generation 1 are the root's own referees.")
class ReferralNode:
    user: Annotated[User, strawberry.lazy("api.users")]
    referrer_id: strawberry.ID
    depth: int
    at: datetime


@strawberry.type(description="The users below a root, generation by generation; parents come before their children.")
class ReferralTree:
    root: Annotated[User, strawberry.lazy("api.users")]
    nodes: list[ReferralNode]
    is_truncated: bool = strawberry.field(description="True when there are more users than were asked for.")


@strawberry.type
class ReferralQuery:
    """Questions about referrals."""

    @strawberry.field(description="The referral tree below a user, to a depth (1–12) and a number of nodes (1–500).")
    def referral_tree(
        self, info: Info, user_id: strawberry.ID, depth: int = 4, first: int = 200
    ) -> ReferralTree | None:
        return picked(self, info)


@strawberry.input(description="That one user brought another, and when.")
class RecordReferralInput:
    referrer_id: strawberry.ID
    referee_id: strawberry.ID
    at: datetime
    campaign: str | None = None
    channel: str | None = None


@strawberry.input(description="Whose referral is void, and why.")
class VoidReferralInput:
    referee_id: strawberry.ID
    reason: str


@strawberry.type(description="The referrer is kept; `user` is the referee as they stand after the write.")
class RecordReferralDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    referrer_id: strawberry.ID


@strawberry.type(
    description="The referral is history; `user` is the former referee, `referrerId` who had brought them."
)
class VoidReferralDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    referrer_id: strawberry.ID


RecordReferralResult = Annotated[
    RecordReferralDone | Refused | Missing | Conflict, strawberry.union("RecordReferralResult")
]
VoidReferralResult = Annotated[VoidReferralDone | Refused | Missing | Conflict, strawberry.union("VoidReferralResult")]


@strawberry.type(description="Writing referrals.")
class ReferralMutation:
    @strawberry.mutation(description="Record who brought a user; a user has one referrer at most, and never a circle.")
    async def record_referral(
        self, info: Info, input: RecordReferralInput, operation_key: str | None = None
    ) -> RecordReferralResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        referral = AskedReferral(
            UserId(input.referrer_id), UserId(input.referee_id), input.at, input.campaign, input.channel
        )
        work = actions.record_referral(info.context.database, call, referral)
        return await answered(info, work, RecordReferralDone, {"user": ("id", "referee")}, _referrer)

    @strawberry.mutation(description="Void who brought a user, with a reason; it stays visible as history.")
    async def void_referral(
        self, info: Info, input: VoidReferralInput, operation_key: str | None = None
    ) -> VoidReferralResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        referee = UserId(input.referee_id)
        work = actions.void_referral(info.context.database, call, referee=referee, reason=input.reason)
        return await answered(info, work, VoidReferralDone, {"user": ("id", "referee")}, _referrer)


def _referrer(done: ReferralRecorded | ReferralVoided) -> dict[str, object]:
    return {"referrer_id": strawberry.ID(done.referrer)}


def _tree(selected: Selected, _: Context) -> Reading:
    depth, size = selected.args["depth"], selected.args["first"]
    if not 1 <= depth <= TREE_DEPTH_MAX:
        raise errors.Refused("referrals.tree_depth", path=("depth",), depth=depth, limit=TREE_DEPTH_MAX)
    if not 1 <= size <= TREE_NODES_MAX:
        raise errors.Refused("referrals.tree_nodes", path=("first",), size=size, limit=TREE_NODES_MAX)

    def finish(tree: dict[str, Any] | None) -> dict[str, Any] | None:
        if tree is None:
            return None
        return {**tree, "nodes": tree["nodes"][:size], "is_truncated": len(tree["nodes"]) > size}

    holes = (Hole(("root",), "root", "User"), Hole(("nodes", "user"), "user", "User"))
    params = {"id": selected.args["userId"], "depth": depth, "limit": size + 1}
    return Reading(REFERRAL_TREE, params, holes=holes, finish=finish)


READERS: dict[str, Reader] = {
    "Query.referralTree": _tree,
    "User.referrer": slot(USER_REFERRER, Hole(("user",), "referrer", "User")),
    "User.referees": paged(USER_REFEREES, "referees", Hole(("node", "user"), "referee", "User")),
    "User.nReferees": slot(N_REFEREES),
}
