"""Long writes in turns: one short transaction after the other, each applied once under a key of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.operations import Call, perform
from graph.governance.model import Turn

Work = Callable[[Transaction, Turn | None], Awaitable[Turn]]


async def in_turns(database: Database, call: Call, work: Work, *, most: int) -> list[Turn]:
    """Do `work` until it says that nothing is left, at most so many times; it is given what the first turn answered.

    Under the call's key all of it is applied once: sent again, what was done answers as it did and the rest is done.
    Stopped half-way, what is left is found by its own state, also under another key.

    Raises:
        CommitUnknown: with the call's key, under which it may be sent again. Whatever `work` raises; the turns before
            have been done then.
    """
    done: list[Turn] = []
    while len(done) < most and not (done and done[-1].is_last):
        first = done[0] if done else None

        async def body(transaction: Transaction, first: Turn | None = first) -> Turn:
            return await work(transaction, first)

        try:
            done.append(await perform(database, _numbered(call, len(done)), body, answer=Turn))
        except CommitUnknown as error:
            if call.key is None:
                raise
            raise CommitUnknown("database.commit_unknown", retry_after_seconds=1.0, key=call.key) from error
    return done


def _numbered(call: Call, turn: int) -> Call:
    """The call under a key of that turn; the first has the call's own."""
    if call.key is None or turn == 0:
        return call
    return replace(call, key=f"{hashlib.sha256(call.key.encode()).hexdigest()}:{turn}")
