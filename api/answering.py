"""Of whom a question is true: pages, samples and counts of what is asked of everybody, and who enters and leaves."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api import asking
from api.completeness import START_USERS, completeness_of
from api.context import Context, Question
from api.paging import bounded, page
from api.purposes import exact, is_hidden, shown
from api.reading import Hole, Reader, Reading
from api.selection import Selected
from graph import errors
from graph.measures.algebra import EVERYBODY
from graph.measures.compiling import truth
from graph.measures.model import Expression
from graph.measures.starting import inserts, stage
from queries.catalogue import fragment
from queries.composer import Piece

PAGE_TRUE = fragment("segments/fragments/page_true")
PAGE_FOUND = fragment("segments/fragments/page_found")
START_TRUE = fragment("segments/fragments/start_true")
SAMPLE_TRUE = fragment("segments/fragments/sample_true")
N_TRUE = fragment("segments/fragments/n_true")
N_FOUND = fragment("segments/fragments/n_found")
UNKNOWN = fragment("measures/fragments/truth_unknown")
NOT_HELD = fragment("measures/fragments/truth_not_held")
_LIST = "segment.users"


def _asked(context: Context) -> Question:
    assert context.question is not None, "only below a question"
    return context.question


def _inserts(context: Context, expression: Expression, *more: Piece) -> dict[str, Sequence[Piece]]:
    made = inserts(expression, _asked(context).asking, context.names.sizes)
    return {**made, "stages": (*made["stages"], *more)}


def _users(selected: Selected, context: Context) -> Reading:
    asked = _asked(context)
    found = None if asked.found is None else asked.found.users
    return _page(selected, context, found, lambda: _inserts(context, asked.expression))


def _entering(selected: Selected, context: Context) -> Reading:
    asked = _asked(context)
    before = asking.NOBODY if asked.segment is None else asked.segment.expression
    now = asking.NOBODY if asked.segment is None else asked.expression
    found = None if asked.found is None else asked.found.entering
    return _page(selected, context, found, lambda: _inserts(context, now, _not_held(before, context)))


def _leaving(selected: Selected, context: Context) -> Reading:
    asked = _asked(context)
    before = asking.NOBODY if asked.segment is None else asked.segment.expression
    found = None if asked.found is None else asked.found.leaving
    return _page(selected, context, found, lambda: _inserts(context, before, _not_held(asked.expression, context)))


def _not_held(expression: Expression, context: Context) -> Piece:
    judged = truth(expression, _asked(context).asking)
    return stage(Piece(NOT_HELD, inserts={"one": (judged,)}))


def _page(
    selected: Selected,
    context: Context,
    found: tuple[str, ...] | None,
    made: Callable[[], Mapping[str, Sequence[Piece]]],
) -> Reading:
    """A page of users, and how many they are; of those who were found before, where they were."""
    asked = page(_LIST, selected.args)
    if not asked.is_forward:
        raise errors.Refused("paging.forward_only", path=("last",))
    if found is None:
        built: Mapping[str, Any] = made()
        fragment_ = PAGE_TRUE
        params: Mapping[str, object] = {"after": asked.key, "limit": asked.size + 1}
        count = Piece(N_TRUE, inserts=built)
    else:
        built = {"conditions": _asked(context).asking.listed}
        ids = [each for each in found if each > asked.key][: asked.size + 1]
        fragment_ = PAGE_FOUND
        params = {"ids": ids}
        count = Piece(N_FOUND, {"n": len(found)})
    return Reading(
        fragment_,
        params,
        inserts=built,
        holes=(Hole(("node",), "user", "User"),),
        page=asked,
        list_name=_LIST,
        count=count,
        purpose=_asked(context).purpose,
        total=lambda counted: _totals(counted, context),
    )


def _totals(counted: Any, context: Context) -> dict[str, Any]:
    """The count of a page, its text and its share of all, where they were asked for."""
    if counted is None:
        return {"total_count": None, "total_count_shown": None, "share": None}
    n, everybody = int(counted["n"]), int(counted["all"])
    share = None if is_hidden(n, context) else n / everybody if everybody else 0.0
    return {"total_count": exact(n, context), "total_count_shown": shown(n, context), "share": share}


def _sample(selected: Selected, context: Context) -> Reading:
    asked = _asked(context)
    size = bounded(selected.args["first"])
    holes = (Hole(("user",), "user", "User"),)
    if asked.found is None:
        built = _inserts(context, asked.expression)
        return Reading(SAMPLE_TRUE, {"limit": size}, inserts=built, holes=holes, unwrap="user", purpose=asked.purpose)
    chosen = random.sample(asked.found.users, min(size, len(asked.found.users)))
    return Reading(
        PAGE_FOUND,
        {"ids": chosen},
        inserts={"conditions": asked.asking.listed},
        holes=(Hole(("node",), "user", "User"),),
        unwrap="node",
        purpose=asked.purpose,
    )


def _n_unknown(_: Selected, context: Context) -> Reading:
    asked = _asked(context)
    if asked.found is not None:
        return Reading(N_FOUND, {"n": 0}, finish=lambda _: None)
    judged = Piece(UNKNOWN, inserts={"one": (truth(asked.expression, asked.asking),)})
    built = inserts(EVERYBODY, asked.asking, None)
    return Reading(
        N_TRUE,
        inserts={**built, "stages": (stage(judged),)},
        finish=lambda counted: exact(int(counted["n"]), context),
    )


def _completeness(selected: Selected, context: Context) -> Reading:
    asked = _asked(context)
    if asked.found is not None:
        return completeness_of(Piece(START_USERS, {"ids": list(asked.found.users)}), selected, context)
    return completeness_of(Piece(START_TRUE, inserts=_inserts(context, asked.expression)), selected, context)


READERS: dict[str, Reader] = {
    "Segment.users": _users,
    "Segment.sample": _sample,
    "Segment.nUnknown": _n_unknown,
    "Segment.completeness": _completeness,
    "Segment.entering": _entering,
    "Segment.leaving": _leaving,
}
