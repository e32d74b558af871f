"""Why a user has a score: its parts, the edges that weigh most, what changed since the run before, and through what."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import strawberry

from api.scalars import Long


@strawberry.enum(description="What a part of a score counts.")
class PartUnit(Enum):
    MINOR = strawberry.enum_value("minor", description="Money, in minor units of the brand's currency.")
    SHARE = strawberry.enum_value("share", description="0 to 1.")
    COUNT = strawberry.enum_value("count", description="People, generations, times, days on which something was done.")
    POINTS = strawberry.enum_value("points", description="0 to 100.")
    NUMBER = strawberry.enum_value("number", description="A bare number.")
    DAYS = strawberry.enum_value("days", description="Days between two moments.")


@strawberry.type(description="One part of a score.")
class ScorePart:
    key: str = strawberry.field(description="Which part, always the same: generation, type_one, age_0 …")
    name: str = strawberry.field(description="In words of the caller's language.")
    value: float = strawberry.field(description="What was measured.")
    unit: PartUnit
    weight: float | None = strawberry.field(description="What it counts; null of a part that is no summand.")
    adds: float | None = strawberry.field(
        description="What it adds to the score, in the score's unit: value times weight; null where it is no summand."
    )
    share: float | None = strawberry.field(description="Of the score, from 0 to 1: adds, divided by its value.")
    percentile: float | None = strawberry.field(
        description="The share of users with at most as much, 0 of who has nothing; null where the run keeps none."
    )


@strawberry.enum(description="What an edge behind a score, or what changed it, tells.")
class ScoreFact(Enum):
    BROUGHT = strawberry.enum_value("brought", description="Brought somebody; as evidence with what came of it.")
    BOUGHT = strawberry.enum_value("bought", description="Bought; as evidence a day of it, less refunds.")
    RECEIVED = strawberry.enum_value("received", description="Others turned to the user.")
    GIVEN = strawberry.enum_value("given", description="The user turned to others.")
    REFUNDED = strawberry.enum_value("refunded", description="Was given money back.")
    WAS_BROUGHT = strawberry.enum_value("was_brought", description="Was brought by somebody.")
    VOIDED = strawberry.enum_value("voided", description="A referral of theirs was voided.")
    BELOW_BOUGHT = strawberry.enum_value("below_bought", description="Somebody below bought.")
    BELOW_REFUNDED = strawberry.enum_value("below_refunded", description="Somebody below was given money back.")
    BELOW_BROUGHT = strawberry.enum_value("below_brought", description="Somebody below brought somebody.")
    BELOW_VOIDED = strawberry.enum_value("below_voided", description="A referral of somebody below was voided.")
    ERASED = strawberry.enum_value("erased", description="People below were erased: a bare count.")
    MERGED = strawberry.enum_value("merged", description="Accounts were merged into theirs, or below: a bare count.")
    WEIGHTS_CHANGED = strawberry.enum_value("weights_changed", description="The brand's weights changed.")
    TIME_PASSED = strawberry.enum_value("time_passed", description="Days went by, and the score fades with them.")
    OTHERS_MOVED = strawberry.enum_value("others_moved", description="Others changed, and the score compares.")
    OTHER_FACTS = strawberry.enum_value(
        "other_facts", description="Facts told late with an earlier date, or signals against referrals."
    )


@strawberry.type(description="A user by id and name; `user` tells more.")
class ScorePerson:
    id: strawberry.ID
    name: str


@strawberry.type(description="A fact behind a score. Nobody is named who refused to be profiled or was erased.")
class ScoreEdge:
    kind: ScoreFact
    from_user: ScorePerson
    to_user: ScorePerson | None
    at: datetime | None
    day: date | None = strawberry.field(description="Of attention, which is kept by day, and of purchases.")
    count: Long | None = strawberry.field(description="How often.")
    amount_minor: float | None = strawberry.field(
        description="Minor units: of a referral what the referee and everybody below add to downstream revenue, of a "
        "purchase day what it came to less refunds."
    )


@strawberry.enum(description="What can be said of a score against the run before.")
class ScoreChangeState(Enum):
    CHANGED = "changed"
    UNCHANGED = strawberry.enum_value("unchanged", description="The first four digits stayed.")
    FIRST_RUN = strawberry.enum_value("first_run", description="There is no run before.")
    OTHER_SCORES = strawberry.enum_value("other_scores", description="The run before had no such score.")
    NEW = strawberry.enum_value("new", description="The run before could not tell it of the user.")
    NOT_KEPT = strawberry.enum_value(
        "not_kept",
        description="The next run is under way, or it failed, and wrote over what the one before said of the user.",
    )


@strawberry.type(description="Something that happened between two runs and can have changed a score.")
class ScoreCause:
    kind: ScoreFact
    count: Long
    amount_minor: Long | None = strawberry.field(description="Of purchases and refunds.")
    sentence: str = strawberry.field(description="In words of the caller's language.")
    examples: list[ScoreEdge] = strawberry.field(description="Up to five, the largest first.")


@strawberry.type(description="How a score changed since the run before, and through what.")
class ScoreChange:
    state: ScoreChangeState
    sentence: str = strawberry.field(description="In words of the caller's language.")
    since: datetime | None = strawberry.field(description="As of when the run before was; null when there was none.")
    value_before: float | None
    percentile_before: float | None
    difference: float | None
    percentile_difference: float | None
    causes: list[ScoreCause]
