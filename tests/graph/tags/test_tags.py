"""Tags given and taken (T01, T14, L02): one per user, tag and source; ended, not erased; nothing on a refusal."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.errors import Conflict, Missing, Refused
from graph.tags.actions import attach_by_rule, attach_tag, detach_tag
from graph.tags.making import create_tag
from graph.tags.model import RuleAttachment, TagAttached, TagCreated, TagDetached, TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import TagSource
from tests.support import WORDED, ask

MING = UserId("ming")
TEA = TagKey("爱喝茶")
TEA_WORDS = {"definition": "爱喝茶的人", "criterion": "一个月买两次茶", "purpose": "茶会邀请"}
COUNT = "MATCH (c:Change) RETURN count(c) AS n"


@pytest.fixture
async def ming(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """王小明, and a tag with a Chinese key."""
    await create_user(
        empty, call, id="ming", name="王小明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await create_tag(empty, call, key=None, name="爱喝茶", class_key="preference", **TEA_WORDS)
    return empty


async def _tagged(database: Database) -> list[tuple[str, str, str, str, str | None]]:
    rows = await ask(
        database,
        "MATCH (:User {id: 'ming'})-[r:TAGGED]->(t:Tag) "
        "RETURN t.key AS tag, r.source AS source, r.actor AS actor, r.role AS role, r.note AS note ORDER BY source",
    )
    return [(row["tag"], row["source"], row["actor"], row["role"], row["note"]) for row in rows]


async def _n_changes(database: Database) -> int:
    [row] = await ask(database, COUNT)
    return row["n"]


async def test_a_tag_without_a_key_is_called_by_its_name(ming: Database) -> None:
    [tag] = await ask(
        ming,
        "MATCH (t:Tag)-[:IN_CLASS]->(c) RETURN t.key AS key, t.name AS name, t.definition AS definition, "
        "t.state AS state, c.key AS class",
    )

    assert tag == {
        "key": "爱喝茶",
        "name": "爱喝茶",
        "definition": "爱喝茶的人",
        "state": "active",
        "class": "preference",
    }


async def test_the_same_tag_again_changes_nothing(ming: Database, call: Call) -> None:
    n_changes = await _n_changes(ming)

    done = await create_tag(ming, call, key="爱喝茶", name=" 爱喝茶 ", class_key="preference", **TEA_WORDS)

    assert done == TagCreated("爱喝茶", created=False)
    assert await _n_changes(ming) == n_changes


async def test_racing_makers_of_one_tag_all_have_it_and_one_made_it(ming: Database, call: Call) -> None:
    attempts = [create_tag(ming, call, key=None, name="爱读书", class_key="preference") for _ in range(8)]

    results = await asyncio.gather(*attempts)

    assert sorted(each.created for each in results) == [False] * 7 + [True]
    assert {each.tag for each in results} == {"爱读书"}


async def test_a_key_with_other_content_is_a_conflict(ming: Database, call: Call) -> None:
    with pytest.raises(Conflict) as caught:
        await create_tag(
            ming, call, key="爱喝茶", name="爱喝茶", class_key="preference", **{**TEA_WORDS, "definition": "另一个定义"}
        )

    assert (caught.value.code, caught.value.facts) == ("tags.taken", {"tag": "爱喝茶", "name": "爱喝茶"})
    [tag] = await ask(ming, "MATCH (t:Tag) RETURN t.definition AS definition")
    assert tag["definition"] == "爱喝茶的人"


@pytest.mark.parametrize(
    ("name", "key", "class_key", "kind", "code"),
    [
        ("新", None, "nowhere", Missing, "tags.class_unknown"),
        ("  ", None, "custom", Refused, "users.text_empty"),
        ("茶" * 81, None, "custom", Refused, "users.text_too_long"),
        ("新", "k" * 81, "custom", Refused, "users.text_too_long"),
        ("新", "a\u0001b", "custom", Refused, "users.text_control_character"),
    ],
)
async def test_a_bad_tag_is_refused_and_nothing_changes(
    ming: Database, call: Call, name: str, key: str | None, class_key: str, kind: type[Exception], code: str
) -> None:
    n_changes = await _n_changes(ming)

    with pytest.raises(kind) as caught:
        await create_tag(ming, call, key=key, name=name, class_key=class_key)

    assert getattr(caught.value, "code", None) == code
    assert await ask(ming, "MATCH (t:Tag) RETURN count(t) AS n") == [{"n": 1}]
    assert await _n_changes(ming) == n_changes


async def test_an_attached_tag_keeps_source_actor_role_and_time_t14(ming: Database, call: Call, now: datetime) -> None:
    done = await attach_tag(ming, call, user=MING, tag=TEA, note="三次点了龙井", until=now + timedelta(days=30))

    assert done == TagAttached("ming", "爱喝茶", "manual", attached=True, replaced=[])
    [held] = await ask(
        ming, "MATCH ()-[r:TAGGED]->() RETURN r {.*, since: r.since.epochMillis, until: r.until.epochMillis} AS held"
    )
    # 2026-05-01T08:00Z is 1,777,622,400 s after 1970; 30 days are 2,592,000 s.
    assert held["held"] == {
        "source": "manual",
        "actor": "ada",
        "role": "admin",
        "note": "三次点了龙井",
        "since": 1_777_622_400_000,
        "until": 1_780_214_400_000,
    }


async def test_a_user_holds_many_tags_of_many_classes_t01(ming: Database, call: Call) -> None:
    for class_key in ("static", "consumption", "behaviour", "tier"):
        await create_tag(ming, call, key=f"tag-{class_key}", name=class_key, class_key=class_key, **WORDED)
        await attach_tag(ming, call, user=MING, tag=TagKey(f"tag-{class_key}"))
    await attach_tag(ming, call, user=MING, tag=TEA)

    rows = await _tagged(ming)

    held = {"爱喝茶", "tag-static", "tag-consumption", "tag-behaviour", "tag-tier"}
    assert {row[0] for row in rows} == held
    assert len(rows) == 5


async def test_attaching_again_by_the_same_source_changes_nothing(ming: Database, call: Call) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA, note="first")
    n_changes = await _n_changes(ming)

    done = await attach_tag(ming, call, user=MING, tag=TEA, note="second")

    assert done == TagAttached("ming", "爱喝茶", "manual", attached=False, replaced=[])
    assert await _tagged(ming) == [("爱喝茶", "manual", "ada", "admin", "first")]
    assert await _n_changes(ming) == n_changes


async def test_racing_attachers_leave_one_edge(ming: Database, call: Call) -> None:
    results = await asyncio.gather(*(attach_tag(ming, call, user=MING, tag=TEA) for _ in range(8)))

    assert sorted(each.attached for each in results) == [False] * 7 + [True]
    assert len(await _tagged(ming)) == 1


async def test_a_tag_holds_while_any_source_holds_it(ming: Database, call: Call) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA)
    await attach_tag(ming, call, user=MING, tag=TEA, source=TagSource.QUESTIONNAIRE)

    done = await detach_tag(ming, call, user=MING, tag=TEA)

    assert done == TagDetached("ming", "爱喝茶", "manual", detached=True)
    assert await _tagged(ming) == [("爱喝茶", "questionnaire", "ada", "admin", None)]


async def test_a_detached_tag_is_ended_not_erased_l02(ming: Database, call: Call, origin: Origin) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA, note="三次点了龙井")
    later = replace(origin, actor="bo", at=origin.at + timedelta(days=1))

    await detach_tag(ming, replace(call, origin=later), user=MING, tag=TEA, reason="改喝咖啡了")

    assert await _tagged(ming) == []
    [was] = await ask(
        ming,
        "MATCH ()-[r:WAS_TAGGED]->() RETURN r {.*, since: r.since.epochMillis, until: r.until.epochMillis} AS was",
    )
    assert was["was"] == {
        "source": "manual",
        "actor": "ada",
        "role": "admin",
        "note": "三次点了龙井",
        "since": 1_777_622_400_000,
        "until": 1_777_708_800_000,  # one day later
        "endedBy": "bo",
        "reason": "改喝咖啡了",
    }


async def test_detaching_what_that_source_does_not_hold_changes_nothing(ming: Database, call: Call) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA, source=TagSource.RULE)
    n_changes = await _n_changes(ming)

    done = await detach_tag(ming, call, user=MING, tag=TEA)

    assert done == TagDetached("ming", "爱喝茶", "manual", detached=False)
    assert await _tagged(ming) == [("爱喝茶", "rule", "ada", "admin", None)]
    assert await _n_changes(ming) == n_changes


async def test_a_tag_whose_term_is_over_is_ended_by_it_and_given_anew(
    ming: Database, call: Call, origin: Origin
) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA, until=origin.at + timedelta(hours=1))
    later = replace(call, origin=replace(origin, at=origin.at + timedelta(hours=2)))

    done = await attach_tag(ming, later, user=MING, tag=TEA)

    assert done.attached
    rows = await ask(
        ming,
        "MATCH ()-[r:TAGGED|WAS_TAGGED]->() "
        "RETURN type(r) AS type, r.since.epochMillis AS since, r.until.epochMillis AS until, r.endedBy AS by "
        "ORDER BY since",
    )
    assert rows == [
        {"type": "WAS_TAGGED", "since": 1_777_622_400_000, "until": 1_777_626_000_000, "by": "term"},
        {"type": "TAGGED", "since": 1_777_629_600_000, "until": None, "by": None},
    ]


async def test_a_retired_tag_is_given_to_nobody_and_can_be_taken_away(ming: Database, call: Call) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA)
    await ask(ming, "MATCH (t:Tag) SET t.state = 'retired'")

    with pytest.raises(Refused) as caught:
        await attach_tag(ming, call, user=MING, tag=TEA, source=TagSource.QUESTIONNAIRE)

    assert caught.value.code == "tags.retired"
    assert len(await _tagged(ming)) == 1
    assert (await detach_tag(ming, call, user=MING, tag=TEA)).detached


@pytest.mark.parametrize(
    ("user", "tag", "note", "minutes", "kind", "code"),
    [
        ("nobody", "爱喝茶", None, None, Missing, "users.unknown"),
        ("ming", "nothing", None, None, Missing, "tags.unknown"),
        ("ming", "爱喝茶", "x" * 501, None, Refused, "users.text_too_long"),
        ("ming", "爱喝茶", "", None, Refused, "users.text_empty"),
        ("ming", "爱喝茶", None, 0, Refused, "tags.until_past"),
        ("ming", "爱喝茶", None, -1, Refused, "tags.until_past"),
    ],
)
async def test_a_bad_attachment_is_refused_and_nothing_changes(
    ming: Database,
    call: Call,
    now: datetime,
    user: str,
    tag: str,
    note: str | None,
    minutes: int | None,
    kind: type[Exception],
    code: str,
) -> None:
    n_changes = await _n_changes(ming)
    until = None if minutes is None else now + timedelta(minutes=minutes)

    with pytest.raises(kind) as caught:
        await attach_tag(ming, call, user=UserId(user), tag=TagKey(tag), note=note, until=until)

    assert getattr(caught.value, "code", None) == code
    assert await _tagged(ming) == []
    assert await _n_changes(ming) == n_changes


@pytest.mark.parametrize(
    ("user", "tag", "code"), [("nobody", "爱喝茶", "users.unknown"), ("ming", "nothing", "tags.unknown")]
)
async def test_detaching_from_nobody_or_nothing_is_missing(
    ming: Database, call: Call, user: str, tag: str, code: str
) -> None:
    with pytest.raises(Missing) as caught:
        await detach_tag(ming, call, user=UserId(user), tag=TagKey(tag))

    assert caught.value.code == code


async def test_a_rule_sets_its_tags_once_and_leaves_other_sources_alone(
    ming: Database, call: Call, now: datetime
) -> None:
    await attach_tag(ming, call, user=MING, tag=TEA)
    await create_tag(ming, call, key="old", name="旧", class_key="custom")
    await ask(ming, "MATCH (t:Tag {key: 'old'}) SET t.state = 'retired'")
    wanted = [
        RuleAttachment("ming", TEA, "code-1", now),
        RuleAttachment("ming", TEA, "code-2", now),
        RuleAttachment("ming", TagKey("old"), "code-1", now),
        RuleAttachment("ming", TagKey("nothing"), "code-1", now),
        RuleAttachment("nobody", TEA, "code-1", now),
    ]

    async def work(transaction: Transaction) -> int:
        return await attach_by_rule(transaction, wanted, at=now, request="r")

    assert [await ming.write(work), await ming.write(work)] == [1, 0]
    assert await _tagged(ming) == [
        ("爱喝茶", "manual", "ada", "admin", None),
        ("爱喝茶", "rule", "code-1", "system", None),
    ]
    changes = await ask(ming, "MATCH (c:Change {actor: 'code-1'}) RETURN c.kind AS kind, c.users AS users")
    assert changes == [{"kind": "tag.attached", "users": ["ming"]}]


async def test_a_re_sent_attachment_is_applied_once(ming: Database, call: Call) -> None:
    keyed = replace(call, key="attach-1", payload={"tag": "爱喝茶"})

    first = await attach_tag(ming, keyed, user=MING, tag=TEA)
    await detach_tag(ming, call, user=MING, tag=TEA)
    second = await attach_tag(ming, keyed, user=MING, tag=TEA)

    assert first == second
    assert await _tagged(ming) == []
