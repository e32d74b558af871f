"""The rejects file: one JSON object per row left out, in file order, with the reason in the reader's language."""

import os
import re
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import orjson

from graph.errors import Refused
from graph.imports.model import Reject
from graph.imports.values import printable
from graph.messages import Language, say

TEXT_SHOWN = 500
_ENTRY_LIMIT = 100_000
_OWN = re.compile(rb'\{"line":[0-9]+,"last_line":[0-9]+,"code":"')


class Rejects:
    """Writes rejects behind those already written, and counts them by code; without any there is no file.

    Opened for an import that goes on after line `after_line`, the file keeps what was written up to there and loses
    what an interrupted batch may have left behind it. Opened for line 0, it starts anew.
    """

    def __init__(self, path: Path, language: Language, *, after_line: int = 0) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._language = language
        with self._told():
            if path.exists():
                self._keep_until(after_line)

    def write(self, rejects: Iterable[Reject]) -> None:
        """Append the rejects; they are on the disk when this returns."""
        entries = list(rejects)
        if not entries:
            return
        with self._told(), self.path.open("ab") as file:
            for reject in entries:
                file.write(orjson.dumps(self._entry(reject)) + b"\n")
                self.counts[reject.code] += 1
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or str(error)
            raise Refused("imports.rejects_unwritable", file=str(self.path), why=why) from None

    def _entry(self, reject: Reject) -> Mapping[str, object]:
        return {
            "line": reject.line,
            "last_line": reject.last_line,
            "code": reject.code,
            "reason": printable(say(self._language, reject.code, reject.facts)),
            "facts": {
                key: printable(value) if isinstance(value, str) else value for key, value in reject.facts.items()
            },
            "text": printable(reject.text[:TEXT_SHOWN]),
        }

    def _keep_until(self, line: int) -> None:
        with self.path.open("r+b") as file:
            beginning = file.readline(_ENTRY_LIMIT)
            if beginning and not _OWN.match(beginning):
                # Nobody's other file is ever emptied because its name was given here.
                raise Refused("imports.rejects_foreign", file=str(self.path))
            file.seek(0)
            kept = 0
            for entry in file:
                code = _code_until(entry, line)
                if code is None:
                    break
                self.counts[code] += 1
                kept += len(entry)
            file.truncate(kept)
        if kept == 0:
            self.path.unlink()


def _code_until(entry: bytes, line: int) -> str | None:
    """The code of an entry that is whole and stands at most at `line`, else None."""
    try:
        found: object = orjson.loads(entry)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or not entry.endswith(b"\n"):
        return None
    values = cast("dict[str, object]", found)
    at, code = values.get("line"), values.get("code")
    return code if isinstance(at, int) and at <= line and isinstance(code, str) else None
