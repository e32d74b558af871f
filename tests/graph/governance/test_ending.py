"""Tags are ended for many users at once, in turns, each holding as if it were taken away by hand; reviews are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import Missing, Refused
from graph.governance import policy
from graph.governance.actions import end_tags, preview_ending, record_review
from graph.governance.merging import merge_tags
from graph.governance.model import Asked, Counted, Ended
from graph.merges.actions import merge_users
from graph.tags.actions import attach_tag
from graph.tags.model import TagKey
from graph.users.model import UserId
from graph.vocabulary import TagSource
from tests.graph.governance.world import hold, holdings, people, tags
from tests.graph.merges.test_undoing import asked
from tests.graph.merges.world import on, snapshot
from tests.support import ask

TOLD = """
MATCH (c:Change {kind: 'tag.detached'})
RETURN c.users AS users, c.before AS before, c.after AS after, c.actor AS actor ORDER BY c.before, c.users
"""
PAST = """
MATCH (u:User)-[w:WAS_TAGGED]->(t:Tag)
RETURN u.id AS user, w.source AS source, w.since = $since AS is_kept, w.until AS until, w.endedBy AS by,
  w.reason AS reason, w.actor AS actor
ORDER BY user, source
"""
ENTRIES = "MATCH (a:Audit {action: 'tag.detached'}) RETURN a.why AS why, a.users AS users"
REVIEWED = "MATCH (t:Tag {key: 'a'}) RETURN t.reviewedAt AS at, t.reviewedBy AS by, t.reviewNote AS note"
A = Asked("a")


@pytest.fixture
async def four(empty: Database) -> Database:
    """ann and bea hold a by hand, cyd by import and by hand, dan by rule; ann holds b."""
    await people(empty, "ann", "bea", "cyd", "dan")
    await tags(empty, "a", "b")
    rows = [("ann", "manual"), ("bea", "manual"), ("cyd", "import"), ("cyd", "manual"), ("dan", "rule")]
    await hold(empty, *((user, "a", source, 1) for user, source in rows), ("ann", "b", "manual", 1))
    return empty


async def test_everybody_who_holds_a_tag_holds_it_no_more_and_each_holding_is_kept(four: Database, call: Call) -> None:
    done = await end_tags(four, call, A, reason="out of use")

    assert done == Ended("a", 4, 5, complete=True)
    assert Counter(each[1:3] for each in await holdings(four)) == {("WAS_TAGGED", "a"): 5, ("TAGGED", "b"): 1}
    past = await ask(four, PAST, since=on(1))
    assert {(row["is_kept"], row["by"], row["reason"], row["actor"]) for row in past} == {
        (True, "ada", "out of use", "ada")
    }
    assert [row["users"] for row in await ask(four, TOLD)] == [["cyd"], ["ann", "bea", "cyd"], ["dan"]]
    assert {row["why"] for row in await ask(four, ENTRIES)} == {"out of use"}


async def test_only_what_is_asked_for_is_ended(four: Database, call: Call) -> None:
    await hold(four, ("dan", "a", "manual", 9))
    by_hand = replace(A, source=TagSource.MANUAL)

    assert await preview_ending(four, replace(by_hand, held_before=on(5)), now=on(99)) == Counted(3, 3)
    assert await preview_ending(four, replace(A, users=("cyd", "dan")), now=on(99)) == Counted(2, 4)
    early = await end_tags(four, call, replace(by_hand, held_before=on(5)), reason="old")
    named = await end_tags(four, call, replace(A, users=("cyd",)), reason="wrong")

    assert (early, named) == (Ended("a", 3, 3, complete=True), Ended("a", 1, 1, complete=True))
    assert [each for each in await holdings(four) if each[1] == "TAGGED"] == [
        ("ann", "TAGGED", "b", "manual"),
        ("dan", "TAGGED", "a", "manual"),
        ("dan", "TAGGED", "a", "rule"),
    ]


async def test_in_turns_it_is_applied_once_under_its_key_and_goes_on_under_another(
    four: Database, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 1)
    monkeypatch.setattr(policy, "TURNS", 3)
    keyed = replace(call, key="k")

    first = await end_tags(four, keyed, A, reason="old")
    later = replace(keyed, origin=replace(call.origin, at=call.origin.at + timedelta(hours=1)))
    again = await end_tags(four, later, A, reason="old")
    held = [each[0] for each in await holdings(four) if each[1:3] == ("TAGGED", "a")]
    await attach_tag(four, replace(later, key=None), user=UserId("ann"), tag=TagKey("a"), source=TagSource.IMPORT)
    # What was given after the first call is not meant by it.
    earlier = replace(A, held_before=call.origin.at)
    rest = await end_tags(four, replace(later, key="l"), earlier, reason="old")

    assert (first.n_users, first.complete, again) == (3, False, first)
    assert len(set(held)) == 1
    assert (rest.n_users, rest.complete) == (1, True)
    assert [each for each in await holdings(four) if each[1:3] == ("TAGGED", "a")] == [("ann", "TAGGED", "a", "import")]


async def test_another_payload_under_a_key_is_refused(four: Database, call: Call) -> None:
    await end_tags(four, replace(call, key="k"), Asked("b"), reason="old")

    with pytest.raises(Refused, match=r"operations\.key_reused"):
        await end_tags(four, replace(call, key="k", payload={"other": 1}), A, reason="old")

    assert Counter(each[1:3] for each in await holdings(four)) == {("TAGGED", "a"): 5, ("WAS_TAGGED", "b"): 1}


async def test_what_stands_beside_and_aside_is_ended_with_it(four: Database, call: Call) -> None:
    await hold(four, ("bea", "b", "manual", 3))
    await merge_users(four, call, asked("ann", "bea"))
    await hold(four, ("cyd", "b", "manual", 3))
    await merge_tags(four, call, loser="b", winner="a", reason="same")

    done = await end_tags(four, call, A, reason="old")

    # ann (with bea) held a and b by hand under two ids, cyd a twice and b: nothing of it holds or waits.
    assert done.n_users == 3
    assert {each[1] for each in await holdings(four)} == {"WAS_TAGGED"}
    assert Counter(each[0] for each in await holdings(four)) == {"ann": 4, "cyd": 3, "dan": 1}


async def test_what_has_run_out_ends_as_of_its_term(four: Database, call: Call) -> None:
    await people(four, "eve")
    await hold(four, ("eve", "a", "manual", 1), until=on(7))

    await end_tags(four, call, replace(A, users=("eve",)), reason="old")

    [row] = await ask(four, PAST, since=on(1))
    assert (row["user"], row["by"], row["until"].to_native()) == ("eve", "term", on(7))


@pytest.mark.parametrize(
    ("wanted", "reason", "code"),
    [
        (Asked("none"), "old", "tags.unknown"),
        (replace(A, users=()), "old", "governance.users"),
        (replace(A, users=("ann", "nobody")), "old", "users.unknown"),
        (replace(A, held_before=on(1).replace(tzinfo=None)), "old", "users.time_without_zone"),
        (replace(A, users=tuple(str(n) for n in range(1001))), "old", "governance.users"),
        (A, " ", "users.text_empty"),
    ],
)
async def test_what_cannot_be_ended_is_refused_and_stays(
    four: Database, call: Call, wanted: Asked, reason: str, code: str
) -> None:
    before = await snapshot(four)

    with pytest.raises((Refused, Missing)) as told:
        await end_tags(four, call, wanted, reason=reason)

    assert told.value.code == code
    assert await snapshot(four) == before


async def test_a_review_is_kept_at_the_tag_and_told(four: Database, call: Call) -> None:
    await record_review(four, call, tag="a", note="still fits")

    [row] = await ask(four, REVIEWED)
    assert (row["at"].to_native(), row["by"], row["note"]) == (call.origin.at, "ada", "still fits")
    assert len(await ask(four, "MATCH (c:Change {kind: 'tag.reviewed'}) RETURN c.id AS id")) == 1
    with pytest.raises(Missing, match=r"tags\.unknown"):
        await record_review(four, call, tag="none")
