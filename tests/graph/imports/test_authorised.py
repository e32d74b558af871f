"""Files bring sensitive values only of those who agreed; nothing else of a row is lost (C01, C03)."""

from typing import LiteralString

from graph.imports.model import Kind
from tests.graph.imports.importing import Desk
from tests.support import agree, ask

HEADER = "id,name,attribute.city,attribute.income,authorised\n"
USER: LiteralString = """
MATCH (u:User {id: 'u1'})-[:KNOWN_BY]->(r:Record)
RETURN u.city AS city, properties(u).income AS income, r.authorised AS authorised,
  r.values CONTAINS 'high' OR r.evidence CONTAINS 'high' AS is_kept,
  COLLECT { MATCH (u)-[c:CONSENTED]->(p) RETURN [p.key, c.status, c.channel] ORDER BY p.key } AS consents
"""


async def _stands(desk: Desk) -> dict[str, object]:
    [row] = await ask(desk.database, USER)
    return dict(row)


async def test_an_unauthorised_value_is_kept_out_and_told_and_the_rest_of_the_row_is_used_c03(desk: Desk) -> None:
    summary = await desk.put(Kind.USERS, f"{HEADER}u1,明,杭州,high,\n")

    assert (summary.n_written, summary.rejected) == (1, {"imports.values_left_out": 1})
    assert await _stands(desk) == {
        "city": "杭州",
        "income": None,
        "authorised": None,
        "is_kept": False,
        "consents": [],
    }


async def test_a_row_that_is_marked_brings_its_values_and_a_consent_with_its_record_as_evidence_c03(
    desk: Desk,
) -> None:
    summary = await desk.put(Kind.USERS, f"{HEADER}u1,明,杭州,high,是\n")

    assert (summary.n_written, summary.rejected) == (1, {})
    found = await _stands(desk)
    assert (found["income"], found["authorised"], found["consents"]) == (
        "high",
        True,
        [["service", "granted", "import"]],
    )


async def test_a_mark_never_overrides_what_the_person_said(desk: Desk) -> None:
    await desk.put(Kind.USERS, "id\nu1\n")
    await agree(desk.database, "u1", "service", status="withdrawn")

    summary = await desk.put(Kind.USERS, f"{HEADER}u1,明,杭州,high,yes\n")

    assert summary.rejected == {"imports.values_left_out": 1}
    kept = "MATCH (u:User {id: 'u1'})-[c:CONSENTED]->() RETURN c.status AS status, properties(u).income AS income"
    assert await ask(desk.database, kept) == [{"status": "withdrawn", "income": None}]


async def test_a_mark_opens_nothing_of_a_child_c05(desk: Desk) -> None:
    """At the import, on 1 May 2026, who was born in 2015 is 10 or 11."""
    text = "id,attribute.city,attribute.birthday,authorised\nu1,杭州,2015-03-01,yes\n"

    summary = await desk.put(Kind.USERS, text)

    assert (summary.n_written, summary.rejected) == (1, {"imports.values_left_out": 1})
    stored = "MATCH (u:User {id: 'u1'}) RETURN u.city AS city, properties(u).birthday AS birthday"
    assert await ask(desk.database, stored) == [{"city": None, "birthday": None}]


async def test_a_file_imported_again_after_a_consent_brings_what_was_kept_out(desk: Desk) -> None:
    text = f"{HEADER}u1,明,杭州,high,\n"
    await desk.put(Kind.USERS, text)
    await agree(desk.database, "u1", "service")

    summary = await desk.put(Kind.USERS, text)

    assert (summary.n_written, summary.rejected) == (1, {})
    assert (await _stands(desk))["income"] == "high"


async def test_a_mark_that_is_neither_yes_nor_no_is_rejected(desk: Desk) -> None:
    summary = await desk.put(Kind.USERS, f"{HEADER}u1,明,杭州,,maybe\n")

    assert (summary.n_written, summary.rejected) == (0, {"imports.flag_invalid": 1})
