"""`guanxi policy …`: write policies, look whether they fit, ask for and give approval; where one stands and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import Value, csv_option, pairs, table
from api.inside import OUTCOME
from graph.errors import Missing, Refused
from graph.policies.documents import MOST_BYTES

_LIST = """
query Policies($ladder: String, $key: String) {
  found: policies(ladder: $ladder, key: $key) {
    key version name ladder effective until state isInForce actor requestedBy decidedBy note
    rungs { group promote keep minimumStayDays needsApproval } } }
"""
_CHECK = (
    "mutation Check($input: PolicyInput!) { done: checkPolicy(input: $input) { "
    + OUTCOME
    + " ... on CheckPolicyDone { warnings { code group message } } } }"
)
_SAVE = (
    "mutation Save($input: PolicyInput!, $version: Int!, $operation: String) { "
    "done: savePolicy(input: $input, expectedVersion: $version, operationKey: $operation) { "
    + OUTCOME
    + " ... on PolicyDone { key version state } } }"
)
_REQUEST = (
    "mutation Request($key: String!, $version: Int!) { done: requestPolicy(key: $key, version: $version) { "
    + OUTCOME
    + " ... on PolicyDone { key version state } } }"
)
_DECIDE = (
    "mutation Decide($key: String!, $version: Int!, $approve: Boolean!, $note: String) { "
    "done: decidePolicy(key: $key, version: $version, approve: $approve, note: $note) { "
    + OUTCOME
    + " ... on PolicyDone { key version state } } }"
)
_STANDING = """
query Standing($user: ID!, $ladder: String!) {
  found: user(id: $user) { standing(ladder: $ladder) {
    policy policyVersion group since action ground toGroup until sentence nextStep
    calendar { at group action ground toGroup until sentence facts }
    rungs { group promotion { truth sentences ways { nFacts before sentence } } keeping { truth sentences } } } } }
"""
LABELS = {
    "policy": "policies.label_policy",
    "version": "policies.label_version",
    "name": "policies.label_name",
    "ladder": "policies.label_ladder",
    "effective": "policies.label_effective",
    "until": "policies.label_until",
    "state": "policies.label_state",
    "in_force": "policies.label_in_force",
    "decided": "policies.label_decided",
}
_FILE = click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")
_VERSION = click.argument("version", type=click.IntRange(1))


@command_group("policy", example="guanxi policy check partners.yaml")
def policy() -> None:
    """Policies: who should stand in which group of a ladder."""


@command("list", example="guanxi policy list --ladder community")
@click.option("--ladder", metavar="KEY", help="Only those of this ladder.")
@csv_option()
def list_(frame: Frame, ladder: str | None, csv: bool) -> None:
    """List all versions of policies by key and number."""
    found = run_async(asked(frame, _LIST, {"ladder": ladder, "key": None}))["found"]
    rows: list[tuple[Value, ...]] = [
        (
            each["key"], each["version"], each["name"], each["ladder"], each["effective"], each["until"],
            each["state"].lower(), each["isInForce"], each["decidedBy"],
        )
        for each in found
    ]  # fmt: skip
    table(frame, {name: frame.say(label) for name, label in LABELS.items()}, rows, csv=csv)


@command("check", example="guanxi policy check partners.yaml")
@_FILE
def check(frame: Frame, path: Path) -> None:
    """Look whether the policy in FILE (YAML or JSON) could be saved, and what should be thought over."""
    done = run_async(asked(frame, _CHECK, {"input": {"document": _read(path)}}))["done"]
    frame.answer({"warnings": done["warnings"]}, "policies.checked", n_warnings=len(done["warnings"]))
    for each in done["warnings"]:
        frame.note("policies.warning_line", message=each["message"])


@command("save", example="guanxi policy save partners.yaml --expected-version 2")
@_FILE
@click.option(
    "--expected-version", type=click.IntRange(0), default=0, show_default=True, help="The last you looked at."
)
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@_ACTOR
def save(frame: Frame, path: Path, expected_version: int, operation_key: str | None, actor: str) -> None:
    """Save the policy in FILE as a new version, a draft."""
    operation = operation_key or str(uuid4())
    variables = {"input": {"document": _read(path)}, "version": expected_version, "operation": operation}
    _settled(frame, run_async(asked(frame, _SAVE, variables, actor=actor)))


@command("request", example="guanxi policy request partners 3")
@click.argument("key")
@_VERSION
@_ACTOR
def request(frame: Frame, key: str, version: int, actor: str) -> None:
    """Ask a second person to publish VERSION of the policy KEY."""
    _settled(frame, run_async(asked(frame, _REQUEST, {"key": key, "version": version}, actor=actor)))


@command("approve", example="guanxi policy approve partners 3 --actor lin")
@click.argument("key")
@_VERSION
@click.option("--note", help="What you found.")
@_ACTOR
def approve(frame: Frame, key: str, version: int, note: str | None, actor: str) -> None:
    """Publish VERSION of the policy KEY; not as who wrote it or asked for it."""
    variables = {"key": key, "version": version, "approve": True, "note": note}
    _settled(frame, run_async(asked(frame, _DECIDE, variables, actor=actor)))


@command("refuse", example='guanxi policy refuse partners 3 --note "too steep" --actor lin')
@click.argument("key")
@_VERSION
@click.option("--note", help="What you found.")
@_ACTOR
def refuse(frame: Frame, key: str, version: int, note: str | None, actor: str) -> None:
    """Turn down VERSION of the policy KEY; not as who wrote it or asked for it."""
    variables = {"key": key, "version": version, "approve": False, "note": note}
    _settled(frame, run_async(asked(frame, _DECIDE, variables, actor=actor)))


@command("standing", example="guanxi policy standing u1 community")
@click.argument("user")
@click.argument("ladder")
def standing(frame: Frame, user: str, ladder: str) -> None:
    """Show where USER stands on LADDER and why, what is missing for the next group, and what is ahead."""
    found = run_async(asked(frame, _STANDING, {"user": user, "ladder": ladder}))["found"]
    if found is None:
        raise Missing("users.unknown", user=user[:80])
    told = found["standing"]
    if told is None:
        raise Missing("policies.none_in_force", ladder=ladder[:60])
    if frame.as_json:
        frame.answer(told, "policies.standing_line", sentence=told["sentence"])
        return
    facts: dict[str, Value] = {
        "policies.label_policy": f"{told['policy']}@{told['policyVersion']}",
        "policies.label_group": told["group"],
        "policies.label_since": told["since"],
        "policies.label_action": told["action"].lower(),
        "policies.label_ground": told["ground"].lower(),
        "policies.label_until": told["until"],
        "policies.label_sentence": told["sentence"],
        "policies.label_next": told["nextStep"],
    }
    pairs(frame, facts)
    if told["calendar"]:
        table(
            frame,
            {"ahead": frame.say("policies.label_ahead")},
            [(each["sentence"],) for each in told["calendar"]],
            csv=False,
        )


def _settled(frame: Frame, answer: Mapping[str, Any]) -> None:
    done = answer["done"]
    data = {"policy": done["key"], "version": done["version"], "state": done["state"].lower()}
    frame.answer(data, "policies.settled", **data)


def _read(path: Path) -> str:
    """The document in a file.

    Raises:
        Refused: it is too long or no UTF-8 ("policies.document_too_long", "policies.document_invalid").
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused("policies.document_too_long", path=("document",), limit=MOST_BYTES)
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise Refused("policies.document_invalid", path=("document",), line=1, column=1) from None


for _each in (list_, check, save, request, approve, refuse, standing):
    policy.add_command(_each)
entry = policy
