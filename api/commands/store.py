"""`guanxi store …`: the embedded Neo4j, for people who never want to think of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from api.clock import now
from api.commands.frame import Frame, command, group, run_async
from api.commands.progress import Bar, progress
from api.commands.table import pairs
from api.inside import patient
from api.stones import due_file, settle_restored, stones_file
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import Progress, Report, Step, StoreAddress
from graph.database.migrate import migrate
from graph.errors import Refused
from graph.settings import Settings

LABELS = {
    Step.WAIT: "store.waiting",
    Step.FETCH: "store.fetching",
    Step.PREPARE: "store.preparing",
    Step.START: "store.starting",
    Step.STOP: "store.stopping",
    Step.DUMP: "store.dumping",
    Step.LOAD: "store.loading",
}


@group("store", example="guanxi store start")
def store() -> None:
    """The embedded Neo4j: where Guanxi keeps everything unless GUANXI_NEO4J_URI names another server."""


@contextmanager
def reporting(frame: Frame) -> Generator[Report]:
    """Show the steps that an embedded store goes through: one bar, or its lines, a step."""
    with ExitStack() as shown:
        step: list[Step] = []
        bar: list[Bar] = []

        def report(made: Progress) -> None:
            if step != [made.step]:
                shown.close()
                label = frame.say(LABELS[made.step])
                bar[:] = [shown.enter_context(progress(frame, label, made.total or None, unit="B"))]
                step[:] = [made.step]
            if made.total:
                bar[0].reach(made.done, made.total)

        yield report


@command("start", example="guanxi store start")
def start(frame: Frame) -> None:
    """Start the store and return while it runs; the first time Neo4j is fetched (176 MB)."""
    settings = _embedded_only(frame)
    with reporting(frame) as report:
        address = embedded.start(settings, report)
    folder = str(settings.store_folder)
    frame.answer(
        {"uri": address.uri, "user": address.user, "folder": folder}, "store.started", uri=address.uri, folder=folder
    )


@command("stop", example="guanxi store stop")
@click.option("--force", is_flag=True, help="Kill it if it has not ended after a minute; nothing committed is lost.")
def stop(frame: Frame, force: bool) -> None:
    """Stop the store; takes a second, or up to twelve while something is being written."""
    settings = _embedded_only(frame)
    with reporting(frame) as report:
        was_running = embedded.stop(settings, report, force=force)
    frame.answer({"was_running": was_running}, "store.stopped" if was_running else "store.was_stopped")


@command("status", example="guanxi store status --json")
def status(frame: Frame) -> None:
    """Say whether the store runs, where, and how much it takes."""
    found = embedded.status(_embedded_only(frame))
    state = "ready" if found.is_ready else "starting" if found.is_running else "stopped"
    if frame.as_json:
        data = {"folder": str(found.folder), "state": state, "uri": found.uri, "pid": found.pid}
        frame.answer(data | {"memory_bytes": found.memory_bytes, "disk_bytes": found.disk_bytes}, "store.stopped")
        return
    states = {"ready": "store.state_ready", "starting": "store.state_starting", "stopped": "store.state_stopped"}
    lines = {
        "store.label_state": frame.say(states[state]),
        "store.label_folder": str(found.folder),
        "store.label_address": found.uri,
        "store.label_process": str(found.pid or ""),
        "store.label_memory": _megabytes(found.memory_bytes),
        "store.label_disk": _megabytes(found.disk_bytes),
    }
    pairs(frame, lines)


@command("reset", example="guanxi store reset --yes")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--stop", "stop_first", is_flag=True, help="Stop the store first if it runs.")
def reset(frame: Frame, yes: bool, stop_first: bool) -> None:
    """Delete all data of the store."""
    settings = _embedded_only(frame)
    folder = str(settings.store_folder)
    if not yes and not click.confirm(frame.say("store.confirm_reset", folder=folder), err=True):
        frame.answer({"was_reset": False}, "store.kept")
        return
    with reporting(frame) as report:
        embedded.reset(settings, report, stop_first=stop_first)
    frame.answer({"was_reset": True}, "store.was_reset", folder=folder)


@command("dump", example="guanxi store dump monday.dump")
@click.argument("path", type=click.Path(path_type=Path))
def dump(frame: Frame, path: Path) -> None:
    """Write all data of the stopped store to a file."""
    settings = _embedded_only(frame)
    with reporting(frame) as report:
        n_bytes = embedded.dump(settings, path, report)
    data = {"path": str(path), "bytes": n_bytes}
    frame.answer(data, "store.dumped", file=str(path), megabytes=f"{n_bytes / 1e6:,.1f}")


@command("load", example="guanxi store load monday.dump")
@click.argument("path", type=click.Path(path_type=Path))
def load(frame: Frame, path: Path) -> None:
    """Replace all data of the stopped store by those of a dump; whoever was erased since is erased again at once."""
    settings = _embedded_only(frame)
    has_stones = stones_file(settings).exists()
    if has_stones:
        due_file(settings).touch()
    with reporting(frame) as report:
        embedded.load(settings, path, report)
    if has_stones:
        with reporting(frame) as report:
            address = embedded.start(settings, report)
        try:
            n_erased = run_async(_erase_again(settings, address))
        finally:
            with reporting(frame) as report:
                embedded.stop(settings, report)
        frame.note("store.erased_again", n=n_erased)
    frame.answer({"path": str(path)}, "store.loaded", file=str(path))


for _each in (start, stop, status, reset, dump, load):
    store.add_command(_each)
entry = store


async def _erase_again(settings: Settings, address: StoreAddress) -> int:
    async with connected(address, patient(settings)) as database:
        await migrate(database, now=now(), report=lambda _: None)
        return await settle_restored(database, settings, now=now())


def _embedded_only(frame: Frame) -> Settings:
    if not frame.settings.is_embedded:
        raise Refused("store.not_embedded")
    return frame.settings


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.0f} MB" if n_bytes else ""
