"""`guanxi serve`: the API and the pages, until Ctrl-C."""

from __future__ import annotations

from dataclasses import replace

import click

from api import logs, serving
from api.app import create_app, follow_changes, score_on_request
from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from graph.database import embedded
from graph.database.driver import connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused
from graph.settings import Settings


@command("serve", example="guanxi serve --port 8080")
@click.option("--host", help="Address to listen on (default: GUANXI_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any (default: GUANXI_PORT).")
def serve(frame: Frame, host: str | None, port: int | None) -> None:
    """Answer at /graphql and show the pages; starts the embedded store where no other server is named.

    Logs go to standard error, a line of JSON each. With the embedded store what follows from changes is done here
    too, and scores are computed when asked for; elsewhere run `guanxi work` beside it.
    """
    given = {"host": host or frame.settings.host, "port": frame.settings.port if port is None else port}
    settings = replace(frame.settings, **given)
    with serving.listening(settings.host, settings.port) as taken:
        with reporting(frame) as report:
            address = embedded.address(settings, report)
        run_async(_check(address, settings))
        logs.configure(settings.log_level)
        url = serving.url_of(taken)
        chores = (follow_changes(settings), score_on_request(settings, address)) if settings.is_embedded else ()
        serving.run(
            create_app(settings, address, chores),
            taken,
            on_ready=lambda: frame.answer({"url": url}, "serve.ready", url=url),
        )
    frame.note("serve.stopped")


async def _check(address: StoreAddress, settings: Settings) -> None:
    async with connected(address, settings) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")


entry = serve
