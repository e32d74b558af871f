"""How the whole graph is looked at: page by page in the order of unchanging keys, each page one bounded read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.checks.model import (
    Board,
    Breach,
    Invariant,
    KeptCommunities,
    KeptPolicy,
    KeptSegment,
    KeptTask,
    KeptVersion,
    Page,
    Part,
    PublishedRun,
    Signals,
    SortedUser,
    Stand,
    Step,
    Trail,
)
from graph.checks.policies import kept_document
from graph.checks.policy import sort_key_breach, trail_breach
from graph.checks.segments import kept_segment
from graph.checks.tasks import task_breaches
from graph.database.driver import Database
from graph.database.tombstones import GET_TOMBSTONE_KEYS, LIST_TOMBSTONES, Lost, tombstone
from graph.erasure.policy import KEPT
from queries.catalogue import Statement, statement

COUNT_OVER = statement("checks/count_over")
COUNT_WAITING = statement("checks/count_waiting")
GET_SCORE_RUN = statement("checks/get_score_run")
LIST_ANSWER_FAULTS = statement("checks/list_answer_faults")
LIST_ASKABLE = statement("checks/list_askable")
LIST_ATTRIBUTE_FAULTS = statement("checks/list_attribute_faults")
LIST_BOND_FAULTS = statement("checks/list_bond_faults")
LIST_CHANGE_FAULTS = statement("checks/list_change_faults")
LIST_CHANNEL_FAULTS = statement("checks/list_channel_faults")
LIST_CLASS_FAULTS = statement("checks/list_class_faults")
LIST_CONSENT_FAULTS = statement("checks/list_consent_faults")
LIST_COUNT_FAULTS = statement("checks/list_count_faults")
LIST_ERASED_FAULTS = statement("checks/list_erased_faults")
LIST_EVENT_FAULTS = statement("checks/list_event_faults")
LIST_GROUP_FAULTS = statement("checks/list_group_faults")
LIST_INSTANT_FAULTS = statement("checks/list_instant_faults")
LIST_PLANNED_FAULTS = statement("checks/list_planned_faults")
LIST_LOCK_FAULTS = statement("checks/list_lock_faults")
LIST_INVITATION_FAULTS = statement("checks/list_invitation_faults")
LIST_MERGED_FAULTS = statement("checks/list_merged_faults")
LIST_MOVE_FAULTS = statement("checks/list_move_faults")
LIST_OPERATION_FAULTS = statement("checks/list_operation_faults")
LIST_PURCHASE_FAULTS = statement("checks/list_purchase_faults")
LIST_QUESTIONNAIRE_FAULTS = statement("checks/list_questionnaire_faults")
LIST_RECORD_FAULTS = statement("checks/list_record_faults")
LIST_REFERRALS = statement("checks/list_referrals")
LIST_REFUND_FAULTS = statement("checks/list_refund_faults")
LIST_SCORE_ROWS = statement("checks/list_score_rows")
LIST_LADDERS = statement("checks/list_ladders")
LIST_POLICIES = statement("checks/list_policies")
LIST_TASKS = statement("checks/list_tasks")
LIST_MOVE_PLAN_FAULTS = statement("checks/list_move_plan_faults")
LIST_PLAN_ENTRY_FAULTS = statement("checks/list_plan_entry_faults")
LIST_TERM_FAULTS = statement("checks/list_term_faults")
LIST_SEGMENTS = statement("checks/list_segments")
LIST_SORT_KEYS = statement("checks/list_sort_keys")
LIST_STANDING_FAULTS = statement("checks/list_standing_faults")
LIST_TAG_FAULTS = statement("checks/list_tag_faults")
LIST_TRAILS = statement("checks/list_trails")
LIST_USER_FAULTS = statement("checks/list_user_faults")

_FAULTS: Mapping[Part, Statement] = {
    Part.USERS: LIST_USER_FAULTS,
    Part.BONDS: LIST_BOND_FAULTS,
    Part.INSTANTS: LIST_INSTANT_FAULTS,
    Part.STANDINGS: LIST_STANDING_FAULTS,
    Part.MOVES: LIST_MOVE_FAULTS,
    Part.REFUNDS: LIST_REFUND_FAULTS,
    Part.EVENTS: LIST_EVENT_FAULTS,
    Part.RECORDS: LIST_RECORD_FAULTS,
    Part.TAGS: LIST_TAG_FAULTS,
    Part.CLASSES: LIST_CLASS_FAULTS,
    Part.PLANNED_MOVES: LIST_PLANNED_FAULTS,
    Part.LOCKS: LIST_LOCK_FAULTS,
    Part.PLANS: LIST_MOVE_PLAN_FAULTS,
    Part.ENTRIES: LIST_PLAN_ENTRY_FAULTS,
    Part.INVITATIONS: LIST_INVITATION_FAULTS,
    Part.CHANNELS: LIST_CHANNEL_FAULTS,
    Part.QUESTIONNAIRES: LIST_QUESTIONNAIRE_FAULTS,
    Part.ANSWERS: LIST_ANSWER_FAULTS,
    Part.MERGED: LIST_MERGED_FAULTS,
    Part.CONSENTS: LIST_CONSENT_FAULTS,
    Part.CHANGES: LIST_CHANGE_FAULTS,
}
_DEADLINE_S = 120.0
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


async def list_faults(database: Database, part: Part, *, after: str, limit: int) -> Page:
    """The next things of a part that needs nothing else to be judged."""
    return _page(await _read(database, _FAULTS[part], after=after, limit=limit))


async def list_attribute_faults(database: Database, *, after: str, limit: int) -> Page:
    """The next users with values that are not what was declared."""
    return _page(await _read(database, LIST_ATTRIBUTE_FAULTS, after=after, limit=limit, day=_DAY))


async def list_group_faults(database: Database, *, after: str, limit: int, at: datetime) -> Page:
    """The next groups; a place is kept for whoever may still come at that instant."""
    return _page(await _read(database, LIST_GROUP_FAULTS, after=after, limit=limit, at=at))


async def list_segments(database: Database, *, after: str, limit: int) -> tuple[Page, Sequence[KeptSegment]]:
    """The next segments."""
    row = await _read(database, LIST_SEGMENTS, after=after, limit=limit)
    return Page(row["n"], row["last"], ()), [kept_segment(**each) for each in row["segments"]]


async def list_policies(database: Database, *, after: str, limit: int) -> tuple[Page, Sequence[KeptPolicy]]:
    """The next policies with their versions."""
    row = await _read(database, LIST_POLICIES, after=after, limit=limit)
    return Page(row["n"], row["last"], ()), [_policy(each) for each in row["policies"]]


async def list_ladders(database: Database) -> dict[str, Sequence[str]]:
    """The groups of every ladder, the lowest first."""
    return {each["key"]: each["groups"] for each in (await _read(database, LIST_LADDERS))["ladders"]}


async def list_task_faults(database: Database, *, after: str, limit: int) -> Page:
    """The next tasks."""
    row = await _read(database, LIST_TASKS, after=after, limit=limit)
    return Page(row["n"], row["last"], tuple(task_breaches([_task(each) for each in row["tasks"]])))


async def list_term_faults(database: Database, *, after: str, limit: int, before: datetime, at: datetime) -> Page:
    """The next paid terms at that instant; what was due before `before` should have followed."""
    return _page(await _read(database, LIST_TERM_FAULTS, after=after, limit=limit, before=before, at=at))


async def list_askable(database: Database, tags: Collection[str]) -> frozenset[str]:
    """Those of the keys that are tags of which a segment may ask who holds them."""
    return frozenset((await _read(database, LIST_ASKABLE, keys=sorted(tags)))["keys"])


async def list_erased_faults(database: Database, *, after: str, limit: int) -> Page:
    """The next erasures; nothing is left of those that are finished."""
    kept, own = sorted(KEPT), ["id", "name", "joinedAt", "createdAt"]
    return _page(await _read(database, LIST_ERASED_FAULTS, after=after, limit=limit, kept=kept, own=own))


async def list_came_back(database: Database, users: Sequence[str]) -> list[Breach]:
    """Those of the ids that were erased; a read where nobody ever was."""
    rows = await database.read_within(_DEADLINE_S, GET_TOMBSTONE_KEYS)
    keys: list[str] = rows[0]["keys"] if rows else []
    hashes = {tombstone(key, (Lost.USER, each)): each for key in keys for each in users}
    [row] = await database.read_within(_DEADLINE_S, LIST_TOMBSTONES, hashes=list(hashes))
    return [Breach(Invariant.ERASED, hashes[each["hash"]], ("tombstone",)) for each in row["found"]]


async def list_purchase_faults(database: Database, *, after: str, limit: int, zone: str) -> Page:
    """The next purchases; `zone` is that of their days."""
    return _page(await _read(database, LIST_PURCHASE_FAULTS, after=after, limit=limit, zone=zone))


async def list_operation_faults(database: Database, *, after: str, limit: int, before: datetime) -> Page:
    """The next operations; those from before `before` should be gone."""
    return _page(await _read(database, LIST_OPERATION_FAULTS, after=after, limit=limit, before=before))


async def list_sort_key_faults(database: Database, *, after: str, limit: int) -> Page:
    """The next users whose sort keys do not follow from what they are called."""
    row = await _read(database, LIST_SORT_KEYS, after=after, limit=limit)
    users = (
        SortedUser(
            id=user,
            name=kept["name"],
            joined_ms=kept["joined"],
            search_name=kept["search_name"],
            name_key=kept["name_key"],
            joined_key=kept["joined_key"],
        )
        for user, kept in zip(row["users"], row["sorted"], strict=True)
    )
    return Page(row["n"], row["last"], tuple(breach for user in users if (breach := sort_key_breach(user))))


async def list_trail_faults(database: Database, *, after: str, limit: int) -> Page:
    """The next users whose moves, place and version do not fit together."""
    row = await _read(database, LIST_TRAILS, after=after, limit=limit)
    trails = (
        Trail(
            user=kept["user"],
            version=kept["version"],
            n_identities=kept["n_identities"],
            was_merged=kept["was_merged"],
            stands=tuple(Stand(**place) for place in kept["places"]),
            steps=tuple(Step(**move) for move in kept["moves"]),
        )
        for kept in row["trails"]
    )
    return Page(row["n"], row["last"], tuple(breach for trail in trails if (breach := trail_breach(trail))))


async def list_referrals(database: Database, *, after: str, limit: int) -> tuple[Page, Mapping[str, str]]:
    """The next users, and referee → referrer of those among them whom somebody brought."""
    row = await _read(database, LIST_REFERRALS, after=after, limit=limit)
    return Page(row["n"], row["last"], ()), dict(zip(row["referees"], row["referrers"], strict=True))


async def list_score_faults(database: Database, *, run: PublishedRun, after: str, limit: int) -> Page:
    """The next rows of whom the published score run says something."""
    return _page(await _read(database, LIST_SCORE_ROWS, number=run.number, keys=run.n_keys, after=after, limit=limit))


async def get_score_run(database: Database) -> PublishedRun | None:
    """The run that readers are sent to, or None when there is none."""
    rows = await database.read_within(_DEADLINE_S, GET_SCORE_RUN)
    if not rows:
        return None
    [row] = rows
    boards = tuple(
        Board(name=str(each["board"]), n=each["n"], first=each["first"], last=each["last"], n_strange=each["n_strange"])
        for each in row["boards"]
    )
    signals = Signals(row["n_signals"], row["n_found"], row["n_strange"], row["n_left"])
    communities = KeptCommunities(row["n_communities"], row["n_odd"], row["n_stale"])
    about = (row["run"], row["number"], row["keys"], row["state"], row["n_users"], row["n_published"])
    return PublishedRun(*about, boards, signals, communities)


async def count_waiting(database: Database, *, before: datetime) -> tuple[int, Sequence[Breach]]:
    """How many changes have waited for the worker since before then, with ten examples."""
    [row] = await database.read_within(_DEADLINE_S, COUNT_WAITING, before=before)
    return row["n"], [_breach(each) for each in row["examples"]]


async def count_over(database: Database, *, before: datetime) -> tuple[int, Sequence[Breach]]:
    """How many tags are held though their terms were over before then, with ten examples."""
    [row] = await database.read_within(_DEADLINE_S, COUNT_OVER, before=before)
    return row["n"], [_breach(each) for each in row["examples"]]


async def list_count_faults(database: Database) -> list[Breach]:
    """What counts tell of things that no page shows; each breach is told once, with how many there are."""
    row = await _read(database, LIST_COUNT_FAULTS)
    return [_breach(each) for each in row["found"]]


def _policy(row: Mapping[str, Any]) -> KeptPolicy:
    versions = tuple(
        KeptVersion(
            name=f"{row['key']}@{each['version']}",
            version=each["version"],
            lowest=each["lowest"],
            state=each["state"],
            actor=each["actor"],
            requested_by=each["requested_by"],
            decided_by=each["decided_by"],
            asked=kept_document(each["document"]),
        )
        for each in row["versions"]
    )
    return KeptPolicy(row["key"], row["version"], versions)


def _task(row: Mapping[str, Any]) -> KeptTask:
    newest: Mapping[str, Any] = row["newest"] or {}
    return KeptTask(
        key=row["key"],
        version=row["version"],
        event_type=row["event_type"],
        state=row["state"],
        needs=tuple(row["needs"]),
        versions=tuple(row["versions"]),
        newest_state=newest.get("state"),
        stages=newest.get("stages"),
        lost_tags=tuple(newest.get("lost", ())),
    )


async def _read(
    database: Database, text: Statement, **params: str | int | datetime | Sequence[str]
) -> Mapping[str, Any]:
    [row] = await database.read_within(_DEADLINE_S, text, **params)
    return row


def _page(row: Mapping[str, Any]) -> Page:
    return Page(row["n"], row["last"], tuple(_breach(each) for faults in row["found"] for each in faults))


def _breach(found: Mapping[str, Any]) -> Breach:
    return Breach(Invariant(found["rule"]), found["entity"], tuple(str(each) for each in found["seen"]))
