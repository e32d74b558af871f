"""Asking the service from within one process, through the same schema as everybody: for commands and tests."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import uuid4

from api.clock import now
from api.context import SCOPES, Caller, Context
from api.execution import Answer, Asked, Executor
from api.schema import PREPARERS, READERS, build_schema
from api.stones import settle_restored
from graph.consent.model import BRAND_PURPOSES
from graph.consent.store import list_purposes
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Broken, Conflict, GuanxiError, Missing, Refused, Unavailable
from graph.messages import Language
from graph.policies.model import Policy
from graph.policies.store import list_published
from graph.segments.model import Names
from graph.segments.store import get_names
from graph.settings import Settings
from graph.users.model import Attribute
from graph.users.store import list_attributes
from graph.vocabulary import Role

PATIENCE_S = 60.0
_KINDS: Mapping[str, type[GuanxiError]] = {"Refused": Refused, "Missing": Missing, "Conflict": Conflict}


@dataclass(frozen=True, slots=True)
class Inside:
    """The service without its door: asks as `caller`, in one language."""

    database: Database
    settings: Settings
    executor: Executor
    attributes: Mapping[str, Attribute]
    caller: Caller
    language: Language
    purposes: frozenset[str] = BRAND_PURPOSES
    names: Names = field(default_factory=Names)
    policies: tuple[Policy, ...] = ()

    async def answer(self, query: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Answer:
        """The answer to a GraphQL request, errors included."""
        return await self.executor.answer(Asked(query, variables or {}, name), self.context())

    def context(self) -> Context:
        """What one request from within knows."""
        return Context(
            database=self.database,
            settings=self.settings,
            caller=self.caller,
            language=self.language,
            request_id=uuid4().hex[:16],
            attributes=self.attributes,
            names=self.names,
            policies=self.policies,
            renew=lambda: get_names(self.database),
            purposes=self.purposes,
            clock=now,
            executor=self.executor,
        )

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of the answer.

        Raises:
            GuanxiError: the first error of the answer, as the member of the tree that it was.
        """
        answer = await self.answer(query, variables)
        if answer.body.get("errors"):
            raise raised(answer)
        return cast("dict[str, Any]", answer.body["data"])


@asynccontextmanager
async def inside(
    address: StoreAddress, settings: Settings, *, actor: str = "command", language: Language = Language.EN
) -> AsyncGenerator[Inside]:
    """The service from within, as an admin with all scopes, for the time of the block.

    It waits longer for an answer than callers do.

    Raises:
        Refused: the database lacks schema steps ("database.not_migrated").
    """
    allowed = patient(replace(settings, introspection=True))
    async with connected(address, allowed) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        await settle_restored(database, settings, now=now())
        executor = Executor(build_schema()._schema, READERS, PREPARERS)  # pyright: ignore[reportPrivateUsage]
        attributes, purposes = await list_attributes(database), await list_purposes(database)
        caller = Caller(actor, Role.ADMIN, SCOPES)
        names = await get_names(database)
        policies = await list_published(database)
        yield Inside(database, allowed, executor, attributes, caller, language, purposes, names, policies)


def patient(settings: Settings) -> Settings:
    """The settings for who waits at a terminal: a store that has just started plans each new question for seconds."""
    return replace(settings, read_deadline_s=max(settings.read_deadline_s, PATIENCE_S))


def raised(answer: Answer) -> GuanxiError:
    """The error that an answer tells of."""
    [first, *_] = answer.body["errors"]
    told = first.get("extensions", {})
    code, facts = str(told.get("code")), dict(told.get("facts") or {})
    if code == "graphql.invalid":
        return Refused("command.graphql", problem=first["message"])
    kind = {503: Unavailable, 500: Broken}.get(answer.status, Broken if code == "service.internal" else Refused)
    return kind(code, **facts)


def checked(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    """The outcome of a mutation, asked for with `OUTCOME`, when it is the thing.

    Raises:
        GuanxiError: the refusal, missing thing or conflict that it is instead.
    """
    kind = _KINDS.get(outcome["__typename"])
    if kind is None:
        return outcome
    raise kind(outcome["code"], **{each["key"]: each["value"] for each in outcome["facts"]})


OUTCOME = "__typename ... on Problem { code message facts { key value } }"
