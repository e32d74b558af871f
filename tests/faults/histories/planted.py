"""Races in which somebody moves wrongly, played so that it always shows: who is first and who is second is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from graph.database.driver import CommitUnknown, Database
from graph.database.operations import Call
from graph.groups.actions import move_user
from graph.groups.model import GroupKey, UserMoved
from graph.users.model import UserId
from tests.faults.histories import wrong
from tests.faults.histories.clients import ORIGIN, send
from tests.faults.histories.looking import looked, taken
from tests.faults.histories.model import Attempt, Kind, Seen, Want, Write
from tests.faults.histories.recorder import Recorder
from tests.faults.histories.wrong import Halt

LOW, MID, TOP, BESIDE = "ordinary", "partner", "senior_partner", "member_middle"
Mover = Callable[[Database, str, str, str, Halt], Awaitable[UserMoved]]


@dataclass(slots=True)
class Scene:
    """Hao and Lan, who stand in the lowest group, and what is kept of what happens to them."""

    database: Database
    recorder: Recorder = field(default_factory=Recorder)

    async def hears(self, op: str, wants: Sequence[Want], doing: Awaitable[Sequence[UserMoved]]) -> Attempt:
        """Somebody wants that and does it in this way."""

        async def done() -> Sequence[UserMoved]:
            return await doing

        return await self.recorder.sent(Write(op, tuple(wants), ()), done)

    async def moves(
        self, op: str, user: str, group: str, doing: Awaitable[UserMoved], expected: int | None = None
    ) -> Attempt:
        """As `hears`, of one user."""

        async def done() -> Sequence[UserMoved]:
            return [await doing]

        return await self.hears(op, [Want(user, group, expected)], done())

    async def rightly(self, op: str, user: str, group: str) -> Attempt:
        """The user is moved as the house does it."""
        write = Write(op, (Want(user, group),), ())
        return await self.recorder.sent(write, lambda: send(self.database, write))

    async def looks(self, *users: str) -> None:
        """Somebody looks at the users under their locks."""
        await self.recorder.read(lambda: looked(self.database, users), is_locked=True)


async def both_read_first(
    first: Callable[[Halt], Awaitable[object]], second: Callable[[Halt], Awaitable[object]]
) -> None:
    """Each of the two halts once; both have come that far before the first goes on, the second when it is through."""
    here, there, through = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def one() -> None:
        here.set()
        await there.wait()

    async def other() -> None:
        there.set()
        await here.wait()
        await through.wait()

    async def ahead() -> None:
        await first(one)
        through.set()

    await asyncio.gather(ahead(), second(other))


async def _two_move_hao(scene: Scene, mover: Mover) -> None:
    database = scene.database
    await both_read_first(
        lambda halt: scene.moves("j", "hao", MID, mover(database, "hao", MID, "j", halt)),
        lambda halt: scene.moves("k", "hao", TOP, mover(database, "hao", TOP, "k", halt)),
    )


async def no_lock(scene: Scene) -> None:
    """Two move one user whom nobody locks."""
    await _two_move_hao(scene, wrong.without_lock)


async def facts_before_the_lock(scene: Scene) -> None:
    """Two move one user by what they read before the lock."""
    await _two_move_hao(scene, wrong.with_facts_before_the_lock)


async def person_locked_late(scene: Scene) -> None:
    """Two move one user whose own node is locked after the relationship was read."""
    await _two_move_hao(scene, wrong.with_the_person_locked_late)


async def bond_before_the_lock(scene: Scene) -> None:
    """Two close the membership that they saw before the lock."""
    await _two_move_hao(scene, wrong.with_the_bond_before_the_lock)


async def answer_before_the_lock(scene: Scene) -> None:
    """Two move one user rightly and answer with what they read before."""
    await _two_move_hao(scene, wrong.with_an_early_answer)


async def version_before_the_lock(scene: Scene) -> None:
    """Two move one user at the version that both saw."""
    database, mover = scene.database, wrong.with_the_version_looked_at_early
    await both_read_first(
        lambda halt: scene.moves("j", "hao", MID, mover(database, "hao", MID, "j", halt, expected=1), 1),
        lambda halt: scene.moves("k", "hao", TOP, mover(database, "hao", TOP, "k", halt, expected=1), 1),
    )


async def room_before_the_lock(scene: Scene) -> None:
    """Two users take the last place, which both saw free."""
    database, mover = scene.database, wrong.with_room_counted_early
    await both_read_first(
        lambda halt: scene.moves("j", "hao", TOP, mover(database, "hao", TOP, "j", halt)),
        lambda halt: scene.moves("k", "lan", TOP, mover(database, "lan", TOP, "k", halt)),
    )
    await scene.recorder.measured(TOP, lambda: taken(database, TOP, ORIGIN.at))


async def trail_in_a_second_transaction(scene: Scene) -> None:
    """Somebody looks between the two."""

    async def look() -> None:
        await scene.looks("hao")

    await scene.moves("j", "hao", MID, wrong.with_the_trail_later(scene.database, "hao", MID, "j", look))


async def retry_with_a_new_key(scene: Scene) -> None:
    """The answer is lost, somebody moves the user back, and the wish is sent again under another key."""
    write = Write("j", (Want("hao", MID),), ())

    async def unheard() -> Sequence[UserMoved]:
        await send(scene.database, write, key="first")
        raise CommitUnknown("database.commit_unknown")

    await scene.recorder.sent(write, unheard)
    await scene.rightly("k", "hao", LOW)
    await scene.recorder.sent(write, lambda: send(scene.database, write, key="second"))


async def answer_in_a_second_transaction(scene: Scene) -> None:
    """The first sender dies between the two, somebody moves the user back, and the wish is sent again."""
    mover = wrong.with_the_answer_kept_later
    await scene.moves("j", "hao", MID, mover(scene.database, "hao", MID, "j", dies=True))
    await scene.rightly("k", "hao", LOW)
    await scene.moves("j", "hao", MID, mover(scene.database, "hao", MID, "j", dies=False))


async def answer_not_kept(scene: Scene) -> None:
    """One wish is sent twice; nothing is kept under its key."""
    for _ in range(2):
        call = Call(ORIGIN, "move", {}, None)
        doing = move_user(scene.database, call, user=UserId("hao"), to_group=GroupKey(MID), reason="j")
        await scene.moves("j", "hao", MID, doing)


async def answer_before_the_commit(scene: Scene) -> None:
    """The commit fails after the answer."""
    await scene.moves("j", "hao", MID, wrong.answered_before_the_commit(scene.database, "hao", MID, "j"))


async def _half(scene: Scene, op: str, user: str, group: str) -> UserMoved:
    call = Call(ORIGIN, "move", {"op": op, "user": user}, f"{op} {user}")
    return await move_user(scene.database, call, user=UserId(user), to_group=GroupKey(group), reason=op)


async def bulk_in_two_transactions(scene: Scene) -> None:
    """Somebody looks between the two."""

    async def halves() -> Sequence[UserMoved]:
        one = await _half(scene, "j", "hao", MID)
        await scene.looks("hao", "lan")
        return [one, await _half(scene, "j", "lan", MID)]

    await scene.hears("j", [Want("hao", MID), Want("lan", MID)], halves())


async def bulk_of_which_half_is_refused(scene: Scene) -> None:
    """The second half meets a group that is full by the first."""

    async def halves() -> Sequence[UserMoved]:
        return [await _half(scene, "j", user, TOP) for user in ("hao", "lan")]

    await scene.hears("j", [Want("hao", TOP), Want("lan", TOP)], halves())


async def bulks_that_cross(scene: Scene) -> None:
    """Two bulks move the same two users, one after the other, each in the other order."""
    half_way, crossed = asyncio.Event(), asyncio.Event()

    async def one() -> Sequence[UserMoved]:
        hao = await _half(scene, "j", "hao", MID)
        half_way.set()
        await crossed.wait()
        return [hao, await _half(scene, "j", "lan", MID)]

    async def other() -> Sequence[UserMoved]:
        await half_way.wait()
        both = [await _half(scene, "k", user, BESIDE) for user in ("lan", "hao")]
        crossed.set()
        return both

    await asyncio.gather(
        scene.hears("j", [Want("hao", MID), Want("lan", MID)], one()),
        scene.hears("k", [Want("hao", BESIDE), Want("lan", BESIDE)], other()),
    )


async def undoing_past_a_later_move(scene: Scene) -> None:
    """A move is taken back after a later one."""
    first = await scene.rightly("j", "hao", MID)
    await scene.rightly("k", "hao", TOP)
    move = str(first.told[0].move)
    write = Write("l", (Want("hao", LOW),), (), undoes=move)

    async def undo() -> Sequence[UserMoved]:
        return [await wrong.by_undoing_whatever_came_later(scene.database, move, "l")]

    await scene.recorder.sent(write, undo)


async def undoing_by_forgetting(scene: Scene) -> None:
    """A move that somebody saw is taken out of the history."""
    await scene.rightly("j", "hao", MID)
    await scene.looks("hao")
    await scene.moves("k", "hao", LOW, wrong.by_forgetting(scene.database, "hao"))


async def reading_from_memory(scene: Scene) -> None:
    """Whoever looks is shown what was seen before the move."""
    before = await looked(scene.database, ["hao"])

    async def remembered() -> tuple[Seen, ...]:
        return before

    await scene.rightly("j", "hao", MID)
    await scene.recorder.read(remembered, is_locked=False)


PLANTED: dict[Callable[[Scene], Awaitable[None]], set[Kind]] = {
    no_lock: {Kind.VERSION, Kind.CHAIN},
    facts_before_the_lock: {Kind.VERSION, Kind.CHAIN},
    person_locked_late: {Kind.VERSION, Kind.CHAIN},
    bond_before_the_lock: {Kind.PLACE},
    answer_before_the_lock: {Kind.WRONG_ANSWER},
    version_before_the_lock: {Kind.STALE},
    room_before_the_lock: {Kind.CAPACITY},
    trail_in_a_second_transaction: {Kind.PLACE},
    retry_with_a_new_key: {Kind.TWICE},
    answer_in_a_second_transaction: {Kind.TWICE},
    answer_not_kept: {Kind.TWO_ANSWERS},
    answer_before_the_commit: {Kind.LOST},
    bulk_in_two_transactions: {Kind.PARTIAL, Kind.ORDER},
    bulk_of_which_half_is_refused: {Kind.PARTIAL, Kind.REFUSED},
    bulks_that_cross: {Kind.ORDER},
    undoing_past_a_later_move: {Kind.UNDO},
    undoing_by_forgetting: {Kind.PREFIX, Kind.LOST},
    reading_from_memory: {Kind.REAL_TIME},
}
"""Each wrong way, and the names under which it is found."""
