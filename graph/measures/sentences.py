"""A judged expression in sentences that a manager would say aloud, in either language. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from graph.measures import phrases
from graph.measures.catalogue import MEASURES
from graph.measures.evaluating import Value, Verdict
from graph.measures.explaining import Part, Why, kind_of
from graph.measures.missing import OTHER, MissingFact
from graph.measures.model import Expression, Known, Leaf, Measure, Truth, Unit
from graph.measures.printing import Notation, details, money, printed, tested
from graph.measures.words import Phrase

# So many reasons are told in one sentence; the others stand in the tree.
SAID = 5


def text_of(expression: Expression, notation: Notation) -> str:
    """The part as it stands in the text form."""
    return printed(expression, notation)


def value_of(value: Value, measure: Measure, notation: Notation) -> str | None:
    """A measured value in words; None of the unknown."""
    match value:
        case None:
            said = None
        case tuple():
            said = "、".join(value)
        case bool():
            said = notation.say(("yes", "是") if value else ("no", "否"))
        case date():
            said = value.isoformat()
        case str():
            said = value
        case int() | float() if notation.unit(measure) is Unit.MONEY:
            said = money(round(value), notation.digits)
        case int() | float() if notation.unit(measure) is Unit.SHARE:
            said = f"{value * 100:.4g}%"
        case int() | float():
            said = str(value) if isinstance(value, int) else f"{value:.6g}"
    return said


def wanted_of(expression: Expression, notation: Notation) -> str | None:
    """What a leaf was tested for, in words; None of what is true or false by itself."""
    if isinstance(expression, Leaf) and expression.test is not None:
        return tested(expression.test, notation.unit(expression.measure), notation)
    return None


def sentence_of(verdict: Verdict, notation: Notation, why: Why | None = None) -> str:
    """What is so of one part: of a leaf what was measured beside what was asked for, of a joining how many hold."""
    expression = verdict.expression
    if not isinstance(expression, Leaf | Known):
        held = sum(each.truth is True for each in verdict.parts)
        return _said(phrases.JOINED[kind_of(expression)], notation, n=held, all=len(verdict.parts))
    if isinstance(expression, Known) and verdict.truth:
        return _said(phrases.IS_KNOWN, notation, what=named(expression.measure, notation))
    if verdict.value is None:
        what = named(expression.measure, notation)
        return _said(phrases.UNKNOWN[(why or Why.NO_DATA).value], notation, what=what)
    said = _measured(expression.measure, verdict.value, notation)
    wanted = wanted_of(expression, notation)
    return said if wanted is None else _said(phrases.ASKED, notation, said=said, test=wanted)


def named(measure: Measure, notation: Notation) -> str:
    """A measure in words, without a test."""
    return printed(Leaf(measure), notation)


def reasons(parts: Sequence[Part], notation: Notation, why: Mapping[Measure, Why]) -> list[str]:
    """What decides, a sentence for each leaf of it: the known first, then what is unknown."""
    told = [
        sentence_of(each.verdict, notation, why.get(each.verdict.expression.measure))
        for each in parts
        if each.decides and isinstance(each.verdict.expression, Leaf | Known) and not each.verdict.parts
    ]
    return list(dict.fromkeys(told))


def whole(name: str, truth: Truth, because: Sequence[str], notation: Notation) -> str:
    """Whether the person is in, and why."""
    told = notation.say(phrases.BETWEEN).join(because[:SAID]) + (" …" if len(because) > SAID else "")
    return _said(phrases.WHOLE[truth], notation, name=name, because=told)


def not_listed(name: str, notation: Notation) -> str:
    """That somebody is listed for no purpose whatever is true of them."""
    return _said(phrases.NOT_LISTED, notation, name=name)


def missing(fact: MissingFact, notation: Notation) -> str:
    """What must become so of one measure."""
    what = named(fact.measure, notation)
    if fact.is_any:
        return _said(phrases.WANTED_KNOWN if fact.wanted is not None else phrases.WANTED_GONE, notation, what=what)
    if fact.wanted is None:
        return _said(phrases.WANTED_GONE, notation, what=what)
    if fact.measure.kind in phrases.HELD:
        return _measured(fact.measure, fact.wanted, notation)
    value, wanted = fact.value, fact.wanted
    unit = notation.unit(fact.measure)
    is_amount = unit in {Unit.COUNT, Unit.MONEY, Unit.DAYS, Unit.YEARS}
    if is_amount and isinstance(value, int | float) and isinstance(wanted, int | float):
        phrase = phrases.WANTED_MORE if wanted > value else phrases.WANTED_LESS
        gap = value_of(abs(wanted - value), fact.measure, notation)
        return _said(phrase, notation, what=what, gap=gap)
    is_other = OTHER in (wanted if isinstance(wanted, tuple) else (wanted,))
    shown = notation.say(phrases.WANTED_OTHER) if is_other else value_of(wanted, fact.measure, notation)
    was = value_of(value, fact.measure, notation)
    phrase = phrases.WANTED_NEW if was is None else phrases.WANTED
    return _said(phrase, notation, what=what, value=shown, was=was)


def one_of_ways(ways: Sequence[tuple[Sequence[MissingFact], datetime | None]], notation: Notation) -> str:
    """What must become so, one way or another, each with the moment by the brand's clock from which it is too late."""
    told = notation.say(phrases.OR).join(_way(facts, before, notation) for facts, before in ways)
    return _said(phrases.WANTED_ALL, notation, facts=told)


def _way(facts: Sequence[MissingFact], before: datetime | None, notation: Notation) -> str:
    told = notation.say(phrases.BETWEEN).join(missing(each, notation) for each in facts)
    if before is None:
        return told
    return _said(phrases.ENOUGH_UNTIL, notation, facts=told, at=f"{before:%Y-%m-%d %H:%M}")


def changes(at: datetime, name: str, truth: Truth, because: Sequence[str], notation: Notation) -> str:
    """What time alone will change, and when, by the brand's clock."""
    told = notation.say(phrases.BETWEEN).join(because[:SAID])
    return _said(phrases.CHANGES[truth], notation, at=f"{at:%Y-%m-%d %H:%M}", name=name, because=told)


def _measured(measure: Measure, value: Value, notation: Notation) -> str:
    """What was measured, with what narrows it in brackets."""
    kind = MEASURES[measure.kind]
    key = "" if kind.about is None else str(measure.option(kind.about))
    if measure.kind in phrases.HELD:
        said = _said(phrases.HELD[measure.kind][0 if value else 1], notation, key=key)
    else:
        said = _said(phrases.MEASURED[measure.kind], notation, key=key, value=value_of(value, measure, notation))
    narrowed = details(measure, notation)
    return said if not narrowed else _said(phrases.NARROWED, notation, said=said, details=" ".join(narrowed))


def _said(phrase: Phrase, notation: Notation, **holes: object) -> str:
    return notation.say(phrase).format(**holes)
