"""Which versions of policies name something and hold, will hold or wait: the days of May 2026, asked on the first."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import pytest

from graph.database.driver import Database, Transaction
from graph.database.naming import Thing, policies_naming
from tests.conftest import NOW
from tests.support import ask

# NOW is 2026-05-01 08:00 UTC: in the west it is still 30 April, so that a day is over everywhere 12 hours later.
KEPT = """
MERGE (p:Policy {key: $key}) SET p.version = $version
CREATE (p)-[:WORDED]->(v:PolicyVersion {key: $key + $version, policy: $key, version: $version, ladder: $ladder,
  state: $state, names: $names, effective: date($effective), until: date($until)})
"""
TEA, NAMES = "茶: 客", ["ladder:community", "tag:茶: 客", "task:quiz"]


@pytest.fixture(autouse=True)
async def policies(empty: Database) -> AsyncGenerator[None]:
    """The policies, which a service could not read, are gone afterwards."""
    yield
    await ask(empty, "MATCH (n) WHERE n:Policy OR n:PolicyVersion DETACH DELETE n")


async def kept(
    database: Database,
    *,
    version: int = 1,
    state: str = "published",
    effective: str = "2026-04-01",
    until: str | None = None,
    names: list[str] | None = None,
    ladder: str = "community",
) -> None:
    await ask(
        database,
        KEPT,
        key="value",
        version=version,
        state=state,
        effective=effective,
        until=until,
        names=NAMES if names is None else names,
        ladder=ladder,
    )


async def naming(database: Database, thing: Thing = Thing.TAG, key: str = TEA, at: datetime = NOW) -> list[str]:
    async def work(transaction: Transaction) -> list[str]:
        return await policies_naming(transaction, thing, key, at=at)

    return await database.write(work)


@pytest.mark.parametrize(
    ("state", "found"),
    [("draft", []), ("requested", ["value@1"]), ("published", ["value@1"]), ("refused", [])],
)
async def test_versions_that_hold_or_wait_are_told_and_others_are_not(
    empty: Database, state: str, found: list[str]
) -> None:
    await kept(empty, state=state)

    assert await naming(empty) == found


@pytest.mark.parametrize(
    ("thing", "key", "found"),
    [
        (Thing.TAG, TEA, ["value@1"]),
        (Thing.TASK, "quiz", ["value@1"]),
        (Thing.LADDER, "community", ["value@1"]),
        (Thing.TAG, "quiz", []),
        (Thing.SEGMENT, TEA, []),
        (Thing.TAG, "茶", []),
    ],
)
async def test_a_name_is_of_its_kind_and_whole(empty: Database, thing: Thing, key: str, found: list[str]) -> None:
    await kept(empty)

    assert await naming(empty, thing, key) == found


async def test_a_version_that_is_over_everywhere_names_nothing_any_more(empty: Database) -> None:
    await kept(empty, until="2026-05-01")

    # Nowhere on earth is it 30 April after noon of 1 May UTC.
    assert await naming(empty, at=NOW + timedelta(hours=3, minutes=59)) == ["value@1"]
    assert await naming(empty, at=NOW + timedelta(hours=4)) == []


async def test_a_version_gives_way_when_the_next_of_its_ladder_has_begun(empty: Database) -> None:
    await kept(empty)
    await kept(empty, version=2, effective="2026-05-03", names=[])
    await kept(empty, version=3, effective="2026-04-02", names=[], ladder="vip")
    await kept(empty, version=4, effective="2026-04-02", names=[], state="requested")

    assert await naming(empty) == ["value@1"]
    assert await naming(empty, at=NOW + timedelta(days=2, hours=4)) == []


async def test_one_that_has_not_begun_is_told(empty: Database) -> None:
    await kept(empty, effective="2027-01-01")

    assert await naming(empty) == ["value@1"]
