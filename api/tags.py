"""Tags: what they are, in which classes, who holds them, and how all that is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from api.context import Context, Info
from api.outcomes import Fact
from api.paging import bounded, page
from api.purposes import exact, shown
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.tags.labels import checked_limit, rendered
from graph.tags.model import TagState
from graph.vocabulary import TagSource
from queries.catalogue import fragment

CLASS_BY_KEY = fragment("tags/fragments/class_by_key")
CLASS_CARD = fragment("tags/fragments/class_card")
CLASS_PARENT = fragment("tags/fragments/class_parent")
GROUP_TAGS = fragment("tags/fragments/group_tags")
LIST_CLASSES = fragment("tags/fragments/list_classes")
LIST_TAGS = fragment("tags/fragments/list_tags")
TAG_BY_KEY = fragment("tags/fragments/tag_by_key")
TAG_CARD = fragment("tags/fragments/tag_card")
TAG_CLASS = fragment("tags/fragments/tag_class")
TAG_N_USERS = fragment("tags/fragments/n_users")
TAG_STEPS = fragment("tags/fragments/tag_steps")
USER_LABELS = fragment("tags/fragments/user_labels")
USER_TAGS = fragment("tags/fragments/user_tags")
USER_TAGS_AT = fragment("tags/fragments/user_tags_at")
USER_PAST_TAGS = fragment("tags/fragments/user_past_tags")

strawberry.enum(TagSource, description="Who says that a tag holds (T14).")
strawberry.enum(TagState, description="Where a tag stands in its life; only active ones are given to anybody.")


@strawberry.type(description="A class of tags (标签组); classes nest to three levels (T02).")
class TagClass:
    key: str
    name: str
    exclusive: bool = strawberry.field(
        description="True: a user holds at most one of its tags, and of the classes below it, at a time."
    )
    mandatory_days: int | None = strawberry.field(
        description="So many days after joining a user should hold one of its tags (T11); null: it is not mandatory."
    )
    set_by: list[str] | None = strawberry.field(
        description="Who sets its tags by hand: roles of callers or of staff (R10); null: as the class above says."
    )
    note_needed: bool | None = strawberry.field(description="Whether setting one by hand needs a note; null: as above.")
    sources: list[str] | None = strawberry.field(
        description="Which sources may say that one of its tags holds; null: as above."
    )
    legend_zh: str | None
    legend_en: str | None
    band_of: str | None = strawberry.field(
        description="Of what its tags carry bands: `age`, or a declared attribute that is a number or a day (R08)."
    )

    @strawberry.field(description="The class that it stands in; null: at the top.")
    def parent(self, info: Info) -> TagClass | None:
        return picked(self, info)


@strawberry.type(description="A step of a tag's design as it was recorded: scene, breakdown or data_check (T16).")
class TagStep:
    number: int
    step: str
    at: datetime
    actor: str
    role: str
    note: str


@strawberry.type(
    description="A stage of a tag's data: acquire (获取), merge (整合) or apply (应用), and what it rests on."
)
class TagStage:
    stage: str
    reached: bool
    facts: list[Fact]


@strawberry.type(description="A label with a written definition (标签).")
class Tag:
    key: str
    name: str
    definition: str | None
    criterion: str | None = strawberry.field(description="By what one comes to hold it (T03).")
    purpose: str | None = strawberry.field(description="What it is for, or in which scene (T04).")
    symbol: str | None = strawberry.field(description="A sign or code; the legend of its class explains it (T06).")
    label: str | None = strawberry.field(
        description="What it is called in labels that are shown outside; null: its name."
    )
    label_priority: int | None = strawberry.field(
        description="How early it comes there, 1 first; null: not at all (T05)."
    )
    band_from: float | None = strawberry.field(description="The least value that it stands for (R08).")
    band_to: float | None = strawberry.field(description="The greatest value that it stands for.")
    dynamic: bool = strawberry.field(
        description="True: it follows a value of its holders by itself; false: it is static, given and taken (T09)."
    )
    state: str = strawberry.field(
        description="`draft`, `active`, `retired` or `merged`; only active tags are given to anybody."
    )

    @strawberry.field(description="The class that the tag stands in.")
    def tag_class(self, info: Info) -> TagClass | None:
        return picked(self, info)

    @strawberry.field(description="How many users hold the tag; null for viewers where it is under ten (C08).")
    def n_users(self, info: Info) -> Long | None:
        return picked(self, info)

    @strawberry.field(description='How many users hold the tag, as text; "<10" for viewers.')
    def n_users_shown(self, info: Info) -> str:
        return picked(self, info)

    @strawberry.field(description="The recorded steps of its design, the first first (T16).")
    def steps(self, info: Info) -> list[TagStep]:
        return picked(self, info)

    @strawberry.field(description="The three stages of its data, in order, with the facts that each rests on (T16).")
    def stages(self, info: Info) -> list[TagStage]:
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
    replaced_by: str | None = strawberry.field(description="The key of the tag that took its place, if one did.")


@strawberry.type(description="A tag that a group carries, by whose hand and since when (T12).")
class GroupTag:
    tag: Tag
    since: datetime
    actor: str
    role: str
    note: str | None


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

    @strawberry.field(description="Tags that held at an instant, the last given first, one a tag and source.")
    def tags_at(self, info: Info, at: datetime) -> list[UserTag]:
        return picked(self, info)

    @strawberry.field(
        description="What the user may be called outside: their tags that have a label priority, by it, as many whole "
        "ones as fit. Never longer than `limit` characters, counted as people count them (T05)."
    )
    def external_label(self, info: Info, limit: int = 20) -> str:
        return picked(self, info)


@strawberry.type
class TagsOfGroup:
    """What a group says of tags."""

    @strawberry.field(description="Tags that the group carries, the last given first (T12).")
    def tags(self, info: Info) -> list[GroupTag]:
        return picked(self, info)


@strawberry.type
class TagQuery:
    """Questions about tags."""

    @strawberry.field(description="One tag by its key.")
    def tag(self, info: Info, key: str) -> Tag | None:
        return picked(self, info)

    @strawberry.field(description="Tags by key, of one class or of all, in one state or in any.")
    def tags(
        self,
        info: Info,
        class_key: str | None = None,
        state: TagState | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> TagConnection:
        return picked(self, info)

    @strawberry.field(description="One class of tags by its key.")
    def tag_class(self, info: Info, key: str) -> TagClass | None:
        return picked(self, info)

    @strawberry.field(description="All classes of tags, those at the top first (T02, T15).")
    def tag_classes(self, info: Info) -> list[TagClass]:
        return picked(self, info)


def _tags(selected: Selected, _: Context) -> Reading:
    asked = page("tags", selected.args)
    state = selected.args.get("state")
    params: dict[str, Any] = {
        "after": asked.key,
        "limit": asked.size + 1,
        "class": selected.args.get("classKey"),
        "state": getattr(state, "value", state),
    }
    holes = (Hole(("node",), "tag", "Tag"),)
    return Reading(LIST_TAGS, params, holes=holes, page=asked, list_name="tags")


def _label(selected: Selected, _: Context) -> Reading:
    limit = checked_limit(selected.args["limit"])
    return Reading(USER_LABELS, finish=lambda labels: rendered(labels, limit))


_TAG = Hole(("tag",), "tag", "Tag")
_CLASS = Hole(("class",), "class", "TagClass")
_ABOVE = Hole(("class",), "above", "TagClass")

READERS: dict[str, Reader] = {
    "Query.tag": slot(TAG_BY_KEY, _TAG, params=lambda args, _: {"key": args["key"]}, unwrap="tag"),
    "Query.tags": _tags,
    "Query.tagClass": slot(CLASS_BY_KEY, _CLASS, params=lambda args, _: {"key": args["key"]}, unwrap="class"),
    "Query.tagClasses": slot(LIST_CLASSES, _CLASS, unwrap="class"),
    "Tag.tagClass": slot(TAG_CLASS, _CLASS, unwrap="class"),
    "Tag.nUsers": lambda _, context: Reading(TAG_N_USERS, finish=lambda count: exact(count, context)),
    "Tag.nUsersShown": lambda _, context: Reading(TAG_N_USERS, finish=lambda count: shown(count, context)),
    "Tag.steps": slot(TAG_STEPS),
    "TagClass.parent": slot(CLASS_PARENT, _ABOVE, unwrap="class"),
    "User.tags": slot(USER_TAGS, _TAG),
    "User.pastTags": slot(USER_PAST_TAGS, _TAG, params=lambda args, _: {"limit": bounded(args["first"])}),
    "User.tagsAt": slot(USER_TAGS_AT, _TAG, params=lambda args, _: {"at": args["at"]}),
    "User.externalLabel": _label,
    "Group.tags": slot(GROUP_TAGS, _TAG),
}
