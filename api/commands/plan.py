"""`guanxi plan …`: what a policy would move, looked at, allowed, applied to the end, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import Value, csv_option, table
from api.inside import OUTCOME
from graph.errors import Missing

_PAGE = 100
_COUNTS = "counts { steps { what n } leftOut { what n } flows { fromGroup toGroup n } members { what n } }"
_MAKE = (
    "mutation Make($input: MovePlanInput!, $operation: String) { "
    "done: makeMovePlan(input: $input, operationKey: $operation) { "
    + OUTCOME
    + " ... on MakeMovePlanDone { nMoves needsApproval movePlan { id state nEntries "
    + _COUNTS
    + " } } } }"
)
_LIST = """
query Plans($ladder: String, $first: Int!, $after: String) {
  found: movePlans(ladder: $ladder, first: $first, after: $after) {
    nodes { id ladder policy policyVersion state needsApproval actor at decidedBy nEntries }
    pageInfo { hasNextPage endCursor } } }
"""
_ENTRIES = """
query Plan($id: ID!, $first: Int!, $after: String) {
  found: movePlan(id: $id) { entries(first: $first, after: $after) {
    nodes { position step fromGroup toGroup reason state problem user { id name } }
    pageInfo { hasNextPage endCursor } } } }
"""
_SETTLE = {
    name: f"mutation Settle($id: ID!) {{ done: {field}(planId: $id) {{ {OUTCOME} ... on MovePlanDone {{ state }} }} }}"
    for name, field in (("request", "requestMovePlan"), ("cancel", "cancelMovePlan"))
}
_DECIDE = (
    "mutation Decide($id: ID!, $approve: Boolean!, $note: String) { "
    "done: decideMovePlan(planId: $id, approve: $approve, note: $note) { "
    + OUTCOME
    + " ... on MovePlanDone { state } } }"
)
_GO_ON = {
    name: f"mutation GoOn($id: ID!, $first: Int!) {{ done: {field}(planId: $id, first: $first) {{ {OUTCOME} "
    "... on MovePlanProgressDone { nDone nSkipped nLeft } } }"
    for name, field in (("apply", "applyMovePlan"), ("undo", "undoMovePlan"))
}
_SAID = {"apply": "plans.apply_done", "undo": "plans.undo_done"}
LISTED = ("id", "ladder", "policy", "version", "state", "approval", "actor", "at", "decided", "entries")
SHOWN = ("position", "user", "name", "step", "from", "to", "reason", "state", "problem")
_ID = click.argument("plan_id", metavar="ID")
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")
_NOTE = click.option("--note", help="What you found.")
Node = Mapping[str, Any]


@command_group("plan", example='guanxi plan make community --reason "monthly review"')
def plan() -> None:
    """Plans: what a policy would move, looked at, allowed, applied, taken back."""


@command("make", example='guanxi plan make community --reason "monthly review"')
@click.argument("ladder")
@click.option("--reason", required=True, help="Why; it is kept with every move.")
@click.option("--policy", nargs=2, type=(str, int), metavar="KEY VERSION", help="Another version, a draft too.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@_ACTOR
def make(
    frame: Frame, ladder: str, reason: str, policy: tuple[str, int] | None, operation_key: str | None, actor: str
) -> None:
    """Plan what the policy in force of LADDER comes to for everybody now. Moves nobody."""
    by = None if policy is None else {"key": policy[0], "version": policy[1]}
    given = {"ladder": ladder, "reason": reason, "policy": by}
    variables = {"input": given, "operation": operation_key or str(uuid4())}
    done = run_async(asked(frame, _MAKE, variables, actor=actor))["done"]
    made = done["movePlan"]
    data = {"plan": made["id"], "n_moves": done["nMoves"], "needs_approval": done["needsApproval"]}
    frame.answer({**data, "counts": made["counts"]}, "plans.made", **data)
    for each in made["counts"]["flows"]:
        frame.note("plans.flow_line", start=each["fromGroup"], end=each["toGroup"], n=each["n"])
    for each in made["counts"]["leftOut"]:
        frame.note("plans.left_line", reason=each["what"], n=each["n"])


@command("list", example="guanxi plan list --ladder community")
@click.option("--ladder", metavar="KEY", help="Only those of this ladder.")
@csv_option()
def list_(frame: Frame, ladder: str | None, csv: bool) -> None:
    """List plans, the last first."""
    nodes: list[Node] = []
    after: str | None = None
    while True:
        found = run_async(asked(frame, _LIST, {"ladder": ladder, "first": _PAGE, "after": after}))["found"]
        nodes.extend(found["nodes"])
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    rows: list[tuple[Value, ...]] = [
        (
            each["id"], each["ladder"], each["policy"], each["policyVersion"], each["state"].lower(),
            each["needsApproval"], each["actor"], each["at"], each["decidedBy"], each["nEntries"],
        )
        for each in nodes
    ]  # fmt: skip
    table(frame, {name: frame.say(f"plans.label_{name}") for name in LISTED}, rows, csv=csv)


@command("show", example="guanxi plan show 3f2a… --csv")
@_ID
@csv_option()
def show(frame: Frame, plan_id: str, csv: bool) -> None:
    """List what is to be done about whom, and what became of it."""
    nodes: list[Node] = []
    after: str | None = None
    while True:
        found = run_async(asked(frame, _ENTRIES, {"id": plan_id, "first": _PAGE, "after": after}))["found"]
        if found is None:
            raise Missing("plans.unknown", plan=plan_id[:80])
        nodes.extend(found["entries"]["nodes"])
        after = found["entries"]["pageInfo"]["endCursor"]
        if not found["entries"]["pageInfo"]["hasNextPage"]:
            break
    table(frame, {name: frame.say(f"plans.label_{name}") for name in SHOWN}, map(_row, nodes), csv=csv)


def _row(node: Node) -> tuple[Value, ...]:
    user = node["user"] or {"id": None, "name": None}
    return (
        node["position"], user["id"], user["name"], node["step"].lower(), node["fromGroup"], node["toGroup"],
        node["reason"], node["state"].lower(), node["problem"],
    )  # fmt: skip


@command("request", example="guanxi plan request 3f2a…")
@_ID
@_ACTOR
def request(frame: Frame, plan_id: str, actor: str) -> None:
    """Ask a second person to allow the plan ID."""
    _settled(frame, plan_id, run_async(asked(frame, _SETTLE["request"], {"id": plan_id}, actor=actor)))


@command("cancel", example="guanxi plan cancel 3f2a…")
@_ID
@_ACTOR
def cancel(frame: Frame, plan_id: str, actor: str) -> None:
    """Put the plan ID aside before anything of it is done."""
    _settled(frame, plan_id, run_async(asked(frame, _SETTLE["cancel"], {"id": plan_id}, actor=actor)))


@command("approve", example="guanxi plan approve 3f2a… --actor lin")
@_ID
@_NOTE
@_ACTOR
def approve(frame: Frame, plan_id: str, note: str | None, actor: str) -> None:
    """Allow the plan ID; not as who made it or asked for it."""
    variables = {"id": plan_id, "approve": True, "note": note}
    _settled(frame, plan_id, run_async(asked(frame, _DECIDE, variables, actor=actor)))


@command("refuse", example='guanxi plan refuse 3f2a… --note "too many" --actor lin')
@_ID
@_NOTE
@_ACTOR
def refuse(frame: Frame, plan_id: str, note: str | None, actor: str) -> None:
    """Put aside the plan ID that waits; not as who made it or asked for it."""
    variables = {"id": plan_id, "approve": False, "note": note}
    _settled(frame, plan_id, run_async(asked(frame, _DECIDE, variables, actor=actor)))


@command("apply", example="guanxi plan apply 3f2a…")
@_ID
@_ACTOR
def apply(frame: Frame, plan_id: str, actor: str) -> None:
    """Do all that is left of the plan ID; interrupted, it goes on where it stopped when it is called again."""
    _gone_on(frame, "apply", plan_id, actor)


@command("undo", example="guanxi plan undo 3f2a…")
@_ID
@_ACTOR
def undo(frame: Frame, plan_id: str, actor: str) -> None:
    """Take back what the plan ID did; who was moved since stays, and is named by `guanxi plan show`."""
    _gone_on(frame, "undo", plan_id, actor)


def _gone_on(frame: Frame, what: str, plan_id: str, actor: str) -> None:
    n_done = n_skipped = 0
    while True:
        part = run_async(asked(frame, _GO_ON[what], {"id": plan_id, "first": _PAGE}, actor=actor))["done"]
        n_done, n_skipped = n_done + part["nDone"], n_skipped + part["nSkipped"]
        if not part["nLeft"]:
            break
        frame.note("plans.part_line", n_done=n_done, n_skipped=n_skipped, n_left=part["nLeft"])
    data = {"plan": plan_id, "n_done": n_done, "n_skipped": n_skipped}
    frame.answer(data, _SAID[what], **data)


def _settled(frame: Frame, plan_id: str, answer: Mapping[str, Any]) -> None:
    data = {"plan": plan_id, "state": answer["done"]["state"].lower()}
    frame.answer(data, "plans.settled", **data)


for _each in (make, list_, show, request, approve, refuse, cancel, apply, undo):
    plan.add_command(_each)
entry = plan
