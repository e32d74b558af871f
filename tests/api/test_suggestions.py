"""What a brand's own data suggest for ready segments (V05), over 103 people of whom every quantile is known by hand."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from api.app import Parts
from api.clock import now
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client, Guanxi
from tests.conftest import NOW
from tests.support import ask

SUGGESTION = """
query Suggestion($key: String!, $parameters: [TemplateParameterInput!]) {
  segmentSuggestion(key: $key, parameters: $parameters) {
    key
    parameters { key default value suggested outcome basis nUsers nNeeded }
    asGiven { parameters { key value } text nUsers }
    asSuggested { parameters { key value } text nUsers }
  }
}
"""
PEOPLE = """
UNWIND $rows AS row
CREATE (u:User {id: row.id, name: row.id, searchName: row.id, nameKey: row.id, joinedKey: row.id, joinedAt: row.at,
  createdAt: row.at})
CREATE (:Standing {user: row.id, version: 1, touched: 1})
"""
BOUGHT = """
UNWIND range(0, size($rows) - 1) AS number
WITH $rows[number] AS row, number
MATCH (u:User {id: row.user})
CREATE (u)-[:BOUGHT {at: row.at}]->(:Purchase {id: 'p' + number, at: row.at, day: row.day, amountMinor: row.amount,
  discountMinor: 0, refundedMinor: row.refunded})
"""
DONE = """
UNWIND range(0, size($rows) - 1) AS number
WITH $rows[number] AS row, number
MATCH (u:User {id: row.user})
CREATE (u)-[:DID {at: row.at}]->(:Event {id: 'e' + number, type: 'live.joined', at: row.at})
"""


class Shop:
    """A hundred buyers, u001 to u100, and three others; instants are days before now.

    Buyer i joined 10 + 2 i days ago, bought for nothing 10 + i days ago and for 10 i units and 5 hundredths 10 days
    ago, from the 80th on three times more then, for nothing. The hundredth got nearly all of it back.
    """

    def __init__(self, settings: Settings) -> None:
        self.zone = settings.zone
        self.now = now()
        self.slot = (self.now.astimezone(self.zone).hour + 6) % 24
        self.people: list[dict[str, Any]] = []
        self.purchases: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        for i in range(1, 101):
            user = self.person(f"u{i:03}", 10 + 2 * i)
            self.buys(user, self.ago(10 + i))
            self.buys(user, self.ago(10), amount=1_000 * i + 5, refunded=99_950 if i == 100 else 0)
            for _ in range(3 if i >= 80 else 0):
                self.buys(user, self.ago(10))
            # Buyers 1 to 50 do something in the slot, one to five times; 51 to 60 do it at another hour.
            for day in range(-(-i // 10) if i <= 50 else 9 if i <= 60 else 0):
                self.does(user, self.ago(day + 1) + timedelta(hours=6 if i <= 50 else 12))
        for _ in range(6):
            self.buys("u001", self.ago(11) + timedelta(hours=6))
        self.buys(self.person("gone", 400), self.ago(100))
        self.buys(self.person("at_once", 200), self.ago(200) + timedelta(hours=1))
        erased = self.person("erased", 700)
        for days in (600, 10):
            self.buys(erased, self.ago(days), amount=10**9)

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def person(self, user: str, joined: int) -> str:
        self.people.append({"id": user, "at": self.ago(joined)})
        return user

    def buys(self, user: str, at: datetime, *, amount: int = 0, refunded: int = 0) -> None:
        day = at.astimezone(self.zone).date()
        self.purchases.append({"user": user, "at": at, "day": day, "amount": amount, "refunded": refunded})

    def does(self, user: str, at: datetime) -> None:
        self.events.append({"user": user, "at": at})


@pytest.fixture
async def shop(empty: Database, settings: Settings, parts: Parts) -> Shop:
    shop = Shop(settings)
    await ask(empty, PEOPLE, rows=shop.people)
    await ask(empty, BOUGHT, rows=shop.purchases)
    await ask(empty, DONE, rows=shop.events)
    await ask(empty, "MATCH (u:User {id: 'erased'}) SET u:Erased")
    await parts.keyring.refresh()
    return shop


async def _suggested(client: Client, key: str, **parameters: str) -> dict[str, Any]:
    given = [{"key": name, "value": value} for name, value in parameters.items()]
    return (await client.ask(SUGGESTION, key=key, parameters=given))["segmentSuggestion"]


def _told(found: dict[str, Any]) -> dict[str, tuple[str | None, int | None]]:
    """What is suggested for what, and on how many users it rests."""
    return {each["key"]: (each["suggested"], each["nUsers"]) for each in found["parameters"]}


def _counts(found: dict[str, Any]) -> tuple[int, int]:
    return found["asGiven"]["nUsers"], found["asSuggested"]["nUsers"]


async def test_thresholds_are_quantiles_of_what_the_brands_own_users_did_v05(shop: Shop, manager: Client) -> None:
    found = {
        key: await _suggested(manager, key) for key in ("new", "often_much", "often_little", "seldom_little", "churned")
    }

    # New: buyer i first bought i days after joining, the one who is gone 300; at_once bought the day they joined. Of
    # 101 the 81st is the first that 80 % do not exceed. Joined at most 30 days ago: 10 + 2 i <= 30; 81: i <= 35.
    assert (_told(found["new"]), _counts(found["new"])) == ({"days": ("81", 101)}, (10, 35))
    # In 90 days buyers 2 to 79 bought twice, 80 to 100 four times, the first eight times: the 80th of 100 is 4. They
    # spent 0.55 (the hundredth), 10.05, 20.05 …: the 80th is buyer 79 with 790.05.
    value = {"days": (None, None), "n": ("4", 100), "amount": ("790", 100)}
    assert [_told(found[key]) for key in ("often_much", "often_little", "seldom_little")] == [value, value, value]
    # Three times for 1,000: nobody. Four times for 790: 80 to 99.
    assert _counts(found["often_much"]) == (0, 20)
    # Three times for less than 1,000: 80 to 100 and the first. Four times for less than 790: the first and the last.
    assert _counts(found["often_little"]) == (22, 2)
    # Less than three times for less than 1,000: 2 to 79; less than four times for less than 790: 2 to 78.
    assert _counts(found["seldom_little"]) == (78, 77)
    # Between the last two days on which buyer i bought lie i days: of 100 the 90th. Not for 180 days: at_once; not for
    # 90: the one who is gone, too.
    assert (_told(found["churned"]), _counts(found["churned"])) == ({"days": ("90", 100)}, (1, 2))
    assert found["churned"]["asSuggested"] == {
        "parameters": [{"key": "days", "value": "90"}],
        "text": "days since purchase at least 90",
        "nUsers": 2,
    }
    assert found["churned"]["parameters"] == [
        {
            "key": "days",
            "default": "180",
            "value": "180",
            "suggested": "90",
            "outcome": "SUGGESTED",
            "basis": "the 90th percentile of the days between their last two days of purchase, of who bought on two "
            "days or more",
            "nUsers": 100,
            "nNeeded": 100,
        }
    ]


async def test_a_slot_is_measured_in_its_own_hours_by_purchases_or_events_g08(shop: Shop, manager: Client) -> None:
    found = await _suggested(manager, "eight_oclock", hours=str(shop.slot))

    # Nine do it once, ten each twice, three, four and five times; the first buys six times then: the 40th of 50 is 5.
    # Twice or more: 11 to 50 and the first; five times or more: 41 to 50 and the first.
    assert _told(found) == {"days": (None, None), "hours": (None, None), "n": ("5", 50), "event": (None, None)}
    assert _counts(found) == (41, 11)
    assert [each["outcome"] for each in found["parameters"]] == ["CHOICE", "CHOICE", "SUGGESTED", "CHOICE"]


async def test_what_was_chosen_stands_beside_what_is_suggested_within_it(shop: Shop, manager: Client) -> None:
    found = await _suggested(manager, "often_much", days="50", n="2", amount="100")

    # In 50 days buyer i bought twice or more where 10 + i < 50, so 1 to 39 and from 80 on: of 100 the 80th is 4, after
    # 40 with one purchase and 38 with two. Twice for 100: 10 to 39 and 80 to 99.
    assert _told(found) == {"days": (None, None), "n": ("4", 100), "amount": ("790", 100)}
    assert [(each["value"], each["default"]) for each in found["parameters"]] == [
        ("50", "90"),
        ("2", "3"),
        ("100", "1000"),
    ]
    assert _counts(found) == (50, 20)
    assert found["asSuggested"]["parameters"][0] == {"key": "days", "value": "50"}


async def test_too_little_data_suggest_nothing_v05(
    empty: Database, settings: Settings, parts: Parts, manager: Client
) -> None:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()

    village = await _suggested(manager, "often_much", days="3650")
    birthday = await _suggested(manager, "birthday")

    # Ten of the twelve bought something.
    assert [(each["outcome"], each["suggested"], each["nUsers"]) for each in village["parameters"]] == [
        ("CHOICE", None, None),
        ("TOO_LITTLE", None, 10),
        ("TOO_LITTLE", None, 10),
    ]
    assert (village["asGiven"]["nUsers"], village["asSuggested"]) == (0, None)
    assert [(each["outcome"], each["nNeeded"]) for each in birthday["parameters"]] == [("CHOICE", None)]


async def test_what_cannot_be_asked_is_refused(empty: Database, manager: Client, viewer: Client) -> None:
    asked: list[tuple[Client, str, dict[str, str]]] = [
        (viewer, "new", {}),
        (manager, "shoe", {}),
        (manager, "new", {"weeks": "1"}),
        (manager, "new", {"days": "0"}),
        (manager, "able", {}),
    ]

    refused = [
        (await each.refusal(SUGGESTION, key=key, parameters=[{"key": k, "value": v} for k, v in given.items()]))[1]
        for each, key, given in asked
    ]

    assert refused == [
        "access.denied",
        "templates.segment_unknown",
        "templates.parameter_unknown",
        "templates.parameter",
        "templates.parameter",
    ]


async def test_suggestions_are_read_from_the_command_line_with_the_line_that_takes_them_v05(
    shop: Shop, guanxi: Guanxi
) -> None:
    assert shop
    template = partial(guanxi, "template")

    code, out, err = await template("suggest", "often_much", "--csv")
    line = err.splitlines()[1].partition("guanxi template ")[2].split()
    made = await template(*line, "--as", "top")
    found = json.loads((await template("suggest", "often_much", "--set", "days=7", "--json"))[1])
    odd = await template("suggest", "often_much", "--set", "days")

    assert code == 0
    assert [row[:5] for row in csv.reader(io.StringIO(out))] == [
        ["parameter", "default", "value", "suggested", "measured"],
        ["days", "90", "90", "", ""],
        ["n", "3", "3", "4", "100"],
        ["amount", "1000", "1000", "790", "100"],
    ]
    assert err.splitlines()[0] == "With your values it has 0 users now."
    assert line == ["segment", "often_much", "--set", "days=90", "--set", "n=4", "--set", "amount=790"]
    assert made[1] == "Segment top was made, version 1, with 20 users now.\n"
    # Within a week nobody bought: the last purchases are ten days old.
    assert [each["outcome"] for each in found["parameters"]] == ["CHOICE", "TOO_LITTLE", "TOO_LITTLE"]
    assert (found["asGiven"]["nUsers"], found["asSuggested"], odd[0]) == (0, None, 2)
