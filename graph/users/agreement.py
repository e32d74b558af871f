"""Which values of a user may be kept at all: what they agreed to decides (C01, C05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from graph.consent.model import Authorisation
from graph.consent.policy import check_settable, child_line
from graph.consent.store import list_authorisations
from graph.database.driver import Transaction
from graph.users.model import Attribute, AttributeValue


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
