"""Ladders and groups: make them, name them, say what they hold and bring; let everybody stand on a new ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_named
from graph.database.naming import Thing, policies_naming
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.groups import policy, rungs, store
from graph.groups.rungs import Rung
from graph.users.policy import checked_text
from graph.vocabulary import GroupKind, Role

LADDERS = "ladders"
BY_PREPARING = "ladders"
PLACED_AT_ONCE = 1_000
SETTLES = timedelta(minutes=1)
"""A user who is being made while a ladder comes may not see it; nobody is being made for as long as that."""
MOST_RUNGS = 50


@dataclass(frozen=True, slots=True)
class AskedRung:
    """A group of a new ladder as somebody wants it."""

    key: str
    name: str
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group as somebody wants it. On a ladder it stands right above `above`, or lowest.

    Of a group that is there the values given in `said` are changed, others stay. `is_confirmed`: the ladder gets a new
    group though policies hold there that have no rung for it.
    """

    key: str
    ladder: str | None
    above: str | None
    said: frozenset[str]
    rung: Rung
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LadderDefined:
    """The ladder, and whether it is new."""

    ladder: str
    created: bool


@dataclass(frozen=True, slots=True)
class GroupDefined:
    """The group, and whether it is new."""

    group: str
    created: bool


async def define_ladder(
    database: Database, call: Call, key: str, name: str, groups: Sequence[AskedRung]
) -> LadderDefined:
    """The ladder is there under that name; a new one has these groups, the lowest first, and is prepared by the worker.

    Raises:
        Refused: a key or name is none, the groups of a new one are not 1 to 50 ("groups.rungs"), one of their keys is
            taken or stands twice ("groups.taken"), or an old one was given groups ("groups.ladder_stands").
    """
    policy.check_key(key, path=("key",))
    settled = checked_text(name, limit=policy.NAME_LENGTH, path=("name",))
    for number, each in enumerate(groups):
        policy.check_key(each.key, path=("groups", number, "key"))
        policy.check_capacity(each.capacity, path=("groups", number, "capacity"))

    async def work(transaction: Transaction) -> LadderDefined:
        await lock_named(transaction, LADDERS)
        is_new = await rungs.upsert_ladder(transaction, key, settled, at=call.origin.at)
        if is_new and not 1 <= len(groups) <= MOST_RUNGS:
            raise Refused("groups.rungs", path=("groups",), ladder=key, limit=MOST_RUNGS)
        if groups and not is_new:
            raise Refused("groups.ladder_stands", path=("groups",), ladder=key)
        for number, each in enumerate(groups):
            if await rungs.get_group(transaction, each.key) is not None:
                raise Refused("groups.taken", path=("groups", number, "key"), group=each.key)
            called = checked_text(each.name, limit=policy.NAME_LENGTH, path=("groups", number, "name"))
            await rungs.upsert_group(transaction, each.key, Rung(called, GroupKind.TIER, key, each.capacity))
        if is_new:
            await rungs.attach_rungs(transaction, key, [each.key for each in groups])
        after: dict[str, Plain] = {"ladder": key, "name": settled, "groups": [each.key for each in groups]}
        await outbox.append(transaction, Change(ChangeKind.LADDER_SAVED, (), after=after), call.origin)
        return LadderDefined(key, is_new)

    return await perform(database, call, work, answer=LadderDefined)


async def define_group(database: Database, call: Call, asked: AskedGroup) -> GroupDefined:
    """The group is there as said: a new one on its ladder between two others, or beside all ladders.

    A capacity below how many are in it lets nobody in and moves nobody out.

    Raises:
        Missing: there is no such ladder, or `above` does not stand on it.
        Refused: a key or text is none, the group is there on another ladder ("groups.elsewhere"), or a policy holds on
            the ladder or may come to, and that was not confirmed ("groups.policy_without").
    """
    policy.check_key(asked.key, path=("key",))
    rung = _checked(asked.rung)

    async def work(transaction: Transaction) -> GroupDefined:
        await lock_named(transaction, LADDERS)
        kept = await rungs.get_group(transaction, asked.key)
        if kept is None:
            await _make(transaction, asked, rung, at=call.origin.at)
        else:
            if asked.ladder is not None and asked.ladder != kept.ladder:
                raise Refused("groups.elsewhere", path=("ladder",), group=asked.key, ladder=kept.ladder)
            changed = {name: getattr(rung, name) for name in asked.said}
            await rungs.upsert_group(transaction, asked.key, replace(kept, **changed))
        after: dict[str, Plain] = {"group": asked.key, "ladder": asked.ladder, "said": [*sorted(asked.said)]}
        await outbox.append(transaction, Change(ChangeKind.GROUP_SAVED, (), after=after), call.origin)
        return GroupDefined(asked.key, kept is None)

    return await perform(database, call, work, answer=GroupDefined)


async def prepare(database: Database, *, now: datetime) -> int:
    """Everybody who stands nowhere on a new ladder stands in its lowest group; return how many were placed.

    A ladder is ready when a round that began a minute after it came is through. Cut off, it goes on where it was.

    Cost: a look at ladders; while one is prepared a transaction for each thousand people.
    """
    n_placed = 0
    if await rungs.is_preparing(database):
        n, is_through = 0, False
        while not is_through:
            n, is_through = await database.write(partial(_place, now=now))
            n_placed += n
    return n_placed


async def _place(transaction: Transaction, *, now: datetime) -> tuple[int, bool]:
    """Place some people; True when a round of all ladders is through."""
    await lock_named(transaction, LADDERS)
    waiting = await rungs.list_preparing(transaction)
    if not waiting:
        return 0, True
    first = waiting[0]
    began_at = first.began_at or now
    people = await rungs.list_people(transaction, after=first.reached, limit=PLACED_AT_ONCE)
    held = await lock_known_users(transaction, people)
    n_placed = await store.attach_lowest(transaction, [each for each in people if held[each].of is None], at=now)
    if len(people) == PLACED_AT_ONCE:
        await rungs.save_preparing(transaction, first.key, reached=people[-1], began_at=began_at)
        return n_placed, False
    is_ready = began_at >= first.since + SETTLES
    await rungs.save_preparing(transaction, first.key, reached=None, began_at=None, is_ready=is_ready)
    if is_ready:
        change = Change(ChangeKind.LADDER_READY, (), after={"ladder": first.key})
        await outbox.append(transaction, change, Origin(BY_PREPARING, Role.SYSTEM, now))
    return n_placed, not is_ready or len(waiting) == 1


def _checked(rung: Rung) -> Rung:
    """What is said of a group, with its texts as they are kept."""
    policy.check_capacity(rung.capacity, path=("capacity",))
    policy.check_offers([key for key, _ in rung.offers])

    def text(value: str | None, place: str) -> str | None:
        return None if value is None else checked_text(value, limit=policy.TEXT_LENGTH, path=(place,))

    offers = [
        (key, checked_text(said, limit=policy.TEXT_LENGTH, path=("offers", number, "text")))
        for number, (key, said) in enumerate(rung.offers)
    ]
    return replace(
        rung,
        name=checked_text(rung.name, limit=policy.NAME_LENGTH, path=("name",)),
        benefit_zh=text(rung.benefit_zh, "benefitZh"),
        benefit_en=text(rung.benefit_en, "benefitEn"),
        offers=tuple(offers),
    )


async def _make(transaction: Transaction, asked: AskedGroup, rung: Rung, *, at: datetime) -> None:
    kind = GroupKind.INTEREST if asked.ladder is None else GroupKind.TIER
    await rungs.upsert_group(transaction, asked.key, replace(rung, kind=kind))
    if asked.ladder is None:
        return
    keys = await rungs.list_rungs(transaction, asked.ladder)
    if keys is None:
        raise Missing("groups.no_ladder", path=("ladder",), ladder=asked.ladder[:80])
    if asked.above is not None and asked.above not in keys:
        raise Missing("groups.unknown", path=("above",), group=asked.above[:80])
    if len(keys) == MOST_RUNGS:
        raise Refused("groups.rungs", path=("ladder",), ladder=asked.ladder, limit=MOST_RUNGS)
    if not asked.is_confirmed:
        policies = await policies_naming(transaction, Thing.LADDER, asked.ladder, at=at)
        if policies:
            raise Refused(
                "groups.policy_without",
                path=("confirm",),
                group=asked.key,
                ladder=asked.ladder,
                policies="、".join(policies),
            )
    place = 0 if asked.above is None else keys.index(asked.above) + 1
    await rungs.attach_rungs(transaction, asked.ladder, [*keys[:place], asked.key, *keys[place:]])
