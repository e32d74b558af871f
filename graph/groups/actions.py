"""What can be done about moves: move users by hand or by a rule of a higher room, and take a move back.

Locks are taken in one order by all: the users' standings, the groups with a capacity by key, then facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing
from graph.groups import policy, store
from graph.groups.model import Cause, GroupKey, Place, ReasonCode, UserMoved, UsersMoved, Wanted
from graph.users.model import UserId
from graph.users.policy import checked_text

REASON_LENGTH = 500
NOTE_LENGTH = 2_000


def checked_cause(reason: str, note: str | None = None, code: ReasonCode = ReasonCode.MANUAL) -> Cause:
    """The cause of a move by hand.

    Raises:
        Refused: there is no reason, or one of the texts is too long ("users.text_empty", "users.text_too_long").
    """
    settled = checked_text(reason, limit=REASON_LENGTH, path=("reason",))
    return Cause(settled, None if note is None else checked_text(note, limit=NOTE_LENGTH, path=("note",)), code)


async def move_user(
    database: Database,
    call: Call,
    *,
    user: UserId,
    to_group: GroupKey,
    reason: str,
    note: str | None = None,
    code: ReasonCode = ReasonCode.MANUAL,
    expected_version: int | None = None,
) -> UserMoved:
    """The user stands in `to_group`, with the move kept under actor, time and reason; nothing changes if they did.

    Raises:
        Missing: no such user or group, or a manager does not look after both groups.
        Conflict: `expected_version` is not the user's version; facts hold the present state.
        Refused: no reason, the group is full, it stands on no ladder, or a lock of the user stands in the way.
    """
    cause = checked_cause(reason, note, code)
    wanted = Wanted(user, to_group, expected_version)

    async def work(transaction: Transaction) -> UserMoved:
        [moved] = await _moved(transaction, call.origin, [wanted], cause, in_list=False)
        return moved

    return await perform(database, call, work, answer=UserMoved)


async def move_users(
    database: Database,
    call: Call,
    wanted: Sequence[Wanted],
    *,
    reason: str,
    note: str | None = None,
    code: ReasonCode = ReasonCode.MANUAL,
) -> UsersMoved:
    """Each of the users stands in their group, or, where one of them may not be moved, nobody was moved.

    Raises:
        Missing, Conflict, Refused: as `move_user`, of the first in the order given to whom it applies: the path names
            the place in the list. The list is empty or too long, or has somebody twice.

    Cost: a dozen statements, whatever the number of users.
    """
    policy.check_bulk(wanted)
    cause = checked_cause(reason, note, code)

    async def work(transaction: Transaction) -> UsersMoved:
        return UsersMoved.of(await _moved(transaction, call.origin, wanted, cause, in_list=True))

    return await perform(database, call, work, answer=UsersMoved)


async def undo_move(
    database: Database,
    call: Call,
    *,
    move: str,
    reason: str,
    note: str | None = None,
    expected_version: int | None = None,
) -> UserMoved:
    """The user stands where they stood before the move, by a move that names it; nothing changes if it was undone.

    Raises:
        Missing: no such move, or a manager does not look after both groups.
        Conflict: `expected_version` is not the user's version.
        Refused: the user was moved on the ladder since, or as `move_user`.
    """
    cause = checked_cause(reason, note, ReasonCode.CORRECTION)

    async def work(transaction: Transaction) -> UserMoved:
        missing = Missing("groups.move_unknown", path=("moveId",), move=move[:80])
        seen = await store.get_move(transaction, move)
        if seen is None:
            raise missing
        held = (await lock_known_users(transaction, [seen.given])).get(seen.given)
        kept = await store.get_move(transaction, move)
        if held is None or kept is None:
            raise missing
        await store.claim_groups(transaction, [kept.from_group], leaving=[held.user])
        place = await store.get_place(transaction, kept.given, held, kept.from_group, at=call.origin.at)
        origin = call.origin
        if place is None or (origin.role not in policy.FREE and not origin.groups >= {kept.from_group, kept.to_group}):
            raise missing
        if not policy.check_undoing(kept, place):
            return UserMoved(place.given, place.current.key, kept.to_group, place.version, kept.undone_by, moved=False)
        policy.check_move(place, expected_version=expected_version, role=origin.role, groups=origin.groups)
        undoing = Cause(cause.reason, cause.note, cause.code, undoes=kept.id)
        [moved] = await move_within(transaction, origin, [(place, undoing)])
        return moved

    return await perform(database, call, work, answer=UserMoved)


async def move_within(
    transaction: Transaction,
    origin: Origin,
    asked: Sequence[tuple[Place, Cause]],
    *,
    paths: Sequence[policy.Path] = (),
) -> list[UserMoved]:
    """Each user stands in the target of their place: within a transaction that holds the users and the groups.

    Who asked, and whether it is a move at all, was looked at by `policy.check_move` or by the rule that moves them;
    room and locks are looked at here. Call it once in a transaction, and last: the audit is written.

    Raises:
        Refused: a group is full ("groups.full") or a user is locked ("groups.locked"); nothing was written then.
    """
    for number, (place, cause) in enumerate(asked):
        path = paths[number] if paths else ()
        policy.check_locks(place, is_automatic=cause.is_automatic, path=path)
    policy.check_room([place for place, _ in asked], paths=paths)
    moves = [(str(uuid4()), place, cause) for place, cause in asked]
    versions = await store.move_users(transaction, origin, moves)
    moved = [
        UserMoved(place.given, place.target.key, place.current.key, versions[move], move, moved=True)
        for move, place, _ in moves
    ]
    if moves:
        await outbox.append(transaction, _change(moved, [place for place, _ in asked], asked[0][1]), origin)
    return moved


async def _moved(
    transaction: Transaction, origin: Origin, wanted: Sequence[Wanted], cause: Cause, *, in_list: bool
) -> list[UserMoved]:
    held = await _held(transaction, wanted, in_list=in_list)
    await store.claim_groups(
        transaction, [each.to_group for each in wanted], leaving=[each.user for each in held.values()]
    )
    sought = [(each.user, held[each.user], each.to_group) for each in wanted]
    places = await store.list_places(transaction, sought, at=origin.at)
    answers: list[UserMoved] = []
    moving: dict[int, Place] = {}
    for number, (each, place) in enumerate(zip(wanted, places, strict=True)):
        path = ("moves", number) if in_list else ()
        if place is None:
            raise Missing("groups.unknown", path=(*path, "toGroup"), group=each.to_group)
        version = each.expected_version
        if policy.check_move(place, expected_version=version, role=origin.role, groups=origin.groups, path=path):
            policy.check_locks(place, is_automatic=cause.is_automatic, path=path)
            moving[number] = place
        answers.append(UserMoved(each.user, each.to_group, each.to_group, place.version, None, moved=False))
    paths = [("moves", number) if in_list else () for number in moving]
    moved = await move_within(transaction, origin, [(place, cause) for place in moving.values()], paths=paths)
    for number, done in zip(moving, moved, strict=True):
        answers[number] = done
    return answers


async def _held(transaction: Transaction, wanted: Sequence[Wanted], *, in_list: bool) -> Mapping[str, Held]:
    if not in_list:
        return await lock_users(transaction, [each.user for each in wanted])
    held = await lock_known_users(transaction, [each.user for each in wanted])
    for number, each in enumerate(wanted):
        if each.user not in held:
            raise Missing("users.unknown", path=("moves", number, "userId"), user=each.user)
    policy.check_once([held[each.user].user for each in wanted])
    return held


def _change(moved: Sequence[UserMoved], places: Sequence[Place], cause: Cause) -> Change:
    """One change for all who were moved together: of one person as values, of several as a row each."""
    more: dict[str, Plain] = {"reason": cause.reason, "code": cause.code.value}
    if cause.policy is not None:
        more |= {"policy": cause.policy.key, "policy_version": cause.policy.version}
    if cause.undoes is not None:
        more["undoes"] = cause.undoes
    if len(moved) == 1:
        [one], [place] = moved, places
        before: dict[str, Plain] = {"group": one.from_group, "version": place.version}
        after: dict[str, Plain] = {"group": one.group, "version": one.version, "move": one.move, **more}
        return Change(ChangeKind.USER_MOVED, (one.user,), before=before, after=after)
    rows = sorted(zip(moved, places, strict=True), key=lambda row: row[0].user)
    return Change(
        ChangeKind.USERS_MOVED,
        tuple(each.user for each, _ in rows),
        before={"moved": [[each.user, each.from_group, place.version] for each, place in rows]},
        after={"moved": [[each.user, each.group, each.version, each.move] for each, _ in rows], **more},
    )
