"""`guanxi statements`: every Cypher text there is."""

from __future__ import annotations

import click

from api.commands.frame import Frame, command
from api.commands.table import csv_option, table
from graph.errors import Missing
from queries.catalogue import Fragment, Statement, fragments
from queries.catalogue import statements as whole_statements


@command("statements", example="guanxi statements groups/move_users")
@click.argument("name", required=False)
@csv_option()
def statements(frame: Frame, name: str | None, csv: bool) -> None:
    """List the catalogue of Cypher texts, or print the one called NAME as it is sent to the database."""
    known = {each.name: each for each in (*whole_statements(), *fragments())}
    if name is None:
        columns = {"name": "name", "kind": "kind", "rows": "rows", "purpose": "purpose"}
        table(frame, columns, [_row(each) for each in known.values()], csv=csv)
        return
    found = known.get(name)
    if found is None:
        raise Missing("statements.unknown", name=name)
    if frame.as_json:
        table(frame, {"name": "name", "text": "text"}, [(found.name, found.text)])
    else:
        click.echo(found.text)


def _row(each: Statement | Fragment) -> tuple[str, str, str, str]:
    if isinstance(each, Fragment):
        return each.name, f"fragment: {each.kind}", "", each.purpose
    return each.name, each.access, each.rows, each.purpose


entry = statements
