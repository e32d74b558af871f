"""`guanxi consent …`: what a person agreed to or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from api.commands.frame import Frame, command, group, run_async
from api.commands.store import reporting
from api.commands.table import csv_option, table
from api.inside import OUTCOME, checked, inside
from graph.consent.model import ConsentStatus, Standing
from graph.database import embedded
from graph.errors import Missing

RECORD_CONSENT = (
    "mutation Record($input: RecordConsentInput!, $key: String) { recordConsent(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on RecordConsentDone { standing textVersion user { id name } purpose { key } } } }"
)
SHOW_CONSENTS = """
query Show($id: ID!, $first: Int!) {
  user(id: $id) {
    consents { ...said }
    consentHistory(first: $first) { ...said }
  }
}
fragment said on Consent { purpose { key } status at until counts textVersion channel evidence endedAt }
"""
_COLUMNS = ("purpose", "status", "at", "until", "counts", "version", "channel", "evidence", "ended")
_CODES: Mapping[str, str] = {
    Standing.PRESENT: "consents.done",
    Standing.EARLIER: "consents.kept_earlier",
    Standing.KNOWN: "consents.known",
}


@group("consent", example="guanxi consent record u0000042 marketing granted --channel shop")
def consent() -> None:
    """What people agreed to, refused or took back."""


@command("record", example='guanxi consent record u0000042 service granted --evidence "form 7, 3 May"')
@click.argument("user")
@click.argument("purpose")
@click.argument("status", type=click.Choice([each.value for each in ConsentStatus]))
@click.option("--at", metavar="INSTANT", help="When they said it, as 2026-05-01T08:00:00+08:00 (default: now).")
@click.option("--until", metavar="INSTANT", help="When the agreement ends by itself.")
@click.option("--channel", help="Where they said it.")
@click.option("--evidence", help="What proves it; needed where sensitive data are agreed to.")
@click.option("--text-version", type=int, metavar="N", help="To which version of the words (default: the newest).")
@click.option("--guardian", metavar="NAME", help="Who said it for a child under 14.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is recorded once.")
@click.option("--actor", default="command", show_default=True, help="Who records it.")
def record(frame: Frame, user: str, purpose: str, status: str, actor: str, **given: Any) -> None:
    """Record that USER has granted, denied or withdrawn the consent to PURPOSE."""
    wanted = {
        "userId": user,
        "purpose": purpose,
        "status": status.upper(),
        "at": given["at"],
        "until": given["until"],
        "channel": given["channel"],
        "evidence": given["evidence"],
        "textVersion": given["text_version"],
        "guardian": given["guardian"],
    }
    found = _ask(frame, actor, RECORD_CONSENT, {"input": wanted, "key": given["operation_key"]})
    done = checked(found["recordConsent"])
    data = {
        "user": done["user"]["id"],
        "purpose": done["purpose"]["key"],
        "status": status,
        "standing": done["standing"],
        "text_version": done["textVersion"],
    }
    facts = {"name": done["user"]["name"], "purpose": data["purpose"], "version": data["text_version"]}
    told = frame.say(f"consents.status_{status}")
    frame.answer(data, _CODES[done["standing"]], **facts, status=told)


@command("show", example="guanxi consent show u0000042 --csv")
@click.argument("user")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="Earlier statements at most.")
@csv_option()
def show(frame: Frame, user: str, limit: int, csv: bool) -> None:
    """Show what USER said to each purpose, and what they said before."""
    found = _ask(frame, "command", SHOW_CONSENTS, {"id": user, "first": limit})["user"]
    if found is None:
        raise Missing("users.unknown", user=user)
    columns = {name: frame.say(f"consents.label_{name}") for name in _COLUMNS}
    table(frame, columns, [_row(each) for each in (*found["consents"], *found["consentHistory"])], csv=csv)


def _row(said: Mapping[str, Any]) -> tuple[str | int | bool | None, ...]:
    return (
        said["purpose"]["key"],
        said["status"].lower(),
        said["at"],
        said["until"],
        said["counts"],
        said["textVersion"],
        said["channel"],
        said["evidence"],
        said["endedAt"],
    )


def _ask(frame: Frame, actor: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)

    async def work() -> dict[str, Any]:
        async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
            return await house.ask(query, **variables)

    return run_async(work())


for _each in (record, show):
    consent.add_command(_each)
entry = consent
