"""Wrong ways to move somebody, played on the real database: the checker finds each, and nothing in the right way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from graph.database.driver import Database
from graph.users.model import Attribute
from tests.faults.histories.checker import anomalies
from tests.faults.histories.clients import ORIGIN, send
from tests.faults.histories.looking import ladders_of, looked, taken
from tests.faults.histories.model import Anomaly, Kind, Want, Write
from tests.faults.histories.planted import LOW, MID, PLANTED, TOP, Scene
from tests.graph.erasure.people import people
from tests.support import ask


@pytest.fixture
async def scene(empty: Database, attributes: dict[str, Attribute]) -> Scene:
    """Hao and Lan stand in the lowest group; the highest holds one."""
    await people(empty, ORIGIN, attributes, "hao", "lan")
    await ask(empty, "MATCH (g:Group {key: 'senior_partner'}) SET g.capacity = 1")
    return Scene(empty)


async def _anomalies(scene: Scene) -> list[Anomaly]:
    ladders, beginnings = await ladders_of(scene.database)
    kept = await looked(scene.database, ["hao", "lan"])
    return anomalies(scene.recorder.history(kept, ladders, beginnings))


@pytest.mark.parametrize(("play", "kinds"), PLANTED.items(), ids=[play.__name__ for play in PLANTED])
async def test_a_planted_bug_is_found_by_its_name(
    scene: Scene, play: Callable[[Scene], Awaitable[None]], kinds: set[Kind]
) -> None:
    await play(scene)

    found = await _anomalies(scene)

    assert {each.kind for each in found} == kinds, found


async def test_the_right_way_with_retries_undoing_and_bulks_has_no_anomaly(scene: Scene) -> None:
    bulk = Write("b", (Want("hao", MID, 1), Want("lan", MID)), ())
    for _ in range(2):
        done = await scene.recorder.sent(bulk, lambda: send(scene.database, bulk))
    await scene.looks("hao", "lan")
    undo = Write("u", (Want("lan", LOW),), (), undoes=done.told[1].move)
    for _ in range(2):
        await scene.recorder.sent(undo, lambda: send(scene.database, undo))
    late = Write("l", (Want("hao", TOP, 1),), ())
    conflict = await scene.recorder.sent(late, lambda: send(scene.database, late))
    await scene.rightly("t", "hao", TOP)
    full = await scene.rightly("f", "lan", TOP)
    await scene.recorder.measured(TOP, lambda: taken(scene.database, TOP, ORIGIN.at))

    assert (conflict.code, conflict.seen, full.code) == ("groups.version_conflict", ("hao", 2), "groups.full")
    assert await _anomalies(scene) == []


@pytest.mark.text
def test_every_name_of_an_anomaly_has_a_planted_bug() -> None:
    assert set().union(*PLANTED.values()) == set(Kind)
