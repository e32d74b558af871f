"""What can be done about consent: word a purpose, record what a person said, ask them, respect that they had enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.consent import policy, store
from graph.consent.model import (
    AnnoyanceRecorded,
    AskedConsent,
    AskedPurpose,
    AskingRecorded,
    AskingRules,
    Authorisation,
    ConsentRecorded,
    PurposeSaved,
    Standing,
)
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_named, lock_users
from graph.database.operations import Call, Origin, perform
from graph.errors import Missing

LOCK = "purposes"


async def upsert_purpose(database: Database, call: Call, asked: AskedPurpose) -> PurposeSaved:
    """The purpose stands in these words. Other words are a new version of its text, and the old ones are kept.

    Consents name the version that they were given to; only those from `valid_from_version` on count.

    Raises:
        Refused: the key, a text or the version is not acceptable.
    """
    checked = policy.checked_purpose(asked)

    async def work(transaction: Transaction) -> PurposeSaved:
        await lock_named(transaction, LOCK)
        found = await store.get_purpose(transaction, checked.key)
        settled = policy.settled_purpose(checked, found)
        if settled == found:
            return PurposeSaved(settled.key, settled.text_version, changed=False)
        await store.upsert_purpose(transaction, settled, call.origin)
        change = Change(
            ChangeKind.PURPOSE_SAVED,
            (),
            before={} if found is None else {"version": found.text_version, "validFrom": found.valid_from_version},
            after={
                "purpose": settled.key,
                "version": settled.text_version,
                "validFrom": settled.valid_from_version,
                "state": settled.state.value,
            },
        )
        await outbox.append(transaction, change, call.origin)
        return PurposeSaved(settled.key, settled.text_version, changed=True)

    return await perform(database, call, work, answer=PurposeSaved)


async def record_consent(database: Database, call: Call, asked: AskedConsent, *, zone: tzinfo) -> ConsentRecorded:
    """What the person said is kept: as the present statement when it is the latest, else among the earlier ones.

    Nothing that was said is lost or rewritten. The same statement sent again changes nothing.

    Args:
        database: where it is kept.
        call: who records it.
        asked: the statement.
        zone: that of the brand's days, on which ages are counted.

    Raises:
        Missing: no such user or purpose.
        Refused: dated in the future, an unknown text version, or a grant that lacks its evidence or its guardian.
    """
    origin = call.origin
    policy.checked_consent(asked, now=origin.at)

    async def work(transaction: Transaction) -> ConsentRecorded:
        held = (await lock_users(transaction, [asked.user]))[asked.user]
        recorded, change = await keep_consent(transaction, origin, held, asked, zone=zone)
        if change is not None:
            await outbox.append(transaction, change, origin)
        return recorded

    return await perform(database, call, work, answer=ConsentRecorded)


async def keep_consent(
    transaction: Transaction,
    origin: Origin,
    held: Held,
    asked: AskedConsent,
    *,
    zone: tzinfo,
    told: Authorisation | None = None,
) -> tuple[ConsentRecorded, Change | None]:
    """What the person, who is locked, said is kept; what came of it, and the change to tell of unless it was known.

    `told` holds birthday and age where they are only being written.

    Raises:
        Missing, Refused: as `record_consent`.
    """
    consent = policy.checked_consent(asked, now=origin.at)
    line = policy.child_line(origin.at.astimezone(zone).date())
    known = await store.get_circumstances(transaction, held.user, asked.purpose)
    if told is not None:
        known = replace(known, birthday=told.birthday, age=told.age)
    standing = policy.check_consent(asked, consent, known, line)
    newest = known.purpose.text_version if known.purpose else 0
    kept = replace(consent, actor=origin.actor, text_version=consent.text_version or newest)
    recorded = ConsentRecorded(asked.user, asked.purpose, standing.value, kept.text_version)
    if standing is Standing.KNOWN:
        return recorded, None
    record = store.record_consent if standing is Standing.PRESENT else store.record_past_consent
    await record(transaction, held.user, asked.purpose, kept, of=held.of)
    change = Change(
        ChangeKind.CONSENT_RECORDED,
        (asked.user,),
        before={} if known.present is None else {"status": known.present.status.value},
        after={
            "purpose": asked.purpose,
            "status": kept.status.value,
            "version": kept.text_version,
            "standing": standing.value,
            "at": kept.at.isoformat(),
        },
    )
    return recorded, change


async def ask_for_consent(
    database: Database, call: Call, *, user: str, purpose: str, channel: str | None, rules: AskingRules
) -> AskingRecorded:
    """That the person is asked now is kept, and counts against how often they may be asked (C02).

    Raises:
        Missing: no such user or purpose.
        Refused: they are not to be asked now; the fact `next_at` says from when on they may be.
    """
    origin = call.origin
    told = policy.checked_note(channel)

    async def work(transaction: Transaction) -> AskingRecorded:
        held = (await lock_users(transaction, [user]))[user]
        asking = await store.get_asking(transaction, held.user, purpose, rules=rules, now=origin.at)
        if asking is None:
            raise Missing("users.unknown", user=user)
        policy.check_askable(asking, rules, purpose=purpose, now=origin.at)
        await store.record_asking(transaction, held.user, purpose, origin, channel=told, of=held.of)
        change = Change(ChangeKind.CONSENT_ASKED, (user,), after={"purpose": purpose})
        await outbox.append(transaction, change, origin)
        return AskingRecorded(user, purpose)

    return await perform(database, call, work, answer=AskingRecorded)


async def record_annoyance(
    database: Database, call: Call, *, user: str, purpose: str, note: str | None
) -> AnnoyanceRecorded:
    """Nobody asks the person for consent to anything any more, until they agree to something by themselves (C02).

    Raises:
        Missing: no such user or purpose. Refused: the note is not acceptable.
    """
    origin = call.origin
    settled = policy.checked_note(note)

    async def work(transaction: Transaction) -> AnnoyanceRecorded:
        held = (await lock_users(transaction, [user]))[user]
        if not await store.record_annoyance(transaction, held.user, purpose, origin, note=settled, of=held.of):
            raise Missing("consent.purpose_unknown", path=("purpose",), purpose=purpose[:60])
        change = Change(ChangeKind.ANNOYANCE_RECORDED, (user,), after={"purpose": purpose})
        await outbox.append(transaction, change, origin)
        return AnnoyanceRecorded(user)

    return await perform(database, call, work, answer=AnnoyanceRecorded)
