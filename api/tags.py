"""Tags: what they are, who holds them, and how they are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from api.context import Context, Info
from api.paging import bounded, page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from queries.catalogue import fragment

LIST_TAGS = fragment("tags/fragments/list_tags")
TAG_BY_KEY = fragment("tags/fragments/tag_by_key")
TAG_CARD = fragment("tags/fragments/tag_card")
TAG_N_USERS = fragment("tags/fragments/n_users")
USER_TAGS = fragment("tags/fragments/user_tags")
USER_PAST_TAGS = fragment("tags/fragments/user_past_tags")


@strawberry.type(description="A class of tags (标签组).")
class TagClass:
    key: str
    name: str


@strawberry.type(description="A label with a written definition (标签).")
class Tag:
    key: str
    name: str
    definition: str | None
    purpose: str | None
    state: str
    tag_class: TagClass | None

    @strawberry.field(description="How many users hold the tag.")
    def n_users(self, info: Info) -> Long:
        return picked(self, info)


@strawberry.type(description="A tag as a user holds or held it: who says so, since when (T14).")
class UserTag:
    tag: Tag
    source: str
    since: datetime
    actor: str
    role: str | None
    note: str | None
    until: datetime | None
    ended_by: str | None


@strawberry.type
class TagEdge:
    cursor: str
    node: Tag


@strawberry.type
class TagConnection:
    edges: list[TagEdge]
    nodes: list[Tag]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class TagsOfUser:
    @strawberry.field(description="Tags that hold now, newest first, one a tag and source.")
    def tags(self, info: Info) -> list[UserTag]:
        return picked(self, info)

    @strawberry.field(description="Tags that held once, last ended first.")
    def past_tags(self, info: Info, first: int = 20) -> list[UserTag]:
        return picked(self, info)


@strawberry.type
class TagQuery:
    @strawberry.field(description="One tag by its key.")
    def tag(self, info: Info, key: str) -> Tag | None:
        return picked(self, info)

    @strawberry.field(description="Tags by key, of one class or of all.")
    def tags(
        self, info: Info, class_key: str | None = None, first: int | None = None, after: str | None = None
    ) -> TagConnection:
        return picked(self, info)


def _tags(selected: Selected, _: Context) -> Reading:
    asked = page("tags", selected.args)
    params: dict[str, Any] = {"after": asked.key, "limit": asked.size + 1, "class": selected.args.get("classKey")}
    holes = (Hole(("node",), "tag", "Tag"),)
    return Reading(LIST_TAGS, params, holes=holes, page=asked, list_name="tags")


_TAG = Hole(("tag",), "tag", "Tag")

READERS: dict[str, Reader] = {
    "Query.tag": slot(TAG_BY_KEY, _TAG, params=lambda args, _: {"key": args["key"]}, unwrap="tag"),
    "Query.tags": _tags,
    "Tag.nUsers": slot(TAG_N_USERS),
    "User.tags": slot(USER_TAGS, _TAG),
    "User.pastTags": slot(USER_PAST_TAGS, _TAG, params=lambda args, _: {"limit": bounded(args["first"])}),
}
