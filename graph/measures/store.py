"""How expressions are asked of the graph: who they are true of, and what their measures come to of given people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.database.driver import Database
from graph.measures.catalogue import MEASURES
from graph.measures.compiling import FAR, Asking, truth, value
from graph.measures.evaluating import Value
from graph.measures.model import All, Expression, Leaf, Measure, Unit
from queries.catalogue import fragment
from queries.composer import Piece, compose

LIST_TRUE = fragment("measures/fragments/list_true")
LIST_MEASURED = fragment("measures/fragments/list_measured")
TWO = fragment("measures/fragments/value_two")
# What is quickly looked up of a person and true of few; each more of them in WHERE costs planning.
_NARROW = frozenset({"tag", "in_group", "attribute", "came_through", "channel_kind"})
_MOST_NARROW = 2


async def list_true(
    database: Database, expression: Expression, asking: Asking, *, after: str = "", limit: int = 1_000
) -> list[str]:
    """The next users by id of whom the checked expression is true; not those of whom it is unknown. One statement."""
    found: list[str] = (await database.read_composed(compose([asked(expression, asking, after, limit)])))["s0"]
    return found


def asked(expression: Expression, asking: Asking, after: str, limit: int) -> Piece:
    """The question whom the expression is true of, with what narrows people down before anything is counted of them."""
    parts = expression.parts if isinstance(expression, All) else (expression,)
    quick = [n for n, each in enumerate(parts) if isinstance(each, Leaf) and each.measure.kind in _NARROW]
    narrow = [parts[n] for n in quick[:_MOST_NARROW]]
    others = [each for n, each in enumerate(parts) if n not in quick[:_MOST_NARROW]]
    conditions = {
        name: tuple(Piece(FAR, inserts={"truth": (truth(each, asking),)}) for each in chosen)
        for name, chosen in (("narrow", narrow), ("others", others))
    }
    return Piece(LIST_TRUE, {"after": after, "limit": limit}, inserts=conditions)


async def measure(
    database: Database, users: Sequence[str], measures: Sequence[Measure], asking: Asking
) -> dict[str, Mapping[Measure, Value]]:
    """What each measure comes to of each of the users who are there. One statement."""
    if not measures:
        return {user: {} for user in users}
    values = _listed([value(each, asking) for each in measures])
    piece = Piece(LIST_MEASURED, {"users": list(users)}, inserts={"values": (values,)})
    rows: list[Mapping[str, Any]] = (await database.read_composed(compose([piece])))["s0"]
    return {
        row["user"]: {each: _value(found, each) for each, found in zip(measures, row["values"], strict=True)}
        for row in rows
    }


def _listed(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    middle = len(pieces) // 2
    return Piece(TWO, inserts={"one": (_listed(pieces[:middle]),), "other": (_listed(pieces[middle:]),)})


def _value(found: Any, measured: Measure) -> Value:
    """The driver's value as the house's: days as days, sets of words in order."""
    if isinstance(found, list):
        return tuple(sorted(str(each) for each in found))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if MEASURES[measured.kind].unit in {Unit.DAY, None} and hasattr(found, "to_native"):
        return found.to_native()
    return found
