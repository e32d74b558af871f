"""`guanxi ladder`, `list worklist`, `list group --at`, `move --at`: ladders and moves from the command line."""

from __future__ import annotations

import json
from datetime import timedelta

from graph.database.driver import Database
from graph.groups.ladders import prepare
from tests.api.commands.test_people import guanxi, village
from tests.api.conftest import Guanxi
from tests.conftest import NOW
from tests.support import ask

__all__ = ["guanxi", "village"]


async def test_moves_and_ladders_from_the_command_line(guanxi: Guanxi, database: Database) -> None:
    """One walk, since each command starts anew: later steps build on earlier ones."""
    # Fang, who was ordinary, goes to partner and is on both worklists.
    code, out, err = await guanxi("move", "fang", "partner", "--reason", "good", "--json")
    move = json.loads(out)["move"]
    assert (code, err) == (0, "")
    _, invite, _ = await guanxi("list", "worklist", "partner", "--csv")
    _, remove, _ = await guanxi("list", "worklist", "ordinary", "--json")
    assert invite.splitlines()[0] == "side,id,name,owner,since,move"
    assert [line.split(",")[:2] for line in invite.splitlines()[1:]] == [["invite", "fang"]]
    assert invite.rstrip().endswith(move)
    assert [(each["side"], each["id"], each["move"]) for each in json.loads(remove)] == [("remove", "fang", move)]

    # The village: hao was a partner from 140 to 20 days before it was seeded, lan since 150 days, fang only now.
    day = await ask(database, "MATCH (m:Move {user: 'hao', seq: 2}) RETURN toString(date(m.at) - duration('P1D')) AS d")
    code, out, err = await guanxi("list", "group", "partner", "--at", day[0]["d"], "--csv")
    assert (code, err, [line.split(",")[0] for line in out.splitlines()]) == (0, "", ["id", "hao", "lan"])
    assert (await guanxi("list", "group", "partner", "--at", "yesterday"))[0] == 2
    assert (await guanxi("list", "group", "nope", "--at", "2026-05-01"))[0] == 3

    code, out, _ = await guanxi("move", "wei", "partner", "--reason", "x", "--at", "2099-01-01T00:00:00Z")
    assert code == 2
    at = (NOW + timedelta(days=400)).isoformat()
    code, out, _ = await guanxi("move", "wei", "partner", "--reason", "x", "--at", at, "--json")
    assert (code, json.loads(out)["moved"], json.loads(out)["planned_move"] is not None) == (0, False, True)

    code, out, err = await guanxi("ladder", "define", "vip", "贵宾", "bronze=铜", "silver=银")
    assert (code, err) == (0, "")
    assert out.startswith("The ladder vip is being prepared: everybody comes to stand in bronze;")
    assert (await guanxi("ladder", "define", "vip", "VIP", "gold"))[0] == 2
    code, out, _ = await guanxi(
        "ladder", "group", "gold", "--ladder", "vip", "--above", "silver", "--name", "金", "--json"
    )
    assert json.loads(out) == {
        "group": {"key": "gold", "name": "金", "rank": 3, "capacity": None, "ladder": {"key": "vip"}},
        "created": True,
    }
    await prepare(database, now=NOW + timedelta(days=900))
    assert await ask(
        database,
        "MATCH (:Group {key: 'bronze'})<-[m:MEMBER_OF]-(u) RETURN count(u) AS n, count(DISTINCT m.ladder) AS l",
    ) == [{"n": 12, "l": 1}]
    await ask(database, "MATCH (g:Group)-[:ON]->(l:Ladder {key: 'vip'}) DETACH DELETE g, l")
