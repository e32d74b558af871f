"""The one place where the parts meet: `create_app` joins settings, database, schema, doors and background work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.clock import now
from api.context import SCOPES, Caller, Context
from api.documents import Documented, documented, documents_of
from api.execution import Asked, Executor
from api.handlers import handlers
from api.http import GraphQLDoor
from api.http import broken as broken_answer
from api.http import busy as busy_answer
from api.keyring import Keyring
from api.middleware import Envelope
from api.pages.asking import PAGE_QUERIES
from api.pages.routes import page_routes
from api.pages.visit import broken as broken_page
from api.pages.visit import busy as busy_page
from api.schema import PREPARERS, READERS, build_schema
from api.scoring import score_when_asked
from api.stones import settle_restored
from api.tokens import tokens_of
from graph.changes.lease import new_holder
from graph.changes.worker import run_worker
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import GuanxiError
from graph.messages import Language
from graph.settings import Settings
from graph.vocabulary import Role

_LOG = logging.getLogger("guanxi.app")
PROBE_S = 1.0
FINISH_S = 5.0

Chore: TypeAlias = Callable[[Database, asyncio.Event], Awaitable[None]]
"""What goes on beside the answering until the event is set."""


@dataclass(slots=True)
class Parts:
    """What the running application consists of."""

    database: Database
    keyring: Keyring
    executor: Executor
    door: GraphQLDoor
    is_migrated: bool = False
    is_planned: bool = False


def follow_changes(settings: Settings) -> Chore:
    """Everything that follows from changes is done, until the event is set; another worker stands by meanwhile."""

    async def follow(database: Database, stop: asyncio.Event) -> None:
        await run_worker(database, handlers(settings), new_holder(), now, stop)

    return follow


def score_on_request(settings: Settings, address: StoreAddress) -> Chore:
    """A process is made for each score run that is asked for or due, until the event is set."""

    async def follow(database: Database, stop: asyncio.Event) -> None:
        await score_when_asked(database, settings, address, stop)

    return follow


def create_app(settings: Settings, address: StoreAddress, chores: tuple[Chore, ...] = ()) -> Starlette:
    """The application over the database at that address, with what goes on beside it.

    Raises:
        Broken: the permission table does not fit the schema.
        Refused: a setting of the tokens cannot be ("settings.invalid").
    """
    tokens = tokens_of(settings)
    executor = Executor(build_schema()._schema, READERS, PREPARERS)  # pyright: ignore[reportPrivateUsage]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(connected(address, settings))
            await settle_restored(database, settings, now=now())
            keyring = Keyring(database)
            await keyring.refresh()
            parts = Parts(database, keyring, executor, GraphQLDoor(executor, database, keyring, settings, tokens))
            app.state.parts = parts
            for work in (keyring.keep_fresh(), _plan_documented(parts, settings)):
                stack.push_async_callback(_ended, asyncio.create_task(work))
            for chore in chores:
                stop = asyncio.Event()
                stack.push_async_callback(_finished, asyncio.ensure_future(chore(database, stop)), stop)
            yield

    async def graphql(request: Request) -> Response:
        parts: Parts = request.app.state.parts
        return await parts.door(request)

    def busy(request: Request) -> Response:
        if request.scope["path"] == "/graphql":
            return busy_answer(request)
        return busy_page(request, request.app.state.parts, settings)

    def broken(request: Request) -> Response:
        if request.scope["path"] == "/graphql":
            return broken_answer(request)
        return broken_page(request, request.app.state.parts, settings)

    middleware = [Middleware(Envelope, max_in_flight=settings.max_in_flight, busy=busy, broken=broken)]
    origins = [each.strip() for each in settings.allowed_origins.split(",") if each.strip()]
    if origins:
        headers = ["authorization", "content-type", "accept-language"]
        told = ["retry-after", "x-request-id"]
        cors = Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=headers,
            expose_headers=told,
        )
        # Outermost, so that a front-end elsewhere can read that we are busy, too.
        middleware.insert(0, cors)
    routes = [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/healthz", _healthz),
        Route("/readyz", _readyz),
        *page_routes(settings, lambda request: request.app.state.parts),
    ]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)


async def _healthz(_: Request) -> Response:
    return JSONResponse({"alive": True})


async def _readyz(request: Request) -> Response:
    parts: Parts = request.app.state.parts
    try:
        await parts.database.check_alive(deadline_s=PROBE_S)
        if not parts.is_migrated:
            parts.is_migrated = await is_migrated(parts.database, deadline_s=PROBE_S)
    except GuanxiError as error:
        return JSONResponse({"ready": False, "code": error.code}, 503, {"Retry-After": "1"})
    if not parts.is_migrated:
        return JSONResponse({"ready": False, "code": "database.not_migrated"}, 503, {"Retry-After": "1"})
    if not parts.is_planned:
        return JSONResponse({"ready": False, "code": "database.planning"}, 503, {"Retry-After": "1"})
    return JSONResponse({"ready": True})


async def _plan_documented(parts: Parts, settings: Settings) -> None:
    """Ask every documented query once, so that its statement is planned before callers are let in; then the pages'."""
    for each in documented():
        await _plan(parts, settings, each)
    parts.is_planned = True
    for each in documents_of(PAGE_QUERIES):
        await _plan(parts, settings, each)


async def _plan(parts: Parts, settings: Settings, each: Documented) -> None:
    """Ask until the database answers."""
    answered = False
    while not answered:
        context = Context(
            database=parts.database,
            settings=settings,
            caller=Caller("planner", Role.ADMIN, SCOPES),
            language=Language.EN,
            request_id="planner",
            attributes=parts.keyring.attributes,
            names=parts.keyring.names,
            policies=parts.keyring.policies,
            renew=parts.keyring.renewed_names,
            purposes=parts.keyring.purposes,
            clock=now,
            executor=parts.executor,
        )
        try:
            answer = await parts.executor.answer(Asked(each.query, each.variables, None), context)
        except Exception as failure:  # one question that breaks must not keep all others waiting for ever
            _LOG.error("a documented query could not be planned", extra={"query": each.name}, exc_info=failure)
            return
        answered = answer.status != 503
        if not answered:
            await asyncio.sleep(answer.retry_after_seconds or 1.0)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _finished(task: asyncio.Future[None], stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.wait([task], timeout=FINISH_S)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
