"""One person and lists of people through GraphQL (P01, P03, D01)."""

from __future__ import annotations

from datetime import datetime

import pytest

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

CREATE = """
mutation Create($input: CreateUserInput!, $key: String) {
  createUser(input: $input, operationKey: $key) {
    __typename
    ... on UserDone { user { id name joinedAt version attributes { key text number texts day } } }
    ... on Problem { code path facts { key value } }
  }
}
"""
NAMES = "query($filter: UserFilter) { users(filter: $filter, first: 100) { totalCount nodes { id } } }"


async def _create(client: Client, id: str, name: str, **more: object) -> None:
    done = await client.ask(CREATE, input={"id": id, "name": name, **more})
    assert done["createUser"]["__typename"] == "UserDone", done


async def _found(client: Client, **filter: object) -> list[str]:
    listed = (await client.ask(NAMES, filter=filter))["users"]
    assert listed["totalCount"] == len(listed["nodes"])
    return [node["id"] for node in listed["nodes"]]


async def test_a_created_user_answers_with_name_attributes_and_version_d01(admin: Client) -> None:
    attributes = [
        {"key": "city", "value": "杭州"},
        {"key": "n_times_asked", "value": "2"},
        {"key": "hobbies", "value": "茶,书"},
    ]

    done = await admin.ask(
        CREATE, input={"id": "lan", "name": " 兰兰 ", "joinedAt": "2026-04-01T00:00:00+08:00", "attributes": attributes}
    )

    assert done["createUser"]["user"] == {
        "id": "lan",
        "name": "兰兰",
        "joinedAt": "2026-03-31T16:00:00.000Z",
        "version": 1,
        "attributes": [
            {"key": "city", "text": "杭州", "number": None, "texts": None, "day": None},
            {"key": "hobbies", "text": "茶、书", "number": None, "texts": ["茶", "书"], "day": None},
            {"key": "n_times_asked", "text": "2", "number": 2.0, "texts": None, "day": None},
        ],
    }


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("小明", ["ming", "xming"]),
        ("明", ["ming", "ming2", "xming"]),
        ("王", ["ming", "xming"]),
        ("王小明", ["ming", "xming"]),
        ("MARI", ["maria"]),
        ("aria and", ["maria"]),
        ("ａｎｄ", ["maria"]),
        ("不在", []),
        ('"*)(', []),
    ],
)
async def test_people_are_found_by_a_part_of_their_name_p03(admin: Client, search: str, expected: list[str]) -> None:
    for id, name in (("ming", "王小明"), ("xming", "老王小明儿"), ("ming2", "李明"), ("maria", "Maria Anders")):
        await _create(admin, id, name)

    found = await _found(admin, search=search)

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("Will Smith", "will"),
        ("The Body Shop", "The"),
        ("Willy", "will"),
        ("Otto", "ott"),
        ("小_明", "小_明"),
        ("_a_b_", "_a_"),
        ("_", "_"),
        ("佐々木", "々木"),
        ("𠮷𠮷𠮷野", "𠮷𠮷𠮷"),
    ],
)
async def test_words_that_full_text_indexes_pass_over_are_found_as_well_p03(
    admin: Client, name: str, search: str
) -> None:
    await _create(admin, "known", name)

    assert await _found(admin, search=search) == ["known"]


@pytest.mark.parametrize("search", ["ab " * 3_000, "x" * 40_000, "王" * 10_000, "王a" * 3_000])
async def test_a_text_longer_than_any_name_finds_nobody(admin: Client, search: str) -> None:
    await _create(admin, "ming", "王小明")

    assert await _found(admin, search=search) == []


async def test_a_long_name_is_found_by_the_whole_of_it_p03(admin: Client) -> None:
    # 200 characters, the longest name there is.
    name = "ab 王小 " * 33 + "xy"
    await _create(admin, "long", name)

    assert await _found(admin, search=name) == ["long"]


async def test_people_are_found_by_city_and_other_attributes(admin: Client) -> None:
    for id, city, times in (("a", "杭州", "1"), ("b", "杭州", "2"), ("c", "上海", "2")):
        values = [{"key": "city", "value": city}, {"key": "n_times_asked", "value": times}]
        await _create(admin, id, f"用户{id}", attributes=values)

    assert await _found(admin, attributes=[{"key": "city", "oneOf": ["杭州"]}]) == ["a", "b"]
    assert await _found(admin, attributes=[{"key": "city", "oneOf": ["杭州", "上海"]}]) == ["a", "b", "c"]
    both = [{"key": "city", "oneOf": ["杭州"]}, {"key": "n_times_asked", "oneOf": ["2"]}]
    assert await _found(admin, attributes=both) == ["b"]


async def test_pages_run_both_ways_and_tell_where_they_end(admin: Client) -> None:
    for number in range(5):
        await _create(admin, f"u{number}", f"n{number}")
    page = """query($first: Int, $after: String, $last: Int, $before: String) {
      users(first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""

    first = (await admin.ask(page, first=2))["users"]
    second = (await admin.ask(page, first=2, after=first["pageInfo"]["endCursor"]))["users"]
    third = (await admin.ask(page, first=2, after=second["pageInfo"]["endCursor"]))["users"]
    back = (await admin.ask(page, last=2, before=third["pageInfo"]["startCursor"]))["users"]
    tail = (await admin.ask(page, last=2))["users"]

    ids = [[node["id"] for node in each["nodes"]] for each in (first, second, third, back, tail)]
    assert ids == [["u0", "u1"], ["u2", "u3"], ["u4"], ["u2", "u3"], ["u3", "u4"]]
    ends = [(each["pageInfo"]["hasPreviousPage"], each["pageInfo"]["hasNextPage"]) for each in (first, second, third)]
    assert ends == [(False, True), (True, True), (True, False)]
    assert (back["pageInfo"]["hasPreviousPage"], back["pageInfo"]["hasNextPage"]) == (True, True)


async def test_a_page_is_stable_while_people_join_before_it(admin: Client) -> None:
    for name in ("b", "d", "f"):
        await _create(admin, name, name)
    page = "query($after: String) { users(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }"
    first = (await admin.ask(page))["users"]

    await _create(admin, "a", "a")
    second = (await admin.ask(page, after=first["pageInfo"]["endCursor"]))["users"]

    assert [node["id"] for node in second["nodes"]] == ["f"]


async def test_an_update_changes_what_is_named_and_nothing_else(admin: Client) -> None:
    values = [{"key": "city", "value": "杭州"}, {"key": "gender", "value": "女"}]
    await _create(admin, "lan", "兰", attributes=values)
    update = """mutation($input: UpdateUserInput!) { updateUser(input: $input) {
      ... on UserDone { user { name attributes { key text } } } ... on Problem { code } } }"""

    changed = [{"key": "city", "value": "上海"}, {"key": "gender", "value": None}]
    done = await admin.ask(update, input={"userId": "lan", "attributes": changed})
    missing = await admin.ask(update, input={"userId": "nobody", "name": "x"})

    assert done["updateUser"]["user"] == {"name": "兰", "attributes": [{"key": "city", "text": "上海"}]}
    assert missing["updateUser"] == {"code": "users.unknown"}


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": ""}, "users.text_empty", ["name"]),
        ({"name": "x" * 10_000}, "users.text_too_long", ["name"]),
        ({"name": "a", "id": "a b"}, "users.id_invalid", ["id"]),
        ({"name": "a", "joinedAt": "2999-01-01T00:00:00Z"}, "users.time_in_future", ["joinedAt"]),
        (
            {"name": "a", "attributes": [{"key": "shoe", "value": "1"}]},
            "users.attribute_unknown",
            ["attributes", "shoe"],
        ),
        (
            {"name": "a", "attributes": [{"key": "birthday", "value": "30 Feb"}]},
            "users.attribute_value",
            ["attributes", "birthday"],
        ),
        ({"name": "a", "identities": [{"kind": "face", "value": "x"}]}, "users.identity_kind", ["kind"]),
    ],
)
async def test_a_bad_user_is_refused_with_code_and_place_and_nobody_is_created(
    admin: Client, given: dict[str, object], code: str, path: list[str]
) -> None:
    done = await admin.ask(CREATE, input=given)

    assert (done["createUser"]["__typename"], done["createUser"]["code"], done["createUser"]["path"]) == (
        "Refused",
        code,
        path,
    )
    assert await _found(admin) == []


async def test_a_taken_id_or_identity_is_a_conflict_and_leaves_the_first_as_it_was(admin: Client) -> None:
    await _create(admin, "ming", "明", identities=[{"kind": "phone", "value": "138 0000 0000"}])

    same_id = await admin.ask(CREATE, input={"id": "ming", "name": "other"})
    same_phone = await admin.ask(
        CREATE, input={"name": "other", "identities": [{"kind": "phone", "value": "13800000000"}]}
    )

    assert [each["createUser"]["code"] for each in (same_id, same_phone)] == ["users.taken", "users.identity_taken"]
    assert await _found(admin) == ["ming"]


@pytest.mark.parametrize(
    "name", ['O\'Neil "x"', "`drop`", "\\u0060", "ab\u202ecd", "👩‍👧‍👦 妈妈", "<b>&amp;", "}) DETACH DELETE n //"]
)
async def test_any_characters_of_a_name_come_back_as_they_were(admin: Client, name: str) -> None:
    await _create(admin, "odd", name)

    found = await admin.ask('{ user(id: "odd") { name } }')

    assert found == {"user": {"name": name}}


async def test_a_user_is_looked_up_by_an_identity_in_any_spelling_of_it(admin: Client) -> None:
    await _create(admin, "ming", "明", identities=[{"kind": "email", "value": "Ming@Example.COM"}])

    query = 'query($v: String!) { user(identity: {kind: "email", value: $v}) { id identities { kind value } } }'
    found = await admin.ask(query, v="ming@example.com ")

    assert found == {"user": {"id": "ming", "identities": [{"kind": "email", "value": "ming@example.com"}]}}


async def test_nobody_is_answered_with_null_and_two_ways_at_once_are_refused(admin: Client) -> None:
    assert await admin.ask('{ user(id: "nobody") { id } }') == {"user": None}
    both = '{ user(id: "a", identity: {kind: "phone", value: "1"}) { id } }'
    assert await admin.refusal(both) == (200, "users.one_of_id_identity")


async def test_instants_are_stored_as_they_are_answered(admin: Client, empty: Database) -> None:
    await _create(admin, "lan", "兰兰")

    [stored] = await ask(
        empty, "MATCH (u:User) RETURN u.joinedAt AS joined, u.createdAt AS created, u.joinedKey AS key"
    )
    told = (await admin.ask('{ user(id: "lan") { joinedAt createdAt } }'))["user"]

    joined, created = (stored[name].to_native() for name in ("joined", "created"))
    assert (joined, created) == tuple(datetime.fromisoformat(told[name]) for name in ("joinedAt", "createdAt"))
    # Fifteen digits of milliseconds since 1970.
    assert int(stored["key"][:15]) == round(joined.timestamp() * 1000)
