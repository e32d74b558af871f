"""`guanxi person …`: everything held on one person, to be handed out or to be forgotten."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from io import BufferedWriter
from pathlib import Path
from uuid import uuid4

import click

from api.clock import now
from api.commands.frame import Frame, command, group, run_async
from api.commands.store import reporting
from api.exporting import document, readable
from api.inside import inside
from api.stones import keeper
from graph.database import embedded
from graph.database.embedded import StoreAddress
from graph.database.operations import Origin
from graph.erasure.actions import erase_user
from graph.erasure.model import Erased
from graph.errors import Refused
from graph.exports.actions import open_export
from graph.vocabulary import Role


@group("person", example="guanxi person export u0000042 --output anna.json")
def person() -> None:
    """Everything that is held on one person: hand out a copy, or forget them."""


@command("export", example="guanxi person export u0000042 --html --output anna.html")
@click.argument("user")
@click.option("--html", is_flag=True, help="A page to read instead of JSON.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, for its owner alone.")
@click.option("--actor", default="command", show_default=True, help="Who asks; it is kept in the audit.")
def export(frame: Frame, user: str, html: bool, output: Path | None, actor: str) -> None:
    """Write everything that is held on USER, in the format guanxi-person/1, or as a page in your language."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    run_async(_export(frame, address, user, actor, html=html, output=output))
    if output is not None:
        frame.note("exports.written", file=str(output))


@command("erase", example='guanxi person erase u0000042 --reason "asked for on the phone"')
@click.argument("user")
@click.option("--reason", required=True, help="Why; it is kept in the audit, without the person.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--actor", default="command", show_default=True, help="Who erases.")
def erase(frame: Frame, user: str, reason: str, yes: bool, actor: str) -> None:
    """Forget USER for ever: what stays is a nameless user in trees and sums. Cut off, call it again."""
    if not yes and click.prompt(frame.say("erasure.ask", user=user), err=True) != user:
        raise Refused("erasure.unconfirmed", path=("confirm",))
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    done = run_async(_erase(frame, address, user, reason, actor))
    data = {"nameless_id": done.user, "touched": dict(done.report)}
    frame.answer(data, "erasure.erased", user=done.user, n=sum(done.report.values()))


async def _export(
    frame: Frame, address: StoreAddress, user: str, actor: str, *, html: bool, output: Path | None
) -> None:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        head = await open_export(house.database, _origin(actor), user)
        with ExitStack() as stack:
            sink = stack.enter_context(private(output)) if output else sys.stdout.buffer
            if html:
                async for text in readable(house.database, head, at=now(), language=frame.language):
                    sink.write(text.encode())
            else:
                async for piece in document(house.database, head, at=now()):
                    sink.write(piece)
            sink.write(b"\n")
            sink.flush()


async def _erase(frame: Frame, address: StoreAddress, user: str, reason: str, actor: str) -> Erased:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        settings = frame.settings
        return await erase_user(
            house.database, _origin(actor), user, reason=reason, settings=settings, keep=keeper(settings)
        )


def _origin(actor: str) -> Origin:
    return Origin(actor, Role.ADMIN, now(), uuid4().hex[:16])


def private(path: Path) -> BufferedWriter:
    """The file, new or emptied, which nobody but its owner reads."""
    path.touch(mode=0o600)
    return path.open("wb")


person.add_command(export)
person.add_command(erase)
entry = person
