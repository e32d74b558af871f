"""What an answer may be and what follows from it, without a graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as sampled
from hypothesis import strategies as st

from graph.errors import Refused
from graph.questionnaires.answering import checked_answers, consequences, is_same, valued, version_told
from graph.questionnaires.model import AskedAnswer, Circumstances, Earlier, Given, Kept, Version
from tests.graph.questionnaires.samples import AT, FORM, chose, wrote
from tests.graph.questionnaires.test_policy import CATALOGUE

pytestmark = pytest.mark.text

VERSION = Version("hello", 2, FORM.questions)


def given(*asked: AskedAnswer) -> tuple[Given, ...]:
    return valued(checked_answers(asked, VERSION), VERSION, CATALOGUE, at=AT)


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        ([], "questionnaires.count", ("answers",)),
        ([chose("home", "hz"), chose("home", "sh")], "questionnaires.key_twice", ("answers", 1, "question")),
        ([chose("house", "hz")], "questionnaires.question_unknown", ("answers", 0, "question")),
        ([chose("home", "bj")], "questionnaires.option_unknown", ("answers", 0, "options", 0)),
        ([chose("home", "hz", "sh")], "questionnaires.one_option", ("answers", 0, "options")),
        ([chose("home")], "questionnaires.nothing_chosen", ("answers", 0, "options")),
        ([chose("likes")], "questionnaires.nothing_chosen", ("answers", 0, "options")),
        ([AskedAnswer("home", ("hz",), "杭州")], "questionnaires.text_on_options", ("answers", 0, "text")),
        ([AskedAnswer("wish", ("hz",), "茶")], "questionnaires.options_on_text", ("answers", 0, "options")),
        ([AskedAnswer("wish")], "users.text_empty", ("answers", 0, "text")),
        ([wrote("wish", "x" * 2_001)], "users.text_too_long", ("answers", 0, "text")),
        ([wrote("wish", "a\0b")], "users.text_control_character", ("answers", 0, "text")),
        ([wrote("wish", "茶"), wrote("born", "soon")], "users.attribute_value", ("answers", "1", "text", "birthday")),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_their_place(
    asked: Sequence[AskedAnswer], code: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(Refused) as caught:
        given(*asked)

    assert (caught.value.code, caught.value.path) == (code, path)


def test_answers_give_values_and_tags() -> None:
    found = given(chose("likes", "run", "tea", "run"), chose("home", "secret"), wrote("born", "2001-02-03"))

    assert [(each.options, each.value, each.tags) for each in found] == [
        (("tea", "run"), ("茶", "跑步"), ("likes_run", "likes_tea")),
        (("secret",), None, ()),
        ((), "2001-02-03", ()),
    ]


def test_an_answer_is_kept_as_long_as_its_attribute() -> None:
    short = {**CATALOGUE, "city": replace(CATALOGUE["city"], retention_days=30)}

    [home] = valued(checked_answers([chose("home", "hz")], VERSION), VERSION, short, at=AT)

    assert home.expires_at == AT + timedelta(days=30)


def test_the_same_answers_are_known_again_also_where_they_are_kept_no_longer() -> None:
    found = given(chose("home", "hz"), wrote("wish", "茶"))

    assert is_same({"home": Kept(("hz",), None), "wish": Kept((), "茶")}, found)
    assert is_same({"home": Kept(None, None), "wish": Kept((), "茶")}, found)
    assert not is_same({"home": Kept(("sh",), None), "wish": Kept((), "茶")}, found)
    assert not is_same({"home": Kept(("hz",), None)}, found)


@pytest.mark.parametrize(("data", "version"), [(None, None), ("[1]", None), ('{"version": "x"}', None), ("{}", None)])
def test_other_events_tell_no_version(data: str | None, version: int | None) -> None:
    assert version_told(data) == version


CHOICES = {"hz": "local", "tea": "likes_tea", "run": "likes_run"}


@sampled(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(CHOICES))), min_size=1, max_size=6), st.randoms())
def test_the_order_in_which_answers_arrive_does_not_matter(told: list[tuple[int, str]], rng: object) -> None:
    """Of answers to one question the one with the greatest instant and id stands, and its tag alone is held."""
    sheets = [(AT + timedelta(hours=hour), f"e{n}", option) for n, (hour, option) in enumerate(told)]
    arriving = list(sheets)
    rng.shuffle(arriving)  # type: ignore[attr-defined]
    held, earlier = frozenset[str](), list[Earlier]()
    for at, event, option in arriving:
        answer = Given(0, "q", (option,), None, "city", (CHOICES[option],), option, None)
        known = Circumstances(_standing(earlier), held, {})
        change = consequences([answer], known, questionnaire="hello", event=event, at=at)
        if not change.late:
            held = held - set(change.ended) | set(change.given)
        earlier.append(
            Earlier("hello", "q", at, event, answer.tags, "city", frozenset(answer.tags), frozenset({"city"}))
        )

    assert held == {CHOICES[max(sheets)[2]]}


def _standing(earlier: Sequence[Earlier]) -> tuple[Earlier, ...]:
    if not earlier:
        return ()
    last = max(earlier, key=lambda each: (each.at, each.event))
    return (replace(last, tags_ever=frozenset().union(*(each.tags_ever for each in earlier))),)


def test_what_another_answer_gives_too_is_not_taken_back() -> None:
    """An earlier answer gave both tags; that to another question still gives "local", that of another form "vip"."""
    before = Earlier(
        "hello", "known", AT, "e0", ("local",), None, frozenset({"local", "likes_tea", "vip"}), frozenset()
    )
    home = Earlier("hello", "home", AT, "e0", ("local",), "city", frozenset({"local"}), frozenset({"city"}))
    other = replace(before, questionnaire="other", tags=("vip",))
    known = Circumstances((before, home, other), frozenset({"local", "likes_tea", "vip"}), {})

    change = consequences(
        given(chose("known", "poster")), known, questionnaire="hello", event="e1", at=AT + timedelta(1)
    )

    assert (change.ended, change.given, change.late) == (("likes_tea",), (), ())
