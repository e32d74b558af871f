"""Locks of tiers: what they forbid by hand and by rule, that they end, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, Origin
from graph.errors import GuanxiError, Missing, Refused
from graph.groups import store
from graph.groups.actions import move_users, move_within, undo_move
from graph.groups.model import AskedLock, Cause, GroupKey, LockKind, PolicyVersion, ReasonCode, TierLock, Wanted
from graph.groups.policy import forbids
from graph.groups.tierlocks import lock_tier, unlock_tier
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.graph.groups.world import PARTNER, at, move, size, stands
from tests.support import ask

DAY = timedelta(days=1)
LADDER = ("ordinary", "partner", "senior_partner")


def _lock(kind: LockKind, group: str | None = "partner", **more: object) -> AskedLock:
    return replace(AskedLock("community", kind, group, "agreed"), **more)  # type: ignore[arg-type]


async def _by_rule(database: Database, origin: Origin, user: str, group: str) -> None:
    async def work(transaction: Transaction) -> None:
        held = (await lock_users(transaction, [user]))[user]
        place = await store.get_place(transaction, user, held, GroupKey(group), at=origin.at)
        assert place is not None
        cause = Cause("rule", code=ReasonCode.POLICY, policy=PolicyVersion("p", 1), decision="d1")
        await move_within(transaction, origin, [(place, cause)])

    await database.write(work)


@pytest.mark.parametrize(
    ("kind", "by_hand", "by_rule"),
    [
        # Whether somebody who is in partner may be moved to ordinary, to partner, to senior_partner: by hand, by rule.
        (LockKind.FLOOR, (False, True, True), (False, True, True)),
        (LockKind.CEILING, (True, True, False), (True, True, False)),
        (LockKind.EXACT, (False, True, False), (False, True, False)),
        (LockKind.NO_AUTOMATIC, (True, True, True), (False, False, False)),
    ],
)
def test_a_lock_forbids_what_its_kind_says(
    kind: LockKind, by_hand: tuple[bool, ...], by_rule: tuple[bool, ...]
) -> None:
    group, rank = (None, None) if kind is LockKind.NO_AUTOMATIC else ("partner", 2)
    lock = TierLock("k", kind, "community", group, rank, "agreed", "ada", None)

    allowed = [
        tuple(not forbids(lock, target, at + 1, is_automatic=is_automatic) for at, target in enumerate(LADDER))
        for is_automatic in (False, True)
    ]

    assert allowed == [by_hand, by_rule]


async def test_nobody_is_moved_past_a_lock_and_only_some_bind_rules_alone(
    people: Database, call: Call, origin: Origin
) -> None:
    await move(people, call, "ming", "partner")
    await lock_tier(people, call, "ming", _lock(LockKind.FLOOR))
    await lock_tier(people, call, "ming", _lock(LockKind.NO_AUTOMATIC, None))

    with pytest.raises(Refused) as by_hand:
        await move(people, call, "ming", "ordinary")
    with pytest.raises(Refused) as by_rule:
        await _by_rule(people, origin, "ming", "senior_partner")
    done = await move(people, call, "ming", "senior_partner")
    await _by_rule(people, origin, "lan", "partner")

    told = {name: by_hand.value.facts[name] for name in ("kind", "group", "reason", "actor", "until")}
    assert by_hand.value.code == by_rule.value.code == "groups.locked"
    assert told == {"kind": "floor", "group": "partner", "reason": "agreed", "actor": "ada", "until": None}
    assert by_rule.value.facts["kind"] == "no_automatic"
    assert done.moved
    [kept] = await ask(
        people,
        """MATCH (m:Move {user: 'lan'})
        RETURN m.policy AS p, m.policyVersion AS v, m.decision AS d, m.reasonCode AS c""",
    )
    assert kept == {"p": "p", "v": 1, "d": "d1", "c": "policy"}


async def test_a_lock_ends_by_itself_or_by_hand(people: Database, call: Call) -> None:
    await move(people, call, "ming", "partner")
    first = await lock_tier(people, call, "ming", _lock(LockKind.FLOOR, until=NOW + DAY))

    with pytest.raises(Refused) as caught:
        await move(people, at(call, NOW + DAY - timedelta(milliseconds=1)), "ming", "ordinary")
    await move(people, at(call, NOW + DAY), "ming", "ordinary")
    await move(people, call, "lan", "partner")
    await lock_tier(people, call, "lan", _lock(LockKind.EXACT))
    ended = await unlock_tier(people, call, "lan", ladder="community", kind=LockKind.EXACT, reason="enough")
    again = await unlock_tier(people, call, "lan", ladder="community", kind=LockKind.EXACT, reason="enough")
    await move(people, call, "lan", "ordinary")

    assert (caught.value.facts["lock"], caught.value.facts["until"]) == (first.lock, "2026-05-02T08:00:00+00:00")
    assert (ended.unlocked, again.unlocked) == (True, False)
    assert await stands(people, "ming", "lan") == ["ordinary", "ordinary"]


async def test_a_lock_comes_instead_of_one_of_its_kind_on_the_ladder(people: Database, call: Call) -> None:
    await move(people, call, "ming", "senior_partner")
    await lock_tier(people, call, "ming", _lock(LockKind.FLOOR, "senior_partner"))
    await lock_tier(people, call, "ming", _lock(LockKind.CEILING, "senior_partner"))

    done = await lock_tier(people, call, "ming", _lock(LockKind.FLOOR, "partner"))
    await move(people, call, "ming", "partner")

    assert done.n_replaced == 1
    assert await ask(
        people, "MATCH (k:TierLock) WHERE k.endedAt IS NOT NULL RETURN k.group AS group, k.endReason AS reason"
    ) == [{"group": "senior_partner", "reason": "replaced"}]


async def test_locks_bind_bulks_and_undoing_too(people: Database, call: Call) -> None:
    up = await move(people, call, "ming", "partner")
    await lock_tier(people, call, "ming", _lock(LockKind.FLOOR))

    with pytest.raises(Refused) as caught:
        await undo_move(people, call, move=str(up.move), reason="mistaken")
    with pytest.raises(Refused) as in_bulk:
        await move_users(people, call, [Wanted("lan", PARTNER), Wanted("ming", GroupKey("ordinary"))], reason="good")

    assert caught.value.code == "groups.locked"
    assert (in_bulk.value.code, in_bulk.value.path) == ("groups.locked", ("moves", 1, "toGroup"))
    assert await stands(people, "ming", "lan") == ["partner", "ordinary"]


async def test_a_lock_of_one_ladder_leaves_the_others_alone(people: Database, call: Call) -> None:
    await lock_tier(people, call, "ming", _lock(LockKind.EXACT, "ordinary"))

    assert (await move(people, call, "ming", "member_middle")).moved


async def test_a_lock_that_makes_no_sense_is_refused_and_nothing_changes(
    people: Database, call: Call, origin: Origin
) -> None:
    before = await size(people)
    manager = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))
    cases: list[tuple[Call, str, AskedLock, type[GuanxiError], str]] = [
        (call, "nobody", _lock(LockKind.FLOOR), Missing, "users.unknown"),
        (call, "ming", _lock(LockKind.FLOOR, ladder="nope"), Missing, "groups.ladder_unknown"),
        (call, "ming", _lock(LockKind.FLOOR, "member_basic"), Missing, "groups.unknown"),
        (call, "ming", _lock(LockKind.FLOOR, None), Refused, "groups.lock_group"),
        (call, "ming", _lock(LockKind.NO_AUTOMATIC), Refused, "groups.lock_group"),
        (call, "ming", _lock(LockKind.FLOOR), Refused, "groups.lock_beside"),
        (call, "ming", _lock(LockKind.EXACT), Refused, "groups.lock_beside"),
        (call, "ming", _lock(LockKind.CEILING, until=NOW), Refused, "groups.lock_until"),
        (call, "ming", _lock(LockKind.CEILING, reason=" "), Refused, "users.text_empty"),
        (manager, "ming", _lock(LockKind.CEILING), Missing, "groups.ladder_unknown"),
    ]

    for asked, user, lock, kind, code in cases:
        with pytest.raises(kind) as caught:
            await lock_tier(people, asked, user, lock)
        assert caught.value.code == code

    assert await size(people) == before
