"""The command line's frame: one line a failure, an exit code, two languages, answers for people and for programs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from types import ModuleType

import click
import pytest

from api import cli
from api.commands.frame import Command, Frame, Group, command, language_of, run_async
from api.commands.progress import progress
from api.commands.table import Value, csv_option, shown, table
from graph.errors import Conflict, Fact
from graph.messages import Language

pytestmark = pytest.mark.text

COLUMNS = {"name": "Name", "n_referees": "Brought"}
ROWS = (("王芳", 1204), ("Li\x1b[2J", None))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A subcommand `try` whose `entry` a test sets."""
    module = ModuleType("api.commands.trying")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cli, "COMMANDS", {**cli.COMMANDS, "try": ("trying", "A test's own.")})
    return module


def failing(error: BaseException) -> Command:
    @command("try", example="guanxi try")
    def entry(_: Frame) -> None:
        """Fail."""
        raise error

    return entry


def listing(rows: Sequence[Sequence[Value]] = ROWS) -> Command:
    @command("try", example="guanxi try")
    @csv_option()
    def entry(frame: Frame, csv: bool) -> None:
        """List."""
        table(frame, COLUMNS, rows, csv=csv)

    return entry


def commands(parent: click.Group) -> list[click.Command]:
    found: list[click.Command] = []
    for name in parent.list_commands(click.Context(parent)):
        each = parent.get_command(click.Context(parent), name)
        assert each is not None
        found += [each, *(commands(each) if isinstance(each, click.Group) else [])]
    return found


def test_help_lists_every_command_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["--help"], {})

    said = capsys.readouterr().out
    assert code == 0
    assert [name for name in cli.COMMANDS if f"\n  {name} " not in said] == []


def test_every_command_has_help_with_an_example_that_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    found = commands(cli.cli)

    assert [each.name for each in found if not isinstance(each, Command | Group)] == []
    assert [each.name for each in found if not each.help or str(each.name) not in getattr(each, "example", "")] == []
    assert cli.run(["store", "start", "--help"], {}) == 0
    assert "Example: guanxi store start" in capsys.readouterr().out


def test_help_loads_no_command_and_no_database() -> None:
    code = "import sys; from api.cli import run; run(['--help'], {}); print(*sys.modules, file=sys.stderr)"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(ended.stderr.split())

    assert loaded & {"api.commands.store", "neo4j", "rich", "psutil", "strawberry", "networkx", "starlette"} == set()


def test_no_words_at_all_give_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run([], {})

    assert code == 0
    assert capsys.readouterr().out.startswith("Usage: guanxi")


def test_a_misspelt_command_is_one_line_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["stoer"], {})

    assert code == 2
    assert capsys.readouterr().err == "guanxi: No such command 'stoer'. Help: guanxi --help\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_setting_is_refused_by_name(
    door: ModuleType, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    @command("try", example="guanxi try")
    def entry(frame: Frame) -> None:
        """Need the settings."""
        click.echo(frame.settings.port)

    door.entry = entry

    code = cli.run(["try", "--lang", language], {"GUANXI_PORT": "many"})

    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert "GUANXI_PORT" in said


def test_an_error_is_its_sentence_and_its_exit_code(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    door.entry = failing(Conflict("store.owner_unknown", folder="here"))

    codes = [cli.run(["try"], {}), cli.run(["try"], {"LANG": "zh_CN.UTF-8"}), cli.run(["--lang", "zh", "try"], {})]

    english, chinese, asked = capsys.readouterr().err.splitlines()
    assert codes == [4, 4, 4]
    assert english.startswith("guanxi: Another process owns the store in here")
    assert chinese == asked
    assert chinese.startswith("guanxi: 另一个进程占用着 here")


def test_an_error_for_a_program_is_json(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    facts: dict[str, Fact] = {"folder": "here"}
    door.entry = failing(Conflict("store.owner_unknown", **facts))  # pyright: ignore[reportArgumentType]

    code = cli.run(["try", "--json"], {})

    found = json.loads(capsys.readouterr().err)["error"]
    assert (code, found["code"], found["facts"]) == (4, "store.owner_unknown", facts)


def test_an_interrupt_is_one_line_and_130(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    door.entry = failing(KeyboardInterrupt())

    code = cli.run(["try"], {})

    assert code == 130
    assert capsys.readouterr().err.strip() == "guanxi: Interrupted. Nothing is broken; run this again to go on."


def test_a_bug_of_ours_is_one_line_and_a_private_log(
    door: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    door.entry = failing(ZeroDivisionError("at this place"))

    with pytest.raises(SystemExit) as left:
        cli.run(["try"], {"GUANXI_CACHE_HOME": str(tmp_path)})

    log = f"{tmp_path}/last-failure.log"
    said = capsys.readouterr().err
    assert left.value.code == 70
    assert said.count("\n") == 1
    assert log in said
    assert "at this place" not in said
    with open(log) as file:
        assert "ZeroDivisionError: at this place" in file.read()


def test_a_bug_of_ours_is_shown_whole_to_who_asks(
    door: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    door.entry = failing(ZeroDivisionError("at this place"))

    with pytest.raises(SystemExit):
        cli.run(["try"], {"GUANXI_CACHE_HOME": str(tmp_path), "GUANXI_DEBUG": "1"})

    assert "ZeroDivisionError: at this place" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, Language.EN),
        ({"LC_MESSAGES": "zh_TW", "LC_ALL": ""}, Language.ZH),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: Language) -> None:
    assert language_of(environment) is language


def test_rows_for_people_are_aligned_by_width_and_carry_no_control_characters(
    door: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    door.entry = listing()

    cli.run(["try"], {})

    # 王芳 is four places wide; Li�[2J six.
    assert capsys.readouterr().out.splitlines() == ["Name    Brought", "王芳      1,204", "Li\ufffd[2J        —"]


def test_rows_for_programs_are_csv_or_json(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    door.entry = listing()

    cli.run(["try", "--csv"], {})
    cli.run(["try", "--json"], {})

    csv_text, _, json_line = capsys.readouterr().out.rpartition("\r\n")
    assert csv_text == "name,n_referees\r\n王芳,1204\r\nLi\x1b[2J,"
    assert json.loads(json_line) == [{"name": "王芳", "n_referees": 1204}, {"name": "Li\x1b[2J", "n_referees": None}]


def test_no_text_in_csv_is_a_formula_to_a_spreadsheet(door: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("=1+2", "@SUM(A1)", "+cmd|' /C calc'!A0", "-x", "\tx", "+86 138-0000", "-3", "王=芳")
    door.entry = listing([(each, -3) for each in names])

    cli.run(["try", "--csv"], {})

    rows = list(csv.reader(capsys.readouterr().out.splitlines()))[1:]
    assert [name for name, _ in rows] == [f"'{each}" for each in names[:5]] + list(names[5:])
    assert {number for _, number in rows} == {"-3"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (True, "✓"), (1204, "1,204"), (0.25, "0.25"), (12345.6, "12,346"), ("a\u202eb", "a\ufffdb")],
)
def test_a_value_is_shown_as_people_read_it(value: str | int | float | bool | None, text: str) -> None:
    assert shown(value) == text


def test_progress_without_a_terminal_is_a_line_at_each_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Frame({}), "Reading", 4_000_000, unit="B") as bar:
        bar.advance(3_000_000)
        bar.reach(4_000_000)

    first, last = capsys.readouterr().err.splitlines()
    assert first == "Reading …"
    assert last.startswith("Reading: 4 / 4 MB (100%) · ")


def test_progress_is_silent_towards_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    frame = Frame({})
    frame.as_json = True

    with progress(frame, "Reading") as bar:
        bar.advance()

    assert capsys.readouterr() == ("", "")


def test_asynchronous_work_is_run_to_its_end() -> None:
    async def work() -> int:
        return 7

    assert run_async(work()) == 7
