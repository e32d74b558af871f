"""What the last run read, kept in a file beside the store, so that the next one reads only what changed since.

Its name tells of which run it is and when that began to read, in ms since 1970 by the clock of the database: one
file is whole or is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Refused
from graph.scores.files import load_snapshot, save_snapshot
from graph.scores.model import RunId
from graph.scores.snapshot import Snapshot

_NAME = re.compile(r"read-([0-9A-Za-z-]{1,64})-(\d{1,15})-(\d{1,15})\.npz")


@dataclass(frozen=True, slots=True)
class Base:
    """That the published run `run` read from `read_ms` on, and that everybody was read at `whole_ms`, before or then;
    what was read lies in a file."""

    run: RunId
    read_ms: int
    whole_ms: int

    @property
    def file(self) -> str:
        """The name of the file in which what was read lies."""
        return f"read-{self.run}-{self.read_ms}-{self.whole_ms}.npz"


def newest_base(folder: Path) -> Base | None:
    """The last run that left a file in the folder; None when none did."""
    found = [match for path in _files(folder) if (match := _NAME.fullmatch(path.name))]
    bases = [Base(RunId(match[1]), int(match[2]), int(match[3])) for match in found]
    return max(bases, key=lambda each: (each.read_ms, each.file), default=None)


def load_base(folder: Path, base: Base) -> Snapshot | None:
    """What was read; None when the file is damaged, of another version, or gone."""
    try:
        return load_snapshot(folder / base.file)
    except Refused:
        return None


def keep_base(folder: Path, base: Base, snapshot: Snapshot) -> None:
    """The folder keeps this one and none before, for its owner alone.

    Raises:
        OSError: the folder cannot be written; what was there before stays.

    Cost: that of `save_snapshot`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / base.file
    save_snapshot(path, snapshot)
    for other in _files(folder):
        if other != path and other.name.startswith("read-"):
            other.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []
