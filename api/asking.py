"""From what a caller asks of everybody to what is asked of the graph: checked, for a purpose, at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.context import Context, Found, Question
from api.purposes import known_purpose, listed_for, not_profiled_against_will
from graph.errors import Missing, Refused
from graph.measures import trees
from graph.measures.algebra import AT_ONCE, find_true
from graph.measures.compiling import Asking
from graph.measures.model import Expression, Leaf, Measure, n_leaves
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.measures.windows import moment
from graph.messages import Language
from graph.segments.model import Segment
from graph.segments.policy import checked_expression, units_of
from graph.users.model import Attribute

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
    return question_for(found, purpose or segment.purpose, context, segment)


def question_for(expression: Expression, purpose: str, context: Context, segment: Segment | None = None) -> Question:
    """What a checked expression asks for the purpose, now.

    Raises:
        Missing: people cannot be asked for the purpose ("consent.purpose_unknown").
    """
    return Question(expression, purpose, asking_for(known_purpose(purpose, context), context), segment)


def is_large(expression: Expression, asking: Asking) -> bool:
    """True when one statement would take too long to plan."""
    return n_leaves(expression, asking.segments) > AT_ONCE


def asking_for(purpose: str, context: Context) -> Asking:
    """What stands around expressions that are asked now for the purpose: values without consent are unknown."""
    settings = context.settings
    guards = {key: listed_for(purpose, [key], context) for key in context.attributes}
    return Asking(
        moment(context.clock(), settings.zone),
        settings.zone,
        units_of(context.attributes),
        guards,
        (not_profiled_against_will(),),
        context.names.expressions(),
        listed_for(purpose, (), context),
    )


async def find(question: Question, context: Context) -> Found | None:
    """Who a large question is true of, and who enters and leaves against the saved segment; None for a small one.

    Raises:
        Unavailable: a statement took too long.
    """
    saved, asking = question.segment, question.asking
    if not is_large(question.expression, asking) and (saved is None or not is_large(saved.expression, asking)):
        return None
    sizes, deadline_s = context.names.sizes, context.settings.segment_deadline_s
    now_in = await find_true(context.database, question.expression, asking, sizes, deadline_s=deadline_s)
    if saved is None:
        return Found(tuple(sorted(now_in)))
    was_in = await find_true(context.database, saved.expression, asking, sizes, deadline_s=deadline_s)
    return Found(tuple(sorted(now_in)), tuple(sorted(now_in - was_in)), tuple(sorted(was_in - now_in)))
