"""Erasing people who were merged: every id of theirs is gone, and those who were parted before are not (L06, C07)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import LiteralString

import pytest

from graph.audit import actions as audit
from graph.consent.actions import record_consent
from graph.consent.model import AskedConsent, ConsentStatus
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Missing, Refused
from graph.imports.model import Kind
from graph.merges.actions import merge_users, unmerge_user
from graph.referrals.actions import record_referral
from graph.referrals.model import Referral
from graph.settings import Settings
from graph.tags.actions import attach_tag
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import update_user
from graph.users.identities import detach_identity
from graph.users.model import Attribute, UserId
from tests.graph.erasure.people import people, values_in_graph
from tests.graph.imports.importing import Desk
from tests.graph.merges.test_undoing import asked, faults
from tests.support import WORDED, ask

IDS = ("mia", "oli", "pia")
CARDS: LiteralString = "MATCH (u:User)-[:IDENTIFIED_BY]->(i) RETURN i.value AS card ORDER BY card"


def words_of(user: str) -> tuple[str, ...]:
    """Whatever tells of somebody: texts that stand nowhere else."""
    return (f"'{user}'", f"hobby of {user}", f"Name {user}", f"card-{user}", f"note on {user}", f"form of {user}")


@pytest.fixture
async def merged(
    empty: Database, origin: Origin, call: Call, settings: Settings, attributes: dict[str, Attribute]
) -> Database:
    """Oli and, through oli, pia are mia: with facts of every sort set aside between them. Rex is somebody else."""
    await people(empty, origin, attributes, *IDS, "rex")
    # Cards of one issuer would contradict each other.
    await ask(empty, "MATCH (u:User)-[k:IDENTIFIED_BY]->() SET k.source = 'shop of ' + u.id")
    await create_tag(empty, call, key=TagKey("tea"), name="茶", class_key="preference", **WORDED)
    for n, user in enumerate(IDS):
        await attach_tag(empty, call, user=UserId(user), tag=TagKey("tea"), note=f"note on {user}")
        status = ConsentStatus.GRANTED if n else ConsentStatus.DENIED
        said = AskedConsent(user, "marketing", status, evidence=f"form of {user}")
        await record_consent(empty, call, said, zone=settings.zone)
    for user in IDS[1:]:
        await record_referral(empty, call, Referral(UserId("rex"), UserId(user), origin.at - timedelta(days=3)))
    await detach_identity(empty, call, user="pia", kind="card", value="card-pia", reason="note on pia")
    await merge_users(empty, call, asked("oli", "pia"))
    await merge_users(empty, call, asked("mia", "oli"))
    for user in IDS:
        await update_user(
            empty,
            call,
            user=UserId(user),
            name=None,
            attributes={"occupation": f"note on {user}"},
            remove=(),
            catalogue=attributes,
        )
    [row] = await ask(empty, "MATCH ()-[r:SET_ASIDE]->() RETURN count(r) AS n")
    assert row["n"] >= 6
    return empty


@pytest.mark.parametrize("user", IDS)
async def test_erased_under_any_id_all_of_the_person_is_gone_l06_c07(
    merged: Database, origin: Origin, call: Call, settings: Settings, attributes: dict[str, Attribute], user: str
) -> None:
    later = replace(origin, request="later")
    done = await erase_user(merged, later, user, reason="asked for", settings=settings)

    text = await values_in_graph(merged)
    assert [word for each in IDS for word in words_of(each) if word in text] == []
    assert "card-rex" in text
    assert done.report["people"] == 3
    [row] = await ask(merged, "MATCH (t:Tombstone {erasure: $by}) RETURN count(t) AS n", by=done.user)
    # Three ids, the cards of mia and oli (pia's had been ended), and a record by hand of each.
    assert row["n"] == 3 + 2 + 3
    for each in IDS:
        with pytest.raises(Refused, match=r"erasure\.done"):
            await erase_user(merged, later, each, reason="again", settings=settings)
        with pytest.raises(Missing, match=r"users\.unknown"):
            await update_user(merged, call, user=UserId(each), name="x", attributes={}, remove=(), catalogue=attributes)
        for winner, loser in ((each, "rex"), ("rex", each)):
            with pytest.raises(Missing, match=r"users\.unknown"):
                await merge_users(merged, call, asked(winner, loser))
        with pytest.raises(Missing, match=r"users\.unknown"):
            await unmerge_user(merged, call, user=each, reason="why")
    assert (await audit.verify(merged, page=100))[1] == []
    assert await faults(merged, settings, origin.at + timedelta(minutes=1)) == []


async def test_who_was_erased_is_neither_merged_nor_parted_under_their_nameless_ids_l06_c07(
    merged: Database, origin: Origin, call: Call, settings: Settings
) -> None:
    done = await erase_user(merged, origin, "pia", reason="asked for", settings=settings)
    rows = await ask(merged, "MATCH (m:Merged) RETURN m.id AS id")

    for winner, loser in ((done.user, "rex"), ("rex", done.user)):
        with pytest.raises(Refused, match=r"merges\.erased"):
            await merge_users(merged, call, asked(winner, loser))
    assert len(rows) == 2
    for row in rows:
        with pytest.raises(Refused, match=r"merges\.erased"):
            await unmerge_user(merged, call, user=row["id"], reason="why")


async def test_no_file_brings_back_any_id_of_the_person_l06_c07(
    merged: Database, origin: Origin, settings: Settings, tmp_path: Path
) -> None:
    await erase_user(merged, origin, "oli", reason="asked for", settings=settings)
    desk = Desk(merged, origin, tmp_path)

    users = await desk.put(Kind.USERS, "id,name\nmia,Mia\noli,Oli\npia,Pia\n")
    await desk.put_users("new")
    identities = await desk.put(Kind.IDENTITIES, "user,kind,value\nnew,card,card-mia\nnew,card,card-oli\n")
    records = await desk.put(Kind.USERS, "id,source,external_id\nnew,manual,pia\n")

    assert users.rejected == {"users.erased": 3}
    assert identities.rejected == {"users.erased": 2}
    assert records.rejected == {"users.erased": 1}
    text = await values_in_graph(merged)
    assert [each for each in ("Mia", "Oli", "Pia", "card-mia", "card-oli") if each in text] == []


async def test_who_was_parted_before_stays_l06_c07(
    merged: Database, origin: Origin, call: Call, settings: Settings, attributes: dict[str, Attribute]
) -> None:
    await unmerge_user(merged, call, user="oli", reason="a mistake")

    await erase_user(merged, replace(origin, request="later"), "mia", reason="asked for", settings=settings)

    text = await values_in_graph(merged)
    assert [word for word in words_of("mia") if word in text] == []
    assert [row["card"] for row in await ask(merged, CARDS)] == ["card-oli", "card-rex"]
    rows = await ask(
        merged, "MATCH (s:Standing) WHERE s.user IN $ids RETURN s.user + coalesce(s.of, '') AS held", ids=[*IDS]
    )
    assert sorted(row["held"] for row in rows) == ["oli", "piaoli"]
    [row] = await ask(merged, "MATCH (u:User {id: 'oli'}) RETURN u.name AS name, u.occupation AS occupation")
    # Oli's and pia's were said at one instant: the record whose key comes first is believed.
    assert (row["name"], row["occupation"]) == ("Name oli", "note on oli")
    assert await faults(merged, settings, origin.at + timedelta(minutes=1)) == []
