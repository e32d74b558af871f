"""Under what systems know a user: attaching an identity, perhaps joining two people by it, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from graph.merges.joining import attach_identity
from graph.users import identities
from graph.users.model import AskedIdentity, IdentityAttached, IdentityDetached, IfHeld

if TYPE_CHECKING:
    from api.users import User

strawberry.enum(
    IfHeld,
    description="What becomes of an identity that is another user's: REFUSE leaves it theirs; JOIN makes the two one "
    "person, by the rule of imports that join: the holder's id stays.",
)


@strawberry.type(
    description="The user is known under it; `attached` is false when they were before. `joinedId`: whom JOIN made one "
    "with them."
)
class AttachIdentityDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    kind: str
    attached: bool
    version: int
    joined_id: strawberry.ID | None


@strawberry.type(description="The user is known under it no longer, and it is free for whoever has it now.")
class DetachIdentityDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    kind: str
    version: int


AttachIdentityResult = Annotated[
    AttachIdentityDone | Refused | Missing | Conflict, strawberry.union("AttachIdentityResult")
]
DetachIdentityResult = Annotated[
    DetachIdentityDone | Refused | Missing | Conflict, strawberry.union("DetachIdentityResult")
]


@strawberry.input(
    description="An identity that a user is to be known under; `source` is which system says so (without it: whoever "
    "asks), `confidence` how sure that is, 0 to 1."
)
class AttachIdentityInput:
    user_id: strawberry.ID
    kind: str
    value: str
    if_held: IfHeld = IfHeld.REFUSE
    source: str | None = None
    confidence: float | None = None


@strawberry.input(description="An identity that is a user's no longer, and why.")
class DetachIdentityInput:
    user_id: strawberry.ID
    kind: str
    value: str
    reason: str


@strawberry.type
class IdentityMutation:
    """What can be done about identities."""

    @strawberry.mutation(
        description="Say under what a system knows a user. Of one that another user has, the conflict tells whose it "
        "is (`holder`) and whether JOIN may make the two one person (`can_join`)."
    )
    async def attach_identity(
        self, info: Info, input: AttachIdentityInput, operation_key: str | None = None
    ) -> AttachIdentityResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        wanted = AskedIdentity(input.user_id, input.kind, input.value, input.if_held, input.source, input.confidence)
        work = attach_identity(info.context.database, call, wanted)
        return await answered(info, work, AttachIdentityDone, {"user": ("id", "user")}, _attached)

    @strawberry.mutation(description="End that a user is known under an identity; that they were is kept, and why not.")
    async def detach_identity(
        self, info: Info, input: DetachIdentityInput, operation_key: str | None = None
    ) -> DetachIdentityResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = identities.detach_identity(
            info.context.database, call, user=input.user_id, kind=input.kind, value=input.value, reason=input.reason
        )
        return await answered(info, work, DetachIdentityDone, {"user": ("id", "user")}, _detached)


def _attached(done: IdentityAttached) -> dict[str, object]:
    joined = None if done.joined is None else strawberry.ID(done.joined)
    return {"kind": done.kind, "attached": done.attached, "version": done.version, "joined_id": joined}


def _detached(done: IdentityDetached) -> dict[str, object]:
    return {"kind": done.kind, "version": done.version}
