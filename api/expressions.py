"""Expressions as GraphQL inputs, made from the one table of measures: each names exactly one thing, of the right type.

What a client sends is the map that `graph.measures.trees` reads, and what is kept: it can be sent back as it was told.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry

from api.scalars import Long
from graph.measures.catalogue import MEASURES, MeasureKind, Takes
from graph.measures.model import Span, Unit
from graph.measures.trees import kept_name, name_of

strawberry.enum(Span, description="A calendar span in the brand's time zone; weeks begin on Monday.")


@strawberry.enum(description="Interactions towards the person, from the person, or both.")
class Direction(Enum):
    BOTH = "both"
    FROM_THEM = "from_them"
    TO_THEM = "to_them"


def _made(name: str, description: str, fields: dict[str, Any], *, one_of: bool = False) -> Any:
    """An input type; a field whose type allows None may be left out."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for field, kind in sorted(fields.items(), key=lambda each: one_of or _may_miss(each[1])):
        python = f"{field}_" if field in {"is", "not", "from"} else field
        body["__annotations__"][python] = kind
        default: dict[str, Any] = {"default": strawberry.UNSET} if one_of or _may_miss(kind) else {}
        body[python] = strawberry.field(name=field, **default)
    return strawberry.input(type(name, (), body), description=description, one_of=one_of)


def _may_miss(kind: Any) -> bool:
    return type(None) in getattr(kind, "__args__", ())


def _one_of(name: str, description: str, fields: dict[str, Any]) -> Any:
    return _made(name, description, {field: kind | None for field, kind in fields.items()}, one_of=True)


def _bounds(name: str, what: str, kind: Any) -> Any:
    between = _made(f"{name}SpanInput", f"From one {what} to another, both included.", {"low": kind, "high": kind})
    simple = dict.fromkeys(("atLeast", "atMost", "moreThan", "lessThan", "exactly"), kind)
    return _one_of(
        f"{name}TestInput", f"How a value is held against one {what} or two.", {**simple, "between": between}
    )


COUNT_TEST = _bounds("Count", "whole number", int)
MONEY_TEST = _bounds("Money", "amount in minor units", Long)
NUMBER_TEST = _bounds("Number", "number", float)
SHARE_TEST = _bounds("Share", "share in [0, 1]", float)
DAY_TEST = _bounds("Day", "day", date)
ATTRIBUTE_TEST = _one_of(
    "AttributeTestInput",
    "How the value of an attribute is judged: by the words it may be, as yes or no, as a number, as a day.",
    {"oneOf": list[str], "true": bool, "number": NUMBER_TEST, "day": DAY_TEST},
)
AGO = _made("SpansAgoInput", "A calendar span that lies so many spans back.", {"spans": Span, "back": int})
DAYS = _made(
    "DaysInput", "From the first day to the end of the last, in the brand's zone.", {"first": date, "last": date}
)
WINDOW = _one_of(
    "WindowInput",
    "When facts count: rolling days, a calendar span, days, or since a person joined or entered the group they are in.",
    {
        "inTheLastDays": int,
        "this": Span,
        "ago": AGO,
        "since": date,
        "from": DAYS,
        "sinceJoining": bool,
        "afterJoiningDays": int,
        "sinceEntering": str,
    },
)
_TESTS: dict[Unit | None, tuple[str, Any]] = {
    Unit.COUNT: ("Count", COUNT_TEST),
    Unit.DAYS: ("Count", COUNT_TEST),
    Unit.YEARS: ("Count", COUNT_TEST),
    Unit.MONEY: ("Money", MONEY_TEST),
    Unit.NUMBER: ("Number", NUMBER_TEST),
    Unit.SHARE: ("Share", SHARE_TEST),
    Unit.DAY: ("Day", DAY_TEST),
    Unit.TRUTH: ("", None),
    None: ("Value", ATTRIBUTE_TEST),
}
_TAKEN: dict[Takes, Any] = {
    **dict.fromkeys(Takes, str),
    Takes.TEXTS: list[str],
    Takes.MONEY: Long,
    Takes.HOPS: int,
    Takes.HOURS: list[int],
    Takes.WEEKDAYS: list[int],
    Takes.DIRECTION: Direction,
}
_SHAPES = {
    "tag": "Tag",
    "attribute": "Attribute",
    **dict.fromkeys(("age", "days_to_birthday", "days_since_joining"), "Person"),
    "task_stage": "Stage",
    "task_completions": "Completed",
    **dict.fromkeys(("paid_term", "days_of_term_left", "times_renewed"), "Paid"),
    **dict.fromkeys(("in_group", "days_in_group"), "Group"),
    **dict.fromkeys(("referees", "referee_spend"), "Referees"),
    "referrers": "Referrers",
    "interaction_people": "InteractionPeople",
    **dict.fromkeys(("interaction_days", "interactions"), "Interactions"),
    **dict.fromkeys(("score", "percentile"), "Score"),
    "came_through": "CameThrough",
    "channel_kind": "ChannelKind",
    "consented": "Consented",
    "segment": "Segment",
}
_made_once: dict[str, Any] = {}


def _shape(kind: MeasureKind) -> str:
    return _SHAPES.get(kind.name) or ("Bought" if "product" in kind.options else "Done")


def _condition(kind: MeasureKind, *, is_tested: bool) -> Any:
    """What is said of a measure; of one that nothing can be said of, that it is meant."""
    word, test = _TESTS[kind.unit] if is_tested else ("Known", None)
    name = f"{_shape(kind)}{word}Input"
    if name not in _made_once:
        fields: dict[str, Any] = {
            kept_name(option): _TAKEN[takes] if option == kind.about else _TAKEN[takes] | None
            for option, takes in kind.options.items()
        }
        if kind.takes_window:
            fields["window"] = WINDOW | None
        if kind.takes_where:
            fields["who"] = Optional[_EXPRESSION]  # noqa: UP045 (a lazy type knows no |)
        if test is not None:
            fields["is"] = test
        _made_once[name] = (
            _made(name, f"{_shape(kind)}: what is measured, and how it is judged.", fields) if fields else bool
        )
    return _made_once[name]


_EXPRESSION = Annotated["ExpressionInput", strawberry.lazy("api.expressions")]
_KNOWN = [
    each
    for each in MEASURES.values()
    if each.name == "segment" or not (each.is_zero_when_empty or each.unit is Unit.TRUTH)
]
KNOWN = _one_of(
    "KnownInput",
    "What has a value, whatever it is.",
    {name_of(each.name): _condition(each, is_tested=False) for each in _KNOWN},
)
ExpressionInput: Any = _one_of(
    "ExpressionInput",
    "True, false or unknown of a person; exactly one field: a joining of others, or a condition on what can be "
    "measured (docs/measures.md).",
    {
        **dict.fromkeys(("all", "any", "none"), list[_EXPRESSION]),
        "not": _EXPRESSION,
        "known": KNOWN,
        **{name_of(each.name): _condition(each, is_tested=True) for each in MEASURES.values()},
    },
)
