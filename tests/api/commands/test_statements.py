"""`guanxi statements`: the catalogue for people."""

import json

import pytest

from api.cli import run
from queries.catalogue import fragments, statements

pytestmark = pytest.mark.text


def test_every_text_is_listed_with_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["statements", "--json"], {})

    listed = json.loads(capsys.readouterr().out)
    assert code == 0
    assert len(listed) == len(statements()) + len(fragments())
    [move] = [each for each in listed if each["name"] == "groups/move_users"]
    assert (move["kind"], move["rows"]) == ("write", "many")
    assert move["purpose"].startswith("Move people to other groups of a ladder")


def test_one_is_printed_as_it_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    run(["statements", "groups/move_users"], {})

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["// groups/move_users", "UNWIND $rows AS row"]


def test_an_unknown_one_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--lang", "en", "statements", "groups/nope"], {})

    assert (code, capsys.readouterr().err) == (
        3,
        "guanxi: There is no statement groups/nope. guanxi statements lists them.\n",
    )
