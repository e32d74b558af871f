"""Who lacks a mandatory tag, by owner (T11, R10), and which tags held at an instant, through GraphQL."""

from __future__ import annotations

from typing import Any

import pytest

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import WORDED, ask

# Ann is looked after by lin, Bea by lin and gao, Cai by nobody; Dan joined today, Eve holds a tag of a class below.
PEOPLE = """
mutation {
  a: createUser(input: {id: "ann", name: "Ann", joinedAt: "2020-01-01T08:00:00Z"}) { __typename }
  b: createUser(input: {id: "bea", name: "Bea", joinedAt: "2020-01-02T08:00:00Z"}) { __typename }
  c: createUser(input: {id: "cai", name: "Cai", joinedAt: "2020-01-03T08:00:00Z"}) { __typename }
  d: createUser(input: {id: "dan", name: "Dan"}) { __typename }
  e: createUser(input: {id: "eve", name: "Eve", joinedAt: "2020-01-05T08:00:00Z"}) { __typename }
  l: upsertStaff(input: {id: "lin", name: "林晓"}) { __typename }
  g: upsertStaff(input: {id: "gao", name: "高敏"}) { __typename }
  f: followUser(input: {userId: "ann", staffId: "lin", state: "跟进中"}) { __typename }
  h: followUser(input: {userId: "bea", staffId: "lin", state: "跟进中"}) { __typename }
  i: followUser(input: {userId: "bea", staffId: "gao", state: "跟进中"}) { __typename }
  k: upsertTagClass(input: {key: "kind", name: "客户类型", parentKey: "basic", mandatoryDays: 1}) { __typename }
  m: upsertTagClass(input: {key: "baby", name: "母婴", parentKey: "kind"}) { __typename }
}
"""
CREATE = "mutation Create($input: CreateTagInput!) { createTag(input: $input) { __typename } }"
ATTACH = "mutation Attach($input: AttachTagInput!) { attachTag(input: $input) { __typename } }"
MISSING = """
query Missing($class: String, $owner: ID, $first: Int, $after: String) {
  missingTags(classKey: $class, ownerId: $owner, first: $first, after: $after) {
    nodes { dueAt owner { id name } tagClass { key name } user { id } }
    pageInfo { hasNextPage endCursor }
  }
  missingTagTotals(classKey: $class) { owner { id } nUsers nMissing }
}
"""


@pytest.fixture
async def people(admin: Client) -> Client:
    """Five people, their owners, a mandatory class and a tag of a class below it."""
    await admin.ask(PEOPLE)
    await admin.ask(CREATE, input={"key": "mother", "name": "新手妈妈", "classKey": "baby", **WORDED})
    await admin.ask(ATTACH, input={"userId": "eve", "tagKey": "mother"})
    return admin


async def missing(client: Client, **given: Any) -> list[tuple[str | None, str]]:
    found = (await client.ask(MISSING, **given))["missingTags"]["nodes"]
    return [(each["owner"] and each["owner"]["id"], each["user"]["id"]) for each in found]


ALL = [(None, "cai"), ("gao", "bea"), ("lin", "ann"), ("lin", "bea")]


async def test_who_lacks_a_mandatory_tag_is_listed_by_owner_t11_r10(people: Client, manager: Client) -> None:
    found = await manager.ask(MISSING)

    assert await missing(manager) == ALL
    # Ann joined on the first and had a day.
    [ann] = [each for each in found["missingTags"]["nodes"] if each["user"]["id"] == "ann"]
    assert ann == {
        "dueAt": "2020-01-02T08:00:00.000Z",
        "owner": {"id": "lin", "name": "林晓"},
        "tagClass": {"key": "kind", "name": "客户类型"},
        "user": {"id": "ann"},
    }
    assert found["missingTagTotals"] == [
        {"owner": None, "nUsers": 1, "nMissing": 1},
        {"owner": {"id": "gao"}, "nUsers": 1, "nMissing": 1},
        {"owner": {"id": "lin"}, "nUsers": 2, "nMissing": 2},
    ]


async def test_the_list_goes_on_page_by_page_and_narrows_to_an_owner_or_a_class_t11(people: Client) -> None:
    found: list[tuple[str | None, str]] = []
    after = None
    for _ in range(4):
        page = (await people.ask(MISSING, first=1, after=after))["missingTags"]
        found += [(each["owner"] and each["owner"]["id"], each["user"]["id"]) for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert (found, page["pageInfo"]["hasNextPage"]) == (ALL, False)
    assert await missing(people, owner="lin") == [("lin", "ann"), ("lin", "bea")]
    assert await missing(people, **{"class": "kind"}) == ALL
    assert await missing(people, **{"class": "basic"}) == []


async def test_who_holds_a_tag_lacks_none_however_the_tag_stands_and_an_ended_one_is_none_t11(
    people: Client, empty: Database
) -> None:
    await people.ask(ATTACH, input={"userId": "cai", "tagKey": "mother"})
    await people.ask(ATTACH, input={"userId": "ann", "tagKey": "mother", "until": "2099-01-01T00:00:00Z"})
    await people.ask('mutation { retireTag(input: {tagKey: "mother"}) { __typename } }')
    before = await missing(people)

    await ask(empty, "MATCH (:User {id: 'ann'})-[h:TAGGED]->() SET h.until = datetime('2020-06-01T00:00:00Z')")

    assert before == [("gao", "bea"), ("lin", "bea")]
    assert await missing(people) == [("gao", "bea"), ("lin", "ann"), ("lin", "bea")]


async def test_a_class_that_is_mandatory_no_more_is_lacked_by_nobody_t11(people: Client) -> None:
    await people.ask('mutation { upsertTagClass(input: {key: "kind", name: "客户类型"}) { __typename } }')

    assert await missing(people) == []


async def test_nobody_is_asked_for_tags_of_the_erased(people: Client) -> None:
    await people.ask(
        'mutation { eraseUser(input: {userId: "cai", reason: "asked for it", confirm: "cai"}) { __typename } }'
    )

    assert await missing(people) == ALL[1:]


async def test_a_viewer_does_not_see_what_is_missing(viewer: Client) -> None:
    assert (await viewer.refusal(MISSING))[1] == "access.denied"


AT = """
query At($at: DateTime!) { user(id: "ann") { tagsAt(at: $at) { source endedBy until tag { key } } } }
"""
# The day in the middle of what ann held: tea from the 1st to the 10th by hand, coffee since the 5th, milk from the 5th
# to the 10th of its term.
HELD = """
MATCH (u:User {id: 'ann'})
UNWIND ['tea', 'coffee', 'milk'] AS key
CREATE (t:Tag {key: key, name: key, state: 'active'})
WITH u, collect(t) AS tags
WITH u, tags[0] AS tea, tags[1] AS coffee, tags[2] AS milk
CREATE (u)-[:WAS_TAGGED {source: 'manual', actor: 'ada', role: 'admin', endedBy: 'bo',
  since: datetime('2026-05-01T00:00:00Z'), until: datetime('2026-05-10T00:00:00Z')}]->(tea)
CREATE (u)-[:TAGGED {source: 'rule', actor: 'code', role: 'system', since: datetime('2026-05-05T00:00:00Z')}]->(coffee)
CREATE (u)-[:TAGGED {source: 'import', actor: 'ada', role: 'admin', since: datetime('2026-05-05T00:00:00Z'),
  until: datetime('2026-05-10T00:00:00Z')}]->(milk)
"""


@pytest.mark.parametrize(
    ("at", "held"),
    [
        ("2026-04-30T23:59:59Z", []),
        ("2026-05-01T00:00:00Z", ["tea"]),
        ("2026-05-04T23:59:59Z", ["tea"]),
        ("2026-05-05T00:00:00Z", ["coffee", "milk", "tea"]),
        ("2026-05-09T23:59:59.999Z", ["coffee", "milk", "tea"]),
        ("2026-05-10T00:00:00Z", ["coffee"]),
        ("2026-05-10T08:00:00+08:00", ["coffee"]),
    ],
)
async def test_which_tags_held_on_a_day_is_answered_from_what_was_ended_too(
    people: Client, empty: Database, at: str, held: list[str]
) -> None:
    await ask(empty, HELD)

    found = (await people.ask(AT, at=at))["user"]["tagsAt"]

    assert [each["tag"]["key"] for each in found] == held
