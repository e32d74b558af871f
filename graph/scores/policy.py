"""What follows from a snapshot: the scores of all users, their percentiles, who is ranked, whose turn it is."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np

from graph.errors import Broken
from graph.scores import kernels
from graph.scores.model import (
    FloatArray,
    ForestInvalid,
    IntArray,
    RunId,
    ScoreColumn,
    ScoreColumns,
    ScoreKey,
    Snapshot,
    Turn,
)

RANKED_AT_MOST = 10_000
DECAY = 0.5
TURN_LASTS = timedelta(seconds=60)
DEADLINE_S = 30.0
RETIRED_STAYS = timedelta(minutes=10)
_TIE_BITS = 42
_NAMED_AT_MOST = 20


def score(snapshot: Snapshot) -> ScoreColumns:
    """All scores of all users of the snapshot; the same snapshot gives the same numbers.

    Raises:
        Broken: "scores.referral_cycle" when users brought each other in a circle; names them.
    """
    G = kernels.influence_graph(len(snapshot.users), snapshot.interactions)
    return {
        ScoreKey.PAGERANK: column(kernels.pagerank(G)),
        ScoreKey.DOWNSTREAM_REVENUE: column(_downstream_revenue(snapshot)),
    }


def column(values: FloatArray) -> ScoreColumn:
    """A score with its percentiles and its best users."""
    return ScoreColumn(values, percentiles(values), ranked(values))


def without(
    users: Sequence[str], columns: ScoreColumns, left_out: frozenset[str]
) -> tuple[Sequence[str], ScoreColumns]:
    """The users but those left out, with their scores; percentiles and ranks are among those who stay."""
    if not left_out:
        return users, columns
    stays = np.fromiter((user not in left_out for user in users), dtype=np.bool_, count=len(users))
    kept = [user for user in users if user not in left_out]
    return kept, {key: column(each.values[stays]) for key, each in columns.items()}


def percentiles(values: FloatArray) -> FloatArray:
    """The share of users whose value is at most one's own, shape (n,), in [1/n, 1]; users with equal values get equal
    shares, so when all are equal all get 1."""
    compared = _compared(values)
    if compared.size == 0:
        return np.zeros(0)
    return np.searchsorted(np.sort(compared), compared, side="right") / compared.size


def ranked(values: FloatArray, *, at_most: int = RANKED_AT_MOST) -> IntArray:
    """Positions of the users with the highest values above 0, highest first, equal ones in order of position."""
    compared = _compared(values)
    positions = np.lexsort((np.arange(compared.size), -compared))
    return positions[compared[positions] > 0][:at_most].astype(np.int64)


def is_over(turn: Turn, now: datetime, is_alive: Callable[[str], bool]) -> bool:
    """True when the turn was not kept in time or the process that holds it is known to be gone."""
    return turn.until <= now or not is_alive(turn.holder)


def board(run: RunId, key: ScoreKey) -> str:
    """The name under which a run's ranked edges of a score are found."""
    return f"{run}:{key.value}"


def _compared(values: FloatArray) -> FloatArray:
    """The values cut to 42 binary (12.6 decimal) digits: sums of the same numbers in another order stay equal."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(mantissa, _TIE_BITS)), exponent - _TIE_BITS)


def _downstream_revenue(snapshot: Snapshot) -> FloatArray:
    try:
        order = kernels.parents_first(snapshot.referrers)
    except ForestInvalid as invalid:
        names = [snapshot.users[position] for position in invalid.positions]
        shown = ", ".join(names[:_NAMED_AT_MOST]) + (" …" if len(names) > _NAMED_AT_MOST else "")
        raise Broken("scores.referral_cycle", users=shown, n_users=len(names)) from None
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    referrers = snapshot.referrers[order]
    parents = np.where(referrers >= 0, place[referrers], -1)
    found = np.empty(order.size)
    found[order] = kernels.downstream_revenue(parents, snapshot.revenue[order], decay=DECAY)
    return found
