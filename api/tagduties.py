"""Who lacks a tag that everybody should hold by now, and who looks after them (T11)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Context, Info
from api.paging import page
from api.reading import Hole, Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from api.staff import Staff
from api.tags import TagClass
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

LIST_MISSING = fragment("tags/fragments/list_missing")
COUNT_MISSING = fragment("tags/fragments/count_missing")


@strawberry.type(description="A user who should hold a tag of the class since `dueAt` and holds none.")
class MissingTag:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag_class: TagClass
    owner: Staff | None = strawberry.field(description="Who looks after the user; null: nobody does.")
    due_at: datetime


@strawberry.type(description="An entry of a page, with its cursor.")
class MissingTagEdge:
    cursor: str
    node: MissingTag


@strawberry.type(description="A page of a list.")
class MissingTagConnection:
    edges: list[MissingTagEdge]
    nodes: list[MissingTag]
    page_info: strawberry.relay.PageInfo


@strawberry.type(description="How many users of an owner lack tags, and how many tags that makes.")
class MissingTagTotal:
    owner: Staff | None
    n_users: Long
    n_missing: Long


@strawberry.type
class TagDutyQuery:
    """Questions about mandatory tags."""

    @strawberry.field(
        description="Who joined longer ago than a mandatory class allows and holds no tag of it, by owner; those whom "
        "nobody looks after come first. A user with several owners is listed with each (T11)."
    )
    def missing_tags(
        self,
        info: Info,
        class_key: str | None = None,
        owner_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> MissingTagConnection:
        return picked(self, info)

    @strawberry.field(description="How many lack mandatory tags, by owner; those without owner come first (T11).")
    def missing_tag_totals(self, info: Info, class_key: str | None = None) -> list[MissingTagTotal]:
        return picked(self, info)


def _missing(selected: Selected, context: Context) -> Reading:
    asked = page("missingTags", selected.args)
    params: dict[str, Any] = {
        **_now(context),
        "after": asked.key,
        "limit": asked.size + 1,
        "class": selected.args.get("classKey"),
        "owner": selected.args.get("ownerId"),
    }
    holes = (
        Hole(("node", "user"), "user", "User"),
        Hole(("node", "tag_class"), "class", "TagClass"),
        Hole(("node", "owner"), "staff", "Staff"),
    )
    return Reading(LIST_MISSING, params, holes=holes, page=asked, list_name="missingTags")


def _totals(selected: Selected, context: Context) -> Reading:
    params: dict[str, Any] = {**_now(context), "class": selected.args.get("classKey")}
    return Reading(COUNT_MISSING, params, holes=(Hole(("owner",), "staff", "Staff"),))


def _now(context: Context) -> dict[str, Any]:
    now = context.clock()
    return {"now": now, "now_ms": round(now.timestamp() * 1000)}


READERS: dict[str, Reader] = {"Query.missingTags": _missing, "Query.missingTagTotals": _totals}
