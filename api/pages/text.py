"""How pages write what they know: words in two languages, money, days, instants, counts. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson

from graph.errors import Fact
from graph.measures.printing import money_in_full
from graph.messages import Language, say, templates
from graph.scores.model import UNITS, ScoreKey, Unit

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"}
_TINTS = {"static": 0, "consumption": 1, "behaviour": 2, "tier": 3, "basic": 4, "preference": 5, "custom": 6}
_NO_CLASS = 7


@dataclass(frozen=True, slots=True)
class Text:
    """Writes for one reader: in a language, a zone, and the brand's currency with its digits."""

    language: Language
    zone: ZoneInfo
    currency: str
    digits: int

    def __call__(self, code: str, **facts: Fact) -> str:
        """The words for a code of the pages, such as "people.title"."""
        return say(self.language, f"page.{code}", facts)

    def word(self, kind: str, value: str | None) -> str:
        """What people call a value of a closed set; one that is not known is shown as it stands."""
        if not value:
            return "—"
        return templates(self.language).get(f"page.{kind}.{value.lower()}", value)

    def money(self, minor: float) -> str:
        """An amount in minor units with the currency's sign and digits, rounded to whole minor units: ¥1,234.50."""
        whole, sign = round(minor), _SIGNS.get(self.currency, f"{self.currency} ")
        return f"{'−' if whole < 0 else ''}{sign}{money_in_full(abs(whole), self.digits)}"

    def count(self, n: int) -> str:
        """A whole number with separators: 12,345."""
        return f"{n:,}"

    def people(self, n: int | None, told: str) -> str:
        """How many people, with separators; as it was told where the number is not for the reader to know."""
        return told if n is None else self.count(n)

    def percentile(self, share: float) -> str:
        """A percentile in [0, 1] out of a hundred with one decimal, cut and never rounded up: 97.5, 99.9, 100."""
        return f"{int(Decimal(str(share)) * 1000) / 10:g}"

    def share(self, share: float) -> str:
        """A share in [0, 1] as a percentage with three significant digits: 0.173 %."""
        return f"{Decimal(f'{share * 100:.3g}'):f} %"

    def score(self, value: float, key: str) -> str:
        """The value of a score, as what it counts: money, a percentage, a whole number, a class of five."""
        return self.measured(value, UNITS[ScoreKey(key)])

    def measured(self, value: float, unit: str) -> str:
        """What was measured, as what it counts, by the name of its unit in either case."""
        match Unit(unit.lower()):
            case Unit.MINOR:
                return self.money(value)
            case Unit.SHARE:
                return self.share(value)
            case Unit.COUNT | Unit.DAYS:
                return self.count(round(value))
            case Unit.CLASS:
                return f"{round(value)} / 5"
            case Unit.POINTS:
                return f"{value:.0f} / 100"
            case Unit.NUMBER:
                return f"{Decimal(f'{value:.3g}'):f}"

    def data(self, given: str | None) -> str:
        """What an event carries, as people read it: names and values of a JSON object, anything else as it stands."""
        try:
            found = orjson.loads(given or "{}")
        except orjson.JSONDecodeError:
            return given or ""
        if not isinstance(found, dict):
            return given or ""
        pairs = cast("dict[str, object]", found).items()
        return " · ".join(
            f"{name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}" for name, value in pairs
        )

    def day(self, given: str | None) -> str:
        """The local day of an instant (or a day as it stands): 2026年5月1日, 1 May 2026."""
        if not given:
            return "—"
        day = self._local(given).date() if "T" in given else date.fromisoformat(given)
        if self.language is Language.ZH:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, given: str | None) -> str:
        """The local day and time of an instant, to the minute."""
        if not given:
            return "—"
        return f"{self.day(given)} {self._local(given):%H:%M}"

    def _local(self, given: str) -> datetime:
        at = datetime.fromisoformat(given)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(self.zone)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def tint(class_key: str | None) -> str:
    """The colour class of a tag class: the classes that every brand starts with have their own, others a steady one."""
    if class_key is None:
        return f"tint-{_NO_CLASS}"
    return f"tint-{_TINTS.get(class_key, zlib.crc32(class_key.encode()) % _NO_CLASS)}"


def hue(id: str) -> int:
    """The number of the colour behind a person's sign, 0 to 5, always the same for the same person."""
    return zlib.crc32(id.encode()) % 6


def initial(name: str) -> str:
    """The sign that stands for a person: the last character of a Chinese given name, the first letter otherwise."""
    plain = [letter for letter in name if letter.isalnum()]
    if not plain:
        return "·"
    is_chinese = "\u4e00" <= plain[0] <= "\u9fff"
    return plain[-1] if is_chinese and len(plain) <= 4 else plain[0].upper()


def distinct(held: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each tag once, though several sources say that the user holds it."""
    return list({each["tag"]["key"]: each["tag"] for each in held}.values())
