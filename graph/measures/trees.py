"""Expressions as nested maps: the shape in which they are kept, sent and shown. Pure.

Each map names one thing: `{"all": [...]}`, `{"not": {...}}`, `{"known": {"age": true}}`, or a measure with what belongs
to it, `{"purchases": {"category": ["护肤"], "window": {"inTheLastDays": 90}, "is": {"atLeast": 2}}}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any, NoReturn, cast

from graph.errors import Missing, Refused
from graph.measures.catalogue import MEASURES, SETS
from graph.measures.checking import Path
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

MAX_NESTING = 40
_JOINED = {"all": All, "any": AnyOf, "none": NoneOf}
_NAMES = {
    kind: "".join([head, *(part.capitalize() for part in rest)])
    for kind, (head, *rest) in ((kind, kind.split("_")) for kind in MEASURES)
}
_KINDS = {name: kind for kind, name in _NAMES.items()}
_COMPARED = {
    "atLeast": Compare.AT_LEAST,
    "atMost": Compare.AT_MOST,
    "moreThan": Compare.MORE_THAN,
    "lessThan": Compare.LESS_THAN,
    "exactly": Compare.EXACTLY,
}
_WORDS = {compare: name for name, compare in _COMPARED.items()}


def name_of(kind: str) -> str:
    """What a measure is called in such maps: `days_to_birthday` is `daysToBirthday`."""
    return _NAMES[kind]


def kept_name(option: str) -> str:
    """What an option is called in such maps: `amount_from` is `amountFrom`."""
    head, *rest = option.split("_")
    return "".join([head, *(part.capitalize() for part in rest)])


def read(given: object, *, path: Path = ("expression",)) -> Expression:
    """The expression of a map; what it names is not looked up (`checking.checked` does).

    Raises:
        Refused: it is not of this shape ("measures.tree"), with the place. Missing: there is no such measure.

    Cost: linear.
    """
    name, value = _single(given, path)
    if len(path) > MAX_NESTING:
        raise Refused("measures.tree", path=path)
    if name in _JOINED:
        parts = cast("list[object]", value) if isinstance(value, list) else _fail((*path, name))
        return _JOINED[name](tuple(read(each, path=(*path, name, n)) for n, each in enumerate(parts)))
    if name == "not":
        return Not(read(value, path=(*path, "not")))
    if name == "known":
        inner, options = _single(value, (*path, "known"))
        return Known(_measure(inner, {} if options is True else options, (*path, "known"))[0])
    measure, test = _measure(name, value, path)
    return Leaf(measure, test)


def written(expression: Expression) -> dict[str, Any]:
    """The map of an expression; `read` makes the same expression of it."""
    match expression:
        case All(parts):
            return {"all": [written(each) for each in parts]}
        case AnyOf(parts):
            return {"any": [written(each) for each in parts]}
        case NoneOf(parts):
            return {"none": [written(each) for each in parts]}
        case Not(part):
            return {"not": written(part)}
        case Known(measure):
            kind = MEASURES[measure.kind]
            is_bare = not kind.options and not kind.takes_window
            return {"known": {_NAMES[measure.kind]: True if is_bare else _options(measure)}}
        case Leaf(measure, test):
            options = _options(measure)
            if test is not None:
                options["is"] = _test_written(test, measure)
            return {_NAMES[measure.kind]: options}


def _fail(path: Path) -> NoReturn:
    raise Refused("measures.tree", path=path)


def _single(given: object, path: Path) -> tuple[str, object]:
    """The one thing that a map names; what is null is not there."""
    if not isinstance(given, Mapping):
        _fail(path)
    there = [(str(name), value) for name, value in cast("Mapping[object, object]", given).items() if value is not None]
    if len(there) != 1:
        _fail(path)
    return there[0]


def _measure(name: str, given: object, path: Path) -> tuple[Measure, Comparison | None]:
    kind = MEASURES.get(_KINDS.get(name, ""))
    if kind is None:
        raise Missing("measures.unknown", path=path, measure=name[:40])
    if not isinstance(given, Mapping):
        _fail((*path, name))
    left = {str(key): value for key, value in cast("Mapping[object, Any]", given).items() if value is not None}
    window, where, test = left.pop("window", None), left.pop("who", None), left.pop("is", None)
    names = {kept_name(option): option for option in kind.options}
    options: list[tuple[str, Option]] = []
    for each, value in left.items():
        if each not in names:
            raise Refused("measures.option_unknown", path=(*path, each), measure=name, option=each[:40])
        options.append((names[each], _option(value, is_set=kind.options[names[each]] in SETS, path=(*path, each))))
    return Measure(
        kind.name,
        tuple(sorted(options)),
        None if window is None else _window(window, (*path, "window")),
        None if where is None else read(where, path=(*path, "who")),
    ), None if test is None else _test(test, (*path, "is"), of_days=kind.unit is Unit.DAY)


def _option(value: Any, *, is_set: bool, path: Path) -> Option:
    if isinstance(value, Enum):
        value = value.value
    if is_set:
        values = cast("list[Any]", value if isinstance(value, list) else [value])
        if all(isinstance(each, str) for each in values) or all(type(each) is int for each in values):
            return tuple(sorted(set(values)))
        _fail(path)
    if isinstance(value, bool) or not isinstance(value, str | int):
        _fail(path)
    return value


def _window(given: object, path: Path) -> Window:
    name, value = _single(given, path)
    reader = _WINDOWS.get(name)
    if reader is None:
        _fail((*path, name))
    return reader(value, (*path, name))


def _whole(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _fail(path)
    return value


def _day(value: object, path: Path) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _fail(path)
    except ValueError:
        _fail(path)


def _span(value: object, path: Path) -> Span:
    try:
        return Span(str(getattr(value, "value", value)).lower())
    except ValueError:
        _fail(path)


def _ago(value: object, path: Path) -> Window:
    given = _pair(value, "spans", "back", path)
    return Calendar(_span(given[0], (*path, "spans")), _whole(given[1], (*path, "back")))


def _pair(value: object, first: str, last: str, path: Path) -> tuple[object, object]:
    if not isinstance(value, Mapping):
        _fail(path)
    given = cast("Mapping[str, object]", value)
    if set(given) != {first, last}:
        _fail(path)
    return given[first], given[last]


def _between(value: object, path: Path) -> Window:
    first, last = _pair(value, "first", "last", path)
    return Between(_day(first, (*path, "first")), _day(last, (*path, "last")))


def _joined(value: object, path: Path) -> Window:
    return SinceJoining() if value is True else _fail(path)


def _entered(value: object, path: Path) -> Window:
    return SinceEntering(value) if isinstance(value, str) else _fail(path)


_WINDOWS: Mapping[str, Callable[[object, Path], Window]] = {
    "inTheLastDays": lambda value, path: Rolling(_whole(value, path)),
    "this": lambda value, path: Calendar(_span(value, path)),
    "ago": _ago,
    "since": lambda value, path: Between(_day(value, path)),
    "from": _between,
    "sinceJoining": _joined,
    "afterJoiningDays": lambda value, path: SinceJoining(_whole(value, path)),
    "sinceEntering": _entered,
}


def _test(given: object, path: Path, *, of_days: bool) -> Comparison:
    name, value = _single(given, path)
    here = (*path, name)
    if name in {"number", "day"}:
        return _test(value, here, of_days=name == "day")
    if name == "oneOf":
        values = cast("list[object]", value) if isinstance(value, list) else _fail(here)
        return Comparison(Compare.ONE_OF, tuple(_scalar(each, here) for each in values))
    if name == "true":
        return Comparison(Compare.ONE_OF, (value,)) if isinstance(value, bool) else _fail(here)
    bound: Callable[[object, Path], Scalar] = _day if of_days else _scalar
    if name == "between":
        low, high = _pair(value, "low", "high", here)
        return Comparison(Compare.BETWEEN, (bound(low, (*here, "low")), bound(high, (*here, "high"))))
    if name not in _COMPARED:
        _fail(here)
    return Comparison(_COMPARED[name], (bound(value, here),))


def _scalar(value: object, path: Path) -> Scalar:
    return value if isinstance(value, str | int | float) else _fail(path)


def _options(measure: Measure) -> dict[str, Any]:
    found: dict[str, Any] = {
        kept_name(name): list(value) if isinstance(value, tuple) else value for name, value in measure.options
    }
    if measure.window is not None:
        found["window"] = _window_written(measure.window)
    if measure.where is not None:
        found["who"] = written(measure.where)
    return found


def _window_written(window: Window) -> dict[str, Any]:
    found: dict[str, Any]
    match window:
        case Rolling(days):
            found = {"inTheLastDays": days}
        case Calendar(span, 0):
            found = {"this": span.name}
        case Calendar(span, back):
            found = {"ago": {"spans": span.name, "back": back}}
        case Between(first, last) if last is not None:
            found = {"from": {"first": first.isoformat(), "last": last.isoformat()}}
        case Between(first):
            found = {"since": first.isoformat()}
        case SinceJoining(None):
            found = {"sinceJoining": True}
        case SinceJoining(days):
            found = {"afterJoiningDays": days}
        case SinceEntering(group):
            found = {"sinceEntering": group}
    return found


def _test_written(test: Comparison, measure: Measure) -> dict[str, Any]:
    first = test.values[0]
    if test.compare is Compare.ONE_OF:
        return {"true": first} if test.values in {(True,), (False,)} else {"oneOf": list(test.values)}
    values = [each.isoformat() if isinstance(each, date) else each for each in test.values]
    if test.compare is Compare.BETWEEN:
        found: dict[str, Any] = {"between": {"low": values[0], "high": values[1]}}
    else:
        found = {_WORDS[test.compare]: values[0]}
    if MEASURES[measure.kind].unit is None:
        return {"day" if isinstance(first, date) else "number": found}
    return found
