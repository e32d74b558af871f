"""How everything that is held on a person is read: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.database.driver import Database
from graph.exports.model import Bond, Head
from graph.questionnaires.model import Question
from graph.questionnaires.policy import parsed_questions
from queries.catalogue import statement

GET_PERSON = statement("exports/get_person")
LIST_BONDS = statement("exports/list_bonds")
LIST_ASIDES = statement("exports/list_asides")
LIST_LEFT_OUT = statement("exports/list_left_out")
LIST_PLAN_ENTRIES = statement("exports/list_plan_entries")
LIST_SCORES = statement("exports/list_scores")
LIST_TASK_RUNS = statement("exports/list_task_runs")
LIST_WORDINGS = statement("exports/list_wordings")
_DEADLINE_S = 60.0


async def get_person(database: Database, user: str) -> Head | None:
    """The person who has or had the id, or None."""
    rows = await database.read_within(_DEADLINE_S, GET_PERSON, user=user)
    if not rows:
        return None
    [row] = rows
    return Head(row["id"], tuple(sorted(row["merged"])), row["version"], row["values"], row["is_erased"])


async def list_bonds(database: Database, user: str, *, skip: int, limit: int) -> list[Bond]:
    """The next relationships of the person, those of one type together."""
    [row] = await database.read_within(_DEADLINE_S, LIST_BONDS, user=user, skip=skip, limit=limit)
    return [
        Bond(each["type"], each["is_from"], each["bond"], each["labels"], each["thing"], each["parts"] or ())
        for each in row["found"]
    ]


async def list_asides(database: Database, user: str) -> list[Mapping[str, Any]]:
    """What was set aside when others became this person."""
    [row] = await database.read_within(_DEADLINE_S, LIST_ASIDES, user=user)
    return row["found"]


async def list_wordings(database: Database, user: str) -> Mapping[tuple[str, int], Mapping[str, Question]]:
    """The questions that the person answered some of, by questionnaire and version."""
    [row] = await database.read_within(_DEADLINE_S, LIST_WORDINGS, user=user)
    return {
        (each["questionnaire"], each["version"]): {asked.key: asked for asked in parsed_questions(each["questions"])}
        for each in row["found"]
    }


async def list_left_out(database: Database, users: Sequence[str]) -> list[Mapping[str, Any]]:
    """The invitation lists from which these ids were left out, and why."""
    [row] = await database.read_within(_DEADLINE_S, LIST_LEFT_OUT, users=list(users))
    return row["found"]


async def list_plan_entries(database: Database, users: Sequence[str]) -> list[Mapping[str, Any]]:
    """What plans of moves said of these ids, each with its plan."""
    [row] = await database.read_within(_DEADLINE_S, LIST_PLAN_ENTRIES, users=list(users))
    return row["found"]


async def list_task_runs(database: Database, user: str) -> list[Mapping[str, Any]]:
    """The tasks that the person completed at least once, and when."""
    [row] = await database.read_within(_DEADLINE_S, LIST_TASK_RUNS, user=user)
    return row["found"]


async def list_scores(database: Database, users: Sequence[str]) -> list[Mapping[str, Any]]:
    """Rows of score runs about these ids, each with its run."""
    [row] = await database.read_within(_DEADLINE_S, LIST_SCORES, users=list(users))
    return row["found"]
