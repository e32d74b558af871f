"""The few files that pages are dressed with, read once; their address changes with their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file's content, its media type, and an address that no other content has."""

    content: bytes
    media_type: str
    address: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """All files by name."""
    found: dict[str, StaticFile] = {}
    for entry in files("api.pages.static").iterdir():
        kind = _KINDS.get(entry.name[entry.name.rfind(".") :])
        if kind:
            content = entry.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[entry.name] = StaticFile(content, kind, f"/static/{entry.name}?v={digest}")
    return found


def addresses() -> Mapping[str, str]:
    """Name → address."""
    return {name: each.address for name, each in static_files().items()}
