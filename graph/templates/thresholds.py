"""What a brand's own data suggest for the parameters of ready segments: quantiles of what its users did. Pure.

A quantile is a value that somebody has: the smallest that so many per cent of who were measured do not exceed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from graph.measures.model import Moment, Rolling
from graph.measures.windows import reach
from graph.templates.audiences import MOST, Parameter, ParameterKind, SegmentTemplate, Values
from queries.catalogue import Fragment, fragment
from queries.composer import Piece

BEYOND = 10
"""So many users must lie beyond a quantile: fewer, and who happens to be among them decides it."""


class Basis(StrEnum):
    """What is measured of each user; `templates.basis_<name>` is its sentence."""

    BEGINNING = "beginning"
    TIMES = "times"
    AMOUNT = "amount"
    RETURN = "return"
    SLOT = "slot"


BEGINNING = fragment("templates/fragments/typical_beginning")
BUYING = fragment("templates/fragments/typical_buying")
RETURN = fragment("templates/fragments/typical_return")
SLOT = fragment("templates/fragments/typical_slot")
_ASKED: Mapping[Basis, Fragment] = {
    Basis.BEGINNING: BEGINNING,
    Basis.TIMES: BUYING,
    Basis.AMOUNT: BUYING,
    Basis.RETURN: RETURN,
    Basis.SLOT: SLOT,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """How a parameter is suggested: what is measured, the quantile in per cent, the least that it may be."""

    basis: Basis
    percent: int
    least: int = 1

    @property
    def n_needed(self) -> int:
        """How many users must have been measured."""
        return -(-BEYOND * 100 // (100 - self.percent))


_VALUE: Mapping[str, Threshold] = {
    "n": Threshold(Basis.TIMES, 80, least=2),
    "amount": Threshold(Basis.AMOUNT, 80),
}
_SLOT: Mapping[str, Threshold] = {"n": Threshold(Basis.SLOT, 80, least=2)}
THRESHOLDS: Mapping[str, Mapping[str, Threshold]] = {
    "new": {"days": Threshold(Basis.BEGINNING, 80)},
    "often_much": _VALUE,
    "often_little": _VALUE,
    "seldom_little": _VALUE,
    "churned": {"days": Threshold(Basis.RETURN, 90)},
    "eight_oclock": _SLOT,
    "late_night": _SLOT,
}
"""By template and parameter. The thresholds of a template are of one statement, and one quantile."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the data suggest for a parameter, written as text; None where too few users were measured."""

    threshold: Threshold
    n_users: int
    value: str | None


def question(template: SegmentTemplate, values: Values, at: Moment, zone: ZoneInfo) -> Piece | None:
    """What is asked of the graph for the template's thresholds, within the window and hours that the values have.

    None: nothing of it follows from what users did.
    """
    thresholds = THRESHOLDS.get(template.key)
    if thresholds is None:
        return None
    first = next(iter(thresholds.values()))
    asked = _ASKED[first.basis]
    window = reach(Rolling(values["days"]), at, zone)
    known: Mapping[str, object] = {
        "quantile": first.percent / 100,
        "since": window.first,
        "before": window.before,
        "zone": zone.key,
        "hours": values.get("hours"),
        "type": values.get("event"),
    }
    return Piece(asked, {name: value for name, value in known.items() if f"{name}_" in asked.params})


def suggestions(template: SegmentTemplate, found: Mapping[str, int | None], *, digits: int) -> Mapping[str, Suggestion]:
    """What follows from the answer to `question`, by the key of the parameter.

    Args:
        template: the ready segment.
        found: `n_users`, and for each parameter the quantile; amounts in minor units.
        digits: how many digits of the currency are minor units.
    """
    n_users = found.get("n_users") or 0
    told: dict[str, Suggestion] = {}
    for each in template.parameters:
        threshold = THRESHOLDS.get(template.key, {}).get(each.key)
        if threshold is not None:
            value = found[each.key] if n_users >= threshold.n_needed else None
            told[each.key] = Suggestion(threshold, n_users, _written(each, threshold, value, digits))
    return told


def _written(parameter: Parameter, threshold: Threshold, value: int | None, digits: int) -> str | None:
    """The value as the parameter is written: whole units, so that who is at the quantile is in; within its bounds."""
    if value is None:
        return None
    whole = value // 10**digits if parameter.kind is ParameterKind.AMOUNT else value
    return str(min(MOST[parameter.kind], max(threshold.least, whole)))
