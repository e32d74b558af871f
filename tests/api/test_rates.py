"""Points: what documents cost is taken from a bucket a client, which fills evenly."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import time

import httpx
import pytest

from api.app import create_app
from api.rates import CLIENTS_KEPT, REFUSED, Rates, TooMuch
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.errors import Refused
from graph.settings import Settings
from graph.vocabulary import Role
from tests.conftest import NOW

# 20 groups' nodes at most are estimated as five, and five values as one more.
GROUPS = "{ groups { key } }"
COST = 6


@dataclass
class Clock:
    """Seconds, as told."""

    at: float = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.at


@pytest.mark.text
def test_a_client_that_spent_its_points_hears_when_it_has_enough_again() -> None:
    clock = Clock()
    rates = Rates(600, clock=clock)
    rates.charge("a", 400)
    rates.charge("a", 150)

    with pytest.raises(TooMuch) as caught:
        rates.charge("a", 100)

    # 50 are left and ten come a second: 50 more take five seconds.
    assert (caught.value.code, caught.value.facts, caught.value.retry_after_seconds) == (
        "limits.rate",
        {"limit": 600},
        5,
    )
    clock.at = 5.0
    rates.charge("a", 100)
    with pytest.raises(TooMuch):
        rates.admit("a")


@pytest.mark.text
def test_another_client_pays_for_itself_and_a_bucket_never_holds_more_than_a_minute() -> None:
    clock = Clock()
    rates = Rates(60, clock=clock)
    rates.charge("a", 60)

    rates.charge("b", 60)
    clock.at = 3_600.0

    rates.charge("a", 60)
    with pytest.raises(TooMuch):
        rates.charge("a", 1)


@pytest.mark.text
def test_what_costs_more_than_a_bucket_holds_is_had_for_a_full_one() -> None:
    rates = Rates(60, clock=Clock())

    rates.charge("a", 10_000)

    with pytest.raises(TooMuch) as caught:
        rates.charge("a", 10_000)
    assert caught.value.retry_after_seconds == 60


@pytest.mark.text
def test_refused_documents_are_paid_for_as_far_as_there_is_something() -> None:
    rates = Rates(REFUSED + 10, clock=Clock())

    rates.fine("a")
    rates.charge("a", 10)
    rates.fine("a")

    with pytest.raises(TooMuch):
        rates.admit("a")


@pytest.mark.text
def test_the_memory_of_clients_is_bounded_and_forgets_who_was_away_longest() -> None:
    rates = Rates(60, clock=Clock())

    for number in range(CLIENTS_KEPT + 5):
        rates.charge(f"client {number}", 60)

    assert len(rates._buckets) == CLIENTS_KEPT
    rates.charge("client 0", 60)
    with pytest.raises(TooMuch):
        rates.charge(f"client {CLIENTS_KEPT}", 60)


@pytest.mark.text
@pytest.mark.parametrize(("name", "value"), [("GUANXI_POINTS_A_MINUTE", "0"), ("GUANXI_POOL_SIZE", "1")])
def test_too_few_points_or_connections_cannot_be_set(name: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        Settings.from_environment({name: value})

    assert refusal.value.facts == {"name": name, "value": value}


@pytest.mark.text
@pytest.mark.parametrize("value", ["24:00", "3.30", "03:30:00", "noon", "03:60", "-1:00"])
def test_a_time_of_day_that_is_none_cannot_be_set_for_scores(value: str) -> None:
    with pytest.raises(Refused) as refusal:
        Settings.from_environment({"GUANXI_SCORES_DAILY_AT": value})

    assert (refusal.value.code, refusal.value.facts) == (
        "settings.invalid",
        {"name": "GUANXI_SCORES_DAILY_AT", "value": value},
    )


@pytest.mark.text
@pytest.mark.parametrize(("value", "expected"), [("03:30", time(3, 30)), ("23:59", time(23, 59)), ("", None)])
def test_scores_are_computed_at_a_time_of_day_or_when_asked(value: str, expected: time | None) -> None:
    assert Settings.from_environment({"GUANXI_SCORES_DAILY_AT": value}).scores_daily == expected


@pytest.fixture
async def small(
    address: StoreAddress, settings: Settings, empty: Database
) -> AsyncGenerator[tuple[httpx.AsyncClient, str, str]]:
    """An application where a minute brings 120 points, and two keys."""
    app = create_app(replace(settings, points_a_minute=120), address)
    first = await create_key(empty, name="first", role=Role.VIEWER, now=NOW)
    second = await create_key(empty, name="second", role=Role.VIEWER, now=NOW)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guanxi.test") as client:
            yield client, first.secret, second.secret


async def test_above_its_points_a_client_gets_429_and_when_to_come_back(
    small: tuple[httpx.AsyncClient, str, str],
) -> None:
    client, first, second = small

    async def ask(key: str, query: str = GROUPS) -> httpx.Response:
        return await client.post("/graphql", json={"query": query}, headers={"authorization": f"Bearer {key}"})

    statuses = [(await ask(first)).status_code for _ in range(40)]
    refused = await ask(first)
    other = await ask(second)

    # Twenty cost 120 points; while they are asked two a second come again.
    n_answered = statuses.count(200)
    assert 120 // COST <= n_answered < 40
    assert statuses == [200] * n_answered + [429] * (40 - n_answered)
    assert refused.json()["errors"][0]["extensions"]["code"] == "limits.rate"
    assert 1 <= int(refused.headers["retry-after"]) <= COST
    assert other.status_code == 200


async def test_documents_that_are_refused_use_points_up_as_well(small: tuple[httpx.AsyncClient, str, str]) -> None:
    client, first, _ = small
    headers = {"authorization": f"Bearer {first}"}

    statuses = [
        (await client.post("/graphql", json={"query": "{ nothing }"}, headers=headers)).status_code for _ in range(4)
    ]

    # 120 points are two fines of 50, and a third that takes what is left.
    assert statuses == [400, 400, 400, 429]
