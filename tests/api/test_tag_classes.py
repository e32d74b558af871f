"""Classes of tags through GraphQL: three levels (T02), out of the box (T15), how tags are set (R10), one at a time."""

from __future__ import annotations

from typing import Any

import pytest

from graph.access.actions import create_key
from graph.database.driver import Database
from graph.vocabulary import Role
from tests.api.conftest import Client, Parts
from tests.conftest import NOW
from tests.support import WORDED, ask

PROBLEM = "__typename ... on Problem { code path message facts { key value } }"
CREATE_USER = "mutation Make($id: ID!) { createUser(input: {id: $id, name: $id}) { __typename } }".replace(
    "name: $id", 'name: "王小明"'
)
CLASS = """
mutation Class($input: UpsertTagClassInput!, $key: String) {
  upsertTagClass(input: $input, operationKey: $key) {
    ... on UpsertTagClassDone {
      created changed
      tagClass { key name exclusive mandatoryDays setBy noteNeeded sources legendZh legendEn bandOf parent { key } }
    } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
CREATE = """
mutation Create($input: CreateTagInput!) {
  createTag(input: $input) { ... on CreateTagDone { tag { key state symbol bandFrom bandTo } } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)
UPDATE = """
mutation Update($input: UpdateTagInput!) { updateTag(input: $input) { ... on UpdateTagDone { changed } PROBLEM } }
""".replace("PROBLEM", PROBLEM)
ATTACH = """
mutation Attach($input: AttachTagInput!) {
  attachTag(input: $input) {
    ... on AttachTagDone {
      attached replaced user { tags { source tag { key } } pastTags { source replacedBy endedBy tag { key } } }
    } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
CORRECT = """
mutation Correct($input: CorrectTagInput!, $key: String) {
  correctTag(input: $input, operationKey: $key) {
    ... on CorrectTagDone {
      attached sources wrongTagKey tag { key }
      user { tags { source note tag { key } } pastTags { source reason replacedBy tag { key } } }
    } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
N_CHANGES = "MATCH (c:Change) RETURN count(c) AS n"
HELD = "MATCH (:User)-[h:TAGGED]->(t:Tag) RETURN t.key + ':' + h.source AS held ORDER BY held"


def told(answer: Any) -> tuple[str, str, list[str]]:
    return answer["__typename"], answer["code"], answer["path"]


def facts(answer: Any) -> dict[str, str | None]:
    return {each["key"]: each["value"] for each in answer["facts"]}


async def kept(client: Client, **given: Any) -> Any:
    return (await client.ask(CLASS, input={"name": given["key"], **given}))["upsertTagClass"]


async def made(client: Client, key: str, class_key: str, **more: Any) -> Any:
    given = {"key": key, "name": key, "classKey": class_key, **WORDED, **more}
    return (await client.ask(CREATE, input=given))["createTag"]


async def attached(client: Client, tag: str, **more: Any) -> Any:
    return (await client.ask(ATTACH, input={"userId": "ming", "tagKey": tag, **more}))["attachTag"]


async def test_the_common_classes_are_there_from_the_start_t15(viewer: Client) -> None:
    found = (await viewer.ask("{ tagClasses { key name parent { key } } }"))["tagClasses"]

    # Classes are the brand's and stay when people go: other tests may have made more.
    common = {"static", "consumption", "behaviour", "tier", "basic", "preference", "custom"}
    of_start = {each["name"]: each["parent"] for each in found if each["key"] in common}
    assert of_start == dict.fromkeys(("静态", "消费", "行为", "层级", "基础", "偏好", "自定义"))


async def test_an_admin_makes_and_changes_a_class_without_code_t02(admin: Client, empty: Database) -> None:
    asked = {
        "key": "interaction",
        "name": "互动等级",
        "parentKey": "behaviour",
        "exclusive": True,
        "mandatoryDays": 1,
        "setBy": ["验光师", "admin"],
        "noteNeeded": True,
        "sources": ["MANUAL", "RULE"],
        "legendZh": "0 无 1 低 2 中 3 高",
        "legendEn": "0 none to 3 high",
        "bandOf": "age",
    }

    first = (await admin.ask(CLASS, input=asked))["upsertTagClass"]
    [n_changes] = await ask(empty, N_CHANGES)
    again = (await admin.ask(CLASS, input=asked))["upsertTagClass"]
    [unchanged] = await ask(empty, N_CHANGES)
    anew = await kept(admin, key="interaction", name="互动")

    whole = {name: value for name, value in asked.items() if name not in {"parentKey", "sources"}}
    assert first == {
        "created": True,
        "changed": True,
        "tagClass": {**whole, "sources": ["manual", "rule"], "parent": {"key": "behaviour"}},
        "__typename": "UpsertTagClassDone",
    }
    assert (again["created"], again["changed"], unchanged) == (False, False, n_changes)
    assert anew["tagClass"] == {
        **dict.fromkeys(first["tagClass"]),
        "key": "interaction",
        "name": "互动",
        "exclusive": False,
    }
    changes = await ask(empty, "MATCH (c:Change {kind: 'tag_class.saved'}) RETURN count(c) AS n")
    audited = await ask(empty, "MATCH (a:Audit {action: 'tag_class.saved'}) RETURN count(a) AS n")
    assert (changes, audited) == ([{"n": 2}], [{"n": 2}])


async def test_classes_nest_to_three_levels_and_never_in_a_circle_t02(admin: Client, empty: Database) -> None:
    await kept(admin, key="origin", parentKey="static")
    third = await kept(admin, key="shop", parentKey="origin")
    before = await ask(empty, "MATCH (a:TagClass)-[:WITHIN]->(b:TagClass) RETURN a.key + b.key AS way ORDER BY way")

    fourth = await kept(admin, key="floor", parentKey="shop")
    deep = await kept(admin, key="static", parentKey="custom")
    circle = await kept(admin, key="static", parentKey="shop")
    itself = await kept(admin, key="origin", parentKey="origin")
    nowhere = await kept(admin, key="floor", parentKey="nothing")

    assert third["tagClass"]["parent"] == {"key": "origin"}
    assert [told(each) for each in (fourth, deep)] == [("Refused", "tags.class_depth", ["parentKey"])] * 2
    assert [told(each) for each in (circle, itself)] == [("Refused", "tags.class_cycle", ["parentKey"])] * 2
    assert facts(fourth)["chain"] == "static › origin › shop › floor"
    assert facts(circle)["chain"] == "static › origin › shop › static"
    assert told(nowhere) == ("Missing", "tags.class_unknown", ["parentKey"])
    assert before == await ask(
        empty, "MATCH (a:TagClass)-[:WITHIN]->(b:TagClass) RETURN a.key + b.key AS way ORDER BY way"
    )
    assert await ask(empty, "MATCH (c:TagClass {key: 'floor'}) RETURN c.key AS key") == []


async def test_a_class_is_kept_by_admins_and_once_a_key(admin: Client, manager: Client, empty: Database) -> None:
    denied = await manager.refusal(CLASS, input={"key": "x", "name": "x"})
    for _ in range(2):
        await admin.ask(CLASS, input={"key": "x", "name": "x"}, key="class-1")

    assert denied[1] == "access.denied"
    assert await ask(empty, "MATCH (c:Change {kind: 'tag_class.saved'}) RETURN count(c) AS n") == [{"n": 1}]


@pytest.fixture
async def stages(admin: Client) -> Client:
    """Ming, an exclusive class of stages with one class below, and its tags pregnant, baby and toddler."""
    await admin.ask(CREATE_USER, id="ming")
    await kept(admin, key="stage", parentKey="basic", exclusive=True)
    await kept(admin, key="early", parentKey="stage")
    for key, class_key in (("pregnant", "early"), ("baby", "early"), ("toddler", "stage")):
        await made(admin, key, class_key)
    return admin


async def test_a_user_holds_one_tag_of_an_exclusive_class_at_a_time(stages: Client, empty: Database) -> None:
    await attached(stages, "pregnant", source="IMPORT")
    await attached(stages, "pregnant")
    before = [await ask(empty, HELD), await ask(empty, N_CHANGES)]

    refused = await attached(stages, "toddler")
    unchanged = [await ask(empty, HELD), await ask(empty, N_CHANGES)]
    replaced = await attached(stages, "toddler", replace=True)
    again = await attached(stages, "toddler")

    assert told(refused) == ("Conflict", "tags.exclusive", ["tagKey"])
    assert facts(refused) == {"tag": "toddler", "class_key": "stage", "held": "pregnant", "source": "import"}
    assert before == unchanged
    assert (replaced["attached"], replaced["replaced"]) == (True, ["pregnant"])
    assert replaced["user"]["tags"] == [{"source": "manual", "tag": {"key": "toddler"}}]
    assert [(each["source"], each["replacedBy"], each["tag"]["key"]) for each in replaced["user"]["pastTags"]] == [
        ("import", "toddler", "pregnant"),
        ("manual", "toddler", "pregnant"),
    ]
    assert (again["attached"], again["replaced"]) == (False, [])


async def test_another_source_may_say_the_same_tag_of_an_exclusive_class(stages: Client) -> None:
    await attached(stages, "baby")

    assert (await attached(stages, "baby", source="IMPORT"))["attached"]


async def test_a_class_does_not_become_exclusive_while_users_hold_two_of_its_tags(
    stages: Client, empty: Database
) -> None:
    await kept(stages, key="stage", parentKey="basic")
    for tag in ("baby", "toddler"):
        await attached(stages, tag)
    before = await ask(empty, N_CHANGES)

    refused = await kept(stages, key="stage", parentKey="basic", exclusive=True)

    assert told(refused) == ("Conflict", "tags.class_shared", ["isExclusive"])
    assert facts(refused) == {"class_key": "stage", "n_users": "1", "user": "ming"}
    assert await ask(empty, N_CHANGES) == before
    assert await ask(empty, "MATCH (c:TagClass {key: 'stage'}) RETURN c.isExclusive AS is") == [{"is": False}]


async def test_a_tag_does_not_come_into_an_exclusive_class_of_which_its_holders_hold_another(
    stages: Client, empty: Database
) -> None:
    await made(stages, "outside", "custom")
    for tag in ("baby", "outside"):
        await attached(stages, tag)

    refused = (await stages.ask(UPDATE, input={"tagKey": "outside", "classKey": "early"}))["updateTag"]
    nowhere = (await stages.ask(UPDATE, input={"tagKey": "outside", "classKey": "no"}))["updateTag"]

    assert told(refused) == ("Conflict", "tags.class_shared", ["classKey"])
    assert told(nowhere) == ("Missing", "tags.class_unknown", ["classKey"])
    assert await ask(empty, "MATCH (:Tag {key: 'outside'})-[:IN_CLASS]->(c) RETURN c.key AS key") == [{"key": "custom"}]


async def test_a_tag_is_set_by_those_whom_its_class_names_with_a_note_r10(
    admin: Client, manager: Client, parts: Parts, empty: Database
) -> None:
    await admin.ask(CREATE_USER, id="ming")
    await kept(admin, key="sight", parentKey="basic", setBy=["验光师"], noteNeeded=True, sources=["MANUAL", "IMPORT"])
    await kept(admin, key="lenses", parentKey="sight")
    await made(admin, "myopic", "lenses")
    staff = 'mutation { upsertStaff(input: {id: "yan", name: "严明", role: "验光师"}) { __typename } }'
    await admin.ask(staff)
    key = await create_key(empty, name="yan", role=Role.MANAGER, staff="yan", now=NOW)
    await parts.keyring.refresh()
    optician = Client(manager.http, key.secret)
    before = await ask(empty, N_CHANGES)

    refused = [
        await attached(manager, "myopic", note="两眼各三百度"),
        await attached(optician, "myopic"),
        await attached(optician, "myopic", source="QUESTIONNAIRE"),
    ]
    unchanged = await ask(empty, N_CHANGES)
    given = await attached(optician, "myopic", note="两眼各三百度")
    imported = await attached(manager, "myopic", source="IMPORT")

    assert [told(each) for each in refused] == [
        ("Refused", "tags.role_refused", ["tagKey"]),
        ("Refused", "tags.note_needed", ["note"]),
        ("Refused", "tags.source_refused", ["source"]),
    ]
    assert facts(refused[0]) == {"tag": "myopic", "role": "manager", "allowed": "验光师"}
    assert facts(refused[2]) == {"tag": "myopic", "source": "questionnaire", "allowed": "manual, import"}
    assert before == unchanged
    assert (given["attached"], imported["attached"]) == (True, True)


async def test_a_wrong_tag_is_corrected_in_one_write_with_an_audit_entry_r10(stages: Client, empty: Database) -> None:
    await made(stages, "tea", "preference")
    await made(stages, "coffee", "preference")
    for source in ("MANUAL", "IMPORT"):
        await attached(stages, "tea", source=source)
    asked = {"userId": "ming", "wrongTagKey": "tea", "rightTagKey": "coffee", "reason": "听错了"}

    done = (await stages.ask(CORRECT, input=asked, key="c-1"))["correctTag"]
    again = (await stages.ask(CORRECT, input=asked, key="c-1"))["correctTag"]

    assert {name: done[name] for name in ("attached", "sources", "wrongTagKey", "tag")} == {
        "attached": True,
        "sources": ["import", "manual"],
        "wrongTagKey": "tea",
        "tag": {"key": "coffee"},
    }
    assert done["user"]["tags"] == [{"source": "manual", "note": "听错了", "tag": {"key": "coffee"}}]
    assert done["user"]["pastTags"] == [
        {"source": source, "reason": "听错了", "replacedBy": "coffee", "tag": {"key": "tea"}}
        for source in ("import", "manual")
    ]
    assert again == done
    audited = await ask(empty, "MATCH (a:Audit {action: 'tag.corrected'}) RETURN a.why AS why, a.user AS user")
    changes = await ask(empty, "MATCH (c:Change {kind: 'tag.corrected'}) RETURN c.users AS users")
    assert audited == [{"why": "听错了", "user": "ming"}]
    assert changes == [{"users": ["ming"]}]


async def test_a_correction_may_stay_within_an_exclusive_class(stages: Client) -> None:
    await attached(stages, "pregnant")

    done = (
        await stages.ask(
            CORRECT, input={"userId": "ming", "wrongTagKey": "pregnant", "rightTagKey": "baby", "reason": "已出生"}
        )
    )["correctTag"]

    assert [each["tag"]["key"] for each in done["user"]["tags"]] == ["baby"]


async def test_a_correction_that_cannot_be_is_refused_and_nothing_changes(stages: Client, empty: Database) -> None:
    await made(stages, "tea", "preference")
    await made(stages, "draft", "preference", purpose=None)
    for tag in ("tea", "pregnant"):
        await attached(stages, tag)
    before = [await ask(empty, HELD), await ask(empty, N_CHANGES)]

    async def correct(wrong: str, right: str, reason: str = "x", user: str = "ming") -> Any:
        asked = {"userId": user, "wrongTagKey": wrong, "rightTagKey": right, "reason": reason}
        return (await stages.ask(CORRECT, input=asked))["correctTag"]

    answers = [
        await correct("tea", "tea"),
        await correct("toddler", "tea"),
        await correct("no", "tea"),
        await correct("tea", "no"),
        await correct("tea", "draft"),
        await correct("tea", "toddler"),
        await correct("tea", "baby", reason=" "),
        await correct("tea", "baby", user="nobody"),
    ]

    assert [told(each) for each in answers] == [
        ("Refused", "tags.same", ["rightTagKey"]),
        ("Missing", "tags.not_held", ["wrongTagKey"]),
        ("Missing", "tags.unknown", ["wrongTagKey"]),
        ("Missing", "tags.unknown", ["rightTagKey"]),
        ("Refused", "tags.draft", ["rightTagKey"]),
        ("Conflict", "tags.exclusive", ["rightTagKey"]),
        ("Refused", "users.text_empty", ["reason"]),
        ("Missing", "users.unknown", []),
    ]
    assert [await ask(empty, HELD), await ask(empty, N_CHANGES)] == before


async def test_a_viewer_corrects_nothing(viewer: Client) -> None:
    asked = {"userId": "ming", "wrongTagKey": "a", "rightTagKey": "b", "reason": "x"}

    assert (await viewer.refusal(CORRECT, input=asked))[1] == "access.denied"
