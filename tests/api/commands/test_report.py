"""`guanxi report`: figures of many people in sentences, tables, CSV and JSON, over the village (V02, M11)."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

import pytest

from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Guanxi
from tests.support import ERASE_ALL, ask


@pytest.fixture(scope="module")
async def village(database: Database, settings: Settings) -> Database:
    """The village once for all tests of this file, which only read."""
    await ask(database, ERASE_ALL)
    await seed_village(database, settings, T)
    return database


@pytest.fixture
def guanxi(village: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert village
    return partial(guanxi, "report")


async def test_pareto_is_told_in_lines_as_a_curve_and_for_programs_v02(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("pareto")
    curve = list(csv.reader(io.StringIO((await guanxi("pareto", "--csv"))[1])))
    few = await guanxi("pareto", "--group", "tea_circle")
    found = json.loads((await guanxi("pareto", "--group", "ordinary", "--json"))[1])

    # The village's nine buyers spent 1,590 yuan, the best two 800, the best five 1,330.
    assert (code, err) == (0, "")
    assert [line.rsplit("  ", 1)[1] for line in out.splitlines()] == ["12", "9", "1590", "2", "50.3%", "5", "55.6%"]
    assert (curve[0], curve[1], len(curve)) == (["users", "revenue"], ["0.0", "0.0"], 11)
    assert few[2] == "Fewer than five buyers: a share of them would say nothing.\n"
    assert (found["nBuyers"], found["revenueMinor"], found["nForGoal"]) == (7, 126_000, 4)


async def test_buying_again_is_a_table_of_months_m11(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("repurchase", "--months", "120", "--csv")
    found = json.loads((await guanxi("repurchase", "--months", "120", "--within-days", "89", "--json"))[1])
    wrong = await guanxi("repurchase", "--months", "0")

    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(out))}
    assert (code, err) == (0, "No whole month has five buyers yet: a rate of fewer would say nothing.\n")
    # In April 2026 xia, lei and tao bought, and xia came back.
    assert rows["2026-04"] == ["3", "1", "", "", "", "True"]
    assert (found["together"]["nBuyers"], found["together"]["nAgain"]) == (11, 1)
    assert wrong[0] != 0
    assert "months" in wrong[2]


async def test_channels_are_a_line_for_each_number_of_days_v09(guanxi: Guanxi) -> None:
    code, out, err = await guanxi("channels", "--days", "90", "--csv")
    found = json.loads((await guanxi("channels", "--by", "owner", "--json"))[1])

    rows = list(csv.reader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert rows[0][:9] == ["way", "came", "days", "of", "bought", "low", "high", "twice", "net"]
    # Two of the eight whose channel is not known bought within 90 days, 110 yuan together; 160 of 1,160 came back.
    assert rows[1][:5] == ["no known channel", "8", "90", "8", "0.25"]
    assert rows[1][7:11] == ["0.0", "13.75", "1", str(160 / 1_160)]
    assert rows[2][:9] == ["小明的专属活码", "2", "90", "2", "", "", "", "", ""]
    assert [each["later"][2]["days"] for each in found["ways"]] == [180] * 4


async def test_candidates_are_listed_with_reasons_and_nobody_before_the_first_run_v08(guanxi: Guanxi) -> None:
    assert await guanxi("candidates", "agent", "--csv") == (0, "id,name,reasons\r\n", "")
    assert json.loads((await guanxi("candidates", "guest", "--json"))[1])["nodes"] == []


async def test_completeness_is_set_against_what_people_did_t13(guanxi: Guanxi, village: Database) -> None:
    await ask(village, "MATCH (c:TagClass {key: 'loyalty'}) SET c.mandatoryDays = 7")
    code, out, err = await guanxi("completeness", "--bands", "2", "--days", "3650", "--csv")
    found = json.loads((await guanxi("completeness", "--group", "tea_circle", "--json"))[1])
    both = await guanxi("completeness", "--group", "tea_circle", "--segment", "none")
    none = await guanxi("completeness", "--segment", "none")
    await ask(village, "MATCH (c:TagClass {key: 'loyalty'}) REMOVE c.mandatoryDays")

    # ming, lan and jing hold a tag of the class, and all of them bought; of the nine others seven did (wei, too).
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert rows[0] == ["known", "people", "outcome", "among", "did", "share", "low", "high"]
    assert [row[:5] for row in rows[1:]] == [
        ["0%–50%", "9", "bought", "9", "7"],
        ["50%–100%", "3", "bought", "3", "3"],
    ]
    assert err == "They go together or they do not: that one makes the other is not shown.\n"
    assert (found["nUsers"], len(found["bands"])) == (3, 5)
    assert (both[0], none[0]) == (2, 3)
