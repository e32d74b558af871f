"""What a referral may be. Pure."""

from __future__ import annotations

from datetime import datetime

from graph.errors import Refused
from graph.referrals.model import Referee, Referral
from graph.users.model import UserId
from graph.users.policy import checked_past, checked_text

WORD_LENGTH = 200
REASON_LENGTH = 500


def checked_referral(referral: Referral, *, now: datetime) -> Referral:
    """The referral with its instant in milliseconds and its words trimmed.

    Raises:
        Refused: a user would have brought themselves ("referrals.self"), or it lies in the future.
    """
    check_others(referral)
    return Referral(
        referrer=referral.referrer,
        referee=referral.referee,
        at=checked_past(referral.at, now=now, path=("at",)),
        campaign=_word(referral.campaign, "campaign"),
        channel=_word(referral.channel, "channel"),
    )


def check_others(referral: Referral) -> None:
    """Referrer and referee are different people.

    Raises:
        Refused: they are one ("referrals.self").
    """
    if referral.referrer == referral.referee:
        raise Refused("referrals.self", path=("refereeId",), user=referral.referee)


def check_first(referral: Referral, referee: Referee) -> bool:
    """True when nobody brought the referee yet, False when this very referral (pair and time) is kept already.

    Raises:
        Refused: somebody brought them ("referrals.has_referrer"); the facts say who and when.
    """
    brought = referee.brought
    if brought is None:
        return True
    if (brought.referrer, brought.at) == (referral.referrer, referral.at):
        return False
    raise Refused(
        "referrals.has_referrer",
        path=("refereeId",),
        referee=referral.referee,
        referrer=brought.referrer,
        at=brought.at.isoformat(),
    )


def check_not_above(referral: Referral, ancestors: list[UserId]) -> None:
    """The referee does not stand above the referrer.

    Raises:
        Refused: they do, so that both would have brought each other ("referrals.cycle"); `generations` says how far
            above, 1 for the referrer's own referrer.
    """
    if referral.referee in ancestors:
        raise Refused(
            "referrals.cycle",
            path=("refereeId",),
            referrer=referral.referrer,
            referee=referral.referee,
            generations=ancestors.index(referral.referee) + 1,
        )


def _word(text: str | None, field: str) -> str | None:
    return checked_text(text, limit=WORD_LENGTH, path=(field,)) if text and text.strip() else None
