"""Which values of a user may be kept at all: what they agreed to decides (C01, C05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from graph.changes.model import Change
from graph.consent.actions import keep_consent
from graph.consent.model import AskedConsent, Authorisation
from graph.consent.policy import check_settable, child_line, is_child, lacking
from graph.consent.store import list_authorisations
from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.database.operations import Origin
from graph.errors import GuanxiError
from graph.users.model import Attribute, AttributeValue


@dataclass(frozen=True, slots=True)
class Agreeing:
    """What somebody who is only being created has said already, and the zone of the brand's days."""

    consents: Sequence[AskedConsent] = ()
    zone: tzinfo = UTC


async def keep_consents(
    transaction: Transaction, origin: Origin, user: str, agreeing: Agreeing, values: Mapping[str, AttributeValue]
) -> list[Change]:
    """What the user, who was created just now, has said is kept; return the changes to tell of. `values` are to be
    written next: they may tell of a child, whose consent names its guardian.

    Raises:
        Missing, Refused: one of the statements cannot be kept, with its number as place.
    """
    changes: list[Change] = []
    told = after(Authorisation(), values)
    for number, asked in enumerate(agreeing.consents):
        said = replace(asked, user=user)
        try:
            _, change = await keep_consent(transaction, origin, Held(user, 1), said, zone=agreeing.zone, told=told)
        except GuanxiError as refusal:
            refusal.path = ("consents", number, *refusal.path)
            raise
        changes += [] if change is None else [change]
    return changes


async def check_agreed(
    transaction: Transaction,
    user: str,
    values: Mapping[str, AttributeValue],
    catalogue: Mapping[str, Attribute],
    *,
    at: datetime,
    zone: tzinfo,
) -> None:
    """The user has agreed to all that these values need; the user's lock is held. `zone` is that of the brand's days.

    Raises:
        Refused: they have not ("consent.missing"), with the attribute as place.

    Cost: one statement.
    """
    written = {key: catalogue[key].guarded_by for key in values}
    if not written:
        return
    found = await list_authorisations(transaction, [user], at=at)
    told = after(found.get(user, Authorisation()), values)
    check_settable(written, told, child_line(at.astimezone(zone).date()))


def after(authorisation: Authorisation, values: Mapping[str, AttributeValue]) -> Authorisation:
    """The authorisation with the birthday and the age that are being written, which may tell of a child."""
    birthday, age = values.get("birthday"), values.get("age")
    told = replace(authorisation, birthday=birthday) if isinstance(birthday, str) else authorisation
    return replace(told, age=age) if isinstance(age, int) else told


@dataclass(frozen=True, slots=True)
class Sorted:
    """What of the values may be kept; what not, each with the purpose that lacks; purposes that are granted with it."""

    kept: Mapping[str, AttributeValue]
    left_out: Mapping[str, str]
    granted: frozenset[str]


def sorted_out(
    values: Mapping[str, AttributeValue],
    authorisation: Authorisation,
    catalogue: Mapping[str, Attribute],
    line: str,
    *,
    is_authorised: bool,
) -> Sorted:
    """Part what a file says of a user into what may be kept and what not (C01, C03).

    Who marks a row as authorised says that the user agreed to the purposes that its values need. The mark speaks where
    the user has said nothing; it never overrides what they said, and it names no guardian, so it opens nothing of a
    child. `line` is that of `child_line`.
    """
    written = {key: catalogue[key].guarded_by for key in values}
    told = after(authorisation, values)
    granted: set[str] = set()
    if is_authorised and not is_child(told.birthday, told.age, line):
        granted = {purpose for purpose in written.values() if purpose is not None} - told.said
    known = replace(told, granted=told.granted | granted)
    left_out = lacking(written, known, line)
    kept = {key: value for key, value in values.items() if key not in left_out}
    return Sorted(kept, left_out, frozenset(granted))
