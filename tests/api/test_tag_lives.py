"""The life of tags through GraphQL: drafts and words, design and stages, groups, outside labels."""

from __future__ import annotations

from typing import Any

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

WORDS = {"definition": "可能会买的人", "criterion": "咨询过两次以上且没有下单", "purpose": "首单转化"}
POTENTIAL = {"name": "潜在客户", "key": "potential", "classKey": "custom"}
PROBLEM = "__typename ... on Problem { code path message facts { key value } }"
CREATE_USER = 'mutation { createUser(input: {id: "ming", name: "王小明"}) { __typename } }'
CREATE = """
mutation Create($input: CreateTagInput!) {
  createTag(input: $input) { ... on CreateTagDone { created tag { state } } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)
UPDATE = """
mutation Update($input: UpdateTagInput!, $key: String) {
  updateTag(input: $input, operationKey: $key) {
    ... on UpdateTagDone { changed tag { name definition criterion purpose state tagClass { key } } } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
ACTIVATE = """
mutation Activate($tag: String!) {
  activateTag(input: {tagKey: $tag}) { ... on ActivateTagDone { changed tag { state } } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)
RETIRE = """
mutation Retire($tag: String!, $reason: String) {
  retireTag(input: {tagKey: $tag, reason: $reason}) { ... on RetireTagDone { changed tag { state nUsers } } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)
STEP = """
mutation Step($input: RecordTagStepInput!) {
  recordTagStep(input: $input) {
    ... on RecordTagStepDone { number tag { steps { number step actor role note } } } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
ATTACH = """
mutation Attach($input: AttachTagInput!) {
  attachTag(input: $input) { ... on AttachTagDone { attached } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)
STAGES = "query Stages($key: String!) { tag(key: $key) { stages { stage reached facts { key value } } } }"
LABEL = 'query Label($limit: Int!) { user(id: "ming") { externalLabel(limit: $limit) } }'
N_CHANGES = "MATCH (c:Change) RETURN count(c) AS n"


def code(answer: Any) -> tuple[str, str, list[str]]:
    return answer["__typename"], answer["code"], answer["path"]


async def test_a_tag_is_activated_with_definition_criterion_and_purpose_only_t03_t04(
    admin: Client, manager: Client, empty: Database
) -> None:
    await admin.ask(CREATE_USER)
    made = (await admin.ask(CREATE, input=POTENTIAL))["createTag"]
    [before] = await ask(empty, N_CHANGES)

    refused = (await admin.ask(ACTIVATE, tag="potential"))["activateTag"]
    given = (await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "potential"}))["attachTag"]
    [after] = await ask(empty, N_CHANGES)
    worded = (await admin.ask(UPDATE, input={"tagKey": "potential", **WORDS}))["updateTag"]
    active = (await admin.ask(ACTIVATE, tag="potential"))["activateTag"]
    again = (await admin.ask(ACTIVATE, tag="potential"))["activateTag"]
    held = (await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "potential"}))["attachTag"]

    assert made["tag"]["state"] == "draft"
    assert code(refused) == ("Refused", "tags.incomplete", ["definition"])
    assert {"key": "lacking", "value": "definition, criterion, purpose"} in refused["facts"]
    assert code(given) == ("Refused", "tags.draft", ["tagKey"])
    assert before == after
    assert worded["tag"] == {
        "name": "潜在客户", **WORDS, "state": "draft", "tagClass": {"key": "custom"}
    }  # fmt: skip
    assert ((active["changed"], active["tag"]), again["changed"]) == ((True, {"state": "active"}), False)
    assert held["attached"]


async def test_every_operator_reads_the_same_words_t03(admin: Client, manager: Client, viewer: Client) -> None:
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})
    question = '{ tag(key: "potential") { definition criterion purpose } }'

    assert [(await each.ask(question))["tag"] for each in (admin, manager, viewer)] == [WORDS] * 3


async def test_an_active_tag_keeps_its_words_and_is_changed_once_a_key(admin: Client, empty: Database) -> None:
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})
    [before] = await ask(empty, N_CHANGES)

    bare = (await admin.ask(UPDATE, input={"tagKey": "potential", "remove": ["CRITERION"]}))["updateTag"]
    [unchanged] = await ask(empty, N_CHANGES)
    sent = [
        (await admin.ask(UPDATE, input={"tagKey": "potential", "name": "潜客"}, key="u-1"))["updateTag"]
        for _ in range(2)
    ]
    [after] = await ask(empty, N_CHANGES)

    assert code(bare) == ("Refused", "tags.incomplete", ["criterion"])
    assert [each["changed"] for each in sent] == [True, True]
    assert (unchanged["n"] - before["n"], after["n"] - before["n"]) == (0, 1)


async def test_a_retired_tag_stays_where_it_is_and_can_come_back(admin: Client, manager: Client) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})
    await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "potential"})

    retired = (await admin.ask(RETIRE, tag="potential", reason="没人用"))["retireTag"]
    again = (await admin.ask(RETIRE, tag="potential"))["retireTag"]
    source = {"userId": "ming", "tagKey": "potential", "source": "QUESTIONNAIRE"}
    refused = (await manager.ask(ATTACH, input=source))["attachTag"]
    listed = await admin.ask("{ tags(state: RETIRED) { nodes { key } } draft: tags(state: DRAFT) { nodes { key } } }")
    back = (await admin.ask(ACTIVATE, tag="potential"))["activateTag"]
    given = (await manager.ask(ATTACH, input=source))["attachTag"]

    assert (retired["changed"], retired["tag"], again["changed"]) == (True, {"state": "retired", "nUsers": 1}, False)
    assert code(refused) == ("Refused", "tags.retired", ["tagKey"])
    assert listed == {"tags": {"nodes": [{"key": "potential"}]}, "draft": {"nodes": []}}
    assert (back["tag"]["state"], given["attached"]) == ("active", True)


async def test_a_merged_tag_is_neither_given_nor_turned_nor_worded(
    admin: Client, manager: Client, empty: Database
) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})
    await ask(empty, "MATCH (t:Tag {key: 'potential'}) SET t.state = 'merged'")

    answers = [
        (await manager.ask(ATTACH, input={"userId": "ming", "tagKey": "potential"}))["attachTag"],
        (await admin.ask(ACTIVATE, tag="potential"))["activateTag"],
        (await admin.ask(RETIRE, tag="potential"))["retireTag"],
        (await admin.ask(UPDATE, input={"tagKey": "potential", "name": "x"}))["updateTag"],
        (await admin.ask(STEP, input={"tagKey": "potential", "step": "SCENE", "note": "x"}))["recordTagStep"],
    ]

    assert [code(each) for each in answers] == [("Refused", "tags.merged", ["tagKey"])] * 5
    assert await ask(empty, "MATCH (t:Tag) RETURN t.state AS state") == [{"state": "merged"}]


async def test_who_makes_tags_is_an_admin(manager: Client) -> None:
    asked = [
        (UPDATE, {"input": {"tagKey": "x"}}),
        (ACTIVATE, {"tag": "x"}),
        (RETIRE, {"tag": "x"}),
        (STEP, {"input": {"tagKey": "x", "step": "SCENE", "note": "x"}}),
    ]

    assert [(await manager.refusal(query, **given))[1] for query, given in asked] == ["access.denied"] * 4


async def test_what_is_not_there_is_missing(admin: Client) -> None:
    answers = [
        (await admin.ask(UPDATE, input={"tagKey": "no"}))["updateTag"],
        (await admin.ask(ACTIVATE, tag="no"))["activateTag"],
        (await admin.ask(RETIRE, tag="no"))["retireTag"],
        (await admin.ask(STEP, input={"tagKey": "no", "step": "SCENE", "note": "x"}))["recordTagStep"],
    ]

    assert [code(each) for each in answers] == [("Missing", "tags.unknown", ["tagKey"])] * 4


async def test_the_steps_of_design_are_recorded_in_their_order_t16(admin: Client) -> None:
    await admin.ask(CREATE, input=POTENTIAL)

    async def step(name: str, note: str) -> Any:
        return (await admin.ask(STEP, input={"tagKey": "potential", "step": name, "note": note}))["recordTagStep"]

    early = await step("DATA_CHECK", "八成用户有数据")
    silent = await step("SCENE", " ")
    for name, note in (("SCENE", "首单转化"), ("BREAKDOWN", "咨询次数、下单"), ("SCENE", "也看复购")):
        done = await step(name, note)

    assert code(early) == ("Refused", "tags.step_order", ["step"])
    assert code(silent) == ("Refused", "users.text_empty", ["note"])
    actors = {each.pop("actor") for each in done["tag"]["steps"]}
    assert (done["number"], len(actors)) == (3, 1)
    assert done["tag"]["steps"] == [
        {"number": 1, "step": "scene", "role": "admin", "note": "首单转化"},
        {"number": 2, "step": "breakdown", "role": "admin", "note": "咨询次数、下单"},
        {"number": 3, "step": "scene", "role": "admin", "note": "也看复购"},
    ]


async def test_each_tag_shows_how_far_its_data_are_and_why_t16(admin: Client, viewer: Client) -> None:
    await admin.ask(CREATE_USER)
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})

    async def stages(client: Client) -> list[tuple[str, bool, dict[str, str | None]]]:
        found = (await client.ask(STAGES, key="potential"))["tag"]["stages"]
        return [(each["stage"], each["reached"], {one["key"]: one["value"] for one in each["facts"]}) for each in found]

    fresh = await stages(admin)
    for source in ("MANUAL", "IMPORT"):
        await admin.ask(ATTACH, input={"userId": "ming", "tagKey": "potential", "source": source})
    await admin.ask(UPDATE, input={"tagKey": "potential", "labelPriority": 1})
    used = await stages(admin)
    hidden = await stages(viewer)

    assert [(stage, reached) for stage, reached, _ in fresh] == [("acquire", False), ("merge", False), ("apply", False)]
    given = used[0][2].pop("lastGiven")
    assert given is not None
    assert used == [
        ("acquire", True, {"nUsers": "1", "nGroups": "0"}),
        ("merge", True, {"nUsersBySeveralSources": "1", "nTookAnothersPlace": "0", "nGaveWay": "0"}),
        ("apply", True, {"externalLabel": "true", "segments": ""}),
    ]
    assert (hidden[0][2]["nUsers"], hidden[1][2]["nUsersBySeveralSources"]) == ("<10", "<10")


SAVE_SEGMENT = """
mutation Save($input: SaveSegmentInput!) {
  saveSegment(input: $input, expectedVersion: 0) { __typename ... on Problem { code message } }
}
"""


async def test_a_segment_that_asks_for_a_tag_applies_it_t16(admin: Client) -> None:
    odd = 'a "quoted\\ key'
    for key in (odd, "potential"):
        await admin.ask(CREATE, input={**POTENTIAL, **WORDS, "key": key, "name": key})
    # An attribute of that name is no tag; the second segment asks for the odd key far away.
    asked = [
        {"key": "silent", "text": "attribute city is 'potential'"},
        {"key": "heard", "expression": {"not": {"tag": {"key": odd}}}},
    ]
    for each in asked:
        await admin.ask(SAVE_SEGMENT, input={"name": each["key"], "purpose": "service", **each})

    applied = {key: (await admin.ask(STAGES, key=key))["tag"]["stages"][2] for key in (odd, "potential")}

    assert {key: (each["reached"], each["facts"][1]["value"]) for key, each in applied.items()} == {
        odd: (True, "heard"),
        "potential": (False, ""),
    }


async def test_an_outside_label_is_made_of_chosen_tags_by_priority_t05(admin: Client) -> None:
    await admin.ask(CREATE_USER)
    extras: list[dict[str, Any]] = [
        {"key": "vip", "name": "VIP 客户", "label": "VIP", "labelPriority": 2},
        {"key": "tea", "name": "爱喝茶", "labelPriority": 1},
        {"key": "family", "name": "一家人", "label": "👨‍👩‍👧‍👦", "labelPriority": 3},
        {"key": "inside", "name": "难缠"},
        {"key": "old", "name": "旧", "labelPriority": 1},
    ]
    for each in extras:
        await admin.ask(CREATE, input={"classKey": "custom", **WORDS, **each})
        await admin.ask(ATTACH, input={"userId": "ming", "tagKey": each["key"]})
    await admin.ask(RETIRE, tag="old")

    labels = [(await admin.ask(LABEL, limit=limit))["user"]["externalLabel"] for limit in (20, 9, 8, 5, 2)]
    refused = await admin.refusal(LABEL, limit=101)

    # 爱喝茶 (3) · VIP (3) · 👨‍👩‍👧‍👦 (1): 9 with two dots, 7 without the last, 5 with the first and the last
    assert labels == ["爱喝茶·VIP·👨‍👩‍👧‍👦", "爱喝茶·VIP·👨‍👩‍👧‍👦", "爱喝茶·VIP", "爱喝茶·👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]
    assert refused[1] == "tags.label_limit"


GROUP_TAG = """
mutation Give($input: AttachGroupTagInput!) {
  attachGroupTag(input: $input) {
    ... on AttachGroupTagDone { attached tag { key } group { key tags { role note tag { key } } } } PROBLEM
  }
}
""".replace("PROBLEM", PROBLEM)
GROUP_UNTAG = """
mutation Take($input: DetachGroupTagInput!) {
  detachGroupTag(input: $input) { ... on DetachGroupTagDone { detached group { tags { tag { key } } } } PROBLEM }
}
""".replace("PROBLEM", PROBLEM)


async def test_groups_carry_tags_as_users_do_t12(admin: Client, manager: Client, empty: Database) -> None:
    await admin.ask(CREATE, input={**POTENTIAL, **WORDS})
    asked = {"groupKey": "partner", "tagKey": "potential", "note": "招新中"}

    given = (await manager.ask(GROUP_TAG, input=asked))["attachGroupTag"]
    again = (await manager.ask(GROUP_TAG, input={**asked, "note": "两次"}))["attachGroupTag"]
    taken = (await manager.ask(GROUP_UNTAG, input={"groupKey": "partner", "tagKey": "potential", "reason": "满了"}))[
        "detachGroupTag"
    ]
    nothing = (await manager.ask(GROUP_UNTAG, input={"groupKey": "partner", "tagKey": "potential"}))["detachGroupTag"]

    held = [{"role": "manager", "note": "招新中", "tag": {"key": "potential"}}]
    assert (given["attached"], given["group"]["tags"]) == (True, held)
    assert (again["attached"], again["group"]["tags"]) == (False, held)
    assert (taken["detached"], taken["group"]["tags"], nothing["detached"]) == (True, [], False)
    assert await ask(
        empty, "MATCH (:Group {key: 'partner'})-[w:WAS_LABELLED]->(:Tag) RETURN w.note AS note, w.reason AS reason"
    ) == [{"note": "招新中", "reason": "满了"}]
    kinds = await ask(empty, "MATCH (c:Change) WHERE c.kind STARTS WITH 'group.' RETURN c.kind AS kind ORDER BY kind")
    assert [each["kind"] for each in kinds] == ["group.tagged", "group.untagged"]


async def test_what_cannot_be_given_to_a_group_is_refused_and_nothing_changes(
    admin: Client, manager: Client, viewer: Client, empty: Database
) -> None:
    await admin.ask(CREATE, input=POTENTIAL)
    [before] = await ask(empty, N_CHANGES)

    answers = [
        (await manager.ask(GROUP_TAG, input={"groupKey": "partner", "tagKey": "potential"}))["attachGroupTag"],
        (await manager.ask(GROUP_TAG, input={"groupKey": "partner", "tagKey": "no"}))["attachGroupTag"],
        (await manager.ask(GROUP_TAG, input={"groupKey": "no", "tagKey": "potential"}))["attachGroupTag"],
        (await manager.ask(GROUP_UNTAG, input={"groupKey": "no", "tagKey": "potential"}))["detachGroupTag"],
        (await manager.ask(GROUP_UNTAG, input={"groupKey": "partner", "tagKey": "no"}))["detachGroupTag"],
    ]
    denied = [
        (await viewer.refusal(GROUP_TAG, input={"groupKey": "partner", "tagKey": "potential"}))[1],
        (await viewer.refusal(GROUP_UNTAG, input={"groupKey": "partner", "tagKey": "potential"}))[1],
    ]

    assert [code(each) for each in answers] == [
        ("Refused", "tags.draft", ["tagKey"]),
        ("Missing", "tags.unknown", ["tagKey"]),
        ("Missing", "groups.unknown", ["groupKey"]),
        ("Missing", "groups.unknown", ["groupKey"]),
        ("Missing", "tags.unknown", ["tagKey"]),
    ]
    assert denied == ["access.denied"] * 2
    assert await ask(empty, N_CHANGES) == [before]
    assert await ask(empty, "MATCH ()-[l:LABELLED|WAS_LABELLED]->() RETURN count(l) AS n") == [{"n": 0}]
