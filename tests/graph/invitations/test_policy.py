"""Who fits, in which order, until when: the rules of invitations without a graph."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.invitations import policy
from graph.invitations.model import AskedList, Circle, Invitation, LeftOut, State
from graph.vocabulary import GroupKind

pytestmark = pytest.mark.text
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def _circle(capacity: int | None = None, n_taken: int = 0, **found: set[str]) -> Circle:
    reasons = {LeftOut(reason): frozenset(users) for reason, users in found.items()}
    return Circle("partner", GroupKind.TIER, "community", capacity, n_taken, reasons)


def test_the_first_reason_that_holds_is_told() -> None:
    circle = _circle(member={"a", "b"}, stands_higher={"b", "c"}, invited={"c", "d"}, declined={"d", "e"})

    fit, left = policy.sieved(["f", "e", "d", "c", "b", "a"], circle, again=False)

    assert fit == ["f"]
    assert left == {
        LeftOut.MEMBER: ["b", "a"],
        LeftOut.STANDS_HIGHER: ["c"],
        LeftOut.INVITED: ["d"],
        LeftOut.DECLINED: ["e"],
    }
    assert policy.sieved(["e", "d"], circle, again=True) == (["e"], {LeftOut.INVITED: ["d"]})


def test_the_highest_come_first_ties_by_id_and_those_without_a_value_last() -> None:
    assert policy.ordered("dcbaxy", {"a": 1.0, "b": 3.0, "c": 1.0, "d": 0.0}, descending=True) == tuple("bacdxy")
    assert policy.ordered("dcbaxy", {"a": "王", "b": "李", "c": "王", "d": "一"}, descending=False) == tuple("dbacxy")


@given(st.dictionaries(st.text("abcdef", max_size=3), st.one_of(st.none(), st.integers(0, 3))))
def test_an_order_has_everybody_once_and_never_goes_up(given_values: dict[str, int | None]) -> None:
    values = {user: float(value) for user, value in given_values.items() if value is not None}

    found = policy.ordered(given_values, values, descending=True)

    assert sorted(found) == sorted(given_values)
    keys = [(user not in values, -values.get(user, 0.0), user) for user in found]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("capacity", "n_taken", "asked", "wanted"),
    [(None, 9, 5, 5), (10, 9, 5, 1), (10, 10, 5, 0), (10, 12, 5, 0), (10, 0, 5, 5)],
)
def test_a_list_invites_as_many_as_there_are_places(
    capacity: int | None, n_taken: int, asked: int, wanted: int
) -> None:
    assert policy.n_wanted(AskedList("partner", asked, NOW), _circle(capacity, n_taken)) == wanted


def test_places_are_kept_for_fourteen_days_unless_it_is_said_otherwise() -> None:
    assert policy.expiry(NOW, expires_at=None, days=None) == NOW + timedelta(days=14)
    assert policy.expiry(NOW, expires_at=None, days=3) == NOW + timedelta(days=3)
    assert policy.expiry(NOW, expires_at=NOW + timedelta(hours=1), days=None) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("expires_at", "days", "code"),
    [
        (NOW, None, "invitations.expiry"),
        (NOW + timedelta(days=367), None, "invitations.expiry"),
        (None, 0, "invitations.expiry"),
        (None, 10**12, "invitations.expiry"),
        (NOW + timedelta(days=1), 1, "invitations.one_expiry"),
    ],
)
def test_an_expiry_that_makes_no_sense_is_refused(expires_at: datetime | None, days: int | None, code: str) -> None:
    with pytest.raises(Refused) as caught:
        policy.expiry(NOW, expires_at=expires_at, days=days)

    assert caught.value.code == code


@pytest.mark.parametrize("capacity", [0, -1, 10_001])
def test_a_list_invites_at_least_one_and_not_more_than_can_be_done_at_once(capacity: int) -> None:
    with pytest.raises(Refused) as caught:
        policy.check_asked(AskedList("partner", capacity, NOW))

    assert caught.value.code == "invitations.capacity"


@pytest.mark.parametrize("state", [each for each in State if each is not State.OPEN])
def test_what_is_over_stays_as_it_is(state: State) -> None:
    invitation = Invitation("l:000001", "l", "partner", GroupKind.TIER, state, NOW + timedelta(days=1), "a")
    other = State.DECLINED if state is State.ACCEPTED else State.ACCEPTED

    assert policy.check_settling(invitation, state, now=NOW) is False
    with pytest.raises(Refused) as caught:
        policy.check_settling(invitation, other, now=NOW)

    assert caught.value.code == f"invitations.is_{state.value}"


def test_an_invitation_is_over_the_moment_its_time_is() -> None:
    invitation = Invitation("l:000001", "l", "partner", GroupKind.TIER, State.OPEN, NOW, "a")

    assert policy.check_settling(invitation, State.ACCEPTED, now=NOW - timedelta(milliseconds=1)) is True
    with pytest.raises(Refused) as caught:
        policy.check_settling(invitation, State.ACCEPTED, now=NOW)

    assert caught.value.code == "invitations.is_expired"
