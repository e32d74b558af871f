"""How questionnaires and answers are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.database.driver import Transaction
from graph.database.locks import Held
from graph.database.operations import Origin
from graph.instants import instant
from graph.questionnaires.answering import answer_key
from graph.questionnaires.model import (
    SOURCE,
    AskedAnswers,
    Circumstances,
    Earlier,
    Given,
    Kept,
    Questionnaire,
    Surroundings,
    Version,
)
from graph.questionnaires.policy import kept_questions, parsed_questions, version_key
from graph.tags.model import TagState
from graph.users import evidence
from graph.users.evidence import Statement
from queries.catalogue import statement

GET_SURROUNDINGS = statement("questionnaires/get_surroundings")
SAVE_VERSION = statement("questionnaires/save_version")
GET_VERSION = statement("questionnaires/get_version")
LIST_GIVEN = statement("questionnaires/list_given")
GET_CIRCUMSTANCES = statement("questionnaires/get_circumstances")
RECORD_ANSWERS = statement("questionnaires/record_answers")
LIST_SAID = statement("questionnaires/list_said")
SAVE_SAID = statement("questionnaires/save_said")
LIST_EXPIRED = statement("questionnaires/list_expired")
ERASE_CONTENTS = statement("questionnaires/erase_contents")

_SEPARATOR = "\u0001"


async def get_surroundings(transaction: Transaction, questionnaire: Questionnaire) -> Surroundings:
    """What the questionnaire meets when it is saved."""
    [row] = await transaction.run(
        GET_SURROUNDINGS,
        key=questionnaire.key,
        tags=sorted(questionnaire.tags),
        channels=list(questionnaire.channels),
    )
    return Surroundings(row["version"], _states(row["tags"]), {each["key"]: each["asks"] for each in row["channels"]})


async def save_version(transaction: Transaction, settled: Questionnaire, version: int, origin: Origin) -> None:
    """The questionnaire stands like this, in a version of its own; its channels ask it and no others do."""
    await transaction.run(
        SAVE_VERSION,
        key=settled.key,
        version=version,
        version_key=version_key(settled.key, version),
        values={
            "name_zh": settled.name_zh,
            "name_en": settled.name_en,
            "welcome_zh": settled.welcome_zh,
            "welcome_en": settled.welcome_en,
            "questions": kept_questions(settled.questions),
            "actor": origin.actor,
            "at": origin.at,
        },
        channels=list(settled.channels),
    )


async def get_version(transaction: Transaction, key: str, version: int | None) -> tuple[int, Version | None] | None:
    """The number of the newest version, and the one that is meant if there is such; None: no such questionnaire."""
    rows = await transaction.run(GET_VERSION, key=key, version=version)
    if not rows:
        return None
    [row] = rows
    if row["version"] is None:
        return row["newest"], None
    return row["newest"], Version(key, row["version"], parsed_questions(row["questions"]))


async def list_given(transaction: Transaction, event: str) -> dict[str, Kept]:
    """What was answered in that event, by question."""
    rows = await transaction.run(LIST_GIVEN, beginning=f"{event}{_SEPARATOR}")
    return {
        row["question"]: Kept(None if row["options"] is None else tuple(row["options"]), row["text"]) for row in rows
    }


async def get_circumstances(transaction: Transaction, user: str, tags: Iterable[str]) -> Circumstances:
    """What decides what answers of that user change; `tags` are those that the answers give."""
    [row] = await transaction.run(GET_CIRCUMSTANCES, user=user, tags=sorted(tags))
    earlier = (
        Earlier(
            questionnaire=each["questionnaire"],
            question=each["question"],
            at=instant(each["at"]),
            event=each["event"],
            tags=tuple(each["tags"]),
            attribute=each["attribute"],
            tags_ever=frozenset(each["tags_ever"]),
            attributes_ever=frozenset(each["attributes_ever"]),
        )
        for each in row["answered"]
    )
    return Circumstances(tuple(earlier), frozenset(row["held"]), _states(row["tags"]))


async def record_answers(
    transaction: Transaction, held: Held, asked: AskedAnswers, version: Version, given: Sequence[Given]
) -> None:
    """The answers are kept, to that version."""
    await transaction.run(
        RECORD_ANSWERS,
        user=held.user,
        of=held.of,
        at=asked.at,
        event=asked.id,
        questionnaire=version.questionnaire,
        version=version.number,
        rows=[
            {
                "key": answer_key(asked.id, each.question),
                "values": {
                    "question": each.question,
                    "options": list(each.options),
                    "text": each.text,
                    "attribute": each.attribute,
                    "tags": list(each.tags),
                    "expiresAt": each.expires_at,
                },
            }
            for each in given
        ],
    )


async def list_said(transaction: Transaction, user: str, questionnaire: str) -> dict[str, dict[str, Statement]]:
    """What the records of that questionnaire say of the user's attributes, by the keys of the records."""
    beginning = f"{SOURCE}{_SEPARATOR}{questionnaire}:"
    rows = await transaction.run(LIST_SAID, user=user, beginning=beginning)
    return {row["key"]: evidence.parsed(row["evidence"]) for row in rows}


async def save_said(transaction: Transaction, said: Mapping[str, Mapping[str, Statement]]) -> None:
    """The records say this and nothing else; when the first of it is too old to be kept stays as it was."""
    rows: list[Mapping[str, Any]] = [{"key": key, "evidence": evidence.text(each)} for key, each in said.items()]
    await transaction.run(SAVE_SAID, rows=rows)


async def list_expired(transaction: Transaction, *, now: datetime, limit: int) -> list[str]:
    """Some users who gave answers that are kept no longer."""
    return [row["user"] for row in await transaction.run(LIST_EXPIRED, now=now, limit=limit)]


async def erase_contents(transaction: Transaction, users: Sequence[str], *, now: datetime) -> int:
    """What these users answered is forgotten where it is kept no longer; return how many answers that were."""
    [row] = await transaction.run(ERASE_CONTENTS, users=list(users), now=now)
    return row["n"]


def _states(rows: Sequence[Mapping[str, Any]]) -> dict[str, TagState]:
    return {each["key"]: TagState(each["state"]) for each in rows}
