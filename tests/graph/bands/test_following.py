"""Tags that follow a value by themselves (R08, T09): as it changes, as days pass, as bands are said anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from api.handlers import standing
from graph.bands.actions import follow, walk
from graph.bands.policy import AT_ONCE
from graph.database.driver import Database
from graph.database.operations import Call
from graph.settings import Settings
from graph.tags.actions import attach_tag
from graph.tags.classes import upsert_class
from graph.tags.making import activate_tag, create_tag, retire_tag, update_tag
from graph.tags.model import Band, TagChange, TagClass, TagExtra, TagKey, TagPart
from graph.users.actions import create_user, update_user
from graph.users.model import Attribute, UserId
from tests.support import WORDED, agree, ask

ANN, BEA = UserId("ann"), UserId("bea")
CHILD, YOUNG, OLDER = TagKey("child"), TagKey("young"), TagKey("older")
HELD = """
MATCH (u:User)-[h:TAGGED|WAS_TAGGED]->(t:Tag)
RETURN u.id + ':' + t.key + ':' + h.source + ':' + h.actor + CASE type(h) WHEN 'TAGGED' THEN '' ELSE ':was' END
  + coalesce(':gave way to ' + h.replacedBy, '') AS held ORDER BY held
"""
# 18 on 2 May 2026, a day after the tests' clock.
NEARLY_18 = "2008-05-02"


@pytest.fixture
async def ages(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Ann is nearly 18 and agreed that this is kept; Bea has no birthday; a class with bands of ages."""
    await ask(empty, "MATCH (l:Lock {name: 'bands'}) DELETE l")
    for user in (ANN, BEA):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await agree(empty, ANN, "service")
    await born(empty, call, attributes, NEARLY_18)
    await upsert_class(empty, call, TagClass("age", "年龄", parent="basic", band_of="age", is_exclusive=True))
    for tag, band in ((CHILD, Band(None, 17)), (YOUNG, Band(18, 44)), (OLDER, Band(45, None))):
        await create_tag(empty, call, key=tag, name=tag, class_key="age", **WORDED, extra=TagExtra(band=band))
    return empty


async def born(database: Database, call: Call, catalogue: dict[str, Attribute], day: str) -> None:
    """Ann's birthday is that day."""
    await update_user(database, call, user=ANN, name=None, attributes={"birthday": day}, remove=(), catalogue=catalogue)


async def followed(database: Database, settings: Settings, at: datetime, users: Sequence[str] = (ANN, BEA)) -> int:
    return await follow(database, users, await standing(database, settings, at))


async def walked(database: Database, settings: Settings, at: datetime) -> int:
    return await walk(database, await standing(database, settings, at))


async def held(database: Database) -> list[str]:
    return [row["held"] for row in await ask(database, HELD)]


async def test_who_has_a_value_holds_the_tag_that_stands_for_it_r08(
    ages: Database, settings: Settings, now: datetime
) -> None:
    n_first = await followed(ages, settings, now)
    n_again = await followed(ages, settings, now)

    assert (n_first, n_again) == (1, 0)
    assert await held(ages) == ["ann:child:rule:band:age"]
    changes = await ask(ages, "MATCH (c:Change {actor: 'band:age'}) RETURN c.kind AS kind, c.users AS users")
    assert changes == [{"kind": "tag.attached", "users": ["ann"]}]


async def test_the_tag_changes_by_itself_when_the_value_does_t09(
    ages: Database, settings: Settings, now: datetime, call: Call, attributes: dict[str, Attribute]
) -> None:
    await followed(ages, settings, now)
    await born(ages, call, attributes, "1970-01-01")

    n_changed = await followed(ages, settings, now)

    assert n_changed == 2
    assert await held(ages) == ["ann:child:rule:band:age:was:gave way to older", "ann:older:rule:band:age"]


async def test_the_tag_changes_by_itself_when_the_brand_s_day_does_t09(
    ages: Database, settings: Settings, now: datetime
) -> None:
    first = await walked(ages, settings, now)
    same_day = await walked(ages, settings, now + timedelta(hours=7))
    # 2 May begins in Shanghai at 16:00 UTC on the 1st.
    birthday = await walked(ages, settings, now + timedelta(hours=8))

    assert (first, same_day, birthday) == (1, 0, 2)
    assert await held(ages) == ["ann:child:rule:band:age:was:gave way to young", "ann:young:rule:band:age"]


async def test_bands_that_are_said_anew_are_followed_at_the_next_walk(
    ages: Database, settings: Settings, now: datetime, call: Call
) -> None:
    await walked(ages, settings, now)
    away = TagChange(remove=frozenset({TagPart.BAND}))

    await update_tag(ages, call, tag=CHILD, change=away)
    n_ended = await walked(ages, settings, now)
    await update_tag(ages, call, tag=YOUNG, change=TagChange(band=Band(10, 44)))
    n_given = await walked(ages, settings, now)
    await retire_tag(ages, call, tag=YOUNG)
    n_retired = await walked(ages, settings, now)
    await activate_tag(ages, call, tag=YOUNG)
    n_back = await walked(ages, settings, now)

    assert (n_ended, n_given, n_retired, n_back) == (1, 1, 1, 1)


async def test_when_a_class_has_bands_no_more_what_they_gave_ends(
    ages: Database, settings: Settings, now: datetime, call: Call
) -> None:
    await walked(ages, settings, now)
    for tag in (CHILD, YOUNG, OLDER):
        await update_tag(ages, call, tag=tag, change=TagChange(remove=frozenset({TagPart.BAND})))
    await upsert_class(ages, call, TagClass("age", "年龄", parent="basic"))

    n_ended, n_again = [await walked(ages, settings, now) for _ in range(2)]

    assert (n_ended, n_again) == (1, 0)
    assert await held(ages) == ["ann:child:rule:band:age:was"]


async def test_what_a_person_did_not_agree_to_gives_no_tag(ages: Database, settings: Settings, now: datetime) -> None:
    await followed(ages, settings, now)

    await ask(ages, "MATCH (:User {id: 'ann'})-[c:CONSENTED]->() SET c.status = 'withdrawn'")

    assert await followed(ages, settings, now) == 1
    assert await held(ages) == ["ann:child:rule:band:age:was"]


async def test_who_says_another_tag_of_the_class_by_hand_is_believed(
    ages: Database, settings: Settings, now: datetime, call: Call
) -> None:
    await attach_tag(ages, call, user=ANN, tag=YOUNG)

    assert await followed(ages, settings, now) == 0
    assert await held(ages) == ["ann:young:manual:ada"]


async def test_a_child_s_age_and_a_number_have_bands_too(
    ages: Database, settings: Settings, now: datetime, call: Call, attributes: dict[str, Attribute]
) -> None:
    await upsert_class(ages, call, TagClass("baby", "宝宝阶段", parent="basic", band_of="child_birthday"))
    await upsert_class(ages, call, TagClass("asked", "咨询次数", parent="basic", band_of="n_times_asked"))
    for key, class_key, band in (("toddler", "baby", Band(1, 3)), ("often", "asked", Band(3, None))):
        await create_tag(ages, call, key=key, name=key, class_key=class_key, **WORDED, extra=TagExtra(band=band))
    await agree(ages, ANN, "children")
    values = {"child_birthday": "2024-06-01", "n_times_asked": "3"}
    await update_user(ages, call, user=ANN, name=None, attributes=values, remove=(), catalogue=attributes)

    assert await followed(ages, settings, now) == 3
    # The child is one year old until June.
    assert await held(ages) == [
        "ann:child:rule:band:age",
        "ann:often:rule:band:asked",
        "ann:toddler:rule:band:baby",
    ]


async def test_a_walk_that_was_stopped_goes_on_where_it_was(ages: Database, settings: Settings, now: datetime) -> None:
    await walked(ages, settings, now)
    [before] = await ask(ages, "MATCH (l:Lock {name: 'bands'}) SET l.after = 'ann' RETURN l.hash AS stamp")
    await ask(ages, "MATCH ()-[h:TAGGED]->() DELETE h")

    n_behind_ann = await walked(ages, settings, now)

    [after] = await ask(ages, "MATCH (l:Lock {name: 'bands'}) RETURN l.hash AS stamp, l.after AS after")
    assert n_behind_ann == 0
    assert after == {"stamp": before["stamp"], "after": None}


async def test_without_bands_nothing_is_walked_over(
    empty: Database, settings: Settings, call: Call, now: datetime
) -> None:
    await ask(empty, "MATCH (l:Lock {name: 'bands'}) DELETE l")

    assert await walked(empty, settings, now) == 0
    assert await ask(empty, "MATCH (l:Lock {name: 'bands'}) RETURN l.hash AS stamp") == []


async def test_more_people_than_one_transaction_takes_are_all_walked_over(
    ages: Database, settings: Settings, now: datetime
) -> None:
    await ask(
        ages,
        """UNWIND range(1, $n) AS i CREATE (:Standing {user: 'p' + i, version: 1})
        CREATE (u:User {id: 'p' + i, name: 'p', searchName: 'p', nameKey: 'p' + i, joinedKey: 'p' + i, joinedAt: $at,
          createdAt: $at, birthday: '1970-01-01'})
        WITH u MATCH (p:Purpose {key: 'service'})
        CREATE (u)-[:CONSENTED {status: 'granted', at: $at, textVersion: 1, actor: 'ada'}]->(p)""",
        n=AT_ONCE + 1,
        at=now,
    )

    assert await walked(ages, settings, now) == AT_ONCE + 2
    assert await walked(ages, settings, datetime(2026, 5, 1, 9, tzinfo=UTC)) == 0
