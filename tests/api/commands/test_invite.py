"""`guanxi invite`: frozen, listed and exported from the command line, over the village (G06)."""

from __future__ import annotations

import csv
import io
import json

from graph.database.driver import Database
from tests.api.commands.test_segment import guanxi, village
from tests.api.conftest import Guanxi
from tests.support import ask

__all__ = ["guanxi", "village"]


async def test_a_list_is_frozen_listed_and_exported_with_whom_it_left_out_g06(guanxi: Guanxi) -> None:
    await guanxi("segment", "save", "bought", "purchases at least 1")
    code, out, _ = await guanxi("invite", "freeze", "bought", "partner", "3", "--order", "spend", "--json")
    told = json.loads(out)
    code_again, out_again, err_again = await guanxi("invite", "freeze", "bought", "partner", "1", "--order", "name")

    # Net: jing 500, fang 300, hao 200, then lei 90; lan is a partner, ming stands higher.
    assert (code, told["n_invited"], told["n_left_out"]) == (0, 3, 7)
    assert told["left_out"] == {"member": 1, "stands_higher": 1, "over_capacity": 5}
    assert code_again == 0
    assert out_again.endswith(": 1 are invited, 9 left out.\n")
    assert "3 left out: invited already" in err_again

    rows = list(csv.DictReader(io.StringIO((await guanxi("invite", "export", told["list"]))[1])))
    assert [(row["position"], row["id"], row["state"]) for row in rows] == [
        ("1", "jing", "open"),
        ("2", "fang", "open"),
        ("3", "hao", "open"),
    ]
    lines = (await guanxi("invite", "export", told["list"], "--format", "jsonl", "--left-out"))[1].splitlines()
    left = [json.loads(line) for line in lines]
    assert [(each["id"], each["reason"]) for each in left if each["reason"] != "over_capacity"] == [
        ("lan", "member"),
        ("ming", "stands_higher"),
    ]
    listed = list(csv.DictReader(io.StringIO((await guanxi("invite", "list", "--group", "partner", "--csv"))[1])))
    assert {row["id"]: (row["invited"], row["waiting"], row["open"]) for row in listed}[told["list"]] == (
        ("3", "3", "True")
    )


async def test_what_cannot_be_is_told_in_one_line(guanxi: Guanxi) -> None:
    nowhere = await guanxi("invite", "export", "nothing")
    unknown = await guanxi("invite", "freeze", "nothing", "partner", "3")

    assert (nowhere[0], nowhere[2]) == (3, "guanxi: There is no invitation list nothing.\n")
    assert (unknown[0], unknown[2]) == (3, "guanxi: There is no segment nothing.\n")


async def test_taking_a_list_along_stands_in_the_audit(guanxi: Guanxi, village: Database) -> None:
    await guanxi("segment", "save", "bought", "purchases at least 1")
    made = json.loads((await guanxi("invite", "freeze", "bought", "tea_circle", "1", "--json"))[1])

    await guanxi("invite", "export", made["list"], "--actor", "lin")

    rows = await ask(
        village, "MATCH (a:Audit {action: 'invitation_list.exported', actor: 'lin'}) RETURN a.after AS after"
    )
    assert [json.loads(row["after"]) for row in rows] == [{"list": made["list"], "group": "tea_circle"}]
