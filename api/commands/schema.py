"""`guanxi schema`: the GraphQL schema as text."""

from __future__ import annotations

from importlib.resources import files

import click

from api.commands.frame import Frame, command
from api.schema import build_schema
from graph.errors import Conflict

FILE = "schema.graphql"


def sdl() -> str:
    """The schema that the service answers with, as text."""
    return build_schema().as_str().strip() + "\n"


@command("schema", example="guanxi schema > api/schema.graphql")
@click.option("--check", is_flag=True, help="Say whether api/schema.graphql is what would be printed.")
def schema(frame: Frame, check: bool) -> None:
    """Print the GraphQL schema, for those who generate code from it."""
    text = sdl()
    if not check:
        click.echo(text, nl=False)
        return
    committed = files("api") / FILE
    if not committed.is_file() or committed.read_text("utf-8") != text:
        raise Conflict("schema.differs")
    frame.answer({"same": True}, "schema.same")


entry = schema
