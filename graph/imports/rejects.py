"""The rejects file: one JSON object per row left out, in file order, with the reason in the reader's language."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import orjson

from graph.errors import Refused
from graph.imports.model import Reject
from graph.messages import Language, say

TEXT_SHOWN = 500
_ENTRY_LIMIT = 100_000


class Rejects:
    """Writes rejects behind those already written, and counts them by code.

    Opened for an import that goes on after line `after_line`, the file keeps what was written up to there and loses
    what an interrupted batch may have left behind it. Opened for line 0, it starts empty.
    """

    def __init__(self, path: Path, language: Language, *, after_line: int = 0) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._language = language
        try:
            self._file = path.open("r+b" if path.exists() else "w+b")
            self._check_own()
            self._keep_until(after_line)
        except OSError as error:
            raise Refused("imports.rejects_unwritable", file=str(path), why=error.strerror or str(error)) from None

    def write(self, rejects: Iterable[Reject]) -> None:
        """Append the rejects; on the disk when this returns, so that a later commit never loses one."""
        written = False
        for reject in rejects:
            self._file.write(orjson.dumps(self._entry(reject)) + b"\n")
            self.counts[reject.code] += 1
            written = True
        if written:
            self._file.flush()
            os.fsync(self._file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _entry(self, reject: Reject) -> Mapping[str, object]:
        return {
            "line": reject.line,
            "last_line": reject.last_line,
            "code": reject.code,
            "reason": _fit(say(self._language, reject.code, reject.facts)),
            "facts": {key: _fit(value) if isinstance(value, str) else value for key, value in reject.facts.items()},
            "text": _fit(reject.text[:TEXT_SHOWN]),
        }

    def _check_own(self) -> None:
        """Nobody's other file is ever emptied because its name was given here."""
        beginning = self._file.readline(_ENTRY_LIMIT)
        if beginning and not beginning.startswith(b'{"line":'):
            self._file.close()
            raise Refused("imports.rejects_foreign", file=str(self.path))
        self._file.seek(0)

    def _keep_until(self, line: int) -> None:
        kept = 0
        for entry in self._file:
            code = _code_until(entry, line)
            if code is None:
                break
            self.counts[code] += 1
            kept += len(entry)
        self._file.seek(kept)
        self._file.truncate()


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


def _fit(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
