"""A copy of everything, and being forgotten: through the API, with a marker in each place that holds personal data."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.context import Caller
from api.handlers import HANDLERS
from api.rules import Rule, may
from graph.changes.worker import work_off
from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.model import Kind
from graph.settings import Settings
from graph.vocabulary import Role
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.graph.erasure.people import Markers, values_in_graph
from tests.graph.imports.importing import Desk
from tests.support import WORDED, ask

AT = "2026-04-02T08:30:00Z"
TEXTS = (
    "nickname province city occupation position education join_intent price_sensitivity avatar address device".split()
)
SENSITIVE = "income marital_state family_state figure".split()
KINDS = "unionid openid card external_id nickname".split()
EXPORT = """mutation($id: ID!) { exportUser(input: {userId: $id}) {
  __typename ... on ExportUserDone { userId document } ... on Problem { code } } }"""
ERASE = """mutation($id: ID!, $confirm: String!) {
  eraseUser(input: {userId: $id, reason: "asked for by letter", confirm: $confirm}) {
    __typename ... on EraseUserDone { namelessId touched { kind count } } ... on Problem { code } } }"""
PLAN = "mutation($input: MovePlanInput!) { makeMovePlan(input: $input) { ... on MakeMovePlanDone { nMoves } } }"
EVERYTHING = """{
  movePlans(first: 5) { nodes { reason entries(first: 5) { nodes { problem user { id name } } } } }
  renewalsDue(plan: "club", withinDays: 90, first: 5) { nodes { term { note channel } } }
  auditTrail(first: 100) { nodes { actor action userIds why before after request } }
  users(first: 10) { totalCount nodes {
    id name attributes { key text } identities { kind value } records { source externalId }
    tags { note } pastTags { reason note } moves { nodes { reason note } } sources { state channel { name } }
    events { nodes { id data channel } }
    purchases { nodes { id promotion channel lines { colour size } refunds { id reason } } }
    referrer { user { id name } campaign channel } referees { nodes { user { id name } campaign channel } }
    interactions { nodes { user { id name } kind } } consents { evidence channel } consentHistory { evidence } } }
  influencers(score: PAGERANK) { nodes { user { id name } } } }"""


async def do(client: Client, mutation: str, given: Mapping[str, Any]) -> None:
    """Call a mutation that must do what it is asked."""
    name = mutation[0].upper() + mutation[1:]
    problem = "... on Problem { code facts { key value } }"
    text = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename {problem} }} }}"
    answer = (await client.ask(text, input=given))[mutation]
    assert "code" not in answer, (mutation, given, answer)


async def plant(client: Client, mark: Markers) -> str:
    """A person with markers in every place that the API writes; returns their id."""
    mia = mark()
    for user in ("oli", "pia"):
        await do(client, "createUser", {"id": user, "name": user})
    await do(
        client,
        "createUser",
        {
            "id": mia,
            "name": mark(),
            "attributes": [{"key": key, "value": mark()} for key in TEXTS],
            "identities": [{"kind": kind, "value": mark()} for kind in KINDS]
            + [{"kind": "email", "value": f"{mark()}@example.org"}],
        },
    )
    about = {"userId": mia}
    for purpose in ("service", "marketing"):
        consent = {"purpose": purpose, "channel": mark(), "evidence": mark()}
        await do(client, "recordConsent", {**about, **consent, "status": "GRANTED", "at": "2026-04-01T00:00:00Z"})
    withdrawn = {"purpose": "marketing", "channel": mark(), "evidence": mark()}
    await do(client, "recordConsent", {**about, **withdrawn, "status": "WITHDRAWN", "at": "2026-04-02T00:00:00Z"})
    await do(client, "recordAnnoyance", {**about, "purpose": "research", "note": mark()})
    changed = [{"key": key, "value": mark()} for key in (*TEXTS[:4], *SENSITIVE)]
    await do(client, "updateUser", {**about, "name": mark(), "attributes": changed})
    for key in ("vip", "kind"):
        await do(client, "createTag", {"name": key, "key": key, "classKey": "custom", **WORDED})
    await do(client, "attachTag", {**about, "tagKey": "vip", "note": mark()})
    await do(client, "attachTag", {**about, "tagKey": "kind", "note": mark()})
    await do(client, "detachTag", {**about, "tagKey": "kind", "reason": mark()})
    for group in ("partner", "senior_partner"):
        await do(client, "moveUser", {**about, "toGroup": group, "reason": mark(), "note": mark()})
    await plant_history(client, mark, mia)
    return mia


async def plant_history(client: Client, mark: Markers, mia: str) -> None:
    """What the person did: purchases, events, referrals, interactions, with markers in every place."""
    about = {"userId": mia}
    money = {"amountMinor": 1000, "currency": "CNY"}
    for _ in range(5):
        bought = mark()
        line = {"sku": "sku", "quantity": 1, "amountMinor": 1000, "colour": mark(), "size": mark()}
        words = {"promotion": mark(), "channel": mark(), "lines": [line]}
        await do(client, "recordPurchase", {"id": bought, **about, "at": AT, "amount": money, **words})
        given_back = {"id": mark(), "purchaseId": bought, "reason": mark(), "at": "2026-04-03T08:00:00Z"}
        await do(client, "recordRefund", {**given_back, "amount": {"amountMinor": 100, "currency": "CNY"}})
    channel = {"name": "poster", "kind": "poster"}
    await do(client, "recordSource", {**about, "channelKey": "poster", "at": AT, "state": mark(), "channel": channel})
    for _ in range(8):
        data = orjson.dumps({"said": mark(), "list": [mark()]}).decode()
        await do(client, "recordEvent", {**about, "id": mark(), "type": "chat", "at": AT, "data": data})
    await do(
        client,
        "recordReferral",
        {"referrerId": "oli", "refereeId": mia, "at": AT, "campaign": mark(), "channel": mark()},
    )
    await do(client, "voidReferral", {"refereeId": mia, "reason": mark()})
    await do(
        client,
        "recordReferral",
        {"referrerId": "pia", "refereeId": mia, "at": AT, "campaign": mark(), "channel": mark()},
    )
    await do(
        client,
        "recordReferral",
        {"referrerId": mia, "refereeId": "oli", "at": AT, "campaign": mark(), "channel": mark()},
    )
    club = {"key": "club", "nameZh": "会员", "nameEn": "Club", "days": 30, "priceMinor": 100}
    await do(client, "definePlan", club)
    paid = {"plan": "club", "termId": mark(), "channel": mark(), "note": mark()}
    await do(client, "recordPaidTerm", {**about, **paid})
    await do(client, "endPaidTerm", {**about, "termId": paid["termId"], "reason": mark()})
    stages = [{"key": "bronze", "nameZh": "铜", "nameEn": "Bronze", "needs": 1}]
    quiz = {"key": "quiz", "kind": "QUIZ", "nameZh": "打卡", "nameEn": "Quiz", "purpose": "habit", "stages": stages}
    await do(client, "saveTask", quiz)
    data = orjson.dumps({"said": mark()}).decode()
    await do(client, "recordTaskCompletion", {**about, "task": "quiz", "at": AT, "eventId": mark(), "data": data})
    wanted = {"ladder": "community", "reason": mark(), "moves": [{"userId": mia, "toGroup": "partner"}]}
    await client.ask(PLAN, input=wanted)
    for one, other in ((mia, "oli"), ("pia", mia)):
        await do(client, "recordInteraction", {"fromUserId": one, "toUserId": other, "kind": "chat", "at": AT})


def files(mia: str, mark: Markers) -> Mapping[Kind, str]:
    """Files of every kind about the person, whose cells are markers."""
    day = "2026-04-04 10:00"
    return {
        Kind.USERS: "id,name,source,external_id,attribute.city,attribute.hobbies,attribute.nickname\n"
        + "".join(f"{mia},{mark()},crm{n},{mark()},{mark()},{mark()},{mark()}\n" for n in range(4)),
        Kind.IDENTITIES: "user,kind,value,source\n"
        + "".join(f"{mia},{kind},{mark()},{mark()}\n" for kind in (*KINDS, *KINDS)),
        Kind.TAGS: f"user,tag,actor,role,note\n{mia},vip,{mark()},{mark()},{mark()}\n",
        Kind.SOURCES: f"user,channel,at\n{mia},poster,{day}\n",
        Kind.PURCHASES: "id,user,at,promotion,channel,sku,quantity,line_amount,colour,size\n"
        + "".join(f"{mark()},{mia},{day},{mark()},{mark()},sku,1,5.00,{mark()},{mark()}\n" for _ in range(8)),
        Kind.EVENTS: "id,user,type,at,data\n"
        + "".join(f'{mark()},{mia},visit,{day},"{{""page"":""{mark()}""}}"\n' for _ in range(8)),
        Kind.INTERACTIONS: f"from,to,kind,day,count\n{mia},pia,like,2026-04-05,3\n",
    }


@pytest.fixture
def desk(empty: Database, origin: Origin, tmp_path: Path) -> Desk:
    """Where a test imports."""
    return Desk(empty, origin, tmp_path)


async def test_200_markers_are_exported_and_none_is_found_after_erasing_c06_c07(
    admin: Client, empty: Database, desk: Desk, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="guanxi")
    mark = Markers("mk")
    mia = await plant(admin, mark)
    texts = files(mia, mark)
    for kind, text in texts.items():
        summary = await desk.put(kind, text)
        assert (summary.rejected, kind) == ({}, kind)
    await work_off(empty, HANDLERS, holder="worker", clock=lambda: NOW)
    assert len(mark.given) >= 200

    copy = (await admin.ask(EXPORT, id=mia))["exportUser"]
    # Old values of attributes and names stand in the audit, quoted as JSON within JSON.
    lacking = [each for each in mark if each not in copy["document"]]
    assert lacking == []
    assert (await admin.ask(ERASE, id=mia, confirm="yes"))["eraseUser"]["code"] == "erasure.unconfirmed"
    done = (await admin.ask(ERASE, id=mia, confirm=mia))["eraseUser"]
    assert {each["kind"] for each in done["touched"]} >= {"people", "purchases", "events", "moves", "audit_entries"}

    answers = [
        await admin.ask(EVERYTHING),
        await admin.ask(
            "query($id: ID!) { user(id: $id) { id name } auditTrail(userId: $id) { nodes { action } } }", id=mia
        ),
        await admin.ask(
            "query($id: ID!) { user(id: $id) { name purchases { nodes { id promotion } } } }", id=done["namelessId"]
        ),
        await admin.ask(EXPORT, id="oli"),
        await admin.ask(EXPORT, id="pia"),
        await admin.ask("query($text: String!) { users(filter: {search: $text}) { totalCount } }", text="mk"),
    ]
    said = orjson.dumps(answers).decode()
    assert [each for each in mark if each in said] == []
    assert answers[0]["users"]["totalCount"] == 2
    assert answers[1] == {"user": None, "auditTrail": {"nodes": []}}
    assert (await admin.ask(EXPORT, id=mia))["exportUser"]["code"] == "users.unknown"
    assert (await admin.ask(ERASE, id=mia, confirm=mia))["eraseUser"]["code"] == "erasure.done"
    stored = await values_in_graph(empty)
    assert [each for each in mark if each in stored] == []
    found = await ask(
        empty,
        "UNWIND $words AS word CALL db.index.fulltext.queryNodes('user_search', word) YIELD node RETURN node.id AS id",
        words=list(mark),  # type: ignore[arg-type]
    )
    assert found == []
    logged = "\n".join(str(vars(each)) for each in caplog.records if each.name.startswith("guanxi"))
    assert [each for each in mark if each in logged] == []
    for kind, text in texts.items():
        again = await desk.put(kind, text)
        assert (again.n_written, sum(again.rejected.values())) == (0, text.count("\n") - 1), (kind, again)
    assert [each for each in mark if each in await values_in_graph(empty)] == []
    checked = await check_graph(empty, settings=settings, now=NOW)
    assert {each.invariant: each.examples for each in checked.findings if each.count} == {}


async def test_who_may_not_export_or_erase_is_refused_c06(admin: Client, manager: Client, viewer: Client) -> None:
    await do(admin, "createUser", {"id": "mia", "name": "Mia"})

    for client in (manager, viewer):
        assert await client.refusal(EXPORT, id="mia") == (200, "access.denied")
        assert await client.refusal(ERASE, id="mia", confirm="mia") == (200, "access.denied")
    assert (await admin.ask("{ users { totalCount } }"))["users"]["totalCount"] == 1


@pytest.mark.text
@pytest.mark.parametrize("rule", [Rule.EXPORT, Rule.ERASE])
def test_a_viewer_with_the_scope_may_neither_export_nor_erase_c06(rule: Rule) -> None:
    scopes = frozenset({"export", "erase"})

    assert [may(Caller("x", role, scopes), rule) for role in (Role.VIEWER, Role.MANAGER, Role.ADMIN)] == [
        False,
        True,
        True,
    ]
