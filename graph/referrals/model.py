"""What a referral is: that one user brought another (转介绍, 老带新)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.users.model import UserId


@dataclass(frozen=True, slots=True)
class Referral:
    """Who brought whom, when, and within which campaign and through which channel, if any."""

    referrer: UserId
    referee: UserId
    at: datetime
    campaign: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Referee:
    """A user as someone who may be brought: by whom they were, and whether they brought others in turn."""

    brought: Referral | None
    has_referees: bool


@dataclass(frozen=True, slots=True)
class ReferralRecorded:
    """Who is kept as the referrer of whom."""

    referrer: str
    referee: str


@dataclass(frozen=True, slots=True)
class ReferralVoided:
    """Who is the referrer of whom no more."""

    referrer: str
    referee: str
