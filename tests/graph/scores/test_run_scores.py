import asyncio
from threading import Thread
from typing import Any, LiteralString

import pytest

from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.errors import Broken
from graph.scores import actions, reading, store
from graph.scores.model import Progress, Stage
from graph.settings import Settings
from tests.graph.scores.people import BOARD, MANY, Clock, published_rows, rows_of_runs
from tests.support import ask

CIRCLE: LiteralString = """
CREATE (x:User {id: 'x', nameKey: 'x', joinedKey: 'x'})-[:REFERRED {referee: 'y'}]->
  (y:User {id: 'y', nameKey: 'y', joinedKey: 'y'})-[:REFERRED {referee: 'x'}]->(x)
"""


async def test_a_run_publishes_the_scores_of_every_user(people: Database, clock: Clock):
    run = await actions.run_scores(people, clock=clock)

    # PageRank: a gives b 3 of 4 and c 1 of 4; b and c give to everybody alike. As kernels/test_attention.py works out,
    # a = 1/3.85, b = 1.6375/3.85, c = 1.2125/3.85.
    # Revenue: c spent 3000 - 1000 + 700 = 2700; b brought c: 2700; a brought b: 5000 + 2700/2 = 6350. That c once
    # brought a was voided.
    rows = await published_rows(people)
    assert [row["user"] for row in rows] == ["a", "b", "c"]
    assert [row["pagerank"] for row in rows] == pytest.approx([1 / 3.85, 1.6375 / 3.85, 1.2125 / 3.85], abs=1e-6)
    assert [row["pagerank_percentile"] for row in rows] == pytest.approx([1 / 3, 1, 2 / 3])
    assert [row["downstream_revenue"] for row in rows] == [6350.0, 2700.0, 0.0]
    assert [row["downstream_revenue_percentile"] for row in rows] == pytest.approx([1, 2 / 3, 1 / 3])
    assert (run.n_users, run.n_edges, run.as_of) == (3, 2, clock())
    assert await store.get_published(people) == run


async def test_the_best_of_each_score_are_ranked_and_nobody_for_nothing(people: Database, clock: Clock):
    run = await actions.run_scores(people, clock=clock)

    influence = await ask(people, BOARD, board=f"{run.id}:pagerank")
    revenue = await ask(people, BOARD, board=f"{run.id}:downstream_revenue")
    assert [(row["rank"], row["user"]) for row in influence] == [(1, "b"), (2, "c"), (3, "a")]
    assert [(row["rank"], row["user"], row["value"]) for row in revenue] == [(1, "a", 6350.0), (2, "b", 2700.0)]
    assert {row["run"] for row in [*influence, *revenue]} == {run.id}


async def test_a_graph_without_users_has_an_empty_run(empty: Database, clock: Clock):
    run = await actions.run_scores(empty, clock=clock)

    assert (run.n_users, run.n_edges) == (0, 0)
    assert await store.get_published(empty) == run


async def test_ids_may_be_any_text(empty: Database, clock: Clock):
    odd = ["'); DROP", '"`$x`"', "007", "7", "小红", "👩\u200d👧", "\u202eabc", "x" * 500]
    await ask(empty, "UNWIND $ids AS id CREATE (:User {id: id, nameKey: id, joinedKey: id})", ids=odd)

    await actions.run_scores(empty, clock=clock)

    assert {row["user"] for row in await published_rows(empty)} == set(odd)


async def test_every_page_is_read_and_every_row_is_written(
    empty: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    # More than two pages of users, of rows that are read back, and of rows and ranks that are written.
    monkeypatch.setattr(reading, "_USERS_A_PAGE", 40)
    for name, size in (("_ROWS_A_READ", 30), ("_ROWS_A_WRITE", 20)):
        monkeypatch.setattr(actions, name, size)
    await ask(empty, MANY, n=101)

    first = await actions.run_scores(empty, clock=clock)
    clock.move(minutes=1)
    second = await actions.run_scores(empty, clock=clock)

    assert (first.n_users, first.n_edges, second.n_users, second.n_edges) == (101, 100, 101, 100)
    assert await rows_of_runs(empty) == [("retired", 0, 101), ("published", 101, 101)]
    rows = await published_rows(empty)
    assert sum(row["pagerank"] for row in rows) == pytest.approx(1, abs=1e-9)
    board = await ask(empty, BOARD, board=f"{second.id}:pagerank")
    assert [row["rank"] for row in board] == list(range(1, 102))
    assert {row["number"] for row in await ask(empty, NUMBERS)} == {first.number}


async def test_progress_goes_through_all_stages_in_order(people: Database, clock: Clock):
    told: list[Progress] = []

    await actions.run_scores(people, clock=clock, report=told.append)

    stages = list(dict.fromkeys(each.stage for each in told))
    assert stages == [Stage.READING, Stage.COMPUTING, Stage.WRITING, Stage.PUBLISHING]
    assert Progress(Stage.WRITING, 3, 3) in told


async def test_the_next_run_takes_the_place_of_the_one_before_which_stays_readable(people: Database, clock: Clock):
    first = await actions.run_scores(people, clock=clock)
    clock.move(minutes=9)

    second = await actions.run_scores(people, clock=clock)

    assert await store.get_published(people) == second
    assert await rows_of_runs(people) == [("retired", 0, 5), ("published", 3, 5)]
    assert second.id != first.id


async def test_a_run_retired_for_more_than_ten_minutes_is_erased_by_the_next(people: Database, clock: Clock):
    for _ in range(2):
        await actions.run_scores(people, clock=clock)
        clock.move(minutes=1)
    clock.move(minutes=10)

    await actions.run_scores(people, clock=clock)

    assert await rows_of_runs(people) == [("erased", 0, 0), ("retired", 0, 5), ("published", 3, 5)]


async def test_clearing_leaves_what_may_still_be_read(people: Database, clock: Clock):
    for _ in range(2):
        await actions.run_scores(people, clock=clock)
        clock.move(minutes=1)

    n_erased = await actions.clear(people, now=clock())

    assert n_erased == 0
    assert await rows_of_runs(people) == [("retired", 0, 5), ("published", 3, 5)]


async def test_the_same_graph_gives_the_same_numbers(people: Database, clock: Clock):
    await actions.run_scores(people, clock=clock)
    first = await published_rows(people)
    clock.move(minutes=1)

    await actions.run_scores(people, clock=clock)

    assert await published_rows(people) == first


async def test_a_reader_always_sees_one_whole_run(people: Database, clock: Clock):
    await actions.run_scores(people, clock=clock)
    published = [await published_rows(people)]
    seen: list[list[dict[str, Any]]] = []
    is_over = asyncio.Event()

    async def look() -> None:
        while not is_over.is_set():
            seen.append(await published_rows(people))

    looking = asyncio.ensure_future(look())
    for n_runs in range(5):
        clock.move(minutes=11)
        await ask(people, MORE, amount=701 + n_runs)
        await actions.run_scores(people, clock=clock)
        published.append(await published_rows(people))
    is_over.set()
    await looking

    assert len({str(each) for each in published}) == 6
    assert [rows for rows in seen if rows not in published] == []


async def test_users_who_brought_each_other_are_named_and_the_published_run_stays(people: Database, clock: Clock):
    first = await actions.run_scores(people, clock=clock)
    await ask(people, CIRCLE)
    clock.move(minutes=1)

    with pytest.raises(Broken) as caught:
        await actions.run_scores(people, clock=clock)

    assert caught.value.code == "scores.referral_cycle"
    assert caught.value.facts["users"] == "x, y"
    assert await store.get_published(people) == first
    assert await rows_of_runs(people) == [("published", 3, 5), ("failed", 0, 0)]


NUMBERS: LiteralString = "MATCH (s:ScoreRow) RETURN s.user AS user, s.number AS number ORDER BY user"
SPENT: LiteralString = "MATCH (:User {id: 'a'})-[:BOUGHT]->(p:Purchase {id: 'p1'}) SET p.amountMinor = $amount"
MORE: LiteralString = "MATCH (:User {id: 'c'})-[:BOUGHT]->(p:Purchase {id: 'p4'}) SET p.amountMinor = $amount"


async def test_rows_that_did_not_change_are_not_written_again(people: Database, clock: Clock):
    first = await actions.run_scores(people, clock=clock)
    clock.move(minutes=1)
    # A fen more than 999 yuan says nothing that four digits could show; 199 yuan less does, of a alone: what they spent
    # is still the most, and nobody brought them.
    await ask(people, SPENT, amount=99_901)
    second = await actions.run_scores(people, clock=clock)
    after_a_fen = {row["number"] for row in await ask(people, NUMBERS)}
    clock.move(minutes=1)
    await ask(people, SPENT, amount=80_000)

    third = await actions.run_scores(people, clock=clock)

    assert (second.number, third.number) == (first.number + 1, first.number + 2)
    assert after_a_fen == {first.number}
    numbers = {row["user"]: row["number"] for row in await ask(people, NUMBERS)}
    assert numbers == {"a": third.number, "b": first.number, "c": first.number}


async def test_what_readers_see_stays_while_the_next_run_writes_and_after_it_failed(people: Database, clock: Clock):
    first = await actions.run_scores(people, clock=clock)
    before = await published_rows(people)
    await ask(people, MORE, amount=800)
    clock.move(minutes=1)

    def interrupt(progress: Progress) -> None:
        if progress == Progress(Stage.WRITING, 3, 3):
            running.cancel()

    running = asyncio.ensure_future(actions.run_scores(people, clock=clock, report=interrupt))
    with pytest.raises(asyncio.CancelledError):
        await running
    while_it_stands = await published_rows(people)
    written = await ask(people, NUMBERS)
    await actions.clear(people, now=clock())

    assert [row["number"] - first.number for row in written] == [1, 1, 1]
    assert while_it_stands == before
    assert await published_rows(people) == before
    assert [row["number"] - first.number for row in await ask(people, NUMBERS)] == [0, 0, 0]
    await ask(people, MORE, amount=700)
    clock.move(minutes=1)
    await actions.run_scores(people, clock=clock)
    assert await published_rows(people) == before


async def test_who_is_gone_has_no_scores_in_the_next_run(people: Database, clock: Clock):
    await actions.run_scores(people, clock=clock)
    await ask(people, "MATCH (u:User {id: 'c'}) DETACH DELETE u")
    clock.move(minutes=1)

    run = await actions.run_scores(people, clock=clock)

    assert run.n_users == 2
    assert [row["user"] for row in await published_rows(people)] == ["a", "b"]


async def test_who_is_erased_while_a_run_computes_has_no_row_and_leaves_no_gap(
    people: Database, clock: Clock, address: StoreAddress, settings: Settings
):
    async def rename() -> None:
        async with connected(address, settings) as other:
            await ask(other, "MATCH (u:User {id: 'b'}) SET u.id = 'nobody'")

    renamed: list[Thread] = []

    def erase(progress: Progress) -> None:
        if progress.stage is Stage.COMPUTING and not renamed:
            renamed.append(Thread(target=lambda: asyncio.run(rename())))
            renamed[0].start()
            renamed[0].join()

    run = await actions.run_scores(people, clock=clock, report=erase)

    # b received most; now c is first and a second, whose percentiles are among the two who are left.
    assert run.n_users == 2
    rows = await published_rows(people)
    assert [(row["user"], row["pagerank_percentile"]) for row in rows] == [("a", 0.5), ("c", 1.0)]
    board = await ask(people, BOARD, board=f"{run.id}:pagerank")
    assert [(row["rank"], row["user"]) for row in board] == [(1, "c"), (2, "a")]
    assert len(await ask(people, NUMBERS)) == 2


async def test_who_is_erased_while_ranks_are_written_leaves_no_gap(
    people: Database, clock: Clock, address: StoreAddress, settings: Settings
):
    await actions.run_scores(people, clock=clock)
    clock.move(minutes=1)

    async def forget() -> None:
        async with connected(address, settings) as other:
            await ask(other, "MATCH (u:User {id: 'b'}) SET u.id = 'nobody'")
            await ask(other, "MATCH (s:ScoreRow {user: 'b'}) SET s.user = 'nobody'")

    forgetting: list[Thread] = []

    def erase(progress: Progress) -> None:
        if progress.stage is Stage.WRITING and not forgetting:
            forgetting.append(Thread(target=lambda: asyncio.run(forget())))
            forgetting[0].start()
            forgetting[0].join()

    run = await actions.run_scores(people, clock=clock, report=erase)

    # Nobody's row had changed, and b was the first.
    assert run.n_users == 2
    board = await ask(people, BOARD, board=f"{run.id}:pagerank")
    assert [(row["rank"], row["user"]) for row in board] == [(1, "c"), (2, "a")]


async def test_rows_of_whom_nothing_was_found_twice_are_gone(people: Database, clock: Clock):
    await actions.run_scores(people, clock=clock)
    await ask(people, "MATCH (u:User {id: 'c'}) DETACH DELETE u")
    for _ in range(2):
        clock.move(minutes=1)
        await actions.run_scores(people, clock=clock)

    assert [row["user"] for row in await ask(people, NUMBERS)] == ["a", "b"]
