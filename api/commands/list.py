"""`guanxi list …`: people in tables, asked through the same schema as everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.store import reporting
from api.commands.table import Value, by_day, csv_option, table
from api.inside import inside
from api.scores import ScoreKey
from api.users import UserOrder
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.errors import Missing, Refused
from graph.scores.model import UNITS, Unit
from graph.scores.model import ScoreKey as Key

_PAGE = 100
LABELS = {
    "id": "list.label_id",
    "name": "list.label_name",
    "joined": "list.label_joined",
    "since": "list.label_since",
    "city": "list.label_city",
    "groups": "list.label_groups",
    "orders": "list.label_orders",
    "net": "list.label_net",
    "referees": "list.label_referees",
    "rank": "list.label_rank",
    "value": "list.label_value",
    "percentile": "list.label_percentile",
    "owner": "list.label_owner",
    "class": "list.label_class",
    "due": "list.label_due",
    "side": "list.label_side",
    "move": "list.label_move",
    "plan": "list.label_plan",
    "term": "list.label_term",
    "until": "list.label_until",
    "days": "list.label_days",
    "amount": "list.label_amount",
}
_USERS = """
query Users($filter: UserFilter, $order: UserOrder!, $first: Int!, $after: String) {
  found: users(filter: $filter, order: $order, first: $first, after: $after) {
    nodes { id name joinedAt attributes(keys: ["city"]) { text } memberships { since group { key kind name } }
      purchaseTotals { count netMinor } nReferees }
    pageInfo { hasNextPage endCursor } } }
"""
_MEMBERS_AT = """
query MembersAt($key: String!, $at: DateTime!, $first: Int!, $after: String) {
  group(key: $key) { found: membersAt(at: $at, first: $first, after: $after) {
    nodes { id name joinedAt attributes(keys: ["city"]) { text } } pageInfo { hasNextPage endCursor } } } }
"""
_WORKLIST = """
query Worklist($key: String!, $first: Int!, $after: String) {
  group(key: $key) { found: worklist(first: $first, after: $after) {
    nodes { side since user { id name } owners { name } move { id } } pageInfo { hasNextPage endCursor } } } }
"""
_GROUP = "query Group($key: String!) { group(key: $key) { key } }"
_INFLUENCERS = """
query Influencers($score: ScoreKey!, $group: String, $first: Int!, $after: String) {
  found: influencers(score: $score, group: $group, first: $first, after: $after) {
    nodes { rank value percentile user { id name memberships { group { kind name } } nReferees } }
    pageInfo { hasNextPage endCursor } } }
"""
_MISSING_TAGS = """
query MissingTags($classKey: String, $ownerId: ID, $first: Int!, $after: String) {
  found: missingTags(classKey: $classKey, ownerId: $ownerId, first: $first, after: $after) {
    nodes { dueAt owner { id name } tagClass { key name } user { id name joinedAt } }
    pageInfo { hasNextPage endCursor } } }
"""

_RENEWALS = """
query Renewals($plan: String, $within: Int!, $first: Int!, $after: String) {
  found: renewalsDue(plan: $plan, withinDays: $within, first: $first, after: $after) {
    nodes { daysLeft owner { id name } user { id name } term { id until amountMinor plan { key } } }
    pageInfo { hasNextPage endCursor } } }
"""

Node = Mapping[str, Any]
_Decorated = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as asked for: the query with its variables, and a row for each node under these columns."""

    query: str
    variables: Mapping[str, Any]
    columns: tuple[str, ...]
    row: Callable[[Node], tuple[Value, ...]]


@command_group("list", example="guanxi list users --tag wear_vip --csv")
def list_() -> None:
    """List people: by conditions, by influence, by group, by what they lack."""


def _paging(function: _Decorated) -> _Decorated:
    """The options of every list."""
    function = csv_option()(function)
    function = click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")(function)
    limit = click.IntRange(1)
    return click.option("--limit", type=limit, default=20, show_default=True, help="Rows at most.")(function)


@command("users", example="guanxi list users --search 王 --tag wear_vip --group partner --limit 50")
@click.option("--search", metavar="TEXT", help="A part of the name.")
@click.option("--tag", "all_tags", multiple=True, metavar="KEY", help="Who hold this tag (and each other --tag).")
@click.option("--any-tag", "any_tags", multiple=True, metavar="KEY", help="Who hold one of these tags.")
@click.option("--no-tag", "no_tags", multiple=True, metavar="KEY", help="Who do not hold this tag.")
@click.option("--group", "group_key", metavar="KEY", help="Who stand in this group.")
@click.option(
    "--attribute", "attributes", multiple=True, metavar="KEY=VALUE", help="Who have this value, as city=杭州."
)
@click.option("--order", type=click.Choice([each.value for each in UserOrder]), default="name", show_default=True)
@_paging
def users(frame: Frame, order: str, limit: int, after: str | None, csv: bool, **given: Any) -> None:
    """List users by any combination of conditions."""
    tags = {"all": given["all_tags"], "any": given["any_tags"], "none": given["no_tags"]}
    wanted = {
        "search": given["search"],
        "group": given["group_key"],
        "tags": {name: list(keys) for name, keys in tags.items() if keys},
        "attributes": [_attribute(each) for each in given["attributes"]],
    }
    variables = {"filter": {name: value for name, value in wanted.items() if value}, "order": UserOrder(order).name}
    columns = ("id", "name", "joined", "city", "groups", "orders", "net", "referees")
    _list(frame, Listed(_USERS, variables, columns, _user_row(frame)), limit=limit, after=after, csv=csv)


@command("group", example="guanxi list group partner --csv")
@click.argument("key")
@click.option("--at", metavar="DATE", help="Who stood in it at the end of that day, or at an instant.")
@_paging
def group(frame: Frame, key: str, at: str | None, limit: int, after: str | None, csv: bool) -> None:
    """List the users of the group KEY, those who joined the brand first at the top; those of a past day by id."""
    if at is not None:
        past = Listed(_MEMBERS_AT, {"key": key, "at": _instant(frame, at)}, ("id", "name", "joined", "city"), _past)
        _list(frame, past, limit=limit, after=after, csv=csv, group=key)
        return
    minor = _major(frame)

    def row(node: Node) -> tuple[Value, ...]:
        since = next((each["since"] for each in node["memberships"] if each["group"]["key"] == key), None)
        totals = node["purchaseTotals"]
        return (
            node["id"], node["name"], since, _city(node), totals["count"], minor(totals["netMinor"]), node["nReferees"]
        )  # fmt: skip

    variables = {"filter": {"group": key}, "order": UserOrder.JOINED_AT.name}
    columns = ("id", "name", "since", "city", "orders", "net", "referees")
    _list(frame, Listed(_USERS, variables, columns, row), limit=limit, after=after, csv=csv, group=key)


@command("worklist", example="guanxi list worklist partner --csv")
@click.argument("key")
@_paging
def worklist(frame: Frame, key: str, limit: int, after: str | None, csv: bool) -> None:
    """List what is to be done in the chat group of KEY since people were moved, oldest first."""

    def row(node: Node) -> tuple[Value, ...]:
        user, owners, side = node["user"], " · ".join(each["name"] for each in node["owners"]), node["side"].lower()
        told = side if csv or frame.as_json else frame.say(f"list.side_{side}")
        return told, user["id"], user["name"], owners or None, node["since"], node["move"]["id"]

    columns = ("side", "id", "name", "owner", "since", "move")
    _list(frame, Listed(_WORKLIST, {"key": key}, columns, row), limit=limit, after=after, csv=csv, group=key)


@command("influencers", example="guanxi list influencers --score downstream_revenue --group partner")
@click.option("--score", type=click.Choice([each.value for each in ScoreKey]), default="pagerank", show_default=True)
@click.option("--group", "group_key", metavar="KEY", help="Only those who stand in this group.")
@_paging
def influencers(frame: Frame, score: str, group_key: str | None, limit: int, after: str | None, csv: bool) -> None:
    """List the users who score highest, best first."""
    minor = _major(frame)
    is_money = UNITS[Key(score)] is Unit.MINOR

    def row(node: Node) -> tuple[Value, ...]:
        user = node["user"]
        value = minor(round(node["value"])) if is_money else node["value"]
        return node["rank"], user["id"], user["name"], value, node["percentile"], _tiers(user), user["nReferees"]

    variables = {"score": ScoreKey(score).name, "group": group_key}
    columns = ("rank", "id", "name", "value", "percentile", "groups", "referees")
    _list(frame, Listed(_INFLUENCERS, variables, columns, row), limit=limit, after=after, csv=csv, group=group_key)


@command("missing-tags", example="guanxi list missing-tags --class customer_type --csv")
@click.option("--class", "class_key", metavar="KEY", help="Only this mandatory class of tags.")
@click.option("--owner", "owner_id", metavar="ID", help="Only those whom this member of staff looks after.")
@_paging
def missing_tags(
    frame: Frame, class_key: str | None, owner_id: str | None, limit: int, after: str | None, csv: bool
) -> None:
    """List who lacks a tag that they should hold by now, by owner; those without one at the top."""

    def row(node: Node) -> tuple[Value, ...]:
        user, owner = node["user"], node["owner"]
        return (
            owner and owner["name"], node["tagClass"]["name"], user["id"], user["name"], user["joinedAt"], node["dueAt"]
        )  # fmt: skip

    variables = {"classKey": class_key, "ownerId": owner_id}
    columns = ("owner", "class", "id", "name", "joined", "due")
    _list(frame, Listed(_MISSING_TAGS, variables, columns, row), limit=limit, after=after, csv=csv)


@command("renewals", example="guanxi list renewals --plan club --within 14 --csv")
@click.option("--plan", metavar="KEY", help="Only this plan.")
@click.option("--within", type=click.IntRange(1, 3_660), default=30, show_default=True, help="Days from now.")
@_paging
def renewals(frame: Frame, plan: str | None, within: int, limit: int, after: str | None, csv: bool) -> None:
    """List paid terms that end soon and that nobody renewed yet, with who looks after the user; the soonest first."""
    minor = _major(frame)

    def row(node: Node) -> tuple[Value, ...]:
        user, owner, term = node["user"], node["owner"], node["term"]
        return (
            owner and owner["name"], user["id"], user["name"], term["plan"]["key"], term["id"], term["until"],
            node["daysLeft"], minor(term["amountMinor"]),
        )  # fmt: skip

    columns = ("owner", "id", "name", "plan", "term", "until", "days", "amount")
    listed = Listed(_RENEWALS, {"plan": plan, "within": within}, columns, row)
    _list(frame, listed, limit=limit, after=after, csv=csv)


def _list(frame: Frame, listed: Listed, *, limit: int, after: str | None, csv: bool, group: str | None = None) -> None:
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    nodes, cursor = run_async(_nodes(frame, address, listed, limit, after, group))
    columns = {name: frame.say(LABELS[name]) for name in listed.columns}
    rows = (listed.row(node) for node in nodes)
    table(
        frame, columns, rows if csv or frame.as_json else (by_day(frame, listed.columns, row) for row in rows), csv=csv
    )
    if cursor:
        frame.note("list.more", cursor=cursor)


async def _nodes(
    frame: Frame, address: StoreAddress, listed: Listed, limit: int, after: str | None, group: str | None
) -> tuple[list[Node], str | None]:
    """So many nodes behind the cursor, and the cursor behind which there are more."""
    async with inside(address, frame.settings, language=frame.language) as house:
        if group is not None and (await house.ask(_GROUP, key=group))["group"] is None:
            raise Missing("groups.unknown", group=group)
        nodes: list[Node] = []
        while True:
            first = min(_PAGE, limit - len(nodes))
            answer = await house.ask(listed.query, **listed.variables, first=first, after=after)
            found = answer["found"] if "found" in answer else answer["group"]["found"]
            nodes.extend(found["nodes"])
            after = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
            if after is None or len(nodes) >= limit:
                return nodes, after


def _user_row(frame: Frame) -> Callable[[Node], tuple[Value, ...]]:
    minor = _major(frame)

    def row(node: Node) -> tuple[Value, ...]:
        totals = node["purchaseTotals"]
        joined, city = node["joinedAt"], _city(node)
        return (
            node["id"], node["name"], joined, city, _tiers(node), totals["count"], minor(totals["netMinor"]),
            node["nReferees"],
        )  # fmt: skip

    return row


def _past(node: Node) -> tuple[Value, ...]:
    return node["id"], node["name"], node["joinedAt"], _city(node)


def _instant(frame: Frame, text: str) -> str:
    """The instant, or the end of that day of the brand, as the schema takes it.

    Raises:
        Refused: it is neither ("list.at").
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("list.at", text=text[:40]) from None
    if len(text) == len("2026-05-01"):
        at = datetime.combine(at.date(), time.max)
    return (at if at.tzinfo else at.replace(tzinfo=frame.settings.zone)).isoformat()


def _tiers(user: Node) -> str:
    return " · ".join(each["group"]["name"] for each in user["memberships"] if each["group"]["kind"] == "tier")


def _city(user: Node) -> str | None:
    return next((each["text"] for each in user["attributes"]), None)


def _major(frame: Frame) -> Callable[[int], str]:
    """Amounts in the currency's own unit, exact: 12345 → 123.45."""
    digits = frame.settings.currency_digits

    def major(amount_minor: int) -> str:
        whole, rest = divmod(abs(amount_minor), 10**digits)
        sign = "-" if amount_minor < 0 else ""
        return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"

    return major


def _attribute(text: str) -> dict[str, Any]:
    key, sign, value = text.partition("=")
    if not sign or not value:
        raise Refused("list.attribute", text=text)
    return {"key": key.strip(), "oneOf": [value.strip()]}


for _each in (users, influencers, group, worklist, missing_tags, renewals):
    list_.add_command(_each)
entry = list_
