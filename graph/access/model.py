"""What an API key is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.vocabulary import Role


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as kept: who it stands for, what it may; `hash` is the SHA-256 of the whole key."""

    id: str
    hash: str
    name: str
    role: Role
    scopes: frozenset[str]
    groups: frozenset[str]
    staff: str | None
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made: `secret` is shown once and kept nowhere."""

    key: ApiKey
    secret: str
