"""The outbox: every write says what happened, in its own transaction."""

from uuid import uuid4

import orjson

from graph.changes.model import Change
from graph.database.driver import Transaction
from graph.database.operations import Origin
from queries.catalogue import statement

APPEND_CHANGE = statement("changes/append_change")


async def append(transaction: Transaction, change: Change, origin: Origin) -> None:
    """The change stands in the graph, pending, as soon as the transaction commits."""
    await transaction.run(
        APPEND_CHANGE,
        id=str(uuid4()),
        at=origin.at,
        kind=change.kind.value,
        users=list(change.users),
        actor=origin.actor,
        role=origin.role.value,
        before=orjson.dumps(change.before).decode(),
        after=orjson.dumps(change.after).decode(),
        request=origin.request,
    )
