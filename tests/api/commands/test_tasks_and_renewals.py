"""`guanxi task` and `guanxi list renewals`: tasks, and whose paid term ends, from the command line (K01, K02, L02)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Guanxi
from tests.support import ask

TASK = {
    "key": "daily_quiz",
    "kind": "QUIZ",
    "nameZh": "每日打卡",
    "nameEn": "Daily quiz",
    "purpose": "习惯",
    "stages": [
        {"key": "bronze", "nameZh": "铜", "nameEn": "Bronze", "needs": 1},
        {"key": "silver", "nameZh": "银", "nameEn": "Silver", "needs": 3},
    ],
}
# A term that ends ten days after whenever this runs, plus an hour so that ten whole days are left.
TERM = """
MATCH (u:User {id: 'ming'})
CREATE (p:Plan {key: 'club', name_zh: '俱乐部', name_en: 'Club', days: 30, priceMinor: 9900, graceDays: 0})
CREATE (u)-[:PAID_FOR {at: datetime()}]->(:Term {id: 't1', plan: 'club', since: datetime() - duration({days: 20}),
  until: datetime() + duration({days: 10, hours: 1}), amountMinor: 9900, phase: 'running'})
CREATE (u)-[:FOLLOWED_BY {state: 'x'}]->(:Staff {id: 'lin', name: '林晓'})
"""


@pytest.fixture
async def guanxi(
    empty: Database,
    call: Call,
    attributes: dict[str, Attribute],
    guanxi: Guanxi,
) -> Guanxi:
    """王小明, a plan and a term; runs a command line."""
    await create_user(
        empty, call, id="ming", name="王小明", joined_at=None, attributes={}, identities=(), catalogue=attributes
    )
    await ask(empty, TERM)
    return guanxi


async def test_a_task_is_saved_completed_and_shown_k01_k02(guanxi: Guanxi, tmp_path: Path) -> None:
    file = tmp_path / "quiz.json"
    file.write_text(json.dumps(TASK), "utf-8")

    saved = await guanxi("--json", "task", "save", str(file))
    done = await guanxi("--json", "task", "complete", "ming", "daily_quiz", "--event", "e1")
    again = await guanxi("--json", "task", "complete", "ming", "daily_quiz", "--event", "e2")
    listed = await guanxi("task", "list", "--csv")
    progress = await guanxi("task", "progress", "ming", "--csv")
    wrong = await guanxi("task", "save", str(tmp_path / "none.json"))

    assert (saved[0], json.loads(saved[1])) == (0, {"task": "daily_quiz", "version": 1, "saved": True})
    told = json.loads(done[1])
    assert (told["event"], told["completions"], told["stage"], told["recorded"]) == ("e1", 1, 1, True)
    assert json.loads(again[1])["completions"] == 2
    assert listed[1].splitlines() == [
        "task,name,version,kind,state,from,to,stages",
        "daily_quiz,Daily quiz,1,quiz,active,,,bronze 1 · silver 3",
    ]
    assert progress[1].splitlines() == [
        "task,name,completions,stage,next,missing",
        "daily_quiz,Daily quiz,2,bronze,silver,1",
    ]
    assert wrong[0] == 2


async def test_renewals_are_listed_as_csv_with_who_looks_after_the_user_l02(
    guanxi: Guanxi,
) -> None:
    due = await guanxi("list", "renewals", "--plan", "club", "--within", "14", "--csv")
    sooner = await guanxi("list", "renewals", "--within", "9", "--csv")

    header, row = due[1].splitlines()
    owner, user, name, plan, term, _, days, amount = row.split(",")
    assert header == "owner,id,name,plan,term,until,days,amount"
    assert (owner, user, name, plan, term, days, amount) == ("林晓", "ming", "王小明", "club", "t1", "10", "99.00")
    assert sooner[1].splitlines() == [header]
