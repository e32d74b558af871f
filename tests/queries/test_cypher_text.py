"""The text ring's reading of Cypher, on texts small enough to read with the eyes."""

import pytest

from tests.queries.cypher_text import literals, returned, types_and_labels, write_clauses

pytestmark = pytest.mark.text


def test_words_in_strings_and_comments_are_no_clauses() -> None:
    text = "// MERGE\nMATCH (u:User) WHERE u.name = 'SET' AND u.`DELETE` = \"REMOVE\" RETURN u.id AS id"

    assert write_clauses(text) == set()


def test_a_type_that_begins_like_a_clause_is_no_clause() -> None:
    assert write_clauses("MATCH (:Channel)-[:SETS]->(t:Tag) RETURN t.key AS key") == set()


def test_writing_clauses_are_seen() -> None:
    assert write_clauses("MATCH (u:User) SET u.x = 1 DETACH DELETE u") == {"SET", "DETACH", "DELETE"}


def test_labels_and_types_are_told_apart() -> None:
    text = "MATCH (u:User)-[r:TAGGED|WAS_TAGGED*1..2]->(:Tag {key: $key}) WHERE u:Pending RETURN {at: r.at} AS x"

    assert types_and_labels(text) == ({"TAGGED", "WAS_TAGGED"}, {"User", "Tag", "Pending"})


def test_the_returned_columns_are_those_of_the_last_outer_return() -> None:
    text = """CALL (u) { MATCH (u)-->(x) RETURN x }
    RETURN u.id AS id, head(COLLECT { MATCH (u)-->(y) RETURN y AS inner }) AS first, [a IN [1, 2] | a] AS some, n
    ORDER BY id LIMIT 3"""

    assert returned(text) == ["id", "first", "some", "n"]


def test_a_text_without_an_outer_return_gives_no_columns() -> None:
    assert returned("MATCH (u:User {id: $id}) SET u.n = COUNT { MATCH (u)-->() RETURN 1 }") == []


def test_literals_are_those_outside_comments() -> None:
    assert literals("// it's\nRETURN 'a' AS x, \"b\" AS y, '' AS z") == ["a", "b", ""]
