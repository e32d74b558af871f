"""What follows from bands: who has a value holds the tag that stands for it, and no other of the class (R08, T09)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from graph.bands import policy, store
from graph.bands.policy import BandedClass
from graph.changes import outbox
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users
from graph.database.operations import Origin
from graph.measures.compiling import Asking
from graph.measures.store import measure
from graph.tags.actions import Telling, attach_by_rule, detach_held
from graph.tags.model import Ending, RuleAttachment, TagKey
from graph.vocabulary import Role, TagSource


async def follow(database: Database, users: Iterable[str], asking: Asking, *, request: str = "") -> int:
    """These people hold the tags that stand for their values, source "rule"; return how many were given or ended.

    What may not be used, since a person has not agreed to it, is unknown: no tag stands for it. What other sources say
    is left alone, and so is what other rules gave.

    Cost: one read when no class has bands; else two, and for every 500 people one transaction.
    """
    classes = await store.list_classes(database)
    if not classes:
        return 0
    people = await store.list_people(database, users)
    return sum(
        [
            await _settle(database, people[start : start + policy.AT_ONCE], classes, asking, request)
            for start in range(0, len(people), policy.AT_ONCE)
        ]
    )


async def walk(database: Database, asking: Asking) -> int:
    """Everybody holds the tags that stand for their values today; return how many were given or ended.

    People are walked over once a day and once after bands have changed; a walk that was stopped goes on where it was.

    Cost: two reads when there is nothing to do; else for every 500 people two reads and two transactions.
    """
    classes = await store.list_classes(database)
    stamp = policy.stamp_of(classes, asking.at.today)
    known, after = await store.get_walk(database)
    if (known or policy.NO_BANDS) == stamp and after is None:
        return 0
    after = after if known == stamp and after is not None else ""
    n_changed = 0
    while after is not None:
        people = await store.list_next(database, after=after, limit=policy.AT_ONCE)
        if people:
            n_changed += await _settle(database, people, classes, asking, "bands")
        after = people[-1] if len(people) == policy.AT_ONCE else None
        await _save(database, stamp, after)
    return n_changed


async def _save(database: Database, stamp: str, after: str | None) -> None:
    async def work(transaction: Transaction) -> None:
        await store.save_walk(transaction, stamp, after)

    await database.write(work)


async def _settle(
    database: Database, users: Sequence[str], classes: Sequence[BandedClass], asking: Asking, request: str
) -> int:
    found = await measure(database, users, [each.measure for each in classes], asking)
    wanted = {
        (user, each.actor): policy.fitting(each, values[each.measure], asking.at.today)
        for user, values in found.items()
        for each in classes
    }

    async def work(transaction: Transaction) -> int:
        held = await lock_known_users(transaction, found)
        given = await store.list_given(transaction, sorted(found))
        told = list[Telling]()
        for user, tag, actor in given:
            meant = wanted.get((user, actor))
            if meant != tag and user in held:
                origin = _origin(actor, asking.at.now, request)
                ending = Ending(origin.at, actor, replaced_by=meant)
                told += await detach_held(transaction, held[user], TagKey(tag), TagSource.RULE, ending, origin)
        attachments = [
            RuleAttachment(user, TagKey(tag), actor, asking.at.now)
            for (user, actor), tag in sorted(wanted.items())
            if tag is not None
        ]
        n_given = await attach_by_rule(transaction, attachments, at=asking.at.now, request=request)
        for change, by in told:
            await outbox.append(transaction, change, by)
        return n_given + len(told)

    return await database.write(work)


def _origin(actor: str, at: datetime, request: str) -> Origin:
    return Origin(actor, Role.SYSTEM, at, request)
