"""Freezing an invitation list: who is invited stands, in order, with a place kept for each and a reason for all others.

Lists for one group are frozen one after the other, under a lock that is taken before the users' locks and the group's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_named
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing
from graph.groups import store as groups
from graph.groups.model import GroupKey
from graph.invitations import policy, store
from graph.invitations.model import AskedList, Chosen, Circle, LeftOut, ListFrozen

LOCK = "invitations"


async def freeze_list(database: Database, call: Call, chosen: Chosen, asked: AskedList) -> ListFrozen:
    """The first of the chosen for whom there is a place are invited, and everybody else is kept with the reason.

    Nobody is invited twice, who is in the group, stands higher on its ladder, holds an invitation to it, or declined
    one (unless `again`). Members and places kept are never more than the group holds.

    Raises:
        Missing: there is no such group, or a manager does not look after it.
        Refused: the capacity is none.

    Cost: one transaction, linear in who is chosen; one lock and one node for each who is invited.
    """
    policy.check_asked(asked)

    async def work(transaction: Transaction) -> ListFrozen:
        await lock_named(transaction, f"{LOCK}:{asked.group}")
        circle = await _circle(transaction, call.origin, asked)
        fit, left = policy.sieved(chosen.users, circle, again=asked.again)
        invited, gone = await _locked(transaction, fit, asked, call.origin, n=policy.n_wanted(asked, circle))
        for user, reason in gone.items():
            left.setdefault(reason, []).append(user)
        await groups.claim_groups(transaction, [GroupKey(asked.group)])
        if circle.capacity is not None:
            n_taken = await store.count_taken(transaction, asked.group, at=call.origin.at)
            invited = invited[: max(0, circle.capacity - n_taken)]
        standing = set(invited)
        left[LeftOut.OVER_CAPACITY] = [user for user in fit if user not in standing and user not in gone]
        left[LeftOut.NO_CONSENT] = list(chosen.without_consent)
        return await _kept(transaction, call.origin, chosen, asked, invited, left)

    return await perform(database, call, work, answer=ListFrozen)


async def open_export(database: Database, origin: Origin, list_id: str) -> None:
    """That the list is taken along stands in the audit, before it is.

    Raises:
        Missing: there is no such list.
    """

    async def work(transaction: Transaction) -> None:
        found = await store.get_list(transaction, list_id)
        if found is None:
            raise Missing("invitations.list_unknown", path=("listId",), list=list_id[:80])
        after = {"list": list_id, "group": found.group}
        await outbox.append(transaction, Change(ChangeKind.INVITATION_LIST_EXPORTED, (), after=after), origin)

    await database.write(work)


async def _circle(transaction: Transaction, origin: Origin, asked: AskedList) -> Circle:
    missing = Missing("groups.unknown", path=("group",), group=asked.group[:80])
    policy.check_manager(asked.group, origin.role, origin.groups, missing)
    circle = await store.get_circle(transaction, asked.group, at=origin.at)
    if circle is None:
        raise missing
    return circle


async def _locked(
    transaction: Transaction, fit: Sequence[str], asked: AskedList, origin: Origin, *, n: int
) -> tuple[list[str], dict[str, LeftOut]]:
    """The first `n` who still fit once they are locked, and those who do not any more.

    Who changed in between makes room for the next; seldom, so that locks are seldom taken out of order.
    """
    invited: list[str] = []
    gone: dict[str, LeftOut] = {}
    seen = 0
    while len(invited) < n and seen < len(fit):
        part = fit[seen : seen + n - len(invited)]
        seen += len(part)
        held = await lock_known_users(transaction, part)
        there = [user for user in part if user in held and held[user].of is None]
        unfit = await store.list_unfit(transaction, there, asked.group, at=origin.at)
        known = set(there)
        gone.update({user: LeftOut.GONE for user in part if user not in known})
        gone.update(unfit)
        invited.extend(user for user in there if user not in unfit)
    return invited, gone


async def _kept(
    transaction: Transaction,
    origin: Origin,
    chosen: Chosen,
    asked: AskedList,
    invited: Sequence[str],
    left: Mapping[LeftOut, Sequence[str]],
) -> ListFrozen:
    list_id, source = str(uuid4()), chosen.source
    counts = {reason: len(users) for reason, users in left.items()}
    await store.record_list(transaction, list_id, source, asked, origin, n_invited=len(invited), left_out=counts)
    await store.record_invitations(transaction, list_id, invited, asked, at=origin.at)
    told = {reason: users for reason, users in left.items() if reason is not LeftOut.GONE}
    await store.record_left_out(transaction, list_id, told)
    change = Change(
        ChangeKind.INVITATION_LIST_FROZEN,
        tuple(sorted(invited)),
        after={
            "list": list_id,
            "segment": source.segment,
            "version": source.version,
            "group": asked.group,
            "n_invited": len(invited),
            "left_out": {reason.value: n for reason, n in counts.items() if n},
        },
    )
    await outbox.append(transaction, change, origin)
    return ListFrozen(list_id, len(invited), sum(counts.values()))
