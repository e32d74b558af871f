"""Documented queries: what front-ends usually ask. Each is one statement, planned before the service says it is ready.

The lines before the query say what it is for; `# variables:` gives an example of its variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

_VARIABLES = "# variables:"


@dataclass(frozen=True, slots=True)
class Documented:
    """A query with its purpose and an example of its variables."""

    name: str
    purpose: str
    query: str
    variables: Mapping[str, Any]


@cache
def documented() -> tuple[Documented, ...]:
    """All documented queries, by name."""
    entries = sorted(files("api.documents").iterdir(), key=lambda each: each.name)
    return tuple(_read(entry.name, entry.read_text("utf-8")) for entry in entries if entry.name.endswith(".graphql"))


def _read(name: str, text: str) -> Documented:
    head = [line for line in text.splitlines() if line.startswith("#")]
    [variables] = [line.removeprefix(_VARIABLES) for line in head if line.startswith(_VARIABLES)]
    purpose = " ".join(line.removeprefix("#").strip() for line in head if not line.startswith(_VARIABLES))
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"
    return Documented(name.removesuffix(".graphql"), purpose, query, orjson.loads(variables))
