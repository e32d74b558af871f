"""What the law gives every person: a copy of everything held on them (C06), and being forgotten (C07)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.context import Context, Info
from api.exporting import document
from api.outcomes import Missing, Refused, answered
from api.scalars import Long
from api.stones import keeper
from graph import errors
from graph.database.operations import Origin
from graph.erasure import actions as erasure
from graph.erasure.model import Erased
from graph.exports import actions as exports
from graph.exports.model import Head


@strawberry.input(description="Whose data are wanted, by any id that they have or had.")
class ExportUserInput:
    user_id: strawberry.ID


@strawberry.type(description="Everything that is held on a person, as a JSON text of the format `guanxi-person/1`.")
class ExportUserDone:
    user_id: strawberry.ID
    document: str


@strawberry.input(description="Who is to be forgotten and why; `confirm` is their id once more.")
class EraseUserInput:
    user_id: strawberry.ID
    reason: str
    confirm: str


@strawberry.type(description="How many things of a kind were touched.")
class Touched:
    kind: str
    count: Long


@strawberry.type(description="The person is nobody now, under `namelessId`.")
class EraseUserDone:
    nameless_id: strawberry.ID
    touched: list[Touched]


ExportUserResult = Annotated[ExportUserDone | Refused | Missing, strawberry.union("ExportUserResult")]
EraseUserResult = Annotated[EraseUserDone | Refused | Missing, strawberry.union("EraseUserResult")]


@strawberry.type
class PrivacyMutation:
    """What can be done with everything that is held on a person."""

    @strawberry.mutation(description="A copy of everything that is held on a person; that it was made is kept.")
    async def export_user(self, info: Info, input: ExportUserInput) -> ExportUserResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context

        async def work() -> tuple[Head, str]:
            head = await exports.open_export(context.database, _origin(context), input.user_id)
            pieces = [piece async for piece in document(context.database, head, at=context.clock())]
            return head, b"".join(pieces).decode()

        def told(done: tuple[Head, str]) -> dict[str, object]:
            return {"user_id": strawberry.ID(done[0].id), "document": done[1]}

        return await answered(info, work(), ExportUserDone, {}, told)

    @strawberry.mutation(
        description="Forget a person: nothing stays but a nameless user in trees and sums, and nothing brings them "
        "back. Asked for again after it was cut off, it is completed."
    )
    async def erase_user(self, info: Info, input: EraseUserInput) -> EraseUserResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context

        async def work() -> Erased:
            if input.confirm != input.user_id:
                raise errors.Refused("erasure.unconfirmed", path=("confirm",))
            return await erasure.erase_user(
                context.database,
                _origin(context),
                input.user_id,
                reason=input.reason,
                settings=context.settings,
                keep=keeper(context.settings),
            )

        return await answered(info, work(), EraseUserDone, {}, _erased)


def _erased(done: Erased) -> dict[str, object]:
    touched = [Touched(kind=kind, count=Long(n)) for kind, n in sorted(done.report.items())]
    return {"nameless_id": strawberry.ID(done.user), "touched": touched}


def _origin(context: Context) -> Origin:
    caller = context.caller
    return Origin(caller.actor, caller.role, context.clock(), context.request_id, caller.groups)
