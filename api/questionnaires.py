"""Questionnaires: what they ask and which codes send them, and what people answered (K04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import uuid4

import orjson
import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.purposes import line, needs_of
from api.reading import Hole, Reader, Reading, picked, slot
from api.selection import Selected
from graph.consent.policy import needed
from graph.messages import Language
from graph.questionnaires import actions, model
from graph.questionnaires.model import QuestionKind
from graph.questionnaires.policy import parsed_questions
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.events import Channel
    from api.users import User

CHANNEL_QUESTIONNAIRE = fragment("questionnaires/fragments/channel_questionnaire")
LIST_QUESTIONNAIRES = fragment("questionnaires/fragments/list_questionnaires")
NEWEST_VERSION = fragment("questionnaires/fragments/newest_version")
QUESTIONNAIRE_BY_KEY = fragment("questionnaires/fragments/questionnaire_by_key")
QUESTIONNAIRE_CARD = fragment("questionnaires/fragments/questionnaire_card")
QUESTIONNAIRE_CHANNELS = fragment("questionnaires/fragments/questionnaire_channels")
QUESTIONS = fragment("questionnaires/fragments/questions")
USER_ANSWERS = fragment("questionnaires/fragments/user_answers")

strawberry.enum(QuestionKind, description="How a question is answered: one option, one or more, or in words.")


@strawberry.type(description="What may be chosen, the value that it gives the question's attribute, and its tags.")
class QuestionOption:
    key: str
    label_zh: str
    label_en: str
    value: str | None
    tags: list[str]


@strawberry.type(description="What is asked; the answer becomes the value of the attribute, where one is named.")
class Question:
    key: str
    text_zh: str
    text_en: str
    kind: QuestionKind
    attribute: str | None
    options: list[QuestionOption]


@strawberry.type(description="A questionnaire in one of its versions, with the welcome that brings it (问卷).")
class Questionnaire:
    key: str
    version: int
    name_zh: str
    name_en: str
    welcome_zh: str
    welcome_en: str | None
    at: datetime = strawberry.field(description="When this version was saved.")

    @strawberry.field(description="Its questions, in order.")
    def questions(self, info: Info) -> list[Question]:
        return picked(self, info)

    @strawberry.field(description="The newest version; send it back as expectedVersion. All from 1 on can be read.")
    def newest_version(self, info: Info) -> int:
        return picked(self, info)

    @strawberry.field(description="The channels (live codes) whose welcome sends it, whatever the version.")
    def channels(self, info: Info) -> list[Annotated[Channel, strawberry.lazy("api.events")]]:
        return picked(self, info)


@strawberry.type(description="An option that was chosen, in the caller's language.")
class ChosenOption:
    key: str
    label: str


@strawberry.type(description="The answer that stands for a question, asked in the caller's language.")
class AnsweredQuestion:
    key: str
    question: str
    kind: QuestionKind
    version: int = strawberry.field(description="The version that it was given to.")
    at: datetime
    shown: bool = strawberry.field(
        description="False: that it was answered is all that may be told, since the attribute that it leads to may not "
        "be read, or is kept no longer."
    )
    options: list[ChosenOption]
    text: str | None


@strawberry.type(description="What a user answered last to the questions of a questionnaire.")
class AnsweredQuestionnaire:
    key: str
    name: str
    version: int = strawberry.field(description="The version that was answered last, and when.")
    at: datetime
    answers: list[AnsweredQuestion]


@strawberry.type
class AnswersOfUser:
    """What a profile says of answers."""

    @strawberry.field(description="What the user answered, of each question the last, by questionnaire (K04).")
    def answers(self, info: Info) -> list[AnsweredQuestionnaire]:
        return picked(self, info)


@strawberry.type
class QuestionnaireQuery:
    """Questions about questionnaires."""

    @strawberry.field(description="All questionnaires, each in its newest version.")
    def questionnaires(self, info: Info) -> list[Questionnaire]:
        return picked(self, info)

    @strawberry.field(description="One questionnaire by its key, in that version or the newest.")
    def questionnaire(self, info: Info, key: str, version: int | None = None) -> Questionnaire | None:
        return picked(self, info)


@strawberry.type(description="The questionnaire stands so, in this new version.")
class SaveQuestionnaireDone:
    questionnaire: Questionnaire
    version: int


@strawberry.type(description="The answers are kept, to that version; `recorded` is false when they were known.")
class RecordAnswersDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    event_id: strawberry.ID
    version: int
    recorded: bool


SaveQuestionnaireResult = Annotated[
    SaveQuestionnaireDone | Refused | Missing | Conflict, strawberry.union("SaveQuestionnaireResult")
]
RecordAnswersResult = Annotated[
    RecordAnswersDone | Refused | Missing | Conflict, strawberry.union("RecordAnswersResult")
]


@strawberry.input(description="An option; of a question that leads to an attribute, without a value it says nothing.")
class QuestionOptionInput:
    key: str
    label_zh: str
    label_en: str
    value: str | None = None
    tags: list[str] | None = None


@strawberry.input(description="A question; several options need an attribute of type TEXTS, if one is named.")
class QuestionInput:
    key: str
    text_zh: str
    text_en: str
    kind: QuestionKind
    attribute: str | None = None
    options: list[QuestionOptionInput] | None = None


@strawberry.input(
    description="A questionnaire as it is to stand, whole; `channels` are the keys of those that send it."
)
class SaveQuestionnaireInput:
    key: str
    name_zh: str
    name_en: str
    welcome_zh: str
    questions: list[QuestionInput]
    welcome_en: str | None = None
    channels: list[str] | None = None


@strawberry.input(description="The answer to one question: keys of options, or text.")
class AnswerInput:
    question: str
    options: list[str] | None = None
    text: str | None = None


@strawberry.input(
    description="What somebody answered at once; without an id one is made, without a version it was the newest."
)
class RecordAnswersInput:
    user_id: strawberry.ID
    questionnaire: str
    at: datetime
    answers: list[AnswerInput]
    id: strawberry.ID | None = None
    version: int | None = None
    channel_key: str | None = None


@strawberry.type(description="Writing questionnaires and answers.")
class QuestionnaireMutation:
    @strawberry.mutation(description="Save a questionnaire in a new version; the first expects version 0 (K04).")
    async def save_questionnaire(
        self, info: Info, input: SaveQuestionnaireInput, expected_version: int = 0, operation_key: str | None = None
    ) -> SaveQuestionnaireResult:  # pyright: ignore[reportInvalidTypeForm]
        payload = {**strawberry.asdict(input), "expected_version": expected_version}
        call = info.context.call(info.field_name, payload, operation_key)
        work = actions.save_questionnaire(
            info.context.database, call, _questionnaire(input), expected_version=expected_version
        )
        roots = {"questionnaire": ("key", "questionnaire")}
        return await answered(info, work, SaveQuestionnaireDone, roots, lambda done: {"version": done.version})

    @strawberry.mutation(description="Record what a user answered; a known id with the same content changes nothing.")
    async def record_answers(
        self, info: Info, input: RecordAnswersInput, operation_key: str | None = None
    ) -> RecordAnswersResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        given = model.AskedAnswers(
            id=str(uuid4()) if input.id is None else input.id,
            user=input.user_id,
            questionnaire=input.questionnaire,
            version=input.version,
            at=input.at,
            channel=input.channel_key,
            answers=tuple(
                model.AskedAnswer(each.question, tuple(each.options or ()), each.text) for each in input.answers
            ),
        )
        work = actions.record_answers(info.context.database, call, given, zone=info.context.settings.zone)
        return await answered(info, work, RecordAnswersDone, {"user": ("id", "user")}, _recorded)


def _questionnaire(given: SaveQuestionnaireInput) -> model.Questionnaire:
    questions = tuple(
        model.Question(
            each.key,
            each.text_zh,
            each.text_en,
            each.kind,
            each.attribute,
            tuple(
                model.Option(option.key, option.label_zh, option.label_en, option.value, tuple(option.tags or ()))
                for option in each.options or ()
            ),
        )
        for each in given.questions
    )
    channels = tuple(given.channels or ())
    return model.Questionnaire(
        given.key, given.name_zh, given.name_en, given.welcome_zh, given.welcome_en, channels, questions
    )


def _recorded(done: model.AnswersRecorded) -> dict[str, object]:
    return {"event_id": strawberry.ID(done.event), "version": done.version, "recorded": done.recorded}


def _answers(_: Selected, context: Context) -> Reading:
    """What was answered is told where an attribute of that purpose would be; elsewhere that it was."""

    def finish(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named: dict[str, list[dict[str, Any]]] = {}
        for row in found:
            named.setdefault(row["questionnaire"], []).append(row)
        told = [_told(key, rows, context.language) for key, rows in named.items()]
        return sorted(told, key=lambda each: (-int(each["at"]), str(each["key"])))

    params = {
        "needs": needs_of(context.readable_attributes(), context),
        "open": sorted(needed(None, reading=context.purpose)),
        "line": line(context),
    }
    return Reading(USER_ANSWERS, params, finish=finish)


def _told(key: str, rows: list[dict[str, Any]], language: Language) -> dict[str, Any]:
    """The answers to a questionnaire, those to the newest version first; `rows` hold them by version."""
    is_zh = language is Language.ZH
    told: list[tuple[int, dict[str, Any]]] = []
    for row in rows:
        places = {each.key: (place, each) for place, each in enumerate(parsed_questions(row["questions"]))}
        for answer in row["answers"]:
            place, asked_question = places[answer["question"]]
            options = list(_chosen(asked_question.options, answer["options"], is_zh=is_zh))
            question = asked_question.text_zh if is_zh else asked_question.text_en
            about = {"key": asked_question.key, "question": question, "kind": asked_question.kind.value}
            told.append((place, {**answer, **about, "version": row["version"], "options": options}))
    last = max(told, key=lambda each: (each[1]["at"], each[1]["version"]))[1]
    [newest] = [row for row in rows if row["version"] == last["version"]]
    return {
        "key": key,
        "name": newest["name_zh"] if is_zh else newest["name_en"],
        "version": last["version"],
        "at": last["at"],
        "answers": [each for _, each in sorted(told, key=lambda each: (-int(each[1]["version"]), each[0]))],
    }


def _chosen(options: Iterable[model.Option], chosen: list[str], *, is_zh: bool) -> Iterable[Mapping[str, str]]:
    for each in options:
        if each.key in chosen:
            yield {"key": each.key, "label": each.label_zh if is_zh else each.label_en}


def _by_key(args: Mapping[str, Any], _: Context) -> Mapping[str, object]:
    return {"key": args["key"], "wanted": args.get("version")}


def _questions(text: Any) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", orjson.loads(text))


_QUESTIONNAIRE = Hole(("questionnaire",), "version", "Questionnaire")

READERS: dict[str, Reader] = {
    "Query.questionnaires": slot(LIST_QUESTIONNAIRES, _QUESTIONNAIRE, unwrap="questionnaire"),
    "Query.questionnaire": slot(QUESTIONNAIRE_BY_KEY, _QUESTIONNAIRE, params=_by_key, unwrap="questionnaire"),
    "Questionnaire.questions": slot(QUESTIONS, finish=_questions),
    "Questionnaire.newestVersion": slot(NEWEST_VERSION),
    "Questionnaire.channels": slot(QUESTIONNAIRE_CHANNELS, Hole(("channel",), "channel", "Channel"), unwrap="channel"),
    "Channel.questionnaire": slot(CHANNEL_QUESTIONNAIRE, _QUESTIONNAIRE, unwrap="questionnaire"),
    "User.answers": _answers,
}
