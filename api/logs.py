"""Structured logs: one line of JSON an event on standard error, what happened and its facts."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson

# What every log record has; anything else on it is a fact that was given with `extra`.
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON: `at` (UTC), `level`, `logger`, `message`, then the facts given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; facts that JSON does not know are written as text."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _PLAIN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def configure(level: str, stream: TextIO | None = None) -> None:
    """All logs of this process go to the stream (standard error unless given) as JSON, from `level` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    known = logging.getLevelNamesMapping()
    logging.basicConfig(level=known.get(level.upper(), logging.INFO), handlers=[handler], force=True)
    # The driver tells of every retry at length; our own logs name the statement and the code.
    logging.getLogger("neo4j").setLevel(logging.ERROR)
