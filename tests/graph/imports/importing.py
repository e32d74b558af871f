"""Importing texts into the tests' graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString

import orjson

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.actions import Asked, Report, Summary, import_file
from graph.imports.mapping import ColumnMapping, mapping_from_options
from graph.imports.model import Kind
from graph.messages import Language
from graph.settings import Settings
from tests.graph.imports.builders import saved
from tests.support import ask

SETTINGS = Settings()
PIECE: LiteralString = """
MATCH (n) WHERE n:User OR n:Standing OR n:Record OR n:Purchase OR n:Event OR n:Change
WITH n LIMIT 10000 DETACH DELETE n RETURN count(*) AS n
"""


def unreported(_settled: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Desk:
    """Where a test imports: the graph, who asks, and a folder for files and rejects."""

    database: Database
    origin: Origin
    folder: Path

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.jsonl"

    def rejected(self) -> list[tuple[int, str]]:
        """Line and code of each entry of the rejects file."""
        if not self.rejects.exists():
            return []
        entries = [orjson.loads(each) for each in self.rejects.read_bytes().splitlines()]
        return [(each["line"], each["code"]) for each in entries]

    async def load(self, path: Path, mapping: ColumnMapping, *, report: Report = unreported) -> Summary:
        asked = Asked(path, mapping, self.rejects, Language.EN)
        return await import_file(self.database, self.origin, asked, settings=SETTINGS, report=report)

    async def put(self, kind: Kind, text: str, options: Mapping[str, Sequence[str]] | None = None) -> Summary:
        """Import a text as a CSV file."""
        return await self.load(saved(self.folder, text), mapping_from_options(kind, options or {}))

    async def put_users(self, *ids: str) -> None:
        await self.load(
            saved(self.folder, "id\n" + "".join(f"{each}\n" for each in ids), "people.csv"),
            replace(ColumnMapping(kind=Kind.USERS)),
        )


async def erase_in_pieces(database: Database) -> None:
    """Nothing about users is left, however much there was: all at once might not fit into one transaction."""
    while (await ask(database, PIECE))[0]["n"]:
        pass
