"""Bands and symbols of tags through GraphQL: no two of a class share a value (R08) or a sign (T06)."""

from __future__ import annotations

from typing import Any

from api.clock import now
from api.handlers import handlers
from graph.changes.worker import work_off
from graph.database.driver import Database
from graph.settings import Settings
from tests.api.conftest import Client
from tests.api.test_tag_classes import N_CHANGES, PROBLEM, UPDATE, facts, kept, made, told
from tests.support import ask


async def test_age_bands_of_a_class_never_overlap_r08(admin: Client, empty: Database) -> None:
    await kept(admin, key="age", parentKey="basic", bandOf="age")
    await made(admin, "child", "age", bandFrom=0, bandTo=17)
    before = await ask(empty, N_CHANGES)

    published = await made(admin, "young", "age", bandFrom=17, bandTo=45)
    backwards = await made(admin, "young", "age", bandFrom=45, bandTo=18)
    elsewhere = await made(admin, "young", "preference", bandFrom=18, bandTo=45)
    unfit = await kept(admin, key="city", bandOf="city")
    other = await kept(admin, key="age", parentKey="basic", bandOf="height_cm")
    unchanged = await ask(empty, N_CHANGES)
    young = await made(admin, "young", "age", bandFrom=18, bandTo=45)
    older = await made(admin, "older", "age", bandFrom=46)
    moved = (await admin.ask(UPDATE, input={"tagKey": "older", "bandFrom": 40}))["updateTag"]
    away = (await admin.ask(UPDATE, input={"tagKey": "older", "remove": ["BAND"]}))["updateTag"]

    assert told(published) == ("Refused", "tags.band_overlap", ["bandFrom"])
    assert facts(published) == {"tag": "young", "other": "child", "overlap": "17–17", "start": "17.0", "end": "17.0"}
    assert [told(each)[1] for each in (backwards, elsewhere, unfit, other)] == [
        "tags.band_order",
        "tags.band_without_class",
        "tags.band_of",
        "tags.class_banded",
    ]
    assert before == unchanged
    assert (young["tag"]["bandFrom"], young["tag"]["bandTo"], older["tag"]["bandTo"]) == (18.0, 45.0, None)
    assert (told(moved)[1], facts(moved)["overlap"]) == ("tags.band_overlap", "40–45")
    assert away["changed"]


async def test_a_retired_tag_frees_its_band_and_looks_anew_when_it_comes_back_r08(admin: Client) -> None:
    await kept(admin, key="age", parentKey="basic", bandOf="age")
    await made(admin, "child", "age", bandFrom=0, bandTo=17)
    await admin.ask('mutation { retireTag(input: {tagKey: "child"}) { __typename } }')

    freed = await made(admin, "young", "age", bandFrom=10, bandTo=45)
    back = await admin.ask('mutation { activateTag(input: {tagKey: "child"}) { PROBLEM } }'.replace("PROBLEM", PROBLEM))

    assert freed["tag"]["state"] == "active"
    assert told(back["activateTag"])[1] == "tags.band_overlap"


async def test_a_symbol_is_one_tag_s_within_its_class_and_the_class_explains_it_t06(admin: Client) -> None:
    await kept(admin, key="sky", parentKey="tier", legendZh="太阳、月亮、星星", legendEn="sun, moon, star")
    first = await made(admin, "sun", "sky", symbol="☀")

    taken = await made(admin, "moon", "sky", symbol="☀")
    other = await made(admin, "hot", "custom", symbol="☀")
    read = await admin.ask('{ tag(key: "sun") { symbol tagClass { legendZh legendEn } } }')

    assert (first["tag"]["symbol"], other["tag"]["symbol"]) == ("☀", "☀")
    assert (told(taken), facts(taken)) == (
        ("Conflict", "tags.symbol_taken", ["symbol"]),
        {"symbol": "☀", "tag": "sun"},
    )
    assert read["tag"] == {"symbol": "☀", "tagClass": {"legendZh": "太阳、月亮、星星", "legendEn": "sun, moon, star"}}


BORN = """
mutation Born($day: String!) {
  updateUser(input: {userId: "ming", attributes: [{key: "birthday", value: $day}]}) { __typename }
}
"""
MING = """
mutation {
  createUser(input: {
    id: "ming", name: "王小明", attributes: [{key: "birthday", value: "1990-05-20"}],
    consents: [{purpose: "service", status: GRANTED, evidence: "form 7"}]
  }) { __typename ... on Problem { code } }
}
"""
TAGS = '{ user(id: "ming") { tags { source actor tag { key } } pastTags { replacedBy tag { key } } } }'


async def test_age_bands_set_the_tag_of_a_user_and_it_changes_by_itself_r08_t09(
    admin: Client, empty: Database, settings: Settings
) -> None:
    await ask(empty, "MATCH (l:Lock {name: 'bands'}) DELETE l")
    await kept(admin, key="age", parentKey="basic", bandOf="age", exclusive=True)
    await made(admin, "a static one", "age")
    await made(admin, "younger", "age", bandTo=79)
    await made(admin, "older", "age", bandFrom=80)

    async def tags() -> Any:
        done = await work_off(empty, handlers(settings), holder="worker", clock=now)
        assert (done.n_failed, done.n_parked) == (0, 0)
        return (await admin.ask(TAGS))["user"]

    await admin.ask(MING)
    first = await tags()
    await admin.ask(BORN, day="1930-05-20")
    second = await tags()

    kinds = await admin.ask('{ dynamic: tag(key: "older") { dynamic } static: tags(first: 1) { nodes { dynamic } } }')

    assert kinds == {"dynamic": {"dynamic": True}, "static": {"nodes": [{"dynamic": False}]}}
    assert first == {"tags": [{"source": "rule", "actor": "band:age", "tag": {"key": "younger"}}], "pastTags": []}
    assert second == {
        "tags": [{"source": "rule", "actor": "band:age", "tag": {"key": "older"}}],
        "pastTags": [{"replacedBy": "older", "tag": {"key": "younger"}}],
    }
