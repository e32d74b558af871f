"""`guanxi report …`: what managers act on, of everybody, a group or a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.influencing import influencers
from api.commands.table import Value, csv_option, pairs, table
from graph.errors import Missing, Refused
from graph.measures.printing import money
from graph.reports.candidates import Part
from graph.reports.policy import MONTHS
from graph.scores.kernels.pareto import GOAL, TOP
from graph.scores.kernels.repurchase import WITHIN_DAYS

_PARETO = """
query Pareto($segment: String, $group: String, $purpose: String, $days: Int, $top: Float!, $goal: Float!) {
  found: paretoReport(segment: $segment, group: $group, purpose: $purpose, days: $days, top: $top, goal: $goal) {
    asOf nUsers nBuyers revenueMinor nTop topShare nForGoal goalShare curve { users revenue } } }
"""
_REPURCHASE = """
query Repurchase($segment: String, $group: String, $purpose: String, $days: Int!, $months: Int!) {
  found: repurchaseReport(segment: $segment, group: $group, purpose: $purpose, withinDays: $days, months: $months) {
    asOf nUsers withinDays
    months { month isWhole repurchase { ...Told } }
    latest { month repurchase { ...Told } } together { ...Told } } }
fragment Told on Repurchase { nBuyers nAgain rate { share low high } }
"""
_CHANNELS = """
query Channels($segment: String, $group: String, $purpose: String, $by: ChannelGrouping!, $days: [Int!]) {
  found: channelReport(segment: $segment, group: $group, purpose: $purpose, by: $by, horizons: $days, first: 100) {
    asOf nUsers nWays
    ways { key name kind owner { kind id name } isUnknown nUsers nReferees paidMinor refundedMinor alive nAlive
      later { days nUsers bought { ...Did } boughtAgain { ...Did } netMinor isSmall } } } }
fragment Did on DidShare { nUsers share low high }
"""
_CANDIDATES = """
query Candidates($part: CandidatePart!, $group: String, $without: [String!], $purpose: String!, $first: Int!,
    $after: String) {
  found: candidates(part: $part, group: $group, without: $without, purpose: $purpose, first: $first, after: $after) {
    nodes { user { id name } reasons { score value percentile sentence } runId asOf }
    pageInfo { hasNextPage endCursor } } }
"""
_BANDS = """
fragment Bands on CompletenessOfUsers {
  nUsers share bands { low high nUsers bought { ...Did } did { ...Did }
    boughtAgain { nOf did { ...Did } } accepted { nOf did { ...Did } } } }
fragment Did on DidShare { nUsers share low high }
"""
_COMPLETENESS = """
query Outcomes($group: String, $event: String, $days: Int!, $bands: Int!) {
  found: completeness(group: $group, event: $event, days: $days, nBands: $bands) { ...Bands } }
"""
_COMPLETENESS_OF_SEGMENT = """
query Outcomes($segment: String!, $event: String, $days: Int!, $bands: Int!) {
  segment(key: $segment) { found: completeness(event: $event, days: $days, nBands: $bands) { ...Bands } } }
"""
_COMMUNITIES = """
query Communities($first: Int!, $after: String) {
  found: communities(first: $first, after: $after) {
    nodes { number size nBuyers revenueMinor insideShare weight ties { weight community { number } } runId asOf }
    pageInfo { hasNextPage endCursor } } }
"""
_COMMUNITY = """
query Community($number: Int!, $purpose: String!, $first: Int!, $after: String) {
  community(number: $number, purpose: $purpose) {
    found: members(first: $first, after: $after) {
      nodes { user { id name } weight insideShare } pageInfo { hasNextPage endCursor } } } }
"""
LABELS = {
    "number": "reports.label_number",
    "inside": "reports.label_inside",
    "ties": "reports.label_ties",
    "within": "reports.label_within",
    "weight": "reports.label_weight",
    "known": "reports.label_known",
    "people": "reports.label_came",
    "outcome": "reports.label_outcome",
    "among": "reports.label_among",
    "did": "reports.label_did",
    "share": "reports.label_share",
    "id": "reports.label_id",
    "name": "reports.label_name",
    "reasons": "reports.label_reasons",
    "way": "reports.label_way",
    "came": "reports.label_came",
    "days": "reports.label_days",
    "of": "reports.label_of",
    "bought": "reports.label_bought",
    "twice": "reports.label_twice",
    "net": "reports.label_net",
    "referees": "reports.label_referees",
    "refunded": "reports.label_refunded",
    "alive": "reports.label_alive",
    "small": "reports.label_small",
    "users": "reports.label_users",
    "revenue": "reports.label_revenue",
    "month": "reports.label_month",
    "buyers": "reports.label_buyers",
    "again": "reports.label_again",
    "rate": "reports.label_rate",
    "low": "reports.label_low",
    "high": "reports.label_high",
    "whole": "reports.label_whole",
}
Node = Mapping[str, Any]


def about() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of whom a report tells: a segment, a group, or who is in both; everybody unless said."""
    options = (
        click.option("--segment", metavar="KEY", help="Only of this segment."),
        click.option("--group", metavar="KEY", help="Only of this group."),
        click.option("--purpose", metavar="KEY", help="For what: only who agreed to that is looked at."),
    )

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


@command_group("report", example="guanxi report pareto --group partner --days 365")
def report() -> None:
    """Report on many people: revenue, buying again, what came of channels, communities."""


@command("pareto", example="guanxi report pareto --group partner --days 365")
@about()
@click.option("--days", type=int, help="Only what was bought in the last so many days, today being one.")
@click.option("--top", type=float, default=TOP, show_default=True, help="The best share of buyers.")
@click.option("--goal", type=float, default=GOAL, show_default=True, help="The share of revenue to reach.")
@csv_option()
def pareto(frame: Frame, csv: bool, **given: Any) -> None:
    """Show what the best buyers have of the revenue, and how few have most of it; --csv: the points of the curve."""
    found = run_async(asked(frame, _PARETO, given))["found"]
    if csv:
        table(
            frame,
            _labels(frame, "users", "revenue"),
            ((each["users"], each["revenue"]) for each in found["curve"]),
            csv=True,
        )
        return
    if frame.gave(found):
        return
    facts: dict[str, Value] = {
        "reports.n_users": found["nUsers"],
        "reports.n_buyers": found["nBuyers"],
        "reports.revenue": money(found["revenueMinor"], frame.settings.currency_digits),
        "reports.n_top": found["nTop"],
        "reports.top_share": percent(found["topShare"]),
        "reports.n_for_goal": found["nForGoal"],
        "reports.goal_share": percent(found["goalShare"]),
    }
    pairs(frame, facts)
    if found["topShare"] is None:
        frame.note("reports.too_few")


@command("repurchase", example="guanxi report repurchase --segment active_vips --months 12 --csv")
@about()
@click.option("--within-days", "days", type=int, default=WITHIN_DAYS, show_default=True, help="Days to come back in.")
@click.option("--months", type=int, default=MONTHS, show_default=True, help="The last so many months.")
@csv_option()
def repurchase(frame: Frame, csv: bool, **given: Any) -> None:
    """List by month how many of its buyers bought again in time."""
    found = run_async(asked(frame, _REPURCHASE, given))["found"]
    if frame.gave(found):
        return
    names = ("month", "buyers", "again", "rate", "low", "high", "whole")
    table(frame, _labels(frame, *names), map(_month, found["months"]), csv=csv)
    if found["latest"] is None:
        frame.note("reports.no_month")
    else:
        latest = found["latest"]["repurchase"]
        frame.note(
            "reports.latest",
            month=found["latest"]["month"][:7],
            rate=percent(latest["rate"]["share"]),
            low=percent(latest["rate"]["low"]),
            high=percent(latest["rate"]["high"]),
            n_buyers=latest["nBuyers"],
        )


@command("channels", example="guanxi report channels --by owner --days 30 --days 180")
@about()
@click.option("--by", type=click.Choice(["channel", "kind", "owner"]), default="channel", show_default=True)
@click.option("--days", type=int, multiple=True, help="Within so many days of coming; 30, 90 and 180 unless said.")
@csv_option()
def channels(frame: Frame, csv: bool, by: str, days: Sequence[int], **given: Any) -> None:
    """Compare channels by what became of who came through them, a line for each number of days."""
    variables = {**given, "by": by.upper(), "days": list(days) or None}
    found = run_async(asked(frame, _CHANNELS, variables))["found"]
    if frame.gave(found):
        return
    names = ("way", "came", "days", "of", "bought", "low", "high", "twice", "net", "referees", "refunded", "alive")
    rows = (_way(frame, each, later) for each in found["ways"] for later in each["later"])
    table(frame, _labels(frame, *names, "small"), rows, csv=csv)
    if len(found["ways"]) < found["nWays"]:
        frame.note("reports.more_ways", n=len(found["ways"]), n_ways=found["nWays"])


@command("candidates", example="guanxi report candidates agent --limit 20 --without partner")
@click.argument("part", type=click.Choice([each.value for each in Part]))
@click.option("--group", metavar="KEY", help="Only of this group.")
@click.option("--without", multiple=True, metavar="KEY", help="Nobody of this group (and each other --without).")
@click.option("--purpose", default="service", show_default=True, metavar="KEY", help="For what they are listed.")
@click.option("--limit", "first", type=click.IntRange(1, 100), default=20, show_default=True, help="Rows at most.")
@click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")
@csv_option()
def candidates(frame: Frame, part: str, without: Sequence[str], csv: bool, **given: Any) -> None:
    """List who may be asked to be an assistant, an agent or a guest who shares, the likeliest first, and why."""
    variables = {**given, "part": Part(part).name, "without": list(without) or None}
    found = run_async(asked(frame, _CANDIDATES, variables))["found"]
    if frame.gave(found):
        return
    rows = (
        (each["user"]["id"], each["user"]["name"], " ".join(one["sentence"] for one in each["reasons"]))
        for each in found["nodes"]
    )
    table(frame, _labels(frame, "id", "name", "reasons"), rows, csv=csv)
    if found["pageInfo"]["hasNextPage"]:
        frame.note("list.more", cursor=found["pageInfo"]["endCursor"])


@command("completeness", example="guanxi report completeness --segment active_vips --event click --days 90")
@click.option("--segment", metavar="KEY", help="Only of this segment.")
@click.option("--group", metavar="KEY", help="Only of this group.")
@click.option("--event", metavar="TYPE", help="Who did an event of this type, too.")
@click.option("--days", type=int, default=WITHIN_DAYS, show_default=True, help="In the last so many days.")
@click.option("--bands", type=int, default=5, show_default=True, help="Into how many bands completeness is cut.")
@csv_option()
def completeness(frame: Frame, csv: bool, segment: str | None, group: str | None, **given: Any) -> None:
    """Set how complete profiles are against who bought, came back, did something and accepted invitations."""
    if segment is not None and group is not None:
        raise Refused("governance.segment_alone")
    if segment is None:
        found = run_async(asked(frame, _COMPLETENESS + _BANDS, {**given, "group": group}))["found"]
    else:
        answer = run_async(asked(frame, _COMPLETENESS_OF_SEGMENT + _BANDS, {**given, "segment": segment}))["segment"]
        if answer is None:
            raise Missing("segments.unknown", segment=segment[:80])
        found = answer["found"]
    if frame.gave(found):
        return
    rows = (row for band in found["bands"] for row in _outcomes(frame, band))
    names = ("known", "people", "outcome", "among", "did", "share", "low", "high")
    table(frame, _labels(frame, *names), rows, csv=csv)
    frame.note("reports.no_cause")


@command("communities", example="guanxi report communities --number 3 --limit 50")
@click.option("--number", type=int, metavar="N", help="List the members of this community.")
@click.option("--purpose", default="service", show_default=True, metavar="KEY", help="For what members are listed.")
@click.option("--limit", "first", type=click.IntRange(1, 100), default=20, show_default=True, help="Rows at most.")
@click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")
@csv_option()
def communities(frame: Frame, csv: bool, number: int | None, purpose: str, **given: Any) -> None:
    """List the communities of the published run, the largest first, or the members of one, the strongest first."""
    if number is None:
        found = run_async(asked(frame, _COMMUNITIES, given))["found"]
        names, row = ("number", "users", "buyers", "revenue", "inside", "ties"), _community
    else:
        answer = run_async(asked(frame, _COMMUNITY, {**given, "number": number, "purpose": purpose}))["community"]
        if answer is None:
            raise Missing("scores.no_community", number=number)
        found, names, row = answer["found"], ("id", "name", "weight", "within"), _member
    if frame.gave(found):
        return
    table(frame, _labels(frame, *names), (row(frame, each) for each in found["nodes"]), csv=csv)
    if found["pageInfo"]["hasNextPage"]:
        frame.note("list.more", cursor=found["pageInfo"]["endCursor"])


def _community(frame: Frame, found: Node) -> tuple[Value, ...]:
    revenue = money(round(found["revenueMinor"]), frame.settings.currency_digits)
    others = " ".join(str(each["community"]["number"]) for each in found["ties"])
    return found["number"], found["size"], found["nBuyers"], revenue, percent(found["insideShare"]), others


def _member(_: Frame, found: Node) -> tuple[Value, ...]:
    return found["user"]["id"], found["user"]["name"], round(found["weight"]), percent(found["insideShare"])


def _outcomes(frame: Frame, band: Node) -> list[tuple[Value, ...]]:
    """A line for each thing that users of a band did, or could have done."""
    known = f"{band['low']:.0%}–{band['high']:.0%}"
    told = {
        "bought": (band["nUsers"], band["bought"]),
        "did": (band["nUsers"], band["did"]),
        "bought_again": (band["boughtAgain"]["nOf"], band["boughtAgain"]["did"]),
        "accepted": (band["accepted"]["nOf"], band["accepted"]["did"]),
    }
    return [
        (
            known, band["nUsers"], frame.say(f"reports.outcome_{name}"), n_of,
            *((did[each] for each in ("nUsers", "share", "low", "high")) if did else (None,) * 4),
        )
        for name, (n_of, did) in told.items()
        if did is not None
    ]  # fmt: skip


def _way(frame: Frame, found: Node, later: Node) -> tuple[Value, ...]:
    bought = later["bought"] or {"share": None, "low": None, "high": None}
    net = None if later["netMinor"] is None else money(round(later["netMinor"]), frame.settings.currency_digits)
    owner = None if found["owner"] is None else found["owner"]["name"]
    nobody = "reports.no_channel" if found["isUnknown"] else "reports.no_owner"
    return (
        found["name"] or found["key"] or owner or found["kind"] or frame.say(nobody),
        found["nUsers"], later["days"], later["nUsers"], bought["share"], bought["low"], bought["high"],
        later["boughtAgain"] and later["boughtAgain"]["share"], net, found["nReferees"],
        found["refundedMinor"] / found["paidMinor"] if found["paidMinor"] else None, found["alive"], later["isSmall"],
    )  # fmt: skip


def percent(share: float | None) -> str | None:
    """A share as people read it; None of too few to tell one."""
    return None if share is None else f"{share:.1%}"


def _month(found: Node) -> tuple[Value, ...]:
    told = found["repurchase"]
    rate = told["rate"] or {"share": None, "low": None, "high": None}
    return (
        found["month"][:7], told["nBuyers"], told["nAgain"], rate["share"], rate["low"], rate["high"], found["isWhole"],
    )  # fmt: skip


def _labels(frame: Frame, *names: str) -> dict[str, str]:
    return {name: frame.say(LABELS[name]) for name in names}


for _each in (pareto, repurchase, channels, candidates, completeness, communities, influencers):
    report.add_command(_each)
entry = report
