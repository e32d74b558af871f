"""Giving tags to users and groups, taking them away, correcting them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.tags import Tag
from graph.tags import actions, on_groups
from graph.tags.model import TagKey
from graph.users.model import UserId
from graph.vocabulary import TagSource

if TYPE_CHECKING:
    from api.groups import Group
    from api.users import User


@strawberry.type(description="The user holds the tag; `attached` is false when that source said so already.")
class AttachTagDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag: Tag
    source: str
    attached: bool
    replaced: list[str] = strawberry.field(description="Keys of the tags that gave way to it.")


@strawberry.type(description="That source no longer holds the tag; `detached` is false when it did not hold it before.")
class DetachTagDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag: Tag
    source: str
    detached: bool


@strawberry.type(description="The user holds `tag` instead of the wrong one, which these sources had said.")
class CorrectTagDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    tag: Tag
    wrong_tag_key: str
    sources: list[str]
    attached: bool = strawberry.field(description="False: the user held the right one by hand before.")


@strawberry.type(description="The group carries the tag; `attached` is false when it did before.")
class AttachGroupTagDone:
    group: Annotated[Group, strawberry.lazy("api.groups")]
    tag: Tag
    attached: bool


@strawberry.type(description="The group carries the tag no longer; `detached` is false when it did not before.")
class DetachGroupTagDone:
    group: Annotated[Group, strawberry.lazy("api.groups")]
    tag: Tag
    detached: bool


AttachTagResult = Annotated[AttachTagDone | Refused | Missing | Conflict, strawberry.union("AttachTagResult")]
DetachTagResult = Annotated[DetachTagDone | Refused | Missing | Conflict, strawberry.union("DetachTagResult")]
CorrectTagResult = Annotated[CorrectTagDone | Refused | Missing | Conflict, strawberry.union("CorrectTagResult")]
AttachGroupTagResult = Annotated[AttachGroupTagDone | Refused | Missing, strawberry.union("AttachGroupTagResult")]
DetachGroupTagResult = Annotated[DetachGroupTagDone | Refused | Missing, strawberry.union("DetachGroupTagResult")]


@strawberry.input(description="A tag to give; with `until` it holds up to then.")
class AttachTagInput:
    user_id: strawberry.ID
    tag_key: str
    source: TagSource = TagSource.MANUAL
    note: str | None = None
    until: datetime | None = None
    replace: bool = strawberry.field(
        default=False, description="Of an exclusive class: end the other tag of it that the user holds."
    )


@strawberry.input(description="A tag to take away; what other sources say of it stays.")
class DetachTagInput:
    user_id: strawberry.ID
    tag_key: str
    source: TagSource = TagSource.MANUAL
    reason: str | None = None


@strawberry.input(description="A wrong tag, the right one in its place, and why; without a note the reason is noted.")
class CorrectTagInput:
    user_id: strawberry.ID
    wrong_tag_key: str
    right_tag_key: str
    reason: str
    note: str | None = None


@strawberry.input(description="A tag to give to a group.")
class AttachGroupTagInput:
    group_key: str
    tag_key: str
    note: str | None = None


@strawberry.input(description="A tag to take away from a group.")
class DetachGroupTagInput:
    group_key: str
    tag_key: str
    reason: str | None = None


@strawberry.type(description="Giving and taking tags.")
class TaggingMutation:
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
            replace_held=input.replace,
        )
        return await answered(
            info,
            work,
            AttachTagDone,
            {"user": ("id", "user"), "tag": ("key", "tag")},
            lambda done: {"source": done.source, "attached": done.attached, "replaced": done.replaced},
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

    @strawberry.mutation(description="End a wrong tag, whatever source said it, and give the right one, as one (R10).")
    async def correct_tag(
        self, info: Info, input: CorrectTagInput, operation_key: str | None = None
    ) -> CorrectTagResult:  # pyright: ignore[reportInvalidTypeForm]
        work = actions.correct_tag(
            info.context.database,
            asked(info, input, operation_key),
            user=UserId(input.user_id),
            wrong=TagKey(input.wrong_tag_key),
            right=TagKey(input.right_tag_key),
            reason=input.reason,
            note=input.note,
        )
        return await answered(
            info,
            work,
            CorrectTagDone,
            {"user": ("id", "user"), "tag": ("key", "tag")},
            lambda done: {"wrong_tag_key": done.wrong, "sources": done.sources, "attached": done.attached},
        )

    @strawberry.mutation(description="Give a group a tag (T12).")
    async def attach_group_tag(
        self, info: Info, input: AttachGroupTagInput, operation_key: str | None = None
    ) -> AttachGroupTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call, database = asked(info, input, operation_key), info.context.database
        work = on_groups.attach_group_tag(
            database, call, group=input.group_key, tag=TagKey(input.tag_key), note=input.note
        )
        roots = {"group": ("key", "group"), "tag": ("key", "tag")}
        return await answered(info, work, AttachGroupTagDone, roots, lambda done: {"attached": done.changed})

    @strawberry.mutation(description="Take a tag away from a group: it is ended and kept.")
    async def detach_group_tag(
        self, info: Info, input: DetachGroupTagInput, operation_key: str | None = None
    ) -> DetachGroupTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call, database = asked(info, input, operation_key), info.context.database
        work = on_groups.detach_group_tag(
            database, call, group=input.group_key, tag=TagKey(input.tag_key), reason=input.reason
        )
        roots = {"group": ("key", "group"), "tag": ("key", "tag")}
        return await answered(info, work, DetachGroupTagDone, roots, lambda done: {"detached": done.changed})
