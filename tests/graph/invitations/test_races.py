"""Invitations by many at once: the last places are given once, and every answer is one of what was possible."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Refused
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.invitations.actions import accept, close_list, expire
from graph.users.model import UserId
from tests.graph.invitations.world import PEOPLE, UNTIL, freeze, invited, limit, members, taken
from tests.support import ask


async def _codes(*works: Awaitable[object]) -> Counter[str]:
    """What came of each: done, or the code of the refusal; anything else fails."""
    found: Counter[str] = Counter()
    for each in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(each, Refused):
            found[each.code] += 1
        elif isinstance(each, BaseException):
            raise each
        else:
            found["done"] += 1
    return found


async def test_eight_lists_at_once_share_the_last_places(people: Database, call: Call) -> None:
    await limit(people, "partner", 5)

    frozen = await asyncio.gather(*(freeze(people, call, *PEOPLE[n : n + 12], capacity=3) for n in range(8)))

    found = [user for each in frozen for user, _ in await invited(people, each.list)]
    assert sum(each.n_invited for each in frozen) == len(found) == len(set(found)) == 5
    assert await taken(people, "partner") == (0, 5)


async def test_sixteen_who_accept_and_sixteen_who_are_moved_fill_five_places(people: Database, call: Call) -> None:
    await limit(people, "partner", 5)
    frozen = await freeze(people, call, *PEOPLE[:16])
    keys = [f"{frozen.list}:{number:06d}" for number in range(1, 17)]
    codes: Counter[str] = Counter()

    for each in await asyncio.gather(*(accept(people, call, key) for key in keys), return_exceptions=True):
        codes[getattr(each, "code", "done")] += 1
    moves = await _codes(
        *(move_user(people, call, user=UserId(user), to_group=GroupKey("partner"), reason="too") for user in PEOPLE[5:])
    )

    assert frozen.n_invited == 5
    assert codes == {"done": 5, "invitations.unknown": 11}
    assert moves == {"groups.full": 15}
    assert await members(people, "partner") == list(PEOPLE[:5])


async def test_accepting_while_others_are_moved_in_never_overfills(people: Database, call: Call) -> None:
    await limit(people, "partner", 8)
    frozen = await freeze(people, call, *PEOPLE[:5])

    codes = await _codes(
        *(accept(people, call, f"{frozen.list}:{number:06d}") for number in range(1, 6)),
        *(
            move_user(people, call, user=UserId(user), to_group=GroupKey("partner"), reason="too")
            for user in PEOPLE[5:]
        ),
    )

    # Five places were kept, three were free for fifteen.
    assert codes == {"done": 8, "groups.full": 12}
    assert await taken(people, "partner") == (8, 0)
    assert set(PEOPLE[:5]) <= set(await members(people, "partner"))


async def test_one_invitation_is_accepted_once_by_sixteen(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, "p01")

    done = await asyncio.gather(*(accept(people, call, f"{frozen.list}:000001") for _ in range(16)))

    assert sorted(each.settled for each in done) == [False] * 15 + [True]
    assert len({each.move for each in done}) == 1
    assert await ask(people, "MATCH (m:Move) RETURN count(m) AS n") == [{"n": 1}]


async def test_an_answer_that_races_its_expiry_or_its_list_is_one_or_the_other(people: Database, call: Call) -> None:
    frozen = await freeze(people, call, *PEOPLE)
    early = replace(call, origin=replace(call.origin, at=UNTIL - timedelta(seconds=1)))
    keys = [f"{frozen.list}:{number:06d}" for number in range(1, 21)]

    codes = await _codes(
        *(accept(people, early, key) for key in keys[:10]),
        expire(people, now=UNTIL),
        expire(people, now=UNTIL),
        *(accept(people, early, key) for key in keys[10:]),
        close_list(people, early, frozen.list),
    )

    states = Counter(state for _, state in await invited(people, frozen.list))
    n_accepted = states["accepted"]
    assert set(codes) <= {"done", "invitations.is_expired", "invitations.is_withdrawn"}
    assert codes["done"] == 3 + n_accepted
    assert states.total() == 20
    assert states["open"] == 0
    assert await taken(people, "partner") == (n_accepted, 0)
