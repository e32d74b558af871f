"""Reading a text from left to right: phrases, names, numbers and marks, and where it ends to make sense. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NoReturn

from graph.errors import Refused
from graph.measures import words
from graph.measures.printing import PLAIN, Notation
from graph.messages import say

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?(?![A-Za-z0-9_.])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![A-Za-z0-9_])", re.ASCII)
_QUOTES = {'"': '"', "“": "”", "「": "」"}
_MOST_TOLD = 12


class Scanner:
    """Stands somewhere in a text; remembers the furthest place that made no sense, and what could have stood there."""

    def __init__(self, text: str, notation: Notation) -> None:
        self.at = 0
        self._text = text
        self._notation = notation
        self._furthest = 0
        self._wanted: dict[str, None] = {}

    def end(self) -> None:
        """Nothing is left.

        Raises:
            Refused: something is, of which nothing was made.
        """
        self.skip()
        if self.at < len(self._text):
            self.fail()

    def truth(self) -> bool:
        """Yes or no."""
        found = self.choice({"yes": words.YES, "no": words.NO})
        if found is None:
            self.fail()
        return found == "yes"

    def name(self) -> str:
        """A name, in quotes or up to what ends it."""
        self.skip()
        opened = self._text[self.at : self.at + 1]
        closing = _QUOTES.get(opened)
        if closing is not None:
            match = re.compile(f"((?:[^{closing}]|{closing}{closing})+){closing}").match(self._text, self.at + 1)
            if match is not None:
                self.at = match.end()
                return match[1].replace(closing * 2, closing)
        match = PLAIN.match(self._text, self.at)
        if match is None:
            self.want("measures.want_name")
            self.fail()
        self.at = match.end()
        return match[0]

    def whole(self) -> int:
        """A whole number."""
        number = self._decimal("measures.want_whole", lambda found: found == found.to_integral_value())
        return int(number)

    def number(self) -> int | float:
        """A number; whole ones are whole."""
        number = self._decimal("measures.want_number")
        return int(number) if number == number.to_integral_value() else float(number)

    def money(self) -> int:
        """An amount of the currency, in minor units."""
        digits = self._notation.digits
        return int(
            self._decimal(
                "measures.want_money", lambda found: found.scaleb(digits) == found.scaleb(digits).to_integral_value()
            ).scaleb(digits)
        )

    def share(self) -> float:
        """A percentage, as a share: 7% is 0.07."""
        share = float(self._decimal("measures.want_share") / 100)
        if not self.mark("%％"):
            self.fail()
        return share

    def digits(self) -> int | None:
        """A whole number that stands here, which is then read."""
        self.skip()
        match = _NUMBER.match(self._text, self.at)
        if match is None or not match[0].isdigit():
            return None
        self.at = match.end()
        return int(match[0])

    def _decimal(self, want: str, is_fit: Callable[[Decimal], bool] = lambda _: True) -> Decimal:
        self.skip()
        match = _NUMBER.match(self._text, self.at)
        if match is None or not is_fit(Decimal(match[0])):
            self.want(want)
            self.fail()
        self.at = match.end()
        return Decimal(match[0])

    def day(self) -> date:
        """A day as ISO 8601 writes it."""
        self.skip()
        match = _DAY.match(self._text, self.at)
        try:
            found = date.fromisoformat(match[0] if match else "")
        except ValueError:
            self.want("measures.want_day")
            self.fail()
        self.at += len(found.isoformat())
        return found

    def choice(self, offered: Mapping[str, words.Phrase]) -> str | None:
        """The name of the longest phrase that stands here, which is then read; None where none does."""
        self.skip()
        best, end = None, self.at
        for name, phrase in offered.items():
            match = _pattern(phrase).match(self._text, self.at)
            if match is not None and match.end() > end:
                best, end = name, match.end()
        if best is None:
            for phrase in offered.values():
                self.want(self._notation.say(phrase))
        self.at = end
        return best

    def must(self, phrase: words.Phrase) -> None:
        """The phrase stands here and is read."""
        if self.choice({"": phrase}) is None:
            self.fail()

    def mark(self, marks: str) -> bool:
        """True when one of the marks stands here, which is then read."""
        self.skip()
        if self.at < len(self._text) and self._text[self.at] in marks:
            self.at += 1
            return True
        self.want(marks[0])
        return False

    def must_mark(self, marks: str) -> None:
        """One of the marks stands here and is read."""
        if not self.mark(marks):
            self.fail()

    def skip(self) -> None:
        """Go on to what is no space."""
        match = _SPACE.match(self._text, self.at)
        assert match is not None
        self.at = match.end()

    def want(self, what: str) -> None:
        """Remember what could stand here, if nothing was understood beyond."""
        if self.at > self._furthest:
            self._furthest, self._wanted = self.at, {}
        if self.at == self._furthest:
            self._wanted[what] = None

    def fail(self) -> NoReturn:
        """Say where the text ends to make sense, and what could have stood there."""
        place = max(self._furthest, self.at)
        found = PLAIN.match(self._text, place)
        told = self._text[place : place + 1] if found is None else found[0]
        wanted = [say(self._notation.language, each) if "." in each else f"“{each}”" for each in self._wanted]
        raise Refused(
            "measures.text_invalid",
            path=("text", place),
            position=place + 1,
            found=told[:40],
            wanted=", ".join(wanted[:_MOST_TOLD]) + (" …" if len(wanted) > _MOST_TOLD else ""),
        )


@cache
def _pattern(phrase: words.Phrase) -> re.Pattern[str]:
    english, chinese = phrase
    spaced = r"\s+".join(map(re.escape, english.split()))
    return re.compile(rf"(?:{spaced}(?![A-Za-z0-9_])|{re.escape(chinese)})", re.IGNORECASE)
