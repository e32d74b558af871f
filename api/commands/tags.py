"""`guanxi tags …`: reports about tags in tables, and what is done about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import COMMANDS, asked
from api.commands.table import Value, csv_option, table
from api.governance import TagUsageKind
from graph.errors import Missing, Refused

_PAGE = 100
LABELS = {
    "tag": "governance.label_tag",
    "name": "governance.label_name",
    "class": "governance.label_class",
    "state": "governance.label_state",
    "users": "governance.label_holders",
    "ended": "governance.label_ended",
    "given": "governance.label_given",
    "reviewed": "governance.label_reviewed",
    "by": "governance.label_by",
    "old": "governance.label_old",
    "why": "governance.label_why",
    "note": "governance.label_note",
    "kind": "governance.label_kind",
    "other": "governance.label_other",
    "with_tag": "governance.label_n_tag",
    "with_other": "governance.label_n_other",
    "with_both": "governance.label_n_both",
    "part": "governance.label_part",
    "known": "governance.label_known",
    "share": "governance.label_share",
    "low": "governance.label_low",
    "high": "governance.label_high",
    "did": "governance.label_did",
    "did_share": "governance.label_share",
    "did_low": "governance.label_from",
    "did_high": "governance.label_to",
    "bought": "governance.label_bought",
    "bought_share": "governance.label_share",
    "bought_low": "governance.label_from",
    "bought_high": "governance.label_to",
}
_INSTANTS = frozenset({"given", "reviewed"})
_USAGE = """
query Usage($kind: TagUsageKind!, $under: Int!, $first: Int!, $after: String) {
  found: tagUsage(kind: $kind, under: $under, first: $first, after: $after) {
    nodes { tag { key name state tagClass { name } } nUsers nEnded lastGivenAt }
    pageInfo { hasNextPage endCursor } } }
"""
_REVIEWS = """
query Reviews($months: Int!, $oldMonths: Int!, $classes: [String!], $first: Int!, $after: String) {
  found: tagReviews(months: $months, oldMonths: $oldMonths, classKeys: $classes, first: $first, after: $after) {
    nodes { tag { key name } reasons nUsers nOld lastGivenAt reviewedAt reviewedBy note }
    pageInfo { hasNextPage endCursor } } }
"""
_DOCTOR = """
query Doctor($minUsers: Int!, $minJaccard: Float!, $minExpected: Float!) {
  found: tagDoctor(minUsers: $minUsers, minJaccard: $minJaccard, minExpected: $minExpected) {
    pairs { kind tagKey otherKey nTag nOther nBoth why } names { kind tagKey otherKey why } unfinished } }
"""
_COMPLETENESS = """
query Completeness($group: String, $tag: String) {
  found: completeness(group: $group, tag: $tag) {
    nUsers nComplete share parts { part { kind key label } nUsers share } } }
"""
_BANDS = """
fragment Bands on CompletenessOfUsers {
  nUsers share bands { low high nUsers bought { ...Did } did { ...Did } } }
fragment Did on DidShare { nUsers share low high }
"""
_OUTCOMES = """
query Outcomes($group: String, $tag: String, $event: String, $days: Int!, $bands: Int!) {
  found: completeness(group: $group, tag: $tag, event: $event, days: $days, nBands: $bands) { ...Bands } }
"""
_OUTCOMES_OF_SEGMENT = """
query Outcomes($segment: String!, $event: String, $days: Int!, $bands: Int!) {
  segment(key: $segment) { found: completeness(event: $event, days: $days, nBands: $bands) { ...Bands } } }
"""

Node = Mapping[str, Any]


@command_group("tags", example="guanxi tags usage --kind never_used --csv")
def tags() -> None:
    """Govern tags: reports, reviews, merges, endings in bulk."""


@command("usage", example="guanxi tags usage --kind rarely_used --under 20")
@click.option("--kind", type=click.Choice([each.value for each in TagUsageKind]), default="all", show_default=True)
@click.option("--under", type=click.IntRange(1), default=10, show_default=True, help="Rarely: fewer users than this.")
@csv_option()
def usage(frame: Frame, kind: str, under: int, csv: bool) -> None:
    """List tags with who holds them, what has ended, and when they were last given."""
    nodes = _all(frame, _USAGE, {"kind": TagUsageKind(kind).name, "under": under})

    def row(node: Node) -> tuple[Value, ...]:
        tag = node["tag"]
        class_name = tag["tagClass"]["name"] if tag["tagClass"] else None
        return tag["key"], tag["name"], class_name, tag["state"], node["nUsers"], node["nEnded"], node["lastGivenAt"]

    _tabled(frame, ("tag", "name", "class", "state", "users", "ended", "given"), map(row, nodes), csv=csv)


@command("review", example="guanxi tags review --months 3 --old-months 12 --class preference")
@click.option("--months", type=int, default=3, show_default=True, help="The period: nobody looked or gave it since.")
@click.option("--old-months", type=int, default=12, show_default=True, help="Holdings older than this are old.")
@click.option("--class", "classes", multiple=True, metavar="KEY", help="Only of these classes holdings grow old.")
@csv_option()
def review(frame: Frame, months: int, old_months: int, classes: Sequence[str], csv: bool) -> None:
    """List the tags that should be looked at again, and why."""
    variables = {"months": months, "oldMonths": old_months, "classes": list(classes) or None}
    nodes = _all(frame, _REVIEWS, variables)

    def row(node: Node) -> tuple[Value, ...]:
        why = ", ".join(frame.say(f"governance.review_{each}") for each in node["reasons"])
        tag = node["tag"]
        return (
            tag["key"], tag["name"], why, node["nUsers"], node["nOld"], node["lastGivenAt"], node["reviewedAt"],
            node["reviewedBy"], node["note"],
        )  # fmt: skip

    columns = ("tag", "name", "why", "users", "old", "given", "reviewed", "by", "note")
    _tabled(frame, columns, map(row, nodes), csv=csv)


@command("doctor", example="guanxi tags doctor --min-users 50")
@click.option("--min-users", type=int, default=10, show_default=True, help="Synonyms: both tags have as many users.")
@click.option("--min-jaccard", type=float, default=0.5, show_default=True, help="Synonyms: the share who hold both.")
@click.option("--min-expected", type=float, default=10, show_default=True, help="Contradictions: as many by chance.")
@csv_option()
def doctor(frame: Frame, min_users: int, min_jaccard: float, min_expected: float, csv: bool) -> None:
    """List tags that may mean the same or contradict each other, by who holds them and by their names."""
    variables = {"minUsers": min_users, "minJaccard": min_jaccard, "minExpected": min_expected}
    found = run_async(asked(frame, _DOCTOR, variables))["found"]
    rows: list[tuple[Value, ...]] = [
        (each["kind"], each["tagKey"], each["otherKey"], each["nTag"], each["nOther"], each["nBoth"], each["why"])
        for each in found["pairs"]
    ]
    rows += [
        (f"name_{each['kind']}", each["tagKey"], each["otherKey"], None, None, None, each["why"])
        for each in found["names"]
    ]
    _tabled(frame, ("kind", "tag", "other", "with_tag", "with_other", "with_both", "why"), rows, csv=csv)
    for each in found["unfinished"]:
        frame.note("governance.stopped", tag=each)
    if not rows:
        frame.note("governance.pairs_none")


@command("completeness", example="guanxi tags completeness --group partner")
@click.option("--group", "group_key", metavar="KEY", help="Only who stand in this group.")
@click.option("--tag", metavar="KEY", help="Only who hold this tag.")
@csv_option()
def completeness(frame: Frame, group_key: str | None, tag: str | None, csv: bool) -> None:
    """Show how much of what is expected of profiles is known; what most users lack comes first."""
    found = run_async(asked(frame, _COMPLETENESS, {"group": group_key, "tag": tag}))["found"]
    rows = [
        (each["part"]["kind"], each["part"]["key"], each["part"]["label"], each["nUsers"], each["share"])
        for each in found["parts"]
    ]
    _tabled(frame, ("kind", "part", "name", "known", "share"), rows, csv=csv)
    percent = "—" if found["share"] is None else f"{found['share']:.1%}"
    frame.note("governance.complete", n_users=found["nUsers"], share=percent, n_complete=found["nComplete"])


@command("outcomes", example="guanxi tags outcomes --event click --days 30 --segment active_vips")
@click.option("--event", metavar="TYPE", help="Also tell who did an event of this type, such as click.")
@click.option("--days", type=int, default=30, show_default=True, help="What they did in so many days up to now.")
@click.option("--bands", type=int, default=4, show_default=True, help="Into how many bands 0 to 100 % is cut.")
@click.option("--group", "group_key", metavar="KEY", help="Only who stand in this group.")
@click.option("--tag", metavar="KEY", help="Only who hold this tag.")
@click.option("--segment", metavar="KEY", help="Only who are in this segment; alone.")
@csv_option()
def outcomes(
    frame: Frame,
    event: str | None,
    days: int,
    bands: int,
    group_key: str | None,
    tag: str | None,
    segment: str | None,
    csv: bool,
) -> None:
    """Show by how complete their profiles are how many users bought or did something, with intervals of 95 %."""
    window = {"event": event, "days": days, "bands": bands}
    if segment is None:
        found = run_async(asked(frame, _OUTCOMES + _BANDS, {**window, "group": group_key, "tag": tag}))["found"]
    elif group_key is None and tag is None:
        of_segment = run_async(asked(frame, _OUTCOMES_OF_SEGMENT + _BANDS, {**window, "segment": segment}))["segment"]
        if of_segment is None:
            raise Missing("segments.unknown", segment=segment[:80])
        found = of_segment["found"]
    else:
        raise Refused("governance.segment_alone")
    things = ("bought",) if event is None else ("bought", "did")

    def row(band: Node) -> tuple[Value, ...]:
        shares: list[Node] = [band[each] or {} for each in things]
        did: list[Value] = [each.get(name) for each in shares for name in ("nUsers", "share", "low", "high")]
        return band["low"], band["high"], band["nUsers"], *did

    columns = [name for each in things for name in (each, f"{each}_share", f"{each}_low", f"{each}_high")]
    _tabled(frame, ("low", "high", "users", *columns), map(row, found["bands"]), csv=csv)
    percent = "—" if found["share"] is None else f"{found['share']:.1%}"
    frame.note("governance.outcomes", n_users=found["nUsers"], share=percent, days=days)


def _all(frame: Frame, query: str, variables: Mapping[str, Any]) -> list[Node]:
    """All nodes of a list of tags, page by page."""
    nodes: list[Node] = []
    after: str | None = None
    while True:
        found = run_async(asked(frame, query, {**variables, "first": _PAGE, "after": after}))["found"]
        nodes.extend(found["nodes"])
        if not found["pageInfo"]["hasNextPage"]:
            return nodes
        after = found["pageInfo"]["endCursor"]


def _tabled(frame: Frame, names: Sequence[str], rows: Iterable[tuple[Value, ...]], *, csv: bool) -> None:
    """The rows as a table; people read instants as days in the brand's zone."""

    def day(name: str, value: Value) -> Value:
        if name not in _INSTANTS or not isinstance(value, str):
            return value
        return datetime.fromisoformat(value).astimezone(frame.settings.zone).date().isoformat()

    def read(row: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(map(day, names, row))

    columns = {name: frame.say(LABELS[name]) for name in names}
    table(frame, columns, rows if csv or frame.as_json else map(read, rows), csv=csv)


for _each in (usage, review, doctor, completeness, outcomes, *COMMANDS):
    tags.add_command(_each)
entry = tags
