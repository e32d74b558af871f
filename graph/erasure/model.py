"""What an erasure is and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who may be erased: the id they have now, those merged into them, and since when they are known."""

    id: str
    merged: tuple[str, ...]
    joined_at: datetime
    created_at: datetime
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An erasure that is not finished: the ids to look for, the nameless one for each, what was touched so far."""

    user: str
    ids: tuple[str, ...]
    fresh: tuple[str, ...]
    report: Mapping[str, int]

    @property
    def quoted(self) -> list[str]:
        """The ids as they stand in JSON texts."""
        return [f'"{each}"' for each in self.ids]


@dataclass(frozen=True, slots=True)
class Erased:
    """Nobody's id where the person was, and how many things of each kind were touched."""

    user: str
    report: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stones:
    """Tombstones to be kept outside of the graph: the keys and, by whose erasure, the hashes."""

    keys: Sequence[str]
    hashes: Mapping[str, Sequence[str]]
