"""The log of slow statements: it names a statement by its first line, the one that was given up too."""

import logging

import pytest

from graph.database.driver import SlowLog

pytestmark = pytest.mark.text

TEXT = "// users/get_user\nMATCH (u:User {id: $id}) RETURN u.id AS id"


def test_a_statement_that_took_too_long_is_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "guanxi.database"), SlowLog(0).watch(TEXT):
        pass

    assert [(each.message, vars(each)["statement"]) for each in caplog.records] == [
        ("slow statement", "users/get_user")
    ]


def test_a_statement_that_was_given_up_is_named(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.WARNING, "guanxi.database"),
        pytest.raises(TimeoutError),
        SlowLog(0).watch(TEXT),
    ):
        raise TimeoutError

    assert [vars(each)["statement"] for each in caplog.records] == ["users/get_user"]


def test_a_quick_statement_is_not_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "guanxi.database"), SlowLog(60_000).watch(TEXT):
        pass

    assert caplog.records == []
