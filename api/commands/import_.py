"""`guanxi import`: users, orders, relations and whatever else comes in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.progress import progress
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.database.operations import Origin
from graph.errors import Refused
from graph.imports.actions import BATCH_DEADLINE_S, Asked, Summary, import_file
from graph.imports.layout import FileOptions, Format, laid_over
from graph.imports.mapping import ColumnMapping, mapping_from_file, mapping_from_options
from graph.imports.model import Kind
from graph.imports.values import printable
from graph.vocabulary import Role

REJECTED = 1

_Decorated = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Done:
    """One imported file: what was done, and where its rejects are."""

    file: str
    summary: Summary
    rejects: str


def _options(function: _Decorated) -> _Decorated:
    """All options, in the order in which help tells them."""
    many, flag = {"multiple": True}, {"is_flag": True}
    path = click.Path(path_type=Path)
    declared: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (("--mapping",), {"type": path, "help": "A TOML file with all of the following; options win over it."}),
        (("--map", "sources"), {**many, "metavar": "TARGET=COLUMN", "help": "Fill TARGET from a column or position."}),
        (("--set", "constants"), {**many, "metavar": "TARGET=TEXT", "help": "Fill TARGET with the same in every row."}),
        (("--compute", "computed"), {**many, "metavar": "TARGET=EXPRESSION", "help": "Compute an amount."}),
        (("--date", "dates"), {**many, "metavar": "TARGET=FORMAT", "help": "How TARGET's dates are written."}),
        (("--time-zone",), {"help": "Zone of times without one (default: the brand's)."}),
        (("--id-from-line",), {**flag, "help": "Make ids of the file's digest and the line."}),
        (
            ("--format", "format_"),
            {"type": click.Choice([each.value for each in Format]), "help": "Default: by name and first row."},
        ),
        (("--delimiter",), {"help": "The character between fields."}),
        (("--no-quotes",), {**flag, "help": "Quotation marks are letters like others."}),
        (("--encoding",), {"help": "Default: seen in the bytes."}),
        (("--comment",), {"help": "Lines that begin with this are passed over."}),
        (("--columns",), {"metavar": "A,B,…", "help": "Names of the columns; the file has no header."}),
        (("--first-columns",), {"type": int, "metavar": "N", "help": "Take only the first N fields of each row."}),
        (("--empty",), {**many, "metavar": "TEXT", "help": "A text that means no value, such as NULL."}),
        (("--rejects",), {"type": path, "help": "Where rows left out go (default: FILE.rejects.jsonl)."}),
    ]
    for names, attributes in reversed(declared):
        function = click.option(*names, **attributes)(function)
    return function


@command("import", example="guanxi import purchases orders.csv --map user=customer --map at=date")
@click.argument("kind", type=click.Choice([each.value for each in Kind]))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_options
def import_(frame: Frame, kind: str, files: tuple[Path, ...], **given: Any) -> int:
    """Import rows of one KIND from CSV, TSV or JSON Lines files, plain or gzip; docs/import.md tells the columns.

    Rows already known are passed over, so an import may be repeated, and an interrupted one goes on where it stopped.
    A row that cannot be used goes to a rejects file with its line and reason; leaves with 1 when there is one.
    """
    if given["rejects"] is not None and len(files) > 1:
        raise Refused("imports.one_rejects_file")
    mapping = _mapping(Kind(kind), given)
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    done = run_async(_import_all(frame, address, mapping, files, given["rejects"]))
    return _tell(frame, done)


def _mapping(kind: Kind, given: dict[str, Any]) -> ColumnMapping:
    """The mapping file, with the options laid over it."""
    base = mapping_from_file(given["mapping"], kind) if given["mapping"] else ColumnMapping(kind=kind)
    pairs = {
        "map": given["sources"],
        "set": given["constants"],
        "compute": given["computed"],
        "dates": given["dates"],
    }
    mapping = mapping_from_options(kind, pairs, base=base)
    columns = given["columns"]
    file = FileOptions(
        format=Format(given["format_"]) if given["format_"] else None,
        delimiter="\t" if given["delimiter"] in ("\\t", "tab") else given["delimiter"],
        encoding=given["encoding"],
        comment=given["comment"],
        has_quotes=not given["no_quotes"],
        columns=tuple(each.strip() for each in columns.split(",")) if columns else None,
        first_columns=given["first_columns"],
        empty=frozenset(given["empty"]),
    )
    return replace(
        mapping,
        time_zone=given["time_zone"] or base.time_zone,
        id_from_line=given["id_from_line"] or base.id_from_line,
        file=laid_over(base.file, file),
    )


async def _import_all(
    frame: Frame, address: StoreAddress, mapping: ColumnMapping, files: Sequence[Path], rejects: Path | None
) -> list[Done]:
    """Import the files one after another."""
    done: list[Done] = []
    patient = replace(frame.settings, read_deadline_s=BATCH_DEADLINE_S, write_deadline_s=BATCH_DEADLINE_S)
    async with connected(address, patient) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        for path in files:
            origin = Origin("command", Role.ADMIN, now())
            asked = Asked(path, mapping, rejects or path.with_name(f"{path.name}.rejects.jsonl"), frame.language)
            with progress(frame, frame.say("imports.reading", file=path.name)) as bar:
                summary = await import_file(database, origin, asked, settings=frame.settings, report=bar.reach)
            if summary.after_line:
                frame.note("imports.resumed", file=path.name, line=summary.after_line)
            done.append(Done(printable(path.name), summary, printable(str(asked.rejects))))
    return done


def _tell(frame: Frame, done: Sequence[Done]) -> int:
    for each in done:
        for code, n in sorted(each.summary.rejected.items()):
            frame.note("imports.rejected_here", n=f"{n:,}", reason=code, file=each.rejects)
    n_rejected = sum(sum(each.summary.rejected.values()) for each in done)
    frame.answer(
        [_as_data(each) for each in done],
        "imports.done",
        n_written=f"{sum(each.summary.n_written for each in done):,}",
        n_known=f"{sum(each.summary.n_known for each in done):,}",
        n_rejected=f"{n_rejected:,}",
    )
    return REJECTED if n_rejected else 0


def _as_data(done: Done) -> dict[str, object]:
    summary = done.summary
    return {
        "file": done.file,
        "kind": summary.kind.value,
        "lines": summary.n_lines,
        "after_line": summary.after_line,
        "written": summary.n_written,
        "known": summary.n_known,
        "rejected": dict(summary.rejected),
        "rejects": done.rejects if summary.rejected else None,
    }


entry = import_
