"""The project read as text: its modules, its tracked files, and the errors that its code raises."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("queries", "graph", "api", "seeds")
KINDS = ("Refused", "Missing", "Conflict", "Unavailable", "Broken")
_NOT_FACTS = frozenset({"path", "retry_after_seconds"})


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
    """Every place in the floors that makes an error of the tree, ordered by file."""
    kinds = _kinds()
    return [each for module in modules() for node in ast.walk(module.tree) for each in _raised_at(module, node, kinds)]


def _kinds() -> Mapping[str, str]:
    """Class name → the member of the error tree that it is, classes of the floors that build on one included."""
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {kind: kind for kind in KINDS}
    for _ in range(5):
        found |= {name: found[base] for name, above in bases.items() for base in above if base in found}
    return found


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


def _raised_at(module: Module, node: ast.AST, kinds: Mapping[str, str]) -> Iterator[Raised]:
    if not isinstance(node, ast.Call) or called(node) not in kinds or not node.args:
        return
    place = f"{module.path}:{node.lineno}"
    names = [each.arg for each in node.keywords]
    facts = None if None in names else frozenset(name for name in names if name) - _NOT_FACTS
    for code in _codes(node.args[0]):
        yield Raised(code, kinds[called(node)], facts, place)


def called(node: ast.Call) -> str:
    """The last part of the name that is called, "" for anything but a name."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _codes(node: ast.expr) -> Iterator[str | None]:
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)
    else:
        yield node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
