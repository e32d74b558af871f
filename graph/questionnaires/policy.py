"""What a questionnaire may be, and how its questions are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import orjson

from graph.errors import Conflict, Missing, Refused
from graph.questionnaires.model import Option, Question, QuestionKind, Questionnaire, Surroundings
from graph.tags.model import TagState
from graph.tags.policy import check_state
from graph.users.model import Attribute, AttributeType, AttributeValue
from graph.users.policy import TEXT_LENGTH, checked_attributes, checked_text

NAME_LENGTH = 100
LABEL_LENGTH = 100
QUESTION_LENGTH = 500
WELCOME_LENGTH = 2_000
QUESTIONS_MOST = 50
OPTIONS_MOST = 50
TAGS_MOST = 20
CHANNELS_MOST = 200
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SEPARATOR = "\u0001"

Path: TypeAlias = tuple[str | int, ...]


def checked_questionnaire(asked: Questionnaire, catalogue: Mapping[str, Attribute]) -> Questionnaire:
    """The questionnaire with its texts as they may be kept; whether tags and channels are there is not looked at.

    Raises:
        Refused: a key, a text, a number of things, an attribute or a value is not acceptable, with its place.
    """
    _check_key(asked.key, ("key",))
    check_count(asked.questions, 1, QUESTIONS_MOST, ("questions",))
    check_count(asked.channels, 0, CHANNELS_MOST, ("channels",))
    check_single([each.key for each in asked.questions], ("questions",))
    _check_attributes_once(asked.questions)
    questions = tuple(
        _checked_question(each, catalogue, ("questions", place)) for place, each in enumerate(asked.questions)
    )
    english = asked.welcome_en
    return Questionnaire(
        key=asked.key,
        name_zh=checked_text(asked.name_zh, limit=NAME_LENGTH, path=("nameZh",)),
        name_en=checked_text(asked.name_en, limit=NAME_LENGTH, path=("nameEn",)),
        welcome_zh=checked_lines(asked.welcome_zh, limit=WELCOME_LENGTH, path=("welcomeZh",)),
        welcome_en=None if english is None else checked_lines(english, limit=WELCOME_LENGTH, path=("welcomeEn",)),
        channels=tuple(dict.fromkeys(asked.channels)),
        questions=questions,
    )


def check_surroundings(settled: Questionnaire, known: Surroundings, *, expected_version: int) -> None:
    """The questionnaire stands at the version that was looked at; its tags and channels are there and free.

    Raises:
        Conflict: it stands at another version ("questionnaires.version_conflict"), or a channel asks another
            questionnaire ("questionnaires.channel_taken").
        Missing: no such tag or channel. Refused: a tag is retired.
    """
    if known.version != expected_version:
        raise Conflict(
            "questionnaires.version_conflict",
            path=("expectedVersion",),
            questionnaire=settled.key,
            version=known.version,
            expected=expected_version,
        )
    for place, question in enumerate(settled.questions):
        for number, option in enumerate(question.options):
            for index, tag in enumerate(option.tags):
                check_tag(tag, known.tags, ("questions", place, "options", number, "tags", index))
    for place, channel in enumerate(settled.channels):
        if channel not in known.channels:
            raise Missing("events.channel_unknown", path=("channels", place), channel=channel[:100])
        asks = known.channels[channel]
        if asks is not None and asks != settled.key:
            path = ("channels", place)
            raise Conflict("questionnaires.channel_taken", path=path, channel=channel, questionnaire=asks)


def check_tag(tag: str, known: Mapping[str, TagState], path: Path) -> None:
    """The tag is there and can be given to users.

    Raises:
        Missing: it is not. Refused: it is a draft, retired, or merged into another.
    """
    state = known.get(tag)
    if state is None:
        raise Missing("tags.unknown", path=path, tag=tag[:80])
    check_state(state, tag, path=path)


def checked_lines(text: str, *, limit: int, path: Path) -> str:
    """As `checked_text`, and the text may have several lines.

    Raises:
        Refused: empty, too long, or with control characters.
    """
    settled = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    checked_text(settled.replace("\n", " "), limit=limit, path=path)
    return settled


def kept_questions(questions: tuple[Question, ...]) -> str:
    """The questions as they are kept."""
    return orjson.dumps(questions).decode()


def parsed_questions(text: str) -> tuple[Question, ...]:
    """The questions from how they are kept."""
    rows: list[dict[str, Any]] = orjson.loads(text)
    return tuple(_question(row) for row in rows)


def version_key(questionnaire: str, version: int) -> str:
    """The key of one version of a questionnaire."""
    return f"{questionnaire}{_SEPARATOR}{version}"


def _checked_question(question: Question, catalogue: Mapping[str, Attribute], path: Path) -> Question:
    _check_key(question.key, (*path, "key"))
    attribute = _attribute(question, catalogue, path)
    if question.kind is QuestionKind.TEXT and question.options:
        raise Refused("questionnaires.options_on_text", path=(*path, "options"), question=question.key)
    if question.kind is not QuestionKind.TEXT:
        check_count(question.options, 1, OPTIONS_MOST, (*path, "options"))
    check_single([each.key for each in question.options], (*path, "options"))
    return replace(
        question,
        text_zh=checked_text(question.text_zh, limit=QUESTION_LENGTH, path=(*path, "textZh")),
        text_en=checked_text(question.text_en, limit=QUESTION_LENGTH, path=(*path, "textEn")),
        options=tuple(
            _checked_option(each, attribute, (*path, "options", number)) for number, each in enumerate(question.options)
        ),
    )


def _attribute(question: Question, catalogue: Mapping[str, Attribute], path: Path) -> Attribute | None:
    """The attribute that the answers lead to; one option fits every type, several make a set of words."""
    if question.attribute is None:
        return None
    place = (*path, "attribute")
    attribute = catalogue.get(question.attribute)
    if attribute is None:
        raise Refused("users.attribute_unknown", path=place, key=question.attribute[:40])
    if question.kind is QuestionKind.SEVERAL and attribute.type is not AttributeType.TEXTS:
        raise Refused("questionnaires.several_values", path=place, key=attribute.key, type=attribute.type.value)
    return attribute


def _checked_option(option: Option, attribute: Attribute | None, path: Path) -> Option:
    _check_key(option.key, (*path, "key"))
    check_count(option.tags, 0, TAGS_MOST, (*path, "tags"))
    value = option.value
    if value is not None:
        place = (*path, "value")
        if attribute is None:
            raise Refused("questionnaires.value_without_attribute", path=place)
        value = checked_text(value, limit=TEXT_LENGTH, path=place)
        value_of(value, attribute, place)
    return Option(
        key=option.key,
        label_zh=checked_text(option.label_zh, limit=LABEL_LENGTH, path=(*path, "labelZh")),
        label_en=checked_text(option.label_en, limit=LABEL_LENGTH, path=(*path, "labelEn")),
        value=value,
        tags=tuple(dict.fromkeys(option.tags)),
    )


def value_of(text: str, attribute: Attribute, path: Path) -> AttributeValue:
    """The value that the attribute has by that text.

    Raises:
        Refused: it takes no such value.
    """
    place = tuple(str(step) for step in path)
    return checked_attributes({attribute.key: text}, {attribute.key: attribute}, path=place)[attribute.key]


def _question(row: Mapping[str, Any]) -> Question:
    options = tuple(_option(each) for each in row["options"])
    kind = QuestionKind(row["kind"])
    return Question(row["key"], row["text_zh"], row["text_en"], kind, row["attribute"], options)


def _option(row: Mapping[str, Any]) -> Option:
    return Option(row["key"], row["label_zh"], row["label_en"], row["value"], tuple(row["tags"]))


def _check_key(key: str, path: Path) -> None:
    if not _KEY.fullmatch(key):
        raise Refused("questionnaires.key_invalid", path=path, key=key[:60])


def check_single(keys: Sequence[str], path: Path, *, field: str = "key") -> None:
    """Each key stands there once.

    Raises:
        Refused: one stands twice ("questionnaires.key_twice").
    """
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise Refused("questionnaires.key_twice", path=(*path, place, field), key=key[:40])


def _check_attributes_once(questions: Sequence[Question]) -> None:
    seen: set[str] = set()
    for place, each in enumerate(questions):
        if each.attribute is not None and each.attribute in seen:
            path = ("questions", place, "attribute")
            raise Refused("questionnaires.attribute_twice", path=path, key=each.attribute[:40])
        seen.add(each.attribute or "")


def check_count(things: Sequence[object], least: int, most: int, path: Path) -> None:
    """There are neither too few nor too many of them.

    Raises:
        Refused: there are ("questionnaires.count").
    """
    if not least <= len(things) <= most:
        raise Refused("questionnaires.count", path=path, n=len(things), least=least, most=most)
