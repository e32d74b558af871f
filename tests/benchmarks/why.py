"""Why one user is in a segment of twenty conditions: at most 30 ms, and how much more than measuring the same takes."""

from __future__ import annotations

import statistics
import time
from typing import LiteralString

from api.asking import asking_for, notation
from api.clock import now
from api.context import SCOPES, Caller, Context
from api.execution import Executor
from api.inside import Inside
from api.schema import PREPARERS, READERS, build_schema
from graph.consent.store import list_purposes
from graph.database.driver import Database
from graph.measures.compiling import value
from graph.measures.model import measured_of
from graph.measures.parsing import parsed
from graph.measures.store import LIST_MEASURED, listed
from graph.messages import Language
from graph.segments.policy import checked_expression
from graph.segments.store import get_names
from graph.settings import Settings
from graph.users.store import list_attributes
from graph.vocabulary import Role
from queries.composer import Composed, Piece, compose
from tests.support import ask

LIMIT_MS = 30.0
TURNS, WARM = 100, 10
TWENTY = ", ".join(
    (
        "tag wear_vip",
        "tag wear_regular",
        "tag baby_mother_again",
        "purchases in the last 90 days at least 2",
        "purchases in the last 30 days at least 1",
        "spend in the last 365 days at least 1000",
        "average purchase at least 50",
        "purchase days in the last 90 days at least 2",
        "days since purchase at most 30",
        "last purchase on or after 2025-01-01",
        "events event.joined in the last 90 days at least 1",
        "event days event.joined at least 1",
        "in group partner",
        "referees at least 1",
        "referees within 2 hops in the last 365 days at least 2",
        "referrers at least 1",
        "interaction people at least 2",
        "interactions in the last 90 days at least 2",
        "percentile pagerank at least 50%",
        "days since joining at least 30",
    )
)
TOLD = "truth sentence sentences parts { path kind truth text value wanted sentence } missing { sentence }"
CARRIED = "evidence { nodes { id kind label } edges { fromId toId kind at isDecisive } } nextChange { at sentence }"
QUERY = "query($id: ID!, $text: String!) { user(id: $id) { why(input: {text: $text}) { FIELDS } } }"
CASES = {
    "values, sentences, what is missing": QUERY.replace("FIELDS", TOLD),
    "and evidence, the next change": QUERY.replace("FIELDS", f"{TOLD} {CARRIED}"),
}
BUYERS: LiteralString = """
MATCH (u:User)-[:BOUGHT]->() WITH DISTINCT u ORDER BY u.id LIMIT 20 RETURN u.id AS id
"""


async def show(database: Database, settings: Settings) -> bool:
    """Print the table, of twenty who bought; true when a limit was missed."""
    inside = await _inside(database, settings)
    users = [str(row["id"]) for row in await ask(database, BUYERS)]
    text = f"any of ({TWENTY})"
    bare = [_bare(user, text, inside) for user in users]
    print("\n| why of one user, 20 conditions | p50 ms | bare p50 ms | ratio | limit ms |")
    print("| --- | --- | --- | --- | --- |")
    missed = False
    for name, query in CASES.items():
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(TURNS + WARM):
            place = turn % len(users)
            begun = time.perf_counter()
            await inside.ask(query, id=users[place], text=text)
            between = time.perf_counter()
            await database.read_composed(bare[place])
            ours.append((between - begun) * 1_000)
            theirs.append((time.perf_counter() - between) * 1_000)
        p50, bare_p50 = statistics.median(ours[WARM:]), statistics.median(theirs[WARM:])
        missed |= p50 > LIMIT_MS
        print(f"| {name} | {p50:.1f} | {bare_p50:.1f} | {p50 / bare_p50:.1f} | {LIMIT_MS:g} |")
    return missed


async def _inside(database: Database, settings: Settings) -> Inside:
    return Inside(
        database,
        settings,
        Executor(build_schema()._schema, READERS, PREPARERS),  # pyright: ignore[reportPrivateUsage]
        await list_attributes(database),
        Caller("bench", Role.ADMIN, SCOPES),
        Language.EN,
        await list_purposes(database),
        await get_names(database),
    )


def _bare(user: str, text: str, inside: Inside) -> Composed:
    """The statement that measures the same of the user and tells nothing."""
    context = Context(
        database=inside.database,
        settings=inside.settings,
        caller=inside.caller,
        language=inside.language,
        request_id="bench",
        attributes=inside.attributes,
        names=inside.names,
        purposes=inside.purposes,
        clock=now,
        executor=inside.executor,
    )
    expression = checked_expression(parsed(text, notation(context)), context.names, context.attributes)
    asking = asking_for("service", context)
    values = listed([value(each, asking) for each in dict.fromkeys(measured_of(expression, {}))])
    return compose([Piece(LIST_MEASURED, {"users": [user]}, inserts={"values": (values,)})])
