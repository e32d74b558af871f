"""The catalogue reads every text once, and refuses a broken one by file, line and rule."""

import pytest

from queries import catalogue
from queries.catalogue import CatalogueInvalid, Fragment, Statement, fragments, migrations, statement, statements
from tests.queries.cypher_text import bare

pytestmark = pytest.mark.text

GOOD = """// Find one user.
// The id is the sender's.
// access:  read
// rows:    optional
// params:  id STRING
// columns: id STRING · joined_at INTEGER
MATCH (u:User {id: $id})
// A comment inside is left out.
RETURN u.id AS id, u.joinedAt.epochMillis AS joined_at
"""


def parsed(source: str, name: str = "users/get_user") -> Statement | Fragment:
    return catalogue._parse(name, source)  # pyright: ignore[reportPrivateUsage]


def test_a_statement_file_becomes_a_typed_object() -> None:
    found = parsed(GOOD)

    assert found == Statement(
        name="users/get_user",
        purpose="Find one user. The id is the sender's.",
        access="read",
        rows="optional",
        params={"id": "STRING"},
        columns={"id": "STRING", "joined_at": "INTEGER"},
        text="// users/get_user\nMATCH (u:User {id: $id})\nRETURN u.id AS id, u.joinedAt.epochMillis AS joined_at",
    )


def test_the_text_begins_with_its_name_so_that_a_slow_query_log_tells_the_file() -> None:
    assert parsed(GOOD).text.splitlines()[0] == "// users/get_user"


def test_a_fragment_file_becomes_a_fragment_without_the_name_in_its_text() -> None:
    source = "// Tags.\n// fragment: slot\n// subject:  user_\n// params:  none\n// columns: none\nuser_.tags\n"

    found = parsed(source, "tags/fragments/user_tags")

    assert found == Fragment("tags/fragments/user_tags", "Tags.", "slot", "user_", {}, {}, "user_.tags")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "// Find one user.\n// The id is the sender's.\n",
            "",
            "users/get_user:1: the header must say what this is for",
        ),
        ("// access:  read", "// access: look", "users/get_user: access must be read, write or schema"),
        ("// rows:    optional", "// rows: few", "users/get_user: rows must be none, one, optional or many"),
        ("// rows:    optional", "// access: read", "users/get_user:4: 'access' is given twice"),
        ("// rows:    optional", "// Some more words.", "users/get_user:4: words after the first header key"),
        ("// params:  id STRING\n", "", "users/get_user: the header lacks 'params' (write '// params: none' for none)"),
        ("// params:  id STRING", "// params: id", "users/get_user: 'id' in 'params' is not 'name TYPE'"),
        ("// params:  id STRING", "// params: id string", "users/get_user: 'id string' in 'params' is not 'name TYPE'"),
        (
            "// params:  id STRING",
            "// params: id STRING, at INTEGER",
            "users/get_user: 'id STRING, at INTEGER' in 'params' is not 'name TYPE'",
        ),
        ("{id: $id}", "{id: $user}", "users/get_user: parameters of text and header differ: id, user"),
        ("AS joined_at\n", "AS joined_at;\n", "users/get_user: one statement a file, without a semicolon"),
        (GOOD[GOOD.index("MATCH") :], "", "users/get_user: there is no Cypher below the header"),
    ],
)
def test_a_broken_file_is_refused_with_its_place_and_the_rule(old: str, new: str, told: str) -> None:
    assert old in GOOD

    with pytest.raises(CatalogueInvalid) as refusal:
        parsed(GOOD.replace(old, new))

    assert str(refusal.value) == told


def test_a_name_that_starts_with_no_known_verb_is_refused() -> None:
    with pytest.raises(CatalogueInvalid, match=r"^users/find_user: the name must start with one of append, attach, "):
        parsed(GOOD, "users/find_user")


def test_asking_for_an_unknown_statement_says_its_name() -> None:
    with pytest.raises(CatalogueInvalid, match=r"^users/no_such: there is no such statement$"):
        statement("users/no_such")


def test_asking_for_a_fragment_as_a_statement_is_refused() -> None:
    with pytest.raises(CatalogueInvalid, match="there is no such statement"):
        statement(fragments()[0].name)


def test_statements_and_fragments_come_in_the_order_of_their_names() -> None:
    names = [each.name for each in statements()]

    assert names == sorted(names)
    assert [each.name for each in fragments()] == sorted(each.name for each in fragments())


def test_the_catalogue_is_read_once() -> None:
    assert statement(statements()[0].name) is statement(statements()[0].name)


def test_schema_steps_are_numbered_without_gaps_and_part_into_single_statements() -> None:
    steps = migrations()

    assert [name.split("_")[0] for name, _ in steps] == [f"{number:04}" for number in range(len(steps))]
    assert [name for name, texts in steps if not texts or any(";" in bare(text) for text in texts)] == []
