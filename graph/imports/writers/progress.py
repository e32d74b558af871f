"""How far an import has come, kept beside what it wrote."""

from __future__ import annotations

from datetime import datetime

from graph.database.driver import Transaction
from queries.catalogue import statement

CLAIM_IMPORT = statement("imports/claim_import")
SAVE_IMPORT = statement("imports/save_import")


async def claim_import(transaction: Transaction, key: str, *, kind: str, file: str, actor: str, at: datetime) -> int:
    """Open the import; the line behind which reading goes on: 0 for a new or a finished one."""
    [row] = await transaction.run(CLAIM_IMPORT, key=key, kind=kind, file=file, actor=actor, at=at)
    return row["line"]


async def save_import(transaction: Transaction, key: str, *, line: int, is_done: bool, at: datetime) -> None:
    """All rows up to `line` are settled, their rejects safe in the rejects file."""
    await transaction.run(SAVE_IMPORT, key=key, line=line, state="done" if is_done else "open", at=at)
