"""How code is cut: sizes, names, docstrings, purity. Each test lists every offender with its place."""

import ast
import re

import pytest

from tools.source import FLOORS, ROOT, Module, modules, tracked

pytestmark = pytest.mark.text

MODULE_LINES = 400
FUNCTION_LINES = 60
IMPURE_MODULES = frozenset(
    {"asyncio", "random", "os", "time", "secrets", "uuid", "subprocess", "socket", "logging", "neo4j"}
)
IMPURE_CALLS = frozenset({"now", "utcnow", "today", "open", "print", "input", "getenv"})
PURE_FILES = frozenset({"model.py", "policy.py", "kernels.py", "composer.py"})
EVERYWHERE = (*FLOORS, "tests", "tools")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> list[Function]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_of(function: Function) -> int:
    """Lines of a function without its docstring: a long explanation is not a long function."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def is_pure(module: Module) -> bool:
    return module.path.startswith(("graph/", "queries/")) and module.path.rsplit("/", 1)[-1] in PURE_FILES


def test_no_module_is_longer_than_400_lines() -> None:
    long = [f"{each.path}: {len(each.text.splitlines())}" for each in modules(*EVERYWHERE)]

    assert [each for each in long if int(each.rsplit(" ", 1)[-1]) > MODULE_LINES] == []


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{module.path}:{function.lineno} {function.name}: {lines_of(function)}"
        for module in modules(*EVERYWHERE)
        for function in functions(module)
        if lines_of(function) > FUNCTION_LINES
    ]

    assert long == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common"}

    assert [name for name in tracked() if name.endswith(".py") and name.split("/")[-1][:-3] in drawers] == []


def test_every_public_name_of_the_floors_says_what_it_is() -> None:
    silent = [
        f"{module.path}:{getattr(node, 'lineno', 1)} {name}"
        for module in modules()
        for name, node in public(module)
        if not (ast.get_docstring(node) or speaks_graphql(node))
    ]

    assert silent == []


def public(module: Module) -> list[tuple[str, Function | ast.ClassDef | ast.Module]]:
    """The module, its public functions and classes, and their public methods."""
    found: list[tuple[str, Function | ast.ClassDef | ast.Module]] = []
    if module.tree.body:
        found.append(("module", module.tree))
    for node in module.tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            found.append((node.name, node))
            if isinstance(node, ast.ClassDef):
                found += [
                    (f"{node.name}.{each.name}", each)
                    for each in node.body
                    if isinstance(each, Function) and not each.name.startswith("_") and not is_overload(each)
                ]
    return found


def speaks_graphql(node: Function | ast.ClassDef | ast.Module) -> bool:
    """A GraphQL type or field says what it is in its `description`; edges and connections are what Relay says."""
    if isinstance(node, ast.Module):
        return False
    made = [ast.unparse(each) for each in node.decorator_list if ast.unparse(each).startswith("strawberry.")]
    return bool(made) and ("description=" in made[0] or node.name.endswith(("Edge", "Connection")))


def is_overload(function: Function) -> bool:
    names = {each.id if isinstance(each, ast.Name) else getattr(each, "attr", "") for each in function.decorator_list}
    return bool(names & {"overload", "override"})


def test_pure_files_reach_for_nothing_outside_their_arguments() -> None:
    offences: list[str] = []
    for module in filter(is_pure, modules()):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                offences.append(f"{module.path}:{node.lineno} is async")
            if isinstance(node, ast.Import):
                taken = {alias.name.split(".")[0] for alias in node.names} & IMPURE_MODULES
                offences += [f"{module.path}:{node.lineno} imports {name}" for name in sorted(taken)]
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in IMPURE_MODULES:
                offences.append(f"{module.path}:{node.lineno} imports {node.module}")
            if isinstance(node, ast.Call) and called_name(node) in IMPURE_CALLS:
                offences.append(f"{module.path}:{node.lineno} calls {called_name(node)}")

    assert offences == []


def called_name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def test_the_ground_floor_imports_nothing_of_ours() -> None:
    ours = re.compile(r"^(?:from|import) (?:graph|api|seeds|tests|tools)\b", re.MULTILINE)

    assert [each.path for each in modules("queries") if ours.search(each.text)] == []


# A backend tells networkx by this error that something is for networkx itself to do.
MAY_SAY_NOT_HERE = {
    "graph/scores/backend/interface.py",
    "tests/graph/scores/backend/test_backend.py",
    "tests/graph/scores/kernels/test_adjacency.py",
}


def test_nothing_is_left_for_later() -> None:
    # One letter of each word stands in brackets so that this line does not find itself.
    words = r"TOD[O]|FIXM[E]|XX[X]|NotImplementedErro[r]|pytest\.mark\.(?:ski[p]|xfai[l])|pytest\.ski[p]\("
    left = re.compile(rf"\b(?:{words})")
    texts = [name for name in tracked() if name.endswith((".py", ".cypher", ".html", ".sh", ".md", ".toml"))]

    found = [name for name in texts if left.search((ROOT / name).read_text("utf-8"))]

    assert [name for name in found if name not in MAY_SAY_NOT_HERE] == []


# Loops that must go on (the worker, the key ring, the planning of documented queries), and the short way to a field,
# which hands everything unusual over to the stock executor. What breaks in a request is caught at the door alone.
MAY_CATCH_ALL = (
    "graph/changes/worker.py:",
    "api/keyring.py:",
    "api/app.py:",
    "api/picking.py:",
    "api/middleware.py:",
    "api/scoring.py:",
)


def test_only_loops_that_must_go_on_catch_everything() -> None:
    offences: list[str] = []
    for module in modules(*FLOORS):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            named = ast.unparse(node.type) if node.type else "everything"
            if named in {"everything", "Exception", "BaseException"} and not re_raises(node):
                offences.append(f"{module.path}:{node.lineno} catches {named}")

    assert [each for each in offences if not each.startswith(MAY_CATCH_ALL)] == []


def re_raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_tests_stand_in_the_rooms_that_they_test() -> None:
    strangers: list[str] = []
    for folder in FLOORS:
        for path in sorted((ROOT / "tests" / folder).glob("*/")):
            twin = ROOT / folder / path.name
            if path.name != "__pycache__" and not twin.is_dir() and not twin.with_suffix(".py").is_file():
                strangers.append(path.relative_to(ROOT).as_posix())

    assert strangers == []


def test_every_room_that_acts_has_tests_of_its_own() -> None:
    rooms = sorted(
        {each.path.split("/")[1] for each in modules("graph") if each.path.endswith(("policy.py", "actions.py"))}
    )

    lacking = [room for room in rooms if not list((ROOT / "tests" / "graph" / room).glob("test_*.py"))]

    assert lacking == []


def test_test_folders_are_packages() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}

    assert sorted(str(each) for each in folders if not (each / "__init__.py").is_file()) == []
