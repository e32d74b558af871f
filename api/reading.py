"""Reading: a GraphQL selection becomes a choice of fragments, one statement, and one map with the aliases put back.

Each room says in a table `READERS` which fragments stand behind its fields ("User.tags" → a reader). A field without a
reader is part of its parent's card and is only picked from the map. Planning, running and shaping are apart: a plan
depends on the operation and the caller, never on data.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from api.paging import Page, connection, page
from api.selection import Operation, Selected
from graph.errors import Refused
from queries.catalogue import Fragment
from queries.composer import Composed, Piece, compose

if TYPE_CHECKING:
    from api.context import Context, Info, Question

Shape: TypeAlias = Callable[[Any], Any]
Step: TypeAlias = Callable[[], Awaitable[None]]
_TOTALS = frozenset({"totalCount", "totalCountShown", "share"})


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a projected entity lies in a row: the keys to it, the fragment's hole, and its GraphQL type."""

    at: tuple[str, ...]
    hole: str
    type_name: str


@dataclass(slots=True)
class Later:
    """Stands for a value that further statements tell; `settle` puts it where this stands."""

    place: Callable[[Any], None] | None = None

    def settle(self, value: Any) -> None:
        """The value is known now."""
        assert self.place is not None, "what was read has been shaped"
        self.place(value)


def counted(total: int | None) -> Mapping[str, Any]:
    """The fields of a connection that tell its count."""
    return {"total_count": total}


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands behind one field: a fragment, its values, and where in its rows further entities lie.

    `page` makes the rows a connection of the list called `list_name`, `count` is its total when asked for, `unwrap`
    takes one key out of a single row. `gone` is the code of the refusal when what a cursor points into is no more.
    What is selected below is read for `purpose`, and asked of `question`, where one is named; `total` tells the count
    as fields. `is_long`: everybody may have to be looked at. `then` takes further statements when all rows are shaped,
    and settles what `finish` gave as `Later`.
    """

    fragment: Fragment
    params: Mapping[str, object] = field(default_factory=dict[str, object])
    inserts: Mapping[str, Sequence[Piece]] = field(default_factory=dict[str, "Sequence[Piece]"])
    holes: tuple[Hole, ...] = ()
    unwrap: str | None = None
    page: Page | None = None
    list_name: str = ""
    count: Piece | None = None
    gone: str = ""
    finish: Shape | None = None
    purpose: str | None = None
    total: Callable[[Any], Mapping[str, Any]] = counted
    question: Question | None = None
    is_long: bool = False
    then: Step | None = None


Reader: TypeAlias = "Callable[[Selected, Context], Reading]"


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation's reading: the statement, and what turns its map into the values of root fields by response key.

    `is_long`: it may take longer than reads do. `then` is to be done when the map is shaped.
    """

    composed: Composed
    shape: Callable[[Mapping[str, Any]], dict[str, Any]]
    is_long: bool = False
    then: tuple[Step, ...] = ()


def slot(
    fragment: Fragment,
    *holes: Hole,
    params: Callable[[Mapping[str, Any], Context], Mapping[str, object]] | None = None,
    unwrap: str | None = None,
    finish: Shape | None = None,
) -> Reader:
    """A reader for a field behind which always stands the same fragment."""

    def read(selected: Selected, context: Context) -> Reading:
        values: Mapping[str, object] = params(selected.args, context) if params else {}
        return Reading(fragment, values, holes=holes, unwrap=unwrap, finish=finish)

    return read


def paged(fragment: Fragment, list_name: str, *holes: Hole) -> Reader:
    """A reader for a connection that runs from the last entry to the first, forward only."""

    def read(selected: Selected, _: Context) -> Reading:
        asked = page(list_name, selected.args, ascending=False)
        params: dict[str, object] = {"after": asked.key, "limit": asked.size + 1}
        return Reading(fragment, params, holes=holes, page=asked, list_name=list_name)

    return read


def picked(source: Any, info: Info) -> Any:
    """The value that the plan put under the response key of the field being answered."""
    return source[f"@{info.path.key}"]


def plan(operation: Operation, selected: Sequence[Selected], readers: Mapping[str, Reader], context: Context) -> Plan:
    """Plan the reading of some root fields as one statement."""
    planner = _Planner(operation, readers)
    pieces, shape = planner.entity(selected, context)

    def shaped(result: Mapping[str, Any]) -> dict[str, Any]:
        return shape(dict(result))

    return Plan(compose(pieces), shaped, planner.is_long, tuple(planner.then))


@dataclass(frozen=True, slots=True)
class _Slot:
    response_key: str
    pieces: tuple[Piece, ...]
    shape: Callable[..., Any]
    position: int

    def __lt__(self, other: _Slot) -> bool:
        """In schema order; the same field under several response keys in the order of what stands behind it."""
        if self.position != other.position:
            return self.position < other.position
        return self._signature() < other._signature()

    def _signature(self) -> str:
        return " ".join(_signature(piece) for piece in self.pieces)


class _Planner:
    def __init__(self, operation: Operation, readers: Mapping[str, Reader]) -> None:
        self._operation = operation
        self._readers = readers
        self.is_long = False
        self.then: list[Step] = []

    def entity(self, fields: Sequence[Selected], context: Context) -> tuple[list[Piece], Shape]:
        """Pieces for the read fields of one entity, and what puts their answers under the response keys."""
        slots = sorted(self._slot(each, context) for each in fields if f"{each.parent}.{each.name}" in self._readers)
        pieces: list[Piece] = []
        moves: list[tuple[str, list[str], Callable[..., Any]]] = []
        for each in slots:
            keys = [f"s{len(pieces) + index}" for index in range(len(each.pieces))]
            pieces.extend(each.pieces)
            moves.append(("@" + each.response_key, keys, each.shape))

        def shape(row: Any) -> Any:
            if row is not None:
                for target, keys, shape_slot in moves:
                    row[target] = found = shape_slot(*[row.pop(key) for key in keys])
                    if isinstance(found, Later):
                        found.place = partial(row.__setitem__, target)
            return row

        return pieces, shape

    def _slot(self, selected: Selected, context: Context) -> _Slot:
        reading = self._readers[f"{selected.parent}.{selected.name}"](selected, context)
        if reading.purpose is not None and reading.purpose != context.purpose:
            context = replace(context, purpose=reading.purpose)
        if reading.question is not None:
            context = replace(context, question=reading.question)
        self.is_long = self.is_long or reading.is_long
        if reading.then is not None:
            self.then.append(reading.then)
        children: dict[str, Sequence[Piece]] = {}
        shapes: list[tuple[tuple[str, ...], Shape]] = []
        for hole in reading.holes:
            pieces, shape = self.entity(self._below(selected, reading, hole), context)
            children[hole.hole] = pieces
            if pieces:
                shapes.append((hole.at, shape))
        piece = Piece(reading.fragment, reading.params, children, reading.inserts)
        wants_count = reading.count is not None and any(
            each.name in _TOTALS for each in self._operation.fields(selected.returns, selected.below)
        )
        pieces = (piece, reading.count) if wants_count and reading.count else (piece,)
        return _Slot(selected.key, pieces, _shaper(reading, shapes), selected.position)

    def _below(self, selected: Selected, reading: Reading, hole: Hole) -> list[Selected]:
        """What is selected of the entity in a hole."""
        steps = [_camel(step) for step in hole.at if step != reading.unwrap]
        if reading.page is None:
            return self._descend(selected.returns, selected.below, steps)
        listed = self._descend(selected.returns, selected.below, ["edges", *steps], whole=False)
        nodes = self._descend(selected.returns, selected.below, ["nodes", *steps[1:]], whole=False)
        sets = tuple(one for each in (listed, nodes) for one in each)
        return self._operation.fields(hole.type_name, sets)

    def _descend(self, type_name: str, sets: Any, steps: list[str], *, whole: bool = True) -> list[Any]:
        for step in steps:
            matching = [each for each in self._operation.fields(type_name, sets) if each.name == step]
            if not matching:
                return []
            type_name = matching[0].returns
            sets = tuple(one for each in matching for one in each.below)
        return self._operation.fields(type_name, sets) if whole else list(sets)


def _shaper(reading: Reading, shapes: list[tuple[tuple[str, ...], Shape]]) -> Callable[..., Any]:
    """What turns the raw answer of a slot (and its total, if read) into the field's value."""

    def shape(raw: Any, total: Any = None) -> Any:
        for path, shape_entity in shapes:
            _reach(raw, path, shape_entity)
        if reading.page is not None:
            if raw is None and reading.page.has_start:
                raise Refused(reading.gone, path=("after",))
            raw = [] if raw is None else raw
            return {**connection(reading.list_name, reading.page, raw), **reading.total(total)}
        if reading.unwrap and raw is not None:
            raw = [row[reading.unwrap] for row in rows(raw)] if isinstance(raw, list) else raw[reading.unwrap]
        return reading.finish(raw) if reading.finish else raw

    return shape


def rows(raw: Any) -> list[dict[str, Any]]:
    """A raw answer that is known to be a list of rows."""
    return cast("list[dict[str, Any]]", raw)


def _reach(row: Any, path: tuple[str, ...], shape: Shape) -> None:
    """Shape every entity that lies at the path, through lists."""
    if isinstance(row, list):
        for each in rows(row):
            _reach(each, path, shape)
    elif row is not None and path:
        _reach(row[path[0]], path[1:], shape)
    elif row is not None:
        shape(row)


def _signature(piece: Piece) -> str:
    inner = ",".join(_signature(child) for children in piece.children.values() for child in children)
    inserted = ",".join(_signature(child) for children in piece.inserts.values() for child in children)
    return f"{piece.fragment.name}({inner}|{inserted})"


@cache
def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
