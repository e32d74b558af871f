"""What can be done about tasks: save one, keep that somebody completed it, and give the tags of stages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_named, lock_users
from graph.database.naming import Thing, policies_naming
from graph.database.operations import Call, Origin, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing, Refused
from graph.events import store as events
from graph.events.model import Event, EventId
from graph.events.policy import checked_data
from graph.tags.actions import attach_held
from graph.tags.model import Attachment, TagKey
from graph.tags.policy import check_state, may_say
from graph.tags.store import list_forms
from graph.tasks import policy, store
from graph.tasks.model import (
    BY_TASK,
    AskedCompletion,
    CompletionRecorded,
    KnownTask,
    Task,
    TaskSaved,
    TaskState,
    event_type,
)
from graph.users.model import UserId
from graph.users.policy import checked_id, checked_past
from graph.vocabulary import Role, TagSource

LOCK = "tasks"
AT_ONCE = 200


async def save_task(database: Database, call: Call, asked: Task, *, expected_version: int) -> TaskSaved:
    """The task stands like this, in a new version (K01); as it stood already, nothing changes.

    `expected_version` is the version that was looked at, 0 for a task that is not there yet.

    Raises:
        Conflict: it stands at another version. Missing: no such tag.
        Refused: anything of it is not acceptable, a tag cannot be given, it would change what somebody reached, or end
            while a policy that holds or may come to names it ("tasks.used").
    """
    settled = policy.checked_task(asked)

    async def work(transaction: Transaction) -> TaskSaved:
        await lock_named(transaction, LOCK)
        known = await store.get_task(transaction, settled.key)
        policy.check_change(settled, known, expected_version=expected_version)
        if known is not None and known.task == settled:
            return TaskSaved(settled.key, known.version, saved=False)
        if known is None and await store.count_tasks(transaction) >= policy.TASKS_MOST:
            raise Refused("tasks.too_many", path=("key",), limit=policy.TASKS_MOST)
        await _check_tags(transaction, settled, known)
        if known is not None:
            await _check_ending(transaction, settled, known, at=call.origin.at)
        version = expected_version + 1
        await store.save_version(transaction, settled, version, call.origin)
        after: dict[str, Plain] = {"task": settled.key, "version": version, "state": settled.state.value}
        change = Change(ChangeKind.TASK_SAVED, (), before={"version": expected_version}, after=after)
        await outbox.append(transaction, change, call.origin)
        return TaskSaved(settled.key, version, saved=True)

    return await perform(database, call, work, answer=TaskSaved)


async def record_completion(
    database: Database, call: Call, asked: AskedCompletion, *, zone: tzinfo = UTC
) -> CompletionRecorded:
    """That the user completed the task is kept as an event (K02, L07); the same event again changes nothing.

    Raises:
        Missing: no such user or task. Conflict: the id belongs to something else ("events.id_taken").
        Refused: the task is ended, or not to be completed on that day of the brand; id or data is not acceptable; it
            lies in the future, or it was erased.
    """
    settled = replace(
        asked,
        id=checked_id(asked.id),
        at=checked_past(asked.at, now=call.origin.at, path=("at",)),
        data=checked_data(asked.data),
    )

    async def work(transaction: Transaction) -> CompletionRecorded:
        held = (await lock_users(transaction, [settled.user]))[settled.user]
        task = await _known(transaction, settled.task)
        event = Event(EventId(settled.id), UserId(held.user), event_type(settled.task), settled.at, data=settled.data)
        before = await events.get_event(transaction, event.id)
        if before is not None and before != event:
            raise Conflict("events.id_taken", path=("id",), event=settled.id)
        if before is None:
            policy.check_open(task.task, settled.at, zone=zone)
            await refuse_erased(transaction, (Lost.EVENT, settled.id), path=("id",))
            await events.record_event(transaction, event, of=held.of)
        n = await store.count_completions(transaction, held.user, settled.task)
        stage = policy.stage_reached(task.task.stages, n)
        done = CompletionRecorded(settled.id, settled.user, settled.task, n, stage, recorded=before is None)
        if before is None:
            was: dict[str, Plain] = {"stage": policy.stage_reached(task.task.stages, n - 1)}
            after: dict[str, Plain] = {
                "event": settled.id,
                "task": settled.task,
                "at": settled.at.isoformat(),
                "completions": n,
                "stage": stage,
            }
            change = Change(ChangeKind.TASK_COMPLETED, (settled.user,), before=was, after=after)
            await outbox.append(transaction, change, call.origin)
        return done

    return await perform(database, call, work, answer=CompletionRecorded)


async def tag_stages(
    transaction: Transaction, users: Iterable[str], tasks: Collection[str], *, at: datetime, request: str
) -> int:
    """These users hold the tags of the stages that they reached, source "rule", since they did (K01); return how many.

    No task named: of all tasks. A tag that a task gave once is not given again. Of an exclusive class a higher stage's
    tag takes the place of a lower one's, and yields to what other sources say.

    Cost: three statements, and about five for each tag that is given.
    """
    held = await lock_known_users(transaction, users)
    of = {each.user: each.of for each in held.values()}
    runs = await store.list_runs(transaction, {each.user for each in held.values()}, tasks)
    wanted = [(run, stage, since) for run in runs for stage, since in policy.due(run)]
    forms = await list_forms(transaction, {str(stage.tag) for _, stage, _ in wanted})
    n_given = 0
    for run, stage, since in wanted:
        form = forms.get(str(stage.tag))
        if form is None or not may_say(form, TagSource.RULE):
            continue
        actor = f"{BY_TASK}{run.task}"
        attachment = Attachment(
            run.user, TagKey(str(stage.tag)), TagSource.RULE, since, actor, Role.SYSTEM.value, of=of[run.user]
        )
        told = await attach_held(transaction, attachment, Origin(actor, Role.SYSTEM, at, request))
        for change, by in told:
            await outbox.append(transaction, change, by)
        n_given += any(change.kind is ChangeKind.TAG_ATTACHED for change, _ in told)
    return n_given


async def tag_everybody(database: Database, task: str, *, at: datetime, request: str) -> int:
    """Everybody who completed the task holds the tags of the stages that they reached; return how many were given.

    Cost: for every 200 who did one read and one transaction.
    """
    n_given, after = 0, ""
    while users := await store.list_runners(database, task, after=after, limit=AT_ONCE):
        found = list(users)

        async def work(transaction: Transaction, found: list[str] = found) -> int:
            return await tag_stages(transaction, found, [task], at=at, request=request)

        n_given += await database.write(work)
        after = found[-1]
    return n_given


async def _known(transaction: Transaction, key: str) -> KnownTask:
    known = await store.get_task(transaction, key)
    if known is None:
        raise Missing("tasks.unknown", path=("task",), task=key[: policy.KEY_LENGTH])
    return known


async def _check_ending(transaction: Transaction, task: Task, known: KnownTask, *, at: datetime) -> None:
    """Nobody ends a task, and so the way to a group, under a policy that names it."""
    if task.state is TaskState.ENDED and known.task.state is not TaskState.ENDED:
        policies = await policies_naming(transaction, Thing.TASK, task.key, at=at)
        if policies:
            raise Refused("tasks.used", path=("state",), task=task.key, policies="、".join(policies))


async def _check_tags(transaction: Transaction, task: Task, known: KnownTask | None) -> None:
    """Tags that are named anew are there and may be set by a rule; those that a task names already stay as they are."""
    before = {each.tag for each in known.task.stages} if known is not None else set[str | None]()
    named = {each.tag: place for place, each in reversed(list(enumerate(task.stages))) if each.tag not in before}
    forms = await list_forms(transaction, {tag for tag in named if tag is not None})
    for tag, place in named.items():
        if tag is None:
            continue
        path = ("stages", place, "tag")
        form = forms.get(tag)
        if form is None:
            raise Missing("tags.unknown", path=path, tag=tag[:80])
        check_state(form.state, tag, path=path)
        if not may_say(form, TagSource.RULE):
            allowed = ", ".join(form.sources)
            raise Refused("tags.source_refused", path=path, tag=tag, source=TagSource.RULE.value, allowed=allowed)
