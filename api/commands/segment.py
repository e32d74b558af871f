"""`guanxi segment …`: saved segments in tables, and of whom something would be true before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.segmenting import COMMANDS, FILE, PURPOSE, TEXT, given
from api.commands.table import Value, by_day, csv_option, pairs, table
from graph.errors import Missing

_PAGE = 100
LABELS = {
    "segment": "segments.label_key",
    "name": "segments.label_name",
    "version": "segments.label_version",
    "purpose": "segments.label_purpose",
    "text": "segments.label_text",
    "actor": "segments.label_actor",
    "saved": "segments.label_saved",
    "id": "list.label_id",
    "joined": "list.label_joined",
    "city": "list.label_city",
}
_LIST = """
query Segments($first: Int!, $after: String) {
  found: segments(first: $first, after: $after) {
    nodes { key name version purpose text actor at }
    pageInfo { hasNextPage endCursor } } }
"""
_SHOW = """
query Segment($key: String!, $purpose: String) {
  found: segment(key: $key, purpose: $purpose) {
    saved { key name description purpose version at actor text expression names namedBy }
    cost { nConditions nStatements nToJudge }
    users(first: 1) { totalCount share } nUnknown } }
"""
_PREVIEW = """
query Preview($input: SegmentPreviewInput!, $first: Int!, $after: String, $isCompared: Boolean!) {
  found: segmentPreview(input: $input) {
    text cost { nConditions nStatements nToJudge } nUnknown
    users(first: $first, after: $after) { nodes { id name joinedAt attributes(keys: ["city"]) { text } }
      totalCount share pageInfo { hasNextPage endCursor } }
    entering(first: 1) @include(if: $isCompared) { totalCount }
    leaving(first: 1) @include(if: $isCompared) { totalCount } } }
"""
Node = Mapping[str, Any]


@command_group("segment", example="guanxi segment preview 'tag wear_vip and purchases in the last 90 days at least 2'")
def segment() -> None:
    """Segments: ask anything of everybody, save it, take its users along."""


@command("list", example="guanxi segment list --csv")
@csv_option()
def list_(frame: Frame, csv: bool) -> None:
    """List the saved segments by key, with what they ask."""
    rows: list[tuple[Value, ...]] = []
    after: str | None = None
    while True:
        found = run_async(asked(frame, _LIST, {"first": _PAGE, "after": after}))["found"]
        rows += [
            (each["key"], each["name"], each["version"], each["purpose"], each["text"], each["actor"], each["at"])
            for each in found["nodes"]
        ]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    _tabled(frame, ("segment", "name", "version", "purpose", "text", "actor", "saved"), rows, csv=csv)


@command("show", example="guanxi segment show active_vips")
@click.argument("key")
@PURPOSE
def show(frame: Frame, key: str, purpose: str | None) -> None:
    """Show what the segment KEY asks, who saved it, and of how many it is true now."""
    found = run_async(asked(frame, _SHOW, {"key": key, "purpose": purpose}))["found"]
    if found is None:
        raise Missing("segments.unknown", segment=key[:80])
    saved, counted = found["saved"], found["users"]
    if frame.as_json:
        n = {"n_users": counted["totalCount"], "share": counted["share"], "n_unknown": found["nUnknown"]}
        frame.answer({**saved, **n, "cost": found["cost"]}, "segments.counted", **n)
        return
    facts: dict[str, Value] = {
        "segments.label_key": saved["key"],
        "segments.label_name": saved["name"],
        "segments.label_description": saved["description"],
        "segments.label_purpose": saved["purpose"],
        "segments.label_version": saved["version"],
        "segments.label_saved": saved["at"],
        "segments.label_actor": saved["actor"],
        "segments.label_text": saved["text"],
        "segments.label_names": "、".join(saved["names"]),
        "segments.label_named_by": "、".join(saved["namedBy"]),
    }
    pairs(frame, facts)
    _count(frame, found)


@command("preview", example="guanxi segment preview 'spend this year at least 5000' --limit 50")
@TEXT
@FILE
@click.option("--key", metavar="KEY", help="Compare with this saved segment: who would enter and who would leave.")
@PURPOSE
@click.option("--limit", type=click.IntRange(1, _PAGE), default=20, show_default=True, help="Rows at most.")
@click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")
@csv_option()
def preview(
    frame: Frame,
    text: str | None,
    path: Path | None,
    key: str | None,
    purpose: str | None,
    limit: int,
    after: str | None,
    csv: bool,
) -> None:
    """List of whom TEXT is true, and of how many, before it is saved."""
    wanted = {**given(text, path), "key": key, "purpose": purpose}
    asked_for = {name: value for name, value in wanted.items() if name in _ASKED and value is not None}
    variables = {"input": asked_for, "first": limit, "after": after, "isCompared": key is not None}
    found = run_async(asked(frame, _PREVIEW, variables))["found"]
    users = found["users"]
    rows: list[tuple[Value, ...]] = [
        (each["id"], each["name"], each["joinedAt"], next((city["text"] for city in each["attributes"]), None))
        for each in users["nodes"]
    ]
    _tabled(frame, ("id", "name", "joined", "city"), rows, csv=csv)
    _count(frame, found)
    if key is not None:
        n = {"n_entering": found["entering"]["totalCount"], "n_leaving": found["leaving"]["totalCount"]}
        frame.note("segments.compared", segment=key, **n)
    if users["pageInfo"]["hasNextPage"]:
        frame.note("list.more", cursor=users["pageInfo"]["endCursor"])


_ASKED = frozenset({"text", "expression", "key", "purpose"})


def _count(frame: Frame, found: Node) -> None:
    """A person hears of how many it is true, and what finding them takes."""
    users, cost = found["users"], found["cost"]
    facts = {
        "n_users": users["totalCount"],
        "share": "—" if users["share"] is None else f"{users['share']:.1%}",
        "n_unknown": "—" if found["nUnknown"] is None else found["nUnknown"],
        "n_conditions": cost["nConditions"],
        "n_to_judge": cost["nToJudge"],
    }
    frame.note("segments.counted", **facts)


def _tabled(frame: Frame, names: Sequence[str], rows: Sequence[tuple[Value, ...]], *, csv: bool) -> None:
    columns = {name: frame.say(LABELS[name]) for name in names}
    read = (by_day(frame, names, row) for row in rows)
    table(frame, columns, rows if csv or frame.as_json else read, csv=csv)


for _each in (list_, show, preview, *COMMANDS):
    segment.add_command(_each)
entry = segment
