"""Why a score of the village's people changed between two runs; what stands still is in `test_score_why.py`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from graph.database.driver import Database
from graph.scores.actions import clear, run_scores
from graph.scores.model import Progress, Stage
from graph.settings import Settings
from tests.api.conftest import Client
from tests.api.test_score_why import EVIDENCE, HAPPENED, REFUSES, clock, scores
from tests.graph.scores.people import Clock
from tests.support import ask

__all__ = ["clock"]
CHANGE = """
query ($id: ID!, $keys: [ScoreKey!]) {
  user(id: $id) { scores(keys: $keys) { key value change {
    state sentence since valueBefore percentileBefore difference percentileDifference
    causes { kind count amountMinor sentence examples { fromUser { id } toUser { id } amountMinor count } }
  } } }
}
"""


@pytest.fixture
async def later(empty: Database, settings: Settings, clock: Clock) -> Clock:
    """The village a day later, after what happened, scored again."""
    clock.move(hours=1)
    await ask(empty, HAPPENED, at=clock())
    clock.move(hours=23)
    await run_scores(empty, clock=clock, zone=settings.zone)
    return clock


async def test_the_first_run_has_nothing_to_compare_with(admin: Client, clock: Clock) -> None:
    found = (await scores(admin, CHANGE, "ming", "REACH"))["REACH"]["change"]

    assert found == {
        "state": "FIRST_RUN",
        "sentence": "This is the first run.",
        "since": None,
        "valueBefore": None,
        "percentileBefore": None,
        "difference": None,
        "percentileDifference": None,
        "causes": [],
    }


async def test_what_changed_a_value_is_told_with_examples(admin: Client, later: Clock) -> None:
    found = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]

    # First generation 300 + 200 + 0, second (300 + 450)/2, third 40/4: 885 yuan, 75 more than 810.
    change = found["change"]
    assert (found["value"], change["valueBefore"], change["difference"]) == (88500.0, 81000.0, 7500.0)
    assert (change["state"], change["since"]) == ("CHANGED", "2026-05-01T00:00:00.000Z")
    assert (change["percentileBefore"], change["percentileDifference"]) == (1.0, 0.0)
    causes = {each["kind"]: each for each in change["causes"]}
    assert {kind: (each["count"], each["amountMinor"]) for kind, each in causes.items()} == {
        "BROUGHT": (1, None),
        "BELOW_BOUGHT": (1, 10000),
        "BELOW_REFUNDED": (1, 5000),
        "BELOW_VOIDED": (1, None),
    }
    assert causes["BELOW_BOUGHT"]["sentence"] == "People below them bought 1 times for 100.00."
    assert causes["BELOW_BOUGHT"]["examples"] == [
        {"fromUser": {"id": "lan"}, "toUser": None, "amountMinor": 10000.0, "count": 1}
    ]
    [voided] = causes["BELOW_VOIDED"]["examples"]
    assert (voided["fromUser"]["id"], voided["toUser"]["id"]) == ("lan", "wei")
    [brought] = causes["BROUGHT"]["examples"]
    assert (brought["fromUser"]["id"], brought["toUser"]["id"]) == ("ming", "mei")


async def test_people_erased_and_merged_below_are_a_bare_count(admin: Client, empty: Database, later: Clock) -> None:
    await ask(
        empty,
        "MATCH (lan:User {id: 'lan'}) "
        "CREATE (:Erasure {user: 'fang', state: 'done', at: $at}), "
        "(:Merged {id: 'lan2'})-[:MERGED_INTO {merge: 'm', at: $at}]->(lan)",
        at=later() - timedelta(hours=1),
    )

    found = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]["change"]

    told = [(each["kind"], each["count"], each["examples"]) for each in found["causes"]]
    assert told[-2:] == [("ERASED", 1, []), ("MERGED", 1, [])]


async def test_each_score_names_what_can_have_changed_it(admin: Client, later: Clock) -> None:
    ming, lan, jing, xia = [await scores(admin, CHANGE, user) for user in ("ming", "lan", "jing", "xia")]

    def causes(score: Mapping[str, Any]) -> list[tuple[str, int]]:
        return [(each["kind"], each["count"]) for each in score["change"]["causes"]]

    assert causes(ming["REACH"]) == [("RECEIVED", 2), ("TIME_PASSED", 1)]
    assert causes(lan["MOVED_VALUE"]) == [("BOUGHT", 1), ("VOIDED", 1)]
    assert causes(jing["MOVED_VALUE"]) == [("REFUNDED", 1)]
    assert causes(lan["REFEREES"]) == [("VOIDED", 1)]
    # tao gave to nobody before, so that everybody had a share of it: nothing of lan's own changed it.
    assert causes(lan["PAGERANK"]) == [("OTHERS_MOVED", 0)]
    # xia brought lei, and nothing came of that.
    assert (xia["DOWNSTREAM_REVENUE"]["change"]["state"], causes(xia["DOWNSTREAM_REVENUE"])) == ("UNCHANGED", [])


async def test_a_percentile_that_alone_changed_was_moved_by_others(
    admin: Client, empty: Database, later: Clock
) -> None:
    await ask(
        empty,
        "MATCH (u:User {id: 'yan'}) MATCH (t:User {id: 'tao'}) CREATE (u)-[:REFERRED {referee: 'tao', at: $at}]->(t)",
        at=later(),
    )
    later.move(days=1)
    await run_scores(empty, clock=later)

    found = (await scores(admin, CHANGE, "qiang", "REFEREES"))["REFEREES"]["change"]

    # qiang brought nobody; of the twelve seven had brought nobody, and now six.
    assert (found["state"], found["difference"]) == ("CHANGED", 0.0)
    assert found["percentileDifference"] == pytest.approx(-1 / 12)
    assert [each["kind"] for each in found["causes"]] == ["OTHERS_MOVED"]


async def test_somebody_new_has_nothing_to_compare_with(admin: Client, empty: Database, clock: Clock) -> None:
    await ask(
        empty,
        "CREATE (:User {id: 'zoe', name: 'Zoe', nameKey: 'zoe', joinedKey: 'zoe', joinedAt: $at, "
        "createdAt: $at}), (:Standing {user: 'zoe', version: 1, touched: 0})",
        at=clock(),
    )
    clock.move(days=1)
    await run_scores(empty, clock=clock)

    found = (await scores(admin, CHANGE, "zoe", "PAGERANK"))["PAGERANK"]["change"]

    assert (found["state"], found["since"]) == ("NEW", "2026-05-01T00:00:00.000Z")


async def test_while_the_next_run_writes_its_rows_the_change_is_not_kept(
    admin: Client, empty: Database, later: Clock
) -> None:
    await ask(
        empty,
        "MATCH (r:ScoreRow {user: 'ming'}) WITH r, [x IN r.values | 0.0] AS none "
        "SET r += CASE WHEN r.isSwapped IS NULL "
        "THEN {number: r.number + 1, isSwapped: true, valuesBefore: none, percentilesBefore: none} "
        "ELSE {number: r.number + 1, isSwapped: NULL, values: none, percentiles: none} END",
    )

    found = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]

    assert (found["value"], found["change"]["state"]) == (88500.0, "NOT_KEPT")


async def test_what_a_run_wrote_over_before_it_failed_is_not_kept_and_unchanged_scores_are_not_claimed(
    admin: Client, empty: Database, later: Clock
) -> None:
    def fail(progress: Progress) -> None:
        if progress.stage is Stage.WRITING and progress.done:
            raise RuntimeError

    before = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]
    later.move(days=1)
    with pytest.raises(RuntimeError):
        await run_scores(empty, clock=later, report=fail)
    await clear(empty, now=later())
    failed = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]
    later.move(days=1)
    await run_scores(empty, clock=later)
    after = (await scores(admin, CHANGE, "ming", "DOWNSTREAM_REVENUE"))["DOWNSTREAM_REVENUE"]

    assert (before["change"]["state"], before["value"]) == ("CHANGED", 88500.0)
    assert (failed["change"]["state"], failed["value"]) == ("NOT_KEPT", 88500.0)
    assert (after["change"]["state"], after["value"], after["change"]["difference"]) == ("UNCHANGED", 88500.0, 0.0)


async def test_nobody_is_named_who_refused_to_be_profiled(admin: Client, empty: Database, later: Clock) -> None:
    await ask(
        empty,
        "MATCH (u:User {id: 'mei'}) MATCH (p:Purpose {key: 'profiling'}) "
        "CREATE (u)-[:CONSENTED {status: 'withdrawn', at: $at}]->(p)",
        at=later(),
    )
    await ask(empty, REFUSES, at=later())

    evidence = await scores(admin, EVIDENCE, "ming", "DOWNSTREAM_REVENUE", "REACH")
    change = (await scores(admin, CHANGE, "ming", "REFEREES"))["REFEREES"]["change"]

    assert [each["toUser"]["id"] for each in evidence["DOWNSTREAM_REVENUE"]["evidence"]] == ["lan"]
    assert "hao" not in {each["fromUser"]["id"] for each in evidence["REACH"]["evidence"]}
    # That somebody was brought is told, not who.
    assert [(each["kind"], each["count"], each["examples"]) for each in change["causes"]] == [("BROUGHT", 1, [])]
