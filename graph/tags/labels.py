"""Labels that are shown outside: chosen tags of a person in a few characters (T05). Pure."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from graph.errors import Refused

BETWEEN = "·"
LONGEST = 100
_CHARACTER = regex.compile(r"\X")


def checked_limit(limit: int) -> int:
    """How long a label may be.

    Raises:
        Refused: shorter than one character or longer than 100 ("tags.label_limit").
    """
    if not 1 <= limit <= LONGEST:
        raise Refused("tags.label_limit", path=("limit",), length=limit, limit=LONGEST)
    return limit


def characters(text: str) -> list[str]:
    """The text cut into what a person takes for one character: extended grapheme clusters (Unicode Annex 29)."""
    return _CHARACTER.findall(text)


def rendered(parts: Sequence[str], limit: int) -> str:
    """The parts in their order with a dot between them, as many as fit whole into `limit` characters.

    A part that does not fit is left out, and later ones may still come. Where nothing fits whole, the first is cut.
    """
    label: list[str] = []
    length = 0
    for each in parts:
        longer = len(characters(each)) + (len(BETWEEN) if label else 0)
        if length + longer <= limit:
            label.append(each)
            length += longer
    if parts and not label:
        return "".join(characters(parts[0])[:limit])
    return BETWEEN.join(label)
