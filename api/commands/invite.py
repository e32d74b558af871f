"""`guanxi invite …`: freeze an invitation list of a segment, list lists, take one along as a file."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import click
import orjson

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.store import reporting
from api.commands.table import Value, csv_option, guarded, table
from api.inside import OUTCOME, Inside, inside
from api.invitations import InvitationOrder
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.database.operations import Origin
from graph.errors import Missing
from graph.invitations.freezing import open_export
from graph.vocabulary import Role

_PAGE = 100
_FREEZE = (
    "mutation Freeze($input: FreezeInvitationListInput!, $key: String) { "
    "done: freezeInvitationList(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on FreezeInvitationListDone { nInvited nLeftOut "
    "invitationList { id asOf expiresAt leftOutCounts { reason n } } } } }"
)
_LISTS = """
query Lists($group: String, $first: Int!, $after: String) {
  found: invitationLists(group: $group, first: $first, after: $after) {
    nodes { id segment segmentVersion at expiresAt isOpen nInvited group { key } counts { state n } }
    pageInfo { hasNextPage endCursor } } }
"""
_INVITATIONS = """
query Invitations($id: ID!, $after: String) {
  list: invitationList(id: $id) { found: invitations(first: 100, after: $after) {
    nodes { position state at expiresAt settledAt user { id name } } pageInfo { hasNextPage endCursor } } } }
"""
_LEFT_OUT = """
query LeftOut($id: ID!, $after: String) {
  list: invitationList(id: $id) { found: leftOut(first: 100, after: $after) {
    nodes { reason user { id name } } pageInfo { hasNextPage endCursor } } } }
"""
LABELS = {
    "id": "invitations.label_id",
    "segment": "invitations.label_segment",
    "version": "invitations.label_version",
    "group": "invitations.label_group",
    "at": "invitations.label_at",
    "expires": "invitations.label_expires",
    "invited": "invitations.label_invited",
    "waiting": "invitations.label_waiting",
    "accepted": "invitations.label_accepted",
    "open": "invitations.label_open",
}
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")

Node = Mapping[str, Any]


@command_group("invite", example="guanxi invite freeze active_vips partner 200 --order spend")
def invite() -> None:
    """Invite the people of a segment to a group: freeze a list, list lists, export one."""


@command("freeze", example="guanxi invite freeze active_vips partner 200 --order spend --days 7")
@click.argument("segment")
@click.argument("group")
@click.argument("capacity", type=click.IntRange(1))
@click.option(
    "--order", type=click.Choice([each.value for each in InvitationOrder]), default="joined", show_default=True
)
@click.option("--days", type=int, help="For how many days places are kept; 14 unless said.")
@click.option("--until", metavar="INSTANT", help="Until when instead, as 2026-06-01T00:00:00+08:00.")
@click.option("--purpose", metavar="KEY", help="For what; that of the segment unless said.")
@click.option("--again", is_flag=True, help="Invite also who declined before.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@_ACTOR
def freeze(
    frame: Frame, segment: str, group: str, capacity: int, operation_key: str | None, actor: str, **given: Any
) -> None:
    """Invite the first CAPACITY of SEGMENT for whom GROUP has places; everybody else is kept with the reason."""
    wanted = {
        "segment": segment,
        "group": group,
        "capacity": capacity,
        "orderBy": InvitationOrder(given["order"]).name,
        "days": given["days"],
        "expiresAt": given["until"],
        "purpose": given["purpose"],
        "again": given["again"],
    }
    variables = {"input": wanted, "key": operation_key or str(uuid4())}
    done = run_async(asked(frame, _FREEZE, variables, actor=actor))["done"]
    frozen = done["invitationList"]
    left = {each["reason"].lower(): each["n"] for each in frozen["leftOutCounts"]}
    data = {"list": frozen["id"], "n_invited": done["nInvited"], "n_left_out": done["nLeftOut"]}
    frame.answer({**data, "left_out": left, "expires_at": frozen["expiresAt"]}, "invitations.frozen", **data)
    for reason, n in left.items():
        frame.note("invitations.left_line", reason=frame.say(f"invitations.left_{reason}"), n=n)


@command("list", example="guanxi invite list --group partner")
@click.option("--group", metavar="KEY", help="Only those for this group.")
@csv_option()
def list_(frame: Frame, group: str | None, csv: bool) -> None:
    """List invitation lists, the last first, with how many of each wait and have come."""
    nodes: list[Node] = []
    after: str | None = None
    while True:
        variables = {"group": group, "first": _PAGE, "after": after}
        found = run_async(asked(frame, _LISTS, variables))["found"]
        nodes.extend(found["nodes"])
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    table(frame, {name: frame.say(label) for name, label in LABELS.items()}, map(_row, nodes), csv=csv)


@command("export", example="guanxi invite export 3f2a… --format jsonl")
@click.argument("list_id", metavar="ID")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--left-out", is_flag=True, help="Who was not invited, and why, instead.")
@_ACTOR
def export(frame: Frame, list_id: str, format_: str, left_out: bool, actor: str) -> None:
    """Write the list ID row by row, in its order; that it was done stands in the audit."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    run_async(_export(frame, address, list_id, actor, (_LEFT_OUT, format_) if left_out else (_INVITATIONS, format_)))


async def _export(frame: Frame, address: StoreAddress, list_id: str, actor: str, wanted: tuple[str, str]) -> None:
    query, format_ = wanted
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        found = await _page(house, query, list_id, None)
        await open_export(house.database, Origin(actor, Role.ADMIN, now(), str(uuid4())), list_id)
        is_first = True
        while True:
            _write([_told(each) for each in found["nodes"]], format_, with_names=is_first)
            if not found["pageInfo"]["hasNextPage"]:
                return
            found = await _page(house, query, list_id, found["pageInfo"]["endCursor"])
            is_first = False


async def _page(house: Inside, query: str, list_id: str, after: str | None) -> Node:
    found = (await house.ask(query, id=list_id, after=after))["list"]
    if found is None:
        raise Missing("invitations.list_unknown", list=list_id[:80])
    return found["found"]


def _told(node: Node) -> dict[str, Value]:
    """A row of a file; nobody's id and name since the person was erased."""
    user = node["user"] or {"id": None, "name": None}
    names = {"expiresAt": "expires_at", "settledAt": "settled_at"}
    told = {names.get(name, name): value for name, value in node.items() if name != "user"}
    lowered = {name: told[name].lower() for name in ("state", "reason") if name in told}
    return {"id": user["id"], "name": user["name"], **told, **lowered}


def _write(rows: list[dict[str, Value]], format_: str, *, with_names: bool) -> None:
    if format_ == "jsonl":
        for row in rows:
            click.echo(orjson.dumps(row).decode())
        return
    writer = csv.writer(sys.stdout)
    if with_names and rows:
        writer.writerow(rows[0])
    writer.writerows([guarded(value) for value in row.values()] for row in rows)


def _row(node: Node) -> tuple[Value, ...]:
    counts = {each["state"]: each["n"] for each in node["counts"]}
    return (
        node["id"], node["segment"], node["segmentVersion"], node["group"]["key"], node["at"], node["expiresAt"],
        node["nInvited"], counts.get("OPEN", 0), counts.get("ACCEPTED", 0), node["isOpen"],
    )  # fmt: skip


for _each in (freeze, list_, export):
    invite.add_command(_each)
entry = invite
