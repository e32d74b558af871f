"""What a questionnaire may be: everything is looked at when it is saved, and the place of a fault is named (K04)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import Conflict, GuanxiError, Missing, Refused
from graph.questionnaires.model import Question, Questionnaire, Surroundings
from graph.questionnaires.policy import (
    check_surroundings,
    checked_questionnaire,
    kept_questions,
    parsed_questions,
)
from graph.tags.model import TagState
from graph.users.model import Attribute, AttributeType
from tests.graph.questionnaires.samples import FORM, HOME, LIKES, ONE, SEVERAL, TAGS, WISH, option, question

pytestmark = pytest.mark.text

CATALOGUE = {
    key: Attribute(key, AttributeType(kind), sensitive=False, needs_consent=False, label_zh=key, label_en=key)
    for key, kind in {
        "city": "text",
        "hobbies": "texts",
        "income": "text",
        "birthday": "date",
        "age": "integer",
    }.items()
}
CATALOGUE["pet"] = replace(CATALOGUE["city"], key="pet", allowed=("猫", "狗"))
AROUND = Surroundings(3, dict.fromkeys(TAGS, TagState.ACTIVE), {"code-7": None, "code-8": "hello", "code-9": "other"})


def form(*questions: Question) -> Questionnaire:
    return replace(FORM, questions=questions)


def test_a_questionnaire_is_kept_with_its_texts_in_one_spelling() -> None:
    asked = replace(form(replace(WISH, text_zh=" 愿望? ")), welcome_zh="e\u0301\r\n欢迎 ", channels=("c", "d", "c"))

    settled = checked_questionnaire(asked, CATALOGUE)

    assert (settled.welcome_zh, settled.questions[0].text_zh, settled.channels) == ("é\n欢迎", "愿望?", ("c", "d"))


def test_questions_are_read_as_they_were_kept() -> None:
    assert parsed_questions(kept_questions(FORM.questions)) == FORM.questions


BAD: list[tuple[Questionnaire, str, tuple[str | int, ...]]] = [
    (replace(FORM, key="Hello"), "questionnaires.key_invalid", ("key",)),
    (replace(FORM, key="x" * 41), "questionnaires.key_invalid", ("key",)),
    (replace(FORM, name_zh=" "), "users.text_empty", ("nameZh",)),
    (replace(FORM, name_en="x" * 101), "users.text_too_long", ("nameEn",)),
    (replace(FORM, welcome_zh="x" * 2_001), "users.text_too_long", ("welcomeZh",)),
    (replace(FORM, welcome_en="a\tb"), "users.text_control_character", ("welcomeEn",)),
    (replace(FORM, channels=("c",) * 201), "questionnaires.count", ("channels",)),
    (form(), "questionnaires.count", ("questions",)),
    (form(*(replace(WISH, key=f"q{n}") for n in range(51))), "questionnaires.count", ("questions",)),
    (form(WISH, HOME, WISH), "questionnaires.key_twice", ("questions", 2, "key")),
    (form(replace(WISH, key="1st")), "questionnaires.key_invalid", ("questions", 0, "key")),
    (form(WISH, replace(HOME, text_en="x" * 501)), "users.text_too_long", ("questions", 1, "textEn")),
    (form(replace(WISH, attribute="shoe")), "users.attribute_unknown", ("questions", 0, "attribute")),
    (form(HOME, replace(WISH, attribute="city")), "questionnaires.attribute_twice", ("questions", 1, "attribute")),
    (form(replace(HOME, kind=SEVERAL)), "questionnaires.several_values", ("questions", 0, "attribute")),
    (form(replace(WISH, options=HOME.options)), "questionnaires.options_on_text", ("questions", 0, "options")),
    (form(replace(HOME, options=())), "questionnaires.count", ("questions", 0, "options")),
    (
        form(question("q", ONE, None, option("a"), option("b"), option("a"))),
        "questionnaires.key_twice",
        ("questions", 0, "options", 2, "key"),
    ),
    (form(question("q", ONE, None, option("A"))), "questionnaires.key_invalid", ("questions", 0, "options", 0, "key")),
    (
        form(question("q", ONE, None, option("a", None, *map(str, range(21))))),
        "questionnaires.count",
        ("questions", 0, "options", 0, "tags"),
    ),
    (
        form(question("q", ONE, None, option("a"), replace(option("b"), label_zh=""))),
        "users.text_empty",
        ("questions", 0, "options", 1, "labelZh"),
    ),
    (
        form(question("q", ONE, None, option("a", "杭州"))),
        "questionnaires.value_without_attribute",
        ("questions", 0, "options", 0, "value"),
    ),
    (
        form(question("q", ONE, "age", option("a", "7"), option("b", "old"))),
        "users.attribute_value",
        ("questions", "0", "options", "1", "value", "age"),
    ),
    (
        form(question("q", ONE, "pet", option("a", "鳄鱼"))),
        "users.attribute_not_allowed",
        ("questions", "0", "options", "0", "value", "pet"),
    ),
]


@pytest.mark.parametrize(("bad", "code", "path"), BAD)
def test_what_cannot_be_saved_is_refused_with_its_place(
    bad: Questionnaire, code: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(Refused) as caught:
        checked_questionnaire(bad, CATALOGUE)

    assert (caught.value.code, caught.value.path) == (code, path)


def test_one_option_may_lead_to_a_set_of_words() -> None:
    one = replace(LIKES, kind=ONE)

    assert checked_questionnaire(form(one), CATALOGUE).questions == (one,)


TAG = ("questions", 0, "options", 0, "tags", 0)


@pytest.mark.parametrize(
    ("asked", "around", "kind", "code", "path"),
    [
        (FORM, replace(AROUND, version=4), Conflict, "questionnaires.version_conflict", ("expectedVersion",)),
        (FORM, replace(AROUND, tags={}), Missing, "tags.unknown", TAG),
        (FORM, replace(AROUND, tags={**AROUND.tags, "local": TagState.RETIRED}), Refused, "tags.retired", TAG),
        (replace(FORM, channels=("code-7", "x")), AROUND, Missing, "events.channel_unknown", ("channels", 1)),
        (
            replace(FORM, channels=("code-8", "code-9")),
            AROUND,
            Conflict,
            "questionnaires.channel_taken",
            ("channels", 1),
        ),
    ],
)
def test_what_it_meets_must_be_there_and_free(
    asked: Questionnaire,
    around: Surroundings,
    kind: type[GuanxiError],
    code: str,
    path: tuple[str | int, ...],
) -> None:
    check_surroundings(FORM, AROUND, expected_version=3)

    with pytest.raises(kind) as caught:
        check_surroundings(asked, around, expected_version=3)

    assert (caught.value.code, caught.value.path) == (code, path)
