"""What follows from a snapshot: the scores of all users, their percentiles, who is ranked, whose turn it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

import numpy as np

from graph.scores.kernels.ordering import compared, percentiles
from graph.scores.model import (
    BoolArray,
    FloatArray,
    IntArray,
    Pending,
    RowPage,
    RunId,
    ScoreColumn,
    ScoreColumns,
    ScoreKey,
    ScoreValues,
    Turn,
)

RANKED_AT_MOST = 10_000
RANKS_A_PAGE = 100
"""As `list_influencers` reads them."""
TURN_LASTS = timedelta(seconds=60)
DEADLINE_S = 30.0
RETIRED_STAYS = timedelta(minutes=10)


def column(values: FloatArray) -> ScoreColumn:
    """A score with its percentiles and its best users."""
    return ScoreColumn(values, percentiles(values), ranked(values))


def columns_of(
    users: Sequence[str], values: ScoreValues, left_out: frozenset[str]
) -> tuple[Sequence[str], ScoreColumns]:
    """The users but those left out, with their scores; percentiles and ranks are among those who stay.

    Cost: O(n log n) a score, 0.4 s at a million users.
    """
    if not left_out:
        return users, {key: column(each) for key, each in values.items()}
    stays = np.fromiter((user not in left_out for user in users), dtype=np.bool_, count=len(users))
    kept = [user for user in users if user not in left_out]
    return kept, {key: column(each[stays]) for key, each in values.items()}


def row_page(users: Sequence[str], places: Sequence[int], columns: ScoreColumns) -> RowPage:
    """The rows of the users at these places."""
    values, shares = _tables(columns, places)
    return RowPage([users[place] for place in places], values.tolist(), shares.tolist())


def sort_out(page: RowPage, places: Mapping[str, int], columns: ScoreColumns, pending: Pending) -> None:
    """The users of a page of rows are where they belong in `pending`, where all are found to differ until they are seen
    not to; without columns they stay so."""
    known: list[int] = []
    for row, user in enumerate(page.users):
        if user in places:
            known.append(row)
        elif len(page.values[row]):
            pending.gone.append(user)
        else:
            pending.idle.append(user)
    kept = RowPage(
        [page.users[row] for row in known],
        [page.values[row] for row in known],
        [page.percentiles[row] for row in known],
    )
    if columns:
        stand = [places[user] for user in kept.users]
        pending.found[stand] = changed(kept, *_tables(columns, stand))


def _tables(columns: ScoreColumns, places: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Values and percentiles of these users, shape (users, scores) each."""
    chosen = np.array(places, dtype=np.int64)
    empty = np.zeros((len(places), 0))
    return (
        np.column_stack([empty, *(each.values[chosen] for each in columns.values())]),
        np.column_stack([empty, *(each.percentiles[chosen] for each in columns.values())]),
    )


def changed(page: RowPage, values: FloatArray, percentiles: FloatArray) -> BoolArray:
    """Which rows differ from what a run found, in the first four digits of a value or the fourth place of a percentile.

    Args:
        page: rows as they stand.
        values: shape (rows, scores), what the run found of the same users.
        percentiles: shape (rows, scores).

    Returns:
        Shape (rows,); a row that is empty or has another number of scores differs.
    """
    n_scores = values.shape[1]
    comparable = np.fromiter((len(row) == n_scores for row in page.values), dtype=np.bool_, count=len(page.users))
    found = np.ones(len(page.users), dtype=np.bool_)
    if n_scores == 0 or not comparable.any():
        return found & bool(n_scores)
    places = np.flatnonzero(comparable).tolist()
    stood = np.array([page.values[place] for place in places], dtype=np.float64)
    stood_at = np.array([page.percentiles[place] for place in places], dtype=np.float64)
    same = _same(four_digits(stood), four_digits(values[comparable]))
    same &= _same(fourth_place(stood_at), fourth_place(percentiles[comparable]))
    found[comparable] = ~same.all(axis=1)
    return found


def four_digits(values: FloatArray) -> FloatArray:
    """The values with all but the first four decimal digits cut off by rounding; 0 and NaN stay."""
    size = np.abs(values)
    proper = np.isfinite(size) & (size > 0)
    magnitude = np.floor(np.log10(np.where(proper, size, 1.0)))
    unit = np.power(10.0, magnitude - 3)
    return np.where(proper, np.round(values / unit) * unit, values)


def fourth_place(percentiles: FloatArray) -> FloatArray:
    """Percentiles rounded to their fourth place."""
    return np.round(percentiles, 4)


def _same(one: FloatArray, other: FloatArray) -> BoolArray:
    return (one == other) | (np.isnan(one) & np.isnan(other))


def ranked(values: FloatArray, *, at_most: int = RANKED_AT_MOST) -> IntArray:
    """Positions of the users with the highest values above 0, highest first, equal ones in order of position."""
    given = compared(np.where(np.isnan(values), 0.0, values))
    positions = np.flatnonzero(given > 0)
    if positions.size > at_most:
        least = np.partition(given[positions], -at_most)[-at_most]
        positions = positions[given[positions] >= least]
    return positions[np.lexsort((positions, -given[positions]))][:at_most].astype(np.int64)


def is_over(turn: Turn, now: datetime, is_alive: Callable[[str], bool]) -> bool:
    """True when the turn was not kept in time or the process that holds it is known to be gone."""
    return turn.until <= now or not is_alive(turn.holder)


def last_due(now: datetime, *, daily: time, zone: tzinfo) -> datetime:
    """The last moment up to now at which a clock in that zone came to that time of day, in UTC.

    A time that a clock leaps over when summer begins is meant as if it had not; of one that comes twice the first is.
    """
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), daily, tzinfo=zone).astimezone(UTC)
    if today <= now:
        return today
    return datetime.combine(local.date() - timedelta(days=1), daily, tzinfo=zone).astimezone(UTC)


def board(run: RunId, key: ScoreKey) -> str:
    """The name under which the pages of a run's ranks by a score are found."""
    return f"{run}:{key.value}"
