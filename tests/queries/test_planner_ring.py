"""Second ring: what Neo4j's planner says of each statement, by EXPLAIN; nothing of it is run.

The session's database is connected so that what Neo4j notes about a statement (an unknown label, a deprecated form)
becomes a warning, and warnings are errors.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from graph.database.driver import Database
from queries.catalogue import Statement, statements
from tests.support import ERASE_ALL, ask, plan_anew

QUERY_TYPES = {"read": {"r"}, "write": {"w", "rw"}, "schema": {"s"}}
SAMPLES: Mapping[str, object] = {
    "STRING": "x",
    "INTEGER": 1,
    "FLOAT": 0.5,
    "BOOLEAN": True,
    "ZONED DATETIME": datetime(2026, 1, 1, tzinfo=UTC),
    "DATE": date(2026, 1, 1),
    "MAP": {"x": 1},
    "ANY": "x",
}
WHOLE_LABEL = frozenset(
    {"AllNodesScan", "NodeByLabelScan", "UndirectedAllRelationshipsScan", "DirectedAllRelationshipsScan"}
)
UNIQUE = frozenset(
    {"NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)", "Argument", "MultiNodeIndexSeek", "NodeByElementIdSeek"}
)
# Labels with dozens of nodes and never millions, made by operators or kept few: walking one of these whole is right.
# Pages of ranks are 2,500 a run, of at most a few runs.
SMALL_LABELS = frozenset(
    "ApiKey Attribute Group Ladder Lease Lock Migration Policy Purpose RankPage ScoreRun Segment SourceSystem Staff "
    "Tag TagClass Task Plan".split()
)

Plan = Mapping[str, Any]


def sample(kind: str) -> object:
    plain = kind.removesuffix("?")
    if plain.startswith("LIST<"):
        return [sample(plain.removeprefix("LIST<").removesuffix(">"))]
    return SAMPLES[plain]


async def planned(database: Database, text: Statement) -> tuple[str | None, Plan]:
    summary = await database.explain(text.text, {name: sample(kind) for name, kind in text.params.items()})
    assert summary.plan is not None
    return summary.query_type, summary.plan


def operators(plan: Plan) -> Iterator[tuple[str, Plan]]:
    yield str(plan["operatorType"]).removesuffix("@neo4j"), plan
    for child in plan.get("children", ()):
        yield from operators(child)


def label_of(plan: Plan) -> str:
    """The label that a scan or a seek of the plan looks at, "" when it names none."""
    found = re.search(r"\w*:(\w+)", str(plan["args"].get("Details", "")))
    return found[1] if found else ""


def unbounded(plan: Plan) -> list[str]:
    """Leaves of a plan that may give many rows."""
    found = (each for each in operators(plan) if not each[1].get("children"))
    return sorted(name for name, leaf in found if name not in UNIQUE and label_of(leaf) not in SMALL_LABELS)


def columns(plan: Plan) -> list[str]:
    return [name.strip("` ") for name in str(plan["args"].get("Details", "")).split(",") if name.strip("` ")]


def name_of(text: Statement) -> str:
    return text.name


@pytest.fixture(scope="module", autouse=True)
async def planned_anew(database: Database) -> None:
    """Plans of an empty store: what earlier tests left there, and the plans and samples of it, would change them."""
    await ask(database, ERASE_ALL)
    await plan_anew(database)


@pytest.mark.parametrize("text", statements(), ids=name_of)
async def test_the_planner_agrees_with_the_header(database: Database, text: Statement) -> None:
    query_type, plan = await planned(database, text)

    assert query_type in QUERY_TYPES[text.access]
    assert columns(plan) == list(text.columns)


@pytest.mark.parametrize("text", statements(), ids=name_of)
async def test_no_statement_multiplies_rows_with_rows(database: Database, text: Statement) -> None:
    """A product of single nodes, each found by a unique key, is how many writes begin; any other is a fault."""
    _, plan = await planned(database, text)

    products = [each for name, each in operators(plan) if name == "CartesianProduct"]

    assert [unbounded(each) for each in products if unbounded(each)] == []


@pytest.mark.parametrize("text", statements(), ids=name_of)
async def test_no_statement_walks_a_whole_large_label(database: Database, text: Statement) -> None:
    _, plan = await planned(database, text)

    walked = {label_of(each) for name, each in operators(plan) if name in WHOLE_LABEL}

    assert sorted(walked - SMALL_LABELS) == []
