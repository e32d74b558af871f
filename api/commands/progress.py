"""Long work on a terminal is a bar, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

import click

from api.commands.frame import Frame

LINE_EVERY_S = 5.0


class Bar(Protocol):
    """What the work tells as it goes on."""

    def advance(self, n: float = 1) -> None:
        """That much more is done."""
        ...

    def reach(self, done: float, total: float | None = None) -> None:
        """So much is done now, of so much if that has become known."""
        ...


@contextmanager
def progress(frame: Frame, label: str, total: float | None = None, *, unit: str = "") -> Generator[Bar]:
    """Show how far the work in this block has come; `total` None while unknown; unit "B" shows bytes as megabytes.

    Goes to standard error: a bar on a terminal, else at most one line each 5 s; nothing with `--json`.
    """
    if frame.as_json:
        yield _Lines(label, total, unit, _unheard)
    elif sys.stderr.isatty():
        with _bar_on_terminal(label, total, unit) as bar:
            yield bar
    else:
        lines = _Lines(label, total, unit, _write_line)
        yield lines
        lines.close()


def _write_line(line: str) -> None:
    click.echo(line, err=True)


def _unheard(_: str) -> None:
    return


class _Lines:
    """Plain lines: one at the start, one each few seconds, one at the end."""

    def __init__(self, label: str, total: float | None, unit: str, write: Callable[[str], None]) -> None:
        self._label, self._total, self._unit, self._write = label, total, unit, write
        self._done = 0.0
        self._started = self._written = time.monotonic()
        write(f"{label} …")

    def advance(self, n: float = 1) -> None:
        self.reach(self._done + n)

    def reach(self, done: float, total: float | None = None) -> None:
        self._done = done
        self._total = total if total is not None else self._total
        now = time.monotonic()
        if now - self._written >= LINE_EVERY_S:
            self._written = now
            self._write(f"{self._label}: {self._amount()}")

    def close(self) -> None:
        seconds = f"{time.monotonic() - self._started:.1f} s"
        self._write(f"{self._label}: {self._amount()} · {seconds}" if self._done else f"{self._label}: {seconds}")

    def _amount(self) -> str:
        scale, name = (1e6, " MB") if self._unit == "B" else (1, f" {self._unit}" if self._unit else "")
        done = f"{self._done / scale:,.0f}"
        if not self._total:
            return done + name
        return f"{done} / {self._total / scale:,.0f}{name} ({self._done / self._total:.0%})"


@contextmanager
def _bar_on_terminal(label: str, total: float | None, unit: str) -> Generator[Bar]:
    from rich import progress as parts
    from rich.console import Console

    count = parts.DownloadColumn() if unit == "B" else parts.MofNCompleteColumn()
    columns = (parts.TextColumn("{task.description}"), parts.BarColumn(), count, parts.TimeRemainingColumn())
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield _Bar(shown, shown.add_task(label, total=total))


class _Bar:
    """A bar of rich."""

    def __init__(self, shown: object, task: int) -> None:
        from rich.progress import Progress, TaskID

        assert isinstance(shown, Progress)
        self._shown, self._task = shown, TaskID(task)

    def advance(self, n: float = 1) -> None:
        self._shown.advance(self._task, n)

    def reach(self, done: float, total: float | None = None) -> None:
        self._shown.update(self._task, completed=done, total=total)
