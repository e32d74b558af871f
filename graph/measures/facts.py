"""The facts behind measures: purchases, events, tags, memberships, ways to other people, whenever they were.

Windows are not applied: what counts when is said by `graph/measures/timelines.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from graph.database.driver import Database
from graph.instants import instant_or_none
from graph.measures.compiling import BOUGHT, DONE, HOPS, REFERRED, Asking, filters, params, steps
from graph.measures.model import Measure
from graph.measures.store import listed
from queries.catalogue import Fragment, fragment
from queries.composer import Piece, compose

LIST_FACTS = fragment("measures/fragments/list_facts")
NONE = fragment("measures/fragments/facts_none")
FACTS_BOUGHT = fragment("measures/fragments/facts_bought")
FACTS_DONE = fragment("measures/fragments/facts_done")
_MEMBER = fragment("measures/fragments/facts_member")
_CHANNEL = fragment("measures/fragments/facts_came_through")
_PAID = fragment("measures/fragments/facts_paid")
_INTERACTED = fragment("measures/fragments/facts_interacted")
FACTS: Mapping[str, Fragment] = {
    "tag": fragment("measures/fragments/facts_tagged"),
    "task_stage": fragment("measures/fragments/facts_task_stage"),
    "paid_term": _PAID,
    "days_of_term_left": _PAID,
    "times_renewed": fragment("measures/fragments/facts_renewed"),
    "in_group": _MEMBER,
    "days_in_group": _MEMBER,
    "came_through": _CHANNEL,
    "channel_kind": _CHANNEL,
    "consented": fragment("measures/fragments/facts_consented"),
    "referees": fragment("measures/fragments/facts_referees"),
    "referee_spend": fragment("measures/fragments/facts_referee_spend"),
    "referrers": fragment("measures/fragments/facts_referrers"),
    "interaction_people": _INTERACTED,
    "interaction_days": _INTERACTED,
    "interactions": _INTERACTED,
}
# So many facts of a measure are looked at; of who has more, what follows from all of them is not told.
MOST = 300
# What each measure's facts are as edges, and what stands at their other end.
EDGES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(BOUGHT, ("BOUGHT", "purchase")),
    **dict.fromkeys(DONE, ("DID", "event")),
    "task_stage": ("DID", "event"),
    "tag": ("TAGGED", "tag"),
    **dict.fromkeys(("paid_term", "days_of_term_left", "times_renewed"), ("PAID_FOR", "term")),
    **dict.fromkeys(("in_group", "days_in_group"), ("MEMBER_OF", "group")),
    **dict.fromkeys(("came_through", "channel_kind"), ("CAME_THROUGH", "channel")),
    "consented": ("CONSENTED", "purpose"),
    **dict.fromkeys(("referees", "referrers"), ("REFERRED", "user")),
    "referee_spend": ("BOUGHT", "purchase"),
    **dict.fromkeys(("interaction_people", "interaction_days", "interactions"), ("INTERACTED", "user")),
}


@dataclass(frozen=True, slots=True)
class Node:
    """An end of an edge."""

    kind: str
    id: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship of the graph; `detail`: the source of a tag, the kind of an interaction."""

    kind: str
    start: Node
    end: Node
    at: datetime | None = None
    until: datetime | None = None
    day: date | None = None
    amount: int | None = None
    count: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a measure counts: who or what is at its end, and the edges that lead there.

    `count` is how often an interaction was, or at which stage of a task who did it stood then.
    """

    id: str
    edges: tuple[Edge, ...]
    at: datetime | None = None
    until: datetime | None = None
    day: date | None = None
    amount: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What windows and guards of a person hang on; `granted`: until when they agreed to what, None: without an end."""

    joined: datetime
    birthday: date | None
    is_child: bool
    entered: Mapping[str, datetime]
    granted: Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a person behind each measure, at most 301 each."""

    around: Around
    of: Mapping[Measure, tuple[Fact, ...]]


async def list_facts(
    database: Database, people: Mapping[str, str], measures: Sequence[Measure], asking: Asking, line: str
) -> dict[str, Facts]:
    """The facts behind the measures of these people (by id, with their names) who are there. One statement.

    `line`: the last birthday of those who are not under 14.
    """
    pieces = [_piece(each, asking) for each in measures]
    inserts: dict[str, Sequence[Piece]] = {"facts": (listed(pieces),) if pieces else ()}
    piece = Piece(LIST_FACTS, {"users": list(people), "line": line}, inserts=inserts)
    rows: list[Mapping[str, Any]] = (await database.read_composed(compose([piece])))["s0"]
    return {
        row["user"]: Facts(
            _around(row),
            {
                each: tuple(_fact(one, each, Node("user", row["user"], people[row["user"]])) for one in found)
                for each, found in zip(measures, row["facts"], strict=True)
            },
        )
        for row in rows
    }


def _piece(measure: Measure, asking: Asking) -> Piece:
    if measure.kind == "interaction_people" and measure.option("hops") == 2:
        return Piece(NONE)
    chosen = FACTS_BOUGHT if measure.kind in BOUGHT else FACTS_DONE if measure.kind in DONE else FACTS.get(measure.kind)
    if chosen is None:
        return Piece(NONE)
    given = params(chosen, measure, asking)
    if chosen is _CHANNEL:
        given = {"key": measure.option("channel"), "kind": measure.option("kind")}
    if "most_" in chosen.params:
        given["most"] = MOST + 1
    inserts: dict[str, Sequence[Piece]] = {"filters": filters(measure, asking), "steps": steps(measure)}
    if measure.kind in REFERRED:
        inserts["hops"] = (Piece(HOPS[int(str(measure.option("hops") or 1))]),)
    return Piece(chosen, given, inserts=inserts)


def _around(row: Mapping[str, Any]) -> Around:
    birthday = row["birthday"]
    return Around(
        instant_or_none(row["joined"]) or datetime.min.replace(tzinfo=UTC),
        None if birthday is None else date.fromisoformat(birthday),
        row["child"],
        {each["key"]: at for each in row["entered"] if (at := instant_or_none(each["since"])) is not None},
        {each["key"]: instant_or_none(each["until"]) for each in row["granted"]},
    )


def _fact(row: Mapping[str, Any], measure: Measure, user: Node) -> Fact:
    kind, end = EDGES[measure.kind]
    day = row.get("day")
    known: dict[str, Any] = {
        "at": instant_or_none(row.get("at")),
        "until": instant_or_none(row.get("until")),
        "day": None if day is None else date.fromisoformat(day),
    }
    if kind == "REFERRED":
        return Fact(row["id"], _way(row, user, is_down=measure.kind == "referees"), **known)
    way = _way(row, user, is_down=True) if measure.kind == "referee_spend" else ()
    ends = (way[-1].end if way else user, Node(end, row["id"], row.get("label")))
    start, stop = ends if row.get("given", True) else ends[::-1]
    amount, count = row.get("amount"), row.get("count")
    told = None if kind == "DID" else count
    edge = Edge(kind, start, stop, **known, amount=amount, count=told, detail=row.get("detail"))
    return Fact(row["id"], (*way, edge), **known, amount=amount or 0, count=count or 0)


def _way(row: Mapping[str, Any], user: Node, *, is_down: bool) -> tuple[Edge, ...]:
    """The referrals that lead from the user to the far end, the nearest first."""
    people = [user, *(Node("user", one, name) for one, name in zip(row["ids"], row["names"], strict=True))]
    steps = zip(people, people[1:], row["ats"], strict=False)
    return tuple(
        Edge("REFERRED", *((near, far) if is_down else (far, near)), at=instant_or_none(at)) for near, far, at in steps
    )
