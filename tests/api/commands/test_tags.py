"""`guanxi tags`: reports about the village's tags, and merging, ending and parting them from the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from graph.database.driver import Database
from graph.governance import policy
from tests.api.conftest import Guanxi
from tests.graph.governance.world import hold, holdings, people, tags
from tests.graph.merges.world import snapshot
from tests.support import ERASE_ALL, ask

DONE = """
MATCH (u:User {id: 'ann'})
CREATE (u)-[:DID {at: $at}]->(:Event {id: 'click-1', type: 'click', at: $at})
"""


@pytest.fixture(scope="module")
async def shop(database: Database) -> Database:
    """Three users with a, two of them with b too, one c."""
    await ask(database, ERASE_ALL)
    await people(database, "ann", "bea", "cyd")
    await tags(database, "a", "b", "c", "unused")
    rows = [("ann", "a"), ("bea", "a"), ("cyd", "a"), ("ann", "b"), ("bea", "b"), ("cyd", "c")]
    await hold(database, *((user, tag, "manual", number) for number, (user, tag) in enumerate(rows)))
    return database


@pytest.fixture
def guanxi(shop: Database, guanxi: Guanxi) -> Guanxi:
    """Runs a command line; answers exit code, standard output and standard error."""
    assert shop
    return guanxi


async def test_usage_is_a_table_csv_or_json_t07(guanxi: Guanxi) -> None:
    shown = await guanxi("tags", "usage", "--kind", "rarely_used")
    listed = list(csv.reader(io.StringIO((await guanxi("tags", "usage", "--csv"))[1])))
    unused = json.loads((await guanxi("tags", "usage", "--kind", "never_used", "--json"))[1])

    assert [line.split() for line in shown[1].splitlines()] == [
        ["tag", "name", "class", "state", "users", "ended", "last", "given"],
        ["a", "a", "自定义", "active", "3", "0", "2026-01-01"],
        ["b", "b", "自定义", "active", "2", "0", "2026-01-01"],
        ["c", "c", "自定义", "active", "1", "0", "2026-01-01"],
    ]
    assert listed[0] == ["tag", "name", "class", "state", "users", "ended", "given"]
    assert listed[1] == ["a", "a", "自定义", "active", "3", "0", "2026-01-01T06:00:00.000Z"]
    assert [each["tag"] for each in unused] == ["unused"]


async def test_a_tag_that_was_looked_at_is_no_longer_in_the_review_l04(guanxi: Guanxi) -> None:
    before = json.loads((await guanxi("tags", "review", "--json"))[1])

    done = await guanxi("tags", "reviewed", "unused", "--note", "keep")
    after = json.loads((await guanxi("tags", "review", "--json"))[1])

    assert [each["tag"] for each in before] == ["a", "b", "c", "unused"]
    assert done == (0, "unused counts as looked at.\n", "")
    assert {each["tag"]: each["why"] for each in after}["unused"] == "given to nobody since"
    assert (await guanxi("tags", "reviewed", "none"))[0] == 3


async def test_the_doctor_and_completeness_answer_in_tables_t13(guanxi: Guanxi) -> None:
    doctor = await guanxi("tags", "doctor", "--min-expected", "1")
    nothing = await guanxi("tags", "doctor")
    complete = await guanxi("tags", "completeness", "--tag", "b")

    # 3 users, c and a: all with c hold a; b and c never meet, 2 * 1 / 3 = 0.67 by chance: nothing to tell.
    assert (doctor[0], doctor[2]) == (
        0,
        "No two tags look as if they meant the same or contradicted each other.\n",
    )
    assert nothing[0] == 0
    assert complete[2] == "2 users; of what is expected — is known; 2 lack nothing.\n"
    assert (await guanxi("tags", "doctor", "--min-jaccard", "2"))[0] == 2


async def test_completeness_is_set_against_who_did_something_t13(shop: Database, guanxi: Guanxi) -> None:
    await ask(shop, "MATCH (c:TagClass {key: 'custom'}) SET c.mandatoryDays = 7")
    await ask(shop, DONE, at=datetime.now(UTC) - timedelta(days=2))

    listed = await guanxi("tags", "outcomes", "--event", "click", "--bands", "2", "--tag", "a", "--csv")
    bought = json.loads((await guanxi("tags", "outcomes", "--bands", "1", "--days", "1", "--json"))[1])
    of_none = await guanxi("tags", "outcomes", "--segment", "none")
    of_both = await guanxi("tags", "outcomes", "--segment", "x", "--tag", "a")

    await ask(shop, "MATCH (c:TagClass {key: 'custom'}) REMOVE c.mandatoryDays")
    rows = list(csv.reader(io.StringIO(listed[1])))
    assert rows[0][:5] == ["low", "high", "users", "bought", "bought_share"]
    assert rows[0][7:] == ["did", "did_share", "did_low", "did_high"]
    # All three hold a tag of the class, which is all that is expected; ann alone clicked.
    assert [row[:3] for row in rows[1:]] == [["0.0", "0.5", "0"], ["0.5", "1.0", "3"]]
    assert (rows[1][3:], rows[2][7]) == ([""] * 8, "1")
    assert listed[2].startswith("3 users, of whose profiles 100.0% is known; what they did in the last 30 days.")
    assert [(each["users"], each["bought"], "did" in each) for each in bought] == [(3, 0, False)]
    assert (of_none[0], of_both[0]) == (3, 2)


async def test_tags_are_merged_and_parted_to_the_end_after_a_dry_run(
    shop: Database, guanxi: Guanxi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 1)
    monkeypatch.setattr(policy, "TURNS", 1)
    before = await snapshot(shop)

    dry = await guanxi("tags", "merge", "b", "a", "--dry-run")
    assert await snapshot(shop) == before
    done = await guanxi("tags", "merge", "b", "a", "--reason", "same", "--expected-users", "2", "--json")
    refused = await guanxi("tags", "merge", "b", "c", "--reason", "same")
    parted = await guanxi("tags", "unmerge", "b", "--reason", "not the same")

    assert dry[:2] == (
        0,
        (
            "Nothing was changed: 2 users hold b, 3 hold a, 2 both; 2 holdings would stand beside another of the same "
            "source.\n"
        ),
    )
    assert json.loads(done[1]) == {"loser": "b", "winner": "a", "n_users": 2, "n_beside": 2}
    assert (refused[0], refused[2]) == (2, "guanxi: The tag b is merged into a already.\n")
    assert parted[:2] == (0, "b is a tag of its own again, with 2 users.\n")
    after = await snapshot(shop)
    assert (after - before, before - after) == ({}, {})


async def test_a_tag_is_ended_for_users_after_a_dry_run_l04(shop: Database, guanxi: Guanxi) -> None:
    dry = await guanxi("tags", "end", "c", "--reason", "old", "--source", "manual", "--dry-run")
    done = await guanxi("tags", "end", "c", "--reason", "old", "--operation-key", "k")
    again = await guanxi("tags", "end", "c", "--reason", "old", "--operation-key", "k")
    none = await guanxi("tags", "end", "a", "--reason", "old", "--user", "nobody")

    assert dry[:2] == (0, "1 holdings of 1 users would be ended. Nothing was changed.\n")
    assert done[:2] == again[:2] == (0, "1 users no longer hold c (1 holdings were ended and kept).\n")
    assert (none[0], [each for each in await holdings(shop) if each[1] == "WAS_TAGGED"]) == (
        3,
        [("cyd", "WAS_TAGGED", "c", "manual")],
    )
