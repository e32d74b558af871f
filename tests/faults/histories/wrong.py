"""Ways to move somebody wrongly, each in one respect; otherwise they do it as the house does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, LiteralString
from uuid import uuid4

from graph.database.driver import CommitUnknown, Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, kept_answer, perform
from graph.groups import store
from graph.groups.actions import move_user, move_within
from graph.groups.model import Cause, GroupKey, UserMoved
from graph.users.model import UserId
from tests.faults.histories.clients import ORIGIN
from tests.support import run

FACTS: LiteralString = """
MATCH (s:Standing {user: $user})
MATCH (:User {id: $user})-[m:MEMBER_OF {ladder: 'community'}]->(g:Group)
RETURN s.version AS version, g.key AS group, elementId(m) AS bond
"""
LOCK_PERSON: LiteralString = "MATCH (u:User {id: $user}) SET u.touched = timestamp()"
CHANGE_PLACE: LiteralString = """
MATCH (s:Standing {user: $user})
SET s.version = $version + 1
WITH s
MATCH (u:User {id: $user})-[old:MEMBER_OF {ladder: 'community'}]->(:Group)
MATCH (next:Group {key: $to})
DELETE old
CREATE (u)-[:MEMBER_OF {ladder: 'community', user: $user, since: $at, move: $move}]->(next)
"""
CHANGE_BOND: LiteralString = """
MATCH (s:Standing {user: $user})
SET s.version = $version + 1
WITH s
MATCH (u:User {id: $user})
MATCH (next:Group {key: $to})
CREATE (u)-[:MEMBER_OF {ladder: 'community', since: $at, move: $move}]->(next)
WITH u
MATCH (u)-[old:MEMBER_OF]->(:Group)
WHERE elementId(old) = $bond
DELETE old
"""
KEEP_TRAIL: LiteralString = """
MATCH (u:User {id: $user})
CREATE (u)-[:MOVED]->(:Move {id: $move, user: $user, seq: 1 + COUNT { (u)-[:MOVED]->() }, ladder: 'community',
  from: $from, to: $to, actor: 'ada', role: 'admin', reason: $op, at: $at, versionBefore: $version,
  versionAfter: $version + 1})
"""
FORGET: LiteralString = """
MATCH (s:Standing {user: $user})
MATCH (u:User {id: $user})-[old:MEMBER_OF {ladder: 'community'}]->(:Group)
MATCH (m:Move {id: old.move})
MATCH (was:Group {key: m.from})
SET s.version = s.version - 1
CREATE (u)-[:MEMBER_OF {ladder: 'community', since: m.at}]->(was)
DELETE old
DETACH DELETE m
"""

Halt = Callable[[], Awaitable[None]]
Facts = dict[str, Any]


async def at_once() -> None:
    """Go on without waiting for anybody."""
    await asyncio.sleep(0)


def _call(op: str) -> Call:
    return Call(ORIGIN, "move", {"op": op}, op)


async def _facts(transaction: Transaction, user: str, group: str, op: str) -> Facts:
    [row] = await run(transaction, FACTS, user=user)
    return {"user": user, "from": row["group"], "to": group, "version": row["version"], "bond": row["bond"], "op": op}


def _answer(facts: Facts, move: str) -> UserMoved:
    return UserMoved(facts["user"], facts["to"], facts["from"], facts["version"] + 1, move, moved=True)


async def _changed(transaction: Transaction, facts: Facts, move: str) -> None:
    given = {name: facts[name] for name in ("user", "version", "to")}
    await run(transaction, CHANGE_PLACE, **given, move=move, at=ORIGIN.at)


async def _kept(transaction: Transaction, facts: Facts, move: str) -> None:
    given = {name: facts[name] for name in ("user", "version", "from", "to", "op")}
    await run(transaction, KEEP_TRAIL, **given, move=move, at=ORIGIN.at)


async def _by_the_house(transaction: Transaction, user: str, group: str, op: str, halt: Halt = at_once) -> UserMoved:
    held = (await lock_users(transaction, [user]))[user]
    place = await store.get_place(transaction, user, held, GroupKey(group), at=ORIGIN.at)
    assert place is not None
    await halt()
    await store.claim_groups(transaction, [GroupKey(group)])
    [moved] = await move_within(transaction, ORIGIN, [(place, Cause(op))])
    return moved


async def without_lock(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Reads where the user stands and writes what follows; nobody is locked."""

    async def work(transaction: Transaction) -> UserMoved:
        facts, move = await _facts(transaction, user, group, op), str(uuid4())
        await halt()
        await _changed(transaction, facts, move)
        await _kept(transaction, facts, move)
        return _answer(facts, move)

    return await perform(database, _call(op), work, answer=UserMoved)


async def with_facts_before_the_lock(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Reads where the user stands, then locks, then writes what followed from it."""

    async def work(transaction: Transaction) -> UserMoved:
        facts, move = await _facts(transaction, user, group, op), str(uuid4())
        await halt()
        await lock_users(transaction, [user])
        await _changed(transaction, facts, move)
        await _kept(transaction, facts, move)
        return _answer(facts, move)

    return await perform(database, _call(op), work, answer=UserMoved)


async def with_the_person_locked_late(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Locks the user's own node, after the relationship that is going to be changed was read."""

    async def work(transaction: Transaction) -> UserMoved:
        facts, move = await _facts(transaction, user, group, op), str(uuid4())
        await halt()
        await run(transaction, LOCK_PERSON, user=user)
        await _changed(transaction, facts, move)
        await _kept(transaction, facts, move)
        return _answer(facts, move)

    return await perform(database, _call(op), work, answer=UserMoved)


async def with_the_bond_before_the_lock(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Looks for the membership to close before the lock, and opens one that no constraint knows."""

    async def work(transaction: Transaction) -> UserMoved:
        early, move = await _facts(transaction, user, group, op), str(uuid4())
        await halt()
        await lock_users(transaction, [user])
        facts = await _facts(transaction, user, group, op)
        given = {name: facts[name] for name in ("user", "version", "to")}
        await run(transaction, CHANGE_BOND, **given, bond=early["bond"], move=move, at=ORIGIN.at)
        await _kept(transaction, facts, move)
        return _answer(facts, move)

    return await perform(database, _call(op), work, answer=UserMoved)


async def with_the_trail_later(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Changes the membership in one transaction and keeps the move in a second one."""
    move = str(uuid4())

    async def change(transaction: Transaction) -> Facts:
        await lock_users(transaction, [user])
        facts = await _facts(transaction, user, group, op)
        await _changed(transaction, facts, move)
        return facts

    facts = await database.write(change)
    await halt()
    await database.write(lambda transaction: _kept(transaction, facts, move))
    return _answer(facts, move)


async def with_room_counted_early(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Counts who is in the group before the group is locked."""

    async def work(transaction: Transaction) -> UserMoved:
        return await _by_the_house(transaction, user, group, op, halt)

    return await perform(database, _call(op), work, answer=UserMoved)


async def with_the_version_looked_at_early(
    database: Database, user: str, group: str, op: str, halt: Halt, *, expected: int
) -> UserMoved:
    """Compares the expected version before the lock and never again."""
    facts = await database.write(lambda transaction: _facts(transaction, user, group, op))
    assert facts["version"] == expected
    await halt()
    return await move_user(database, _call(op), user=UserId(user), to_group=GroupKey(group), reason=op)


async def with_an_early_answer(database: Database, user: str, group: str, op: str, halt: Halt) -> UserMoved:
    """Moves as the house does, and answers with what was read before the lock."""
    early = await database.write(lambda transaction: _facts(transaction, user, group, op))
    await halt()
    done = await move_user(database, _call(op), user=UserId(user), to_group=GroupKey(group), reason=op)
    return _answer(early, str(done.move))


async def with_the_answer_kept_later(database: Database, user: str, group: str, op: str, *, dies: bool) -> UserMoved:
    """Moves in one transaction and keeps the answer under the key in a second one, before which it may die."""
    call = _call(op)
    kept = await kept_answer(database, call, answer=UserMoved)
    if kept is not None:
        return kept
    done = await database.write(lambda transaction: _by_the_house(transaction, user, group, op))
    if dies:
        raise CommitUnknown("database.commit_unknown")

    async def keep(_: Transaction) -> UserMoved:
        return done

    return await perform(database, call, keep, answer=UserMoved)


async def answered_before_the_commit(database: Database, user: str, group: str, op: str) -> UserMoved:
    """Answers when everything is written but the commit, which fails."""
    told: list[UserMoved] = []

    class NoCommitError(Exception):
        pass

    async def work(transaction: Transaction) -> None:
        told.append(await _by_the_house(transaction, user, group, op))
        raise NoCommitError

    with suppress(NoCommitError):
        await database.write(work)
    return told[0]


async def by_forgetting(database: Database, user: str) -> UserMoved:
    """Takes the last move back as if it had never been."""

    async def work(transaction: Transaction) -> UserMoved:
        await lock_users(transaction, [user])
        await run(transaction, FORGET, user=user)
        facts = await _facts(transaction, user, "", "")
        return UserMoved(user, facts["from"], facts["from"], facts["version"], None, moved=False)

    return await database.write(work)


async def by_undoing_whatever_came_later(database: Database, move: str, op: str) -> UserMoved:
    """Puts the user back where they stood before a move, though they were moved since."""

    async def work(transaction: Transaction) -> UserMoved:
        kept = await store.get_move(transaction, move)
        assert kept is not None
        held = (await lock_users(transaction, [kept.given]))[kept.given]
        place = await store.get_place(transaction, kept.given, held, kept.from_group, at=ORIGIN.at)
        assert place is not None
        [moved] = await move_within(transaction, ORIGIN, [(place, Cause(op, undoes=move))])
        return moved

    return await perform(database, _call(op), work, answer=UserMoved)
