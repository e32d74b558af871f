"""The users of a segment taken along (M01): which columns there are, and their rows, a few hundred people at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from api import asking
from api.context import Context, Found, Question
from api.execution import Asked, Executor
from api.inside import raised
from api.paging import PAGE_MAX
from api.rules import Rule, may
from graph.errors import Missing, Refused, Unavailable
from graph.measures import store
from graph.measures.printing import money
from graph.scores.model import ScoreKey
from graph.segments.model import Segment
from queries.composer import compose

AT_ONCE, MOST_AT_ONCE = 300, 10_000
"""How many users are found at first, so that the file begins soon, and later, since each finding may look at the whole
segment again; they are read a hundred at a time."""
MOST_COLUMNS = 50
KIND_LENGTH = 40
TRIES = 3
_HEAD = "query Audience($key: String!, $purpose: String!, $first: Int!{variable}) {{ "
_BODY = "segment(key: $key, purpose: $purpose) {{ users(first: $first) {{ nodes {{ id {parts} }} }} }} }}"
_PARTS: Mapping[str, str] = {
    "name": "name",
    "joined": "joinedAt",
    "totals": "purchaseTotals { count netMinor lastAt }",
    "referees": "nReferees",
    "attributes": "attributes(keys: $attributes) { key text texts number boolean }",
    "tags": "tags { tag { key name } }",
    "groups": "memberships { group { key name } }",
    "owners": "owners { staff { name } }",
    "scores": "scores { key value percentile }",
    "identities": "identities { kind value }",
}
"""What each column needs, as it is asked for; those that are lists stand last."""
_LISTS = frozenset({"attributes", "tags", "groups", "owners", "scores", "identities"})
Node: TypeAlias = Mapping[str, Any]
Cell: TypeAlias = "str | int | float | bool | list[str] | None"
Check: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name that it has in the file: what it is of, and the key of that where there are several."""

    name: str
    of: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """What is taken along: a segment in one version, for a purpose, in these columns."""

    segment: Segment
    purpose: str
    columns: tuple[Column, ...]


_NEEDS: Mapping[str, str] = {
    "id": "",
    "name": "name",
    "joined": "joined",
    "tags": "tags",
    "tag_keys": "tags",
    "groups": "groups",
    "group_keys": "groups",
    "owners": "owners",
    "orders": "totals",
    "net": "totals",
    "last_purchase": "totals",
    "referees": "referees",
    "attribute": "attributes",
    "score": "scores",
    "percentile": "scores",
    "identity": "identities",
}
KEYED = frozenset({"attribute", "score", "percentile", "identity"})


def asked_audience(key: str, columns: Sequence[str], purpose: str | None, context: Context) -> Audience:
    """What a caller asks for, checked; who may take it is checked, too.

    Raises:
        Refused: the caller lacks the scope `export` or is a viewer ("access.denied"); a column is no such thing
            ("audiences.column"), stands twice, or there are too many.
        Missing: there is no such segment or purpose; a column or the segment names what the caller may not read.
    """
    if not may(context.caller, Rule.EXPORT):
        raise Refused("access.denied", path=("export",), field="export")
    segment = asking.saved_segment(key, context)
    found = tuple(column_of(each.strip(), context) for each in columns) or (Column("id", "id"), Column("name", "name"))
    if len(found) > MOST_COLUMNS:
        raise Refused("audiences.too_many", path=("columns",), limit=MOST_COLUMNS)
    if len({each.name for each in found}) < len(found):
        raise Refused("audiences.twice", path=("columns",))
    if any(each.of == "identity" for each in found) and not may(context.caller, Rule.IDENTITIES):
        raise Refused("access.denied", path=("columns",), field="identity")
    question = asking.question_of(segment, purpose, context)
    return Audience(segment, question.purpose, found)


def column_of(name: str, context: Context) -> Column:
    """The column of that name.

    Raises:
        Refused: there is none ("audiences.column"). Missing: the attribute or score is not there, or may not be read.
    """
    of, _, key = name.partition(".")
    if of not in _NEEDS or (of in KEYED) is not bool(key):
        choices = ", ".join(f"{each}.…" if each in KEYED else each for each in _NEEDS)
        raise Refused("audiences.column", path=("columns",), column=name[:60], choices=choices)
    is_known = {
        "attribute": lambda: key in context.readable_attributes(),
        "score": lambda: key in {each.value for each in ScoreKey},
        "percentile": lambda: key in {each.value for each in ScoreKey},
        "identity": lambda: len(key) <= KIND_LENGTH and key.isprintable(),
    }
    if of in is_known and not is_known[of]():
        raise Missing("audiences.key", path=("columns",), column=name[:60])
    return Column(name, of, key)


async def from_within() -> None:
    """Who asks from within may ask all the time."""


async def pages(
    executor: Executor, audience: Audience, context: Context, check: Check = from_within
) -> AsyncGenerator[list[list[Cell]]]:
    """The rows of everybody of whom the segment is true, by id, some hundred at a time.

    One moment and one version hold for all pages, but each tells what is so when it is read: who was erased, or took
    their consent to the purpose back, since they were found is left out. Nobody is in it twice. `check` is asked
    before each page whether it may be read.

    Raises:
        Unavailable: a page could not be read three times. Whatever `check` raises.

    Cost: memory of 10,000 ids and one page; of a segment of more than 25 conditions all ids, too.
    """
    at = context.clock()
    around = replace(context, clock=lambda: at)
    question = asking.question_of(audience.segment, audience.purpose, around)
    size = _size(audience)
    async for ids in _found(question, around):
        for start in range(0, len(ids), size):
            await _patiently(check)
            nodes = await _patiently(
                lambda some=ids[start : start + size]: _read(executor, audience, question, around, some)
            )
            yield [[_cell(column, node, around) for column in audience.columns] for node in nodes]


async def _found(question: Question, context: Context) -> AsyncGenerator[Sequence[str]]:
    """The ids of whom it is true, in their order, some hundred at a time."""
    if asking.is_large(question.expression, question.asking):
        found = await asking.find(replace(question, segment=None), context)
        ids = () if found is None else found.users
        for start in range(0, len(ids), AT_ONCE):
            yield ids[start : start + AT_ONCE]
        return
    sizes = context.names.sizes
    after, limit = "", AT_ONCE
    while True:
        piece = store.asked(question.expression, question.asking, sizes, after=after, limit=limit)
        composed = compose([piece])
        read = await _patiently(
            lambda this=composed: context.database.read_composed(this, deadline_s=context.settings.segment_deadline_s)
        )
        some: list[str] = read["s0"]
        if some:
            yield some
        if len(some) < limit:
            return
        after, limit = some[-1], max(limit, min(4 * limit, MOST_AT_ONCE))


async def _patiently(work: Callable[[], Any]) -> Any:
    """What the work comes to; a database that is not there for a moment is asked again."""
    for n_tries in range(1, TRIES + 1):
        try:
            return await work()
        except Unavailable as error:
            if n_tries == TRIES:
                raise
            await asyncio.sleep(error.retry_after_seconds)
    raise AssertionError


def _size(audience: Audience) -> int:
    """How many users are read in one statement: fewer where more lists hang on each."""
    return PAGE_MAX // max(1, len({_NEEDS[each.of] for each in audience.columns} & _LISTS))


async def _read(
    executor: Executor, audience: Audience, question: Question, context: Context, ids: Sequence[str]
) -> list[Node]:
    """What the columns need of these users; read as the caller, for the purpose, in one statement."""
    needed = {_NEEDS[each.of] for each in audience.columns}
    variables: dict[str, object] = {"key": audience.segment.key, "purpose": audience.purpose, "first": len(ids)}
    if "attributes" in needed:
        variables["attributes"] = sorted(each.key for each in audience.columns if each.of == "attribute")
    head = _HEAD.format(variable=", $attributes: [String!]!" if "attributes" in needed else "")
    query = head + _BODY.format(parts=" ".join(text for name, text in _PARTS.items() if name in needed))
    known = replace(context, questions={"segment": replace(question, found=Found(tuple(ids)))}, read={})
    answer = await executor.answer(Asked(query, variables, None), known)
    if answer.body.get("errors"):
        raise raised(answer)
    found: list[Node] = answer.body["data"]["segment"]["users"]["nodes"]
    return found


def _cell(column: Column, node: Node, context: Context) -> Cell:
    """The value of a column; None where there is none."""
    cell: Cell
    match column.of:
        case "tags" | "tag_keys":
            word = "name" if column.of == "tags" else "key"
            cell = list(dict.fromkeys(each["tag"][word] for each in node["tags"]))
        case "groups" | "group_keys":
            word = "name" if column.of == "groups" else "key"
            cell = [each["group"][word] for each in node["memberships"]]
        case "owners":
            cell = [each["staff"]["name"] for each in node["owners"]]
        case "orders":
            cell = node["purchaseTotals"]["count"]
        case "net":
            cell = money(node["purchaseTotals"]["netMinor"], context.settings.currency_digits)
        case "last_purchase":
            cell = node["purchaseTotals"]["lastAt"]
        case "attribute":
            cell = _value(next((each for each in node["attributes"] if each["key"] == column.key), None))
        case "score" | "percentile":
            word = "value" if column.of == "score" else "percentile"
            cell = next((each[word] for each in node["scores"] if each["key"].lower() == column.key), None)
        case "identity":
            cell = [each["value"] for each in node["identities"] if each["kind"] == column.key]
        case _:
            cell = node[{"joined": "joinedAt", "referees": "nReferees"}.get(column.of, column.of)]
    return cell


def _value(found: Node | None) -> Cell:
    """An attribute's value in its own type; a day as text."""
    if found is None:
        return None
    typed = (found["texts"], found["number"], found["boolean"])
    return next((each for each in typed if each is not None), found["text"])
