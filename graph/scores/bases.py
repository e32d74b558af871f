"""What the last run read, kept in a file beside the store, so that the next one reads only what changed since.

Its name tells of which run it is and when that began to read, in ms since 1970 by the clock of the database: one
file is whole or is not there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.errors import Refused
from graph.scores.digests import RowsTold
from graph.scores.files import DAMAGE, load_snapshot, names_packed, names_unpacked, save_arrays, save_snapshot
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

    @property
    def rows(self) -> str:
        """The name of the file in which lies what rows say since the run was published."""
        return f"rows-{self.run}.npz"


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


def load_rows(folder: Path, base: Base, users: Sequence[str]) -> RowsTold | None:
    """What the rows of that run say of the users of its file; None when that file is damaged, or gone."""
    try:
        with (folder / base.rows).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found, names, ends = (np.asarray(kept[each]) for each in ("digests", "gone", "gone_ends"))
        gone = names_unpacked(names, ends)
    except DAMAGE:
        return None
    is_whole = (
        found.dtype == np.uint64 and found.shape == (len(users),) and (ends[-1] if len(ends) else 0) == len(names)
    )
    return RowsTold(base.run, users, found, gone) if is_whole else None


def keep_base(folder: Path, base: Base, snapshot: Snapshot, rows: RowsTold) -> None:
    """The folder keeps this one with what the rows say of its users, and none before, for its owner alone.

    Raises:
        OSError: the folder cannot be written; what was there before stays.

    Cost: that of `save_snapshot`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / base.file
    save_snapshot(path, snapshot)
    _save_rows(folder / base.rows, snapshot.users, rows)
    for other in _files(folder):
        if other.name not in {base.file, base.rows} and other.name.startswith(("read-", "rows-")):
            other.unlink(missing_ok=True)


def _save_rows(path: Path, users: Sequence[str], rows: RowsTold) -> None:
    known = dict(zip(rows.users, rows.digests.tolist(), strict=True))
    gone, gone_ends = names_packed(rows.gone)
    save_arrays(
        path,
        {
            "digests": np.fromiter((known.get(user, 0) for user in users), dtype=np.uint64, count=len(users)),
            "gone": gone,
            "gone_ends": gone_ends,
        },
    )


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []
