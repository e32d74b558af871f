"""What the audit keeps: one entry for each write, in one of a fixed number of chains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done about which users and why; `before` and `after` are JSON texts."""

    action: str
    users: tuple[str, ...]
    why: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a chain.

    `digest` stands for what is personal (users, why, before, after) under a `salt`; `hash` for everything else, the
    digest and the hash of the entry before. An entry about an erased person is `is_blanked`: it lost its texts and its
    salt, and the chain holds all the same; `is_of_erased` says that such a person is named in it.
    """

    chain: int
    seq: int
    at_ms: int
    actor: str
    role: str
    request: str
    deed: Deed
    salt: str
    digest: str
    previous: str
    hash: str
    is_blanked: bool = False
    is_of_erased: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain says that it ends."""

    chain: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at one place of a chain."""

    chain: int
    seq: int
    seen: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is shown; `key` orders entries by time and is the cursor."""

    key: str
    chain: int
    seq: int
    at: datetime
    actor: str
    role: str
    request: str
    deed: Deed
    hash: str
    is_blanked: bool
