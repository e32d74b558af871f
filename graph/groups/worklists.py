"""Work in chat groups: tick off that somebody was removed from one, or invited into one."""

from __future__ import annotations

from dataclasses import dataclass

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users
from graph.database.operations import Call, perform
from graph.errors import Missing, Refused
from graph.groups import keeping, policy
from graph.groups.model import Side


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """Who did the work of one side of a move and when, epoch ms; `carried_out` is False when it was done before."""

    move: str
    user: str
    side: str
    group: str
    by: str
    at_ms: int
    carried_out: bool


async def carry_out(database: Database, call: Call, *, move: str, side: Side) -> CarriedOut:
    """The work is done, by whom and when is kept; nothing changes if it was done before.

    Raises:
        Missing: no such move, or a manager does not look after the group whose chat it is.
        Refused: a later move took it back, or the move never left any ("groups.no_work").
    """

    async def work(transaction: Transaction) -> CarriedOut:
        origin = call.origin
        missing = Missing("groups.move_unknown", path=("moveId",), move=move[:80])
        seen = await keeping.get_work(transaction, move, side)
        if seen is None:
            raise missing
        await lock_known_users(transaction, [seen.user])
        found = await keeping.get_work(transaction, move, side)
        if found is None or (origin.role not in policy.FREE and found.group not in origin.groups):
            raise missing
        if found.is_done:
            return CarriedOut(move, found.user, side.value, found.group, found.by, found.at_ms, carried_out=False)
        if not found.is_open:
            raise Refused("groups.no_work", path=("moveId",), move=move, group=found.group)
        await keeping.settle_work(transaction, origin, move, side)
        after = {"move": move, "side": side.value, "group": found.group}
        await outbox.append(transaction, Change(ChangeKind.MOVE_CARRIED_OUT, (found.user,), after=after), origin)
        at_ms = round(origin.at.timestamp() * 1000)
        return CarriedOut(move, found.user, side.value, found.group, origin.actor, at_ms, carried_out=True)

    return await perform(database, call, work, answer=CarriedOut)
