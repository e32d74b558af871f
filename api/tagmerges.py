"""Governing tags: reviews, ending one for many users, merging those that mean the same, and parting them again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from api.context import Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.scalars import Long
from api.tags import Tag
from graph.governance import actions, merging
from graph.governance.model import Asked, Counted, Ended, MergePreview, TagsMerged, TagUnmerged
from graph.vocabulary import TagSource


@strawberry.type(description="The tag counts as looked at.")
class RecordTagReviewDone:
    tag: Tag


@strawberry.type(description="How many users hold the tag, by how many holdings; nothing was changed.")
class EndTagsPreview:
    n_users: Long
    n_holdings: Long


@strawberry.type(
    description="So many users no longer hold the tag; their holdings are kept as past tags. While `complete` is "
    "false, there are more: ask again under another key."
)
class EndTagsDone:
    tag: Tag
    n_users: Long
    n_holdings: Long
    complete: bool


@strawberry.type(
    description="What names a tag: a channel, a group, a tag merged into it, a task, a plan, a questionnaire, a "
    "segment or a policy."
)
class TagNaming:
    kind: str
    key: str


@strawberry.type(description="What merging one tag into another would meet; nothing was changed.")
class TagMergePreview:
    loser_key: str
    winner_key: str
    loser_class_key: str | None
    winner_class_key: str | None
    n_losers: Long = strawberry.field(description="Who hold the loser; `expectedUsers` of the merge.")
    n_winners: Long
    n_both: Long
    n_beside: Long = strawberry.field(description="Holdings of both by one source: the older holds, the other is kept.")
    n_rivals: Long = strawberry.field(
        description="Who hold another tag of the winner's exclusive class: above 0 refused."
    )
    exclusive_class_key: str | None
    named_by: list[TagNaming] = strawberry.field(
        description="What names the loser; questionnaires, segments and policies refuse it."
    )


@strawberry.type(
    description="Who held the loser holds the winner. While `complete` is false, there are more: ask again under "
    "another key."
)
class MergeTagsDone:
    tag: Tag = strawberry.field(description="The winner.")
    loser_key: str
    n_users: Long
    n_beside: Long
    complete: bool


@strawberry.type(description="The tag is one of its own again; `complete` as for merging.")
class UnmergeTagDone:
    tag: Tag
    n_users: Long
    complete: bool


RecordTagReviewResult = Annotated[
    RecordTagReviewDone | Refused | Missing | Conflict, strawberry.union("RecordTagReviewResult")
]
EndTagsPreviewResult = Annotated[
    EndTagsPreview | Refused | Missing | Conflict, strawberry.union("EndTagsPreviewResult")
]
EndTagsResult = Annotated[EndTagsDone | Refused | Missing | Conflict, strawberry.union("EndTagsResult")]
TagMergePreviewResult = Annotated[
    TagMergePreview | Refused | Missing | Conflict, strawberry.union("TagMergePreviewResult")
]
MergeTagsResult = Annotated[MergeTagsDone | Refused | Missing | Conflict, strawberry.union("MergeTagsResult")]
UnmergeTagResult = Annotated[UnmergeTagDone | Refused | Missing | Conflict, strawberry.union("UnmergeTagResult")]


@strawberry.input(description="A tag that somebody looked at, and what they say of it.")
class RecordTagReviewInput:
    tag_key: str
    note: str | None = None


@strawberry.input(
    description="Which holdings of a tag to end, and why: by one source or all, of some users or all, given before an "
    "instant or at any time."
)
class EndTagsInput:
    tag_key: str
    reason: str
    source: TagSource | None = None
    user_ids: list[strawberry.ID] | None = None
    held_before: datetime | None = None


@strawberry.input(
    description="Which tag becomes part of which, and why; `expectedUsers` is how many the preview told "
    "to hold the loser."
)
class MergeTagsInput:
    loser_key: str
    winner_key: str
    reason: str
    expected_users: int | None = None


@strawberry.input(description="A tag that is to be one of its own again, and why.")
class UnmergeTagInput:
    tag_key: str
    reason: str


@strawberry.type
class GovernanceMutation:
    """Governing tags."""

    @strawberry.mutation(description="Say that a tag was looked at (L04).")
    async def record_tag_review(
        self, info: Info, input: RecordTagReviewInput, operation_key: str | None = None
    ) -> RecordTagReviewResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.record_review(info.context.database, call, tag=input.tag_key, note=input.note)
        return await answered(info, work, RecordTagReviewDone, {"tag": ("key", "tag")})

    @strawberry.mutation(description="How many holdings `endTags` would end; changes nothing.")
    async def end_tags_preview(self, info: Info, input: EndTagsInput) -> EndTagsPreviewResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        work = actions.preview_ending(context.database, _asked(input), now=context.clock())
        return await answered(info, work, EndTagsPreview, {}, _counted)

    @strawberry.mutation(description="Take a tag away from many users at once, at most 10,000 a call (L04).")
    async def end_tags(self, info: Info, input: EndTagsInput, operation_key: str | None = None) -> EndTagsResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.end_tags(info.context.database, call, _asked(input), reason=input.reason)
        return await answered(info, work, EndTagsDone, {"tag": ("key", "tag")}, _ended)

    @strawberry.mutation(description="What merging a tag into another would meet; changes nothing.")
    async def tag_merge_preview(self, info: Info, loser_key: str, winner_key: str) -> TagMergePreviewResult:  # pyright: ignore[reportInvalidTypeForm]
        work = merging.preview_merge(
            info.context.database, loser=loser_key, winner=winner_key, now=info.context.clock()
        )
        return await answered(info, work, TagMergePreview, {}, _preview)

    @strawberry.mutation(description="Make a tag part of another, at most 10,000 users a call; it can be undone.")
    async def merge_tags(self, info: Info, input: MergeTagsInput, operation_key: str | None = None) -> MergeTagsResult:  # pyright: ignore[reportInvalidTypeForm]
        work = merging.merge_tags(
            info.context.database,
            asked(info, input, operation_key),
            loser=input.loser_key,
            winner=input.winner_key,
            reason=input.reason,
            expected=input.expected_users,
        )
        return await answered(info, work, MergeTagsDone, {"tag": ("key", "winner")}, _merged)

    @strawberry.mutation(description="Part a tag again from the one it was merged into, at most 10,000 users a call.")
    async def unmerge_tag(
        self, info: Info, input: UnmergeTagInput, operation_key: str | None = None
    ) -> UnmergeTagResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = merging.unmerge_tag(info.context.database, call, tag=input.tag_key, reason=input.reason)
        return await answered(info, work, UnmergeTagDone, {"tag": ("key", "tag")}, _parted)


def _asked(given: EndTagsInput) -> Asked:
    users = None if given.user_ids is None else tuple(given.user_ids)
    return Asked(given.tag_key, given.source, users, given.held_before)


def _counted(found: Counted) -> dict[str, object]:
    return {"n_users": found.n_users, "n_holdings": found.n_holdings}


def _ended(done: Ended) -> dict[str, object]:
    return {"n_users": done.n_users, "n_holdings": done.n_holdings, "complete": done.complete}


def _merged(done: TagsMerged) -> dict[str, object]:
    return {
        "loser_key": done.loser,
        "n_users": done.n_users,
        "n_beside": done.n_beside,
        "complete": done.complete,
    }


def _parted(done: TagUnmerged) -> dict[str, object]:
    return {"n_users": done.n_users, "complete": done.complete}


def _preview(found: MergePreview) -> dict[str, object]:
    overlap = found.overlap
    return {
        "loser_key": found.loser.key,
        "winner_key": found.winner.key,
        "loser_class_key": found.loser.class_key,
        "winner_class_key": found.winner.class_key,
        "exclusive_class_key": found.winner.exclusive_class,
        "n_losers": overlap.n_losers,
        "n_winners": overlap.n_winners,
        "n_both": overlap.n_both,
        "n_beside": overlap.n_beside,
        "n_rivals": overlap.n_rivals,
        "named_by": [TagNaming(kind=each.kind, key=each.name) for each in found.named],
    }
