"""`guanxi scoring`: the parameters of scores shown, set and listed by version."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

import pytest

from graph.database.driver import Database
from graph.scores.parameters import parameters
from tests.api.conftest import Guanxi


@pytest.fixture
def guanxi(empty: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert empty
    return partial(guanxi, "scoring")


async def test_parameters_are_set_shown_and_listed_by_version(guanxi: Guanxi) -> None:
    first = await guanxi("set", "moved_share=0.2", "lifetime_months=24", "--note", "as agreed")
    again = await guanxi("set", "moved_share=0.2", "--expected-version", "1")
    second = await guanxi("set", "moved_share=default", "--expected-version", "1")
    shown = await guanxi("show", "--csv")
    before = json.loads((await guanxi("show", "--version", "1", "--json"))[1])
    listed = list(csv.reader(io.StringIO((await guanxi("versions", "--csv"))[1])))

    assert first == (0, "Saved as version 1; the next run of scores computes by it.\n", "")
    assert again[1] == "They stood so already, at version 1; nothing was saved.\n"
    assert second[1] == "Saved as version 2; the next run of scores computes by it.\n"
    rows = {row[0]: row[1:5] for row in csv.reader(io.StringIO(shown[1]))}
    assert list(rows)[1:] == list(parameters())
    assert rows["moved_share"] == ["0.25", "0.25", "[0, 1)", "share"]
    assert rows["lifetime_months"] == ["24", "12", "[1, 120]", "months"]
    assert shown[2] == "Version 2 (0: nothing was ever saved).\n"
    assert {each["key"]: each["value"] for each in before["parameters"]}["moved_share"] == 0.2
    assert [(row[0], *row[2:]) for row in listed[1:]] == [
        ("2", "command", "", "lifetime_months=24"),
        ("1", "command", "as agreed", "moved_share=0.2 lifetime_months=24"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "moved_share=1"), "moved_share = 1.0 is out of range"),
        (("set", "moved_share=nan"), "nan is no number"),
        (("set", "moved_share=inf"), "inf is no number"),
        (("set", "moved_share=much"), "much is no number"),
        (("set", "moved_share"), "KEY=VALUE"),
        (("set", "segment=a", "segment=b"), "Only one segment"),
        (("set", "moved=1"), "There is no parameter moved."),
        (("set", "moved_share=0.1", "--expected-version", "3"), "at version 0, not at 3"),
        (("show", "--version", "7"), "There is no version 7"),
    ],
)
async def test_what_cannot_be_is_told_and_nothing_is_saved(
    guanxi: Guanxi, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = await guanxi(*arguments)

    assert code != 0
    assert out == ""
    assert said in err
    assert json.loads((await guanxi("versions", "--json"))[1]) == []
