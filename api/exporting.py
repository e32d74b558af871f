"""A person's document, piece by piece: as JSON for programs and as a page for people."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from html import escape
from typing import Any, cast

import orjson

from graph.database.driver import Database
from graph.exports.actions import parts
from graph.exports.model import FORMAT, Head
from graph.exports.policy import SECTIONS, plain
from graph.messages import Language, say


async def document(database: Database, head: Head, *, at: datetime) -> AsyncGenerator[bytes]:
    """The JSON document of the format `guanxi-person/1` (graph/exports/person.schema.json), with every section."""
    about = {
        "format": FORMAT,
        "exportedAt": _iso(at),
        "id": head.id,
        "mergedIds": list(head.merged),
        "name": head.values.get("name"),
        "joinedAt": plain(head.values.get("joinedAt")),
        "createdAt": plain(head.values.get("createdAt")),
        "version": head.version,
    }
    yield orjson.dumps(about)[:-1]
    seen: list[str] = []
    async for part in parts(database, head):
        if part.section in seen:
            yield b","
        else:
            yield (b"]" if seen else b"") + f',"{part.section}":['.encode()
            seen.append(part.section)
        yield orjson.dumps(part.entry, default=str)
    yield b"]" if seen else b""
    for section in SECTIONS:
        if section not in seen:
            yield f',"{section}":[]'.encode()
    yield b"}"


async def readable(database: Database, head: Head, *, at: datetime, language: Language) -> AsyncGenerator[str]:
    """The same as an HTML page that needs nothing else, one table a section."""
    title = f"{head.values.get('name') or head.id} · {say(language, 'exports.title')}"
    yield _HEAD.format(language=language.value, title=escape(title))
    ids = ", ".join((head.id, *head.merged))
    yield f"<h1>{escape(title)}</h1><p>{escape(ids)} · {escape(_iso(at))}</p>"
    yield f"<p>{escape(say(language, 'exports.intro'))}</p>"
    section = ""
    async for part in parts(database, head):
        if part.section != section:
            yield "</table>" if section else ""
            section = part.section
            yield f"<h2>{escape(say(language, f'exports.section_{section}'))}</h2><table>"
        yield f"<tr><td>{_shown(part.entry)}</td></tr>"
    yield "</table>" if section else ""
    yield "</body></html>"


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _shown(value: Any) -> str:
    """A value as people read it; nothing in it is markup."""
    if isinstance(value, dict):
        told = cast("dict[str, Any]", value)
        rows = (
            f"<dt>{escape(key)}</dt><dd>{_shown(each)}</dd>" for key, each in told.items() if each not in (None, "")
        )
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(value, list):
        return "".join(f"<div>{_shown(each)}</div>" for each in cast("list[Any]", value))
    return escape(str(value))


_HEAD = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>'
    "body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}"
    "table{{width:100%;border-collapse:collapse}}td{{border-top:1px solid #ccc;padding:.3rem 0}}"
    "dl{{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:0}}dt{{color:#555}}dd{{margin:0;"
    "overflow-wrap:anywhere}}</style></head><body>"
)
