"""`guanxi import`: files by command, what is told and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run
from graph.database.driver import Database
from tests.support import ask

MEMBERS = "no,nick,town\nu1,王小明,长沙\nu2,李雷,NULL\nu 3,bad id,\n"
# One file a kind, in the order that needs no second run; every fact of them is used below.
FILES = {
    "users": "id,name,joined_at\nu1,Ada,2024-01-01\nu2,Bo,2024-01-02\nu3,Cy,2024-01-03\n",
    "identities": "user,kind,value\nu1,phone,13800000000\n",
    "tags": "user,tag\nu1,vip\n",
    "sources": "user,channel,at,channel_kind\nu2,poster,2024-01-02,poster\n",
    "purchases": "id,user,at,amount\np1,u1,2024-02-01 10:00,\np2,u2,2024-02-02 10:00,5.00\n",
    "purchase-lines": "purchase,sku,quantity,amount\np1,A,2,20\np1,B,1,10\n",
    "refunds": "id,purchase,at,amount\nr1,p1,2024-02-03,30\n",
    "referrals": "referrer,referee,at\nu1,u2,2024-01-02\nu2,u3,2024-01-03\n",
    "interactions": "from,to,kind,day,count\nu1,u2,like,2024-01-05,2\nu2,u1,like,2024-01-05,1\n",
    "events": "id,user,type,at,data\ne1,u1,click,2024-01-05,{}\n",
}


@pytest.fixture
def environment(environment: dict[str, str], empty: Database) -> dict[str, str]:
    """The environment of a command that uses the tests' database, which is empty."""
    return environment


@pytest.fixture
async def vip(empty: Database) -> None:
    """A tag to give."""
    await ask(empty, "MATCH (c:TagClass {key: 'custom'}) CREATE (:Tag {key: 'vip', name: 'VIP'})-[:IN_CLASS]->(c)")


@pytest.fixture
def members(tmp_path: Path) -> Path:
    path = tmp_path / "members.csv"
    path.write_text(MEMBERS, "gb18030")
    return path


def test_rows_are_counted_and_rejects_stand_beside_the_file(
    environment: dict[str, str], members: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--map", "id=no", "--map", "name=nick", "--map", "attribute.city=town", "--empty", "NULL"]

    code = run(["import", "users", str(members), *options], environment)

    told = capsys.readouterr()
    rejects = members.with_name("members.csv.rejects.jsonl")
    assert (code, told.out) == (1, "2 rows written, 0 known already, 1 rejected.\n")
    assert f"1 × users.id_invalid: {rejects}" in told.err.splitlines()
    assert [json.loads(line)["line"] for line in rejects.read_text("utf-8").splitlines()] == [4]


def test_a_program_reads_the_same_as_json_and_a_mapping_file_says_the_same_as_options(
    environment: dict[str, str], members: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "members.toml"
    mapping.write_text('[file]\nempty = ["NULL"]\n[map]\nid = "no"\nname = "nick"\nattribute.city = "town"\n', "utf-8")

    code = run(
        ["import", "users", str(members), "--mapping", str(mapping), "--rejects", str(tmp_path / "r"), "--json"],
        environment,
    )

    told = capsys.readouterr()
    assert (code, told.err) == (1, "")
    assert json.loads(told.out) == [
        {
            "file": "members.csv",
            "kind": "users",
            "lines": 4,
            "after_line": 0,
            "written": 2,
            "known": 0,
            "rejected": {"users.id_invalid": 1},
            "rejects": str(tmp_path / "r"),
        }
    ]


@pytest.mark.usefixtures("vip")
def test_every_kind_is_imported_twice_and_the_graph_is_sound(
    environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, text in FILES.items():
        (tmp_path / f"{kind}.csv").write_text(text, "utf-8")

    first = [run(["import", kind, str(tmp_path / f"{kind}.csv")], environment) for kind in FILES]
    written = capsys.readouterr().out.splitlines()
    again = [run(["import", kind, str(tmp_path / f"{kind}.csv")], environment) for kind in FILES]
    known = capsys.readouterr().out.splitlines()
    sound = run(["check"], environment)

    n_rows = [len(text.splitlines()) - 1 for text in FILES.values()]
    assert (first, again, sound) == ([0] * len(FILES), [0] * len(FILES), 0)
    assert written == [f"{n} rows written, 0 known already, 0 rejected." for n in n_rows]
    assert known == [f"0 rows written, {n} known already, 0 rejected." for n in n_rows]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["users", "none.csv"], 3, "There is no file"),
        (["users", "FILE"], 2, "needs “id”"),
        (["users", "FILE", "--map", "id"], 2, "The value “id” of map"),
        (["users", "FILE", "--map", "shoe=no"], 2, "has no column “shoe”"),
        (["purchases", "FILE", "--compute", "amount=1 +"], 2, "from character 4 on"),
        (["users", "FILE", "--map", "id=no", "--time-zone", "Mars"], 2, "There is no time zone Mars"),
        (["users", "FILE", "FILE", "--rejects", "r.jsonl"], 2, "a rejects file each"),
        (["people", "FILE"], 2, "is not one of"),
    ],
)
def test_what_cannot_be_imported_is_one_line_and_changes_nothing(
    environment: dict[str, str],
    members: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    found = run(["import", *(str(members) if each == "FILE" else each for each in arguments)], environment)

    complaints = [line for line in capsys.readouterr().err.splitlines() if line.startswith("guanxi:")]
    assert found == code
    assert len(complaints) == 1
    assert message in complaints[0]
