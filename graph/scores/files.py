"""Snapshots as files: kept, taken to another machine, scored again with the same bytes out."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.errors import Refused
from graph.scores.kernels.accounts import KINDS, Held, Pairs
from graph.scores.kernels.purchasing import PurchaseDays
from graph.scores.kernels.signals import DISMISSIBLE
from graph.scores.model import IntArray, Interactions
from graph.scores.snapshot import Snapshot
from graph.scores.traces import ARRAYS, Dismissed, Traces, Voided
from graph.scores.versions import UNTOUCHED, ScoreSettings, document, parsed

VERSION = 6
_TRACES = {f"{part}_{name}": np.int64 for part, name in ARRAYS}
_KINDS = {
    "version": np.int64,
    "as_of": np.int64,
    "today": np.int64,
    "names": np.uint8,
    "name_ends": np.int64,
    "sources": np.int32,
    "targets": np.int32,
    "weights": np.float64,
    "days": np.int32,
    "referrers": np.int64,
    "brought_at": np.int64,
    "joined_at": np.int64,
    "buyers": np.int32,
    "bought_on": np.int32,
    "amounts": np.float64,
    "entry_paid": np.float64,
    "refusing": np.bool_,
    "seeds": np.int64,
    **_TRACES,
    "settings_version": np.int64,
    "parameters": np.uint8,
    "segment": np.uint8,
}
"""What stands in a file: arrays of one dimension each, little-endian, in a zip archive that numpy reads too."""

_OF_USERS = ("referrers", "brought_at", "joined_at", "entry_paid", "refusing")
_OR_NOBODY = ("dismissed_referees",)
_POSITIONS = [
    name
    for name in _TRACES
    if name.endswith(("referrers", "referees", "users", "ones", "others")) and name not in _OR_NOBODY
]

DAMAGE = (OSError, ValueError, EOFError, KeyError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error)
"""What reading an archive may end in whose bytes were changed."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A snapshot with what it is to be scored by."""

    snapshot: Snapshot
    settings: ScoreSettings = UNTOUCHED


def save_snapshot(path: Path, snapshot: Snapshot, settings: ScoreSettings = UNTOUCHED) -> None:
    """The file holds the snapshot, for its owner alone to read; until it is whole there is none, or the one before.

    It also holds all parameters, whatever their defaults will be, so that it gives the same scores everywhere.

    Cost: 20 bytes a pair that interacted, 16 a purchase day, 56 a user; no compression.
    """
    given, bought = snapshot.interactions, snapshot.purchases
    names, name_ends = names_packed(snapshot.users)
    arrays: dict[str, NDArray[np.generic]] = {
        "version": np.array([VERSION]),
        "as_of": np.frombuffer(snapshot.as_of.isoformat().encode(), dtype=np.uint8).astype(np.int64),
        "today": np.array([snapshot.today]),
        "names": names,
        "name_ends": name_ends,
        "sources": given.sources,
        "targets": given.targets,
        "weights": given.weights,
        "days": given.days,
        "referrers": snapshot.referrers,
        "brought_at": snapshot.brought_at,
        "joined_at": snapshot.joined_at,
        "buyers": bought.users,
        "bought_on": bought.days,
        "amounts": bought.amounts,
        "entry_paid": snapshot.entry_paid,
        "refusing": snapshot.refusing,
        "seeds": snapshot.seeds,
        **{f"{part}_{name}": getattr(getattr(snapshot.traces, part), name) for part, name in ARRAYS},
        "settings_version": np.array([settings.version]),
        "parameters": np.frombuffer(document(settings.parameters, of_all=True).encode(), dtype=np.uint8),
        "segment": np.frombuffer((settings.segment or "").encode(), dtype=np.uint8),
    }
    save_arrays(path, {name: arrays[name].astype(kind) for name, kind in _KINDS.items()})


def save_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """The file holds these arrays, for its owner alone to read; until it is whole there is none, or the one before."""
    half = path.with_name(f"{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def load_snapshot(path: Path) -> Snapshot:
    """The snapshot that a file holds; raises as `load_kept`."""
    return load_kept(path).snapshot


def load_kept(path: Path) -> Kept:
    """The snapshot that a file holds, with the version and the parameters of the settings it was read under.

    Raises:
        Refused: there is no such file ("scores.snapshot_missing"), it was written by another version
            ("scores.snapshot_version"), or what it holds is damaged ("scores.snapshot_damaged").
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found = {name: np.asarray(kept[name]) for name in kept.files}
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise Refused("scores.snapshot_missing", file=path.name) from None
    except DAMAGE:
        raise Refused("scores.snapshot_damaged", file=path.name) from None
    version = found.get("version")
    if version is not None and version.dtype == np.int64 and version.tolist() != [VERSION]:
        raise Refused("scores.snapshot_version", file=path.name, version=str(version.tolist()), expected=VERSION)
    if not _is_whole(found):
        raise Refused("scores.snapshot_damaged", file=path.name)
    try:
        segment = bytes(found["segment"]).decode() or None
        settings = ScoreSettings(int(found["settings_version"][0]), parsed(bytes(found["parameters"])), segment=segment)
        as_of = datetime.fromisoformat(bytes(found["as_of"].astype(np.uint8)).decode())
        users = names_unpacked(found["names"], found["name_ends"])
    except (ValueError, Refused):
        raise Refused("scores.snapshot_damaged", file=path.name) from None
    snapshot = Snapshot(
        as_of=as_of,
        today=int(found["today"][0]),
        users=users,
        interactions=Interactions(found["sources"], found["targets"], found["weights"], found["days"]),
        referrers=found["referrers"],
        brought_at=found["brought_at"],
        joined_at=found["joined_at"],
        purchases=PurchaseDays(len(users), found["buyers"], found["bought_on"], found["amounts"]),
        entry_paid=found["entry_paid"],
        refusing=found["refusing"],
        traces=Traces(
            voided=Voided(*_part(found, "voided")),
            held=Held(*_part(found, "held")),
            same_device=Pairs(*_part(found, "same_device")),
            apart=Pairs(*_part(found, "apart")),
            dismissed=Dismissed(*_part(found, "dismissed")),
        ),
        seeds=found["seeds"],
    )
    return Kept(snapshot, settings)


def names_packed(names: Sequence[str]) -> tuple[NDArray[np.uint8], IntArray]:
    """The texts in UTF-8 one behind the other, and where each ends."""
    each = [name.encode() for name in names]
    return np.frombuffer(b"".join(each), dtype=np.uint8), np.cumsum([len(name) for name in each], dtype=np.int64)


def names_unpacked(packed: NDArray[Any], ends_at: NDArray[Any]) -> tuple[str, ...]:
    """The texts that `names_packed` packed. Cost: 0.15 µs each where all is ASCII, else 0.35.

    Raises:
        UnicodeDecodeError: one of them is no UTF-8.
    """
    text, ends = bytes(packed), ends_at.tolist()
    starts = (0, *ends[:-1]) if ends else ()
    if text.isascii():
        whole = text.decode("ascii")
        return tuple([whole[start:end] for start, end in zip(starts, ends, strict=True)])
    return tuple([text[start:end].decode() for start, end in zip(starts, ends, strict=True)])


def _part(found: dict[str, NDArray[Any]], part: str) -> list[IntArray]:
    return [found[f"{part}_{name}"] for of, name in ARRAYS if of == part]


def _is_whole(found: dict[str, NDArray[np.generic]]) -> bool:
    """Whether all arrays are there, of their kinds and lengths, and every position is somebody's."""
    if {name: (each.dtype, each.ndim) for name, each in found.items()} != {
        name: (np.dtype(kind), 1) for name, kind in _KINDS.items()
    }:
        return False
    n_users = len(found["name_ends"])
    columns = [("sources", "targets", "weights", "days"), ("buyers", "bought_on", "amounts")]
    columns += [tuple(f"{of}_{name}" for of, name in ARRAYS if of == part) for part in dict(ARRAYS)]
    ends = found["name_ends"]
    return (
        all(len({len(found[name]) for name in each}) == 1 for each in columns)
        and all(len(found[name]) == n_users for name in _OF_USERS)
        and len(found["today"]) == len(found["settings_version"]) == 1
        and bool((np.diff(np.concatenate(([0], ends, [len(found["names"])]))) >= 0).all())
        and (int(ends[-1]) if n_users else 0) == len(found["names"])
        and all(_within(found[name], 0, n_users) for name in ("sources", "targets", "buyers", "seeds", *_POSITIONS))
        and bool((np.diff(found["seeds"]) > 0).all())
        and _within(found["held_kinds"], 0, len(KINDS))
        and _within(found["held_keys"], 0, max(len(found["held_keys"]), 1))
        and all(_within(found[name], -1, n_users) for name in ("referrers", *_OR_NOBODY))
        and _within(found["dismissed_kinds"], 0, len(DISMISSIBLE))
        and not bool(np.isinf(found["entry_paid"]).any())
        and bool(np.isfinite(found["amounts"]).all() and np.isfinite(found["weights"]).all())
        and _within(found["weights"], 0, np.inf)
    )


def _within(numbers: NDArray[Any], least: float, end: float) -> bool:
    return not numbers.size or bool(least <= float(numbers.min()) and float(numbers.max()) < end)
