"""What can be done about a plan: ask for approval, decide, apply it part by part, take it back, put it aside.

A part is one transaction under a key of its own, so that what was killed halfway goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users
from graph.database.operations import Call, Origin, perform
from graph.errors import GuanxiError, Missing
from graph.groups import policy as moving
from graph.groups import store as groups
from graph.groups.actions import move_within
from graph.groups.model import Cause, GroupKey, Place, PolicyVersion, ReasonCode
from graph.plans import policy, store
from graph.plans.model import MOVES, Entry, EntryState, Plan, PlanSettled, PlanState, Progress, Step
from graph.policies.judging import Judge
from graph.users.policy import checked_text

PART = 100
NOTE_LENGTH = 500
Settled = tuple[Entry, EntryState, str | None, str | None]
JudgeOf = Callable[[str, int], Judge]
"""Makes the judge of a policy's version, who judges by facts of now."""


async def request_plan(database: Database, call: Call, plan: str) -> PlanSettled:
    """The plan waits for a second person.

    Raises:
        Missing: there is no such plan. Conflict: it is not new any more.
    """

    async def work(transaction: Transaction) -> PlanSettled:
        found = await _found(transaction, plan)
        if found.state is PlanState.REQUESTED:
            return PlanSettled(plan, found.state.value, changed=False)
        policy.check_state(found, PlanState.MADE)
        values = {"requestedBy": call.origin.actor}
        return await _settled(transaction, call.origin, found, PlanState.REQUESTED, values)

    return await perform(database, call, work, answer=PlanSettled)


async def decide_plan(
    database: Database, call: Call, plan: str, *, approve: bool, note: str | None = None
) -> PlanSettled:
    """A second person allows the plan, or puts it aside.

    Raises:
        Missing: there is no such plan. Conflict: it does not wait.
        Refused: who made it or asked decides ("plans.own_approval").
    """
    said = None if note is None else checked_text(note, limit=NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> PlanSettled:
        found = await _found(transaction, plan)
        policy.check_decider(found, call.origin.actor)
        state = PlanState.APPROVED if approve else PlanState.CANCELLED
        values = {"decidedBy": call.origin.actor, "decidedAt": call.origin.at, "note": said}
        return await _settled(transaction, call.origin, found, state, values)

    return await perform(database, call, work, answer=PlanSettled)


async def cancel_plan(database: Database, call: Call, plan: str) -> PlanSettled:
    """The plan is put aside before anything of it was done.

    Raises:
        Missing: there is no such plan. Conflict: some of it was done.
    """

    async def work(transaction: Transaction) -> PlanSettled:
        found = await _found(transaction, plan)
        if found.state is PlanState.CANCELLED:
            return PlanSettled(plan, found.state.value, changed=False)
        policy.check_state(found, PlanState.MADE, PlanState.REQUESTED, PlanState.APPROVED)
        return await _settled(transaction, call.origin, found, PlanState.CANCELLED, {})

    return await perform(database, call, work, answer=PlanSettled)


async def apply_plan(database: Database, call: Call, plan: str, judge_of: JudgeOf, *, part: int = PART) -> Progress:
    """The next entries are done, as far as things still are as they were; call it until none is left.

    Each person is locked and judged once more by facts of now. Who comes to something else, was moved meanwhile, is
    locked or finds no room is skipped with the reason.

    Raises:
        Missing: there is no such plan. Conflict: it is done or put aside. Refused: it must be allowed first.
    """

    policy.check_part(part)

    async def work(transaction: Transaction) -> Progress:
        found = await _found(transaction, plan)
        policy.check_applying(found)
        entries = await store.list_entries(transaction, plan, EntryState.WAITING, limit=part)
        settled = await _applied(transaction, call.origin, found, entries, judge_of) if entries else []
        return await _progress(transaction, call.origin, found, settled, EntryState.WAITING, PlanState.APPLIED)

    return await perform(database, call, work, answer=Progress)


async def undo_plan(database: Database, call: Call, plan: str, *, part: int = PART) -> Progress:
    """The next moves of the plan are taken back by moves that name them; who was moved since is skipped with the move.

    Raises:
        Missing: there is no such plan. Conflict: nothing of it was done.
    """

    policy.check_part(part)

    async def work(transaction: Transaction) -> Progress:
        found = await _found(transaction, plan)
        policy.check_state(found, PlanState.APPLIED, PlanState.UNDONE)
        entries = await store.list_entries(transaction, plan, EntryState.DONE, limit=part)
        settled = await _undone(transaction, call.origin, found, entries) if entries else []
        return await _progress(transaction, call.origin, found, settled, EntryState.DONE, PlanState.UNDONE)

    return await perform(database, call, work, answer=Progress)


async def _applied(
    transaction: Transaction, origin: Origin, plan: Plan, entries: Sequence[Entry], judge_of: JudgeOf
) -> list[Settled]:
    held = await lock_known_users(transaction, [each.user for each in entries])
    moves = [each for each in entries if each.step in MOVES and each.user in held]
    leaving = [held[each.user].user for each in moves]
    await groups.claim_groups(transaction, [GroupKey(each.to_group) for each in moves], leaving=leaving)
    drifted = await _drifted(transaction, plan, entries, held, judge_of)
    sought = [(each.user, held[each.user], GroupKey(each.to_group)) for each in moves]
    places = dict(
        zip((each.key for each in moves), await groups.list_places(transaction, sought, at=origin.at), strict=True)
    )
    settled: list[Settled] = []
    going: list[tuple[Entry, Place, Cause]] = []
    people = set[str]()
    for each in entries:
        place = places.get(each.key)
        problem = drifted.get(each.key)
        if problem is None:
            # Two who became one since the plan was made are one person, who is moved once.
            problem = "plans.drifted" if held[each.user].user in people else None
            people.add(held[each.user].user)
        if problem is None and each.step in MOVES:
            cause = _cause(plan, each)
            problem = _problem(origin, each, place, cause, [one for _, one, _ in going])
            if problem is None and place is not None:
                going.append((each, place, cause))
                continue
        settled.append((each, EntryState.DONE if problem is None else EntryState.SKIPPED, problem, None))
    warned = [
        (held[each.user].user, each.from_group, each.step is Step.WARN)
        for each, state, _, _ in settled
        if state is EntryState.DONE
    ]
    if warned:
        await store.record_warnings(transaction, warned, plan, at=origin.at)
    return settled + await _moved(transaction, origin, going)


async def _drifted(
    transaction: Transaction,
    plan: Plan,
    entries: Sequence[Entry],
    held: Mapping[str, Held],
    judge_of: JudgeOf,
) -> dict[str, str]:
    """By key of the entry, what is not as it was any more."""
    found = {each.key: "users.unknown" for each in entries if each.user not in held}
    if plan.policy is None or plan.policy_version is None:
        return found
    judge = judge_of(plan.policy, plan.policy_version)
    judged = await judge.under_lock(transaction, [held[each.user].user for each in entries if each.user in held])
    for each in entries:
        if each.key not in found:
            one = judged.get(held[each.user].user)
            problem = policy.drift(each, None if one is None else policy.drafted(one, judge.policy), judge.policy.ranks)
            if problem is not None:
                found[each.key] = problem
    return found


def _problem(origin: Origin, entry: Entry, place: Place | None, cause: Cause, going: Sequence[Place]) -> str | None:
    """Why the move cannot be made now; None where it can."""
    if place is None:
        return "groups.unknown"
    if place.current.key != entry.from_group:
        return "plans.drifted"
    return _refusal(origin, place, cause, going, version=entry.version)


def _refusal(
    origin: Origin, place: Place, cause: Cause, going: Sequence[Place], *, version: int | None = None
) -> str | None:
    """The code with which the move would be refused, after the others of the same transaction."""
    try:
        moving.check_move(place, expected_version=version, role=origin.role, groups=origin.groups)
        moving.check_locks(place, is_automatic=cause.is_automatic)
        moving.check_room([*going, place])
    except GuanxiError as refusal:
        return refusal.code
    return None


def _cause(plan: Plan, entry: Entry) -> Cause:
    if plan.policy is None or plan.policy_version is None:
        return Cause(plan.reason, decision=entry.key)
    version = PolicyVersion(plan.policy, plan.policy_version)
    return Cause(plan.reason, code=ReasonCode.POLICY, policy=version, decision=entry.key)


async def _moved(
    transaction: Transaction, origin: Origin, going: Sequence[tuple[Entry, Place, Cause]]
) -> list[Settled]:
    if not going:
        return []
    moved = await move_within(transaction, origin, [(place, cause) for _, place, cause in going])
    return [(entry, EntryState.DONE, None, done.move) for (entry, _, _), done in zip(going, moved, strict=True)]


async def _undone(transaction: Transaction, origin: Origin, plan: Plan, entries: Sequence[Entry]) -> list[Settled]:
    held = await lock_known_users(transaction, [each.user for each in entries])
    made = [each for each in entries if each.move is not None and each.user in held]
    leaving = [held[each.user].user for each in made]
    await groups.claim_groups(transaction, [GroupKey(each.from_group) for each in made], leaving=leaving)
    sought = [(each.user, held[each.user], GroupKey(each.from_group)) for each in made]
    places = dict(
        zip((each.key for each in made), await groups.list_places(transaction, sought, at=origin.at), strict=True)
    )
    settled: list[Settled] = []
    going: list[tuple[Entry, Place, Cause]] = []
    lifted: list[tuple[str, str, bool]] = []
    for each in entries:
        place = places.get(each.key)
        if each.step is Step.WARN and each.user in held:
            lifted.append((held[each.user].user, each.from_group, False))
            settled.append((each, EntryState.UNDONE, None, None))
        elif place is None:
            settled.append((each, EntryState.SKIPPED, "plans.cannot_undo", None))
        elif place.move != each.move:
            settled.append((each, EntryState.SKIPPED, "groups.undo_late", None))
        else:
            cause = Cause(plan.reason, code=ReasonCode.CORRECTION, decision=each.key, undoes=each.move)
            problem = _refusal(origin, place, cause, [one for _, one, _ in going])
            if problem is None:
                going.append((each, place, cause))
            else:
                settled.append((each, EntryState.SKIPPED, problem, None))
    if lifted:
        await store.record_warnings(transaction, lifted, plan, at=origin.at)
    if going:
        await move_within(transaction, origin, [(place, cause) for _, place, cause in going])
    return settled + [(each, EntryState.UNDONE, None, None) for each, _, _ in going]


async def _progress(
    transaction: Transaction,
    origin: Origin,
    plan: Plan,
    settled: Sequence[Settled],
    left_in: EntryState,
    state: PlanState,
) -> Progress:
    """Keep what became of the entries; the plan stands as applied (or undone) from its first part on."""
    await store.settle_entries(transaction, settled, at=origin.at)
    if plan.state is not state:
        await store.settle_plan(transaction, plan.id, state=state.value)
    n_left = await store.count_entries(transaction, plan.id, left_in)
    n_skipped = sum(state is EntryState.SKIPPED for _, state, _, _ in settled)
    return Progress(plan.id, state.value, len(settled) - n_skipped, n_skipped, n_left)


async def _settled(
    transaction: Transaction, origin: Origin, plan: Plan, state: PlanState, values: Mapping[str, object]
) -> PlanSettled:
    await store.settle_plan(transaction, plan.id, state=state.value, **values)
    change = Change(
        ChangeKind.PLAN_SETTLED, (), before={"state": plan.state.value}, after={"plan": plan.id, "state": state.value}
    )
    await outbox.append(transaction, change, origin)
    return PlanSettled(plan.id, state.value, changed=True)


async def _found(transaction: Transaction, plan: str) -> Plan:
    found = await store.get_plan(transaction, plan)
    if found is None:
        raise Missing("plans.unknown", path=("planId",), plan=plan[:80])
    return found
