"""A version of the brand's parameters: what may be changed to what, and how it is written down. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, cast

import orjson

from graph.errors import Refused
from graph.scores.parameters import DEFAULTS, ScoreParameters, parameters
from graph.scores.settable import Parameter

_SHOWN = 60


def changed(before: ScoreParameters, changes: Sequence[tuple[str, float | None]]) -> ScoreParameters:
    """The parameters with some of them at another value; None puts one back to its default.

    Raises:
        Refused: there is no such parameter ("scores.parameter_unknown"), it is named twice ("scores.parameter_twice"),
            a value is not in its range, NaN among them ("scores.parameter_out_of_range"), or not whole
            ("scores.parameter_not_whole"), each with its place in `changes`; or all weights of one value would be 0
            ("scores.weights_zero").
    """
    told = parameters()
    values: dict[str, float] = {}
    for place, (key, value) in enumerate(changes):
        if key not in told:
            raise Refused("scores.parameter_unknown", path=("changes", place, "key"), name=key[:_SHOWN])
        if key in values:
            raise Refused("scores.parameter_twice", path=("changes", place, "key"), name=key)
        path = ("changes", place, "value")
        values[key] = _checked(told[key], told[key].default if value is None else value, path)
    after = replace(before, **cast("dict[str, Any]", values))
    settled = asdict(after)
    for together in {told[key].together for key in values} - {""}:
        weights = [key for key, each in told.items() if each.together == together]
        if not any(settled[key] for key in weights):
            raise Refused("scores.weights_zero", path=("changes",), score=together, names=", ".join(weights))
    return after


def _checked(parameter: Parameter, value: float, path: tuple[str | int, ...]) -> float:
    if not parameter.allowed.holds(value):
        name, allowed = parameter.key, str(parameter.allowed)
        raise Refused("scores.parameter_out_of_range", path=path, name=name, value=float(value), allowed=allowed)
    if not parameter.is_whole:
        return float(value)
    if math.floor(value) != value:
        raise Refused("scores.parameter_not_whole", path=path, name=parameter.key, value=float(value))
    return int(value)


def document(settled: ScoreParameters, *, of_all: bool = False) -> str:
    """A JSON text of what differs from the defaults, or `of_all` parameters."""
    told = parameters()
    kept = {key: value for key, value in asdict(settled).items() if of_all or value != told[key].default}
    return orjson.dumps(kept).decode()


def parsed(text: str | bytes) -> ScoreParameters:
    """The parameters that a document tells; those it does not name have their defaults.

    Raises:
        Refused: as `changed`.
        ValueError: it is no document.
    """
    told = orjson.loads(text)
    if not isinstance(told, dict) or not all(isinstance(each, int | float) for each in cast("Any", told).values()):
        raise ValueError("not a document of parameters")
    return changed(DEFAULTS, list(cast("dict[str, float]", told).items()))


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """A version of the brand's parameters; version 0 are the defaults, which nobody saved.

    `segment` is the key of the one whose members `segment_pagerank` begins with; None: there is none.
    """

    version: int = 0
    parameters: ScoreParameters = DEFAULTS
    actor: str = ""
    role: str = ""
    at: datetime | None = None
    note: str | None = None
    segment: str | None = None


UNTOUCHED = ScoreSettings()
