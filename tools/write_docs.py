"""Write the tables of docs/ that code knows: errors, settings, parameters of scores, commands, tests of each wish.

Usage: python -m tools.write_docs [--check]. With `--check` nothing is written; exit code 1 when a page is not current.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from importlib.util import find_spec
from typing import Any

from graph.messages import Language, templates
from graph.scores.model import ScoreKey
from graph.scores.parameters import parameters
from graph.settings import PREFIX, Settings
from tools.source import KINDS, ROOT, modules, raised, told

_WISH = re.compile(r"(?<![A-Za-z0-9])([TDLRPVGKMC]\d\d)(?![A-Za-z0-9])")
_WISH_IN_NAME = re.compile(r"(?<![a-z0-9])([tdlrpvgkmc]\d\d)(?![a-z0-9])")
_ROW = re.compile(r"^\| (?P<id>[A-Z]\d\d) \| (?P<weight>[123]) \| (?P<wish>[^|]+) \|(?P<shown>[^|]*)\|$", re.MULTILINE)
_ANSWERS = {
    "Refused": "a rule says no; nothing was changed",
    "Missing": "it is not there, or not for this caller; nothing was changed",
    "Conflict": "someone was first; the facts hold the present state; nothing was changed",
    "Unavailable": "not now; try again after the seconds that the answer names",
    "Broken": "a bug or a damaged store; the caller sees only a request id, the log has the rest",
}
# Rooms that only inner layers of tests speak of; a wish is met where a person can see it.
_INNER_TESTS = ("tests/house/", "tests/queries/", "tests/graph/")


def errors_page() -> str:
    """`docs/errors.md`: every code that is raised anywhere, with its sentences and facts."""
    found: dict[str, dict[str, set[str]]] = {kind: {} for kind in KINDS}
    for each in raised():
        if each.code is not None:
            found[each.kind].setdefault(each.code, set()).update(each.facts or ())
    lines = [
        "# Errors",
        "",
        "An error is a stable code and facts; its sentence is made from them in Chinese or English. Codes do not",
        "change; sentences may. In GraphQL the first three kinds are members of a mutation's result union.",
        "Written by `make docs`.",
    ]
    for kind in KINDS:
        lines += ["", f"## {kind}", "", f"{_ANSWERS[kind][:1].upper()}{_ANSWERS[kind][1:]}.", ""]
        lines += _table(found[kind])
    complaints = {each.code: each.facts for each in told() if each.kind == "complain" and each.code}
    lines += ["", "## Told by the command alone", "", "What `guanxi` complains of before it asks anything.", ""]
    lines += _table(complaints)
    return "\n".join(lines) + "\n"


def _table(codes: Mapping[str, Iterable[str] | None]) -> list[str]:
    zh, en = templates(Language.ZH), templates(Language.EN)
    return [
        "| code | English | 中文 | facts |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{code}` | {_cell(en.get(code, ''))} | {_cell(zh.get(code, ''))} | {_words(facts or ())} |"
            for code, facts in sorted(codes.items())
        ),
    ]


def settings_page() -> str:
    """`docs/settings.md`: every setting with its variable, unit, default and meaning."""
    lines = [
        "# Settings",
        "",
        "Read once from the environment when a process starts; a value of the wrong type stops it with",
        "`settings.invalid`. Yes or no is written `true` or `false`. Written by `make docs`.",
        "",
        "| variable | default | unit | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for each in fields(Settings):
        default = "" if each.default is MISSING else _shown(each.default)
        meaning, unit = str(each.metadata["doc"]), str(each.metadata["unit"])
        lines.append(f"| `{PREFIX}{each.name.upper()}` | {default} | {unit} | {_cell(meaning)} |")
    return "\n".join(lines) + "\n"


def parameters_page() -> str:
    """`docs/scores/parameters.md`: every parameter of scores with its range, default, meaning and what it changes."""
    lines = [
        "# What a brand sets of its scores",
        "",
        "Weights, windows, decays and thresholds are the brand's. What was never set has its default. They are saved",
        "in versions that never change, and each run tells by which it was made: [scores](../scores.md#parameters).",
        "Weights count in proportion, so only their ratios matter. Written by `make docs`.",
        "",
        "| key | meaning | 含义 | unit | range | default | changes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for key, each in parameters().items():
        changes = ", ".join(f"`{score.value}`" for score in ScoreKey if score in each.scores)
        found = changes or (f"the signal `{each.signal}`" if each.signal else "communities")
        told = [f"`{key}`", each.en, each.zh, each.unit.value, str(each.allowed), f"{each.default:g}", found]
        lines.append(f"| {' | '.join(map(_cell, told))} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """`docs/commands.md`: the help of every command of `guanxi`; without commands, a page that says so."""
    lines = ["# The `guanxi` command", "", "What each command's `--help` says. Written by `make docs`."]
    for name, text in sorted(command_helps().items()):
        lines += ["", f"## {name}", "", "```text", text.rstrip(), "```"]
    return "\n".join(lines) + "\n"


def command_helps() -> Mapping[str, str]:
    """Every command below `guanxi` with its help, "store start" → text; empty while there is no command line."""
    if find_spec("api.cli") is None:
        return {}
    import click

    from api import cli

    def below(command: click.Command, context: click.Context, path: str) -> Iterator[tuple[str, str]]:
        if path:
            yield path, _trimmed(command.get_help(context))
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None and not inner.hidden:
                    settings: dict[str, Any] = {
                        **inner.context_settings,
                        "terminal_width": 100,
                        "max_content_width": 100,
                    }
                    child = click.Context(inner, info_name=name, parent=context, **settings)
                    yield from below(inner, child, f"{path} {name}".strip())

    context = click.Context(cli.cli, info_name="guanxi", terminal_width=100, max_content_width=100)
    return dict(below(cli.cli, context, ""))


def requirements_page() -> str:
    """`docs/requirements.md` with its last column made from the tests as they are."""
    shown = wishes_shown()

    def row(found: re.Match[str]) -> str:
        tests = "<br>".join(shown.get(found["id"], []))
        return f"| {found['id']} | {found['weight']} | {found['wish']} |{f' {tests} ' if tests else ' '}|"

    return _ROW.sub(row, (ROOT / "docs" / "requirements.md").read_text("utf-8"))


def wishes_shown() -> Mapping[str, list[str]]:
    """Wish → tests that carry its id in name or docstring, as `folder/file.py: name`."""
    found: dict[str, list[str]] = {}
    for module in modules("tests"):
        if module.path.startswith(_INNER_TESTS):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                named = {each.upper() for each in _WISH_IN_NAME.findall(node.name.replace("_", " "))}
                for wish in named | set(_WISH.findall(ast.get_docstring(node) or "")):
                    found.setdefault(wish, []).append(f"`{module.path.removeprefix('tests/')}: {node.name}`")
    return found


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/errors.md": errors_page,
    "docs/settings.md": settings_page,
    "docs/commands.md": commands_page,
    "docs/scores/parameters.md": parameters_page,
    "docs/requirements.md": requirements_page,
}


def main() -> None:
    """Write every page that is not current, or with `--check` fail when there is one."""
    stale = [name for name, page in PAGES.items() if not _is_current(name, page())]
    if "--check" in sys.argv[1:]:
        sys.exit(f"not current, run make docs: {', '.join(stale)}" if stale else 0)
    for name in stale:
        (ROOT / name).write_text(PAGES[name](), "utf-8")
        print(f"wrote {name}")


def _is_current(name: str, text: str) -> bool:
    path = ROOT / name
    return path.is_file() and path.read_text("utf-8") == text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _shown(default: object) -> str:
    if default == "":
        return "(empty)"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


if __name__ == "__main__":
    main()
