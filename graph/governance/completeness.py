"""Users by how much of their profiles is known, beside what they did: counts with how far they can be trusted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The standard normal quantile of 97.5 %: intervals hold the truth in 95 of 100 cases."""
MOST_BANDS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """So many users of whom so many parts of what is expected are known, and whether they did each thing."""

    n_known: int
    n_users: int
    did: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some users did a thing; `low` and `high` hold the share that it would be of very many such users."""

    n_users: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Band:
    """Users of whom from `low` to less than `high` of what is expected is known, up to 1 in the last; what they did,
    None of nobody."""

    low: float
    high: float
    n_users: int
    did: tuple[Share | None, ...]


def bands(
    rows: Iterable[Known], *, n_expected: int, n_bands: int, n_things: int, among: Mapping[int, int] | None = None
) -> list[Band]:
    """The users by bands of equal width, the least known first; none where nothing is expected.

    Args:
        rows: users by what is known of them and what they did; each `did` has `n_things` entries.
        n_expected: how many parts are expected of a profile.
        n_bands: into how many bands 0 to 1 is cut.
        n_things: how many things were asked for.
        among: for a thing that is a share of those who did another thing only, which one that is.
    """
    if not n_expected:
        return []
    n_users = [0] * n_bands
    did = [[0] * n_things for _ in range(n_bands)]
    bases = among or {}
    for row in rows:
        place = min(n_bands - 1, row.n_known * n_bands // n_expected)
        n_users[place] += row.n_users
        for thing, done in enumerate(row.did):
            is_counted = done and (thing not in bases or row.did[bases[thing]])
            did[place][thing] += row.n_users if is_counted else 0

    def shares(place: int) -> tuple[Share | None, ...]:
        counts = did[place]
        return tuple(
            share_of(n, counts[bases[thing]] if thing in bases else n_users[place]) for thing, n in enumerate(counts)
        )

    return [Band(place / n_bands, (place + 1) / n_bands, n, shares(place)) for place, n in enumerate(n_users)]


def share_of(n: int, n_users: int) -> Share | None:
    """The share of so many users, with Wilson's interval of 95 %; None of nobody.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212; docs/governance.md.
    """
    if not n_users:
        return None
    share = n / n_users
    spread = Z * sqrt(share * (1 - share) / n_users + Z * Z / (4 * n_users * n_users))
    middle, scale = share + Z * Z / (2 * n_users), 1 + Z * Z / n_users
    # Of none or all one end is the share itself, whatever is rounded.
    low = 0.0 if n == 0 else (middle - spread) / scale
    high = 1.0 if n == n_users else (middle + spread) / scale
    return Share(n, share, low, high)
