"""The catalogue: every Cypher text there is, read once from this package, checked, and handed out as objects.

A statement file holds one whole statement; its path below `queries/` without the ending is its name. A fragment
file (header line `fragment:`) holds a piece that only `queries.composer` may build into a statement. These two
modules are the only places where a text becomes a `LiteralString`.

Header lines are `// key: value`; the lines before the first key say in plain words what the file is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, LiteralString, cast

Access = Literal["read", "write", "schema"]
Rows = Literal["none", "one", "optional", "many"]

VERBS = frozenset(
    "get list count sum upsert record attach detach move save append claim settle park write publish erase".split()
)
_HEADER_KEY = re.compile(r"^//\s*(?P<key>access|rows|params|columns|fragment|subject):\s*(?P<value>.*)$")
_DECLARED = re.compile(r"^(?P<name>[a-z][a-zA-Z0-9_]*)\s+(?P<type>[A-Z][A-Z0-9<>_ ]*\??)$")
_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_SEPARATOR = " · "


class CatalogueInvalid(Exception):
    """A statement or fragment file breaks a rule of the catalogue; the text names file, line and rule."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One whole Cypher statement, ready for the driver.

    `params` and `columns` map names to Cypher type names as declared in the header, in declared order.
    """

    name: str
    purpose: str
    access: Access
    rows: Rows
    params: Mapping[str, str]
    columns: Mapping[str, str]
    text: LiteralString


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a read statement.

    `kind` says where it fits (see `queries.composer`), `subject` is the variable of the entity it starts from.
    In its text, names that end in an underscore are local and get a number when the piece is built in.
    """

    name: str
    purpose: str
    kind: str
    subject: str
    params: Mapping[str, str]
    columns: Mapping[str, str]
    text: LiteralString


def statement(name: str) -> Statement:
    """Return the statement of that name; raises `CatalogueInvalid` at import time when there is none."""
    found = _everything().get(name)
    if not isinstance(found, Statement):
        raise CatalogueInvalid(f"{name}: there is no such statement")
    return found


def fragment(name: str) -> Fragment:
    """Return the fragment of that name; raises `CatalogueInvalid` at import time when there is none."""
    found = _everything().get(name)
    if not isinstance(found, Fragment):
        raise CatalogueInvalid(f"{name}: there is no such fragment")
    return found


def statements() -> tuple[Statement, ...]:
    """All statements, ordered by name."""
    return tuple(item for item in _everything().values() if isinstance(item, Statement))


def fragments() -> tuple[Fragment, ...]:
    """All fragments, ordered by name."""
    return tuple(item for item in _everything().values() if isinstance(item, Fragment))


def migrations() -> tuple[tuple[str, tuple[LiteralString, ...]], ...]:
    """The forward-only schema steps in order: name and statements (a schema file may hold several, each ended by a
    line holding only a semicolon)."""
    found: list[tuple[str, tuple[LiteralString, ...]]] = []
    for entry in sorted((files("queries") / "schema").iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".cypher"):
            parts = [part.strip() for part in re.split(r"(?m)^;\s*$", entry.read_text("utf-8"))]
            texts: tuple[LiteralString, ...] = tuple(cast("LiteralString", part) for part in parts if _body(part))
            found.append((entry.name.removesuffix(".cypher"), texts))
    return tuple(found)


@cache
def _everything() -> Mapping[str, Statement | Fragment]:
    found = {name: _parse(name, text) for name, text in _sources(files("queries"), "")}
    return dict(sorted(found.items()))


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in {"schema", "__pycache__"}:
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".cypher"):
            yield prefix + entry.name.removesuffix(".cypher"), entry.read_text("utf-8")


def _body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//")).strip()


def _parse(name: str, source: str) -> Statement | Fragment:
    purpose: list[str] = []
    header: dict[str, str] = {}
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("//"):
            break
        matched = _HEADER_KEY.match(line)
        if matched:
            if matched["key"] in header:
                raise CatalogueInvalid(f"{name}:{number}: '{matched['key']}' is given twice")
            header[matched["key"]] = matched["value"].strip()
        elif header:
            raise CatalogueInvalid(f"{name}:{number}: words after the first header key")
        else:
            purpose.append(line.removeprefix("//").strip())
    if not purpose:
        raise CatalogueInvalid(f"{name}:1: the header must say what this is for")
    body = _body(source)
    _check_body(name, body)
    params = _declared(name, "params", header)
    _check_params(name, body, params)
    text = cast("LiteralString", f"// {name}\n{body}")
    if "fragment" in header:
        subject = header.get("subject", "")
        columns = _declared(name, "columns", header)
        return Fragment(
            name, " ".join(purpose), header["fragment"], subject, params, columns, cast("LiteralString", body)
        )
    return _statement(name, " ".join(purpose), header, params, text)


def _statement(
    name: str, purpose: str, header: dict[str, str], params: Mapping[str, str], text: LiteralString
) -> Statement:
    verb = name.rsplit("/", 1)[-1].split("_", 1)[0]
    if verb not in VERBS:
        raise CatalogueInvalid(f"{name}: the name must start with one of {', '.join(sorted(VERBS))}")
    access, rows = header.get("access", ""), header.get("rows", "")
    if access not in {"read", "write", "schema"}:
        raise CatalogueInvalid(f"{name}: access must be read, write or schema")
    if rows not in {"none", "one", "optional", "many"}:
        raise CatalogueInvalid(f"{name}: rows must be none, one, optional or many")
    columns = _declared(name, "columns", header)
    return Statement(name, purpose, cast("Access", access), cast("Rows", rows), params, columns, text)


def _declared(name: str, key: str, header: Mapping[str, str]) -> Mapping[str, str]:
    if key not in header:
        raise CatalogueInvalid(f"{name}: the header lacks '{key}' (write '// {key}: none' for none)")
    if header[key] == "none":
        return {}
    found: dict[str, str] = {}
    for part in header[key].split(_SEPARATOR):
        matched = _DECLARED.match(part.strip())
        if not matched:
            raise CatalogueInvalid(f"{name}: '{part}' in '{key}' is not 'name TYPE'")
        found[matched["name"]] = matched["type"]
    return found


def _check_body(name: str, body: str) -> None:
    if not body:
        raise CatalogueInvalid(f"{name}: there is no Cypher below the header")
    if ";" in body:
        raise CatalogueInvalid(f"{name}: one statement a file, without a semicolon")


def _check_params(name: str, body: str, params: Mapping[str, str]) -> None:
    used = set(_PARAMETER.findall(body))
    if used != set(params):
        odd = ", ".join(sorted(used ^ set(params)))
        raise CatalogueInvalid(f"{name}: parameters of text and header differ: {odd}")
