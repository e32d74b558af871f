"""From a GraphQL text to an answer: parse, check, plan, read once, execute. Each step stands alone."""

from __future__ import annotations

import inspect
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias, TypeGuard, TypeVar

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,  # pyright: ignore[reportUnknownVariableType]
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import get_variable_values

from api import limits, permissions
from api.context import Context
from api.costs import Rule, numbers_of
from api.overlaps import check_overlaps
from api.picking import Picker
from api.rates import TooMuch
from api.reading import Plan, Reader, plan
from api.selection import Document, Operation, Selected
from graph.errors import Broken, GuanxiError, Refused, Unavailable
from graph.messages import say

_LOG = logging.getLogger("guanxi.graphql")
_DOCUMENTS_KEPT = 1_000
_MESSAGE_LENGTH = 300
_ERRORS_TOLD = 5
K = TypeVar("K")
V = TypeVar("V")
Preparer: TypeAlias = Callable[[Selected, Context], Awaitable[None]]
NO_PREPARERS: Mapping[str, Preparer] = MappingProxyType({})
_INTROSPECTION = re.compile(r"\b__(schema|type)\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, the GraphQL response, and after how many seconds to try again, if at all."""

    status: int
    body: dict[str, Any]
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A GraphQL request as received."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None
    is_get: bool = False


class Executor:
    """Answers GraphQL requests over one schema; keeps parsed and checked documents."""

    def __init__(
        self, schema: GraphQLSchema, readers: Mapping[str, Reader], preparers: Mapping[str, Preparer] = NO_PREPARERS
    ) -> None:
        permissions.check_complete(schema)
        self._schema = schema
        self._readers = readers
        self._preparers = preparers
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._rule = Rule(schema)
        self._costs: OrderedDict[tuple[Any, ...], int] = OrderedDict()
        self._needed: OrderedDict[tuple[str, str | None], permissions.Needs] = OrderedDict()
        self._shapes = limits.Shapes()

    async def answer(self, asked: Asked, context: Context) -> Answer:
        """The answer to a request; every failure becomes errors with a stable code."""
        try:
            limits.check_values(asked.variables)
            document = self._document(asked.query, context)
            operation = self._operation(document, asked, context)
            context.charge(self._cost(document, asked, operation))
        except GraphQLError as error:
            return Answer(400, {"errors": [_formatted(error, context)]})
        except _Invalid as invalid:
            return Answer(400, {"errors": [_formatted(error, context) for error in invalid.errors]})
        except GuanxiError as error:
            return failure(error, context)
        try:
            permissions.check(self._needs(asked, operation), context.caller)
            if operation.definition.operation is OperationType.QUERY:
                await self._read(operation, context)
        except GuanxiError as error:
            return failure(error, context, status=200)
        return await self._execute(document, asked, context)

    def operation(self, query: str, variables: Mapping[str, Any], context: Context) -> Operation:
        """The operation of a query that is known to be right, for callers that plan without answering."""
        return self._operation(self._document(query, context), Asked(query, variables, None), context)

    async def read_payload(
        self, context: Context, operation: Operation, type_name: str, field_nodes: Any, roots: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Read what a mutation's answer selects, in one statement: for each field of the outcome type in `roots`, the
        entity with that id, as `Query.<field>` would read it."""
        below = tuple(node.selection_set for node in field_nodes if node.selection_set)
        for each in operation.fields(type_name, below):
            if each.name in roots:
                await self._prepare(f"Query.{each.name}", replace(each, args=roots[each.name]), context)
        chosen, planned = self._payload(context, operation, type_name, field_nodes, roots)
        if planned is None:
            return dict.fromkeys(roots)
        shaped = await _read(planned, context)
        return {**dict.fromkeys(roots), **{each.name: shaped[f"@{each.key}"] for each in chosen}}

    def check_payload(
        self, context: Context, operation: Operation, type_name: str, field_nodes: Any, roots: Mapping[str, Any]
    ) -> None:
        """What `read_payload` would read can be planned, whatever the values in `roots`.

        Raises:
            Refused: the selection is not acceptable. Unavailable: the caller asked for too many new shapes.
        """
        self._payload(context, operation, type_name, field_nodes, roots)

    def _payload(
        self, context: Context, operation: Operation, type_name: str, field_nodes: Any, roots: Mapping[str, Any]
    ) -> tuple[list[Selected], Plan | None]:
        below = tuple(node.selection_set for node in field_nodes if node.selection_set)
        chosen = [each for each in operation.fields(type_name, below) if each.name in roots]
        if not chosen:
            return [], None
        readers = {
            **self._readers,
            **{
                f"{type_name}.{name}": _root_reader(self._readers[f"Query.{name}"], args)
                for name, args in roots.items()
            },
        }
        planned = plan(operation, chosen, readers, context)
        self._shapes.admit(planned.composed.text, actor=context.caller.actor, now_s=context.clock().timestamp())
        return chosen, planned

    def _cost(self, document: Document, asked: Asked, operation: Operation) -> int:
        """What the operation may cost; kept, since it depends on nothing but its text and the numbers given."""
        key = (asked.query, asked.operation_name, *numbers_of(operation.definition, asked.variables))
        cost = self._costs.get(key)
        if cost is None:
            cost = self._rule.check(document.node, operation.definition, asked.variables)
            _keep(self._costs, key, cost)
        return cost

    def _needs(self, asked: Asked, operation: Operation) -> permissions.Needs:
        """What the operation needs of the permission table; kept for texts that always need the same."""
        if permissions.depends_on_variables(asked.query):
            return permissions.needed(operation)
        key = (asked.query, asked.operation_name)
        needs = self._needed.get(key)
        if needs is None:
            needs = permissions.needed(operation)
            _keep(self._needed, key, needs)
        return needs

    async def _read(self, operation: Operation, context: Context) -> None:
        selected = operation.roots()
        readable = [each for each in selected if f"Query.{each.name}" in self._readers]
        if not readable:
            return
        for each in readable:
            await self._prepare(f"Query.{each.name}", each, context)
        planned = plan(operation, readable, self._readers, context)
        self._shapes.admit(planned.composed.text, actor=context.caller.actor, now_s=context.clock().timestamp())
        context.read = await _read(planned, context)

    async def _prepare(self, name: str, selected: Selected, context: Context) -> None:
        """Before a field is planned, what it takes that one statement could not find."""
        if name in self._preparers:
            await self._preparers[name](selected, context)

    async def _execute(self, document: Document, asked: Asked, context: Context) -> Answer:
        is_mutation = context.operation is None or context.operation.definition.operation is not OperationType.QUERY
        result = execute(
            self._schema,
            document.node,
            root_value=context.read,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            is_awaitable=None if is_mutation else _never,
            executor_class=Picker,
        )
        if inspect.isawaitable(result):
            result = await result
        assert isinstance(result, ExecutionResult)
        body: dict[str, Any] = {"data": result.data}
        if not result.errors:
            return Answer(200, body)
        body["errors"] = [_formatted(error, context) for error in result.errors]
        for error in result.errors:
            if isinstance(error.original_error, Unavailable):
                return Answer(503, body, error.original_error.retry_after_seconds)
        return Answer(200, body)

    def _document(self, query: str, context: Context) -> Document:
        kept = self._documents.get(query)
        if kept is None:
            limits.check_text(query)
            try:
                node = parse(query, max_tokens=limits.TOKENS, allow_empty_selection_sets=False)
            except RecursionError:
                raise Refused("limits.nesting") from None
            limits.check_extent(node)
            check_overlaps(node)
            errors = validate(self._schema, node, specified_rules, max_errors=_ERRORS_TOLD, hide_suggestions=True)
            if errors:
                raise _Invalid(errors)
            kept = Document.of(node, introspects=bool(_INTROSPECTION.search(query)))
            _keep(self._documents, query, kept)
        if kept.introspects and not context.settings.introspection:
            raise Refused("limits.introspection")
        return kept

    def _operation(self, document: Document, asked: Asked, context: Context) -> Operation:
        definition = get_operation_ast(document.node, asked.operation_name)
        if not isinstance(definition, OperationDefinitionNode):
            raise Refused("graphql.operation", path=("operationName",))
        if asked.is_get and definition.operation is not OperationType.QUERY:
            raise Refused("graphql.get_is_for_queries")
        values = get_variable_values(
            self._schema,
            definition.variable_definitions or (),
            dict(asked.variables),
            max_errors=_ERRORS_TOLD,
            hide_suggestions=True,
        )
        if isinstance(values, list):
            raise _Invalid(values)
        context.operation = Operation(self._schema, document, definition, values)
        return context.operation


async def _read(planned: Plan, context: Context) -> dict[str, Any]:
    """What the plan's statement answers, by response key, with what further statements had to tell."""
    deadline_s = context.settings.segment_deadline_s if planned.is_long else None
    shaped = planned.shape(await context.database.read_composed(planned.composed, deadline_s=deadline_s))
    for step in planned.then:
        await step()
    return shaped


class _Invalid(Exception):
    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(str(errors[0]))
        self.errors = errors


def failure(error: GuanxiError, context: Context, *, status: int = 400) -> Answer:
    """The answer for a failure of the whole request."""
    retry: float | None = None
    if isinstance(error, Unavailable):
        status, retry = 429 if isinstance(error, TooMuch) else 503, error.retry_after_seconds
    elif isinstance(error, Broken):
        status = 500
        _LOG.error("request failed", extra={"request": context.request_id}, exc_info=error)
    body: dict[str, Any] = {"errors": [_problem(error, context)]}
    if status == 200:
        body["data"] = None
    return Answer(status, body, retry)


def _problem(error: GuanxiError, context: Context) -> dict[str, Any]:
    if isinstance(error, Broken):
        facts: dict[str, Any] = {"request": context.request_id}
        return {
            "message": say(context.language, "service.internal", facts),
            "extensions": {"code": "service.internal", "facts": facts},
        }
    extensions: dict[str, Any] = {"code": error.code, "facts": dict(error.facts)}
    if error.path:
        extensions["at"] = list(error.path)
    if isinstance(error, Unavailable):
        extensions["retryAfterSeconds"] = error.retry_after_seconds
    return {"message": say(context.language, error.code, error.facts), "extensions": extensions}


def _formatted(error: GraphQLError, context: Context) -> dict[str, Any]:
    """A GraphQL error as it may leave the house: ours with code and facts, the language's own as is, others masked."""
    place = {key: value for key, value in error.formatted.items() if key in {"locations", "path"}}
    original = error.original_error
    if isinstance(original, GuanxiError):
        return {**_problem(original, context), **place}
    if original is not None and not isinstance(original, GraphQLError) and error.path is None:
        # Not of a field's value, so of reading a value that was given: graphql-core names the reason in its message.
        return {**_problem(Refused("graphql.value"), context), **place}
    if original is not None and not isinstance(original, GraphQLError):
        _LOG.error("resolver failed", extra={"request": context.request_id}, exc_info=original)
        return {**_problem(Broken("service.internal", request=context.request_id), context), **place}
    return {"message": error.message[:_MESSAGE_LENGTH], **place, "extensions": {"code": "graphql.invalid"}}


def _never(_: object) -> TypeGuard[Awaitable[Any]]:
    """What a query picks from its map is there already: nothing is awaited."""
    return False


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    """Keep the value; the one that was kept first goes when there are too many."""
    kept[key] = value
    if len(kept) > _DOCUMENTS_KEPT:
        kept.popitem(last=False)


def _root_reader(reader: Reader, args: Mapping[str, Any]) -> Reader:
    def read(selected: Any, context: Context) -> Any:
        return reader(replace(selected, args=args), context)

    return read
