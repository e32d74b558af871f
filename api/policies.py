"""Policies: who should stand in which group of a ladder, as numbered versions that a second person publishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from api import asking
from api.context import Context, Info
from api.expressions import ExpressionInput
from api.outcomes import Conflict, Missing, Refused, answered, sent
from api.reading import Reader, Reading, picked
from api.selection import Selected
from graph.errors import Refused as RefusedError
from graph.measures import trees
from graph.measures.checking import Path
from graph.measures.model import Expression
from graph.measures.parsing import parsed
from graph.measures.printing import printed
from graph.messages import say
from graph.policies import actions, documents
from graph.policies.actions import PolicySettled
from graph.policies.checking import in_force
from graph.policies.model import AskedPolicy, Policy, Warned
from graph.policies.store import policy_of
from queries.catalogue import fragment

LIST_VERSIONS = fragment("policies/fragments/list_versions")


@strawberry.enum(description="Where a version stands: written, waiting for a second person, published, turned down.")
class PolicyState(Enum):
    DRAFT = "draft"
    REQUESTED = "requested"
    PUBLISHED = "published"
    REFUSED = "refused"


@strawberry.type(description="What promotes into a group of a policy and what keeps somebody there.")
class PolicyRung:
    group: str = strawberry.field(description="The key of the group.")
    promote: str = strawberry.field(description="As a text in the caller's language.")
    promote_expression: JSON = strawberry.field(description="As a tree that can be sent back as ExpressionInput.")
    keep: str
    keep_expression: JSON
    minimum_stay_days: int
    needs_approval: bool = strawberry.field(description="Whether nobody gets there without a second person's word.")


@strawberry.type(description="What holds for the whole ladder.")
class PolicyRules:
    demotion_every_days: int
    warning_days: int = strawberry.field(description="Days between a warning and the demotion; 0: nobody is warned.")
    entry_stay_days: int = strawberry.field(description="Days in the lowest group before an automatic way up again.")
    most_moved: float = strawberry.field(
        description="Share of a group, in (0, 1], above which a run waits for approval."
    )


@strawberry.type(description="A numbered version of a policy; unchangeable, whatever its state.")
class PolicyVersion:
    key: str
    version: int
    name: str
    description: str | None
    ladder: str
    effective: date
    until: date | None = strawberry.field(description="The first day on which it does not hold any more.")
    state: PolicyState
    is_in_force: bool
    actor: str
    at: datetime
    requested_by: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    rungs: list[PolicyRung]
    rules: PolicyRules


@strawberry.type(description="Something that a policy may say but should be thought over.")
class PolicyWarning:
    code: str
    group: str
    message: str


@strawberry.input(description="An expression: a tree, or a text in either language.")
class ConditionInput:
    expression: ExpressionInput | None = None  # pyright: ignore[reportInvalidTypeForm]
    text: str | None = None


@strawberry.input(description="What promotes into a group and what keeps somebody there.")
class PolicyRungInput:
    group: str
    promote: ConditionInput
    keep: ConditionInput
    minimum_stay_days: int = 30
    needs_approval: bool = False


@strawberry.input(description="What holds for the whole ladder.")
class PolicyRulesInput:
    demotion_every_days: int = 30
    warning_days: int = 14
    entry_stay_days: int = 0
    most_moved: float = 0.1


@strawberry.input(description="A policy, as fields or as a YAML or JSON document.")
class PolicyInput:
    document: str | None = None
    key: str | None = None
    name: str | None = None
    description: str | None = None
    ladder: str | None = None
    effective: date | None = None
    until: date | None = None
    rungs: list[PolicyRungInput] | None = None
    rules: PolicyRulesInput | None = None


@strawberry.type(description="The policy could be saved.")
class CheckPolicyDone:
    warnings: list[PolicyWarning]


@strawberry.type(description="Where a version of a policy stands; `changed` is false when it stood so before.")
class PolicyDone:
    key: str
    version: int
    state: PolicyState
    changed: bool


CheckPolicyResult = Annotated[CheckPolicyDone | Refused | Missing | Conflict, strawberry.union("CheckPolicyResult")]
PolicyResult = Annotated[PolicyDone | Refused | Missing | Conflict, strawberry.union("PolicyResult")]


@strawberry.type
class PolicyQuery:
    """Questions about policies."""

    @strawberry.field(description="Versions of policies by key and number: of a ladder, of a key, or all.")
    def policies(self, info: Info, ladder: str | None = None, key: str | None = None) -> list[PolicyVersion]:
        return picked(self, info)


@strawberry.type
class PolicyMutation:
    """What can be done about policies."""

    @strawberry.mutation(description="Look whether a policy could be saved, and what should be thought over.")
    async def check_policy(self, info: Info, input: PolicyInput) -> CheckPolicyResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        return await answered(
            info, _checking(info), CheckPolicyDone, {}, lambda warned: {"warnings": _warned(warned, context)}
        )

    @strawberry.mutation(description="Save a policy as a new version, a draft; the first expects version 0.")
    async def save_policy(
        self, info: Info, input: PolicyInput, expected_version: int = 0, operation_key: str | None = None
    ) -> PolicyResult:  # pyright: ignore[reportInvalidTypeForm]
        return await answered(info, _saving(info, expected_version, operation_key), PolicyDone, {}, _settled)

    @strawberry.mutation(description="Ask a second person to publish a draft.")
    async def request_policy(
        self, info: Info, key: str, version: int, operation_key: str | None = None
    ) -> PolicyResult:  # pyright: ignore[reportInvalidTypeForm]
        call = info.context.call(info.field_name, {"key": key, "version": version}, operation_key)
        work = actions.request_policy(info.context.database, call, key, version)
        return await answered(info, work, PolicyDone, {}, _settled)

    @strawberry.mutation(
        description="Publish a version that waits, or turn it down; not by who wrote it or asked for it."
    )
    async def decide_policy(
        self,
        info: Info,
        key: str,
        version: int,
        approve: bool,
        note: str | None = None,
        operation_key: str | None = None,
    ) -> PolicyResult:  # pyright: ignore[reportInvalidTypeForm]
        payload = {"key": key, "version": version, "approve": approve, "note": note}
        return await answered(info, _deciding(info, payload, operation_key), PolicyDone, {}, _settled)


def world(context: Context) -> actions.World:
    """What policies are checked against for the caller."""
    return actions.World(context.names, asking.readable(context), context.settings.zone, asking.notation(context))


async def _checking(info: Info) -> tuple[Warned, ...]:
    context = info.context
    _, warned = await actions.check_policy(context.database, _asked(sent(info), context), world(context))
    return warned


async def _saving(info: Info, expected_version: int, operation_key: str | None) -> PolicySettled:
    context = info.context
    asked = _asked(sent(info), context)
    payload = {**documents.written(asked), "expected_version": expected_version}
    call = context.call(info.field_name, payload, operation_key)
    return await actions.save_policy(context.database, call, asked, world(context), expected_version=expected_version)


async def _deciding(info: Info, payload: dict[str, Any], operation_key: str | None) -> PolicySettled:
    """Since it waits nothing that it names is taken away, but until then it may have been: names are read anew."""
    context = info.context
    context.names = await context.renew()
    call = context.call(info.field_name, payload, operation_key)
    key, version, approve, note = payload["key"], payload["version"], payload["approve"], payload["note"]
    return await actions.decide_policy(context.database, call, key, version, world(context), approve=approve, note=note)


def _asked(given: Mapping[str, Any], context: Context) -> AskedPolicy:
    """The policy of an input.

    Raises:
        Refused: there are both a document and fields ("policies.one_form"), or something makes no sense.
    """

    def read_text(text: str, path: Path) -> Expression:
        try:
            return parsed(text, asking.notation(context))
        except RefusedError as error:
            raise RefusedError(error.code, path=(*path, *error.path), **error.facts) from None

    document = given.get("document")
    if document is not None:
        if len(given) > 1:
            raise RefusedError("policies.one_form", path=("input",))
        return documents.read(documents.loaded(document), read_text)
    rungs = [
        {**each, **{name: _condition(each[name], ("rungs", place, name)) for name in ("promote", "keep")}}
        for place, each in enumerate(given.get("rungs") or [])
    ]
    return documents.read({**given, "rungs": rungs}, read_text)


def _condition(given: Mapping[str, Any], path: Path) -> object:
    tree, text = given.get("expression"), given.get("text")
    if (tree is None) is (text is None):
        raise RefusedError("segments.one_form", path=path)
    return tree if text is None else text


def _settled(done: PolicySettled) -> dict[str, object]:
    return {
        "key": done.policy,
        "version": done.version,
        "state": PolicyState(done.state),
        "changed": done.changed,
    }


def _warned(warnings: tuple[Warned, ...], context: Context) -> list[PolicyWarning]:
    return [
        PolicyWarning(
            code=each.code,
            group=each.group,
            message=say(context.language, each.code, {**each.facts, "group": each.group}),
        )
        for each in warnings
    ]


def _policies(selected: Selected, context: Context) -> Reading:
    def finish(rows: Any) -> list[dict[str, Any]]:
        every = tuple(policy_of(row) for row in rows)
        return [_told(each, in_force(every, each.asked.ladder, context.today) is each, context) for each in every]

    params = {"key": selected.args.get("key"), "ladder": selected.args.get("ladder")}
    return Reading(LIST_VERSIONS, params, finish=finish)


def _told(policy: Policy, is_in_force: bool, context: Context) -> dict[str, Any]:
    asked, notation = policy.asked, asking.notation(context)
    return {
        "key": asked.key,
        "version": policy.version,
        "name": asked.name,
        "description": asked.description,
        "ladder": asked.ladder,
        "effective": asked.effective,
        "until": asked.until,
        "state": policy.state.value,
        "is_in_force": is_in_force,
        "actor": policy.actor,
        "at": policy.at,
        "requested_by": policy.requested_by,
        "decided_by": policy.decided_by,
        "decided_at": policy.decided_at,
        "note": policy.note,
        "rungs": [
            {
                "group": str(each.group),
                "promote": printed(each.promote, notation),
                "promote_expression": trees.written(each.promote),
                "keep": printed(each.keep, notation),
                "keep_expression": trees.written(each.keep),
                "minimum_stay_days": each.minimum_stay_days,
                "needs_approval": each.needs_approval,
            }
            for each in asked.rungs
        ],
        "rules": {
            "demotion_every_days": asked.rules.demotion_every_days,
            "warning_days": asked.rules.warning_days,
            "entry_stay_days": asked.rules.entry_stay_days,
            "most_moved": asked.rules.most_moved,
        },
    }


READERS: dict[str, Reader] = {"Query.policies": _policies}
