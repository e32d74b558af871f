"""Who is in a segment now, in the order of a list: read before the list is frozen, which says as of when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.database.driver import Database
from graph.invitations import policy
from graph.invitations.model import Chosen, Order, Source
from graph.invitations.store import list_sort_keys
from graph.measures.algebra import find_true
from graph.measures.compiling import Asking
from graph.measures.model import Expression, Measure
from graph.measures.starting import Sizes
from graph.measures.store import measure

READ_AT_ONCE = 10_000
_MEASURES: Mapping[Order, Measure] = {
    Order.PAGERANK: Measure("score", (("key", "pagerank"),)),
    Order.DOWNSTREAM_REVENUE: Measure("score", (("key", "downstream_revenue"),)),
    Order.SPEND: Measure("spend"),
}


async def choose(
    database: Database,
    source: Source,
    expression: Expression,
    asking: Asking,
    sizes: Sizes | None = None,
    *,
    deadline_s: float | None = None,
) -> Chosen:
    """Everybody of whom the segment is true, in the order of the list, and who of them did not agree to its purpose.

    Each question about everybody has that deadline, or that of reads.

    Raises:
        Unavailable: a statement took too long.

    Cost: as `find_true`, twice for a purpose that people are asked for; a statement for each 10,000 users.
    """
    agreed = await find_true(database, expression, asking, sizes, deadline_s=deadline_s)
    everybody = agreed
    if asking.listed:
        everybody = await find_true(database, expression, replace(asking, listed=()), sizes, deadline_s=deadline_s)
    users = await _ordered(database, everybody & agreed, source.order, asking)
    return Chosen(source, users, tuple(sorted(everybody - agreed)))


async def _ordered(database: Database, users: Iterable[str], order: Order, asking: Asking) -> tuple[str, ...]:
    everybody = sorted(users)
    parts = [everybody[start : start + READ_AT_ONCE] for start in range(0, len(everybody), READ_AT_ONCE)]
    if order in _MEASURES:
        asked = _MEASURES[order]
        values: dict[str, float] = {}
        for part in parts:
            found = await measure(database, part, [asked], asking)
            values.update(
                (user, value) for user, each in found.items() if isinstance(value := each[asked], int | float)
            )
        return policy.ordered(everybody, values, descending=True)
    keys: dict[str, str] = {}
    for part in parts:
        keys.update(await list_sort_keys(database, part, by_name=order is Order.NAME))
    return policy.ordered(everybody, keys, descending=False)
