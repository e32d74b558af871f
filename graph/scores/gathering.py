"""How the communities that a run found are kept with it: what each comes to, its members, and by user; and erased."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from graph.consent.model import PROFILING
from graph.consent.store import list_refusing
from graph.database.driver import Transaction, Value
from graph.scores import store
from graph.scores.communities import Communities, strongest_ties
from graph.scores.model import IntArray, RunId, Stage
from graph.scores.snapshot import Snapshot
from graph.scores.turn import TurnHeld
from queries.catalogue import statement

WRITE_COMMUNITIES = statement("scores/write_communities")
WRITE_COMMUNITY_PAGES = statement("scores/write_community_pages")
WRITE_COMMUNITY_USERS = statement("scores/write_community_users")
SAVE_COMMUNITY_COUNT = statement("scores/save_community_count")
ERASE_COMMUNITIES = statement("scores/erase_communities")
ERASE_MEMBERS = statement("scores/erase_members")
USERS_A_PAGE = 500
"""As `community_members` reads them."""
PARTS_AT_ONCE = 100
"""Pages or communities that one transaction writes or erases."""
_USERS_A_READ = 10_000
_IDS_AT_ONCE = 100


def key(run: RunId, number: int) -> str:
    """The key of a community of a run."""
    return f"{run}:{place(number)}"


def place(number: int) -> str:
    """The number of a community as keys have it: they stand in its order."""
    return f"{number:06}"


def rank(position: int) -> str:
    """The place of a member in their community, from 1, as keys of pages and cursors have it."""
    return f"{position:09}"


async def keep(turn: TurnHeld, found: Communities, snapshot: Snapshot) -> None:
    """The communities are kept with the run that has the turn, whose rows are written; who refused to be profiled is
    counted in them and not named.

    Cost: two places a user, in pages of 500: 4 s a million users.
    """
    left_out = await list_refusing(turn.database, PROFILING)
    listed = _listed(found, snapshot, left_out)
    by_user = await turn.keep_during(lambda: list(_by_user(turn.id, found, snapshot, listed)))
    by_community = await turn.keep_during(lambda: list(_by_community(turn.id, found, snapshot, listed)))
    total, done = len(by_user) + len(by_community) + len(found.summaries.sizes), 0
    for write, pages in ((write_community_users, by_user), (write_community_pages, by_community)):
        for start in range(0, len(pages), PARTS_AT_ONCE):
            some = pages[start : start + PARTS_AT_ONCE]
            await turn.write(partial(write, pages=some))
            done += len(some)
            await turn.tell(Stage.WRITING, done, total)
    told = _summaries(turn.id, found, snapshot)
    for start in range(0, len(told), PARTS_AT_ONCE):
        await turn.write(partial(write_communities, told=told[start : start + PARTS_AT_ONCE]))
    # Whoever was erased before their page was written is named by it; later ones are taken out as they are erased.
    gone = sorted(set(_named(snapshot, listed)) - await _present(turn))
    for start in range(0, len(gone), _IDS_AT_ONCE):
        await turn.write(partial(erase_members, ids=gone[start : start + _IDS_AT_ONCE]))
    await turn.write(partial(save_community_count, run=turn.id, found=found))


def _named(snapshot: Snapshot, positions: IntArray) -> list[str]:
    places: list[int] = positions.tolist()
    return [snapshot.users[each] for each in places]


async def _present(turn: TurnHeld) -> set[str]:
    found = set[str]()
    after = ""
    while (page := await store.list_users(turn.database, after=after, limit=_USERS_A_READ)).users:
        found.update(page.users)
        after = page.users[-1]
        await turn.tell(Stage.WRITING)
    return found


def _listed(found: Communities, snapshot: Snapshot, left_out: Collection[str]) -> IntArray:
    """Who is in a community that is told and may be named, ascending."""
    members = np.flatnonzero(found.places.numbers)
    stays = np.fromiter((snapshot.users[at] not in left_out for at in members.tolist()), np.bool_, len(members))
    return members[stays]


Page = Mapping[str, Sequence[Value] | str]
"""A page by the names of the lists it is of, with its `key`."""


def _by_user(run: RunId, found: Communities, snapshot: Snapshot, listed: IntArray) -> Iterator[Page]:
    places = found.places
    for start in range(0, len(listed), USERS_A_PAGE):
        some = listed[start : start + USERS_A_PAGE]
        users = _named(snapshot, some)
        yield {
            "key": f"{run}:{users[0]}",
            "users": users,
            "numbers": places.numbers[some].tolist(),
            "shares": places.inside_shares[some].tolist(),
            "next_numbers": places.next_numbers[some].tolist(),
            "next_shares": places.next_shares[some].tolist(),
        }


def _by_community(run: RunId, found: Communities, snapshot: Snapshot, listed: IntArray) -> Iterator[Page]:
    """Members by community, those first of whose ties the most weight stays within, equal ones by their ids."""
    places = found.places
    ordered = listed[np.lexsort((listed, -places.inside[listed], places.numbers[listed]))]
    firsts = np.searchsorted(places.numbers[ordered], np.arange(1, len(found.summaries.sizes) + 2))
    for number, (first, last) in enumerate(zip(firsts[:-1].tolist(), firsts[1:].tolist(), strict=True), 1):
        for start in range(first, last, USERS_A_PAGE):
            some = ordered[start : min(start + USERS_A_PAGE, last)]
            yield {
                "key": f"{key(run, number)}:{rank(start - first + 1)}",
                "users": _named(snapshot, some),
                "weights": places.inside[some].tolist(),
                "shares": places.inside_shares[some].tolist(),
            }


def _summaries(run: RunId, found: Communities, snapshot: Snapshot) -> list[dict[str, Value]]:
    told: list[dict[str, Value]] = []
    every = found.summaries
    for at in range(len(every.sizes)):
        ties = strongest_ties(every, at)
        told.append(
            {
                "key": key(run, at + 1),
                "run": run,
                "as_of": snapshot.as_of,
                "number": at + 1,
                "size": int(every.sizes[at]),
                "weight": float(every.within[at]),
                "inside_share": float(every.inside_shares[at]),
                "revenue": float(every.revenue[at]),
                "n_buyers": int(every.n_buyers[at]),
                "tie_numbers": [number for number, _ in ties],
                "tie_weights": [weight for _, weight in ties],
            }
        )
    return told


async def write_communities(transaction: Transaction, told: Sequence[Mapping[str, Value]]) -> None:
    """These communities are kept."""
    await transaction.run(WRITE_COMMUNITIES, rows=told)


async def write_community_pages(transaction: Transaction, pages: Sequence[Page]) -> None:
    """These members of communities are kept, the strongest first."""
    await transaction.run(WRITE_COMMUNITY_PAGES, **_columns(pages, "users", "weights", "shares"))


async def write_community_users(transaction: Transaction, pages: Sequence[Page]) -> None:
    """It is kept in which community these users are."""
    names = ("users", "numbers", "shares", "next_numbers", "next_shares")
    await transaction.run(WRITE_COMMUNITY_USERS, **_columns(pages, *names))


def _columns(pages: Sequence[Page], *names: str) -> dict[str, Value]:
    return {"keys": [str(each["key"]) for each in pages], **{name: [each[name] for each in pages] for name in names}}


async def save_community_count(transaction: Transaction, run: RunId, *, found: Communities) -> None:
    """The run tells how many communities it found, and their modularity."""
    await transaction.run(SAVE_COMMUNITY_COUNT, run=run, found=found.n_found, modularity=found.modularity)


async def erase_communities(transaction: Transaction, run: RunId, *, limit: int) -> int:
    """Up to `limit` communities of the run, or pages of them, are gone; returns how many were."""
    [row] = await transaction.run(ERASE_COMMUNITIES, run=run, limit=limit)
    return row["n_erased"]


async def erase_members(transaction: Transaction, ids: Sequence[str]) -> int:
    """No community names these ids; returns how many places they had, in all runs."""
    [row] = await transaction.run(ERASE_MEMBERS, ids=ids)
    return row["n"]
