"""From what a caller asks of everybody to what is asked of the graph: checked, for a purpose, at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.context import Context, Found, Question
from api.purposes import WHERE_GRANTED, WHERE_NOT_CHILD, line, not_profiled_against_will
from graph.consent.model import SERVICE
from graph.consent.policy import needed
from graph.errors import Missing, Refused
from graph.measures import trees
from graph.measures.algebra import AT_ONCE, find_true
from graph.measures.compiling import Asking
from graph.measures.model import Expression, Known, Leaf, Measure, n_leaves
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.windows import moment
from graph.messages import Language
from graph.segments.model import Segment
from graph.segments.policy import checked_expression, units_of
from graph.users.model import Attribute
from queries.composer import Piece

# True of everybody: how often somebody bought is always known, if only as 0.
EVERYBODY = Known(Measure("purchases"))
# What is asked of a segment that is not there: nobody is in a group without a key.
NOBODY = Leaf(Measure("in_group", (("group", ""),)))


def notation(context: Context, language: Language | None = None) -> Notation:
    """How expressions are written for the caller."""
    return Notation(language or context.language, context.settings.currency_digits, units_of(context.attributes))


def readable(context: Context) -> dict[str, Attribute]:
    """The attributes that the caller may read, by key."""
    return {key: context.attributes[key] for key in context.readable_attributes()}


def given_expression(given: Mapping[str, Any], context: Context, *, path: tuple[str, ...] = ()) -> Expression:
    """The expression of an input that has it as a tree or as a text; not checked yet.

    Raises:
        Refused: there are both or neither ("segments.one_form"), or it makes no sense.
    """
    tree, text = given.get("expression"), given.get("text")
    if (tree is None) is (text is None):
        raise Refused("segments.one_form", path=(*path, "expression"))
    if text is not None:
        return parsed(text, notation(context))
    return trees.read(tree, path=(*path, "expression"))


def saved_segment(key: str, context: Context, *, path: str = "key") -> Segment:
    """The segment of that key.

    Raises:
        Missing: there is none ("segments.unknown").
    """
    found = context.names.segments.get(key)
    if found is None:
        raise Missing("segments.unknown", path=(path,), segment=key[:80])
    return found


def question_of(segment: Segment, purpose: str | None, context: Context) -> Question:
    """What a saved segment asks.

    Raises:
        Missing: it asks for what the caller may not read. Refused: it grew too large.
    """
    found = checked_expression(segment.expression, context.names, readable(context), is_new=False)
    return Question(found, named(purpose or segment.purpose, context), segment)


def named(purpose: str, context: Context) -> str:
    """The purpose, which people can be asked for.

    Raises:
        Missing: they cannot ("consent.purpose_unknown").
    """
    if purpose not in context.purposes:
        raise Missing("consent.purpose_unknown", path=("purpose",), purpose=purpose[:60])
    return purpose


def asking_for(purpose: str, context: Context) -> Asking:
    """What stands around expressions that are asked now for the purpose: values without consent are unknown."""
    settings = context.settings
    guards: dict[str, Sequence[Piece]] = {}
    for key, attribute in context.attributes.items():
        wanted = needed(attribute.guarded_by, reading=purpose)
        conditions = [Piece(WHERE_GRANTED, {"purposes": sorted(wanted)})] if wanted else []
        guards[key] = (*conditions, Piece(WHERE_NOT_CHILD, {"line": line(context)}))
    return Asking(
        moment(context.clock(), settings.zone),
        settings.zone,
        units_of(context.attributes),
        guards,
        (not_profiled_against_will(),),
        context.names.expressions(),
        listed(purpose, context),
    )


def listed(purpose: str, context: Context) -> tuple[Piece, ...]:
    """What must hold of who is listed for the purpose: for any but service they have agreed, and are no child."""
    if purpose == SERVICE:
        return ()
    wanted = sorted(needed(None, reading=purpose))
    return (Piece(WHERE_GRANTED, {"purposes": wanted}), Piece(WHERE_NOT_CHILD, {"line": line(context)}))


def is_large(expression: Expression, context: Context) -> bool:
    """True when one statement would take too long to plan."""
    return n_leaves(expression, context.names.expressions()) > AT_ONCE


async def find(question: Question, context: Context) -> Found | None:
    """Who a large question is true of, and who enters and leaves against the saved segment; None for a small one.

    Raises:
        Unavailable: a statement took too long.
    """
    saved = question.segment
    if not is_large(question.expression, context) and (saved is None or not is_large(saved.expression, context)):
        return None
    asking = asking_for(question.purpose, context)
    sizes = context.names.sizes
    now_in = await find_true(context.database, question.expression, asking, sizes)
    if saved is None:
        return Found(tuple(sorted(now_in)))
    was_in = await find_true(context.database, saved.expression, asking, sizes)
    return Found(tuple(sorted(now_in)), tuple(sorted(now_in - was_in)), tuple(sorted(was_in - now_in)))
