"""Tags that mean the same become one, and can be parted again: holdings move with the name of the tag that they are of.

Merges of tags are done one at a time, under a lock that is taken before the users' locks. Whoever makes a tag part of
another also holds the locks of all who write what may name a tag, so that nothing names it meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_named
from graph.database.naming import Thing, policies_naming
from graph.database.operations import Call, Origin
from graph.errors import GuanxiError, Refused
from graph.governance import policy, store
from graph.governance.model import MergePreview, Named, Place, TagsMerged, TagUnmerged, Turn
from graph.governance.turns import in_turns
from graph.questionnaires import actions as questionnaires
from graph.tags import classes, on_groups
from graph.tags.making import check_class
from graph.tags.model import TagKey, TagState
from graph.tags.store import get_tag
from graph.users.policy import checked_text

MERGES = "tag-merges"
SEGMENTS = "segments"
"""The lock of a room that is above this one."""
_OTHERS = (classes.LOCK, on_groups.LOCK, questionnaires.LOCK, SEGMENTS)


async def preview_merge(database: Database, *, loser: str, winner: str, now: datetime) -> MergePreview:
    """What merging the one tag into the other would meet, by the rules that do it; nothing is changed.

    Raises:
        Missing: there is no such tag. Refused: the two cannot be merged, whatever holds them.
    """

    async def work(transaction: Transaction) -> MergePreview:
        one, other = await _places(transaction, loser, winner)
        policy.check_pair(one, other)
        overlap = await store.count_overlap(transaction, one, other)
        return MergePreview(one, other, overlap, tuple(await _named(transaction, loser, at=now)))

    return await database.write(work)


async def merge_tags(
    database: Database, call: Call, *, loser: str, winner: str, reason: str, expected: int | None = None
) -> TagsMerged:
    """Who held the loser holds the winner, and the loser is given to nobody any more; channels and groups follow.

    Each holding keeps all that it says, and the loser's key as `mergedFrom`. Where one source says both, what was said
    first holds and the other stands beside it. Each 500 users are a transaction; a call does twenty of them, and says
    whether that was all: if not, or if it was stopped, the same again goes on.

    Args:
        expected: how many users hold the loser, as it was looked at; nothing is checked where None.

    Raises:
        Missing: there is no such tag.
        Conflict: not as many hold the loser as expected ("governance.changed").
        Refused: the two cannot be merged, users would hold two tags of an exclusive class, a questionnaire still gives
            the loser, a segment asks for it or a policy names it, or there is no reason.

    Cost: about 0.3 s for 500 users.
    """
    settled = checked_text(reason, limit=policy.REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction, first: Turn | None) -> Turn:
        await lock_named(transaction, MERGES)
        one, other = await _places(transaction, loser, winner)
        is_joined = policy.is_joined(one, other)
        if not is_joined:
            for name in _OTHERS:
                await lock_named(transaction, name)
            one, other = await _places(transaction, loser, winner)
            policy.check_pair(one, other)
        # Users are locked before the tag, as by all who give tags; who was given it until then is found in the end.
        people = await _people(transaction, await store.list_moving(transaction, loser, limit=policy.AT_ONCE))
        if not is_joined:
            await _join(transaction, call.origin, (one, other), settled, expected=expected)
        turn = await _move(transaction, people, loser, winner)
        if people or not is_joined:
            change = Change(
                ChangeKind.TAG_MERGED,
                people,
                before={"tag": loser, "state": one.state.value},
                after={"tag": winner, "n_beside": turn.n_holdings, "is_last": turn.is_last, "reason": settled},
            )
            await outbox.append(transaction, change, call.origin)
        return turn

    turns = await in_turns(database, call, work, most=policy.TURNS)
    return TagsMerged(
        loser,
        winner,
        sum(each.n_users for each in turns),
        sum(each.n_holdings for each in turns),
        complete=turns[-1].is_last,
    )


async def unmerge_tag(database: Database, call: Call, *, tag: str, reason: str) -> TagUnmerged:
    """The tag is one of its own again, as it was, with all that was said of it and what became of that since.

    What was merged into it before goes with it; what the other was given meanwhile stays there. What stood beside
    something that goes away holds again. In turns, as `merge_tags`.

    Raises:
        Missing: there is no such tag.
        Conflict: another tag of its class has its symbol by now ("tags.symbol_taken").
        Refused: it is not merged into another ("governance.never_merged"), another tag of its class stands for its
            values by now ("tags.band_overlap"), or there is no reason.
    """
    settled = checked_text(reason, limit=policy.REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction, first: Turn | None) -> Turn:
        await lock_named(transaction, MERGES)
        await lock_named(transaction, classes.LOCK)
        place = policy.checked_place(await store.get_place(transaction, tag), tag, path="tagKey")
        if place.into is None:
            if first is None:
                raise Refused("governance.never_merged", path=("tagKey",), tag=tag)
            return Turn(0, 0, is_last=True)
        if first is None and not place.is_parting:
            await _check_returning(transaction, tag, place)
        await store.claim_parting(transaction, tag, at=call.origin.at)
        origins, above = await store.get_family(transaction, tag)
        ids = await store.list_returning(transaction, above, origins, limit=policy.AT_ONCE)
        people = await _people(transaction, ids)
        n = await store.move_holdings(transaction, people, givers=above, taker=tag, origins=origins, with_past=True)
        await store.settle_slots(transaction, people, tag)
        for each in above:
            await store.settle_slots(transaction, people, each)
        is_last = not await store.list_returning(transaction, above, origins, limit=1)
        if is_last:
            await store.settle_parting(transaction, tag, above=above, origins=origins)
        change = Change(
            ChangeKind.TAG_UNMERGED,
            people,
            before={"tag": tag, "into": place.into},
            after={"tag": tag, "n_holdings": n, "is_last": is_last, "reason": settled},
        )
        await outbox.append(transaction, change, call.origin)
        return Turn(len(people), n, is_last)

    turns = await in_turns(database, call, work, most=policy.TURNS)
    return TagUnmerged(tag, sum(each.n_users for each in turns), complete=turns[-1].is_last)


async def _places(transaction: Transaction, loser: str, winner: str) -> tuple[Place, Place]:
    one = policy.checked_place(await store.get_place(transaction, loser), loser, path="loserKey")
    return one, policy.checked_place(await store.get_place(transaction, winner), winner, path="winnerKey")


async def _named(transaction: Transaction, tag: str, *, at: datetime) -> list[Named]:
    """What names the tag besides users; of policies those that hold or may come to."""
    text = policy.quoted(tag)
    asking, wanting = await store.list_asking(transaction, text), await store.list_wanting(transaction, text)
    return [
        *await store.list_naming(transaction, tag),
        *(Named("questionnaire", key) for key, questions in asking if policy.gives(questions, tag)),
        *(Named("segment", key) for key, expression in wanting if policy.asks_for(expression, tag)),
        *(Named("policy", name) for name in await policies_naming(transaction, Thing.TAG, tag, at=at)),
    ]


async def _join(
    transaction: Transaction, origin: Origin, pair: tuple[Place, Place], reason: str, *, expected: int | None
) -> None:
    """The loser is part of the winner from now on; nobody's holdings have moved yet."""
    loser, winner = pair
    overlap = await store.count_overlap(transaction, loser, winner)
    named = await _named(transaction, loser.key, at=origin.at)
    policy.check_consequences(loser, winner, overlap, named, expected=expected)
    await store.record_joining(
        transaction, loser=loser.key, winner=winner.key, at=origin.at, actor=origin.actor, reason=reason
    )


async def _check_returning(transaction: Transaction, tag: str, place: Place) -> None:
    """The tag can be what it was: no other one of its class has taken its symbol or its values meanwhile."""
    found = await get_tag(transaction, TagKey(tag))
    if found is None or place.was is TagState.RETIRED:
        return
    try:
        await check_class(transaction, found)
    except GuanxiError as refusal:
        refusal.path = ("tagKey",)
        raise


async def _move(transaction: Transaction, people: Sequence[str], loser: str, winner: str) -> Turn:
    """These people, whose locks are held, hold the winner instead of the loser; how much stands beside."""
    origins, _ = await store.get_family(transaction, loser)
    await store.move_holdings(transaction, people, givers=[loser], taker=winner, origins=origins, with_past=False)
    n_beside = await store.settle_slots(transaction, people, winner)
    return Turn(len(people), n_beside, is_last=not await store.list_moving(transaction, loser, limit=1))


async def _people(transaction: Transaction, ids: Sequence[str]) -> tuple[str, ...]:
    """Whose the ids are, in order; their locks are held."""
    return tuple(sorted({each.user for each in (await lock_known_users(transaction, ids)).values()}))
