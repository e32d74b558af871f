"""What an answer may be, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from graph.errors import Refused
from graph.questionnaires.model import (
    AskedAnswer,
    Circumstances,
    Consequences,
    Earlier,
    Given,
    Kept,
    Option,
    Question,
    QuestionKind,
    Version,
)
from graph.questionnaires.policy import QUESTIONS_MOST, Path, check_count, check_single, checked_lines, value_of
from graph.users.model import Attribute, AttributeValue
from graph.users.policy import TEXT_LENGTH

_SEPARATOR = "\u0001"


def checked_answers(asked: Sequence[AskedAnswer], version: Version) -> tuple[Given, ...]:
    """The answers with the tags that they give; options stand in the order in which they were offered, each once.

    Raises:
        Refused: no answer, two to one question, an unknown question or option, several options where one is wanted,
            or text where options are and the other way round.
    """
    check_count(asked, 1, QUESTIONS_MOST, ("answers",))
    check_single([each.question for each in asked], ("answers",), field="question")
    questions = {each.key: each for each in version.questions}
    given: list[Given] = []
    for place, each in enumerate(asked):
        question = questions.get(each.question)
        if question is None:
            raise Refused(
                "questionnaires.question_unknown",
                path=("answers", place, "question"),
                question=each.question[:40],
                questionnaire=version.questionnaire,
                version=version.number,
            )
        given.append(_given(each, question, place))
    return tuple(given)


def valued(
    given: Sequence[Given], version: Version, catalogue: Mapping[str, Attribute], *, at: datetime
) -> tuple[Given, ...]:
    """The answers with the values that their attributes get, and until when each is kept.

    Raises:
        Refused: an attribute does not take its value.
    """
    questions = {each.key: each for each in version.questions}
    return tuple(
        each if each.attribute is None else _valued(each, questions[each.question], catalogue[each.attribute], at)
        for each in given
    )


def is_same(kept: Mapping[str, Kept], given: Sequence[Given]) -> bool:
    """True when these very answers are kept; what is kept no longer is taken to be the same."""
    if set(kept) != {each.question for each in given}:
        return False
    return all(
        kept[each.question].options is None or kept[each.question] == Kept(each.options, each.text) for each in given
    )


def consequences(
    given: Sequence[Given], known: Circumstances, *, questionnaire: str, event: str, at: datetime
) -> Consequences:
    """What the answers change. To each question the latest answer stands (of one instant that of the greater event id),
    so that the order in which they arrive does not matter.

    Tags and attributes that earlier answers to the same questions gave and these do not are taken back, unless an
    answer to another question gives them too.
    """
    standing = {(each.questionnaire, each.question): each for each in known.earlier}
    late = tuple(
        each.question
        for each in given
        if (before := standing.get((questionnaire, each.question))) and (before.at, before.event) > (at, event)
    )
    fresh = [each for each in given if each.question not in late]
    replaced = [
        standing.pop((questionnaire, each.question)) for each in fresh if (questionnaire, each.question) in standing
    ]
    wanted = {tag for each in fresh for tag in each.tags}
    values = {each.attribute: each.value for each in fresh if each.attribute is not None and each.value is not None}
    others = [each for each in standing.values() if each.questionnaire == questionnaire]
    return Consequences(
        values=values,
        unsaid=_all(each.attributes_ever for each in replaced) - set(values) - {each.attribute for each in others},
        given=tuple(sorted(wanted)),
        ended=tuple(sorted(_ended(replaced, standing.values(), known.held) - wanted)),
        late=late,
    )


def answer_key(event: str, question: str) -> str:
    """The key of the answer to one question in one event."""
    return f"{event}{_SEPARATOR}{question}"


def external_id(questionnaire: str, user: str) -> str:
    """Under what the source of answers keeps what one user said in one questionnaire."""
    return f"{questionnaire}:{user}"


def told(questionnaire: str, version: int) -> str:
    """What the event of answers tells to everybody who may see events: to what they were given, not what they are."""
    return orjson.dumps({"questionnaire": questionnaire, "version": version}).decode()


def version_told(data: str | None) -> int | None:
    """The version that an event of answers tells; None for another event."""
    found: Any = orjson.loads(data or "null")
    version: Any = found.get("version") if isinstance(found, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return version if isinstance(version, int) else None


def _ended(replaced: Sequence[Earlier], standing: Iterable[Earlier], held: frozenset[str]) -> frozenset[str]:
    return _all(each.tags_ever for each in replaced) & held - _all(frozenset(each.tags) for each in standing)


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def _given(asked: AskedAnswer, question: Question, place: int) -> Given:
    path = ("answers", place)
    given = Given(place, question.key, (), None, question.attribute)
    if question.kind is QuestionKind.TEXT:
        if asked.options:
            raise Refused("questionnaires.options_on_text", path=(*path, "options"), question=question.key)
        return replace(given, text=checked_lines(asked.text or "", limit=TEXT_LENGTH, path=(*path, "text")))
    chosen = _chosen(asked, question, path)
    tags = {tag for each in chosen for tag in each.tags}
    return replace(given, options=tuple(each.key for each in chosen), tags=tuple(sorted(tags)))


def _valued(given: Given, question: Question, attribute: Attribute, at: datetime) -> Given:
    path = ("answers", given.place)
    if given.text is not None:
        value = value_of(given.text, attribute, (*path, "text"))
    else:
        chosen = [each.value for each in question.options if each.key in given.options and each.value is not None]
        value = _together([value_of(each, attribute, (*path, "options")) for each in chosen])
    days = attribute.retention_days
    return replace(given, value=value, expires_at=None if days is None else at + timedelta(days=days))


def _chosen(asked: AskedAnswer, question: Question, path: Path) -> list[Option]:
    """The options that were chosen, in the order in which they were offered."""
    if asked.text is not None:
        raise Refused("questionnaires.text_on_options", path=(*path, "text"), question=question.key)
    offered = {each.key: each for each in question.options}
    for number, key in enumerate(asked.options):
        if key not in offered:
            place = (*path, "options", number)
            raise Refused("questionnaires.option_unknown", path=place, question=question.key, option=key[:40])
    chosen = [each for each in question.options if each.key in asked.options]
    if not chosen:
        raise Refused("questionnaires.nothing_chosen", path=(*path, "options"), question=question.key)
    if question.kind is QuestionKind.ONE and len(chosen) > 1:
        raise Refused("questionnaires.one_option", path=(*path, "options"), question=question.key, n=len(chosen))
    return chosen


def _together(values: Sequence[AttributeValue]) -> AttributeValue | None:
    """One value as it is; of several sets of words all words, each once."""
    if not values or not isinstance(values[0], tuple):
        return values[0] if values else None
    words = (word for each in values if isinstance(each, tuple) for word in each)
    return tuple(dict.fromkeys(words))
