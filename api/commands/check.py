"""`guanxi check`: prove what must hold of the whole graph."""

from __future__ import annotations

from contextlib import ExitStack

import click

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.progress import Bar, progress
from api.commands.store import reporting
from api.commands.table import shown
from graph.checks.actions import check_graph
from graph.checks.model import Checked, Finding, Part, Report
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused

DAMAGED = 1


@command("check", example="guanxi check --json")
def check(frame: Frame) -> int:
    """Prove what must hold of the whole graph; changes nothing and may run while the service does.

    Leaves with 0 when nothing is damaged, with 1 otherwise. Walks through everything: about a minute for each million
    of users, purchases, events and interactions together.
    """
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    with ExitStack() as bars:
        checked = run_async(_check(frame, address, _steps(frame, bars)))
    _tell(frame, checked)
    return 0 if checked.is_sound else DAMAGED


async def _check(frame: Frame, address: StoreAddress, report: Report) -> Checked:
    async with connected(address, frame.settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await check_graph(database, settings=frame.settings, now=now(), report=report)


def _steps(frame: Frame, bars: ExitStack) -> Report:
    """A bar, or its lines, for each part."""
    shown_part: list[Part] = []
    bar: list[Bar] = []

    def report(part: Part, n_seen: int) -> None:
        if shown_part != [part]:
            bars.close()
            bar[:] = [bars.enter_context(progress(frame, frame.say(f"checks.part_{part.value}")))]
            shown_part[:] = [part]
        bar[0].reach(n_seen)

    return report


def _tell(frame: Frame, checked: Checked) -> None:
    if not frame.as_json:
        for finding in checked.findings:
            click.echo(
                f"{frame.say(_mark(finding))}\t{finding.count:,}\t{frame.say(f'checks.{finding.invariant.value}')}"
            )
            for example in finding.examples:
                entity = example.entity.replace("\u0001", " ")
                click.echo(f"\t\t  {shown(entity)}: {shown(', '.join(example.seen))}")
            if finding.count > len(finding.examples):
                click.echo(f"\t\t  {frame.say('checks.more', n=finding.count - len(finding.examples))}")
    n_faults = sum(each.count for each in checked.findings if not each.invariant.is_warning)
    n_warnings = sum(each.count for each in checked.findings if each.invariant.is_warning)
    ending = "checks.damaged" if n_faults else "checks.warned" if n_warnings else "checks.sound"
    frame.answer(_as_data(frame, checked), ending, n=f"{checked.n_things:,}", n_faults=n_faults, n_warnings=n_warnings)


def _mark(finding: Finding) -> str:
    if not finding.count:
        return "checks.mark_sound"
    return "checks.mark_warning" if finding.invariant.is_warning else "checks.mark_fault"


def _as_data(frame: Frame, checked: Checked) -> dict[str, object]:
    return {
        "sound": checked.is_sound,
        "seen": {part.value: n for part, n in checked.seen.items()},
        "invariants": [
            {
                "invariant": each.invariant.value,
                "holds": frame.say(f"checks.{each.invariant.value}"),
                "warning": each.invariant.is_warning,
                "count": each.count,
                "examples": [{"entity": example.entity, "seen": list(example.seen)} for example in each.examples],
            }
            for each in checked.findings
        ],
    }


entry = check
