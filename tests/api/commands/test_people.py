"""`guanxi list`, `move`, `query`, `seed village`: people from the command line, through the schema of everybody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.scores.actions import run_scores
from tests.api.conftest import Guanxi
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask


@pytest.fixture(scope="module")
async def village(database: Database, environment: Mapping[str, str]) -> Database:
    """The village, seeded by the command and scored, for all these tests."""
    await ask(database, ERASE_ALL)
    assert await asyncio.to_thread(run, ["seed", "village", "--json"], environment) == 0
    await run_scores(database, clock=lambda: NOW)
    return database


@pytest.fixture
def guanxi(village: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert village
    return guanxi


async def test_users_are_listed_by_tags_as_csv(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("list", "users", "--tag", "loyal", "--no-tag", "from_friend", "--csv")

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "id,name,joined,city,groups,orders,net,referees",
        "jing,刘静,2025-10-13T00:00:00.000Z,上海,普通会员群 · 中级,1,500.00,0",
        "ming,王小明,2025-03-27T00:00:00.000Z,杭州,高级合伙人群 · 初级,2,130.00,2",
    ]


async def test_a_list_goes_on_behind_its_last_row(guanxi: Guanxi) -> None:
    found: list[str] = []
    options: list[str] = []
    for _ in range(3):
        _, out, err = await guanxi("list", "users", "--order", "joined_at", "--limit", "5", "--csv", *options)
        found += [line.split(",")[0] for line in out.splitlines()[1:]]
        options = err.removeprefix("There are more: ").split()

    assert found == ["ming", "lan", "hao", "fang", "wei", "jing", "qiang", "xia", "lei", "yan", "tao", "mei"]
    assert options == []


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["--search", "小"], ["ming"]),
        (["--group", "tea_circle"], ["lan", "ming", "wei"]),
        (["--attribute", "city=上海"], ["hao", "jing", "yan"]),
        (["--any-tag", "likes_tea", "--any-tag", "new_mother"], ["fang", "lan", "ming", "wei", "yan"]),
    ],
)
async def test_users_are_found_by_conditions(guanxi: Guanxi, conditions: list[str], expected: list[str]) -> None:
    _, out, _ = await guanxi("list", "users", "--json", *conditions)

    assert sorted(each["id"] for each in json.loads(out)) == expected


async def test_a_group_is_listed_with_since_when(guanxi: Guanxi) -> None:
    _, out, _ = await guanxi("list", "group", "tea_circle", "--json")

    assert [(each["id"], each["since"]) for each in json.loads(out)] == [
        ("ming", "2026-02-20T00:00:00.000Z"),
        ("lan", "2026-03-12T00:00:00.000Z"),
        ("wei", "2026-03-02T00:00:00.000Z"),
    ]


async def test_influencers_are_listed_by_what_they_brought(guanxi: Guanxi) -> None:
    _, out, _ = await guanxi("list", "influencers", "--score", "downstream_revenue", "--limit", "3", "--json")

    assert [(each["rank"], each["id"], each["value"]) for each in json.loads(out)] == [
        (1, "ming", "810.00"),
        (2, "hao", "500.00"),
        (3, "lan", "320.00"),
    ]


async def test_people_see_days_and_a_table(guanxi: Guanxi) -> None:
    _, out, _ = await guanxi("list", "group", "partner")

    heading, row = out.splitlines()
    assert heading.split() == ["id", "name", "since", "city", "orders", "net", "spend", "brought"]
    assert row.split() == ["lan", "李兰", "2025-12-02", "杭州", "1", "200.00", "2"]


async def test_an_unknown_group_is_missing_in_one_line(guanxi: Guanxi) -> None:
    assert await guanxi("list", "group", "nowhere") == (3, "", "guanxi: There is no group nowhere.\n")


async def test_a_query_is_answered_as_json_from_argument_and_file(guanxi: Guanxi, tmp_path: Path) -> None:
    text = "query One($id: ID!) { user(id: $id) { name } }"
    (tmp_path / "one.graphql").write_text(text)

    code, out, _ = await guanxi("query", text, "--variables", '{"id": "lan"}')
    _, same, _ = await guanxi("query", "--file", str(tmp_path / "one.graphql"), "--variables", '{"id": "lan"}')

    assert (code, json.loads(out)) == (0, {"data": {"user": {"name": "李兰"}}})
    assert same == out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["{ nope }"], 2, "Cannot query field 'nope' on type 'Query'."),
        (["{ users(first: 1000) { nodes { id } } }"], 2, "A page holds 1 to 100 entries, not 1000."),
    ],
)
async def test_a_query_that_fails_is_printed_whole(guanxi: Guanxi, arguments: list[str], code: int, told: str) -> None:
    given, out, _ = await guanxi("query", *arguments)

    assert (given, json.loads(out)["errors"][0]["message"]) == (code, told)


@pytest.mark.parametrize("variables", ["[]", "{", "7"])
async def test_variables_must_be_an_object(guanxi: Guanxi, variables: str) -> None:
    code, out, err = await guanxi("query", "{ groups { key } }", "--variables", variables)

    assert (code, out) == (2, "")
    assert err.startswith("guanxi: The variables must be one JSON object")


async def test_a_move_is_made_once_and_a_stale_one_is_a_conflict(guanxi: Guanxi, village: Database) -> None:
    arguments = ["move", "tao", "partner", "--reason", "带来新客", "--actor", "lin", "--expected-version", "1"]

    code, out, _ = await guanxi(*arguments, "--json")
    stale, _, err = await guanxi(*arguments)
    again, said, _ = await guanxi("move", "tao", "partner", "--reason", "带来新客")

    done: dict[str, Any] = json.loads(out)
    assert (code, done["from"], done["to"], done["moved"], done["version"]) == (0, "ordinary", "partner", True, 2)
    assert (stale, err) == (
        4,
        "guanxi: tao was changed meanwhile and stands in partner now (version 2, expected 1).\n",
    )
    assert (again, said) == (0, "郑涛 stands in partner already; nothing was changed (version 2).\n")
    trail = await ask(village, "MATCH (:User {id: 'tao'})-[:MOVED]->(m) RETURN m.actor AS actor, m.reason AS reason")
    assert trail == [{"actor": "lin", "reason": "带来新客"}]


async def test_the_village_is_seeded_once(guanxi: Guanxi) -> None:
    code, out, _ = await guanxi("seed", "village", "--json")

    assert (code, json.loads(out)) == (0, {"seed": "village", "users": 12, "rows": 0, "was_there": True})


async def test_a_key_is_shown_once_listed_and_ended(guanxi: Guanxi) -> None:
    made, secret, note = await guanxi(
        "key", "create", "--role", "manager", "--name", "Lin", "--group", "partner", "--scope", "identities"
    )
    key = secret.split("_")[2]
    _, listed, _ = await guanxi("key", "list", "--json")
    ended, _, _ = await guanxi("key", "revoke", key)
    _, after, _ = await guanxi("key", "list", "--json")

    assert (made, ended) == (0, 0)
    assert secret.startswith("gx_manager_")
    assert note == "This is shown once; keep it safe.\n"
    [row] = [each for each in json.loads(listed) if each["id"] == key]
    assert (row["name"], row["role"], row["scopes"], row["groups"], row["revoked"]) == (
        "Lin",
        "manager",
        "identities",
        "partner",
        None,
    )
    assert [each["revoked"] is not None for each in json.loads(after) if each["id"] == key] == [True]
    assert secret.strip() not in listed


async def test_an_unknown_key_is_missing(guanxi: Guanxi) -> None:
    assert await guanxi("key", "revoke", "nobody00") == (3, "", "guanxi: There is no key nobody00.\n")


async def test_a_consent_is_recorded_and_shown_c02(guanxi: Guanxi) -> None:
    words = ["jing", "marketing", "granted", "--at", "2026-03-01T08:00:00+08:00", "--channel", "shop"]

    code, out, err = await guanxi("consent", "record", *words)
    again = await guanxi("consent", "record", *words, "--json")
    shown = await guanxi("consent", "show", "jing", "--csv")

    assert (code, out, err) == (0, "刘静: marketing is agreed to (text version 1).\n", "")
    assert json.loads(again[1]) == {
        "user": "jing",
        "purpose": "marketing",
        "status": "granted",
        "standing": "known",
        "text_version": 1,
    }
    assert "marketing,granted,2026-03-01T00:00:00.000Z,,True,1,shop,," in shown[1].splitlines()
    refused = await guanxi("consent", "record", "jing", "children", "granted")
    assert (refused[0], "please say what proves it" in refused[2]) == (2, True)
    nobody = await guanxi("consent", "show", "nobody")
    assert nobody[0] == 3
