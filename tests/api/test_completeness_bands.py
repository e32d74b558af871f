"""How complete profiles are, set against who did something and who bought (T13)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from api import completeness
from api.app import Parts
from api.clock import now
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.graph.governance.world import hold, people, tags
from tests.support import ask

BANDS = "bands { low high nUsers bought { nUsers share low high } did { nUsers share low high } }"
OUTCOMES = (
    """query Outcomes($users: [ID!], $event: String, $days: Int!, $bands: Int!) {
  completeness(userIds: $users, event: $event, days: $days, nBands: $bands) { nUsers share """
    + BANDS
    + " } }"
)
DONE = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:DID {at: row.at}]->(:Event {id: row.id, type: row.type, at: row.at})
"""
BOUGHT = """
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CREATE (u)-[:BOUGHT {at: row.at}]->(:Purchase {id: 'p' + row.user, at: row.at, day: date(row.at), amountMinor: 100,
  discountMinor: 0, refundedMinor: 0})
"""


@pytest.fixture
async def shop(empty: Database, parts: Parts) -> AsyncGenerator[Database]:
    """Of eight users ann and bea have a city and a tag of the class `custom`, cyd, dan and eve the tag alone, the
    others neither. Clicked in the last days: ann, bea, and cyd twice; bought: ann and fay; dan clicked long ago."""
    await people(empty, "ann", "bea", "cyd", "dan", "eve", "fay", "gus", "hal")
    await tags(empty, "told")
    await hold(empty, *((each, "told", "manual", 1) for each in ("ann", "bea", "cyd", "dan", "eve")))
    await ask(empty, "MATCH (u:User) WHERE u.id IN ['ann', 'bea'] SET u.city = '杭州'")
    await ask(empty, "MATCH (a:Attribute {key: 'city'}) SET a.expected = true")
    await ask(empty, "MATCH (c:TagClass {key: 'custom'}) SET c.mandatoryDays = 7")
    clicks = [("ann", 3), ("bea", 29), ("cyd", 1), ("cyd", 2), ("dan", 40)]
    rows = [(user, days, "click") for user, days in clicks] + [("gus", 1, "visit")]
    told = [
        {"id": str(number), "user": user, "type": kind, "at": now() - timedelta(days=days)}
        for number, (user, days, kind) in enumerate(rows)
    ]
    await ask(empty, DONE, rows=told)
    bought = [{"user": user, "at": now() - timedelta(days=10)} for user in ("ann", "fay")]
    await ask(empty, BOUGHT, rows=bought)
    await parts.keyring.refresh()
    yield empty
    await ask(empty, "MATCH (a:Attribute {key: 'city'}) REMOVE a.expected")
    await ask(empty, "MATCH (c:TagClass {key: 'custom'}) REMOVE c.mandatoryDays")
    await parts.keyring.refresh()


async def _bands(client: Client, **more: Any) -> list[dict[str, Any]]:
    asked = {"event": "click", "days": 30, "bands": 4, **more}
    return (await client.ask(OUTCOMES, **asked))["completeness"]["bands"]


def _near(n: int, share: float, low: float, high: float) -> dict[str, Any]:
    shares = {"share": share, "low": low, "high": high}
    return {"nUsers": n, **{name: pytest.approx(value, abs=1e-6) for name, value in shares.items()}}


@pytest.mark.parametrize("a_page", [10_000, 3])
async def test_what_users_did_is_told_by_how_complete_their_profiles_are_t13(
    shop: Database, manager: Client, monkeypatch: pytest.MonkeyPatch, a_page: int
) -> None:
    monkeypatch.setattr(completeness, "USERS_A_PAGE", a_page)

    found = (await manager.ask(OUTCOMES, event="click", days=30, bands=4))["completeness"]

    # Of eight users two know both parts and three one: 7 / 16.
    assert (found["nUsers"], found["share"]) == (8, 7 / 16)
    # Wilson's interval, z² = 3.841459. Of 0 of 3: 0 to z² / (3 + z²). Of 1 of 3: (1/3 + z²/6 ± z √(2/27 + z²/36)) /
    # (1 + z²/3) = (0.973576 ± 0.833346) / 2.280486. Of 2 of 2: 2 / (2 + z²) to 1. Of 1 of 2: (0.5 + z²/4 ± z √(1/8 +
    # z²/16)) / (1 + z²/2) = (1.460365 ± 1.184265) / 2.920729.
    none_of_three, one_of_three = _near(0, 0, 0, 0.561497), _near(1, 1 / 3, 0.061492, 0.792341)
    assert found["bands"] == [
        {"low": 0, "high": 0.25, "nUsers": 3, "bought": one_of_three, "did": none_of_three},
        {"low": 0.25, "high": 0.5, "nUsers": 0, "bought": None, "did": None},
        {"low": 0.5, "high": 0.75, "nUsers": 3, "bought": none_of_three, "did": one_of_three},
        {
            "low": 0.75,
            "high": 1,
            "nUsers": 2,
            "bought": _near(1, 0.5, 0.094531, 0.905469),
            "did": _near(2, 1, 0.342380, 1),
        },
    ]


async def test_bands_event_and_days_are_as_asked_for(shop: Database, manager: Client) -> None:
    long = await _bands(manager, days=50, bands=1)
    some = await _bands(manager, users=["dan", "fay"], days=50, bands=2)
    without = await _bands(manager, event=None, bands=1, days=5)
    refused = [
        await manager.refusal(OUTCOMES, **{"event": "click", "days": 30, "bands": 4, **each})
        for each in ({"bands": 0}, {"bands": 21}, {"days": 0}, {"event": ""})
    ]

    assert [(each["nUsers"], each["did"]["nUsers"], each["bought"]["nUsers"]) for each in long] == [(8, 4, 2)]
    assert [(each["nUsers"], each["did"]["nUsers"], each["bought"]["nUsers"]) for each in some] == [
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert [(each["did"], each["bought"]["nUsers"]) for each in without] == [(None, 0)]
    assert [code for _, code in refused] == [
        "governance.threshold",
        "governance.threshold",
        "measures.window_days",
        "measures.option_text",
    ]


async def test_bands_tell_who_bought_again_and_who_accepted_invitations_t13(shop: Database, manager: Client) -> None:
    # Days ago. In the 30 days before the last 30 bought: ann, bea, cyd and gus (59 to 30 days ago); again within 30
    # days of that: ann (after 30), bea (after 5), and gus on another day, but gave it back. cyd came back a day late.
    # dan bought 60 days ago, too early, and hal only lately.
    bought = [
        ("ann", 59, 0), ("ann", 29, 0), ("bea", 40, 0), ("bea", 35, 0), ("cyd", 59, 0), ("cyd", 28, 0), ("dan", 60, 0),
        ("gus", 30, 0), ("gus", 20, 100), ("hal", 2, 0), ("hal", 1, 0),
    ]  # fmt: skip
    rows = [
        {"id": f"again{number}", "user": user, "days": days, "back": back}
        for number, (user, days, back) in enumerate(bought)
    ]
    await ask(shop, "MATCH (:User)-[b:BOUGHT]->(p) DETACH DELETE p")
    await ask(
        shop,
        """
        UNWIND $rows AS row
        MATCH (u:User {id: row.user})
        CREATE (u)-[:BOUGHT {at: datetime()}]->(:Purchase {id: row.id, at: datetime(),
          day: date(datetime({datetime: $now, timezone: 'Asia/Shanghai'})) - duration({days: row.days}),
          amountMinor: 100, refundedMinor: row.back})
        """,
        rows=rows,
        now=now(),
    )
    # ann accepted, bea declined, dan let it pass, eve's is open, and cyd accepted long ago.
    invited = [("ann", "accepted", 1), ("bea", "declined", 1), ("dan", "expired", 29), ("eve", "open", 1)]
    await ask(
        shop,
        """
        UNWIND $rows AS row
        MATCH (u:User {id: row.user})
        CREATE (u)-[:INVITED {at: $now - duration({days: row.days})}]->(:Invitation {key: row.user, state: row.state})
        """,
        rows=[
            {"user": user, "state": state, "days": days} for user, state, days in (*invited, ("cyd", "accepted", 31))
        ],
        now=now(),
    )
    query = """{ completeness(days: 30, nBands: 2) { bands {
      boughtAgain { nOf did { nUsers share } } accepted { nOf did { nUsers share } } } } }"""

    found = (await manager.ask(query))["completeness"]["bands"]

    # Less than half is known of fay, gus and hal.
    assert found == [
        {"boughtAgain": {"nOf": 1, "did": {"nUsers": 0, "share": 0}}, "accepted": {"nOf": 0, "did": None}},
        {
            "boughtAgain": {"nOf": 3, "did": {"nUsers": 2, "share": 2 / 3}},
            "accepted": {"nOf": 3, "did": {"nUsers": 1, "share": 1 / 3}},
        },
    ]


async def test_the_users_of_a_segment_are_banded_like_all_others_t13(shop: Database, manager: Client) -> None:
    query = (
        """query Of($text: String!) { segmentPreview(input: {text: $text}) {
      completeness(event: "click", nBands: 2) { nUsers """
        + BANDS
        + " } } }"
    )

    found = await manager.ask(query, text="tag told and purchases at most 0")
    expected = await _bands(manager, users=["bea", "cyd", "dan", "eve"], bands=2)

    assert found["segmentPreview"]["completeness"]["bands"] == expected
    assert [(each["nUsers"], each["did"] and each["did"]["nUsers"]) for each in expected] == [(0, None), (4, 2)]


async def test_nobody_is_banded_where_nothing_is_expected_and_viewers_are_refused(
    empty: Database, manager: Client, viewer: Client
) -> None:
    await people(empty, "ann")

    assert await _bands(manager) == []
    assert await viewer.refusal(OUTCOMES, event="click", days=30, bands=4) == (200, "access.denied")
