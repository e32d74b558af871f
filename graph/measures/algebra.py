"""Large expressions: who they are true of, by set algebra over several statements.

Planning grows faster than the conditions, so no statement asks more than 25 of them. Truth of alls, anys and nots
follows from the people of whom their parts are true: true of both, of one, and of whom the opposite is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.database.driver import Database
from graph.measures.compiling import Asking
from graph.measures.model import All, AnyOf, Expression, Known, Leaf, Measure, NoneOf, Not, n_leaves
from graph.measures.starting import Sizes
from graph.measures.store import list_true

AT_ONCE = 25
_NO_END = 2**31
# True of everybody: how often somebody bought is always known, if only as 0.
EVERYBODY = Known(Measure("purchases"))


async def find_true(
    database: Database,
    expression: Expression,
    asking: Asking,
    sizes: Sizes | None = None,
    *,
    deadline_s: float | None = None,
) -> set[str]:
    """The ids of all users of whom the checked expression is true; not those of whom it is unknown.

    Each statement has that deadline, or that of reads.

    Cost: a statement for each 25 conditions; all the ids that each brings are held in memory.
    """
    return await _Finder(database, asking, sizes, deadline_s).true_of(expression)


def packed(parts: Sequence[Expression], asking: Asking) -> list[tuple[Expression, ...]]:
    """The parts in rows of at most 25 conditions together; a larger one stands alone."""
    rows: list[tuple[Expression, ...]] = []
    held = 0
    for part in parts:
        n = n_leaves(part, asking.segments)
        if rows and held + n <= AT_ONCE:
            rows[-1] = (*rows[-1], part)
            held += n
        else:
            rows.append((part,))
            held = n
    return rows


def spread(expression: Expression, segments: Mapping[str, Expression]) -> Expression:
    """The same truth with an all or an any outermost, or with one not fewer."""
    match expression:
        case Leaf(measure):
            found = segments[str(measure.option("key"))]
        case Known(measure):
            inner = segments[str(measure.option("key"))]
            found = AnyOf((inner, Not(inner)))
        case NoneOf(parts) | Not(AnyOf(parts)):
            found = All(tuple(Not(each) for each in parts))
        case Not(All(parts)):
            found = AnyOf(tuple(Not(each) for each in parts))
        case Not(NoneOf(parts)):
            found = AnyOf(parts)
        case Not(Not(part)):
            found = part
        case Not(Leaf(measure)):
            found = Not(segments[str(measure.option("key"))])
        case _:
            found = expression
    return found


class _Finder:
    def __init__(self, database: Database, asking: Asking, sizes: Sizes | None, deadline_s: float | None) -> None:
        self._database = database
        self._asking = asking
        self._sizes = sizes
        self._deadline_s = deadline_s

    async def true_of(self, expression: Expression) -> set[str]:
        if n_leaves(expression, self._asking.segments) <= AT_ONCE:
            found = await list_true(
                self._database, expression, self._asking, self._sizes, limit=_NO_END, deadline_s=self._deadline_s
            )
            return set(found)
        match expression:
            case All(parts):
                return await self._both([_all(row) for row in packed(parts, self._asking)])
            case AnyOf(parts):
                return await self._either([_any(row) for row in packed(parts, self._asking)])
            case Not(Known() as known):  # nothing that can be true follows: it is true of all the others
                return await self.true_of(EVERYBODY) - await self.true_of(known)
            case _:
                return await self.true_of(spread(expression, self._asking.segments))

    async def _both(self, parts: Sequence[Expression]) -> set[str]:
        found = await self.true_of(parts[0])
        for part in parts[1:]:
            if found:
                found &= await self.true_of(part)
        return found

    async def _either(self, parts: Sequence[Expression]) -> set[str]:
        found: set[str] = set()
        for part in parts:
            found |= await self.true_of(part)
        return found


def _all(parts: tuple[Expression, ...]) -> Expression:
    return parts[0] if len(parts) == 1 else All(parts)


def _any(parts: tuple[Expression, ...]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(parts)
