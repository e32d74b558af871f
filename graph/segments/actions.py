"""What can be done about segments: save one in a new version, delete one that nothing uses."""

from __future__ import annotations

from collections.abc import Mapping

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.naming import Thing, policies_naming
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing, Refused
from graph.segments import policy, store
from graph.segments.model import AskedSegment, Names, Segment, SegmentDeleted, SegmentSaved
from graph.users.model import Attribute

LOCK = "segments"


async def save_segment(
    database: Database,
    call: Call,
    asked: AskedSegment,
    attributes: Mapping[str, Attribute],
    *,
    expected_version: int,
) -> SegmentSaved:
    """The segment stands like this, in a new version; one that stands so already stays at its version.

    `attributes` are those that the caller may read, `expected_version` is the version that was looked at, 0 for a
    segment that is not there.

    Raises:
        Conflict: it stands at another version ("segments.version").
        Missing, Refused: as `policy.checked_segment`; it would ask something else, and policies rest on it
            ("segments.fixed").
    """

    async def work(transaction: Transaction) -> SegmentSaved:
        await lock_named(transaction, LOCK)
        names = await store.get_names_under_lock(transaction)
        settled = policy.checked_segment(asked, names, attributes)
        present = policy.check_version(settled.key, names, expected_version)
        if present is not None and policy.is_same(present, settled):
            return SegmentSaved(settled.key, present.version, saved=False)
        if present is not None and present.expression != settled.expression:
            await _check_free(transaction, settled.key, names, call.origin)
        return await write_segment(transaction, settled, present, call.origin)

    return await perform(database, call, work, answer=SegmentSaved)


async def _check_free(transaction: Transaction, key: str, names: Names, origin: Origin) -> None:
    """No policy that holds or may come to rests on the segment, itself or through others: it never changes."""
    for each in (key, *policy.resting_on(key, names)):
        policies = await policies_naming(transaction, Thing.SEGMENT, each, at=origin.at)
        if policies:
            raise Refused("segments.fixed", path=("key",), segment=key, policies="、".join(policies))


async def write_segment(
    transaction: Transaction, settled: AskedSegment, present: Segment | None, origin: Origin
) -> SegmentSaved:
    """A checked segment stands in a new version, where `present` stood before; call it under the lock of segments."""
    version = 1 + await store.get_last_version(transaction, settled.key)
    await store.save_version(transaction, settled, version, origin)
    change = Change(
        ChangeKind.SEGMENT_SAVED,
        (),
        before={"version": present.version if present else 0},
        after={"segment": settled.key, "version": version, "purpose": settled.purpose},
    )
    await outbox.append(transaction, change, origin)
    return SegmentSaved(settled.key, version, saved=True)


async def delete_segment(database: Database, call: Call, key: str, *, expected_version: int) -> SegmentDeleted:
    """The segment is no more; its versions stay in the graph.

    Raises:
        Missing: there is no such segment ("segments.unknown").
        Conflict: it stands at another version. Refused: others or policies name it ("segments.used", with their keys).
    """

    async def work(transaction: Transaction) -> SegmentDeleted:
        await lock_named(transaction, LOCK)
        names = await store.get_names_under_lock(transaction)
        if key not in names.segments:
            raise Missing("segments.unknown", path=("key",), segment=key[: policy.KEY_LENGTH])
        present = policy.check_version(key, names, expected_version)
        assert present is not None
        policies = await policies_naming(transaction, Thing.SEGMENT, key, at=call.origin.at)
        users = (*policy.named_by(key, names), *policies)
        if users:
            raise Refused("segments.used", path=("key",), segment=key, users="、".join(users))
        await store.settle_deleted(transaction, key, call.origin)
        before = {"segment": key, "version": present.version}
        await outbox.append(transaction, Change(ChangeKind.SEGMENT_DELETED, (), before=before), call.origin)
        return SegmentDeleted(key, present.version)

    return await perform(database, call, work, answer=SegmentDeleted)
