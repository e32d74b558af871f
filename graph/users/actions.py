"""What can be done about users: create and update, each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from uuid import uuid4

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_known_users, lock_users
from graph.database.operations import Call, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing
from graph.users import policy, store
from graph.users.agreement import Agreeing, check_agreed, keep_consents
from graph.users.evidence import MANUAL
from graph.users.identities import taken
from graph.users.model import Attachment, Attribute, AttributeValue, NewUser, UserId
from graph.users.settling import Saying, say

NOTHING_SAID = Agreeing()


@dataclass(frozen=True, slots=True)
class UserWritten:
    """Which user was written."""

    user: str


async def create_user(
    database: Database,
    call: Call,
    *,
    id: str | None,  # noqa: A002 (the word of the API)
    name: str,
    joined_at: datetime | None,
    attributes: Mapping[str, object],
    identities: tuple[tuple[str, str], ...],
    catalogue: Mapping[str, Attribute],
    agreeing: Agreeing = NOTHING_SAID,
) -> UserWritten:
    """The user exists, in the lowest group of every ladder, with what they have said on purposes; without an id one is
    made.

    Raises:
        Refused: name, id, an attribute or an identity is not acceptable, the user joined in the future, the id or an
            identity was erased ("users.erased"), a value needs a consent that is not among what they said
            ("consent.missing"), or that cannot be kept ("consent.…", with `consents` and its number as place).
        Missing: there is no such purpose.
        Conflict: the id is taken ("users.taken") or an identity is another user's ("users.identity_taken").
    """
    now = call.origin.at
    user = NewUser(
        id=UserId(policy.checked_id(id) if id is not None else str(uuid4())),
        name=policy.checked_text(name, limit=policy.NAME_LENGTH, path=("name",)),
        joined_at=policy.checked_past(joined_at or now, now=now, path=("joinedAt",)),
        attributes=policy.checked_attributes(attributes, catalogue),
        identities=tuple(dict.fromkeys(policy.checked_identity(kind, value) for kind, value in identities)),
    )

    async def work(transaction: Transaction) -> UserWritten:
        if await lock_known_users(transaction, [user.id]):
            raise Conflict("users.taken", path=("id",), user=user.id)
        known_by = [(Lost.IDENTITY, each.kind, each.value) for each in user.identities]
        await refuse_erased(transaction, (Lost.USER, user.id), *known_by)
        keys = policy.sort_keys(user.id, user.name, user.joined_at)
        await store.record_user(transaction, user, keys, at=now)
        said = await keep_consents(transaction, call.origin, user.id, agreeing, user.attributes)
        if user.attributes:
            await check_agreed(transaction, user.id, user.attributes, catalogue, at=now, zone=agreeing.zone)
            await say(transaction, [Saying(user.id, MANUAL, user.id, user.attributes)], at=now)
        known_under = [Attachment(user.id, each, call.origin.actor, now) for each in user.identities]
        for identity, holder in (await store.attach_identities(transaction, known_under, step=0)).items():
            raise taken(identity, holder, path=("identities",))
        after: dict[str, Plain] = {"name": user.name, "attributes": plain(user.attributes)}
        for change in (Change(ChangeKind.USER_CREATED, (user.id,), after=after), *said):
            await outbox.append(transaction, change, call.origin)
        return UserWritten(user.id)

    return await perform(database, call, work, answer=UserWritten)


async def update_user(
    database: Database,
    call: Call,
    *,
    user: UserId,
    name: str | None,
    attributes: Mapping[str, object],
    remove: tuple[str, ...],
    catalogue: Mapping[str, Attribute],
    zone: tzinfo = UTC,
) -> UserWritten:
    """The user carries the new name; that the attributes have these values, or none under `remove`, is what the source
    "manual" says from now on, and the user carries what follows from all sources; the rest stays.

    Raises:
        Missing: there is no such user.
        Refused: the name or a value is not acceptable, or a value needs a consent that the user, by the brand's day in
            `zone`, has not given ("consent.missing").
    """
    settled = policy.checked_attributes(attributes, catalogue)
    policy.checked_attribute_keys(remove, catalogue)
    new_name = None if name is None else policy.checked_text(name, limit=policy.NAME_LENGTH, path=("name",))

    async def work(transaction: Transaction) -> UserWritten:
        held = (await lock_users(transaction, [user]))[user]
        person = UserId(held.user)
        touched = [*settled, *remove]
        found = await store.get_user(transaction, person, keys=touched)
        if found is None:
            raise Missing("users.unknown", user=user)
        changed: dict[str, AttributeValue | None] = {**dict.fromkeys(remove), **settled}
        named = new_name or found.name
        keys = policy.sort_keys(person, named, found.joined_at)
        await store.save_user(transaction, person, named, keys)
        if changed:
            await check_agreed(transaction, person, settled, catalogue, at=call.origin.at, zone=zone)
            await say(transaction, [Saying(person, MANUAL, user, changed, held.of)], at=call.origin.at)
        before: dict[str, Plain] = {"name": found.name, "attributes": plain(found.attributes)}
        after: dict[str, Plain] = {"name": named, "attributes": plain(changed)}
        # What stood before is the person's: whoever forgets that one forgets this too.
        about = (user,) if held.of is None else (user, held.user)
        await outbox.append(transaction, Change(ChangeKind.USER_UPDATED, about, before, after), call.origin)
        return UserWritten(user)

    return await perform(database, call, work, answer=UserWritten)


def plain(values: Mapping[str, AttributeValue | None]) -> dict[str, Plain]:
    """Attribute values as a change keeps them."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
