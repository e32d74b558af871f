"""`guanxi policy` and `guanxi plan`: from a file to people who moved, and back, over the village (G02, V07)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Guanxi
from tests.api.policies import DOCUMENT, HOLD_TODAY, tomorrow
from tests.conftest import NOW
from tests.support import ask


@pytest.fixture
async def guanxi(empty: Database, settings: Settings, guanxi: Guanxi) -> Guanxi:
    """The village; runs a command line."""
    await seed_village(empty, settings, NOW)
    return guanxi


async def test_a_policy_goes_from_a_file_to_people_who_moved_and_back_g02_v07(
    empty: Database, guanxi: Guanxi, tmp_path: Path
) -> None:
    path = tmp_path / "value.yaml"
    path.write_text(DOCUMENT.format(day=tomorrow()), encoding="utf-8")

    code, out, err = await guanxi("--json", "policy", "check", str(path))
    assert (code, json.loads(out)["warnings"]) == (0, []), err
    code, out, _ = await guanxi("--json", "policy", "save", str(path))
    assert (code, json.loads(out)["state"]) == (0, "draft")
    assert (await guanxi("policy", "request", "value", "1"))[0] == 0
    code, _, err = await guanxi("policy", "approve", "value", "1")
    assert (code, "somebody else" in err) == (2, True)
    assert (await guanxi("policy", "approve", "value", "1", "--actor", "lin"))[0] == 0
    await ask(empty, HOLD_TODAY, tomorrow=tomorrow())

    code, out, _ = await guanxi("--json", "policy", "standing", "lei", "community")
    assert (code, json.loads(out)["nextStep"]) == (0, "For 合伙人群: Missing: spend: 10 more.")
    code, out, _ = await guanxi("--json", "plan", "make", "community", "--reason", "monthly")
    made = json.loads(out)
    assert (code, made["n_moves"], made["needs_approval"]) == (0, 3, True)
    plan = made["plan"]
    assert (await guanxi("plan", "apply", plan))[0] == 2
    assert (await guanxi("plan", "request", plan))[0] == 0
    assert (await guanxi("plan", "approve", plan, "--actor", "lin"))[0] == 0
    code, out, _ = await guanxi("--json", "plan", "apply", plan)
    assert (code, json.loads(out)["n_done"], json.loads(out)["n_skipped"]) == (0, 4, 0)
    code, out, _ = await guanxi("plan", "show", plan, "--csv")
    assert sorted(line.split(",")[1] for line in out.splitlines()[1:]) == ["fang", "hao", "jing", "ming"]
    code, out, _ = await guanxi("--json", "plan", "undo", plan)
    assert (code, json.loads(out)["n_done"]) == (0, 4)
    code, out, _ = await guanxi("plan", "list", "--csv")
    assert (code, len(out.splitlines()), ",undone," in out) == (0, 2, True)
    code, out, _ = await guanxi("policy", "list", "--csv")
    assert (code, ",published," in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("policy", "standing", "lei", "nowhere"), 3),
        (("policy", "standing", "nobody", "community"), 3),
        (("policy", "request", "value", "1"), 3),
        (("plan", "make", "community", "--reason", "x"), 3),
        (("plan", "show", "nowhere"), 3),
        (("plan", "undo", "nowhere"), 3),
    ],
)
async def test_what_is_not_there_is_one_line_and_an_exit_code(
    guanxi: Guanxi, arguments: tuple[str, ...], code: int
) -> None:
    found, out, err = await guanxi(*arguments)

    assert (found, out, len(err.splitlines())) == (code, "", 1)


async def test_a_file_that_is_no_policy_is_refused_with_its_place(guanxi: Guanxi, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"key: &k v\n")
    assert (await guanxi("policy", "check", str(path)))[0] == 2
    path.write_bytes(b"\xff\xfe")
    assert (await guanxi("policy", "check", str(path)))[0] == 2
