"""Audiences taken along (M01): which columns, for which purpose, by whom, and what the audit hears of it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Message, Scope

from api import audiences
from api.app import Parts
from api.audience_files import Format, file
from api.audiences import asked_audience
from api.context import Caller, Context
from graph.access.actions import create_key, revoke_key
from graph.access.policy import key_id_of
from graph.database.driver import Database
from graph.errors import Refused
from graph.messages import Language
from graph.segments.model import Names
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

SAVE = """mutation($key: String!, $text: String!, $purpose: String!) {
  saveSegment(input: {key: $key, name: $key, text: $text, purpose: $purpose}) { __typename } }"""
TAKEN = """MATCH (a:Audit) WHERE a.action STARTS WITH 'audience.'
RETURN a.action AS action, a.actor AS actor, a.users AS users, a.after AS after ORDER BY a.at, a.action"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


@pytest.fixture
async def taker(http: httpx.AsyncClient, parts: Parts, village: Database) -> Client:
    """A manager who may take people along, and sees no identities."""
    made = await create_key(
        village, name="taker", role=Role.MANAGER, scopes=frozenset({"export"}), groups=frozenset(), now=NOW
    )
    await parts.keyring.refresh()
    return Client(http, made.secret)


async def _save(admin: Client, key: str, text: str, purpose: str = "service") -> None:
    saved = await admin.ask(SAVE, key=key, text=text, purpose=purpose)
    assert saved["saveSegment"]["__typename"] == "SaveSegmentDone"


async def _take(client: Client, key: str, **params: str) -> httpx.Response:
    return await client.http.get(
        f"/segments/{key}/export", params=params, headers={"authorization": f"Bearer {client.key}"}
    )


def _rows(response: httpx.Response) -> list[list[str]]:
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text)))


async def test_an_audience_is_taken_with_the_columns_one_wants_m01(
    village: Database, admin: Client, taker: Client
) -> None:
    await _save(admin, "老客户", "tag loyal")

    plain = await _take(taker, "老客户")
    wide = await _take(taker, "老客户", columns="id,tag_keys,groups,orders,net,referees,owners", format="jsonl")
    noted = [(each["action"], each["users"], json.loads(each["after"])) for each in await ask(village, TAKEN)]

    assert _rows(plain)[0] == ["id", "name"]
    assert [row[0] for row in _rows(plain)[1:]] == ["jing", "lan", "ming"]
    assert plain.headers["content-type"] == "text/csv; charset=utf-8"
    assert plain.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%80%81%E5%AE%A2%E6%88%B7.csv"
    assert plain.headers["cache-control"] == "no-store"
    objects = [json.loads(line) for line in wide.text.splitlines()]
    # jing bought for 500, lan for 200, ming for 100 + 50 - 20; ming brought lan and hao, lan brought fang and wei.
    assert [(each["id"], each["orders"], each["net"], each["referees"]) for each in objects] == [
        ("jing", 1, "500", 0),
        ("lan", 1, "200", 2),
        ("ming", 2, "130", 2),
    ]
    assert sorted(objects[1]["tag_keys"]) == ["from_friend", "loyal", "new_mother"]
    about = {"segment": "老客户", "version": 1, "purpose": "service"}
    wide_names = ["id", "tag_keys", "groups", "orders", "net", "referees", "owners"]
    assert sorted(noted, key=lambda each: (each[2]["format"], each[0])) == [
        ("audience.opened", [], {**about, "columns": ["id", "name"], "format": "csv"}),
        ("audience.taken", [], {**about, "columns": ["id", "name"], "format": "csv", "n_users": 3, "complete": True}),
        ("audience.opened", [], {**about, "columns": wide_names, "format": "jsonl"}),
        ("audience.taken", [], {**about, "columns": wide_names, "format": "jsonl", "n_users": 3, "complete": True}),
    ]


async def test_who_may_not_take_people_along_takes_nobody_m01(
    village: Database, admin: Client, manager: Client, viewer: Client, taker: Client
) -> None:
    await _save(admin, "a", "tag loyal")

    refused = [await _take(each, "a") for each in (manager, viewer)]
    nobody = await taker.http.get("/segments/a/export", headers={"authorization": "Bearer gx_none"})
    identities = await _take(taker, "a", columns="id,identity.phone")
    head = await taker.http.head("/segments/a/export", headers={"authorization": f"Bearer {taker.key}"})
    browser = await taker.http.get("/segments/a/export")
    allowed = await _take(admin, "a", columns="id,identity.phone")

    assert [(each.status_code, _code(each)) for each in refused] == [(403, "access.denied")] * 2
    assert (nobody.status_code, _code(nobody)) == (401, "access.unknown_key")
    assert (identities.status_code, _code(identities)) == (403, "access.denied")
    assert (head.status_code, browser.status_code) == (405, 303)
    assert _rows(allowed)[0] == ["id", "identity.phone"]
    assert [each["action"] for each in await ask(village, TAKEN)] == ["audience.opened", "audience.taken"]


def _code(response: httpx.Response) -> str:
    return response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("key", "params", "status", "code"),
    [
        ("none", {}, 404, "segments.unknown"),
        ("a", {"columns": "id,shoe"}, 400, "audiences.column"),
        ("a", {"columns": "attribute"}, 400, "audiences.column"),
        ("a", {"columns": "id.x"}, 400, "audiences.column"),
        ("a", {"columns": "attribute.shoe"}, 404, "audiences.key"),
        ("a", {"columns": "score.shoe"}, 404, "audiences.key"),
        ("a", {"columns": "id,id"}, 400, "audiences.twice"),
        ("a", {"columns": ",".join(f"identity.k{n}" for n in range(51))}, 400, "audiences.too_many"),
        ("a", {"format": "xls"}, 400, "audiences.format"),
        ("a", {"purpose": "theft"}, 404, "consent.purpose_unknown"),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_told_to_nobody(
    village: Database, admin: Client, key: str, params: dict[str, str], status: int, code: str
) -> None:
    await _save(admin, "a", "tag loyal")

    refused = await _take(admin, key, **params)

    assert (refused.status_code, _code(refused)) == (status, code)
    assert await ask(village, TAKEN) == []


async def test_only_who_agreed_to_the_purpose_is_taken_c03(village: Database, admin: Client, taker: Client) -> None:
    await _save(admin, "a", "tag loyal", "marketing")
    await admin.ask(
        """mutation { recordConsent(input: {userId: "lan", purpose: "marketing", status: GRANTED}) { __typename } }"""
    )

    for_marketing = _rows(await _take(taker, "a"))
    for_service = _rows(await _take(taker, "a", purpose="service"))

    assert [row[0] for row in for_marketing] == ["id", "lan"]
    assert [row[0] for row in for_service] == ["id", "jing", "lan", "ming"]


async def test_a_name_that_is_a_formula_is_a_text_in_csv(village: Database, admin: Client, taker: Client) -> None:
    await _save(admin, "a", "tag loyal")
    await ask(village, "MATCH (u:User {id: 'lan'}) SET u.name = '=HYPERLINK(\"x\")'")

    rows = _rows(await _take(taker, "a", columns="name"))
    lines = (await _take(taker, "a", columns="name", format="jsonl")).text.splitlines()

    assert rows[2] == ['\'=HYPERLINK("x")']
    assert json.loads(lines[1]) == {"name": '=HYPERLINK("x")'}


def _context(parts: Parts, settings: Settings, names: Names) -> Context:
    return Context(
        parts.database, settings, Caller("ada", Role.ADMIN, frozenset({"export"})), Language.EN, "request-1",
        parts.keyring.attributes, lambda: NOW, parts.executor, purposes=parts.keyring.purposes, names=names,
    )  # fmt: skip


async def test_who_is_signed_in_takes_an_audience_from_its_page(village: Database, admin: Client) -> None:
    await _save(admin, "a", "tag loyal")
    await admin.http.post("/sign-in", data={"key": admin.key}, headers={"origin": "http://guanxi.test"})

    page = await admin.http.get("/segments/a")
    taken = await admin.http.get("/segments/a/export", params={"columns": "id"})
    led = await admin.http.get("/segments/a/export", headers={"sec-fetch-site": "cross-site"})
    odd = await admin.http.get("/segments/a/export", params={"columns": "shoe"})

    assert '"/segments/a/export?format=csv&amp;columns=id,name,joined,tags,groups"' in page.text
    assert _rows(taken) == [["id"], ["jing"], ["lan"], ["ming"]]
    assert (led.status_code, odd.status_code) == (403, 403)
    assert "text/html" in odd.headers["content-type"]


async def test_pages_are_read_one_by_one_and_who_is_gone_meanwhile_is_left_out(
    village: Database, admin: Client, parts: Parts, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audiences, "AT_ONCE", 4)
    monkeypatch.setattr(audiences, "PAGE_MAX", 2)
    await _save(admin, "all", "purchases at least 1")
    context = _context(parts, settings, await parts.keyring.renewed_names())
    found: list[list[Any]] = []

    pieces = audiences.pages(parts.executor, asked_audience("all", ["id"], None, context), context)
    async with aclosing(pieces):
        async for rows in pieces:
            found.append([row[0] for row in rows])
            # Found with the first two, read after them.
            await ask(village, "MATCH (u:User {id: 'jing'}) SET u:Erased")
            await ask(village, "MATCH (s:Segment {key: 'all'}) SET s.state = 'deleted'")

    assert found == [["fang", "hao"], ["lan"], ["lei", "ming"], ["qiang", "tao"], ["wei", "xia"]]


async def test_a_reader_who_leaves_ends_it_and_the_audit_tells_what_was_sent(
    village: Database, admin: Client, parts: Parts, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audiences, "AT_ONCE", 4)
    await _save(admin, "all", "purchases at least 1")
    context = _context(parts, settings, await parts.keyring.renewed_names())

    pieces: AsyncGenerator[bytes] = file(
        parts.executor, asked_audience("all", ["id"], None, context), context, Format.JSONL
    )
    first = await anext(pieces)
    await pieces.aclose()

    [opened, taken] = await ask(village, TAKEN)
    assert [json.loads(line)["id"] for line in first.splitlines()] == ["fang", "hao", "jing", "lan"]
    assert (opened["action"], opened["actor"]) == ("audience.opened", "ada")
    told = json.loads(taken["after"])
    assert (taken["action"], told["n_users"], told["complete"]) == ("audience.taken", 4, False)


async def test_an_audience_of_more_than_25_conditions_and_an_empty_one_are_taken(
    village: Database, admin: Client, taker: Client
) -> None:
    some = ["tag loyal", "purchases at least 1"]
    large = " and ".join(f"({some[n % 2]} or spend at least {1_000 + n})" for n in range(20))
    await _save(admin, "large", large)
    await _save(admin, "empty", "purchases at least 1000")

    rows = _rows(await _take(taker, "large", columns="id,joined,attribute.city,percentile.pagerank"))
    empty = [(await _take(taker, "empty", format=each)).text for each in ("csv", "jsonl")]

    assert [row[0] for row in rows[1:]] == ["jing", "lan", "ming"]
    assert empty == ["id,name\r\n", ""]


def _asking(header: bytes, value: str) -> Scope:
    """A request for everybody's id, as a server hands it to the application."""
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/segments/all/export", "raw_path": b"/segments/all/export", "root_path": "",
        "query_string": b"columns=id&format=jsonl", "headers": [(header, value.encode())],
        "client": ("127.0.0.1", 1), "server": ("guanxi.test", 80),
    }  # fmt: skip


@pytest.mark.parametrize("ended", ["key", "key_of_session", "session"])
async def test_an_audience_is_cut_at_the_next_page_when_who_takes_it_is_let_in_no_more(
    village: Database,
    admin: Client,
    app: Starlette,
    parts: Parts,
    monkeypatch: pytest.MonkeyPatch,
    ended: str,
) -> None:
    monkeypatch.setattr(audiences, "AT_ONCE", 4)
    monkeypatch.setattr(audiences, "PAGE_MAX", 2)
    await _save(admin, "all", "purchases at least 1")
    await admin.http.post("/sign-in", data={"key": admin.key}, headers={"origin": "http://guanxi.test"})
    cookies = "; ".join(f"{name}={value}" for name, value in admin.http.cookies.items())
    scope = _asking(b"authorization", f"Bearer {admin.key}") if ended == "key" else _asking(b"cookie", cookies)
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body") and ended == "session":
            await admin.http.post("/sign-out", headers={"origin": "http://guanxi.test"})
        elif message.get("body"):
            await revoke_key(village, str(key_id_of(admin.key)), now=NOW)
            await parts.keyring.refresh()

    with pytest.raises(Refused, match=r"access\.ended"):
        await app(scope, receive, send)

    # Ten people bought something; two had left by then, and nothing says that these were all.
    assert sent[0]["status"] == 200
    assert [json.loads(line)["id"] for line in sent[1]["body"].splitlines()] == ["fang", "hao"]
    assert [each.get("more_body") for each in sent[1:]] == [True]
    [_, taken] = await ask(village, TAKEN)
    told = json.loads(taken["after"])
    assert (told["n_users"], told["complete"]) == (2, False)
