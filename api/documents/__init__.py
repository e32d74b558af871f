"""Documented queries: what front-ends usually ask. Each is one statement, planned before the service says it is ready.

The lines before the query say what it is for; each `# variables:` gives an example of its variables.
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


def documented() -> tuple[Documented, ...]:
    """All documented queries, by name."""
    return documents_of("api.documents")


@cache
def documents_of(package: str) -> tuple[Documented, ...]:
    """The queries in the `.graphql` files of a package, by name; one for each example of variables."""
    entries = sorted(files(package).iterdir(), key=lambda each: each.name)
    texts = [(entry.name, entry.read_text("utf-8")) for entry in entries if entry.name.endswith(".graphql")]
    return tuple(each for name, text in texts for each in _read(name.removesuffix(".graphql"), text))


def _read(name: str, text: str) -> list[Documented]:
    head = [line for line in text.splitlines() if line.startswith("#")]
    examples = [orjson.loads(line.removeprefix(_VARIABLES)) for line in head if line.startswith(_VARIABLES)]
    purpose = " ".join(line.removeprefix("#").strip() for line in head if not line.startswith(_VARIABLES))
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"
    return [Documented(name, purpose, query, variables) for variables in examples]
