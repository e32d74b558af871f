"""Freezing a list and what becomes of its invitations (G06): nobody twice, nobody inside, a place for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Missing, Refused
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.invitations.actions import accept, close_list, decline, expire, withdraw
from graph.invitations.freezing import freeze_list
from graph.invitations.model import AskedList
from graph.users.model import UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.graph.invitations.world import UNTIL, chosen, freeze, invited, left_out, limit, members, taken
from tests.support import ask


def _keyed(call: Call, key: str, **payload: str) -> Call:
    return replace(call, key=key, payload=payload)


def _later(call: Call, by: timedelta) -> Call:
    return replace(call, origin=replace(call.origin, at=call.origin.at + by))


async def test_the_first_who_fit_are_invited_in_order_and_all_others_have_a_reason_g06(
    people: Database, call: Call
) -> None:
    await move_user(people, call, user=UserId("p01"), to_group=GroupKey("partner"), reason="good")
    await move_user(people, call, user=UserId("p02"), to_group=GroupKey("senior_partner"), reason="good")
    first = await freeze(people, call, "p03", "p04")
    await decline(people, call, f"{first.list}:000002")
    asked = AskedList("partner", 2, UNTIL)

    frozen = await freeze_list(
        people, call, chosen("p09", "p01", "p02", "p03", "p04", "p08", "p07", "nobody", without_consent=("p10",)), asked
    )

    assert (frozen.n_invited, frozen.n_left_out) == (2, 7)
    assert await invited(people, frozen.list) == [("p09", "open"), ("p08", "open")]
    assert await left_out(people, frozen.list) == {
        "member": ["p01"],
        "stands_higher": ["p02"],
        "invited": ["p03"],
        "declined": ["p04"],
        "over_capacity": ["p07", "nobody"],
        "no_consent": ["p10"],
    }


async def test_who_is_not_there_any_more_makes_room_for_the_next_and_is_not_kept(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, "gone", "p01", "p02", "p03", capacity=2)

    assert (frozen.n_invited, frozen.n_left_out) == (2, 2)
    assert await invited(people, frozen.list) == [("p01", "open"), ("p02", "open")]
    assert await left_out(people, frozen.list) == {"over_capacity": ["p03"]}
    [kept] = await ask(people, "MATCH (l:InvitationList) RETURN l.leftOut AS counts, l.nInvited AS n")
    assert (kept["counts"], kept["n"]) == ('{"gone":1,"over_capacity":1}', 2)


async def test_members_and_kept_places_never_exceed_the_group(people: Database, call: Call) -> None:
    await limit(people, "partner", 3)
    await move_user(people, call, user=UserId("p00"), to_group=GroupKey("partner"), reason="good")

    first = await freeze(people, call, "p01", "p02", "p03")
    second = await freeze(people, call, "p04")

    assert (first.n_invited, second.n_invited) == (2, 0)
    assert await taken(people, "partner") == (1, 2)
    with pytest.raises(Refused) as caught:
        await move_user(people, call, user=UserId("p05"), to_group=GroupKey("partner"), reason="good")
    assert caught.value.code == "groups.full"
    # Who holds a place may be moved by hand, and takes that one.
    assert (await move_user(people, call, user=UserId("p01"), to_group=GroupKey("partner"), reason="good")).moved


async def test_accepting_moves_within_the_ladder_and_uses_the_place(people: Database, call: Call) -> None:
    await limit(people, "partner", 1)
    frozen = await freeze(people, call, "p01")
    key = f"{frozen.list}:000001"

    first = await accept(people, _keyed(call, "yes"), key)
    again = await accept(people, _keyed(call, "yes"), key)
    once_more = await accept(people, call, key)

    assert first == again
    assert (first.user, first.state, first.settled) == ("p01", "accepted", True)
    assert (once_more.settled, once_more.move) == (False, first.move)
    assert await members(people, "partner") == ["p01"]
    assert await taken(people, "partner") == (1, 0)
    [move] = await ask(people, "MATCH (m:Move) RETURN m.reason AS reason, m.note AS note, m.from AS was, m.to AS to")
    assert dict(move) == {"reason": "invitation", "note": key, "was": "ordinary", "to": "partner"}


async def test_accepting_for_an_interest_group_is_a_membership_beside(people: Database, call: Call) -> None:
    await limit(people, "tea_circle", 2)
    frozen = await freeze(people, call, "p01", "p02", "p03", group="tea_circle")

    done = await accept(people, call, f"{frozen.list}:000001")

    assert (frozen.n_invited, done.move) == (2, None)
    assert await members(people, "tea_circle") == ["p01"]
    assert await taken(people, "tea_circle") == (1, 1)
    assert await ask(people, "MATCH (m:Move) RETURN m.id AS id") == []


async def test_who_is_in_a_full_interest_group_by_now_accepts_all_the_same(people: Database, call: Call) -> None:
    await limit(people, "tea_circle", 1)
    frozen = await freeze(people, call, "p01", group="tea_circle")
    await ask(
        people,
        "MATCH (u:User {id: 'p01'}) MATCH (g:Group {key: 'tea_circle'}) "
        "CREATE (u)-[:MEMBER_OF {user: 'p01', since: u.joinedAt}]->(g)",
    )

    done = await accept(people, call, f"{frozen.list}:000001")

    assert (done.settled, done.move) == (True, None)
    assert await taken(people, "tea_circle") == (1, 0)


async def test_who_stands_higher_by_now_is_not_moved_down(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, "p01")
    await move_user(people, call, user=UserId("p01"), to_group=GroupKey("senior_partner"), reason="good")

    with pytest.raises(Refused) as caught:
        await accept(people, call, f"{frozen.list}:000001")

    assert caught.value.code == "invitations.stands_higher"
    assert await members(people, "senior_partner") == ["p01"]
    assert await invited(people, frozen.list) == [("p01", "open")]


async def test_declining_and_withdrawing_free_the_place(people: Database, call: Call) -> None:
    await limit(people, "partner", 2)
    frozen = await freeze(people, call, "p01", "p02")

    declined = await decline(people, call, f"{frozen.list}:000001", reason="no time")
    withdrawn = await withdraw(people, call, f"{frozen.list}:000002", reason="by mistake")

    assert [(each.user, each.state) for each in (declined, withdrawn)] == [("p01", "declined"), ("p02", "withdrawn")]
    assert await taken(people, "partner") == (0, 0)
    for state, key in (("declined", "000001"), ("withdrawn", "000002")):
        with pytest.raises(Refused) as caught:
            await accept(people, call, f"{frozen.list}:{key}")
        assert caught.value.code == f"invitations.is_{state}"
    assert await members(people, "partner") == []


async def test_who_declined_is_invited_again_only_on_purpose(people: Database, call: Call) -> None:
    first = await freeze(people, call, "p01", "p02")
    await decline(people, call, f"{first.list}:000001")
    await withdraw(people, call, f"{first.list}:000002", reason="by mistake")

    second = await freeze(people, call, "p01", "p02")
    third = await freeze(people, call, "p01", "p02", again=True)

    assert await invited(people, second.list) == [("p02", "open")]
    assert await left_out(people, second.list) == {"declined": ["p01"]}
    assert await invited(people, third.list) == [("p01", "open")]


async def test_an_invitation_is_over_with_its_time_whether_it_was_written_down_or_not(
    people: Database, call: Call
) -> None:
    await limit(people, "partner", 1)
    frozen = await freeze(people, call, "p01")
    over = _later(call, timedelta(days=7))

    with pytest.raises(Refused) as caught:
        await accept(people, over, f"{frozen.list}:000001")
    assert caught.value.code == "invitations.is_expired"
    assert (
        await freeze_list(people, over, chosen("p02"), AskedList("partner", 1, UNTIL + timedelta(days=9)))
    ).n_invited == 1

    assert await expire(people, now=UNTIL - timedelta(milliseconds=1)) == 0
    assert await expire(people, now=UNTIL + timedelta(hours=5)) == 1
    assert await expire(people, now=UNTIL + timedelta(hours=6)) == 0
    assert await invited(people, frozen.list) == [("p01", "expired")]
    [row] = await ask(people, "MATCH (i:Invitation {state: 'expired'}) RETURN i.settledAt = i.expiresAt AS of_its_end")
    assert row["of_its_end"] is True
    [change] = await ask(
        people, "MATCH (c:Change {kind: 'invitation.expired'}) RETURN c.users AS users, c.actor AS actor"
    )
    assert (change["users"], change["actor"]) == (["p01"], "term")


async def test_closing_a_list_withdraws_what_is_open(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, "p01", "p02", "p03")
    await accept(people, call, f"{frozen.list}:000001")

    closed = await close_list(people, call, frozen.list)
    again = await close_list(people, call, frozen.list)

    assert (closed.n_withdrawn, closed.closed, again.n_withdrawn, again.closed) == (2, True, 0, False)
    assert await invited(people, frozen.list) == [("p01", "accepted"), ("p02", "withdrawn"), ("p03", "withdrawn")]
    assert await taken(people, "partner") == (1, 0)


async def test_a_manager_invites_to_and_answers_for_their_own_groups_only(
    people: Database, call: Call, origin: Origin
) -> None:
    frozen = await freeze(people, call, "p01")
    key = f"{frozen.list}:000001"
    other = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"ordinary"})))
    own = replace(call, origin=replace(origin, role=Role.MANAGER, groups=frozenset({"partner"})))

    codes: list[str] = []
    for work in (
        freeze(people, other, "p02"),
        accept(people, other, key),
        decline(people, other, key),
        withdraw(people, other, key, reason="no"),
        close_list(people, other, frozen.list),
        accept(people, own, "nothing:000001"),
        freeze(people, call, "p02", group="nowhere"),
    ):
        with pytest.raises(Missing) as caught:
            await work
        codes.append(caught.value.code)

    unknown = "invitations.unknown"
    assert codes == ["groups.unknown", unknown, unknown, unknown, "invitations.list_unknown", unknown, "groups.unknown"]
    # The person decided to come: that their manager does not look after the group they leave does not matter.
    assert (await accept(people, own, key)).settled


async def test_a_re_sent_list_is_frozen_once(people: Database, call: Call) -> None:
    first = await freeze(people, _keyed(call, "freeze", to="partner"), "p01", "p02")
    second = await freeze(people, _keyed(call, "freeze", to="partner"), "p01", "p02")

    assert first == second
    assert await ask(people, "MATCH (l:InvitationList) RETURN count(l) AS n") == [{"n": 1}]


async def test_every_step_leaves_a_change_about_whom_it_is(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, "p01", "p02", "p03")
    await accept(people, call, f"{frozen.list}:000001")
    await decline(people, call, f"{frozen.list}:000002", reason="no time")
    await close_list(people, call, frozen.list)

    rows = await ask(
        people,
        "MATCH (c:Change) WHERE c.kind STARTS WITH 'invitation' RETURN c.kind AS kind, c.users AS users, c.at AS at "
        "ORDER BY kind",
    )
    assert {row["kind"]: row["users"] for row in rows} == {
        "invitation.accepted": ["p01"],
        "invitation.declined": ["p02"],
        "invitation_list.closed": ["p03"],
        "invitation_list.frozen": ["p01", "p02", "p03"],
    }
    assert {row["at"].to_native() for row in rows} == {NOW}
