"""`guanxi segment`: asked, saved, shown, compared and deleted from the command line, over the village (P04)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Guanxi
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask


@pytest.fixture(scope="module")
async def village(database: Database, settings: Settings) -> Database:
    """The village once for all tests of this file; each works with segments of its own."""
    await ask(database, ERASE_ALL)
    await seed_village(database, settings, NOW)
    return database


@pytest.fixture
def guanxi(village: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert village
    return guanxi


async def test_a_question_is_a_table_csv_or_json_with_its_count_p04(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("segment", "preview", "tag loyal", "--limit", "2")
    rest = await guanxi("segment", "preview", "tag loyal", "--csv", "--after", err.split("--after ")[1].strip())
    found = json.loads((await guanxi("segment", "preview", "标签 忠诚客户", "--json"))[1])

    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["id", "jing", "lan"]
    # Three of the twelve hold the tag; of nobody it is unknown whether they do.
    assert err.splitlines()[0] == "3 users (25.0%); of 0 it is unknown. 1 conditions, about 3 users to judge."
    assert [row[0] for row in csv.reader(io.StringIO(rest[1]))] == ["id", "ming"]
    assert [each["id"] for each in found] == ["jing", "lan", "ming"]


async def test_a_segment_is_saved_listed_shown_compared_and_deleted(guanxi: Guanxi) -> None:
    saved = await guanxi("segment", "save", "regulars", "tag loyal", "--name", "老客户", "--description", "They stay.")
    again = await guanxi("segment", "save", "regulars", "tag loyal", "--name", "老客户", "--json")
    late = await guanxi("segment", "save", "regulars", "tag new_mother")
    listed = list(csv.reader(io.StringIO((await guanxi("segment", "list", "--csv"))[1])))
    shown = await guanxi("segment", "show", "regulars")
    told = json.loads((await guanxi("segment", "show", "regulars", "--json"))[1])
    compared = await guanxi("segment", "preview", "spend at least 200", "--key", "regulars", "--json")
    heard = await guanxi("segment", "preview", "spend at least 200", "--key", "regulars")
    gone = await guanxi("segment", "delete", "regulars", "--expected-version", "1")
    none = await guanxi("segment", "show", "regulars")

    assert saved == (0, "Segment regulars stands at version 1, with 3 users now.\n", "")
    assert (again[0], late[0]) == (4, 4)
    assert late[2].startswith("guanxi: Segment regulars stands at version 1 (command, ")
    assert listed[0] == ["segment", "name", "version", "purpose", "text", "actor", "saved"]
    assert listed[1][:6] == ["regulars", "老客户", "1", "service", "tag loyal", "command"]
    assert [line.split(maxsplit=1) for line in shown[1].splitlines()][4:] == [
        ["version", "1"],
        ["saved", told["at"]],
        ["by", "command"],
        ["asks", "tag loyal"],
    ]
    assert (told["description"], told["n_users"], told["expression"]) == ("They stay.", 3, {"tag": {"key": "loyal"}})
    assert [each["id"] for each in json.loads(compared[1])] == ["fang", "hao", "jing", "lan"]
    # In it: fang, hao, jing, lan; before: jing, lan, ming.
    assert heard[2].splitlines()[1] == "Compared with regulars: 2 would enter, 1 would leave."
    assert gone == (0, "Segment regulars is no more; version 1 was its last.\n", "")
    assert (none[0], none[2]) == (3, "guanxi: There is no segment regulars.\n")


async def test_a_segment_is_saved_from_a_file_and_stays_when_it_stands_so(guanxi: Guanxi, tmp_path: Path) -> None:
    file = tmp_path / "buyers.json"
    tree = {"purchases": {"is": {"atLeast": 3}}}
    file.write_text(json.dumps({"name": "常客", "expression": tree}))

    saved = json.loads((await guanxi("segment", "save", "buyers", "--file", str(file), "--json"))[1])
    same = await guanxi("segment", "save", "buyers", "--file", str(file), "--expected-version", "1")

    # Three purchases: xia alone.
    assert saved == {"segment": "buyers", "version": 1, "saved": True, "n_users": 1}
    assert same[:2] == (0, "Segment buyers stood like this already, at version 1, with 1 users now.\n")


async def test_an_audience_is_written_to_a_file_of_its_owner_alone_m01(
    guanxi: Guanxi, village: Database, tmp_path: Path
) -> None:
    file = tmp_path / "loyal.csv"
    await guanxi("segment", "save", "taken", "tag loyal")

    wanted = ("--columns", "id,attribute.city,identity.phone", "--output", str(file))
    written = await guanxi("segment", "export", "taken", *wanted, "--actor", "ada")
    odd = await guanxi("segment", "export", "taken", "--columns", "shoe")
    none = await guanxi("segment", "export", "none")

    assert written == (0, "", f"Written to {file}.\n")
    assert [row[0] for row in csv.reader(io.StringIO(file.read_text()))] == ["id", "jing", "lan", "ming"]
    assert file.stat().st_mode & 0o077 == 0
    assert (odd[0], none[0]) == (2, 3)
    told = await ask(village, "MATCH (a:Audit {action: 'audience.taken'}) RETURN a.actor AS actor, a.after AS after")
    assert [(each["actor"], json.loads(each["after"])["n_users"]) for each in told] == [("ada", 3)]


@pytest.mark.parametrize("content", ["[]", "{", '{"texts": "tag loyal"}'])
async def test_a_file_that_says_no_segment_is_refused(guanxi: Guanxi, tmp_path: Path, content: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(content)

    code, _, err = await guanxi("segment", "preview", "--file", str(file))

    assert code == 2
    assert err == (
        f"guanxi: {file} does not hold one JSON object with these fields: description, expression, name, purpose, "
        "text.\n"
    )


async def test_what_is_asked_comes_from_one_place_and_makes_sense(guanxi: Guanxi, tmp_path: Path) -> None:
    neither = await guanxi("segment", "preview")
    no_file = await guanxi("segment", "preview", "--file", str(tmp_path / "none.json"))
    nonsense = await guanxi("segment", "preview", "purchases at least")

    assert (neither[0], no_file[0], nonsense[0]) == (2, 3, 2)
    assert neither[2] == "guanxi: Say what to ask either as a text or in a file (--file).\n"
