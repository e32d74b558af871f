"""Cypher lives in queries/ and nowhere else, and every text there is used from exactly one place."""

import ast
import re
from collections import Counter

import pytest

from queries.catalogue import fragments, statements
from tools.source import modules, strings

pytestmark = pytest.mark.text

ABOVE_THE_GROUND = ("graph", "api", "seeds")
BINDERS = frozenset({"statement", "fragment"})
CYPHER = re.compile(r"\b(?:MATCH|MERGE|CREATE|UNWIND|RETURN|DETACH DELETE)\b[^.]*[(\[{$]|\bCALL\s+db\.")


def binding_calls(*folders: str) -> list[tuple[ast.Call, str, bool]]:
    """Every `statement("…")` and `fragment("…")` of the folders: the call, its place, whether it is in a function."""
    found: list[tuple[ast.Call, str, bool]] = []
    for module in modules(*folders):
        functions = [each for each in ast.walk(module.tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        inner = {id(node) for function in functions for node in ast.walk(function)}
        found += [
            (node, f"{module.path}:{node.lineno}", id(node) in inner)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BINDERS and node.args
        ]
    return found


def name_bound(call: ast.Call) -> str:
    name = call.args[0]
    return str(name.value) if isinstance(name, ast.Constant) else ast.unparse(name)


def test_every_text_of_the_catalogue_is_bound_exactly_once() -> None:
    counted = Counter(name_bound(call) for call, _, _ in binding_calls(*ABOVE_THE_GROUND))
    expected = {each.name for each in (*statements(), *fragments())}

    assert {name: counted[name] for name in sorted(expected) if counted[name] != 1} == {}
    assert sorted(set(counted) - expected) == []


def test_texts_are_bound_when_a_module_is_imported() -> None:
    late = [place for _, place, is_inner in binding_calls(*ABOVE_THE_GROUND) if is_inner]

    assert late == []


def test_only_catalogue_and_composer_make_a_text_literal() -> None:
    makers = {each.path for each in modules() if re.search(r"cast\(\s*[\"']?LiteralString", each.text)}

    assert makers <= {"queries/catalogue.py", "queries/composer.py"}


def test_no_cypher_stands_in_python() -> None:
    found = [
        f"{module.path}:{line} {text[:60]!r}"
        for module in modules(*ABOVE_THE_GROUND)
        for line, text in strings(module.tree)
        if CYPHER.search(text)
    ]

    assert found == []


def test_every_folder_of_texts_is_a_room_of_the_house() -> None:
    """A room of the graph or of the doors; what only the furniture needs lies under `seeds`."""
    folders = {each.name.split("/")[0] for each in (*statements(), *fragments())}
    rooms = {each.path.split("/")[1].removesuffix(".py") for each in modules("graph", "api")} | {"seeds"}

    assert sorted(folders - rooms) == []
