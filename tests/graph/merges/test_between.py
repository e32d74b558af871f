"""What happens to merged people: writes under either id, parting in any order, rules, refusals, races (L06)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, Missing, Refused
from graph.events.actions import record_event, record_interaction, record_source
from graph.events.model import ChannelKey, Coming, Event, EventId
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.merges.actions import merge_users, preview_merge, preview_unmerge, refuse_proposal, unmerge_user
from graph.merges.model import Caution, Rule
from graph.purchases.actions import record_purchase, record_refund
from graph.purchases.model import AskedPurchase, AskedRefund, Money, PurchaseId
from graph.referrals.actions import record_referral
from graph.referrals.model import Referral
from graph.settings import Settings
from graph.tags.actions import attach_tag, detach_tag
from graph.tags.making import create_tag
from graph.tags.model import TagKey
from graph.users.actions import create_user, update_user
from graph.users.model import Attribute, UserId
from tests.graph.merges.test_undoing import asked, faults
from tests.graph.merges.world import snapshot
from tests.support import WORDED, ask

ANN, BEA, CAI, DAN = UserId("ann"), UserId("bea"), UserId("cai"), UserId("dan")
TEA = TagKey("tea")


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute], now: datetime) -> Database:
    """Four people, ann the oldest; bea is a partner, cai brought her; each has a phone of their own."""
    for days, user in enumerate((ANN, BEA, CAI, DAN)):
        await create_user(
            empty,
            call,
            id=user,
            name=user.title(),
            joined_at=now - timedelta(days=90 - days),
            attributes={"nickname": user},
            identities=(("phone", f"1380000000{days}"),),
            catalogue=attributes,
        )
    await create_tag(empty, call, key=TEA, name="爱茶", class_key="preference", **WORDED)
    await move_user(empty, call, user=BEA, to_group=GroupKey("partner"), reason="good")
    await record_referral(empty, call, Referral(CAI, BEA, now - timedelta(days=60)))
    await record_interaction(empty, call, from_user=ANN, to_user=BEA, kind="like", day=now.date(), zone=UTC)
    await attach_tag(empty, call, user=ANN, tag=TEA)
    return empty


async def whose(database: Database, user: str) -> list[tuple[str, str]]:
    """The kinds of facts of a person, each with the id whose it is."""
    rows = await ask(
        database,
        """MATCH (u:User {id: $user})-[r]-() WITH u, r, startNode(r) = u AS is_own
        RETURN type(r) AS kind, coalesce(CASE WHEN is_own THEN r.of ELSE r.ofEnd END, u.id) AS owner""",
        user=user,
    )
    return sorted((row["kind"], row["owner"]) for row in rows)


async def group_of(database: Database, user: str) -> str:
    """Where the user stands in the community."""
    [row] = await ask(
        database,
        "MATCH (:User {id: $user})-[:MEMBER_OF {ladder: 'community'}]->(g) RETURN g.key AS key",
        user=user,
    )
    return row["key"]


async def test_the_higher_tier_holds_the_first_referrer_stays_and_what_was_between_does_not_count_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await record_referral(people, call, Referral(DAN, ANN, now - timedelta(days=3)))

    done = await merge_users(people, call, asked(ANN, BEA))

    # Set aside: ann's lower tier of the community, one of two equal member tiers, the later referrer, one interaction.
    assert (done.user, done.merged, done.n_set_aside) == (ANN, BEA, 4)
    assert await group_of(people, ANN) == "partner"
    [row] = await ask(people, "MATCH (r)-[b:REFERRED]->(:User {id: 'ann'}) RETURN r.id AS id, b.ofEnd AS of_end")
    assert (row["id"], row["of_end"]) == (CAI, BEA)
    assert await ask(people, "MATCH (u:User)-[r:INTERACTED]->(u) RETURN r") == []
    assert await faults(people, settings, now) == []


async def test_the_preview_is_what_the_merge_does_and_changes_nothing_l06(people: Database, call: Call) -> None:
    before = await snapshot(people)

    planned = await preview_merge(people, winner=ANN, loser=BEA, now=call.origin.at)

    assert await snapshot(people) == before
    done = await merge_users(people, call, asked(ANN, BEA))
    assert sum(n for _, n in planned.moves) == done.n_moved
    assert len(planned.set_aside) == done.n_set_aside
    assert {(each.fact.kind, each.rule) for each in planned.set_aside} == {
        ("INTERACTED", Rule.BETWEEN),
        ("MEMBER_OF", Rule.TIER_HIGHER),
    }
    parting = await preview_unmerge(people, user=BEA, now=call.origin.at)
    undone = await unmerge_user(people, call, user=BEA, reason="a mistake")
    assert (sum(n for _, n in parting.moves), len(parting.restored)) == (undone.n_moved, undone.n_restored)
    assert await snapshot(people) == before


async def test_what_came_in_between_goes_with_the_id_under_which_it_came_l06(
    people: Database, call: Call, settings: Settings, now: datetime, attributes: dict[str, Attribute]
) -> None:
    before = {user: await whose(people, user) for user in (ANN, BEA)}
    await merge_users(people, call, asked(ANN, BEA))
    await create_tag(people, call, key="new", name="新", class_key="preference", **WORDED)

    for user in (ANN, BEA):
        order = AskedPurchase(f"o-{user}", user, now, Money(900, "CNY"), 0, lines=())
        await record_purchase(people, call, order, settings=settings)
        refund = AskedRefund(f"r-{user}", PurchaseId(f"o-{user}"), now, Money(100, "CNY"))
        await record_refund(people, call, refund, settings=settings)
        await record_event(people, call, Event(EventId(f"e-{user}"), user, "visit", now))
        coming = Coming(user, ChannelKey(f"c-{user}"), now)
        await record_source(people, call, coming=coming, channel=("Code", "code"))
        await record_interaction(people, call, from_user=user, to_user=DAN, kind="like", at=now, zone=settings.zone)
        await record_interaction(people, call, from_user=DAN, to_user=user, kind="like", at=now, zone=settings.zone)
    await attach_tag(people, call, user=BEA, tag=TagKey("new"))
    await record_referral(people, call, Referral(BEA, DAN, now))
    await move_user(people, call, user=BEA, to_group=GroupKey("senior_partner"), reason="better")
    assert await faults(people, settings, now) == []
    assert await group_of(people, ANN) == "senior_partner"
    await unmerge_user(people, call, user=BEA, reason="a mistake")

    both = [("BOUGHT", 1), ("CAME_THROUGH", 1), ("DID", 1), ("INTERACTED", 2)]
    for user, more in ((ANN, []), (BEA, [("TAGGED", 1), ("REFERRED", 1), ("MOVED", 1)])):
        new = [(kind, user) for kind, n in [*both, *more] for _ in range(n)]
        assert await whose(people, user) == sorted([*before[user], *new])
    assert (await group_of(people, ANN), await group_of(people, BEA)) == ("ordinary", "senior_partner")
    assert await faults(people, settings, now) == []


async def test_a_tag_that_the_person_has_already_is_kept_for_the_id_that_got_it_too_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await merge_users(people, call, asked(ANN, BEA))

    again = await attach_tag(people, call, user=BEA, tag=TEA)

    assert not again.attached
    assert await faults(people, settings, now) == []
    await unmerge_user(people, call, user=BEA, reason="a mistake")
    assert [kind for user in (ANN, BEA) for kind, _ in await whose(people, user)].count("TAGGED") == 2


async def test_a_tag_taken_from_the_person_is_taken_from_all_their_ids_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await attach_tag(people, call, user=BEA, tag=TEA)
    await merge_users(people, call, asked(ANN, BEA))

    await detach_tag(people, call, user=ANN, tag=TEA)

    await unmerge_user(people, call, user=BEA, reason="a mistake")
    kinds = {user: [kind for kind, _ in await whose(people, user)] for user in (ANN, BEA)}
    assert {user: (found.count("TAGGED"), found.count("WAS_TAGGED")) for user, found in kinds.items()} == {
        ANN: (0, 1),
        BEA: (0, 1),
    }
    assert await faults(people, settings, now) == []


async def test_a_move_under_one_id_leaves_the_other_where_it_was_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    await merge_users(people, call, asked(ANN, BEA))

    await move_user(people, call, user=ANN, to_group=GroupKey("senior_partner"), reason="better")
    await move_user(people, call, user=BEA, to_group=GroupKey("ordinary"), reason="worse")

    assert await group_of(people, ANN) == "ordinary"
    assert await faults(people, settings, now) == []
    await unmerge_user(people, call, user=BEA, reason="a mistake")
    assert (await group_of(people, ANN), await group_of(people, BEA)) == ("senior_partner", "ordinary")
    assert await faults(people, settings, now) == []


@pytest.mark.parametrize("order", [(CAI, BEA), (BEA, CAI)], ids=["inner-first", "outer-first"])
async def test_chains_are_parted_in_any_order_l06(
    people: Database, call: Call, settings: Settings, now: datetime, order: tuple[UserId, UserId]
) -> None:
    before = await snapshot(people)
    await merge_users(people, call, asked(BEA, CAI))
    await merge_users(people, call, asked(ANN, BEA))
    [row] = await ask(people, "MATCH (s:Standing) WHERE s.of IS NOT NULL RETURN collect(s.user + s.of) AS of")
    assert sorted(row["of"]) == ["beaann", "caiann"]

    for user in order:
        await unmerge_user(people, call, user=user, reason="a mistake")
        assert await faults(people, settings, now) == []

    after = await snapshot(people)
    assert (after - before, before - after) == ({}, {})


async def test_who_is_parted_takes_along_whom_they_took_in_l06(people: Database, call: Call) -> None:
    await merge_users(people, call, asked(BEA, CAI))
    await merge_users(people, call, asked(ANN, BEA))

    await unmerge_user(people, call, user=BEA, reason="a mistake")

    rows = await ask(people, "MATCH (s:Standing) WHERE s.of IS NOT NULL RETURN s.user AS user, s.of AS of")
    assert [(row["user"], row["of"]) for row in rows] == [("cai", "bea")]
    [row] = await ask(people, "MATCH (u:User) RETURN collect(u.id) AS ids")
    assert sorted(row["ids"]) == ["ann", "bea", "dan"]


async def test_a_merged_id_is_taken_and_answers_for_the_person_l06(
    people: Database, call: Call, attributes: dict[str, Attribute], now: datetime
) -> None:
    await merge_users(people, call, asked(ANN, BEA))

    with pytest.raises(Conflict, match=r"users\.taken"):
        await create_user(
            people, call, id=BEA, name="B", joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    with pytest.raises(Refused, match=r"referrals\.self"):
        await record_referral(people, call, Referral(ANN, BEA, now))
    with pytest.raises(Refused, match=r"events\.self_interaction"):
        await record_interaction(people, call, from_user=ANN, to_user=BEA, kind="like", at=now, zone=UTC)
    await update_user(people, call, user=BEA, name="Bea B", attributes={}, remove=(), catalogue=attributes)
    [row] = await ask(people, "MATCH (u:User {id: 'ann'}) RETURN u.name AS name")
    assert row["name"] == "Bea B"


async def test_the_earlier_joining_counts_and_comes_back_l06(people: Database, call: Call, now: datetime) -> None:
    joined = "MATCH (u:User {id: $user}) RETURN u.joinedAt.epochMillis AS at, u.joinedKey AS key"
    [ann] = await ask(people, joined, user=ANN)
    [cai] = await ask(people, joined, user=CAI)

    await merge_users(people, call, asked(CAI, ANN))

    [both] = await ask(people, joined, user=CAI)
    assert (both["at"], both["key"]) == (ann["at"], ann["key"].replace("ann", "cai"))
    await unmerge_user(people, call, user=ANN, reason="a mistake")
    assert await ask(people, joined, user=CAI) == [cai]


async def test_what_may_not_be_merged_is_refused_and_nothing_changes_l06(people: Database, call: Call) -> None:
    await ask(people, "MATCH (u:User {id: 'dan'}) SET u:Erased")
    await ask(
        people,
        """MATCH (a:User {id: 'ann'}) MATCH (b:User {id: 'bea'}) MATCH (c:User {id: 'cai'})
        CREATE (a)-[:IDENTIFIED_BY {source: 'shop'}]->(:Identity {kind: 'unionid', value: 'a'})
        CREATE (b)-[:IDENTIFIED_BY {source: 'app'}]->(:Identity {kind: 'unionid', value: 'b'})
        CREATE (b)-[:IDENTIFIED_BY {source: 'shop'}]->(:Identity {kind: 'card', value: '1'})
        CREATE (c)-[:IDENTIFIED_BY {source: 'shop'}]->(:Identity {kind: 'card', value: '2'})""",
    )
    before = await snapshot(people)

    for winner, loser, code in (
        (ANN, ANN, "merges.itself"),
        (ANN, DAN, "merges.erased"),
        (DAN, ANN, "merges.erased"),
        (ANN, BEA, "merges.contradiction"),
        (BEA, CAI, "merges.contradiction"),
    ):
        with pytest.raises(Refused) as refused:
            await merge_users(people, call, asked(winner, loser))
        assert refused.value.code == code
    with pytest.raises(Missing, match=r"users\.unknown"):
        await merge_users(people, call, asked(ANN, "nobody"))
    with pytest.raises(Missing, match=r"users\.unknown"):
        await unmerge_user(people, call, user="nobody", reason="why")
    with pytest.raises(Refused, match=r"merges\.never"):
        await unmerge_user(people, call, user=ANN, reason="why")
    with pytest.raises(Refused, match=r"users\.text_empty"):
        await merge_users(people, call, replace(asked(ANN, CAI), reason=" "))
    with pytest.raises(Conflict, match=r"merges\.version_conflict"):
        await merge_users(people, call, replace(asked(ANN, CAI), loser_version=7))
    assert await snapshot(people) == before


async def test_a_weak_bridge_between_well_known_people_wants_to_be_confirmed_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    for user in (ANN, CAI):
        order = AskedPurchase(f"o-{user}", user, now, Money(900, "CNY"), 0, lines=())
        await record_purchase(people, call, order, settings=settings)

    planned = await preview_merge(people, winner=ANN, loser=CAI, now=now)
    with pytest.raises(Refused, match=r"merges\.unconfirmed"):
        await merge_users(people, call, replace(asked(ANN, CAI), confirm=False))

    assert planned.warnings == (Caution.WEAK_BRIDGE,)
    assert (await preview_merge(people, winner=ANN, loser=DAN, now=now)).warnings == ()
    assert (await merge_users(people, call, asked(ANN, CAI))).merged == CAI


async def test_the_same_key_merges_once_l06(people: Database, call: Call) -> None:
    keyed = replace(call, key="merge-1")

    first = await merge_users(people, keyed, asked(ANN, BEA))

    assert await merge_users(people, keyed, asked(ANN, BEA)) == first
    with pytest.raises(Refused, match=r"merges\.itself"):
        await merge_users(people, call, asked(ANN, BEA))


async def test_of_two_merges_at_once_in_both_directions_one_wins_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    tries = await asyncio.gather(
        merge_users(people, call, asked(ANN, BEA)),
        merge_users(people, call, asked(BEA, ANN)),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in tries) == ["Refused", "UserMerged"]
    assert await faults(people, settings, now) == []


async def test_writes_to_the_loser_while_they_are_merged_are_not_lost_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    async def writer(number: int) -> None:
        for n in range(4):
            await record_event(people, call, Event(EventId(f"e-{number}-{n}"), BEA, "visit", now))

    async def merge() -> None:
        await merge_users(people, call, asked(ANN, BEA))
        await unmerge_user(people, call, user=BEA, reason="a mistake")
        await merge_users(people, call, asked(ANN, BEA))

    await asyncio.gather(merge(), *(writer(number) for number in range(16)))

    [row] = await ask(people, "MATCH (:User {id: 'ann'})-[d:DID {of: 'bea'}]->(:Event) RETURN count(d) AS n")
    assert row["n"] == 64
    assert await faults(people, settings, now) == []


async def test_who_was_kept_apart_is_kept_once_and_goes_with_its_people_l06(
    people: Database, call: Call, settings: Settings, now: datetime
) -> None:
    for _ in range(2):
        await refuse_proposal(people, call, one=CAI, other=ANN)

    await merge_users(people, call, asked(DAN, CAI))

    rows = await ask(people, "MATCH (a)-[k:KEPT_APART]->(b) RETURN a.id AS a, b.id AS b, k.ofEnd AS of_end")
    assert [(row["a"], row["b"], row["of_end"]) for row in rows] == [("ann", "dan", "cai")]
    assert await faults(people, settings, now) == []


HELD = """
UNWIND ['ann', 'bea', 'cai'] AS id
OPTIONAL MATCH (u:User {id: id})
RETURN collect([u.city, u.occupation]) AS held, COUNT { (:Record {source: 'unrecorded'}) } AS n_kept
"""


async def test_what_somebody_carried_without_a_record_comes_back_when_they_are_parted_l06(
    people: Database, call: Call, settings: Settings, now: datetime, attributes: dict[str, Attribute]
) -> None:
    await ask(people, "MATCH (u:User) WHERE u.id <> 'dan' SET u.city = 'of ' + u.id, u.occupation = 'of ' + u.id")

    async def change(user: UserId, **values: str) -> None:
        await update_user(people, call, user=user, name=None, attributes=values, remove=(), catalogue=attributes)

    await change(CAI, city="杭州")
    await merge_users(people, call, asked(BEA, CAI))
    await merge_users(people, call, asked(ANN, BEA))
    await change(BEA, occupation="医生")

    [merged] = await ask(people, HELD)
    await unmerge_user(people, call, user=CAI, reason="a mistake")
    await unmerge_user(people, call, user=BEA, reason="a mistake")
    [parted] = await ask(people, HELD)

    # By hand is believed first: cai's city, and the occupation said under bea's id.
    assert merged["held"][0] == ["杭州", "医生"]
    assert parted["held"] == [["of ann", "of ann"], ["of bea", "医生"], ["杭州", "of cai"]]
    assert parted["n_kept"] == 0
    assert await faults(people, settings, now) == []
