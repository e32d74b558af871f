"""What an export is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Entry: TypeAlias = "Mapping[str, Any]"
"""One fact as it stands in the document: plain JSON values, instants and days as ISO texts."""

FORMAT = "guanxi-person/1"


@dataclass(frozen=True, slots=True)
class Bond:
    """A relationship of the person, seen from them: `is_from` when it starts there, `parts` what hangs on its end."""

    type: str
    is_from: bool
    bond: Entry
    labels: Sequence[str]
    thing: Entry
    parts: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Head:
    """The person: the ids, and the values that they carry."""

    id: str
    merged: tuple[str, ...]
    version: int | None
    values: Entry
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a section of the document; sections come one after the other."""

    section: str
    entry: Entry
