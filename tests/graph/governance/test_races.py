"""Tags are given, taken and erased while they are merged and parted: nobody holds a merged tag, and no word is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Conflict, Refused
from graph.governance import store
from graph.governance.merging import merge_tags, unmerge_tag
from graph.merges.actions import merge_users, unmerge_user
from graph.settings import Settings
from graph.tags.actions import attach_by_rule, attach_held, attach_tag
from graph.tags.classes import upsert_class
from graph.tags.making import create_tag, retire_tag
from graph.tags.model import Attachment, Band, Form, RuleAttachment, TagClass, TagExtra, TagKey
from graph.users.model import UserId
from graph.vocabulary import TagSource
from tests.graph.governance.world import hold, holdings, ids, people, tags
from tests.graph.merges.test_undoing import asked, faults
from tests.support import WORDED, ask

OLD, NEW = TagKey("a"), TagKey("b")
DENSE = 60
"""Holders with whom a node keeps its relationships in groups (50 in the store that is shipped)."""
AT_ONCE = 12
BLOCKED = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n"
STATES = "MATCH (t:Tag) RETURN t.key + ':' + t.state AS state ORDER BY state"


async def until_blocked(database: Database, n: int) -> None:
    """So many transactions wait for a lock of another."""
    async with asyncio.timeout(30):
        while (await ask(database, BLOCKED))[0]["n"] < n:
            pass


async def outcome(work: Awaitable[object]) -> str:
    """What became of it: done, or the code of the refusal."""
    try:
        await work
    except (Refused, Conflict) as problem:
        return problem.code
    return "done"


@pytest.mark.parametrize("seed", range(4))
async def test_who_was_given_a_tag_while_it_was_merged_holds_the_other_and_gets_it_back_when_they_part(
    empty: Database, call: Call, origin: Origin, settings: Settings, now: datetime, seed: int
) -> None:
    """By hand and by a rule; of some the merge comes in between, which refuses or finds them."""
    rng = random.Random(seed)
    users = list(ids(AT_ONCE + (DENSE if seed % 2 else 0)))
    await people(empty, *users)
    await tags(empty, "a", "b")
    before = [(user, "a", "import", 1) for user in users[AT_ONCE:]]
    await hold(empty, *before, *((user, "b", "manual", 2) for user in users[:3]))
    given = dict[tuple[str, str], str]()

    async def by_hand(user: str) -> None:
        given[user, "manual"] = await outcome(attach_tag(empty, call, user=UserId(user), tag=OLD))

    async def by_rule(user: str) -> None:
        async def work(transaction: Transaction) -> int:
            wanted = [RuleAttachment(user, OLD, "code-1", now)]
            return await attach_by_rule(transaction, wanted, at=now, request="r")

        try:
            given[user, "rule"] = "done" if await empty.write(work) else "passed over"
        except Conflict as problem:
            given[user, "rule"] = problem.code

    async def merging() -> None:
        done = await merge_tags(empty, call, loser=OLD, winner=NEW, reason="the same")
        assert done.complete

    works = [*(each(user) for user in users[:AT_ONCE] for each in (by_hand, by_rule)), merging()]
    rng.shuffle(works)
    await asyncio.gather(*works)

    held = await holdings(empty)
    assert [each for each in held if each[2] == "a"] == []
    assert set(given.values()) <= {"done", "tags.merged", "passed over", "database.taken"}
    done = {each for each, became in given.items() if became == "done"}
    done |= {(user, source) for user, _, source, _ in before}
    # Who had the other tag by hand before holds it by what was said first, the hour of the race being later.
    assert {(each[0], each[3]) for each in held if each[-1] == "a"} == done
    assert await faults(empty, settings, now) == []

    await unmerge_tag(empty, call, tag=OLD, reason="others")

    back = await holdings(empty)
    assert {(each[0], each[3]) for each in back if each[2] == "a"} == done
    assert [each for each in back if each[1] != "TAGGED" or len(each) > 4] == []
    assert await faults(empty, settings, now) == []


@pytest.mark.parametrize("n_holders", [0, DENSE])
async def test_merging_waits_for_who_is_just_giving_the_tag(
    empty: Database, call: Call, origin: Origin, n_holders: int
) -> None:
    """Where few hold the tag, who gives it waits for the merge in the end; the store begins one of the two anew."""
    await people(empty, *ids(n_holders + 1))
    await tags(empty, "a", "b")
    await hold(empty, *((user, "a", "manual", 1) for user in list(ids(n_holders + 1))[1:]))
    is_given, may_end = asyncio.Event(), asyncio.Event()

    async def giving(transaction: Transaction) -> None:
        attachment = Attachment("u00000", OLD, TagSource.MANUAL, origin.at, "ada", "admin")
        await attach_held(transaction, attachment, origin, form=Form())
        is_given.set()
        await may_end.wait()

    given = asyncio.create_task(outcome(empty.write(giving)))
    await is_given.wait()
    merged = asyncio.create_task(merge_tags(empty, call, loser=OLD, winner=NEW, reason="the same"))
    await until_blocked(empty, 1)
    may_end.set()
    became, done = await given, await merged

    assert became in ({"done"} if n_holders else {"done", "database.taken"})
    assert (done.n_users, done.complete) == (n_holders + (became == "done"), True)
    held = await holdings(empty)
    assert [each[1:3] for each in held] == [("TAGGED", "b")] * done.n_users


@pytest.mark.parametrize("n_holders", [0, DENSE])
async def test_who_gives_a_tag_waits_for_who_is_just_merging_it_and_is_refused(
    empty: Database, call: Call, now: datetime, n_holders: int
) -> None:
    await people(empty, *ids(n_holders + 2))
    await tags(empty, "a", "b")
    await hold(empty, *((user, "b", "manual", 1) for user in list(ids(n_holders + 2))[2:]))
    is_joined, may_end = asyncio.Event(), asyncio.Event()

    async def joining(transaction: Transaction) -> None:
        await store.record_joining(transaction, loser=OLD, winner=NEW, at=now, actor="ada", reason="the same")
        is_joined.set()
        await may_end.wait()

    async def by_rule(transaction: Transaction) -> int:
        return await attach_by_rule(transaction, [RuleAttachment("u00001", OLD, "r", now)], at=now, request="r")

    joined = asyncio.create_task(empty.write(joining))
    await is_joined.wait()
    by_hand = asyncio.create_task(outcome(attach_tag(empty, call, user=UserId("u00000"), tag=OLD)))
    ruled = asyncio.create_task(outcome(empty.write(by_rule)))
    await until_blocked(empty, 2)
    may_end.set()
    await joined

    # A write by hand looks once more, what follows from changes is tried again by whoever follows them.
    assert (await by_hand, await ruled) == ("tags.merged", "database.taken")
    assert [each for each in await holdings(empty) if each[2] == "a"] == []


async def test_people_and_tags_that_part_at_once_leave_nothing_behind(
    empty: Database, call: Call, settings: Settings, now: datetime
) -> None:
    users = list(ids(8))
    for round_ in range(3):
        old, new = f"a{round_}", f"b{round_}"
        if round_ == 0:
            await people(empty, *users)
        await tags(empty, old, new)
        await hold(empty, *((user, old, "manual", 1) for user in users))
        pairs = list(zip(users[::2], users[1::2], strict=True))
        await asyncio.gather(
            merge_tags(empty, call, loser=old, winner=new, reason="the same"),
            *(merge_users(empty, call, asked(*pair)) for pair in pairs),
        )
        assert [each for each in await holdings(empty) if each[2] == old] == []

        await asyncio.gather(
            *(unmerge_user(empty, call, user=loser, reason="two") for _, loser in pairs),
            unmerge_tag(empty, call, tag=old, reason="others"),
        )

        held = [each for each in await holdings(empty) if each[2] in {old, new}]
        assert held == [(user, "TAGGED", old, "manual") for user in users]
        assert await faults(empty, settings, now) == []


async def test_merging_tags_while_people_are_erased_leaves_the_graph_sound(
    empty: Database, call: Call, origin: Origin, settings: Settings, now: datetime
) -> None:
    users = list(ids(10))
    await people(empty, *users)
    await tags(empty, "a", "b")
    await hold(empty, *((user, tag, "manual", hour) for hour, tag in enumerate("ab", 1) for user in users))

    await asyncio.gather(
        *(erase_user(empty, origin, user, reason="asked for", settings=settings) for user in users[::2]),
        merge_tags(empty, call, loser=OLD, winner=NEW, reason="the same"),
    )

    assert await holdings(empty) == [
        row
        for user in users[1::2]
        for row in ((user, "TAGGED", "b", "manual", "a"), (user, "TAGGED_BESIDE", "b", "manual"))
    ]
    assert await faults(empty, settings, now) == []


async def test_a_tag_is_retired_before_it_is_merged_or_refused(empty: Database, call: Call) -> None:
    await people(empty, "ann")
    for number in range(6):
        await tags(empty, f"a{number}", f"b{number}")

        retired, merged = await asyncio.gather(
            outcome(retire_tag(empty, call, tag=TagKey(f"a{number}"))),
            outcome(merge_tags(empty, call, loser=f"a{number}", winner=f"b{number}", reason="the same")),
        )

        assert (merged, retired in {"done", "tags.merged"}) == ("done", True)
    assert [row["state"] for row in await ask(empty, STATES)] == [
        *(f"a{number}:merged" for number in range(6)),
        *(f"b{number}:active" for number in range(6)),
    ]


async def test_a_tag_does_not_return_to_values_that_another_one_stands_for_by_now(empty: Database, call: Call) -> None:
    await upsert_class(empty, call, TagClass("ages", "年龄段", band_of="age"))
    for key, band in (("young", Band(0, 17)), ("grown", Band(18, None))):
        await create_tag(empty, call, key=key, name=key, class_key="ages", extra=TagExtra(band=band), **WORDED)
    await merge_tags(empty, call, loser="young", winner="grown", reason="the same")
    await create_tag(
        empty, call, key="child", name="child", class_key="ages", extra=TagExtra(band=Band(None, 14)), **WORDED
    )

    with pytest.raises(Refused) as refusal:
        await unmerge_tag(empty, call, tag="young", reason="others")
    await retire_tag(empty, replace(call, key="again"), tag=TagKey("child"))
    done = await unmerge_tag(empty, call, tag="young", reason="others")

    assert (refusal.value.code, refusal.value.path, done.complete) == ("tags.band_overlap", ("tagKey",), True)
