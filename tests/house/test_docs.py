"""Documents are held to the code: generated pages are current, commands in README exist, records are complete."""

import re

import pytest

from tools.source import FLOORS, ROOT, modules, tracked
from tools.write_docs import PAGES, command_helps, wishes_shown

pytestmark = pytest.mark.text

BLOCK = re.compile(r"^```(?:sh|console|bash|shell)\n(?P<lines>.*?)^```", re.MULTILINE | re.DOTALL)
MADE = re.compile(r"\bmake ([a-z][a-z-]*)")
CALLED = re.compile(r"(?:^|[\s/`])guanxi ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pages() -> list[str]:
    return ["README.md", *(name for name in tracked() if name.startswith("docs/") and name.endswith(".md"))]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))


def shell_lines(name: str) -> list[str]:
    """Lines of a page's shell blocks, and commands between single backticks."""
    text = text_of(name)
    return [line for block in BLOCK.finditer(text) for line in block["lines"].splitlines()] + re.findall(
        r"`([^`\n]+)`", text
    )


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_current(name: str) -> None:
    assert text_of(name) == PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", pages())
def test_every_make_command_of_a_page_is_a_target(name: str) -> None:
    asked = {target for line in shell_lines(name) for target in MADE.findall(line)}

    assert sorted(asked - make_targets()) == []


@pytest.mark.parametrize("name", pages())
def test_every_guanxi_command_of_a_page_exists(name: str) -> None:
    helps = command_helps()
    unknown = [
        words
        for line in shell_lines(name)
        for words in CALLED.findall(line)
        if words not in helps and words.split()[0] not in helps
    ]

    assert unknown == []


@pytest.mark.parametrize("name", pages())
def test_every_link_inside_the_project_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    broken = [found["target"] for found in LINK.finditer(text_of(name)) if not (folder / found["target"]).exists()]

    assert broken == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = {"README.md"}, ["README.md"]
    while waiting:
        name = waiting.pop()
        for found in LINK.finditer(text_of(name)):
            target = ((ROOT / name).parent / found["target"]).resolve()
            linked = target.relative_to(ROOT).as_posix() if target.is_relative_to(ROOT) else ""
            if linked.endswith(".md") and target.is_file() and linked not in reached:
                reached.add(linked)
                waiting.append(linked)

    lost = [name for name in pages() if name not in reached and not name.startswith("docs/decisions/")]

    assert lost == []


def test_the_readme_marks_one_block_as_the_test_command() -> None:
    marked = re.findall(r"<!-- test command -->\n```sh\n(.+)\n```", text_of("README.md"))

    assert marked == ["make test"]


def test_every_make_target_says_what_it_does() -> None:
    silent = re.findall(r"^([a-z][a-z-]*):(?!.*##).*$", text_of("Makefile"), re.MULTILINE)

    assert silent == []


def test_every_command_shows_an_example() -> None:
    without = [name for name, text in command_helps().items() if "guanxi " not in text.split("\n", 1)[-1]]

    assert without == []


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "\n## Unreleased\n" in text_of("CHANGELOG.md")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_wishes_that_tests_carry_are_listed() -> None:
    listed = set(re.findall(r"^\| ([A-Z]\d\d) \|", text_of("docs/requirements.md"), re.MULTILINE))

    assert sorted(set(wishes_shown()) - listed) == []


def test_the_map_names_every_floor() -> None:
    assert [floor for floor in (*FLOORS, "tests") if f"{floor}/" not in text_of("docs/architecture.md")] == []


def test_every_room_of_the_graph_stands_in_the_map() -> None:
    files = (each.path.split("/") for each in modules("graph"))
    rooms = {parts[1] for parts in files if len(parts) == 3 and parts[2] in {"model.py", "policy.py"}}
    house_map = text_of("docs/architecture.md")

    assert sorted(room for room in rooms if not re.search(rf"\b{room}\b", house_map)) == []
