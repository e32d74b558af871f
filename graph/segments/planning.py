"""How long the database takes to plan what a segment asks, before it is saved."""

from __future__ import annotations

import time

from graph.database.driver import Database
from graph.errors import Refused
from graph.measures.algebra import AT_ONCE
from graph.measures.compiling import Asking
from graph.measures.model import Expression, n_leaves
from graph.measures.store import counted
from queries.composer import compose


async def check_planning(database: Database, expression: Expression, asking: Asking, limit_ms: int) -> float:
    """The database plans the question in the time that is allowed; return how long it took, in milliseconds.

    A database that has just started, or is busy, takes longer for anything new, so what was too slow is planned again,
    twice. A question of more than 25 conditions is asked by several statements, of which each is small.

    Raises:
        Refused: it takes longer each time ("measures.slow_to_plan", with the best figure).
    """
    if n_leaves(expression, asking.segments) > AT_ONCE:
        return 0.0
    composed = compose([counted(expression, asking, None)])
    best_ms = float("inf")
    for is_again in (False, True, True):
        begun = time.perf_counter()
        await database.explain(composed.text, composed.params, anew=is_again)
        best_ms = min(best_ms, (time.perf_counter() - begun) * 1_000)
        if best_ms <= limit_ms:
            return best_ms
    raise Refused("measures.slow_to_plan", path=("expression",), ms=round(best_ms), limit=limit_ms)
