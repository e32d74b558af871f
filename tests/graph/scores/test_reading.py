"""The next run reads only who changed, and knows what a reading of everybody tells."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.erasure.actions import erase_user
from graph.events.actions import record_interaction
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.purchases.actions import record_refund
from graph.purchases.model import AskedRefund, Money, PurchaseId
from graph.referrals.actions import record_referral, void_referral
from graph.referrals.model import Referral
from graph.scores import reading
from graph.scores.actions import Job, run_scores
from graph.scores.bases import newest_base
from graph.scores.files import load_snapshot
from graph.scores.snapshot import Snapshot
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from seeds.village import T, seed_village
from tests.graph.scores.people import PEOPLE, Clock, published_rows
from tests.support import ask

Change = Callable[[Database, Call, Settings], Awaitable[Any]]


@pytest.fixture
async def village(empty: Database, settings: Settings) -> Database:
    await seed_village(empty, settings, T)
    return empty


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that is over is over: the village was seeded a moment ago. Everybody may change."""
    monkeypatch.setattr(reading, "_LATE", timedelta(0))
    monkeypatch.setattr(reading, "_CHANGED_AT_MOST", 1.0)


async def _gave(database: Database, call: Call, settings: Settings) -> None:
    await record_interaction(
        database, call, from_user=UserId("wei"), to_user=UserId("ming"), kind="like", at=call.origin.at,
        zone=settings.zone,
    )  # fmt: skip


async def _refunded(database: Database, call: Call, settings: Settings) -> None:
    [row] = await ask(
        database,
        "MATCH (:User {id: 'hao'})-[:BOUGHT]->(p:Purchase) RETURN p.id AS id ORDER BY p.amountMinor DESC LIMIT 1",
    )
    asked = AskedRefund("back-1", PurchaseId(row["id"]), call.origin.at, Money(1, "CNY"))
    await record_refund(database, call, asked, settings=settings)


async def _voided(database: Database, call: Call, _: Settings) -> None:
    await void_referral(database, call, referee=UserId("fang"), reason="a mistake")


async def _brought(database: Database, call: Call, _: Settings) -> None:
    await create_user(
        database, call, id="new", name="new", joined_at=None, attributes={}, identities=(), catalogue=CATALOGUE
    )
    await record_referral(database, call, Referral(UserId("jing"), UserId("new"), call.origin.at))


async def _merged(database: Database, call: Call, _: Settings) -> None:
    await merge_users(database, call, Asked("ming", "lan", "the same person", confirm=True))


async def _parted(database: Database, call: Call, settings: Settings) -> None:
    await _merged(database, call, settings)
    await unmerge_user(database, call, user="lan", reason="not the same person")


async def _erased(database: Database, call: Call, settings: Settings) -> None:
    await erase_user(database, call.origin, "lan", reason="they asked", settings=settings)


async def _unknown(database: Database, _: Call, __: Settings) -> None:
    """Somebody goes and somebody comes of whom no standing tells."""
    await ask(database, "MATCH (u:User {id: 'jing'}) DETACH DELETE u")
    await ask(database, "CREATE (:User {id: 'amy', nameKey: 'amy', joinedKey: 'amy'})")
    await ask(database, "CREATE (:User {id: 'bo', nameKey: 'bo', joinedKey: 'bo'})")


CATALOGUE: dict[str, Attribute] = {}
CHANGES: tuple[Change, ...] = (_gave, _refunded, _voided, _brought, _merged, _parted, _erased, _unknown)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__.strip("_"))
async def test_who_changed_is_read_and_all_is_known(
    village: Database, call: Call, settings: Settings, tmp_path: Path, change: Change
):
    clock = Clock(call.origin.at)
    folder, partly, wholly = tmp_path / "kept", tmp_path / "partly.npz", tmp_path / "wholly.npz"
    first = await run_scores(village, clock=clock, zone=settings.zone, job=Job(folder=folder))
    await change(village, call, settings)

    second = await run_scores(village, clock=clock, zone=settings.zone, job=Job(partly, folder))
    rows = await published_rows(village)
    third = await run_scores(village, clock=clock, zone=settings.zone, job=Job(wholly, folder, whole=True))

    # The third read every row back, and found none that says something else.
    assert await published_rows(village) == rows
    assert await ask(village, "MATCH (s:ScoreRow {number: $number}) RETURN s.user", number=third.number) == []
    assert first.n_read == first.n_users == 12
    assert 0 < second.n_read < 12
    _same(load_snapshot(partly), load_snapshot(wholly))


@pytest.mark.usefixtures("at_once")
async def test_one_after_another_they_are_all_known(village: Database, call: Call, settings: Settings, tmp_path: Path):
    clock = Clock(call.origin.at)
    folder, partly, wholly = tmp_path / "kept", tmp_path / "partly.npz", tmp_path / "wholly.npz"
    await run_scores(village, clock=clock, zone=settings.zone, job=Job(folder=folder))

    for change in (_gave, _brought, _parted, _voided, _erased, _refunded, _unknown):
        await change(village, call, settings)
        await run_scores(village, clock=clock, zone=settings.zone, job=Job(partly, folder))
    await run_scores(village, clock=clock, zone=settings.zone, job=Job(wholly, whole=True))

    _same(load_snapshot(partly), load_snapshot(wholly))


def _same(one: Snapshot, other: Snapshot) -> None:
    assert (one.users, one.today) == (other.users, other.today)
    for here, there in (
        (one.referrers, other.referrers),
        (one.brought_at, other.brought_at),
        (one.joined_at, other.joined_at),
        (one.entry_paid, other.entry_paid),
        (one.refusing, other.refusing),
        (one.interactions.sources, other.interactions.sources),
        (one.interactions.targets, other.interactions.targets),
        (one.interactions.weights, other.interactions.weights),
        (one.interactions.days, other.interactions.days),
        (one.purchases.users, other.purchases.users),
        (one.purchases.days, other.purchases.days),
        (one.purchases.amounts, other.purchases.amounts),
    ):
        np.testing.assert_array_equal(here, there, strict=True)


@pytest.mark.usefixtures("at_once")
async def test_when_nothing_changed_nobody_is_read(empty: Database, clock: Clock, tmp_path: Path):
    await ask(empty, PEOPLE)
    await run_scores(empty, clock=clock, job=Job(folder=tmp_path))

    second = await run_scores(empty, clock=clock, job=Job(folder=tmp_path))

    assert (second.n_read, second.n_users, second.n_edges) == (0, 3, 2)
    kept = newest_base(tmp_path)
    assert kept is not None
    assert sorted(_names(tmp_path)) == [kept.file, kept.rows]
    assert kept.run == second.id
    assert ((tmp_path / kept.file).stat().st_mode & 0o777, kept.whole_ms < kept.read_ms) == (0o600, True)


async def test_of_attention_only_who_gave_it_is_read_again(
    village: Database, call: Call, settings: Settings, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "_LATE", timedelta(0))
    await run_scores(village, clock=clock, job=Job(folder=tmp_path))

    await _gave(village, call, settings)

    second = await run_scores(village, clock=clock, job=Job(folder=tmp_path))
    assert second.n_read == 1


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.usefixtures("at_once")
async def test_without_a_file_to_trust_everybody_is_read(
    empty: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await ask(empty, PEOPLE)

    async def n_read(**how: bool) -> int:
        return (await run_scores(empty, clock=clock, job=Job(folder=tmp_path, **how))).n_read

    first = await n_read()
    asked_whole = await n_read(whole=True)
    kept = newest_base(tmp_path)
    assert kept is not None
    path = tmp_path / kept.file
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    after_damage = await n_read()
    # A store to which an older backup was brought does not know the run.
    await ask(empty, "MATCH (r:ScoreRun) WHERE r.state = 'published' SET r.id = 'another'")
    await ask(empty, "MATCH (l:Lock {name: 'scores'}) SET l.published = 'another'")
    of_another_store = await n_read()
    known = await n_read()
    monkeypatch.setattr(reading, "_WHOLE_EVERY", timedelta(0))
    after_a_week = await n_read()

    assert (first, asked_whole, after_damage, of_another_store, after_a_week) == (3, 3, 3, 3, 3)
    assert known == 0


async def test_who_was_locked_just_before_the_last_reading_is_read_again(
    village: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "_CHANGED_AT_MOST", 1.0)
    await run_scores(village, clock=clock, job=Job(folder=tmp_path))

    second = await run_scores(village, clock=clock, job=Job(folder=tmp_path))

    # All of the village were: a write of theirs may have been on its way.
    assert second.n_read == 12


async def test_when_many_changed_everybody_is_read(village: Database, clock: Clock, tmp_path: Path):
    first = await run_scores(village, clock=clock, job=Job(folder=tmp_path))

    second = await run_scores(village, clock=clock, job=Job(folder=tmp_path))

    kept = newest_base(tmp_path)
    assert kept is not None
    assert (first.n_read, second.n_read, kept.whole_ms) == (12, 12, kept.read_ms)


async def test_a_folder_that_cannot_be_written_ends_no_run(empty: Database, clock: Clock, tmp_path: Path):
    await ask(empty, PEOPLE)
    (tmp_path / "file").write_text("no folder")

    run = await run_scores(empty, clock=clock, job=Job(folder=tmp_path / "file" / "below"))

    assert run.n_users == 3
