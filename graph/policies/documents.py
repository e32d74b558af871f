"""Policies as documents: YAML or JSON texts, or the same as nested maps. Pure.

Of YAML only what is plain is taken: no anchors, no tags, no key twice, 256 KB and 40 levels at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, cast

import yaml

from graph.errors import Refused
from graph.groups.model import GroupKey
from graph.measures import trees
from graph.measures.checking import Path
from graph.measures.model import Expression
from graph.policies.model import STAY_DAYS, AskedPolicy, Rules, Rung

MOST_BYTES = 262_144
MOST_NESTING = 40
Reader = Callable[[str, Path], Expression]
_TOP = ("key", "name", "ladder", "rungs", "rules", "effective", "until", "description")
_RUNG = ("group", "promote", "keep", "minimumStayDays", "needsApproval")
_RULES = {
    "demotionEveryDays": "demotion_every_days",
    "warningDays": "warning_days",
    "entryStayDays": "entry_stay_days",
    "mostMoved": "most_moved",
}


class _Plain(yaml.SafeLoader):
    """Whole numbers, fractions, true, false and null are what they look like; everything else is text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in each if not tag.endswith((":timestamp", ":merge", ":value"))]
    for first, each in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def loaded(text: str) -> object:
    """What a YAML (or JSON) text says, as maps, lists and scalars.

    Raises:
        Refused: it is too long, too deep, not YAML ("policies.document_invalid": line and column), or uses anchors,
            tags or a key twice.

    Cost: linear in the text.
    """
    if len(text.encode()) > MOST_BYTES:
        raise Refused("policies.document_too_long", path=("document",), limit=MOST_BYTES)
    try:
        _check_plain(text)
        loader = _Plain(text)
        node = loader.get_single_node()
        return None if node is None else _value(loader, node)
    except yaml.MarkedYAMLError as error:
        raise _invalid(error.problem_mark) from None
    except (yaml.YAMLError, ValueError):
        raise _invalid(None) from None


def _invalid(mark: yaml.Mark | None) -> Refused:
    line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
    return Refused("policies.document_invalid", path=("document",), line=line, column=column)


def _check_plain(text: str) -> None:
    depth = 0
    events = cast("Iterable[yaml.Event]", yaml.parse(text, Loader=_Plain))
    for event in events:
        has_anchor = isinstance(event, yaml.NodeEvent) and event.anchor is not None
        has_tag = isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None
        if has_anchor or has_tag:
            mark: yaml.Mark = event.start_mark
            what = "tag" if has_tag else "anchor"
            raise Refused(
                "policies.document_unplain", path=("document",), what=what, line=mark.line + 1, column=mark.column + 1
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_NESTING:
                raise Refused("policies.document_too_deep", path=("document",), limit=MOST_NESTING)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, each) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                mark = key.start_mark
                raise Refused(
                    "policies.document_twice",
                    path=("document",),
                    key=name[:60],
                    line=mark.line + 1,
                    column=mark.column + 1,
                )
            found[name] = _value(loader, value)
        return found
    return loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def read(given: object, text_read: Reader) -> AskedPolicy:
    """The policy that nested maps describe; expressions are texts, which `text_read` reads, or trees.

    Raises:
        Refused: something is missing, unknown or of the wrong type, with its place ("policies.field_…").
    """
    top = _map(given, (), _TOP)
    rules = _map(top.get("rules") or {}, ("rules",), tuple(_RULES))
    numbers: dict[str, Any] = {
        _RULES[name]: _share(value, ("rules", name)) if name == "mostMoved" else _whole(value, ("rules", name))
        for name, value in rules.items()
    }
    rungs = top.get("rungs")
    if not isinstance(rungs, list):
        raise Refused("policies.field_type", path=("rungs",), wanted="list")
    return AskedPolicy(
        key=_text(top, "key", ()),
        name=_text(top, "name", ()),
        ladder=_text(top, "ladder", ()),
        rungs=tuple(_rung(each, place, text_read) for place, each in enumerate(cast("list[object]", rungs))),
        rules=Rules(**numbers),
        effective=_day(top.get("effective"), ("effective",)),
        until=None if top.get("until") is None else _day(top["until"], ("until",)),
        description=None if top.get("description") is None else _text(top, "description", ()),
    )


def written(asked: AskedPolicy) -> dict[str, Any]:
    """The policy as nested maps that `read` takes, expressions as trees."""
    rules = asked.rules
    return {
        "key": asked.key,
        "name": asked.name,
        "description": asked.description,
        "ladder": asked.ladder,
        "effective": asked.effective.isoformat(),
        "until": None if asked.until is None else asked.until.isoformat(),
        "rules": {name: getattr(rules, field) for name, field in _RULES.items()},
        "rungs": [
            {
                "group": str(each.group),
                "promote": trees.written(each.promote),
                "keep": trees.written(each.keep),
                "minimumStayDays": each.minimum_stay_days,
                "needsApproval": each.needs_approval,
            }
            for each in asked.rungs
        ],
    }


def _rung(given: object, place: int, text_read: Reader) -> Rung:
    path: Path = ("rungs", place)
    fields = _map(given, path, _RUNG)
    needs = fields.get("needsApproval", False)
    if not isinstance(needs, bool):
        raise Refused("policies.field_type", path=(*path, "needsApproval"), wanted="true/false")
    return Rung(
        group=GroupKey(_text(fields, "group", path)),
        promote=_expression(fields.get("promote"), (*path, "promote"), text_read),
        keep=_expression(fields.get("keep"), (*path, "keep"), text_read),
        minimum_stay_days=_whole(fields.get("minimumStayDays", STAY_DAYS), (*path, "minimumStayDays")),
        needs_approval=needs,
    )


def _expression(given: object, path: Path, text_read: Reader) -> Expression:
    if given is None:
        raise Refused("policies.field_missing", path=path)
    return text_read(given, path) if isinstance(given, str) else trees.read(given, path=path)


def _map(given: object, path: Path, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise Refused("policies.field_type", path=path or ("document",), wanted="map")
    fields = cast("Mapping[object, Any]", given)
    for name in fields:
        if name not in known:
            raise Refused("policies.field_unknown", path=(*path, str(name)[:60]), known=", ".join(known))
    return cast("Mapping[str, Any]", fields)


def _text(fields: Mapping[str, Any], name: str, path: Path) -> str:
    value = fields.get(name)
    if value is None:
        raise Refused("policies.field_missing", path=(*path, name))
    if not isinstance(value, str):
        raise Refused("policies.field_type", path=(*path, name), wanted="text")
    return value


def _whole(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused("policies.field_type", path=path, wanted="whole number")
    return value


def _share(value: object, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("policies.field_type", path=path, wanted="number")
    return float(value)


def _day(value: object, path: Path) -> date:
    if value is None:
        raise Refused("policies.field_missing", path=path)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refused("policies.field_type", path=path, wanted="2026-12-31") from None
