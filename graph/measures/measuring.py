"""What the measures of an expression come to of a person who is read anyway: as slots of the statement that reads them.

No statement measures more than 25 conditions; what is over is measured by further ones, of many people at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.measures.algebra import AT_ONCE
from graph.measures.compiling import Asking, guarded, guards, value
from graph.measures.evaluating import Value
from graph.measures.model import Expression, Measure, measured_of, n_leaves
from graph.measures.store import as_value, listed
from queries.catalogue import fragment
from queries.composer import Piece

WHY_VALUES = fragment("measures/fragments/why_values")
TRUE = fragment("measures/fragments/value_true")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a person so far, and of which measures the values may be used."""

    user: str
    name: str
    values: Mapping[Measure, Value]
    allowed: Mapping[Measure, bool]
    is_listed: bool

    def with_values(self, values: Mapping[Measure, Value]) -> Measured:
        """The same with these values."""
        return replace(self, values=values)


@dataclass(frozen=True, slots=True)
class Measuring:
    """The measures of an expression, in rows of at most 25 conditions, and what guards their values."""

    rows: tuple[tuple[Measure, ...], ...]
    guarded: Mapping[Measure, int]
    conditions: tuple[tuple[Piece, ...], ...]
    asking: Asking

    def inserts(self) -> dict[str, Sequence[Piece]]:
        """What is inserted into the slot: the values of the first row, and whether each kind of guard holds."""
        allowed = [guarded(Piece(TRUE), each) for each in self.conditions]
        values = [value(each, self.asking) for each in self.rows[0]]
        return {"values": (listed(values),), "allowed": (listed(allowed),)}

    def measured(self, raw: Mapping[str, Any]) -> Measured:
        """What the slot answers."""
        values = {each: as_value(found, each) for each, found in zip(self.rows[0], raw["values"], strict=True)}
        held = [each is True for each in raw["allowed"]]
        allowed = {each: held[place] for each, place in self.guarded.items()}
        return Measured(raw["user"], raw["name"], values, allowed, held[0])


def measuring(expression: Expression, asking: Asking, listed_by: Sequence[Piece] = ()) -> Measuring:
    """How the expression is measured; `listed_by` must hold of whoever is listed at all.

    Cost: linear in the leaves.
    """
    measures = list(dict.fromkeys(measured_of(expression, asking.segments)))
    kinds: dict[str, tuple[int, tuple[Piece, ...]]] = {"": (0, tuple(listed_by))}
    places: dict[Measure, int] = {}
    for each in measures:
        conditions = tuple(guards(each, asking))
        if conditions:
            signature = repr([(one.fragment.name, sorted(one.params.items())) for one in conditions])
            places[each] = kinds.setdefault(signature, (len(kinds), conditions))[0]
    return Measuring(_rows(measures, asking), places, tuple(each for _, each in kinds.values()), asking)


def _rows(measures: Sequence[Measure], asking: Asking) -> tuple[tuple[Measure, ...], ...]:
    rows: list[list[Measure]] = []
    held = AT_ONCE + 1
    for each in measures:
        n = 1 if each.where is None else 1 + n_leaves(each.where, asking.segments)
        if held + n > AT_ONCE:
            rows.append([])
            held = 0
        rows[-1].append(each)
        held += n
    return tuple(tuple(row) for row in rows)
