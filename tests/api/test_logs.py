"""Logs are lines of JSON with the facts that were given."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from api import logs

pytestmark = pytest.mark.text


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    stream = io.StringIO()
    logs.configure("INFO", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


def test_an_event_is_one_line_with_its_facts(log: io.StringIO) -> None:
    logging.getLogger("guanxi.http").info("request", extra={"request": "42", "status": 200, "name_zh": "王\n小明"})

    [line] = log.getvalue().splitlines()
    told = json.loads(line)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "INFO",
        "logger": "guanxi.http",
        "message": "request",
        "request": "42",
        "status": 200,
        "name_zh": "王\n小明",
    }


def test_a_failure_brings_its_traceback_in_the_same_line(log: io.StringIO) -> None:
    try:
        raise ValueError("odd")
    except ValueError:
        logging.getLogger("guanxi").exception("it broke", extra={"request": "7"})

    [line] = log.getvalue().splitlines()
    assert json.loads(line)["exception"].endswith("ValueError: odd")


def test_less_than_the_level_is_not_written(log: io.StringIO) -> None:
    logging.getLogger("guanxi").debug("detail")

    assert log.getvalue() == ""
