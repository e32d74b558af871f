"""How expressions are asked of the graph: who they are true of, and what their measures come to of given people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.database.driver import Database, Transaction
from graph.measures.catalogue import MEASURES
from graph.measures.compiling import Asking, value
from graph.measures.evaluating import Value
from graph.measures.model import Expression, Measure, Unit
from graph.measures.starting import Sizes, inserts
from queries.catalogue import fragment
from queries.composer import Piece, compose

LIST_TRUE = fragment("measures/fragments/list_true")
COUNT_TRUE = fragment("measures/fragments/count_true")
LIST_MEASURED = fragment("measures/fragments/list_measured")
TWO = fragment("measures/fragments/value_two")


async def list_true(
    database: Database,
    expression: Expression,
    asking: Asking,
    sizes: Sizes | None = None,
    *,
    after: str = "",
    limit: int = 1_000,
    deadline_s: float | None = None,
) -> list[str]:
    """The next users by id of whom the checked expression is true; not those of whom it is unknown. One statement."""
    piece = asked(expression, asking, sizes, after=after, limit=limit)
    found: list[str] = (await database.read_composed(compose([piece]), deadline_s=deadline_s))["s0"]
    return found


async def count_true(database: Database, expression: Expression, asking: Asking, sizes: Sizes | None = None) -> int:
    """Of how many users the checked expression is true. One statement."""
    found: int = (await database.read_composed(compose([counted(expression, asking, sizes)])))["s0"]
    return found


def asked(expression: Expression, asking: Asking, sizes: Sizes | None, *, after: str, limit: int) -> Piece:
    """The question whom the expression is true of, started where the fewest are left to be judged."""
    return Piece(LIST_TRUE, {"after": after, "limit": limit}, inserts=inserts(expression, asking, sizes))


def counted(expression: Expression, asking: Asking, sizes: Sizes | None) -> Piece:
    """The question how many the expression is true of."""
    return Piece(COUNT_TRUE, inserts=inserts(expression, asking, sizes))


async def measure(
    source: Database | Transaction, users: Sequence[str], measures: Sequence[Measure], asking: Asking
) -> dict[str, Mapping[Measure, Value]]:
    """What each measure comes to of each of the users who are there, by itself or in a transaction. One statement."""
    if not measures:
        return {user: {} for user in users}
    values = listed([value(each, asking) for each in measures])
    piece = Piece(LIST_MEASURED, {"users": list(users)}, inserts={"values": (values,)})
    rows: list[Mapping[str, Any]] = (await source.read_composed(compose([piece])))["s0"]
    return {
        row["user"]: {each: as_value(found, each) for each, found in zip(measures, row["values"], strict=True)}
        for row in rows
    }


def listed(pieces: Sequence[Piece]) -> Piece:
    """Values one behind the other."""
    if len(pieces) == 1:
        return pieces[0]
    middle = len(pieces) // 2
    return Piece(TWO, inserts={"one": (listed(pieces[:middle]),), "other": (listed(pieces[middle:]),)})


def as_value(found: Any, measured: Measure) -> Value:
    """The driver's value as the house's: days as days, sets of words in order."""
    if isinstance(found, list):
        return tuple(sorted(str(each) for each in found))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if MEASURES[measured.kind].unit in {Unit.DAY, None} and hasattr(found, "to_native"):
        return found.to_native()
    return found
