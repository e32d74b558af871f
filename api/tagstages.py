"""How far the data of a tag are: acquired, merged, applied, and by which facts (T16)."""

from __future__ import annotations

from typing import Any

import orjson

from api.context import Context
from api.purposes import shown
from api.reading import Reader, Reading
from api.scalars import printed_instant
from api.selection import Selected
from graph.measures import trees
from graph.measures.model import measures_of
from graph.tags.model import TagState
from queries.catalogue import fragment

TAG_STAGES = fragment("tags/fragments/tag_stages")
_QUOTING = {"quote": '"', "escape": "\\"}
"""How a text stands within a JSON text."""


def _stages(_: Selected, context: Context) -> Reading:
    """The three stages with their facts; counts of people as the caller may know them (C08)."""

    def finish(found: dict[str, Any]) -> list[dict[str, Any]]:
        facts = {name: shown(found[name], context) for name in ("n_users", "n_agreed", "n_replacing", "n_replaced")}
        is_outside = found["label_priority"] is not None and found["state"] == TagState.ACTIVE
        segments = [each["key"] for each in found["asking"] if _asks_for(each["expression"], found["key"])]
        given = found["last_given"]
        return [
            _stage(
                "acquire",
                reached=found["n_users"] + found["n_groups"] > 0,
                nUsers=facts["n_users"],
                nGroups=str(found["n_groups"]),
                lastGiven=None if given is None else printed_instant(given),
            ),
            _stage(
                "merge",
                reached=found["n_agreed"] + found["n_replacing"] + found["n_replaced"] > 0,
                nUsersBySeveralSources=facts["n_agreed"],
                nTookAnothersPlace=facts["n_replacing"],
                nGaveWay=facts["n_replaced"],
            ),
            _stage(
                "apply",
                reached=is_outside or bool(segments),
                externalLabel=str(is_outside).lower(),
                segments=", ".join(segments),
            ),
        ]

    return Reading(TAG_STAGES, _QUOTING, finish=finish)


def _asks_for(expression: str, tag: str) -> bool:
    """True when an expression, as it is kept, asks whether somebody holds the tag."""
    asked = measures_of(trees.read(orjson.loads(expression)))
    return any(each.kind == "tag" and each.option("key") == tag for each in asked)


def _stage(name: str, *, reached: bool, **facts: str | None) -> dict[str, Any]:
    told = [{"key": key, "value": value} for key, value in facts.items()]
    return {"stage": name, "reached": reached, "facts": told}


READERS: dict[str, Reader] = {"Tag.stages": _stages}
