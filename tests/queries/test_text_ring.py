"""First ring: what can be said of each Cypher text by reading it. The catalogue has checked the headers already."""

import re

import pytest

from graph.vocabulary import LABELS, RELATIONSHIPS
from queries.catalogue import Fragment, Statement, fragments, migrations, statements
from tests.queries.cypher_text import literals, returned, types_and_labels, write_clauses

pytestmark = pytest.mark.text

TEXTS: list[Statement | Fragment] = [*statements(), *fragments()]
SCHEMA = [(f"schema/{name}:{number}", text) for name, texts in migrations() for number, text in enumerate(texts, 1)]
TYPE = re.compile(r"^(?:LIST<)*(?:STRING|INTEGER|FLOAT|BOOLEAN|DATE|ZONED DATETIME|MAP|ANY)\??>*\??$")
SNAKE = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?$")
MACHINE_WORD = re.compile(r"^(?:[a-z0-9_.:-]*|\\u[0-9a-fA-F]{4}|[A-Z_]+|[|,/ ])$")
PROCEDURE = re.compile(r"\bCALL\s+([a-z][\w.]*)")
PROCEDURES = frozenset({"db.index.fulltext.queryNodes"})
LINE_LENGTH = 120


def name_of(text: Statement | Fragment) -> str:
    return text.name


@pytest.mark.parametrize(("name", "text"), [*((each.name, each.text) for each in TEXTS), *SCHEMA])
def test_labels_and_relationship_types_are_words_of_the_vocabulary(name: str, text: str) -> None:
    types, labels = types_and_labels(text)

    assert (sorted(types - RELATIONSHIPS), sorted(labels - LABELS)) == ([], []), name


def test_no_word_of_the_vocabulary_is_idle() -> None:
    used = [types_and_labels(text) for text in [*(each.text for each in TEXTS), *(text for _, text in SCHEMA)]]
    types, labels = set().union(*(each[0] for each in used)), set().union(*(each[1] for each in used))

    assert (sorted(RELATIONSHIPS - types), sorted(LABELS - labels)) == ([], [])


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_only_what_is_declared_as_a_write_writes(text: Statement | Fragment) -> None:
    writes = isinstance(text, Statement) and text.access == "write"

    assert bool(write_clauses(text.text)) == writes


@pytest.mark.parametrize("text", statements(), ids=name_of)
def test_a_statement_returns_the_columns_that_it_declares(text: Statement) -> None:
    assert returned(text.text) == list(text.columns)
    assert (text.rows == "none") == (not text.columns)


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_parameters_and_columns_have_cypher_types_and_snake_case_names(text: Statement | Fragment) -> None:
    declared = {**text.params, **text.columns}

    assert {name: kind for name, kind in declared.items() if not (TYPE.match(kind) and SNAKE.match(name))} == {}


@pytest.mark.parametrize("text", statements(), ids=name_of)
def test_a_statement_gives_instants_as_epoch_milliseconds(text: Statement) -> None:
    assert [name for name, kind in text.columns.items() if "DATETIME" in kind] == []


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_no_sentence_and_no_value_of_a_person_stands_in_a_text(text: Statement | Fragment) -> None:
    assert [each for each in literals(text.text) if not MACHINE_WORD.match(each)] == []


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_only_known_procedures_are_called(text: Statement | Fragment) -> None:
    assert set(PROCEDURE.findall(text.text)) <= PROCEDURES


@pytest.mark.parametrize("text", TEXTS, ids=name_of)
def test_lines_fit_a_screen(text: Statement | Fragment) -> None:
    assert [line for line in text.text.splitlines() if len(line) > LINE_LENGTH] == []


@pytest.mark.parametrize("text", fragments(), ids=name_of)
def test_names_of_a_fragment_that_get_a_number_end_in_an_underscore(text: Fragment) -> None:
    named = [*text.params, *([text.subject] if text.subject else [])]

    assert [name for name in named if not name.endswith("_")] == []


def test_every_purpose_is_a_sentence() -> None:
    assert [each.name for each in TEXTS if not (each.purpose[:1].isupper() and each.purpose.endswith("."))] == []
