"""An expression as a short text that reads like a sentence, in either language. Pure; `parsing` reads it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from graph.measures import words
from graph.measures.catalogue import MEASURES, Takes
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
    Unit,
    Window,
)
from graph.messages import Language

# A name that needs no quotes: nothing that ends a name stands in it, and it begins with no quote.
PLAIN = re.compile(r"[^\s()（）,，、|\"“”「」]+")


@dataclass(frozen=True, slots=True)
class Notation:
    """How texts are written: the language, the digits of the brand's currency, what attributes are counted in."""

    language: Language
    digits: int = 2
    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])

    def say(self, phrase: words.Phrase) -> str:
        """A phrase in the language."""
        return words.said(phrase, self.language)

    def unit(self, measure: Measure) -> Unit:
        """What the measure is counted in; of an attribute that nobody declared, text."""
        unit = MEASURES[measure.kind].unit
        return unit if unit is not None else self.units.get(str(measure.option("key")), Unit.TEXT)


def printed(expression: Expression, notation: Notation) -> str:
    """The expression in its one spelling; `parsing.parsed` makes the same expression of it."""
    match expression:
        case Leaf(measure, test):
            judged = "" if test is None else f" {tested(test, notation.unit(measure), notation)}"
            text = _measure(measure, notation) + judged
        case Known(measure):
            text = f"{notation.say(words.JOINERS['known'])} {_measure(measure, notation)}"
        case Not(part):
            text = f"{notation.say(words.JOINERS['not'])} {_part(part, notation)}"
        case All(parts):
            text = _joined(parts, "all", "and", notation)
        case AnyOf(parts):
            text = _joined(parts, "any", "or", notation)
        case NoneOf(parts):
            text = _listed(parts, "none", notation)
    return text


def quoted(name: str) -> str:
    """A name as it stands in a text: as it is where it can be read back so, else in quotes, doubled where within it."""
    return name if PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def _part(expression: Expression, notation: Notation) -> str:
    is_alone = isinstance(expression, Leaf | Known | Not | NoneOf)
    text = printed(expression, notation)
    return text if is_alone else f"({text})"


def _joined(parts: tuple[Expression, ...], head: str, joiner: str, notation: Notation) -> str:
    if len(parts) == 1:
        return _listed(parts, head, notation)
    return f" {notation.say(words.JOINERS[joiner])} ".join(_part(each, notation) for each in parts)


def _listed(parts: tuple[Expression, ...], head: str, notation: Notation) -> str:
    return f"{notation.say(words.JOINERS[head])} ({', '.join(printed(each, notation) for each in parts)})"


def _measure(measure: Measure, notation: Notation) -> str:
    kind, say = MEASURES[measure.kind], notation.say
    told = [say(words.HEADS[kind.name])]
    if kind.about is not None:
        told.append(quoted(str(measure.option(kind.about))))
    return " ".join([*told, *details(measure, notation)])


def details(measure: Measure, notation: Notation) -> list[str]:
    """What narrows a measure besides what it is about: its options, who counts at the far end, when."""
    kind, say = MEASURES[measure.kind], notation.say
    told: list[str] = []
    for name, takes in kind.options.items():
        value = measure.option(name)
        if name != kind.about and value is not None:
            told.append(_option(name, takes, value, notation))
    if measure.where is not None:
        told.append(f"{say(words.JOINERS['who'])} ({printed(measure.where, notation)})")
    if measure.window is not None:
        told.append(_window(measure.window, notation))
    return told


def _option(name: str, takes: Takes, value: Option, notation: Notation) -> str:
    say = notation.say
    if takes is Takes.DIRECTION:
        return say(words.DIRECTIONS[str(value)])
    if takes is Takes.HOPS:
        return f"{say(words.HOPS)} {value} {say(words.HOPS_END)}"
    if takes is Takes.MONEY:
        return f"{say(words.OPTIONS[name])} {money(int(str(value)), notation.digits)}"
    values = value if isinstance(value, tuple) else (value,)
    return f"{say(words.OPTIONS[name])} {'、'.join(quoted(str(each)) for each in values)}"


def _window(window: Window, notation: Notation) -> str:
    say = notation.say
    match window:
        case Rolling(days):
            text = f"{say(words.ROLLING)} {days} {say(words.DAYS_END)}"
        case Calendar(span, back):
            text = f"{back} {say(words.BACK[span])}" if back else say(words.THIS[span])
        case Between(first, last):
            end = "" if last is None else f" {say(words.TO)} {last.isoformat()}"
            text = f"{say(words.SINCE if last is None else words.FROM)} {first.isoformat()}{end}"
        case SinceJoining(days):
            for_days = f"{say(words.AFTER_JOINING)} {days} {say(words.DAYS_END)}"
            text = say(words.SINCE_JOINING) if days is None else for_days
        case SinceEntering(group):
            text = f"{say(words.SINCE_ENTERING)} {quoted(group)}"
    return text


def tested(test: Comparison, unit: Unit, notation: Notation) -> str:
    """How a value is judged, in words."""
    phrase = notation.say(words.comparisons(unit)[test.compare])
    values = [shown(each, unit, notation) for each in test.values]
    if test.compare is Compare.BETWEEN:
        return f"{phrase} {values[0]} {notation.say(words.BETWEEN_AND)} {values[1]}"
    return f"{phrase} {'、'.join(values)}"


def shown(value: Scalar, unit: Unit, notation: Notation) -> str:
    """A value as it stands in a text."""
    if isinstance(value, bool):
        return notation.say(words.YES if value else words.NO)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return quoted(value)
    if unit is Unit.MONEY:
        return money(int(value), notation.digits)
    exact = Decimal(repr(value))
    return f"{_plain(exact * 100)}%" if unit is Unit.SHARE else _plain(exact)


def money(minor: int, digits: int) -> str:
    """An amount in units of the currency: 1999 is "19.99", 2000 is "20"."""
    sign, whole = ("-", -minor) if minor < 0 else ("", minor)
    unit = 10**digits
    return f"{sign}{whole // unit}" + (f".{whole % unit:0{digits}d}" if whole % unit else "")


def money_in_full(minor: float, digits: int) -> str:
    """An amount rounded to whole minor units, with separators and all digits: 123456.4 is "1,234.56"."""
    return f"{Decimal(round(minor)).scaleb(-digits):,.{digits}f}"


def _plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
