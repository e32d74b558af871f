"""Making, giving and taking tags through GraphQL (T01, T02, T14)."""

from __future__ import annotations

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

CREATE_USER = 'mutation { createUser(input: {id: "ming", name: "王小明"}) { __typename } }'
CREATE = """
mutation Create($input: CreateTagInput!) {
  createTag(input: $input) {
    __typename
    ... on CreateTagDone { created tag { key name definition purpose state tagClass { key } nUsers } }
    ... on Problem { code path }
  }
}
"""
ATTACH = """
mutation Attach($input: AttachTagInput!, $key: String) {
  attachTag(input: $input, operationKey: $key) {
    __typename
    ... on AttachTagDone { attached source tag { key nUsers } user { id tags { source actor role note tag { key } } } }
    ... on Problem { code path message }
  }
}
"""
DETACH = """
mutation Detach($input: DetachTagInput!) {
  detachTag(input: $input) {
    __typename
    ... on DetachTagDone { detached source user { tags { source } pastTags { source reason tag { key } } } }
    ... on Problem { code path }
  }
}
"""
TEA = {
    "name": "爱喝茶",
    "classKey": "preference",
    "definition": "爱喝茶的人",
    "criterion": "一个月买两次茶",
    "purpose": "loyalty",
}


async def test_an_admin_makes_a_tag_in_a_class_t02(admin: Client) -> None:
    made = await admin.ask(CREATE, input=TEA)

    assert made["createTag"] == {
        "__typename": "CreateTagDone",
        "created": True,
        "tag": {
            "key": "爱喝茶",
            "name": "爱喝茶",
            "definition": "爱喝茶的人",
            "purpose": "loyalty",
            "state": "active",
            "tagClass": {"key": "preference"},
            "nUsers": 0,
        },
    }


async def test_a_tag_of_an_unknown_class_is_missing(admin: Client) -> None:
    made = await admin.ask(CREATE, input={"name": "x", "classKey": "nowhere"})

    assert made["createTag"] == {"__typename": "Missing", "code": "tags.class_unknown", "path": ["classKey"]}


async def test_a_manager_gives_a_tag_and_sees_it_with_source_actor_and_role_t14(admin: Client, manager: Client) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input=TEA)

    given = await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "爱喝茶", "note": "龙井"})
    again = await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "爱喝茶"})

    [held] = given["attachTag"]["user"]["tags"]
    assert held.pop("actor")
    assert held == {"source": "manual", "role": "manager", "note": "龙井", "tag": {"key": "爱喝茶"}}
    assert (given["attachTag"]["attached"], given["attachTag"]["tag"]["nUsers"]) == (True, 1)
    assert (again["attachTag"]["attached"], len(again["attachTag"]["user"]["tags"])) == (False, 1)


async def test_a_manager_takes_one_source_away_and_the_other_stays(admin: Client, manager: Client) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input=TEA)
    for source in ("MANUAL", "QUESTIONNAIRE"):
        await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "爱喝茶", "source": source})

    taken = await manager.ask(DETACH, input={"userId": "ming", "tagKey": "爱喝茶", "reason": "改喝咖啡了"})

    assert taken["detachTag"] == {
        "__typename": "DetachTagDone",
        "detached": True,
        "source": "manual",
        "user": {
            "tags": [{"source": "questionnaire"}],
            "pastTags": [{"source": "manual", "reason": "改喝咖啡了", "tag": {"key": "爱喝茶"}}],
        },
    }


TERMS = """
{ user(id: "ming") { tags { source } pastTags { source until endedBy } } tag(key: "爱喝茶") { nUsers }
  all: users(filter: {tags: {all: ["爱喝茶"]}}) { nodes { id } totalCount }
  any: users(filter: {tags: {any: ["爱喝茶"]}}) { nodes { id } totalCount }
  none: users(filter: {tags: {none: ["爱喝茶"]}}) { nodes { id } totalCount } }
"""


async def test_a_tag_whose_term_is_over_is_held_no_more_in_any_answer(admin: Client, empty: Database) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input=TEA)
    await admin.ask(ATTACH, input={"userId": "ming", "tagKey": "爱喝茶", "until": "2099-01-01T00:00:00Z"})
    before = await admin.ask(TERMS)

    await ask(empty, "MATCH ()-[r:TAGGED]->() SET r.until = datetime('2026-04-01T00:00:00Z')")

    ming: dict[str, object] = {"nodes": [{"id": "ming"}], "totalCount": 1}
    nobody: dict[str, object] = {"nodes": [], "totalCount": 0}
    assert before == {
        "user": {"tags": [{"source": "manual"}], "pastTags": []},
        "tag": {"nUsers": 1},
        "all": ming,
        "any": ming,
        "none": nobody,
    }
    past = [{"source": "manual", "until": "2026-04-01T00:00:00.000Z", "endedBy": "term"}]
    assert await admin.ask(TERMS) == {
        "user": {"tags": [], "pastTags": past},
        "tag": {"nUsers": 0},
        "all": nobody,
        "any": nobody,
        "none": ming,
    }


async def test_an_unknown_tag_is_missing_with_its_place(admin: Client) -> None:
    await admin.ask(CREATE_USER)

    given = await admin.ask(ATTACH, input={"userId": "ming", "tagKey": "nothing"})

    assert given["attachTag"] == {
        "__typename": "Missing",
        "code": "tags.unknown",
        "path": ["tagKey"],
        "message": "There is no tag nothing.",
    }


async def test_a_manager_makes_no_tags_and_a_viewer_gives_and_takes_none(manager: Client, viewer: Client) -> None:
    made = await manager.refusal(CREATE, input=TEA)
    given = await viewer.refusal(ATTACH, input={"userId": "ming", "tagKey": "爱喝茶"})
    taken = await viewer.refusal(DETACH, input={"userId": "ming", "tagKey": "爱喝茶"})

    assert [made[1], given[1], taken[1]] == ["access.denied"] * 3
