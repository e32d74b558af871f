"""How referrals are kept: one function, one statement."""

from __future__ import annotations

from datetime import datetime

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.instants import instant
from graph.referrals.model import Referee, Referral
from graph.users.model import UserId
from queries.catalogue import statement

GET_REFEREE = statement("referrals/get_referee")
LIST_ANCESTORS = statement("referrals/list_ancestors")
RECORD_REFERRAL = statement("referrals/record_referral")
SETTLE_REFERRAL = statement("referrals/settle_referral")

GENERATIONS_A_LIST = 50


async def get_referee(transaction: Transaction, user: UserId) -> Referee | None:
    """The user as a referee, or None when there is no such user."""
    rows = await transaction.run(GET_REFEREE, referee=user)
    if not rows:
        return None
    [row] = rows
    if row["referrer"] is None:
        return Referee(None, row["has_referees"])
    at = instant(row["at"])
    brought = Referral(UserId(row["referrer"]), user, at, row["campaign"], row["channel"])
    return Referee(brought, row["has_referees"])


async def list_ancestors(transaction: Transaction, user: UserId) -> list[UserId]:
    """Those above the user, the referrer first, at most `GENERATIONS_A_LIST` generations."""
    return [UserId(row["user"]) for row in await transaction.run(LIST_ANCESTORS, user=user)]


async def record_referral(transaction: Transaction, referral: Referral, referrer: Held, referee: Held) -> None:
    """The referral stands in the graph; the database refuses a second one of the same referee."""
    await transaction.run(
        RECORD_REFERRAL,
        referrer=referrer.user,
        referee=referee.user,
        of=referrer.of,
        of_end=referee.of,
        at=referral.at,
        campaign=referral.campaign,
        channel=referral.channel,
    )


async def void_referral(transaction: Transaction, referee: UserId, *, actor: str, reason: str, at: datetime) -> None:
    """The referral of this referee is history."""
    await transaction.run(SETTLE_REFERRAL, referee=referee, at=at, actor=actor, reason=reason)
