"""`guanxi report influencers`: the list of influencers with the figures of a period, as a file."""

from __future__ import annotations

import sys
from contextlib import ExitStack, aclosing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from api.audience_files import Format
from api.commands.frame import Frame, command, run_async
from api.commands.person import private
from api.commands.store import reporting
from api.influencer_files import Listed, influencer_file
from api.inside import inside
from graph.consent.model import SERVICE
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.scores.model import ScoreKey

_DAY = click.DateTime(["%Y-%m-%d"])


@command("influencers", example="guanxi report influencers --from 2026-01-01 --until 2026-03-31 --output spring.csv")
@click.option(
    "--score", type=click.Choice([each.value for each in ScoreKey]), default="downstream_revenue", show_default=True
)
@click.option("--group", metavar="KEY", help="Only those who stand in this group.")
@click.option("--city", metavar="NAME", help="Only those of this city.")
@click.option("--within", "days", type=click.IntRange(1, 3_660), metavar="DAYS", help="Brought somebody in these days.")
@click.option("--from", "first_day", type=_DAY, metavar="DAY", help="Brought somebody on this day or later.")
@click.option("--until", "last_day", type=_DAY, metavar="DAY", help="Brought somebody on this day or before.")
@click.option("--purpose", default=SERVICE, show_default=True, help="What it is for: who did not agree is left out.")
@click.option(
    "--format", "format_", type=click.Choice([each.value for each in Format]), default="csv", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, for its owner alone.")
@click.option("--actor", default="command", show_default=True, help="Who asks for it.")
def influencers(frame: Frame, score: str, format_: str, output: Path | None, actor: str, **given: Any) -> None:
    """Write who scores highest to a file, with what they brought within a period; that it was done stands in the audit.

    Amounts are in the currency's own unit. Scores are of all time; the period's figures stand beside them.
    """
    given |= {name: _told(given[name]) for name in ("first_day", "last_day")}
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    run_async(_write(frame, address, actor, Listed(ScoreKey(score), **given), Format(format_), output))
    if output is not None:
        frame.note("exports.written", file=str(output))


async def _write(
    frame: Frame, address: StoreAddress, actor: str, listed: Listed, format_: Format, output: Path | None
) -> None:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        with ExitStack() as stack:
            sink = stack.enter_context(private(output)) if output else sys.stdout.buffer
            async with aclosing(influencer_file(house.executor, listed, house.context(), format_)) as pieces:
                async for piece in pieces:
                    sink.write(piece)
            sink.flush()


def _told(day: datetime | None) -> str | None:
    return None if day is None else day.date().isoformat()
