"""The project read as text: its modules, its tracked files, and the errors that its code raises."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("queries", "graph", "api", "seeds")
KINDS = ("Refused", "Missing", "Conflict", "Unavailable", "Broken")
CODE = re.compile(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
_TELLING = frozenset({"note", "answer", "complain", "say"})
_NOT_FACTS = frozenset({"path", "retry_after_seconds", "err", "nl"})


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file: its path from the project's root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Raised:
    """One place that makes an error; `facts` is None when they are not written out there."""

    code: str | None
    kind: str
    facts: frozenset[str] | None
    place: str


def modules(*folders: str) -> Sequence[Module]:
    """All Python files below the folders (the four floors when none is named), ordered by path."""
    return [_module(path) for folder in folders or FLOORS for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def tracked() -> Sequence[str]:
    """Files that git tracks or would track, from the project's root; without git all files that are not hidden."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        told = [str(path) for path in found if not any(part.startswith((".", "__pycache__")) for part in path.parts)]
    return sorted(name for name in set(told) if (ROOT / name).is_file())


def raised() -> Sequence[Raised]:
    """Every place in the floors that makes an error of the tree, ordered by file.

    A class that builds on the tree and gives itself its code does so in its own `__init__`; that is the place.
    """
    kinds, own_codes = _kinds()
    found: list[Raised] = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node) in kinds and called(node) not in own_codes:
                found += _made(module, node, kinds[called(node)])
            if isinstance(node, ast.ClassDef) and node.name in own_codes:
                calls = (each for each in ast.walk(node) if isinstance(each, ast.Call) and called(each) == "__init__")
                found += [each for call in calls for each in _made(module, call, kinds[node.name])]
    return found


def told() -> Sequence[Raised]:
    """Every place where the command line tells a sentence by its code: `note`, `answer`, `complain`, `say`."""
    found: list[Raised] = []
    for module in modules("api"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node) in _TELLING:
                codes = [each for each in _codes_of(node.args) if each and CODE.match(each)]
                found += [Raised(code, called(node), _facts(node), f"{module.path}:{node.lineno}") for code in codes]
    return found


def _kinds() -> tuple[Mapping[str, str], frozenset[str]]:
    """Class name → the member of the error tree that it is, classes of the floors that build on one included; and
    those of them that have an `__init__` of their own."""
    classes = [node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    found = {kind: kind for kind in KINDS}
    for _ in range(5):
        for each in classes:
            for base in each.bases:
                if isinstance(base, ast.Name) and base.id in found:
                    found[each.name] = found[base.id]
    own = {
        each.name
        for each in classes
        if each.name in found
        and any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in each.body)
    }
    return found, frozenset(own - set(KINDS))


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """All string constants that are not docstrings, with their lines."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


@cache
def _module(path: Path) -> Module:
    text = path.read_text("utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


def _made(module: Module, node: ast.Call, kind: str) -> Iterator[Raised]:
    for code in _codes_of(node.args[:1]):
        yield Raised(code, kind, _facts(node), f"{module.path}:{node.lineno}")


def _facts(node: ast.Call) -> frozenset[str] | None:
    """Names of the facts that a call gives; None when they are not written out there."""
    names = {each.arg for each in node.keywords}
    return None if None in names else frozenset(name for name in names if name) - _NOT_FACTS


def called(node: ast.Call) -> str:
    """The last part of the name that is called, "" for anything but a name."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _codes_of(arguments: Sequence[ast.expr]) -> Iterator[str | None]:
    for node in arguments:
        if isinstance(node, ast.IfExp):
            yield from _codes_of([node.body, node.orelse])
        elif isinstance(node, ast.Attribute) and _given(node.attr):
            yield from _given(node.attr)
        else:
            yield node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def _given(name: str) -> tuple[str, ...]:
    """Codes that are kept under an attribute of that name: as a keyword of a call or a default of a class."""
    found: set[str] = set()
    for node in (node for module in modules() for node in ast.walk(module.tree)):
        value = node.value if isinstance(node, ast.keyword) and node.arg == name else None
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.match(value.value):
            found.add(value.value)
    return tuple(sorted(found))
