"""The rejects file names every row left out, once, however often an import is interrupted."""

from pathlib import Path

import orjson
import pytest

from graph.errors import Refused
from graph.imports.model import Reject
from graph.imports.rejects import Rejects
from graph.messages import Language

pytestmark = pytest.mark.text


def reject(line: int, code: str = "imports.json_invalid", **facts: str | int) -> Reject:
    return Reject(line, line, code, facts, f"text {line}")


def entries(path: Path) -> list[dict[str, object]]:
    return [orjson.loads(each) for each in path.read_bytes().splitlines()]


def test_each_reject_is_a_line_with_place_code_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"

    rejects = Rejects(path, Language.EN)
    rejects.write([Reject(4, 5, "imports.too_many_fields", {"expected": 14, "found": 15}, "x" * 600)])

    assert entries(path) == [
        {
            "line": 4,
            "last_line": 5,
            "code": "imports.too_many_fields",
            "reason": "The row has 15 fields instead of 14; a comma may stand without quotes.",
            "facts": {"expected": 14, "found": 15},
            "text": "x" * 500,
        }
    ]


def test_the_reason_is_in_the_readers_language(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "r.jsonl", Language.ZH)
    rejects.write([reject(2)])

    assert entries(tmp_path / "r.jsonl")[0]["reason"] == "这一行不是有效的 JSON。"


def test_rejects_are_counted_by_code(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "r.jsonl", Language.EN)
    rejects.write([reject(2), reject(3), reject(4, "imports.json_not_object")])

    assert rejects.counts == {"imports.json_invalid": 2, "imports.json_not_object": 1}


def test_going_on_keeps_what_was_settled_and_drops_what_was_not(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    rejects = Rejects(path, Language.EN)
    rejects.write([reject(2), reject(8), reject(12)])
    with path.open("ab") as file:
        file.write(b'{"line": 13, "co')

    rejects = Rejects(path, Language.EN, after_line=10)
    rejects.write([reject(12), reject(14)])

    assert [each["line"] for each in entries(path)] == [2, 8, 12, 14]
    assert rejects.counts == {"imports.json_invalid": 4}


def test_a_new_import_starts_anew_and_without_rejects_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    rejects = Rejects(path, Language.EN)
    rejects.write([reject(2)])

    rejects = Rejects(path, Language.EN)

    assert not path.exists()
    assert rejects.counts == {}


@pytest.mark.parametrize("content", [b"id,name\nu1,a\n", b'{"line":1,"sku":"A"}\n', b"\n"])
def test_a_file_that_is_no_rejects_file_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    with pytest.raises(Refused) as refusal:
        Rejects(path, Language.EN)

    assert refusal.value.code == "imports.rejects_foreign"
    assert path.read_bytes() == content


def test_a_lone_surrogate_does_not_stop_the_file(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "r.jsonl", Language.EN)
    rejects.write([Reject(2, 2, "imports.amount_invalid", {"column": "amount", "value": "\ud800"}, "\udfff")])

    assert entries(tmp_path / "r.jsonl")[0]["text"] == "?"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path / "none" / "r.jsonl", Language.EN)

    with pytest.raises(Refused) as refusal:
        rejects.write([reject(2)])

    assert refusal.value.code == "imports.rejects_unwritable"
