"""Which tag of a class stands for a value, and what tells that the bands are others than before. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from graph.measures.evaluating import Value
from graph.measures.model import Measure
from graph.tags.classes import AGE
from graph.tags.model import Band

AT_ONCE = 500
NO_BANDS = "none"
ACTOR = "band:"
"""How the names begin under which classes give their tags."""


@dataclass(frozen=True, slots=True)
class BandedClass:
    """A class whose tags stand for values of one attribute, or of the age, and those of them that can be given."""

    key: str
    band_of: str
    bands: Mapping[str, Band]

    @property
    def actor(self) -> str:
        """Under what name the class gives its tags."""
        return f"{ACTOR}{self.key}"

    @property
    def measure(self) -> Measure:
        """What its tags follow."""
        return Measure(AGE) if self.band_of == AGE else Measure("attribute", (("key", self.band_of),))


def fitting(banded: BandedClass, value: Value, today: date) -> str | None:
    """The tag that stands for the value; of a day it is the whole years since. None: it is unknown, or none does."""
    number = years_since(value, today) if isinstance(value, date) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    for tag, band in banded.bands.items():
        if (band.start is None or band.start <= number) and (band.end is None or number <= band.end):
            return tag
    return None


def years_since(day: date, today: date) -> int:
    """Whole years from the day to today; of a leap day they are over on 1 March."""
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def stamp_of(classes: Sequence[BandedClass], today: date) -> str:
    """A text that is another one when the day, a class or a band is; without classes every day is alike."""
    if not classes:
        return NO_BANDS
    told = [[each.key, each.band_of, _plain(each.bands)] for each in sorted(classes, key=lambda each: each.key)]
    return hashlib.sha256(orjson.dumps([today.isoformat(), told])).hexdigest()


def _plain(bands: Mapping[str, Band]) -> Sequence[object]:
    return [[tag, bands[tag].start, bands[tag].end] for tag in sorted(bands)]
