"""The text form read back: an expression, or the character at which it ends to make sense and what could stand there.

Phrases of both languages are understood whatever the caller's; a name is whatever stands up to the next space, bracket
or comma, so that it needs quotes only where it holds one of those. Pure; nothing is looked up but units of attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from graph.errors import Refused
from graph.measures import words
from graph.measures.catalogue import MEASURES, SETS, MeasureKind, Takes
from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Option,
    Rolling,
    Scalar,
    SinceEntering,
    SinceJoining,
    Span,
    Unit,
    Window,
)
from graph.measures.printing import Notation
from graph.measures.scanning import Scanner

TEXT_LENGTH = 20_000
MAX_NESTING = 20
_OPEN, _CLOSE, _COMMA, _AND_ALSO = "(（", ")）", ",，", "、|"
T = TypeVar("T")


def parsed(text: str, notation: Notation) -> Expression:
    """The expression that the text says; nothing in it is looked up, but for what attributes are counted in.

    Raises:
        Refused: the text makes no sense from some character on ("measures.text_invalid": position from 1, what stands
            there, what could), is longer than 20,000 characters, or brackets stand in each other too deep.

    Cost: linear in the text, times the few dozen phrases of the language.
    """
    if len(text) > TEXT_LENGTH:
        raise Refused("measures.text_too_long", path=("text",), limit=TEXT_LENGTH)
    scanner = Scanner(text, notation)
    expression = _Reader(scanner, notation).expression()
    scanner.end()
    return expression


class _Reader:
    """Makes parts of what the scanner finds."""

    def __init__(self, scanner: Scanner, notation: Notation) -> None:
        self._text = scanner
        self._notation = notation
        self._nesting = 0

    def expression(self) -> Expression:
        """Alternatives, each of which is a row of parts that all hold: `and` binds before `or`."""
        self._deeper()
        found = self._row("or", lambda: self._row("and", self._part, All), AnyOf)
        self._nesting -= 1
        return found

    def _row(
        self, joiner: str, part: Callable[[], Expression], kind: Callable[[tuple[Expression, ...]], Expression]
    ) -> Expression:
        parts = [part()]
        while self._text.choice({joiner: words.JOINERS[joiner]}) is not None:
            parts.append(part())
        return parts[0] if len(parts) == 1 else kind(tuple(parts))

    def _part(self) -> Expression:
        if self._text.mark(_OPEN):
            inner = self.expression()
            self._text.must_mark(_CLOSE)
            return inner
        joiners = {f"join {name}": words.JOINERS[name] for name in ("not", "all", "any", "none", "known")}
        found = self._text.choice({**joiners, **words.HEADS})
        if found is None:
            self._text.fail()
        if found == "join not":
            return self._negated()
        if found == "join known":
            return Known(self._known())
        if found in {"join all", "join any", "join none"}:
            return self._listed(found.removeprefix("join "))
        return self._leaf(MEASURES[found])

    def _negated(self) -> Not:
        self._deeper()
        part = self._part()
        self._nesting -= 1
        return Not(part)

    def _deeper(self) -> None:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise Refused("measures.text_too_deep", path=("text",), position=self._text.at + 1, limit=MAX_NESTING)

    def _listed(self, name: str) -> Expression:
        self._text.must_mark(_OPEN)
        parts = [self.expression()]
        while self._text.mark(_COMMA):
            parts.append(self.expression())
        self._text.must_mark(_CLOSE)
        kinds: Mapping[str, Callable[[tuple[Expression, ...]], Expression]] = {"all": All, "any": AnyOf, "none": NoneOf}
        return kinds[name](tuple(parts))

    def _known(self) -> Measure:
        head = self._text.choice(words.HEADS)
        if head is None:
            self._text.fail()
        measure, _ = self._measure(MEASURES[head], is_tested=False)
        return measure

    def _leaf(self, kind: MeasureKind) -> Leaf:
        measure, compare = self._measure(kind, is_tested=True)
        if compare is None:
            if self._notation.unit(measure) is not Unit.TRUTH or kind.unit is None:
                self._text.fail()
            return Leaf(measure)
        return Leaf(measure, self._test(compare, self._notation.unit(measure)))

    def _measure(self, kind: MeasureKind, *, is_tested: bool) -> tuple[Measure, Compare | None]:
        """A measure behind its head, in any order of options and window, up to the word that compares it, if any."""
        options: dict[str, Option] = {}
        window: Window | None = None
        where: Expression | None = None
        if kind.about is not None:
            options[kind.about] = self._text.name()
        unit = self._notation.unit(Measure(kind.name, tuple(options.items())))
        can_compare = is_tested and (kind.unit is None or unit is not Unit.TRUTH)
        tests: Mapping[Compare, words.Phrase] = words.comparisons(unit) if can_compare else {}
        while True:
            offered = self._offered(kind, options, has_window=window is not None, has_where=where is not None)
            found = self._text.choice({**{f"test {each}": phrase for each, phrase in tests.items()}, **offered})
            if found is None:
                back = self._ago() if kind.takes_window and window is None else None
                if back is None:
                    return Measure(kind.name, tuple(sorted(options.items())), window, where), None
                window = back
                continue
            what, _, name = found.partition(" ")
            if what == "test":
                return Measure(kind.name, tuple(sorted(options.items())), window, where), Compare(name)
            if what == "window":
                window = self._window(name)
            elif what == "who":
                where = self._bracketed()
            else:
                options[what] = self._option(what, kind.options[what], name)

    def _offered(
        self, kind: MeasureKind, options: Mapping[str, Option], *, has_window: bool, has_where: bool
    ) -> dict[str, words.Phrase]:
        offered: dict[str, words.Phrase] = {}
        for name, takes in kind.options.items():
            if name in options:
                continue
            if takes is Takes.DIRECTION:
                offered.update({f"{name} {way}": phrase for way, phrase in words.DIRECTIONS.items()})
            else:
                offered[name] = words.HOPS if takes is Takes.HOPS else words.OPTIONS[name]
        if kind.takes_where and not has_where:
            offered["who"] = words.JOINERS["who"]
        if kind.takes_window and not has_window:
            offered.update(_WINDOWS)
        return offered

    def _option(self, name: str, takes: Takes, way: str) -> Option:
        if takes is Takes.DIRECTION:
            return way
        if takes is Takes.HOPS:
            hops = self._text.whole()
            self._text.must(words.HOPS_END)
            return hops
        if takes is Takes.MONEY:
            return self._text.money()
        if takes not in SETS:
            return self._text.name()
        if takes is Takes.TEXTS:
            return tuple(sorted(set(self._several(self._text.name))))
        return tuple(sorted(set(self._several(self._text.whole))))

    def _window(self, name: str) -> Window:
        this, _, span = name.partition(" ")
        if this == "this":
            return Calendar(Span(span))
        if name == "entering":
            return SinceEntering(self._text.name())
        if name == "joining":
            return SinceJoining()
        if name in {"rolling", "joined"}:
            days = self._text.whole()
            self._text.must(words.DAYS_END)
            return Rolling(days) if name == "rolling" else SinceJoining(days)
        first = self._text.day()
        if name == "since":
            return Between(first)
        self._text.must(words.TO)
        return Between(first, self._text.day())

    def _ago(self) -> Calendar | None:
        """A window such as "2 months ago", the one phrase that begins with its number."""
        begun = self._text.at
        back = self._text.digits()
        span = None if back is None else self._text.choice({str(each): phrase for each, phrase in words.BACK.items()})
        if back is None or span is None:
            self._text.at = begun
            return None
        return Calendar(Span(span), back)

    def _test(self, compare: Compare, unit: Unit) -> Comparison:
        read = self._reader_of(unit)
        if compare is Compare.BETWEEN:
            low = read()
            self._text.must(words.BETWEEN_AND)
            return Comparison(compare, (low, read()))
        if compare is Compare.ONE_OF:
            found = self._several(read)
            return Comparison(compare, tuple(sorted(set(found), key=str)))
        return Comparison(compare, (read(),))

    def _reader_of(self, unit: Unit) -> Callable[[], Scalar]:
        readers: Mapping[Unit, Callable[[], Scalar]] = {
            Unit.TRUTH: self._text.truth,
            Unit.TEXT: self._text.name,
            Unit.TEXTS: self._text.name,
            Unit.DAY: self._text.day,
            Unit.MONEY: self._text.money,
            Unit.NUMBER: self._text.number,
            Unit.SHARE: self._text.share,
        }
        return readers.get(unit, self._text.whole)

    def _several(self, read: Callable[[], T]) -> list[T]:
        found = [read()]
        while self._text.mark(_AND_ALSO):
            found.append(read())
        return found

    def _bracketed(self) -> Expression:
        self._text.must_mark(_OPEN)
        inner = self.expression()
        self._text.must_mark(_CLOSE)
        return inner


_WINDOWS: Mapping[str, words.Phrase] = {
    "window rolling": words.ROLLING,
    "window since": words.SINCE,
    "window from": words.FROM,
    "window joining": words.SINCE_JOINING,
    "window joined": words.AFTER_JOINING,
    "window entering": words.SINCE_ENTERING,
    **{f"window this {span}": phrase for span, phrase in words.THIS.items()},
}
