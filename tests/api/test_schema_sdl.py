"""The committed schema is the one that the service answers with."""

from pathlib import Path

import pytest

from api.cli import run
from api.commands.schema import sdl

pytestmark = pytest.mark.text
COMMITTED = Path(__file__).parents[2] / "api" / "schema.graphql"


def test_the_committed_schema_is_what_the_server_prints() -> None:
    """When this fails: guanxi schema > api/schema.graphql"""
    assert COMMITTED.read_text("utf-8") == sdl()


def test_the_command_prints_the_schema_and_checks_the_committed_one(capsys: pytest.CaptureFixture[str]) -> None:
    printed, checked = run(["schema"], {}), run(["schema", "--check", "--json"], {})

    assert (printed, checked) == (0, 0)
    assert capsys.readouterr().out == sdl() + '{"same":true}\n'
