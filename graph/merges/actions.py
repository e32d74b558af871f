"""What can be done about merges: join two people, part them, and look beforehand at what either would do.

Merges and their undoing are done one at a time, under the lock for joins of referrals, which is taken before the
users' locks by everyone who takes both: so nobody else changes whose a fact is meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.groups.keeping import settle_double_plans
from graph.groups.store import attach_lowest, set_lines_aside, take_lines_back
from graph.invitations.store import settle_doubles
from graph.merges import policy, store
from graph.merges.model import Fact, Member, Person, Preview, ProposalRefused, SetAside, UserMerged, UserUnmerged
from graph.merges.store import Joining
from graph.merges.unrecorded import erase_unrecorded, keep_unrecorded
from graph.referrals.actions import JOINS, list_all_ancestors
from graph.users.model import UserId
from graph.users.policy import checked_text
from graph.users.settling import settle
from graph.vocabulary import Role

BY_RULE = "rule"
MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Asked:
    """A merge as asked for: whose id stays, whose leads there, why, and the versions that were looked at.

    `rule` names what joins where nobody does; `confidence` is 0 to 1.
    """

    winner: str
    loser: str
    reason: str
    winner_version: int | None = None
    loser_version: int | None = None
    confirm: bool = False
    confidence: float = 1.0
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two people who may become one, locked, with all that settles what becomes of their facts."""

    winner: Person
    loser: Person
    winners: Sequence[Member]
    losers: Sequence[Member]
    aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A person of whom `ids` were once `loser`, locked."""

    winner: str
    loser: str
    merge: str
    members: Sequence[Member]
    ids: tuple[str, ...]

    @property
    def between(self) -> tuple[str, ...]:
        """Those through whom the loser is part of the winner, who are part of the winner too."""
        parents = {each.user: each.parent for each in self.members}
        found: list[str] = []
        at = parents[self.loser]
        while at is not None and at != self.winner:
            found.append(at)
            at = parents[at]
        return tuple(found)

    @property
    def sides(self) -> Mapping[str, str]:
        """Each id of the person, and whose it will be."""
        return {each.user: self.loser if each.user in self.ids else self.winner for each in self.members}


async def merge_users(database: Database, call: Call, asked: Asked) -> UserMerged:
    """The two are one person: the winner's id stays, all of the loser's ids lead there, no fact is lost.

    What of the loser's cannot stand beside the winner's, or the other way round, is set aside (docs/merging.md).

    Raises:
        Missing: there is no such user.
        Conflict: one of the versions is not the expected one ("merges.version_conflict").
        Refused: they are one already, one was erased, their identities contradict each other, there is no reason, or
            what should be confirmed is not.

    Cost: a dozen statements, the move of facts linear in their number: 5,000 a second and core, 2 s for 10,000.
    """
    reason = checked_text(asked.reason, limit=policy.REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> UserMerged:
        await lock_named(transaction, JOINS)
        pair = await _pair(transaction, asked.winner, asked.loser, at=call.origin.at)
        policy.check_version(pair.winner, asked.winner_version, path="winnerVersion")
        policy.check_version(pair.loser, asked.loser_version, path="loserVersion")
        policy.check_confirmed(policy.warnings(pair.winner, pair.loser), confirm=asked.confirm)
        return await _join(transaction, pair, asked, reason, call.origin)

    return await perform(database, call, work, answer=UserMerged)


async def join_by_rule(transaction: Transaction, origin: Origin, *, winner: str, loser: str, kind: str) -> UserMerged:
    """The two are one person, since the loser is said to have an identity of this kind that is the winner's.

    The caller holds the lock for joins, taken before the users' locks.

    Raises:
        Refused: as `merge_users`; where it should be confirmed, a rule does not ("merges.unconfirmed").
    """
    pair = await _pair(transaction, winner, loser, at=origin.at)
    policy.check_confirmed(policy.warnings(pair.winner, pair.loser, by=kind), confirm=False)
    asked = Asked(winner, loser, kind, confidence=0.9, rule=kind)
    return await _join(transaction, pair, asked, kind, Origin(BY_RULE, Role.SYSTEM, origin.at, origin.request))


async def unmerge_user(database: Database, call: Call, *, user: str, reason: str) -> UserUnmerged:
    """The user is a person of their own again, with what was theirs and what came in under their ids since.

    Those who had been merged into them go with them. What was set aside holds again, where the slot is free.

    Raises:
        Missing: there is no such user.
        Refused: they were never merged ("merges.never"), the person was erased, or there is no reason.

    Cost: as `merge_users`.
    """
    settled_reason = checked_text(reason, limit=policy.REASON_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> UserUnmerged:
        await lock_named(transaction, JOINS)
        part = await _part(transaction, user)
        return await _undo(transaction, part, settled_reason, call.origin)

    return await perform(database, call, work, answer=UserUnmerged)


async def refuse_proposal(database: Database, call: Call, *, one: str, other: str) -> ProposalRefused:
    """The two are kept apart: nobody proposes again that they are one. They may still be merged by hand.

    Raises:
        Missing: there is no such user. Refused: they are one person ("merges.itself").
    """

    async def work(transaction: Transaction) -> ProposalRefused:
        held = await lock_users(transaction, [one, other])
        first, second = sorted((held[one], held[other]), key=lambda each: each.user)
        if first.user == second.user:
            raise Refused("merges.itself", path=("otherId",), user=first.user)
        origin = call.origin
        if await store.record_apart(transaction, first, second, at=origin.at, actor=origin.actor):
            await outbox.append(transaction, Change(ChangeKind.MERGE_REFUSED, (one, other)), origin)
        return ProposalRefused(one, other)

    return await perform(database, call, work, answer=ProposalRefused)


async def preview_merge(database: Database, *, winner: str, loser: str, now: datetime) -> Preview:
    """What merging the two would do, by the very rules that would do it; nothing is changed.

    Raises:
        Missing, Refused: as `merge_users`.
    """

    async def work(transaction: Transaction) -> Preview:
        await lock_named(transaction, JOINS)
        pair = await _pair(transaction, winner, loser, at=now)
        moving = await store.list_moving(transaction, pair.loser.user, owners=_ids(pair.losers))
        for each in pair.aside:
            if each.fact.is_between or each.fact.bearer == pair.loser.user:
                moving[each.fact.kind] = moving.get(each.fact.kind, 1) - 1
        return Preview(
            winner=pair.winner.user,
            loser=pair.loser.user,
            winner_version=pair.winner.version,
            loser_version=pair.loser.version,
            moves=tuple(sorted((kind, n) for kind, n in moving.items() if n > 0)),
            set_aside=pair.aside,
            restored=(),
            warnings=policy.warnings(pair.winner, pair.loser),
        )

    return await database.write(work)


async def preview_unmerge(database: Database, *, user: str, now: datetime) -> Preview:
    """What parting the user again would do, by the very rules that would do it; nothing is changed.

    Raises:
        Missing, Refused: as `unmerge_user`.
    """

    async def work(transaction: Transaction) -> Preview:
        await lock_named(transaction, JOINS)
        part = await _part(transaction, user)
        people = await store.list_people(transaction, [part.winner])
        moving = await store.list_moving(transaction, part.winner, owners=part.ids)
        standing = await store.list_rivals(transaction, [part.winner], at=now)
        version = people[part.winner].version
        return Preview(
            winner=part.winner,
            loser=part.loser,
            winner_version=version,
            loser_version=version,
            moves=tuple(sorted(moving.items())),
            set_aside=(),
            restored=await _returning(transaction, part, standing, at=now),
            warnings=(),
        )

    return await database.write(work)


async def _pair(transaction: Transaction, winner: str, loser: str, *, at: datetime) -> _Pair:
    held = await lock_users(transaction, [winner, loser])
    ids = (held[winner].user, held[loser].user)
    people = await store.list_people(transaction, ids)
    one, other = people[ids[0]], people[ids[1]]
    policy.check_pair(one, other)
    facts = await store.list_rivals(transaction, ids, at=at)
    above = await _above(transaction, [each.from_id for each in facts if each.kind == "REFERRED"])
    return _Pair(
        winner=one,
        loser=other,
        winners=await store.list_family(transaction, one.user),
        losers=await store.list_family(transaction, other.user),
        aside=policy.settle(facts, winner=one.user, between=ids, above=above),
    )


async def _join(transaction: Transaction, pair: _Pair, asked: Asked, reason: str, origin: Origin) -> UserMerged:
    winner, loser, merge = pair.winner, pair.loser, str(uuid4())
    [own] = [each for each in pair.winners if each.user == winner.user]
    ids, version = _ids(pair.losers), max(winner.version, loser.version) + 1
    await store.set_aside(transaction, pair.aside, merge=merge)
    await set_lines_aside(transaction, policy.lines(pair.aside), merge=merge)
    await keep_unrecorded(transaction, winner.user)
    n_moved = await store.move_facts(transaction, loser.user, winner.user, owners=ids)
    joining = Joining(merge, winner.user, loser.user, origin.at, origin.actor, reason, asked.confidence, asked.rule)
    own_ms = own.joined_ms if own.own_ms is None else own.own_ms
    await store.record_merge(transaction, joining, ids=ids, version=version, own_joined_ms=own_ms)
    if loser.joined_ms < winner.joined_ms:
        await store.save_joined(transaction, {winner.user: loser.joined_ms}, {winner.user: winner.name})
    await settle(transaction, {winner.user: ()})
    await settle_doubles(transaction, winner.user, at=origin.at, actor=origin.actor, reason=MERGED)
    await settle_double_plans(transaction, winner.user, at=origin.at, actor=origin.actor, reason=MERGED)
    change = Change(
        ChangeKind.USER_MERGED,
        (winner.user, loser.user),
        before={"version": winner.version, "merged_version": loser.version},
        after={
            "merge": merge,
            "winner": winner.user,
            "loser": loser.user,
            "version": version,
            "n_moved": n_moved,
            "n_set_aside": len(pair.aside),
            "reason": reason,
        },
    )
    await outbox.append(transaction, change, origin)
    return UserMerged(winner.user, loser.user, merge, version, n_moved, len(pair.aside))


async def _part(transaction: Transaction, user: str) -> _Part:
    winner = (await lock_users(transaction, [user]))[user].user
    found = await store.get_merge(transaction, user)
    if found is None or found[1] is None:
        raise Refused("merges.never", path=("userId",), user=user)
    if (await store.list_people(transaction, [winner]))[winner].is_erased:
        raise Refused("merges.erased", path=("userId",), user=user)
    members = await store.list_family(transaction, winner)
    return _Part(winner, user, found[1], members, policy.family_of(members, user))


async def _undo(transaction: Transaction, part: _Part, reason: str, origin: Origin) -> UserUnmerged:
    winner, loser = part.winner, part.loser
    version = (await store.list_people(transaction, [winner]))[winner].version + 1
    spoken = await store.list_spoken(transaction, winner)
    await store.settle_merge(transaction, winner=winner, loser=loser, ids=part.ids, version=version)
    n_moved = await store.move_facts(transaction, winner, loser, owners=part.ids)
    standing = await store.list_rivals(transaction, [winner, loser], at=origin.at)
    back = await _returning(transaction, part, standing, at=origin.at)
    await store.attach_facts(transaction, [each for each in back if each.kind != "REFERRED"])
    await store.settle_taken(transaction, [winner, loser])
    n_restored = len(back)
    # What this merge set aside comes first: an earlier one may have set aside what would go round with it.
    for each in sorted(back, key=lambda each: each.merge != part.merge):
        if each.kind == "REFERRED":
            is_circle = part.sides[each.to_id] in (await _above(transaction, [each.from_id]))[each.from_id]
            n_restored -= is_circle
            await store.attach_facts(transaction, [] if is_circle else [each])
    await store.settle_consents(transaction, [winner, loser])
    await take_lines_back(transaction, [winner, loser], merge=part.merge)
    await attach_lowest(transaction, [winner, loser], at=origin.at)
    names = {each.user: each.name for each in part.members}
    await store.save_joined(transaction, policy.joined_again(part.members, parted=loser), names)
    await store.save_unspoken(transaction, part.between, await store.list_spoken(transaction, loser))
    await settle(transaction, {winner: spoken, loser: ()})
    await erase_unrecorded(transaction, [winner, loser])
    change = Change(
        ChangeKind.USER_UNMERGED,
        (loser, winner),
        before={"merge": part.merge},
        after={"version": version, "n_moved": n_moved, "n_restored": n_restored, "reason": reason},
    )
    await outbox.append(transaction, change, origin)
    return UserUnmerged(loser, winner, version, n_moved, n_restored)


async def _returning(
    transaction: Transaction, part: _Part, standing: Sequence[Fact], *, at: datetime
) -> tuple[Fact, ...]:
    asides = await store.list_asides(transaction, [each.user for each in part.members], at=at)
    return policy.comes_back(standing, asides, sides=part.sides, merge=part.merge)


async def _above(transaction: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    """For each id, who stands above the person whose it is, themselves first."""
    found: dict[str, list[str]] = {}
    for each in ids:
        known = await store.get_merge(transaction, each)
        if known is None:
            raise Missing("users.unknown", user=each)
        found[each] = [known[0], *await list_all_ancestors(transaction, UserId(known[0]))]
    return found


def _ids(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(sorted(each.user for each in members))
