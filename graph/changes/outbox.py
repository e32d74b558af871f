"""The outbox: every write says what happened, in its own transaction: to those who follow, and to the audit."""

from collections.abc import Mapping
from uuid import uuid4

import orjson

from graph.audit import actions as audit
from graph.audit.model import Deed
from graph.changes.model import Change, Plain
from graph.database.driver import Transaction
from graph.database.operations import Origin
from queries.catalogue import statement

APPEND_CHANGE = statement("changes/append_change")
_ARRIVALS = frozenset({"arrivals", "owners"})


async def append(transaction: Transaction, change: Change, origin: Origin) -> None:
    """The change stands in the graph, pending, and in the audit, as soon as the transaction commits.

    Call it last: an audit chain is locked from here on.
    """
    await transaction.run(
        APPEND_CHANGE,
        id=str(uuid4()),
        at=origin.at,
        kind=change.kind.value,
        users=list(change.users),
        actor=origin.actor,
        role=origin.role.value,
        before=_text(change.before),
        after=_text(change.after),
        request=origin.request,
    )
    await audit.append(transaction, _deed(change), origin)


def _deed(change: Change) -> Deed:
    """What the audit keeps of a change: all of it but who came through which channel, which the arrivals tell."""
    after = {key: value for key, value in change.after.items() if key not in _ARRIVALS}
    owner = change.after.get("owner")
    users = (*change.users, owner) if isinstance(owner, str) and owner not in change.users else change.users
    why = after.get("reason") or change.before.get("reason") or ""
    return Deed(change.kind.value, users, str(why), _text(change.before), _text(after))


def _text(values: Mapping[str, Plain]) -> str:
    return orjson.dumps(values).decode()
