"""Who looks after whom, and how far that is (P02)."""

from __future__ import annotations

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Missing, Refused
from graph.staff.actions import StaffKept, UserFollowed, follow_user, upsert_staff
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

MING = UserId("ming")
FOLLOWED = "MATCH (u:User)-[f:FOLLOWED_BY]->(s) RETURN u.id + ' ' + s.id + ' ' + f.state AS who ORDER BY who"


@pytest.fixture
async def known(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """A graph in which ming and the member of staff lin are known."""
    await create_user(
        empty,
        call,
        id=MING,
        name="王小明",
        joined_at=None,
        attributes={},
        identities=(),
        catalogue=attributes,
    )
    assert await upsert_staff(empty, call, id="lin", name="林", role="助理") == StaffKept("lin", created=True)
    return empty


async def test_the_state_of_following_up_moves_on_and_the_beginning_stays_p02(known: Database, call: Call) -> None:
    first = await follow_user(known, call, user=MING, staff="lin", state="已联系")
    again = await follow_user(known, call, user=MING, staff="lin", state="已成交")

    assert (first, again) == (UserFollowed(MING, "lin", "已联系"), UserFollowed(MING, "lin", "已成交"))
    assert [row["who"] for row in await ask(known, FOLLOWED)] == ["ming lin 已成交"]
    changes = "MATCH (c:Change {kind: 'user.followed'}) RETURN count(c) AS n"
    assert await ask(known, changes) == [{"n": 2}]


async def test_whoever_looks_after_nobody_leaves_no_trace_of_it(known: Database, call: Call) -> None:
    await follow_user(known, call, user=MING, staff="lin", state="已联系")

    ended = await follow_user(known, call, user=MING, staff="lin", state=None)
    nothing = await follow_user(known, call, user=MING, staff="lin", state=None)

    assert ended == nothing == UserFollowed(MING, "lin", None)
    assert await ask(known, FOLLOWED) == []


async def test_unknown_people_and_empty_states_are_refused(known: Database, call: Call) -> None:
    with pytest.raises(Missing) as nobody:
        await follow_user(known, call, user=UserId("nobody"), staff="lin", state="x")
    with pytest.raises(Missing) as no_staff:
        await follow_user(known, call, user=MING, staff="nobody", state="x")
    with pytest.raises(Refused) as empty_state:
        await follow_user(known, call, user=MING, staff="lin", state=" ")

    codes = (nobody.value.code, no_staff.value.code, empty_state.value.code)
    assert codes == ("users.unknown", "staff.unknown", "users.text_empty")
    assert await ask(known, FOLLOWED) == []


async def test_a_member_of_staff_is_renamed_not_doubled(known: Database, call: Call) -> None:
    again = await upsert_staff(known, call, id="lin", name="林晓", role=None)

    assert again == StaffKept("lin", created=False)
    assert await ask(known, "MATCH (s:Staff) RETURN s.id AS id, s.name AS name, s.role AS role") == [
        {"id": "lin", "name": "林晓", "role": None}
    ]
