"""Erasing: nobody is left, trees and sums are as they were, and nothing comes back."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.audit import actions as audit
from graph.checks.actions import check_graph
from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.erasure import actions, steps
from graph.erasure.model import Open
from graph.errors import GuanxiError, Missing, Refused
from graph.groups.actions import move_user
from graph.groups.model import GroupKey
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.graph.erasure.people import BUSY, FULL, N_FULL, Markers, people, values_in_graph
from tests.support import ask


class Killed(Exception):
    """What a test kills with."""


AT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
async def marked(empty: Database, origin: Origin, attributes: dict[str, Attribute]) -> Markers:
    """A person called mia with something of every kind, and two others, oli and pia."""
    await people(empty, origin, attributes, "mia", "oli", "pia")
    marks = Markers("mark")
    given = [marks() for _ in range(N_FULL)]
    await ask(empty, "MATCH (l:Lock {name: 'scores'}) DELETE l")
    await ask(empty, FULL, user="mia", other="oli", third="pia", m=given, at=AT, day=date(2026, 4, 1))  # type: ignore[arg-type]
    return marks


async def faults(database: Database, settings: Settings, now: datetime) -> dict[str, object]:
    checked = await check_graph(database, settings=settings, now=now)
    return {each.invariant.value: each.examples for each in checked.findings if each.count}


async def test_nothing_of_the_person_can_be_read_any_more_c07(
    empty: Database, origin: Origin, settings: Settings, marked: Markers, now: datetime
) -> None:
    done = await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    text = await values_in_graph(empty)
    assert [
        each
        for each in (*marked, "mia", "hobby of", "Name mia", "card-mia")
        if each in text.replace("hobby of oli", "").replace("hobby of pia", "")
    ] == []
    assert done.report == {
        "people": 1,
        "identities_and_records": 3,
        "memberships": 2,
        "planned_moves_and_locks": 2,
        "plan_entries": 1,
        "bonds": 6,
        "referrals": 3,
        "moves": 1,
        "interactions": 2,
        "sources": 2,
        "purchases": 1,
        "terms": 1,
        "events": 2,
        "scores": 2,
        "audit_entries": 1,
        "changes": 1,
        "operations": 1,
    }
    assert await faults(empty, settings, now) == {}


async def test_trees_counts_and_other_peoples_history_stay_true_c07(
    empty: Database, origin: Origin, settings: Settings, marked: Markers
) -> None:
    done = await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    [row] = await ask(
        empty,
        """
        MATCH (u:User {id: $user})
        RETURN labels(u) AS labels, keys(u) AS keys, u.name AS name,
          [(a)-[:REFERRED]->(u) | a.id] AS referrer, [(u)-[:REFERRED]->(b) | b.id] AS referees,
          [(u)-[i:INTERACTED]->(b) | [b.id, i.count]] AS given, [(u)<-[i:INTERACTED]-(b) | [b.id, i.count]] AS got,
          [(u)-[:BOUGHT]->(p) | [p.amountMinor, p.refundedMinor, toString(p.day), toString(p.at)]] AS bought,
          [(u)-[:BOUGHT]->()-[l:OF]->(p) | [p.sku, l.quantity, l.amountMinor]] AS lines,
          [(u)-[:BOUGHT]->()-[:REFUNDED]->(r) | r.amountMinor] AS refunds,
          [(u)-[:DID]->(e) | [e.type, toString(e.at)]] AS did, [(u)-[:MEMBER_OF]->(g) | g.key] AS groups,
          [(u)-[:CAME_THROUGH]->(c) | c.key] AS came
        """,
        user=done.user,
    )

    assert sorted(row["labels"]) == ["Erased", "User"]
    assert (sorted(row["keys"]), row["name"]) == (["createdAt", "id", "joinedAt", "name"], "")
    assert (row["referrer"], row["referees"]) == (["pia"], ["oli"])
    assert (row["given"], row["got"]) == ([["oli", 2]], [["oli", 5]])
    # 16:30 in Shanghai on 1 April: the day begins at 16:00 UTC of 31 March.
    assert row["bought"] == [[1000, 400, "2026-04-01", "2026-03-31T16:00:00Z"]]
    assert (row["lines"], row["refunds"]) == ([["sku", 1, 1000]], [400])
    assert sorted(row["did"]) == [["chat", "2026-03-31T16:00:00Z"], ["task.quiz", "2026-03-31T16:00:00Z"]]
    assert sorted(row["groups"]) == ["member_basic", "ordinary"]
    assert row["came"] == ["code"]


async def test_a_trail_in_which_identities_raised_the_version_is_sound_without_them_c07(
    empty: Database, origin: Origin, settings: Settings, marked: Markers, now: datetime
) -> None:
    # The identity came between the creation and the move.
    await ask(
        empty,
        """
        MATCH (s:Standing {user: 'mia'}) MATCH (m:Move {id: 'move-1'})
        SET m.versionBefore = 2, m.versionAfter = 3, s.version = 3
        """,
    )
    before = await faults(empty, settings, now)

    await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    assert before == {}
    assert await faults(empty, settings, now) == {}


async def test_the_audit_holds_and_says_that_somebody_was_erased(
    empty: Database, origin: Origin, settings: Settings, marked: Markers
) -> None:
    await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    n_entries, flaws = await audit.verify(empty, page=100)
    assert (n_entries, flaws) == (4, [])
    [entry] = await ask(empty, "MATCH (a:Audit {action: 'user.erased'}) RETURN a.why AS why, a.actor AS actor")
    assert (entry["why"], entry["actor"]) == ("asked for", "ada")


async def test_who_is_erased_is_not_erased_again_and_not_written_about(
    empty: Database, origin: Origin, settings: Settings, marked: Markers
) -> None:
    done = await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    for user in ("mia", done.user):
        with pytest.raises(Refused, match=r"erasure\.done"):
            await actions.erase_user(empty, origin, user, reason="again", settings=settings)
    with pytest.raises(Missing, match=r"users\.unknown"):
        await actions.erase_user(empty, origin, "nobody", reason="why", settings=settings)
    with pytest.raises(GuanxiError, match=r"users\.text_empty"):
        await actions.erase_user(empty, origin, "oli", reason=" ", settings=settings)
    call = Call(origin, "moveUser", {})
    with pytest.raises(Missing, match=r"users\.unknown"):
        await move_user(empty, call, user=UserId("mia"), to_group=GroupKey("partner"), reason="x")


@pytest.mark.parametrize("last", list(steps.STEPS))
async def test_killed_after_any_step_it_is_completed_when_called_again_c07(
    empty: Database, origin: Origin, settings: Settings, marked: Markers, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(_: Transaction, __: Open, ___: str) -> int:
        raise Killed

    names = list(steps.STEPS)
    following = names[names.index(last) + 1] if last != names[-1] else names[-1]
    with monkeypatch.context() as patched:
        patched.setattr(actions, "STEPS", {**steps.STEPS, following: killed})
        with pytest.raises(Killed):
            await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)
    at_once = await ask(empty, "MATCH (u:User) RETURN count(u.nameKey) AS n, collect(u.name) AS names")
    assert (at_once[0]["n"], "Name mia" in at_once[0]["names"]) == (2, False)

    done = await actions.erase_user(empty, origin, "mia", reason="again", settings=settings)

    text = await values_in_graph(empty)
    assert [each for each in (*marked, "mia") if each in text] == []
    assert (done.report["interactions"], done.report["purchases"], done.report["audit_entries"]) == (2, 1, 1)


async def test_what_was_cut_off_is_completed_by_the_worker_c07(
    empty: Database, origin: Origin, settings: Settings, marked: Markers, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(actions, "complete", _killed)
        with pytest.raises(Killed):
            await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    n_too_early = await actions.resume(empty, now=now + timedelta(minutes=1), settings=settings)
    n_resumed = await actions.resume(empty, now=now + timedelta(minutes=3), settings=settings)

    assert (n_too_early, n_resumed) == (0, 1)
    assert [each for each in (*marked, "mia") if each in await values_in_graph(empty)] == []


async def _killed(*_: object, **__: object) -> None:
    raise Killed


async def test_an_erased_id_and_identity_do_not_come_back_c07(
    empty: Database, origin: Origin, settings: Settings, attributes: dict[str, Attribute], marked: Markers
) -> None:
    await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    async def create(user: str, card: str) -> None:
        given = {"joined_at": None, "attributes": {}, "identities": (("card", card),), "catalogue": attributes}
        await create_user(empty, Call(origin, "createUser", {}), id=user, name="Mia", **given)  # type: ignore[arg-type]

    with pytest.raises(Refused, match=r"users\.erased"):
        await create("mia", "other")
    with pytest.raises(Refused, match=r"users\.erased"):
        await create("new", "card-mia")
    await create("new", "other")


async def test_ten_thousand_relationships_are_gone_within_60_s_in_small_transactions_c07(
    empty: Database, origin: Origin, settings: Settings, attributes: dict[str, Attribute]
) -> None:
    await people(empty, origin, attributes, "mia", "oli")
    await ask(empty, BUSY, user="mia", at=AT)
    started = time.perf_counter()

    done = await actions.erase_user(empty, origin, "mia", reason="asked for", settings=settings)

    assert time.perf_counter() - started < 60
    kinds = ("events", "purchases", "sources", "interactions")
    assert [done.report[kind] for kind in kinds] == [2_500, 2_500, 2_500, 2_500]
