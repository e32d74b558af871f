"""Classes of which a user holds one tag at a time, and sources that a class takes: by hand, rule, answer and file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.database.driver import Database, Transaction
from graph.database.locks import lock_users
from graph.database.operations import Call, Origin
from graph.errors import Conflict
from graph.imports.model import Kind
from graph.tags.actions import Telling, attach_by_rule, attach_held, attach_tag
from graph.tags.classes import upsert_class
from graph.tags.making import create_tag
from graph.tags.model import Attachment, RuleAttachment, TagClass, TagKey
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import TagSource
from tests.graph.imports.importing import Desk
from tests.support import WORDED, ask

MING = UserId("ming")
PREGNANT, BABY, TODDLER = TagKey("pregnant"), TagKey("baby"), TagKey("toddler")
HELD = """
MATCH (u:User)-[h:TAGGED|WAS_TAGGED]->(t:Tag)
RETURN u.id + ':' + t.key + ':' + h.source + CASE type(h) WHEN 'TAGGED' THEN '' ELSE ':was' END
  + coalesce(':for ' + h.replaces, '') + coalesce(':gave way to ' + h.replacedBy, '') AS held ORDER BY held
"""


@pytest.fixture
async def stages(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Ming and Lan, and an exclusive class with a class below it: pregnant and baby in that, toddler in the class."""
    for user in ("ming", "lan"):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await upsert_class(empty, call, TagClass("stage", "阶段", parent="basic", is_exclusive=True))
    await upsert_class(empty, call, TagClass("early", "早期", parent="stage"))
    for tag, class_key in ((PREGNANT, "early"), (BABY, "early"), (TODDLER, "stage")):
        await create_tag(empty, call, key=tag, name=tag, class_key=class_key, **WORDED)
    return empty


async def held(database: Database) -> list[str]:
    return [row["held"] for row in await ask(database, HELD)]


async def by_rule(database: Database, now: datetime, *wanted: tuple[str, TagKey]) -> int:
    """How many of these attachments of a rule are new."""
    attachments = [RuleAttachment(user, tag, "code-1", now) for user, tag in wanted]

    async def work(transaction: Transaction) -> int:
        return await attach_by_rule(transaction, attachments, at=now, request="r")

    return await database.write(work)


async def by_answer(database: Database, origin: Origin, tag: TagKey) -> list[str]:
    """The kinds of what is told of an answer that gives Ming the tag."""

    async def work(transaction: Transaction) -> list[Telling]:
        await lock_users(transaction, [MING])
        answer = Attachment(MING, tag, TagSource.QUESTIONNAIRE, origin.at, origin.actor, origin.role.value)
        return await attach_held(transaction, answer, origin)

    return [
        f"{change.kind}:{(change.after or change.before).get('tag', tag)}" for change, _ in await database.write(work)
    ]


async def test_of_many_who_give_different_tags_of_an_exclusive_class_one_does(stages: Database, call: Call) -> None:
    tags = [PREGNANT, BABY, TODDLER, PREGNANT, BABY, TODDLER]

    results = await asyncio.gather(
        *(attach_tag(stages, call, user=MING, tag=tag) for tag in tags), return_exceptions=True
    )

    given = {each.tag for each in results if not isinstance(each, BaseException)}
    assert len(given) == 1
    assert {each.code for each in results if isinstance(each, Conflict)} == {"tags.exclusive"}
    assert await held(stages) == [f"ming:{given.pop()}:manual"]


async def test_a_tag_whose_term_is_over_stands_in_nobody_s_way(stages: Database, call: Call, origin: Origin) -> None:
    await attach_tag(stages, call, user=MING, tag=PREGNANT, until=origin.at + timedelta(days=1))
    later = replace(call, origin=replace(origin, at=origin.at + timedelta(days=2)))

    done = await attach_tag(stages, later, user=MING, tag=BABY)

    assert (done.attached, done.replaced) == (True, [])


async def test_a_rule_gives_no_second_tag_of_an_exclusive_class(stages: Database, call: Call, now: datetime) -> None:
    await attach_tag(stages, call, user=MING, tag=PREGNANT)

    n_new = await by_rule(stages, now, ("ming", TODDLER), ("lan", BABY), ("lan", TODDLER), ("ming", PREGNANT))
    n_again = await by_rule(stages, now, ("lan", TODDLER), ("ming", BABY))

    assert (n_new, n_again) == (2, 0)
    assert await held(stages) == ["lan:baby:rule", "ming:pregnant:manual", "ming:pregnant:rule"]


async def test_a_rule_gives_neither_drafts_nor_what_its_class_takes_from_others_only(
    stages: Database, call: Call, now: datetime
) -> None:
    await upsert_class(stages, call, TagClass("sight", "视力", sources=(TagSource.MANUAL,)))
    await create_tag(stages, call, key="myopic", name="近视", class_key="sight", **WORDED)
    await create_tag(stages, call, key="draft", name="草稿", class_key="custom")

    assert await by_rule(stages, now, ("ming", TagKey("myopic")), ("ming", TagKey("draft"))) == 0
    assert await held(stages) == []


async def test_an_answer_takes_the_place_of_what_answers_gave(stages: Database, origin: Origin) -> None:
    first = await by_answer(stages, origin, PREGNANT)
    second = await by_answer(stages, origin, BABY)

    assert first == ["tag.attached:pregnant"]
    assert [each.partition(":")[0] for each in second] == ["tag.detached", "tag.attached"]
    assert await held(stages) == [
        "ming:baby:questionnaire:for pregnant",
        "ming:pregnant:questionnaire:was:gave way to baby",
    ]


async def test_an_answer_takes_nothing_back_that_another_source_says(
    stages: Database, call: Call, origin: Origin
) -> None:
    await attach_tag(stages, call, user=MING, tag=PREGNANT)

    assert await by_answer(stages, origin, BABY) == []
    assert await by_answer(stages, origin, PREGNANT) == ["tag.attached:pregnant"]
    assert await held(stages) == ["ming:pregnant:manual", "ming:pregnant:questionnaire"]


async def test_an_answer_gives_nothing_that_its_class_takes_from_others_only(
    stages: Database, call: Call, origin: Origin
) -> None:
    await upsert_class(stages, call, TagClass("sight", "视力", sources=(TagSource.MANUAL,)))
    await create_tag(stages, call, key="myopic", name="近视", class_key="sight", **WORDED)

    assert await by_answer(stages, origin, TagKey("myopic")) == []


async def test_a_file_brings_no_second_tag_of_an_exclusive_class(
    stages: Database, call: Call, origin: Origin, tmp_path: Path
) -> None:
    await attach_tag(stages, call, user=MING, tag=PREGNANT)
    desk = Desk(stages, origin, tmp_path)
    rows = "ming,toddler\nming,pregnant\nlan,baby\nlan,toddler\nlan,baby\n"

    summary = await desk.put(Kind.TAGS, f"user,tag\n{rows}")

    assert desk.rejected() == [(2, "imports.tag_exclusive"), (5, "imports.tag_exclusive")]
    assert (summary.n_written, summary.n_known) == (2, 1)
    assert await held(stages) == ["lan:baby:import", "ming:pregnant:import", "ming:pregnant:manual"]


async def test_a_file_brings_no_tag_that_cannot_be_given(
    stages: Database, call: Call, origin: Origin, tmp_path: Path
) -> None:
    for state in ("draft", "retired", "merged"):
        await create_tag(stages, call, key=state, name=state, class_key="custom", **WORDED)
        await ask(stages, "MATCH (t:Tag {key: $state}) SET t.state = $state", state=state)
    await upsert_class(stages, call, TagClass("sight", "视力", sources=(TagSource.MANUAL, TagSource.RULE)))
    await create_tag(stages, call, key="myopic", name="近视", class_key="sight", **WORDED)
    desk = Desk(stages, origin, tmp_path)

    summary = await desk.put(Kind.TAGS, "user,tag\nming,draft\nming,retired\nming,merged\nming,myopic\nming,none\n")

    assert [code for _, code in desk.rejected()] == [
        "imports.tag_draft",
        "imports.tag_retired",
        "imports.tag_merged",
        "imports.tag_source",
        "imports.tag_unknown",
    ]
    assert (summary.n_written, await held(stages)) == (0, [])
