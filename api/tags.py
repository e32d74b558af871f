"""Tags: what they are, who holds them, and how they are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.paging import bounded, page
from api.purposes import exact, shown
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.tags import actions
from graph.tags.model import TagKey
from graph.users.model import UserId
from graph.vocabulary import TagSource
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

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

    @strawberry.field(description="How many users hold the tag; null for viewers where it is under ten (C08).")
    def n_users(self, info: Info) -> Long | None:
        return picked(self, info)

    @strawberry.field(description='How many users hold the tag, as text; "<10" for viewers.')
    def n_users_shown(self, info: Info) -> str:
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
    reason: str | None = strawberry.field(description="Why it was ended.")


@strawberry.type(description="An entry of a page, with its cursor.")
class TagEdge:
    cursor: str
    node: Tag


@strawberry.type(description="A page of a list.")
class TagConnection:
    edges: list[TagEdge]
    nodes: list[Tag]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class TagsOfUser:
    """What a profile says of tags."""

    @strawberry.field(description="Tags that hold now, newest first, one a tag and source.")
    def tags(self, info: Info) -> list[UserTag]:
        return picked(self, info)

    @strawberry.field(description="Tags that held once, last ended first.")
    def past_tags(self, info: Info, first: int = 20) -> list[UserTag]:
        return picked(self, info)


@strawberry.type
class TagQuery:
    """Questions about tags."""

    @strawberry.field(description="One tag by its key.")
    def tag(self, info: Info, key: str) -> Tag | None:
        return picked(self, info)

    @strawberry.field(description="Tags by key, of one class or of all.")
    def tags(
        self, info: Info, class_key: str | None = None, first: int | None = None, after: str | None = None
    ) -> TagConnection:
        return picked(self, info)


strawberry.enum(TagSource, description="Who says that a tag holds (T14).")


@strawberry.type(description="The tag is there; `created` is false when it was there with the same content before.")
class CreateTagDone:
    tag: Tag
    created: bool


@strawberry.type(description="The user holds the tag; `attached` is false when that source said so already.")
class AttachTagDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag: Tag
    source: str
    attached: bool


@strawberry.type(description="That source no longer holds the tag; `detached` is false when it did not hold it before.")
class DetachTagDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag: Tag
    source: str
    detached: bool


CreateTagResult = Annotated[CreateTagDone | Refused | Missing | Conflict, strawberry.union("CreateTagResult")]
AttachTagResult = Annotated[AttachTagDone | Refused | Missing | Conflict, strawberry.union("AttachTagResult")]
DetachTagResult = Annotated[DetachTagDone | Refused | Missing | Conflict, strawberry.union("DetachTagResult")]


@strawberry.input(description="A tag to make; without a key its name is the key.")
class CreateTagInput:
    name: str
    class_key: str
    key: str | None = None
    definition: str | None = None
    purpose: str | None = None


@strawberry.input(description="A tag to give; with `until` it holds up to then.")
class AttachTagInput:
    user_id: strawberry.ID
    tag_key: str
    source: TagSource = TagSource.MANUAL
    note: str | None = None
    until: datetime | None = None


@strawberry.input(description="A tag to take away; what other sources say of it stays.")
class DetachTagInput:
    user_id: strawberry.ID
    tag_key: str
    source: TagSource = TagSource.MANUAL
    reason: str | None = None


@strawberry.type(description="Writing tags.")
class TagMutation:
    @strawberry.mutation(description="Make a tag in a class (标签组).")
    async def create_tag(self, info: Info, input: CreateTagInput, operation_key: str | None = None) -> CreateTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.create_tag(
            info.context.database,
            call,
            key=input.key,
            name=input.name,
            class_key=input.class_key,
            definition=input.definition,
            purpose=input.purpose,
        )
        return await answered(
            info, work, CreateTagDone, {"tag": ("key", "tag")}, lambda done: {"created": done.created}
        )

    @strawberry.mutation(description="Give a user a tag; once a source, however often it is sent (T01, T14).")
    async def attach_tag(self, info: Info, input: AttachTagInput, operation_key: str | None = None) -> AttachTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.attach_tag(
            info.context.database,
            call,
            user=UserId(input.user_id),
            tag=TagKey(input.tag_key),
            source=input.source,
            note=input.note,
            until=input.until,
        )
        return await answered(
            info,
            work,
            AttachTagDone,
            {"user": ("id", "user"), "tag": ("key", "tag")},
            lambda done: {"source": done.source, "attached": done.attached},
        )

    @strawberry.mutation(description="Take a tag away from a user: it is ended and kept among the past tags (L02).")
    async def detach_tag(self, info: Info, input: DetachTagInput, operation_key: str | None = None) -> DetachTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.detach_tag(
            info.context.database,
            call,
            user=UserId(input.user_id),
            tag=TagKey(input.tag_key),
            source=input.source,
            reason=input.reason,
        )
        return await answered(
            info,
            work,
            DetachTagDone,
            {"user": ("id", "user"), "tag": ("key", "tag")},
            lambda done: {"source": done.source, "detached": done.detached},
        )


def _tags(selected: Selected, _: Context) -> Reading:
    asked = page("tags", selected.args)
    params: dict[str, Any] = {"after": asked.key, "limit": asked.size + 1, "class": selected.args.get("classKey")}
    holes = (Hole(("node",), "tag", "Tag"),)
    return Reading(LIST_TAGS, params, holes=holes, page=asked, list_name="tags")


_TAG = Hole(("tag",), "tag", "Tag")

READERS: dict[str, Reader] = {
    "Query.tag": slot(TAG_BY_KEY, _TAG, params=lambda args, _: {"key": args["key"]}, unwrap="tag"),
    "Query.tags": _tags,
    "Tag.nUsers": lambda _, context: Reading(TAG_N_USERS, finish=lambda count: exact(count, context)),
    "Tag.nUsersShown": lambda _, context: Reading(TAG_N_USERS, finish=lambda count: shown(count, context)),
    "User.tags": slot(USER_TAGS, _TAG),
    "User.pastTags": slot(USER_PAST_TAGS, _TAG, params=lambda args, _: {"limit": bounded(args["first"])}),
}
