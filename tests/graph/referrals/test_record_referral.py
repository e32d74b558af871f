"""Recording who brought whom (L04, invariant I11): one referrer each, never a circle, whatever happens at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import GuanxiError, Missing, Refused
from graph.referrals.actions import record_referral, void_referral
from graph.referrals.model import Referral, ReferralRecorded
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

AT = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
PEOPLE = [f"u{number}" for number in range(8)]

Bring = Callable[..., Any]


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """u0 to u7, whom nobody brought."""
    for user in PEOPLE:
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    return empty


@pytest.fixture
def bring(people: Database, call: Call) -> Bring:
    """Record that the first user brought the second."""

    async def record(referrer: str, referee: str, at: datetime = AT, **words: str) -> ReferralRecorded:
        return await record_referral(people, call, Referral(UserId(referrer), UserId(referee), at, **words))

    return record


async def _edges(database: Database) -> dict[str, str]:
    """Referee → referrer."""
    rows = await ask(database, "MATCH (a)-[:REFERRED]->(b) RETURN a.id AS referrer, b.id AS referee")
    found = {row["referee"]: row["referrer"] for row in rows}
    assert len(found) == len(rows)
    return found


def _has_circle(parents: dict[str, str]) -> bool:
    """Slow and plain: from each user, go up at most as often as there are users."""
    for start in parents:
        at = start
        for _ in parents:
            at = parents.get(at, "")
            if at == start:
                return True
    return False


async def test_who_brought_a_user_is_kept_l04(people: Database, bring: Bring) -> None:
    done = await bring("u0", "u1", campaign=" spring ", channel="wechat")

    assert done == ReferralRecorded("u0", "u1")
    found = await ask(people, "MATCH (a)-[r:REFERRED]->(b) RETURN a.id AS a, b.id AS b, r {.*, at: r.at.epochMillis}")
    # 1 April 2026, 02:00 UTC is 1,775,008,800 s after 1970.
    kept = {"referee": "u1", "at": 1775008800000, "campaign": "spring", "channel": "wechat", "state": "active"}
    assert found == [{"a": "u0", "b": "u1", "r": kept}]
    [change] = await ask(people, "MATCH (c:Change {kind: 'referral.recorded'}) RETURN c.users AS users")
    assert change["users"] == ["u0", "u1"]


async def test_the_same_pair_and_time_again_is_answered_the_same(people: Database, bring: Bring) -> None:
    first = await bring("u0", "u1")
    again = await bring("u0", "u1", campaign="other words do not make it another referral")

    assert first == again
    assert await _edges(people) == {"u1": "u0"}
    assert len(await ask(people, "MATCH (c:Change {kind: 'referral.recorded'}) RETURN c.id AS id")) == 1


@pytest.mark.parametrize(("referrer", "at"), [("u2", AT), ("u0", AT + timedelta(days=1))])
async def test_a_second_referrer_is_refused_and_the_first_is_named_i11(
    people: Database, bring: Bring, referrer: str, at: datetime
) -> None:
    await bring("u0", "u1")

    with pytest.raises(Refused) as caught:
        await bring(referrer, "u1", at)

    assert caught.value.code == "referrals.has_referrer"
    assert caught.value.facts == {"referee": "u1", "referrer": "u0", "at": "2026-04-01T02:00:00+00:00"}
    assert await _edges(people) == {"u1": "u0"}


@pytest.mark.parametrize("length", [2, 3, 7])
async def test_a_circle_of_any_length_is_refused_i11(people: Database, bring: Bring, length: int) -> None:
    """u0 brought u1, who brought u2, and so on; the last one cannot have brought u0."""
    for number in range(length - 1):
        await bring(f"u{number}", f"u{number + 1}")
    before = await _edges(people)

    with pytest.raises(Refused) as caught:
        await bring(f"u{length - 1}", "u0")

    assert caught.value.code == "referrals.cycle"
    assert caught.value.facts == {"referrer": f"u{length - 1}", "referee": "u0", "generations": length - 1}
    assert await _edges(people) == before


async def test_a_circle_is_found_far_above(people: Database, bring: Bring) -> None:
    """A chain of 200 made beforehand: c0 brought c1 … c199, so c199 cannot have brought c0, nor u0 be in the way."""
    await ask(
        people,
        """
        UNWIND range(0, 199) AS n
        CREATE (:User {id: 'c' + n, nameKey: 'c' + n, joinedKey: 'c' + n})
        CREATE (:Standing {user: 'c' + n, version: 1, touched: 0})
        """,
    )
    await ask(
        people,
        """
        UNWIND range(0, 198) AS n
        MATCH (a:User {id: 'c' + n}) MATCH (b:User {id: 'c' + (n + 1)})
        CREATE (a)-[:REFERRED {referee: b.id, at: $at}]->(b)
        """,
        at=AT,
    )

    with pytest.raises(Refused) as caught:
        await bring("c199", "c0")

    assert caught.value.facts["generations"] == 199
    await bring("u0", "c0")
    with pytest.raises(Refused) as caught:
        await bring("c199", "u0")
    assert caught.value.facts["generations"] == 200


async def test_a_user_who_brought_others_can_be_brought(people: Database, bring: Bring) -> None:
    await bring("u1", "u2")
    await bring("u3", "u4")

    await bring("u2", "u3")
    await bring("u0", "u1")

    assert await _edges(people) == {"u2": "u1", "u4": "u3", "u3": "u2", "u1": "u0"}


@pytest.mark.parametrize(
    ("referrer", "referee", "at", "kind", "code"),
    [
        ("u0", "u0", AT, Refused, "referrals.self"),
        ("u0", "nobody", AT, Missing, "users.unknown"),
        ("nobody", "u0", AT, Missing, "users.unknown"),
        ("u0", "u1", datetime(2026, 5, 2, tzinfo=UTC), Refused, "users.time_in_future"),
        ("u0", "u1", datetime(2026, 4, 1), Refused, "users.time_without_zone"),  # noqa: DTZ001
    ],
)
async def test_a_bad_referral_is_refused_and_nothing_is_kept(
    people: Database, bring: Bring, referrer: str, referee: str, at: datetime, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await bring(referrer, referee, at)

    assert caught.value.code == code
    assert await _edges(people) == {}


async def test_of_many_referrers_at_once_one_is_first_i11(people: Database, bring: Bring) -> None:
    results = await asyncio.gather(*(bring(user, "u0") for user in PEOPLE[1:]), return_exceptions=True)

    [first] = [each for each in results if isinstance(each, ReferralRecorded)]
    assert await _edges(people) == {"u0": first.referrer}
    assert {each.code for each in results if isinstance(each, GuanxiError)} == {"referrals.has_referrer"}


async def test_three_who_bring_each_other_at_once_never_close_the_circle_i11(
    people: Database, bring: Bring, call: Call
) -> None:
    """A→B, B→C, C→A at once, 24 times: any two can stand, never all three."""
    circle = [("u0", "u1"), ("u1", "u2"), ("u2", "u0")]
    for turn in range(24):
        pairs = circle[turn % 3 :] + circle[: turn % 3]

        results = await asyncio.gather(*(bring(*pair) for pair in pairs), return_exceptions=True)

        assert sum(isinstance(each, ReferralRecorded) for each in results) == 2, results
        assert [each.code for each in results if isinstance(each, GuanxiError)] == ["referrals.cycle"]
        for referee in await _edges(people):
            await void_referral(people, call, referee=UserId(referee), reason="again")


@pytest.mark.parametrize("seed", range(6))
async def test_random_referrals_at_once_leave_a_forest_i11(people: Database, bring: Bring, seed: int) -> None:
    """Everything that was answered as done stands in the graph, and the graph is a forest."""
    rng = random.Random(seed)
    pairs = [tuple(rng.sample(PEOPLE, 2)) for _ in range(40)]

    results = await asyncio.gather(*(bring(*pair) for pair in pairs), return_exceptions=True)

    parents = await _edges(people)
    done = {(each.referrer, each.referee) for each in results if isinstance(each, ReferralRecorded)}
    assert done == {(referrer, referee) for referee, referrer in parents.items()}
    assert not _has_circle(parents)
    refused = {each.code if isinstance(each, GuanxiError) else repr(each) for each in results} - {
        repr(each) for each in results if isinstance(each, ReferralRecorded)
    }
    assert refused <= {"referrals.has_referrer", "referrals.cycle"}
    # A forest of eight that grew until nothing more fitted: each pair left out is left out for a reason that holds.
    for referrer, referee in pairs:
        assert referee in parents or _has_circle({**parents, referee: referrer})


async def test_one_key_sent_twice_at_once_is_applied_once(people: Database, call: Call) -> None:
    keyed = replace(call, key="referral-1", payload={"referee": "u1"})
    referral = Referral(UserId("u0"), UserId("u1"), AT)

    first, second = await asyncio.gather(*(record_referral(people, keyed, referral) for _ in range(2)))

    assert first == second
    assert len(await ask(people, "MATCH (c:Change {kind: 'referral.recorded'}) RETURN c.id AS id")) == 1
