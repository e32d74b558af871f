"""Policies as documents: what is taken, what is refused where, and that they read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import GuanxiError, Refused
from graph.measures.checking import Path
from graph.measures.model import Expression
from graph.measures.parsing import parsed
from graph.policies.documents import MOST_BYTES, loaded, read, written
from graph.policies.model import AskedPolicy
from tests.graph.policies.rungs import LADDER, NOTATION

pytestmark = pytest.mark.text
YAML = """
key: p
name: P
ladder: tier
effective: 2026-12-01
rungs:
  - group: partner
    promote: purchases at least 10
    keep: {purchases: {is: {atLeast: 8}}}
  - group: senior
    promote: "purchases at least 20"
    keep: purchases at least 15
    minimumStayDays: 30
    needsApproval: true
"""


def text_read(text: str, _: Path) -> Expression:
    return parsed(text, NOTATION)


def taken(text: str) -> AskedPolicy:
    return read(loaded(text), text_read)


def test_yaml_says_a_policy_with_texts_and_trees() -> None:
    assert taken(YAML) == LADDER


def test_a_policy_reads_back_as_it_was_written() -> None:
    assert read(written(LADDER), text_read) == LADDER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x", "policies.document_unplain"),
        ("key: !!python/object/apply:os.system ['true']", "policies.document_unplain"),
        ("key: !own 1", "policies.document_unplain"),
        ("key: a\nkey: b", "policies.document_twice"),
        ("key: [", "policies.document_invalid"),
        ("a: 1\n---\nb: 2", "policies.document_invalid"),
        ("\x00", "policies.document_invalid"),
        ("[" * 41 + "]" * 41, "policies.document_too_deep"),
        ("[" * 100_000, "policies.document_too_deep"),
        ("# " + "x" * MOST_BYTES, "policies.document_too_long"),
        ("", "policies.field_type"),
        ("- 1", "policies.field_type"),
        (YAML + "colour: red\n", "policies.field_unknown"),
        (YAML.replace("ladder: tier\n", ""), "policies.field_missing"),
        (YAML.replace("2026-12-01", "1st of December"), "policies.field_type"),
        (YAML.replace("minimumStayDays: 30", "minimumStayDays: 30.5"), "policies.field_type"),
        (YAML.replace("needsApproval: true", "needsApproval: 'yes'"), "policies.field_type"),
        (YAML.replace("purchases at least 15", "purchases at last 15"), "measures.text_invalid"),
        (YAML.replace("atLeast", "atLast"), "measures.tree"),
    ],
)
def test_what_is_no_policy_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(GuanxiError) as caught:
        taken(text)

    assert caught.value.code == code


def test_a_fault_in_yaml_has_its_line_and_column() -> None:
    with pytest.raises(Refused) as caught:
        loaded("key: p\nname: &n P\n")

    assert (caught.value.facts["line"], caught.value.facts["column"]) == (2, 7)


def test_yes_and_dates_are_not_guessed() -> None:
    assert loaded("{a: 2026-12-01, b: null, c: true, d: 1, e: 0.5, f: '1'}") == {
        "a": "2026-12-01",
        "b": None,
        "c": True,
        "d": 1,
        "e": 0.5,
        "f": "1",
    }


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text(alphabet="[]{}:,&*!-? \n'\"a1", max_size=60)))
def test_whatever_is_no_policy_is_refused_with_a_code_of_the_room(text: str) -> None:
    with pytest.raises(GuanxiError) as caught:
        taken(text)

    assert caught.value.code.startswith(("policies.", "measures."))
