"""`guanxi proposals`: who may be one person, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.commands.table import Value, csv_option, table
from api.inside import inside
from graph.database import embedded
from graph.database.embedded import StoreAddress

_PROPOSALS = """
query Proposals($first: Int!, $after: String) {
  found: mergeProposals(first: $first, after: $after) {
    nodes { score reasons user { id name } other { id name } }
    pageInfo { hasNextPage endCursor } }
  common: commonMarks { reason nUsers } }
"""
LABELS = {
    "score": "proposals.label_score",
    "user": "proposals.label_user",
    "name": "proposals.label_name",
    "other": "proposals.label_other",
    "other_name": "proposals.label_other_name",
    "why": "proposals.label_why",
}
_MOST = 100


@command("proposals", example="guanxi proposals --limit 50")
@click.option("--limit", type=click.IntRange(1, _MOST), default=20, show_default=True, help="Rows at most.")
@click.option("--after", metavar="CURSOR", help="Go on behind the row that a list ended with.")
@csv_option()
def proposals(frame: Frame, limit: int, after: str | None, csv: bool) -> None:
    """List look-alikes with what they share; nobody is ever merged by that."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    found = run_async(_ask(frame, address, limit, after))
    columns = {name: frame.say(label) for name, label in LABELS.items()}
    table(frame, columns, [_row(frame, each) for each in found["found"]["nodes"]], csv=csv)
    if found["found"]["pageInfo"]["hasNextPage"]:
        frame.note("list.more", cursor=found["found"]["pageInfo"]["endCursor"])
    for each in found["common"]:
        frame.note("proposals.common", reason=frame.say(f"merges.reason_{each['reason']}"), n_users=each["nUsers"])


def _row(frame: Frame, node: Mapping[str, Any]) -> tuple[Value, ...]:
    why = ", ".join(frame.say(f"merges.reason_{each}") for each in node["reasons"])
    return node["score"], node["user"]["id"], node["user"]["name"], node["other"]["id"], node["other"]["name"], why


async def _ask(frame: Frame, address: StoreAddress, limit: int, after: str | None) -> Mapping[str, Any]:
    async with inside(address, frame.settings, language=frame.language) as house:
        return await house.ask(_PROPOSALS, first=limit, after=after)


entry = proposals
