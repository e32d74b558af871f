"""Versions of what a brand sets of its scores: saved, never changed, and read by a run when it begins."""

import asyncio
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Conflict, Refused
from graph.scores import actions, scoring, store
from graph.scores.actions import Job
from graph.scores.files import load_kept
from graph.scores.parameters import DEFAULTS
from graph.scores.settings import NOTE_LENGTH, SettingsSaved, save_settings
from graph.scores.versions import UNTOUCHED, ScoreSettings, changed
from tests.graph.scores.people import Clock, published_rows
from tests.support import ask

QUARTER = changed(DEFAULTS, [("referral_decay", 0.25)])


async def versions(database: Database) -> list[dict[str, object]]:
    text = """
    MATCH (s:ScoreSettings)
    RETURN s.version AS version, s.document AS document, s.actor AS actor, s.note AS note ORDER BY version
    """
    return [dict(row) for row in await ask(database, text)]


async def test_before_anybody_saved_them_the_parameters_are_the_defaults(empty: Database):
    assert await store.get_settings(empty) == UNTOUCHED == ScoreSettings(0, DEFAULTS)


async def test_each_version_stays_and_holds_what_differs_from_the_defaults(empty: Database, call: Call):
    first = await save_settings(empty, call, [("referral_decay", 0.25)], expected_version=0, note="less below")
    before = await versions(empty)
    second = await save_settings(
        empty, replace(call, key=None), [("moved_share", 0.5), ("referral_decay", None)], expected_version=1
    )

    assert [first, second] == [SettingsSaved(1, saved=True), SettingsSaved(2, saved=True)]
    origin = call.origin
    told = {"version": 1, "document": '{"referral_decay":0.25}', "actor": origin.actor, "note": "less below"}
    assert before == [told]
    after = await versions(empty)
    assert after == [told, {"version": 2, "document": '{"moved_share":0.5}', "actor": origin.actor, "note": None}]
    settled = changed(DEFAULTS, [("moved_share", 0.5)])
    assert await store.get_settings(empty) == ScoreSettings(2, settled, origin.actor, origin.role.value, origin.at)


async def test_what_stands_so_already_is_no_version(empty: Database, call: Call):
    found = await save_settings(empty, call, [("moved_share", 0.25)], expected_version=0)

    assert found == SettingsSaved(0, saved=False)
    assert await versions(empty) == []


async def test_a_saved_version_is_told_to_those_who_follow_and_in_the_audit(empty: Database, call: Call):
    await save_settings(empty, call, [("moved_share", 0.5)], expected_version=0, note="more to who brings")

    [row] = await ask(empty, "MATCH (c:Change) RETURN c.kind AS kind, c.before AS before, c.after AS after")
    [kept] = await ask(empty, "MATCH (a:Audit) RETURN a.action AS action, a.why AS why, a.actor AS actor")
    assert row["kind"] == kept["action"] == "score_settings.saved"
    assert orjson.loads(row["before"]) == {"version": 0, "moved_share": 0.25}
    assert orjson.loads(row["after"]) == {"version": 1, "reason": "more to who brings", "moved_share": 0.5}
    assert (kept["why"], kept["actor"]) == ("more to who brings", call.origin.actor)


async def test_of_two_who_save_at_once_one_wins(empty: Database, call: Call):
    async def saved(share: float) -> SettingsSaved:
        return await save_settings(empty, replace(call, key=None), [("moved_share", share)], expected_version=0)

    found = await asyncio.gather(saved(0.1), saved(0.2), saved(0.3), return_exceptions=True)

    won = [each for each in found if isinstance(each, SettingsSaved)]
    lost = [each for each in found if isinstance(each, Conflict)]
    assert won == [SettingsSaved(1, saved=True)]
    assert [(each.code, each.facts) for each in lost] == [
        ("scores.settings_version", {"version": 1, "expected": 0})
    ] * 2
    assert [each["version"] for each in await versions(empty)] == [1]


async def test_what_is_refused_changes_nothing(empty: Database, call: Call):
    with pytest.raises(Refused):
        await save_settings(empty, call, [("moved_share", 1.0)], expected_version=0)
    with pytest.raises(Refused) as caught:
        await save_settings(empty, call, [("moved_share", 0.5)], expected_version=0, note="x" * (NOTE_LENGTH + 1))

    assert caught.value.path == ("note",)
    assert await versions(empty) == []
    assert await ask(empty, "MATCH (n) WHERE n:Change OR n:Audit RETURN n") == []


async def test_a_run_computes_by_the_newest_version_and_tells_it(
    people: Database, clock: Clock, call: Call, tmp_path: Path
):
    file = tmp_path / "kept.npz"
    await save_settings(people, call, [("referral_decay", 0.25)], expected_version=0)

    run = await actions.run_scores(people, clock=clock, job=Job(keep=file))

    # a brought b, who spent 5000 and brought c, who spent 2700 of which a quarter counts: 675.
    assert [row["downstream_revenue"] for row in await published_rows(people)] == [5675.0, 2700.0, 0.0]
    [row] = await ask(people, "MATCH (r:ScoreRun {state: 'published'}) RETURN r.settings AS settings, r.decay AS decay")
    published = await store.get_published(people)
    assert published is not None
    assert run.settings_version == published.settings_version == row["settings"] == 1
    assert row["decay"] == 0.25
    kept = load_kept(file)
    assert (kept.settings.version, kept.settings.parameters) == (1, QUARTER)
    scored = scoring.score(kept.snapshot, kept.settings.parameters)
    assert [scored[key].tolist() for key in scored if key == "downstream_revenue"] == [[5675.0, 2700.0, 0.0]]


async def test_a_run_under_way_goes_on_with_the_parameters_that_it_began_with(
    people: Database, clock: Clock, call: Call, monkeypatch: pytest.MonkeyPatch
):
    read = actions.reading.read

    async def saving_meanwhile(*args: object, **more: object) -> object:
        await save_settings(people, call, [("referral_decay", 0.25)], expected_version=0)
        return await read(*args, **more)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patch:
        patch.setattr(actions.reading, "read", saving_meanwhile)
        first = await actions.run_scores(people, clock=clock)
    before = [row["downstream_revenue"] for row in await published_rows(people)]
    second = await actions.run_scores(people, clock=clock)

    # 5000 + 2700/2, and with the quarter 5000 + 675.
    assert (first.settings_version, before[0]) == (0, 6350.0)
    assert (second.settings_version, (await published_rows(people))[0]["downstream_revenue"]) == (1, 5675.0)
