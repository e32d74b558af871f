"""Asking for a run, by hand or by the clock, and cancelling one."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.errors import Conflict, Missing
from graph.scores import policy, requests, store
from graph.scores.actions import Job, run_scores
from graph.scores.model import Progress, RunId, RunState, Stage
from graph.scores.turn import new_run, take_turn
from graph.vocabulary import Role
from tests.graph.scores.people import Clock, rows_of_runs
from tests.support import ask

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def call(clock: Clock, key: str | None = None) -> Call:
    return Call(Origin("ada", Role.MANAGER, clock()), "startScoreRun", {}, key)


async def ended(database: Database, run: str) -> tuple[RunState, str | None, str | None]:
    found = await store.get_run(database, RunId(run))
    assert found is not None
    return found.state, found.problem, found.ended_by


async def test_a_run_that_was_asked_for_is_done_under_its_id(people: Database, clock: Clock):
    asked = await requests.request_run(people, call(clock))
    clock.move(seconds=1)

    taken = await requests.next_request(people, now=clock())
    run = await run_scores(people, clock=clock, job=Job(requested=taken))

    assert taken == asked.run == run.id
    assert await rows_of_runs(people) == [("published", 3, 5)]
    assert await requests.next_request(people, now=clock()) is None


async def test_while_one_waits_or_is_under_way_no_other_is_asked_for(people: Database, clock: Clock):
    asked = await requests.request_run(people, call(clock))

    with pytest.raises(Conflict) as waits:
        await requests.request_run(people, call(clock))
    turn = await take_turn(people, clock=clock, report=lambda _: None, requested=RunId(asked.run))
    with pytest.raises(Conflict) as runs:
        await requests.request_run(people, call(clock))

    assert (waits.value.code, runs.value.code) == ("scores.requested", "scores.running")
    assert waits.value.facts["run"] == runs.value.facts["run"] == turn.id == asked.run


async def test_the_same_call_asks_once(people: Database, clock: Clock):
    first = await requests.request_run(people, call(clock, "k-1"))
    again = await requests.request_run(people, call(clock, "k-1"))

    assert again == first


async def test_one_worker_makes_the_process_and_another_when_it_did_not_in_a_minute(people: Database, clock: Clock):
    asked = await requests.request_run(people, call(clock))

    first = await requests.next_request(people, now=clock())
    meanwhile = await requests.next_request(people, now=clock())
    clock.move(seconds=61)
    later = await requests.next_request(people, now=clock())

    assert (first, meanwhile, later) == (asked.run, None, asked.run)


async def test_a_request_that_no_worker_took_in_five_minutes_gives_way(people: Database, clock: Clock):
    lost = await requests.request_run(people, call(clock))
    clock.move(minutes=5)

    asked = await requests.request_run(people, call(clock))

    assert asked.run != lost.run
    assert await ended(people, lost.run) == (RunState.FAILED, "scores.nobody_came", "ada")


async def test_a_run_that_does_not_wait_is_not_begun(people: Database, clock: Clock):
    asked = await requests.request_run(people, call(clock))
    await requests.cancel_run(people, call(clock), asked.run)

    with pytest.raises(Conflict) as caught:
        await run_scores(people, clock=clock, job=Job(requested=RunId(asked.run)))

    assert caught.value.code == "scores.not_requested"
    assert await ended(people, asked.run) == (RunState.FAILED, "scores.cancelled", "ada")


async def test_a_cancelled_run_writes_nothing_more_and_what_was_published_stays(people: Database, clock: Clock):
    published = await run_scores(people, clock=clock)
    clock.move(minutes=1)
    turn = await take_turn(people, clock=clock, report=lambda _: None)

    cancelled = await requests.cancel_run(people, call(clock), turn.id)
    with pytest.raises(Conflict) as caught:
        await turn.write(nothing)
    again = await requests.cancel_run(people, call(clock), turn.id)
    late = await requests.cancel_run(people, call(clock), published.id)

    assert (cancelled.cancelled, again.cancelled, late.cancelled) == (True, False, False)
    assert (caught.value.code, caught.value.facts) == ("scores.cancelled", {"run": turn.id, "by": "ada"})
    assert await ended(people, turn.id) == (RunState.FAILED, "scores.cancelled", "ada")
    assert await store.get_published(people) == published
    clock.move(minutes=1)
    await run_scores(people, clock=clock)
    assert [state for state, _, _ in await rows_of_runs(people)] == ["retired", "erased", "published"]


async def nothing(_: object) -> None:
    return


async def test_a_run_that_is_cancelled_while_it_computes_ends_there(
    people: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("graph.scores.turn._KEEP_EVERY", timedelta(milliseconds=20))
    turn = await take_turn(people, clock=clock, report=lambda _: None)
    may_end = Event()

    async def cancel() -> None:
        await requests.cancel_run(people, call(clock), turn.id)

    async with asyncio.TaskGroup() as both:
        both.create_task(cancel())
        with pytest.raises(Conflict) as caught:
            await turn.keep_during(lambda: may_end.wait(20))
        may_end.set()

    assert caught.value.code == "scores.cancelled"


async def test_there_is_no_such_run(people: Database, clock: Clock):
    with pytest.raises(Missing) as caught:
        await requests.cancel_run(people, call(clock), "nowhere")

    assert caught.value.code == "scores.no_run"


async def test_why_a_run_failed_is_kept(people: Database, clock: Clock):
    def breaks(progress: Progress) -> None:
        if progress.stage is Stage.COMPUTING:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_scores(people, clock=clock, report=breaks)

    [run] = await ask(people, "MATCH (r:ScoreRun) RETURN r.id AS id")
    assert await ended(people, run["id"]) == (RunState.FAILED, "scores.broken_off", None)


async def test_the_run_of_a_process_that_is_gone_has_failed(people: Database, clock: Clock):
    asked = await requests.request_run(people, call(clock))

    await requests.end_orphan(people, RunId(asked.run), now=clock())
    orphan = await ended(people, asked.run)
    published = await run_scores(people, clock=clock)
    await requests.end_orphan(people, published.id, now=clock())

    assert orphan == (RunState.FAILED, "scores.process_gone", None)
    assert await store.get_published(people) == published


async def test_when_its_time_of_day_has_come_a_run_is_asked_for_once(people: Database, clock: Clock):
    # The clock stands at 08:00 UTC, which is 16:00 in Shanghai.
    origin = Origin("schedule", Role.SYSTEM, clock())

    first = await requests.request_due(people, origin, daily=time(16, 0), zone=SHANGHAI)
    again = await requests.request_due(people, origin, daily=time(16, 0), zone=SHANGHAI)

    assert first is not None
    assert again is None
    assert await requests.next_request(people, now=clock()) == first


async def test_who_ran_since_then_need_not_run_again(people: Database, clock: Clock):
    clock.move(hours=-1)
    await run_scores(people, clock=clock)
    clock.move(hours=1)
    origin = Origin("schedule", Role.SYSTEM, clock())

    since_seven = await requests.request_due(people, origin, daily=time(14, 30), zone=SHANGHAI)
    since_half_past = await requests.request_due(people, origin, daily=time(15, 30), zone=SHANGHAI)

    # It began at 15:00 in Shanghai.
    assert since_seven is None
    assert since_half_past is not None


@pytest.mark.text
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Summer: 03:30 in Berlin is 01:30 UTC; winter: 02:30 UTC.
        (datetime(2026, 7, 1, 1, 29, tzinfo=UTC), datetime(2026, 6, 30, 1, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 1, 30, tzinfo=UTC), datetime(2026, 7, 1, 1, 30, tzinfo=UTC)),
        (datetime(2026, 1, 1, 2, 29, tzinfo=UTC), datetime(2025, 12, 31, 2, 30, tzinfo=UTC)),
        (datetime(2026, 1, 1, 23, 59, tzinfo=UTC), datetime(2026, 1, 1, 2, 30, tzinfo=UTC)),
    ],
)
def test_the_last_time_that_was_due(now: datetime, expected: datetime):
    assert policy.last_due(now, daily=time(3, 30), zone=BERLIN) == expected


@pytest.mark.text
def test_runs_stand_in_the_order_of_their_beginning_within_a_second_too():
    begun = datetime(2026, 3, 1, tzinfo=UTC)

    runs = [new_run(begun + timedelta(milliseconds=each)) for each in range(100)]

    assert runs == sorted(runs)


@pytest.mark.text
def test_a_time_that_the_clock_leaps_over_or_shows_twice_is_due_once_that_day():
    # On 29 March 2026 clocks in Berlin go from 02:00 to 03:00 at 01:00 UTC; on 25 October from 03:00 to 02:00.
    half_past_two = time(2, 30)

    spring = {
        policy.last_due(datetime(2026, 3, 29, h, tzinfo=UTC), daily=half_past_two, zone=BERLIN) for h in range(2, 24)
    }
    autumn = {
        policy.last_due(datetime(2026, 10, 25, h, tzinfo=UTC), daily=half_past_two, zone=BERLIN) for h in range(1, 23)
    }

    assert spring == {datetime(2026, 3, 29, 1, 30, tzinfo=UTC)}
    assert autumn == {datetime(2026, 10, 25, 0, 30, tzinfo=UTC)}
