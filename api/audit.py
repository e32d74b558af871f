"""The audit: who did what to whom, when, why and in which request."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import page
from api.reading import Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from queries.catalogue import fragment

LIST_TRAIL = fragment("audit/fragments/list_trail")


@strawberry.type(
    description="What was done in one write. Entries are chained: `hash` follows from the entry and the one before. "
    "One about somebody who was erased since is `blanked`: it has no texts any more."
)
class AuditEntry:
    chain: int
    seq: Long
    at: datetime
    actor: str
    role: str
    action: str
    user_ids: list[strawberry.ID]
    why: str
    before: str = strawberry.field(description="What was there before, JSON.")
    after: str = strawberry.field(description="What is there since, JSON.")
    request: str
    hash: str
    blanked: bool


@strawberry.type(description="An entry of a page, with its cursor.")
class AuditEdge:
    cursor: str
    node: AuditEntry


@strawberry.type(description="A page of the audit, last first.")
class AuditConnection:
    edges: list[AuditEdge]
    nodes: list[AuditEntry]
    page_info: PageInfo


@strawberry.type
class AuditQuery:
    """Questions about what was done."""

    @strawberry.field(description="What was done, last first: everything, or what is about one person.")
    def audit_trail(
        self, info: Info, user_id: strawberry.ID | None = None, first: int | None = None, after: str | None = None
    ) -> AuditConnection:
        return picked(self, info)


def _trail(selected: Selected, _: Context) -> Reading:
    asked = page("auditTrail", selected.args, ascending=False)
    params = {"user": selected.args.get("userId"), "after": asked.key, "limit": asked.size + 1}
    return Reading(LIST_TRAIL, params, page=asked, list_name="auditTrail")


READERS: dict[str, Reader] = {"Query.auditTrail": _trail}
