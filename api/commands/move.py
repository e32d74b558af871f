"""`guanxi move`: one user to another tier group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.inside import OUTCOME, checked, inside
from graph.database import embedded
from graph.database.embedded import StoreAddress

MOVE_USER = (
    "mutation Move($input: MoveUserInput!, $key: String) { moveUser(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on MoveUserDone { user { id name } moved moveId plannedMoveId fromGroupKey toGroupKey version } } }"
)


@command("move", example='guanxi move u0000042 partner --reason "brought three friends"')
@click.argument("user")
@click.argument("group")
@click.option("--reason", required=True, help="Why; it is kept for ever.")
@click.option("--note", help="What else should be remembered.")
@click.option("--expected-version", type=int, help="Refuse if the user has been moved since this version.")
@click.option("--at", metavar="INSTANT", help="Plan it for then instead, as 2026-06-01T00:00:00+08:00.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, the move is made once.")
@click.option("--actor", default="command", show_default=True, help="Who moves.")
def move(frame: Frame, user: str, group: str, actor: str, **given: Any) -> None:
    """Move USER to the tier group GROUP of its ladder."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    wanted = {"userId": user, "toGroup": group, "reason": given["reason"], "note": given["note"]}
    wanted |= {"expectedVersion": given["expected_version"], "effectiveAt": given["at"]}
    done = run_async(_move(frame, address, wanted, given["operation_key"], actor))
    data = {
        "user": done["user"]["id"],
        "from": done["fromGroupKey"],
        "to": done["toGroupKey"],
        "moved": done["moved"],
        "move": done["moveId"],
        "planned_move": done["plannedMoveId"],
        "version": done["version"],
    }
    facts = {"name": done["user"]["name"], "to": data["to"], "from_group": data["from"], "version": data["version"]}
    if done["plannedMoveId"] is not None:
        frame.answer(data, "move.planned", **facts, at=given["at"], plan=done["plannedMoveId"])
        return
    frame.answer(data, "move.done" if done["moved"] else "move.stands_there", **facts)


async def _move(
    frame: Frame, address: StoreAddress, wanted: Mapping[str, Any], key: str | None, actor: str
) -> Mapping[str, Any]:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        data = await house.ask(MOVE_USER, input=wanted, key=key)
        return checked(data["moveUser"])


entry = move
