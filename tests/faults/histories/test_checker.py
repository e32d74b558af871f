"""The checker of histories: nothing to say of a sound history with everything at once, each anomaly by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.faults.histories.checker import anomalies
from tests.faults.histories.model import (
    Attempt,
    Element,
    History,
    Kind,
    Outcome,
    Place,
    Read,
    Room,
    Seen,
    Told,
    Want,
    Write,
)

pytestmark = pytest.mark.text
LOW, MID, TOP = "ordinary", "partner", "senior_partner"
LADDER = "community"


def _moves(*steps: tuple[str, str], undoes: dict[str, str] | None = None) -> tuple[Element, ...]:
    """A line without a fault: each step is a wish and the group that it led to."""
    at, found = LOW, list[Element]()
    for number, (op, group) in enumerate(steps, 1):
        takes_back = (undoes or {}).get(op)
        found.append(Element(f"{op}#{number}", op, LADDER, number, at, group, number, number + 1, takes_back))
        at = group
    return tuple(found)


def _seen(user: str, moves: tuple[Element, ...]) -> Seen:
    """The user under their lock, where the moves led them."""
    place = Place(LADDER, moves[-1].to_group, moves[-1].move) if moves else Place(LADDER, LOW, None)
    return Seen(user, moves, (place,), moves[-1].after if moves else 1)


def _told(user: str, moves: tuple[Element, ...], op: str) -> Told:
    [each] = [each for each in moves if each.op == op]
    return Told(user, each.to_group, each.from_group, each.after, each.move, moved=True)


def _ok(started: float, ended: float, *told: Told) -> Attempt:
    return Attempt(started, ended, Outcome.OK, told)


def _fail(started: float, ended: float, code: str, seen: tuple[str, int] | None = None) -> Attempt:
    return Attempt(started, ended, Outcome.FAIL, code=code, seen=seen)


def _unknown(started: float, ended: float) -> Attempt:
    return Attempt(started, ended, Outcome.UNKNOWN, code="database.commit_unknown")


# Ming: up by a, up with lan by the bulk c, down again since d takes c's move of ming back. Lan: up by c.
MING = _moves(("a", MID), ("c", TOP), ("d", MID), undoes={"d": "c#2"})
LAN = _moves(("c", TOP))
BOTH = (_told("ming", MING, "c"), _told("lan", LAN, "c"))
SOUND = History(
    writes=(
        Write("a", (Want("ming", MID, 1),), (_ok(0, 1, _told("ming", MING, "a")),)),
        # Sent three times: not heard of, answered, answered again.
        Write("c", (Want("ming", TOP, 2), Want("lan", TOP)), (_unknown(0.5, 2), _ok(3, 4, *BOTH), _ok(5, 6, *BOTH))),
        Write("d", (Want("ming", MID),), (_ok(4.5, 7, _told("ming", MING, "d")),), undoes="c#2"),
        # Too late, whichever of the others came first.
        Write("e", (Want("ming", LOW, 2),), (_fail(3, 8, "groups.version_conflict", ("ming", 4)),)),
        Write("f", (Want("lan", TOP),), (_ok(4, 5, Told("lan", TOP, TOP, 2, None, moved=False)),)),
        Write("g", (Want("hao", TOP),), (_fail(4, 5, "groups.full"),)),
        Write("h", (Want("hao", MID),), (_fail(0, 1, "database.unavailable"),)),
        # Nobody ever said, and nothing is there of it.
        Write("i", (Want("hao", MID), Want("lan", MID)), (_unknown(6, 9),)),
    ),
    reads=(
        Read("r1", 0, 0.5, (Seen("ming", ()),)),
        Read("r2", 1.5, 1.9, (Seen("ming", MING[:1]),)),
        Read("r3", 1.6, 2.5, (_seen("ming", MING[:2]), _seen("lan", LAN), _seen("hao", ())), is_locked=True),
        Read("r4", 7.5, 8, (Seen("ming", MING),)),
    ),
    rooms=(Room(TOP, 2, 1, 1, 2), Room(LOW, 3, 900, 0, None)),
    kept=(_seen("ming", MING), _seen("lan", LAN), _seen("hao", ())),
    ladders=dict.fromkeys((LOW, MID, TOP), LADDER),
    beginnings={LADDER: LOW},
)


def _kinds(history: History) -> set[Kind]:
    return {each.kind for each in anomalies(history)}


def _with_write(op: str, **changes: Any) -> History:
    """The sound history, with one wish that went otherwise."""
    return replace(SOUND, writes=tuple(replace(each, **changes) if each.op == op else each for each in SOUND.writes))


def _with_kept(user: str, moves: tuple[Element, ...], **changes: Any) -> History:
    """The sound history, at the end of which another line of a user is kept; what was read of them is left out."""
    kept = tuple(replace(_seen(user, moves), **changes) if each.user == user else each for each in SOUND.kept)
    reads = tuple(each for each in SOUND.reads if all(seen.user != user for seen in each.seen))
    return replace(SOUND, kept=kept, reads=reads)


def _and(history: History, *writes: Write, reads: tuple[Read, ...] = ()) -> History:
    return replace(history, writes=(*history.writes, *writes), reads=(*history.reads, *reads))


def test_a_sound_history_with_everything_at_once_has_no_anomaly() -> None:
    assert anomalies(SOUND) == []


def test_a_wish_that_stands_twice_is_found() -> None:
    hao = _moves(("j", MID), ("k", LOW), ("j", MID))
    writes = (
        Write("j", (Want("hao", MID),), (_unknown(0, 1), _ok(2, 9, Told("hao", MID, LOW, 4, "j#3", moved=True)))),
        Write("k", (Want("hao", LOW),), (_ok(1, 3, _told("hao", hao, "k")),)),
    )

    [found] = anomalies(_and(_with_kept("hao", hao), *writes))

    assert (found.kind, found.about, found.evidence) == (Kind.TWICE, "j", "hao at versions [2, 4]")


def test_an_acknowledged_move_that_is_not_there_is_found() -> None:
    lost = Write("j", (Want("hao", MID),), (_ok(0, 1, Told("hao", MID, LOW, 2, "j#1", moved=True)),))

    assert _kinds(_and(SOUND, lost)) == {Kind.LOST}


@pytest.mark.parametrize(
    "changes", [{"before": 3, "after": 4}, {"before": 1, "after": 2}, {"seq": 3}], ids=["gap", "repeat", "number"]
)
def test_versions_and_numbers_that_leave_a_gap_or_repeat_are_found(changes: dict[str, int]) -> None:
    right = _moves(("j", MID), ("k", TOP))
    hao = (right[0], replace(right[1], **changes))
    writes = [
        Write(op, (Want("hao", group),), (_ok(at, at + 1, _told("hao", hao, op)),))
        for at, op, group in ((0, "j", MID), (2, "k", TOP))
    ]

    assert _kinds(_and(_with_kept("hao", hao), *writes)) == {Kind.VERSION}


def test_a_move_that_does_not_begin_where_the_last_one_led_is_found() -> None:
    right = _moves(("j", MID), ("k", TOP))
    hao = (right[0], replace(right[1], from_group=LOW))
    writes = [
        Write(op, (Want("hao", group),), (_ok(at, at + 1, _told("hao", hao, op)),))
        for at, op, group in ((0, "j", MID), (2, "k", TOP))
    ]

    assert _kinds(_and(_with_kept("hao", hao), *writes)) == {Kind.CHAIN}


def test_a_read_that_is_not_the_beginning_of_the_list_is_found() -> None:
    """Something was read that is gone, or was rewritten."""
    gone = Read("r5", 8, 9, (Seen("lan", (*LAN, replace(LAN[0], move="x#2", op="x"))),))
    rewritten = Read("r5", 8, 9, (Seen("lan", (replace(LAN[0], from_group=MID),)),))

    assert _kinds(_and(SOUND, reads=(gone,))) == {Kind.PREFIX}
    assert _kinds(_and(SOUND, reads=(rewritten,))) == {Kind.PREFIX}


def test_a_write_that_was_over_before_another_began_and_stands_behind_it_is_found() -> None:
    hao = _moves(("k", MID), ("j", TOP))
    writes = (
        Write("j", (Want("hao", TOP),), (_ok(0, 1, _told("hao", hao, "j")),)),
        Write("k", (Want("hao", MID),), (_ok(2, 3, _told("hao", hao, "k")),)),
    )

    assert _kinds(_and(_with_kept("hao", hao), *writes)) == {Kind.REAL_TIME}


def test_a_write_that_stands_before_it_was_sent_for_the_time_that_counts_is_found() -> None:
    """Of the first attempt it was said that nothing was written; k, over before the second, stands behind it."""
    hao = _moves(("j", MID), ("k", TOP))
    writes = (
        Write("j", (Want("hao", MID),), (_fail(0, 1, "database.unavailable"), _ok(5, 6, _told("hao", hao, "j")))),
        Write("k", (Want("hao", TOP),), (_ok(2, 3, _told("hao", hao, "k")),)),
    )

    assert _kinds(_and(_with_kept("hao", hao), *writes)) == {Kind.REAL_TIME}


@pytest.mark.parametrize(
    ("n", "started", "ended"),
    [(0, 1.5, 2), (2, 0, 0.4), (2, 2, 2.5)],
    ids=["misses what was over", "sees what had not begun", "sees less than an earlier one"],
)
def test_a_read_against_the_clock_is_found(n: int, started: float, ended: float) -> None:
    moves = MING[:n]
    late = Read("r6", 2.6, 2.7, (Seen("ming", MING[:1]),)) if (n, started) == (2, 2) else None
    reads = (Read("r5", started, ended, (Seen("ming", moves),)), *([late] if late else []))

    assert _kinds(_and(SOUND, reads=reads)) == {Kind.REAL_TIME}


def test_a_refusal_that_names_a_version_of_the_past_is_found() -> None:
    """Version 2 was over when d was acknowledged at 7."""
    refused = Write("j", (Want("ming", LOW, 9),), (_fail(8, 9, "groups.version_conflict", ("ming", 2)),))

    assert _kinds(_and(SOUND, refused)) == {Kind.REAL_TIME}


def test_two_people_whose_lists_tell_of_two_orders_are_found() -> None:
    """j before k for hao, k before j for fang: neither was first, though the clock allows either."""
    hao, fang = _moves(("j", MID), ("k", TOP)), _moves(("k", TOP), ("j", MID))
    wants = {"j": MID, "k": TOP}
    writes = [
        Write(
            op,
            (Want("hao", group), Want("fang", group)),
            (_ok(0, 9, _told("hao", hao, op), _told("fang", fang, op)),),
        )
        for op, group in wants.items()
    ]
    history = _with_kept("hao", hao)
    history = replace(history, kept=(*history.kept, _seen("fang", fang)))

    assert _kinds(_and(history, *writes)) == {Kind.ORDER}


def test_a_circle_that_only_the_clock_closes_is_found() -> None:
    """r5 sees lan's j but not hao's k, r6 the other way round; then one of the two was seen too late."""
    hao, fang = _moves(("k", MID)), _moves(("j", MID))
    writes = (
        Write("k", (Want("hao", MID),), (_ok(0, 9, _told("hao", hao, "k")),)),
        Write("j", (Want("fang", MID),), (_ok(0, 9, _told("fang", fang, "j")),)),
    )
    history = _with_kept("hao", hao)
    history = _and(replace(history, kept=(*history.kept, _seen("fang", fang))), *writes)
    one = Read("r5", 3, 4, (_seen("hao", ()), _seen("fang", fang)), is_locked=True)
    other = Read("r6", 3, 4, (_seen("hao", hao), _seen("fang", ())), is_locked=True)
    # Each by itself, and both ways round for two users whom one statement sees apart.
    apart = (Read("r7", 3, 4, (_seen("fang", fang),), True), Read("r8", 5, 6, (_seen("fang", fang),), True))

    assert _kinds(_and(history, reads=(one, *apart))) == set()
    assert _kinds(_and(history, reads=(one, other))) == {Kind.ORDER}


def test_a_bulk_of_which_a_part_stands_is_found() -> None:
    """Answered as whole; without an answer."""
    told = Told("fang", TOP, LOW, 2, "j#9", moved=True)
    hao = _moves(("j", TOP))
    history = _with_kept("hao", hao)
    history = replace(history, kept=(*history.kept, _seen("fang", ())))
    wants = (Want("hao", TOP), Want("fang", TOP))
    answered = Write("j", wants, (_ok(0, 1, _told("hao", hao, "j"), told),))
    unheard = Write("j", wants, (_unknown(0, 1),))

    assert _kinds(_and(history, answered)) == {Kind.PARTIAL, Kind.LOST}
    assert _kinds(_and(history, unheard)) == {Kind.PARTIAL}


def test_a_bulk_that_is_seen_half_done_is_found() -> None:
    """It is all there in the end, but a read under both locks saw lan moved and ming not."""
    half = Read("r5", 2, 3, (_seen("lan", LAN), _seen("ming", MING[:1])), is_locked=True)
    elsewhere = replace(half, is_locked=False)

    assert _kinds(_and(replace(SOUND, reads=()), reads=(half,))) == {Kind.PARTIAL, Kind.ORDER}
    assert _kinds(_and(replace(SOUND, reads=()), reads=(elsewhere,))) == set()


def test_a_group_over_its_capacity_is_found_kept_places_counted() -> None:
    [found] = anomalies(replace(SOUND, rooms=(Room(TOP, 2, 2, 1, 2),)))

    assert (found.kind, found.about) == (Kind.CAPACITY, TOP)


def test_two_answers_to_one_key_are_found() -> None:
    """Another answer than before; a refusal after it was done."""
    first = SOUND.writes[0].attempts[0]
    other = _ok(2, 3, Told("ming", MID, MID, 2, None, moved=False))

    assert _kinds(_with_write("a", attempts=(first, other))) == {Kind.TWO_ANSWERS}
    assert _kinds(_with_write("a", attempts=(first, _fail(2, 3, "groups.full")))) == {Kind.TWO_ANSWERS}
    assert _kinds(_with_write("a", attempts=(first, _fail(2, 3, "database.unavailable")))) == set()


@pytest.mark.parametrize(
    "told",
    [
        replace(_told("ming", MING, "a"), version=3),
        replace(_told("ming", MING, "a"), from_group=TOP),
        Told("ming", MID, MID, 2, None, moved=False),
    ],
    ids=["version", "group", "not moved"],
)
def test_an_answer_that_is_not_what_is_kept_is_found(told: Told) -> None:
    assert Kind.WRONG_ANSWER in _kinds(_with_write("a", attempts=(_ok(0, 1, told),)))


def test_a_refused_wish_that_stands_is_found() -> None:
    """Refused; refused after nobody heard of it; nobody's."""
    refused = (_fail(0, 1, "groups.full"),)
    doubtful = (_unknown(0, 1), _fail(2, 3, "groups.full"))
    hao = _moves(("j", MID))

    for attempts in (refused, doubtful):
        assert _kinds(_and(_with_kept("hao", hao), Write("j", (Want("hao", MID),), attempts))) == {Kind.REFUSED}
    assert _kinds(_with_kept("hao", hao)) == {Kind.REFUSED}


def test_a_refusal_before_a_doubtful_attempt_says_nothing_of_it() -> None:
    hao = _moves(("j", MID))
    write = Write("j", (Want("hao", MID),), (_fail(0, 1, "groups.full"), _unknown(2, 3)))

    assert _kinds(_and(_with_kept("hao", hao), write)) == set()
    assert write.is_unknown


def test_a_move_past_the_expected_version_is_found() -> None:
    assert _kinds(_with_write("d", wants=(Want("ming", MID, 2),))) == {Kind.STALE}


def test_an_undoing_that_does_not_follow_what_it_takes_back_is_found() -> None:
    hao = _moves(("j", MID), ("k", TOP), ("l", LOW), undoes={"l": "j#1"})
    writes = [
        Write(op, (Want("hao", group),), (_ok(at, at + 1, _told("hao", hao, op)),), undoes)
        for at, op, group, undoes in ((0, "j", MID, None), (2, "k", TOP, None), (4, "l", LOW, "j#1"))
    ]

    assert _kinds(_and(_with_kept("hao", hao), *writes)) == {Kind.UNDO}


@pytest.mark.parametrize(
    "changes",
    [
        {"places": ()},
        {"places": (Place(LADDER, TOP, "c#1"), Place(LADDER, LOW, None))},
        {"places": (Place(LADDER, MID, "c#1"),)},
        {"places": (Place(LADDER, TOP, None),)},
        {"version": 3},
    ],
    ids=["none", "two", "another group", "another move", "another version"],
)
def test_a_user_who_stands_elsewhere_than_their_moves_led_is_found(changes: dict[str, Any]) -> None:
    """One open membership a ladder, by the last move: in the end, and whenever somebody looks."""
    seen = replace(_seen("lan", LAN), **changes)

    assert _kinds(_with_kept("lan", LAN, **changes)) == {Kind.PLACE}
    assert _kinds(_and(SOUND, reads=(Read("r5", 5, 6, (seen,), is_locked=True),))) == {Kind.PLACE}
