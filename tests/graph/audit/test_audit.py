"""The audit: an entry a write, chained so that what is removed, changed or moved shows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import orjson
import pytest

from graph.audit import actions, policy, store
from graph.audit.model import Deed, Flaw, Head, Link
from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.operations import Origin
from tests.support import ask


async def tell(database: Database, origin: Origin, *, users: tuple[str, ...] = ("u1",), reason: str = "asked") -> None:
    async def work(transaction: Transaction) -> None:
        change = Change(ChangeKind.USER_UPDATED, users, before={"name": "a"}, after={"name": "b", "reason": reason})
        await outbox.append(transaction, change, origin)

    await database.write(work)


async def flaws(database: Database) -> list[tuple[int, str]]:
    _, found = await actions.verify(database, page=2)
    return [(each.seq, each.seen) for each in found]


async def test_an_entry_says_who_did_what_to_whom_why_and_in_which_request(empty: Database, origin: Origin) -> None:
    await tell(empty, origin, users=("u1", "u2"))

    [entry] = await store.list_entries(empty, None, before="z", limit=10)

    assert (entry.actor, entry.role, entry.request, entry.at) == ("ada", "admin", "request-1", origin.at)
    assert (entry.deed.action, entry.deed.users, entry.deed.why) == ("user.updated", ("u1", "u2"), "asked")
    assert orjson.loads(entry.deed.before) == {"name": "a"}
    assert orjson.loads(entry.deed.after) == {"name": "b", "reason": "asked"}


async def test_entries_are_found_by_whom_they_are_about_newest_first(empty: Database, origin: Origin) -> None:
    for number, users in enumerate([("u1",), ("u2",), ("u3", "u1"), ("u2", "u3", "u1"), ()]):
        asked = replace(origin, at=origin.at.replace(minute=number), request=f"r{number}")
        await tell(empty, asked, users=users)

    async def requests(users: list[str] | None, before: str = "z", limit: int = 10) -> list[str]:
        return [each.request for each in await store.list_entries(empty, users, before=before, limit=limit)]

    assert await requests(None) == ["r4", "r3", "r2", "r1", "r0"]
    assert await requests(["u1"]) == ["r3", "r2", "r0"]
    assert await requests(["u2"]) == ["r3", "r1"]
    assert await requests(["u1", "u2"]) == ["r3", "r2", "r1", "r0"]
    [first] = await store.list_entries(empty, ["u1"], before="z", limit=1)
    assert await requests(["u1"], before=first.key, limit=1) == ["r2"]


async def test_a_whole_chain_holds_over_pages(empty: Database, origin: Origin) -> None:
    for _ in range(5):
        await tell(empty, origin)

    assert await actions.verify(empty, page=2) == (5, [])


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("MATCH (a:Audit {seq: 3}) DETACH DELETE a", [(3, "missing")]),
        ("MATCH (a:Audit {seq: 5}) DETACH DELETE a", [(5, "missing")]),
        ("MATCH (a:Audit {seq: 1}) DETACH DELETE a", [(1, "missing")]),
        ("MATCH (a:Audit) DETACH DELETE a", [(1, "missing")]),
        ("MATCH (a:Audit {seq: 2}) SET a.actor = 'eve'", [(2, "changed")]),
        ("MATCH (a:Audit {seq: 2}) SET a.at = a.at + duration({minutes: 1})", [(2, "changed")]),
        ("MATCH (a:Audit {seq: 2}) SET a.after = '{}'", [(2, "texts")]),
        ("MATCH (a:Audit {seq: 2}) SET a.users = ['u9']", [(2, "texts")]),
        ("MATCH (a:Audit {seq: 2}) SET a.blanked = true, a.salt = NULL, a.after = '{}'", [(2, "blanked")]),
        ("MATCH (c:Chain) DELETE c", [(5, "head")]),
        ("MATCH (c:Chain) SET c.hash = 'x'", [(5, "order")]),
        (
            "MATCH (a:Audit {seq: 2}), (b:Audit {seq: 3}) SET a.seq = 9 WITH a, b SET b.seq = 2 WITH a SET a.seq = 3",
            [(2, "order"), (2, "changed"), (3, "order"), (3, "changed"), (4, "order")],
        ),
    ],
)
async def test_what_was_removed_changed_or_reordered_shows(
    empty: Database, origin: Origin, damage: str, found: list[tuple[int, str]]
) -> None:
    for _ in range(5):
        await tell(empty, origin)

    await ask(empty, damage)  # type: ignore[arg-type]

    assert await flaws(empty) == found


async def test_writes_at_once_are_all_chained(empty: Database, origin: Origin) -> None:
    await asyncio.gather(*(tell(empty, replace(origin, request=f"r{number % 7}")) for number in range(60)))

    assert await actions.verify(empty, page=100) == (60, [])


def test_all_of_a_request_is_in_one_chain_and_requests_are_spread() -> None:
    assert {policy.chain_of("request-1", actor) for actor in ("ada", "bob")} == {policy.chain_of("request-1", "")}
    assert {policy.chain_of(f"request-{number}", "ada") for number in range(500)} == set(range(policy.CHAINS))


def test_a_hash_follows_from_everything_but_the_texts() -> None:
    deed = Deed("user.updated", ("u1",), "asked", "{}", "{}")
    link = Link(1, 2, 3, "ada", "admin", "r", deed, "salt", policy.digest_of(deed, "salt"), "before", "")
    sealed = replace(link, hash=policy.hash_of(link))

    changed = [
        replace(sealed, at_ms=4),
        replace(sealed, actor="eve"),
        replace(sealed, role="viewer"),
        replace(sealed, request="s"),
        replace(sealed, digest="0"),
        replace(sealed, deed=replace(deed, action="user.moved")),
    ]

    assert list(policy.flaws([sealed], Head(1, 1, "before"))) == []
    for each in changed:
        assert list(policy.flaws([each], Head(1, 1, "before"))) == [Flaw(1, 2, "changed")]
    other = replace(sealed, deed=replace(deed, users=("u2",)))
    assert list(policy.flaws([other], Head(1, 1, "before"))) == [Flaw(1, 2, "texts")]
