"""Cases that somebody looked into and found fine: said, known again by later runs, taken back, erased, merged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.database.driver import Database
from graph.scores.actions import Job, run_scores
from graph.scores.files import load_kept
from graph.scores.model import ScoreKey
from graph.scores.scoring import score
from tests.api.conftest import Client
from tests.api.test_signals import ERASE, EXPORT
from tests.conftest import NOW
from tests.graph.scores.people import Clock
from tests.graph.scores.signalled import SIGNALLED
from tests.support import agree, ask

LISTED = """
query ($dismissed: Boolean = false) {
  scoreSignals(dismissed: $dismissed) { totalCount nodes {
    id kind isDismissed nPairs rawMinor gatedMinor dismissals { at actor role reason } } }
}
"""
ONE = "query ($id: ID!) { scoreSignal(id: $id) { kind isDismissed dismissals { reason } } }"
OWN = "query ($id: ID!) { user(id: $id) { scoreSignals { kind isDismissed } } }"
DISMISS = """
mutation ($input: DismissScoreSignalInput!, $key: String) {
  done: dismissScoreSignal(input: $input, operationKey: $key) {
    __typename
    ... on DismissScoreSignalDone { dismissed scoreSignal { kind isDismissed dismissals { reason } } }
    ... on Problem { code path message }
  }
}
"""
RESTORE = """
mutation ($input: RestoreScoreSignalInput!) {
  done: restoreScoreSignal(input: $input) {
    __typename
    ... on RestoreScoreSignalDone { restored scoreSignal { isDismissed dismissals { reason } } }
    ... on Problem { code path }
  }
}
"""
GATED = """
query { user(id: "c1") { scores(keys: [GATED_REVENUE]) { value } } }
"""


@pytest.fixture
async def clock(empty: Database) -> Clock:
    """A clock at which the people of `SIGNALLED` have been scored once."""
    await ask(empty, SIGNALLED, now=NOW)
    clock = Clock(NOW)
    await run_scores(empty, clock=clock)
    return clock


async def again(empty: Database, clock: Clock, **more: Any) -> None:
    clock.move(minutes=1)
    await run_scores(empty, clock=clock, **more)


async def listed(client: Client, dismissed: bool | None = False) -> dict[str, dict[str, Any]]:
    found = await client.ask(LISTED, dismissed=dismissed)
    return {each["kind"]: each for each in found["scoreSignals"]["nodes"]}


async def dismissed(client: Client, kind: str, reason: str = "Asked both", **more: Any) -> dict[str, Any]:
    signal = (await listed(client, None))[kind]["id"]
    return (await client.ask(DISMISS, input={"signalId": signal, "reason": reason}, **more))["done"]


async def restored(client: Client, kind: str, **more: Any) -> dict[str, Any]:
    signal = (await listed(client, None))[kind]["id"]
    return (await client.ask(RESTORE, input={"signalId": signal, **more}))["done"]


async def gated(client: Client) -> float:
    [score] = (await client.ask(GATED))["user"]["scores"]
    return score["value"]


async def test_a_case_that_was_found_fine_leaves_the_list_and_the_next_run_holds_nothing_back(
    manager: Client, empty: Database, clock: Clock
) -> None:
    before = await gated(manager)
    done = await dismissed(manager, "SELF_REFERRAL", "Mother and son, both spoken to")
    at_once = (await listed(manager), await listed(manager, True), await gated(manager))
    await again(empty, clock)
    later = (await listed(manager), await listed(manager, True), await gated(manager))

    fine = {"kind": "SELF_REFERRAL", "isDismissed": True, "dismissals": [{"reason": "Mother and son, both spoken to"}]}
    assert done == {"__typename": "DismissScoreSignalDone", "dismissed": True, "scoreSignal": fine}
    # c2, whom c1 brought, spent 100: nothing counts otherwise until the next run.
    assert (before, at_once[2], later[2]) == (0.0, 0.0, 100.0)
    for open_ones, fine_ones, _ in (at_once, later):
        assert set(open_ones) == {"SECOND_ACCOUNT", "REFERRAL_RING", "EMPTY_STAR", "BURST"}
        assert set(fine_ones) == {"SELF_REFERRAL"}
    case = later[1]["SELF_REFERRAL"]
    [told] = case["dismissals"]
    assert (case["rawMinor"], case["gatedMinor"]) == (100.0, 100.0)
    assert (told["role"], told["reason"]) == ("manager", "Mother and son, both spoken to")
    assert set(await listed(manager, None)) == set(later[0]) | {"SELF_REFERRAL"}
    assert (await manager.ask(OWN, id="c1"))["user"]["scoreSignals"] == [{"kind": "SELF_REFERRAL", "isDismissed": True}]


async def test_it_is_said_once_whoever_says_it_again(manager: Client, empty: Database, clock: Clock) -> None:
    first = await dismissed(manager, "BURST", key="once")
    same = await dismissed(manager, "BURST", key="once")
    other = await dismissed(manager, "BURST", "Another reason")

    assert first == same
    assert (first["dismissed"], other["dismissed"]) == (True, False)
    kept = await ask(empty, "MATCH (d:SignalDismissal) RETURN d.number AS n, d.reason AS reason, d.kind AS kind")
    assert [dict(row) for row in kept] == [{"n": 1, "reason": "Asked both", "kind": "burst"}]


async def test_a_case_that_grows_is_open_again_and_only_what_is_new_is_held_back(
    manager: Client, empty: Database, clock: Clock
) -> None:
    await dismissed(manager, "EMPTY_STAR")
    await ask(
        empty,
        """MATCH (hub:User {id: 'hub'}) CREATE (u:User {id: 'new', name: 'n', nameKey: 'new', joinedKey: 'new'})
        CREATE (:Standing {user: 'new', version: 1, touched: timestamp() + 60000})
        CREATE (hub)-[:REFERRED {referee: 'new', at: $now - duration('P31D')}]->(u)""",
        now=NOW,
    )
    await again(empty, clock)
    grown = (await listed(manager))["EMPTY_STAR"]
    again_fine = await dismissed(manager, "EMPTY_STAR", "The eleventh as well")
    await again(empty, clock)
    whole = (await listed(manager, True))["EMPTY_STAR"]
    back = await restored(manager, "EMPTY_STAR")

    assert (grown["isDismissed"], grown["nPairs"], len(grown["dismissals"])) == (False, 11, 1)
    assert again_fine["dismissed"] is True
    assert [each["reason"] for each in whole["dismissals"]] == ["The eleventh as well", "Asked both"]
    # All that covers the case ends with it, so that nothing of it is left over.
    assert back == {
        "__typename": "RestoreScoreSignalDone",
        "restored": True,
        "scoreSignal": {"isDismissed": False, "dismissals": []},
    }
    assert len(await ask(empty, "MATCH (d:SignalDismissal) WHERE d.endedAt IS NULL RETURN d")) == 0


async def test_what_was_taken_back_speaks_again(manager: Client, empty: Database, clock: Clock) -> None:
    await dismissed(manager, "SELF_REFERRAL")
    await again(empty, clock)
    fine = await gated(manager)
    back = await restored(manager, "SELF_REFERRAL", reason="One phone after all")
    at_once = set(await listed(manager))
    twice = await restored(manager, "SELF_REFERRAL")
    await again(empty, clock)

    assert (fine, await gated(manager)) == (100.0, 0.0)
    assert (back["restored"], twice["restored"]) == (True, False)
    assert "SELF_REFERRAL" in at_once
    assert (await listed(manager))["SELF_REFERRAL"]["dismissals"] == []


async def test_the_audit_says_who_found_what_fine_and_why(manager: Client, empty: Database, clock: Clock) -> None:
    await dismissed(manager, "SECOND_ACCOUNT", "Two sisters")
    await restored(manager, "SECOND_ACCOUNT", reason="No sisters")

    rows = await ask(
        empty,
        "MATCH (a:Audit) WHERE a.action STARTS WITH 'score_signal.' RETURN a.action AS action, a.users AS users, "
        "a.user AS user, a.why AS why, a.role AS role, a.after AS after ORDER BY action",
    )
    told = [(row["action"], row["why"], row["role"], orjson.loads(row["after"])["kind"]) for row in rows]
    assert told == [
        ("score_signal.dismissed", "Two sisters", "manager", "second_account"),
        ("score_signal.restored", "No sisters", "manager", "second_account"),
    ]
    changes = await ask(empty, "MATCH (c:Change) WHERE c.kind STARTS WITH 'score_signal.' RETURN c.users AS users")
    assert [row["users"] for row in changes] == [["y"], ["y"]]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\u0000b"])
async def test_a_reason_must_be_there_and_short(manager: Client, empty: Database, clock: Clock, reason: str) -> None:
    refused = await dismissed(manager, "BURST", reason)

    assert (refused["__typename"], refused["path"]) == ("Refused", ["reason"])
    assert await ask(empty, "MATCH (d:SignalDismissal) RETURN d") == []
    assert "BURST" in await listed(manager)


@pytest.mark.parametrize("signal", ["", "no", "nowhere:000000", ":000001"])
async def test_a_case_that_never_was_cannot_be_found_fine(manager: Client, clock: Clock, signal: str) -> None:
    for text in (DISMISS, RESTORE):
        missing = (await manager.ask(text, input={"signalId": signal, "reason": "why"}))["done"]
        assert (missing["__typename"], missing["code"], missing["path"]) == (
            "Missing",
            "scores.no_signal",
            ["signalId"],
        )
    assert (await manager.ask(ONE, id=signal))["scoreSignal"] is None


async def test_a_case_of_a_run_that_was_replaced_is_a_conflict(manager: Client, empty: Database, clock: Clock) -> None:
    old = (await listed(manager))["BURST"]["id"]
    run = old.partition(":")[0]
    await again(empty, clock)

    late = (await manager.ask(DISMISS, input={"signalId": old, "reason": "why"}))["done"]
    never = (await manager.ask(DISMISS, input={"signalId": f"{run}:000099", "reason": "why"}))["done"]
    in_this = (await listed(manager))["BURST"]["id"].partition(":")[0]
    none = (await manager.ask(DISMISS, input={"signalId": f"{in_this}:000099", "reason": "why"}))["done"]

    assert [(each["__typename"], each["code"]) for each in (late, never, none)] == [
        ("Conflict", "scores.signal_outdated"),
        ("Conflict", "scores.signal_outdated"),
        ("Missing", "scores.no_signal"),
    ]
    assert await ask(empty, "MATCH (d:SignalDismissal) RETURN d") == []


async def test_cases_are_found_fine_by_managers(viewer: Client, manager: Client, clock: Clock) -> None:
    signal = (await listed(manager))["BURST"]["id"]

    for text in (DISMISS, RESTORE):
        assert await viewer.refusal(text, input={"signalId": signal, "reason": "why"}) == (200, "access.denied")
    assert await viewer.refusal(ONE, id=signal) == (200, "access.denied")
    assert (await manager.ask(ONE, id=signal))["scoreSignal"]["isDismissed"] is False


async def test_an_erasure_leaves_no_name_and_no_words_and_the_others_stay_fine(
    admin: Client, empty: Database, clock: Clock
) -> None:
    await ask(empty, "MATCH (u:User) SET u.joinedAt = $now, u.createdAt = $now, u.searchName = u.name", now=NOW)
    await dismissed(admin, "EMPTY_STAR", "h3 is a colleague")

    erased = (await admin.ask(ERASE))["eraseUser"]
    [kept] = await ask(empty, "MATCH (d:SignalDismissal) RETURN d.referees AS referees, d.reason AS reason")
    await again(empty, clock)
    case = (await listed(admin, True))["EMPTY_STAR"]

    assert erased["__typename"] == "EraseUserDone"
    assert ("h3" in kept["referees"], len(kept["referees"]), kept["reason"]) == (False, 10, "")
    assert erased["namelessId"] in kept["referees"]
    assert (case["isDismissed"], case["nPairs"]) == (True, 10)


async def test_what_was_found_fine_goes_along_when_people_become_one(
    admin: Client, empty: Database, clock: Clock
) -> None:
    await ask(empty, "MATCH (u:User) SET u.joinedAt = $now, u.createdAt = $now, u.searchName = u.name", now=NOW)
    await ask(empty, "CREATE (:User {id: 'hub2', name: 'h', nameKey: 'hub2', joinedKey: 'hub2', searchName: 'h'})")
    await ask(empty, "MATCH (u:User {id: 'hub2'}) SET u.joinedAt = $now, u.createdAt = $now", now=NOW)
    await ask(empty, "CREATE (:Standing {user: 'hub2', version: 1, touched: 0})")
    await dismissed(admin, "EMPTY_STAR")
    merge = """mutation { mergeUsers(input: {winnerId: "hub2", loserId: "hub", reason: "one", confirm: true}) {
      __typename } }"""
    assert (await admin.ask(merge))["mergeUsers"]["__typename"] == "MergeUsersDone"

    await again(empty, clock)
    case = (await listed(admin, True))["EMPTY_STAR"]

    assert (case["isDismissed"], case["nPairs"]) == (True, 10)
    assert (await admin.ask(OWN, id="hub2"))["user"]["scoreSignals"] == [{"kind": "EMPTY_STAR", "isDismissed": True}]


async def test_of_people_who_may_not_be_named_all_that_came_so_far_is_found_fine(
    manager: Client, empty: Database, clock: Clock
) -> None:
    await agree(empty, "h3", "profiling", status="denied")
    await again(empty, clock)
    await dismissed(manager, "EMPTY_STAR")
    await again(empty, clock)

    [kept] = await ask(empty, "MATCH (d:SignalDismissal) RETURN d.referees AS referees, d.referrers AS referrers")
    assert ("h3" in kept["referees"], kept["referees"].count(""), set(kept["referrers"])) == (False, 1, {"hub"})
    assert (await listed(manager, True))["EMPTY_STAR"]["isDismissed"] is True


async def test_a_kept_snapshot_scores_as_the_run_that_read_it_whatever_is_found_fine_since(
    manager: Client, empty: Database, clock: Clock, tmp_path: Path
) -> None:
    before, after = tmp_path / "before.npz", tmp_path / "after.npz"
    await again(empty, clock, job=Job(keep=before))
    await dismissed(manager, "SELF_REFERRAL")
    await again(empty, clock, job=Job(keep=after))

    told = [load_kept(file) for file in (before, after)]
    values = [
        dict(zip(each.snapshot.users, score(each.snapshot)[ScoreKey.GATED_REVENUE].tolist(), strict=True))["c1"]
        for each in told
    ]
    assert values == [0.0, 100.0]


async def test_a_run_that_reads_only_what_changed_knows_what_was_found_fine(
    manager: Client, empty: Database, clock: Clock, tmp_path: Path
) -> None:
    await again(empty, clock, job=Job(folder=tmp_path))
    await dismissed(manager, "SELF_REFERRAL")
    await again(empty, clock, job=Job(folder=tmp_path))

    [row] = await ask(empty, "MATCH (l:Lock {name: 'scores'}) MATCH (r:ScoreRun {id: l.published}) RETURN r.nRead AS n")
    assert row["n"] < 40
    assert await gated(manager) == 100.0


async def test_a_copy_of_ones_data_tells_whether_a_case_was_found_fine(admin: Client, clock: Clock) -> None:
    await dismissed(admin, "SELF_REFERRAL")

    document = orjson.loads((await admin.ask(EXPORT))["exportUser"]["document"])
    assert document["scores"][0]["signals"][0]["isDismissed"] is True
