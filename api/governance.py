"""Reports about tags: what is used, what should be looked at again, and which look alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, cast

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import page
from api.reading import Hole, Reader, Reading, picked
from api.scalars import Long
from api.selection import Selected
from api.tags import Tag
from graph.errors import Refused
from graph.governance.likeness import near_names, pairs
from graph.governance.model import NamePair, Pair, TagWord, Thresholds
from graph.governance.policy import checked_months, months_before
from graph.messages import Language, say
from queries.catalogue import fragment

LIST_USAGE = fragment("governance/fragments/list_usage")
LIST_REVIEWS = fragment("governance/fragments/list_reviews")
SETS_OF_TAGS = fragment("governance/fragments/sets_of_tags")

QUARTER = 3
YEAR = 12
RARE = 10
_MOST = 1_000_000


@strawberry.enum(description="Which tags a report of usage lists.")
class TagUsageKind(Enum):
    ALL = "all"
    NEVER_USED = "never_used"
    RARELY_USED = "rarely_used"
    WITHOUT_PURPOSE = "without_purpose"
    WITHOUT_DEFINITION = "without_definition"


@strawberry.type(description="How much a tag is used (T07).")
class TagUsage:
    tag: Tag
    n_users: Long = strawberry.field(description="Who hold it now.")
    n_ended: Long = strawberry.field(description="Holdings that have ended.")
    last_given_at: datetime | None = strawberry.field(description="When it was last given to anybody; null: never.")


@strawberry.type(description="An entry of a page, with its cursor.")
class TagUsageEdge:
    cursor: str
    node: TagUsage


@strawberry.type(description="A page of a list.")
class TagUsageConnection:
    edges: list[TagUsageEdge]
    nodes: list[TagUsage]
    page_info: PageInfo


@strawberry.type(description="A tag that should be looked at again, and why (L04).")
class TagReview:
    tag: Tag
    reasons: list[str] = strawberry.field(description="not_reviewed, not_given, old; see docs/governance.md.")
    n_users: Long
    n_old: Long = strawberry.field(description="Holdings that are older than they should be.")
    last_given_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    note: str | None = strawberry.field(description="What was said of it at the last review.")


@strawberry.type(description="An entry of a page, with its cursor.")
class TagReviewEdge:
    cursor: str
    node: TagReview


@strawberry.type(description="A page of a list.")
class TagReviewConnection:
    edges: list[TagReviewEdge]
    nodes: list[TagReview]
    page_info: PageInfo


@strawberry.type(
    description="Two tags that may mean the same (`synonym`), never meet though chance would join them "
    "(`contradiction`), or meet though they must not (`exclusive`). The numbers are explained in docs/governance.md."
)
class TagPair:
    kind: str
    tag_key: str
    other_key: str
    n_tag: Long
    n_other: Long
    n_both: Long
    expected: float = strawberry.field(
        description="How many would hold both if the two had nothing to do with another."
    )
    lift: float = strawberry.field(description="How many do, over how many were expected.")
    jaccard: float = strawberry.field(description="The share of those who hold either that hold both, 0 to 1.")
    g2: float = strawberry.field(description="Log-likelihood ratio: above 10.83 chance does that once in a thousand.")
    why: str


@strawberry.type(description="Two tags whose names are the `same`, or `near` each other.")
class TagNamePair:
    kind: str
    tag_key: str
    other_key: str
    distance: int
    why: str


@strawberry.type(description="What looks odd about the tags; nothing is changed by it.")
class TagDoctor:
    n_users: Long
    pairs: list[TagPair]
    names: list[TagNamePair]
    unfinished: list[str] = strawberry.field(description="Tags whose merge was stopped half-way: merge them again.")


@strawberry.type
class GovernanceQuery:
    """Questions about tags as such."""

    @strawberry.field(
        description="Tags with how much they are used: all, never, by fewer than `under` users, or those without "
        "a text (T04, T07)."
    )
    def tag_usage(
        self,
        info: Info,
        kind: TagUsageKind = TagUsageKind.ALL,
        under: int = RARE,
        first: int | None = None,
        after: str | None = None,
    ) -> TagUsageConnection:
        return picked(self, info)

    @strawberry.field(
        description="Active tags that should be looked at: nobody did for `months`, nobody was given them for as long, "
        "or users hold tags of these classes (null: of any) for more than `oldMonths` (L04)."
    )
    def tag_reviews(
        self,
        info: Info,
        months: int = QUARTER,
        old_months: int = YEAR,
        class_keys: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> TagReviewConnection:
        return picked(self, info)

    @strawberry.field(
        description="Tags that may mean the same or contradict each other, by who holds them and by name."
    )
    def tag_doctor(
        self, info: Info, min_users: int = 10, min_jaccard: float = 0.5, min_expected: float = 10.0
    ) -> TagDoctor:
        return picked(self, info)


def _usage(selected: Selected, context: Context) -> Reading:
    asked, args = page("tagUsage", selected.args), selected.args
    params = {
        "after": asked.key,
        "limit": asked.size + 1,
        "wanted": _plain(args["kind"]),
        "under": _bounded("under", args["under"], 1, _MOST),
        "now": context.clock(),
    }
    holes = (Hole(("node", "tag"), "tag", "Tag"),)
    return Reading(LIST_USAGE, params, holes=holes, page=asked, list_name="tagUsage", is_long=True)


def _reviews(selected: Selected, context: Context) -> Reading:
    asked, args, now = page("tagReviews", selected.args), selected.args, context.clock()
    params = {
        "after": asked.key,
        "limit": asked.size + 1,
        "since": months_before(now, checked_months(args["months"], path="months")),
        "old": months_before(now, checked_months(args["oldMonths"], path="oldMonths")),
        "classes": args.get("classKeys"),
        "now": now,
    }
    holes = (Hole(("node", "tag"), "tag", "Tag"),)
    return Reading(LIST_REVIEWS, params, holes=holes, page=asked, list_name="tagReviews", is_long=True)


def _doctor(selected: Selected, context: Context) -> Reading:
    args, language = selected.args, context.language
    thresholds = Thresholds(
        int(_bounded("minUsers", args["minUsers"], 1, _MOST)),
        _bounded("minJaccard", args["minJaccard"], 0.01, 1),
        _bounded("minExpected", args["minExpected"], 1, _MOST),
    )

    def finish(found: dict[str, Any]) -> dict[str, Any]:
        words = {each["key"]: TagWord(**each) for each in found["words"]}
        sets = cast("list[tuple[list[str], int]]", found["sets"])
        return {
            "n_users": sum(n for _, n in sets),
            "pairs": [_pair(each, language) for each in pairs(sets, words, thresholds)],
            "names": [_names(each, words, language) for each in near_names(words.values())],
            "unfinished": sorted(found["left"]),
        }

    return Reading(SETS_OF_TAGS, {"now": context.clock()}, finish=finish, is_long=True)


def _pair(found: Pair, language: Language) -> dict[str, Any]:
    facts = {
        "tag": found.tag,
        "other": found.other,
        "n_tag": found.n_tag,
        "n_other": found.n_other,
        "n_both": found.n_both,
        "n_users": found.n_users,
        "expected": f"{found.expected:.1f}",
        "lift": f"{found.lift:.1f}",
        "jaccard": f"{found.jaccard * 100:.0f}",
        "g2": f"{found.g2:.1f}",
    }
    return {
        "kind": found.kind.value,
        "tag_key": found.tag,
        "other_key": found.other,
        "n_tag": found.n_tag,
        "n_other": found.n_other,
        "n_both": found.n_both,
        "expected": found.expected,
        "lift": found.lift,
        "jaccard": found.jaccard,
        "g2": found.g2,
        "why": say(language, f"governance.pair_{found.kind.value}", facts),
    }


def _names(found: NamePair, words: Mapping[str, TagWord], language: Language) -> dict[str, Any]:
    facts = {"tag": words[found.tag].name, "other": words[found.other].name, "distance": found.distance}
    why = say(language, f"governance.name_{found.kind.value}", facts)
    return {
        "kind": found.kind.value,
        "tag_key": found.tag,
        "other_key": found.other,
        "distance": found.distance,
        "why": why,
    }


def _bounded(name: str, value: float, least: float, most: float) -> float:
    if not least <= value <= most:
        raise Refused("governance.threshold", path=(name,), name=name, value=value, least=least, most=most)
    return value


def _plain(given: Any) -> str:
    return given.value if isinstance(given, Enum) else str(given)


READERS: dict[str, Reader] = {
    "Query.tagUsage": _usage,
    "Query.tagReviews": _reviews,
    "Query.tagDoctor": _doctor,
}
