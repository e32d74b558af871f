"""What is to be done in a chat group as a file over HTTP: for whom, in which language, safe for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from api.app import Parts
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

MOVE = """mutation Move($input: MoveUserInput!) { moveUser(input: $input) { __typename
  ... on MoveUserDone { moveId } ... on Problem { code } } }"""
MANY = """
MATCH (g:Group {key: 'partner'}) MATCH (o:Group {key: 'ordinary'})
UNWIND range(1, 230) AS n
CREATE (u:User {id: 'w' + n, name: 'n' + n, searchName: 'n', nameKey: 'w' + n, joinedKey: 'w' + n, joinedAt: $at,
  createdAt: $at})-[:MOVED]->(m:Move {id: 'w' + right('00' + n, 3), user: 'w' + n, seq: 1, ladder: 'community',
  from: 'ordinary', to: 'partner', actor: 'a', role: 'admin', reason: 'r', at: $at, versionBefore: 1, versionAfter: 2})
CREATE (m)-[:TO_INVITE_INTO]->(g)
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


async def take(client: Client, group: str = "partner", language: str = "en") -> httpx.Response:
    headers = {"authorization": f"Bearer {client.key}", "accept-language": language}
    return await client.http.get(f"/groups/{group}/worklist", headers=headers)


def rows(response: httpx.Response) -> list[list[str]]:
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text)))


async def moved(client: Client, user: str, **more: Any) -> str:
    given = {"userId": user, "toGroup": "partner", "reason": "good", **more}
    done = (await client.ask(MOVE, input=given))["moveUser"]
    assert done["__typename"] == "MoveUserDone", done
    return done["moveId"]


async def test_the_worklist_of_a_group_is_a_file_with_headings_in_both_languages(
    village: Database, admin: Client, manager: Client
) -> None:
    await ask(village, "MATCH (u:User {id: 'jing'}) SET u.name = '=1+1'")
    move = await moved(admin, "jing", reason="+cmd|x")
    await ask(village, "MATCH (m:Move {id: $move}) SET m.at = datetime('2026-05-01T08:00:00Z')", move=move)

    english, chinese = await take(manager), await take(manager, language="zh-CN")
    leaving = await take(admin, "ordinary")

    # 08:00 UTC is 16:00 in Shanghai.
    row = ["invite", "jing", "'=1+1", "林晓", "2026-05-01 16:00", "'+cmd|x", move]
    assert rows(english) == [["to do", "id", "name", "owner", "to do since", "reason", "move"], row]
    assert rows(chinese) == [["要做", "编号", "姓名", "跟进人", "何时起", "原因", "调群"], ["邀请", *row[1:]]]
    assert [each[:2] for each in rows(leaving)[1:]] == [["remove", "jing"]]
    assert english.headers["content-type"] == "text/csv; charset=utf-8"
    assert english.headers["content-disposition"] == "attachment; filename*=UTF-8''partner-worklist.csv"
    assert english.headers["cache-control"] == "no-store"


async def test_the_file_holds_what_the_worklist_tells_the_same_caller(
    village: Database, parts: Parts, admin: Client, manager: Client, viewer: Client
) -> None:
    await moved(admin, "jing")
    made = await create_key(
        village, name="other", role=Role.MANAGER, scopes=frozenset[str](), groups=frozenset({"senior_partner"}), now=NOW
    )
    await parts.keyring.refresh()
    other = Client(manager.http, made.secret)

    found = [len(rows(await take(each))) for each in (admin, manager, other)]
    refused, missing = await take(viewer), await take(admin, "nothing")
    nobody = await take(Client(admin.http, "gx_none"))
    head = await admin.http.head("/groups/partner/worklist", headers={"authorization": f"Bearer {admin.key}"})
    browser = await admin.http.get("/groups/partner/worklist")

    assert found == [2, 2, 1]
    codes = [each.json()["errors"][0]["extensions"]["code"] for each in (refused, missing, nobody)]
    assert codes == ["access.denied", "groups.unknown", "access.unknown_key"]
    assert [each.status_code for each in (refused, missing, nobody, head, browser)] == [403, 404, 401, 405, 303]


async def test_a_long_worklist_comes_whole_and_in_order(village: Database, admin: Client) -> None:
    await ask(village, MANY, at=NOW)

    found = rows(await take(admin))

    # 230 people of one moment, by the ids of their moves, over three pages.
    assert [each[-1] for each in found[1:]] == [f"w{n:03d}" for n in range(1, 231)]


async def test_the_page_of_a_group_leads_to_its_worklist(village: Database, admin: Client) -> None:
    await moved(admin, "jing")
    await admin.http.post("/sign-in", data={"key": admin.key}, headers={"origin": "http://guanxi.test"})

    page = await admin.http.get("/groups/partner")
    beside = await admin.http.get("/groups/tea_circle")
    taken = await admin.http.get("/groups/partner/worklist")
    led = await admin.http.get("/groups/partner/worklist", headers={"sec-fetch-site": "cross-site"})

    assert '<a href="/groups/partner/worklist" download>' in page.text
    assert "worklist" not in beside.text
    assert [each[1] for each in rows(taken)[1:]] == ["jing"]
    assert (led.status_code, "text/html" in led.headers["content-type"]) == (403, True)
