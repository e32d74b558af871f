"""What a request knows: who asks, in which language, and the parts that answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

import strawberry

from api.selection import Operation
from graph.consent.model import BRAND_PURPOSES, SERVICE
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.measures.compiling import Asking
from graph.measures.model import Expression
from graph.messages import Language
from graph.policies.checking import in_force
from graph.policies.model import Policy
from graph.segments.model import Names, Segment
from graph.settings import Settings
from graph.users.model import Attribute
from graph.vocabulary import Role

SCOPES = frozenset({"identities", "sensitive", "export", "erase"})
"""What a caller may do besides what its role may: see identities, see sensitive attributes, export and erase people."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: as actor the member of staff whose key it is, else the key; role, scopes, and the groups it manages."""

    actor: str
    role: Role
    scopes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    staff: str | None = None

    def may(self, scope: str) -> bool:
        """True when the caller holds the scope; no role brings one."""
        return scope in self.scopes


class PayloadReader(Protocol):
    """Who reads what a mutation's answer selects; the executor does."""

    async def read_payload(
        self, context: Context, operation: Operation, type_name: str, field_nodes: Any, roots: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The entities of `roots` with what is selected of them, in one statement."""
        ...

    def check_payload(
        self, context: Context, operation: Operation, type_name: str, field_nodes: Any, roots: Mapping[str, Any]
    ) -> None:
        """Raises what `read_payload` would refuse, whatever the values in `roots`."""
        ...


def _free(_: int) -> None:
    """Who asks from within pays nothing."""


async def _as_known() -> Names:
    """Who asks from within knows what there was when they began."""
    return Names()


@dataclass(frozen=True, slots=True)
class Found:
    """Who a question that is too large for one statement is true of; against a saved one, who enters and who leaves."""

    users: tuple[str, ...]
    entering: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of everybody: the checked expression, for what purpose, and the saved segment that it is of.

    `asking` is what stands around it: one moment and one set of guards for all that is read of it.
    """

    expression: Expression
    purpose: str
    asking: Asking
    segment: Segment | None = None
    found: Found | None = None


@dataclass(slots=True)
class Context:
    """One request. `read` holds what the operation's one statement brought, by response key; `charge` takes the
    points that the operation costs, or raises.

    `purposes` are those that people can be asked for, `purpose` the one that is read for (a list may name another).
    `policies` are the published ones. `names` is what expressions may name, `renew` reads it anew; `question` is what
    is asked of everybody where something is, and `questions` those that were made ready before their statement, by
    response key.
    """

    database: Database
    settings: Settings
    caller: Caller
    language: Language
    request_id: str
    attributes: Mapping[str, Attribute]
    clock: Callable[[], datetime]
    executor: PayloadReader
    purposes: frozenset[str] = BRAND_PURPOSES
    purpose: str = SERVICE
    operation: Operation | None = None
    read: dict[str, Any] = field(default_factory=dict[str, Any])
    charge: Callable[[int], None] = _free
    names: Names = field(default_factory=Names)
    policies: tuple[Policy, ...] = ()
    renew: Callable[[], Awaitable[Names]] = _as_known
    question: Question | None = None
    questions: dict[str, Question] = field(default_factory=dict[str, "Question"])

    def call(self, name: str, payload: Mapping[str, object], key: str | None) -> Call:
        """The write that the caller asks for, with its idempotency key."""
        origin = Origin(self.caller.actor, self.caller.role, self.clock(), self.request_id, self.caller.groups)
        return Call(origin, name, payload, key)

    async def read_payload(self, info: Info, type_name: str, roots: Mapping[str, Any]) -> dict[str, Any]:
        """Read what a mutation's answer selects: field of the outcome → arguments of `Query.<field>`."""
        assert self.operation is not None
        return await self.executor.read_payload(self, self.operation, type_name, _nodes(info), roots)

    def check_payload(self, info: Info, type_name: str, roots: Mapping[str, Any]) -> None:
        """What `read_payload` will read can be planned.

        Raises:
            Refused: the selection is not acceptable. Unavailable: it is one new shape too many.
        """
        assert self.operation is not None
        self.executor.check_payload(self, self.operation, type_name, _nodes(info), roots)

    @property
    def today(self) -> date:
        """The day in the brand's time zone."""
        return self.clock().astimezone(self.settings.zone).date()

    def policy_in_force(self, ladder: str) -> Policy | None:
        """The policy of the ladder that holds today."""
        return in_force(self.policies, ladder, self.today)

    def readable_attributes(self) -> list[str]:
        """Keys of the declared attributes that the caller may read."""
        may = self.caller.may("sensitive")
        return [key for key, attribute in self.attributes.items() if may or not attribute.sensitive]


Info: TypeAlias = strawberry.Info[Context, None]


def _nodes(info: Info) -> Any:
    return info._raw_info.field_nodes  # pyright: ignore[reportPrivateUsage] (no public way)
