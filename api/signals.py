"""What speaks against referrals: cases that the published run of scores found, each with its sub-graph."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.paging import Page, page
from api.purposes import listed_for, named_purpose, not_profiled_against_will
from api.reading import Hole, Reader, Reading, picked, slot
from api.selection import Selected
from graph import errors
from graph.consent.model import SERVICE
from graph.messages import say
from graph.scores import dismissing
from graph.scores.dismissing import SignalDismissed, SignalRestored
from queries.catalogue import fragment
from queries.composer import Piece

if TYPE_CHECKING:
    from api.users import User

LIST_SIGNALS = fragment("scores/fragments/list_signals")
COUNT_SIGNALS = fragment("scores/fragments/count_signals")
USER_SIGNALS = fragment("scores/fragments/user_signals")
SIGNAL_CARD = fragment("scores/fragments/signal_card")
SIGNAL_FACTS = fragment("scores/fragments/signal_facts")
SIGNAL_PEOPLE = fragment("scores/fragments/signal_people")
SIGNAL_PAIRS = fragment("scores/fragments/signal_pairs")
SIGNAL_BY_ID = fragment("scores/fragments/signal_by_id")
SIGNAL_DISMISSALS = fragment("scores/fragments/signal_dismissals")
_DIGITS = 6


@strawberry.enum(description="What speaks against referrals. A signal is a reason to look, and no verdict.")
class ScoreSignalKind(Enum):
    SELF_REFERRAL = strawberry.enum_value(
        "self_referral", description="Brought an account of their own, or of who had the same identity or device."
    )
    SECOND_ACCOUNT = strawberry.enum_value(
        "second_account", description="Brought another account of somebody who had been brought before."
    )
    REFERRAL_RING = strawberry.enum_value("referral_ring", description="People who brought each other in a circle.")
    EMPTY_STAR = strawberry.enum_value(
        "empty_star", description="Brought many who had the time to buy, and of hardly any of whom anything came."
    )
    BURST = strawberry.enum_value("burst", description="Brought many within minutes.")
    REWARDS_ABOVE_REVENUE = strawberry.enum_value(
        "rewards_above_revenue",
        description="Was rewarded with more than what those whom they brought spent. It takes no referral out.",
    )


@strawberry.enum(description="How two accounts of a case hang together.")
class SignalRelation(Enum):
    BROUGHT = strawberry.enum_value("brought", description="The first brought the second.")
    VOIDED = strawberry.enum_value("voided", description="The first was once said to have brought the second.")
    PHONE = strawberry.enum_value("phone", description="Both have had the same phone number.")
    UNIONID = strawberry.enum_value("unionid", description="Both have had the same unionid.")
    OPENID = strawberry.enum_value("openid", description="Both have had the same openid.")
    CARD = strawberry.enum_value("card", description="Both have had the same card.")
    EMAIL = strawberry.enum_value("email", description="Both have had the same e-mail address.")
    DEVICE = strawberry.enum_value("device", description="Both have the same device.")
    SAME_PERSON = strawberry.enum_value("same_person", description="Further accounts join the two.")


@strawberry.type(description="Somebody in a case.")
class SignalPerson:
    place: int = strawberry.field(description="By which pairs name them.")
    is_subject: bool = strawberry.field(description="Whether the case is about them; false: they only show it.")
    spent_minor: float = strawberry.field(description="What they spent, less refunds.")
    user: Annotated[User, strawberry.lazy("api.users")]


@strawberry.type(description="Two accounts of a case, by their places in it.")
class SignalPair:
    source: int
    target: int
    relation: SignalRelation
    at: datetime | None = strawberry.field(description="When the one brought the other.")


@strawberry.type(description="Somebody looked into a case and found it fine.")
class SignalDismissal:
    at: datetime
    actor: str
    role: str
    reason: str


@strawberry.type(
    description="A case in which something speaks against referrals: a reason to look, and no verdict. It takes "
    "referrals out of gated scores and does nothing else."
)
class ScoreSignal:
    id: strawberry.ID
    kind: ScoreSignalKind
    n_users: int = strawberry.field(description="How many accounts it is about.")
    n_pairs: int = strawberry.field(description="How many referrals show it; `pairs` tells 200 of them at most.")
    n_people: int = strawberry.field(
        description="How many places its sub-graph has; those that `people` does not name may not be named."
    )
    raw_minor: float = strawberry.field(description="Downstream revenue of all whom it is about.")
    gated_minor: float = strawberry.field(
        description="The same without what all signals together take out: what is between is what it costs them."
    )
    is_dismissed: bool = strawberry.field(
        description="Whether somebody looked into all its referrals and found them fine: from the next run on they "
        "are not held back."
    )
    run_id: strawberry.ID
    as_of: datetime

    @strawberry.field(
        description="Who looked into its referrals, the last first; of a case that is not dismissed: into some, and "
        "others came since."
    )
    def dismissals(self, info: Info) -> list[SignalDismissal]:
        return picked(self, info)

    @strawberry.field(description="What it says, in the caller's language.")
    def title(self, info: Info) -> str:
        return picked(self, info)

    @strawberry.field(description="Who is in it, those whom it is about first.")
    def people(self, info: Info) -> list[SignalPerson]:
        return picked(self, info)

    @strawberry.field(description="Who brought whom and when, and what joins accounts: 200 referrals at most.")
    def pairs(self, info: Info) -> list[SignalPair]:
        return picked(self, info)


@strawberry.type(description="An entry of a page, with its cursor.")
class ScoreSignalEdge:
    cursor: str
    node: ScoreSignal


@strawberry.type(description="A page of a list.")
class ScoreSignalConnection:
    edges: list[ScoreSignalEdge]
    nodes: list[ScoreSignal]
    page_info: PageInfo
    total_count: int = strawberry.field(description="How many cases the published run found, of all kinds and groups.")


@strawberry.type
class SignalsOfUser:
    """What a profile says of signals."""

    @strawberry.field(
        description="Cases of the published run that are about the user, the worst first, dismissed ones last; not "
        "those in which they are only shown, such as somebody who was brought."
    )
    def score_signals(self, info: Info) -> list[ScoreSignal]:
        return picked(self, info)


@strawberry.type
class SignalQuery:
    """Questions about signals."""

    @strawberry.field(
        description="Cases in which something speaks against referrals (10,000 at most), those first whose people lose "
        "most: of one kind or all, about somebody of one group or of all; open ones unless `dismissed` asks for those "
        "that somebody found fine, or null for both. Cursors stay in one run, as those of "
        "`influencers`. Who refused `profiling` is not named; for a purpose other than `service` only those are who "
        "agreed to it."
    )
    def score_signals(
        self,
        info: Info,
        kind: ScoreSignalKind | None = None,
        group: str | None = None,
        first: int | None = None,
        after: str | None = None,
        purpose: str = SERVICE,
        dismissed: bool | None = False,
    ) -> ScoreSignalConnection:
        return picked(self, info)

    @strawberry.field(description="One case by its id; null when there is none that may be told.")
    def score_signal(self, info: Info, id: strawberry.ID) -> ScoreSignal | None:
        return picked(self, info)


@strawberry.type(description="The case was looked into and found fine; `dismissed` is false when it was so before.")
class DismissScoreSignalDone:
    score_signal: ScoreSignal | None
    dismissed: bool


@strawberry.type(description="The case speaks again; `restored` is false when nobody had found it fine.")
class RestoreScoreSignalDone:
    score_signal: ScoreSignal | None
    restored: bool


DismissScoreSignalResult = Annotated[
    DismissScoreSignalDone | Refused | Missing | Conflict, strawberry.union("DismissScoreSignalResult")
]
RestoreScoreSignalResult = Annotated[
    RestoreScoreSignalDone | Refused | Missing | Conflict, strawberry.union("RestoreScoreSignalResult")
]


@strawberry.input(description="A case of the published run, and why it is fine.")
class DismissScoreSignalInput:
    signal_id: strawberry.ID
    reason: str


@strawberry.input(description="A case of the published run, and why it is not fine after all.")
class RestoreScoreSignalInput:
    signal_id: strawberry.ID
    reason: str | None = None


@strawberry.type(description="Writing about cases.")
class SignalMutation:
    @strawberry.mutation(
        description="Looked into, this is fine: the runs that follow know the referrals of the case again and do not "
        "hold them back from gated scores. Referrals that come later are not covered."
    )
    async def dismiss_score_signal(
        self, info: Info, input: DismissScoreSignalInput, operation_key: str | None = None
    ) -> DismissScoreSignalResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = dismissing.dismiss_signal(info.context.database, call, signal=input.signal_id, reason=input.reason)
        return await answered(info, work, DismissScoreSignalDone, {"scoreSignal": ("id", "signal")}, _dismissed)

    @strawberry.mutation(
        description="Take back that a case is fine: every dismissal that covers one of its referrals ends, and from "
        "the next run on they are held back again."
    )
    async def restore_score_signal(
        self, info: Info, input: RestoreScoreSignalInput, operation_key: str | None = None
    ) -> RestoreScoreSignalResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = dismissing.restore_signal(info.context.database, call, signal=input.signal_id, reason=input.reason)
        return await answered(info, work, RestoreScoreSignalDone, {"scoreSignal": ("id", "signal")}, _restored)


def _dismissed(done: SignalDismissed) -> dict[str, object]:
    return {"dismissed": done.dismissed}


def _restored(done: SignalRestored) -> dict[str, object]:
    return {"restored": done.restored}


def _signals(selected: Selected, context: Context) -> Reading:
    args = selected.args
    purpose = named_purpose(args, context)
    kind = args["kind"].value if isinstance(args.get("kind"), Enum) else args.get("kind")
    part = page("score_signals", args)
    run, place = _place(part)
    about = {"kind": kind, "group": args.get("group"), "dismissed": args["dismissed"]}
    return Reading(
        LIST_SIGNALS,
        {"run": run, "after": place, "limit": part.size + 1, **about},
        inserts={"conditions": (not_profiled_against_will(), *listed_for(purpose, (), context))},
        holes=(Hole(("node",), "signal", "ScoreSignal"),),
        page=part,
        purpose=purpose,
        list_name="score_signals",
        count=Piece(COUNT_SIGNALS, {}),
        gone="scores.run_gone",
    )


def _signal(selected: Selected, context: Context) -> Reading:
    return Reading(
        SIGNAL_BY_ID,
        {"id": selected.args["id"]},
        inserts={"conditions": (not_profiled_against_will(), *listed_for(SERVICE, (), context))},
        holes=(Hole(("signal",), "signal", "ScoreSignal"),),
        unwrap="signal",
    )


def _place(asked: Page) -> tuple[str | None, str]:
    """The run and the place in it that a cursor names; without one the published run from its top."""
    if not asked.has_start:
        return None, ""
    run, _, place = asked.key.rpartition(":")
    if not run or not (place.isascii() and place.isdecimal() and len(place) == _DIGITS):
        raise errors.Refused("paging.cursor", path=("after",))
    return run, place


def _people(_: Selected, context: Context) -> Reading:
    conditions = (not_profiled_against_will(), *listed_for(context.purpose or SERVICE, (), context))
    return Reading(SIGNAL_PEOPLE, inserts={"conditions": conditions}, holes=(Hole(("user",), "user", "User"),))


def _title(_: Selected, context: Context) -> Reading:
    def told(facts: Any) -> str:
        return say(context.language, f"signals.{facts['kind']}", {"users": facts["users"], "pairs": facts["pairs"]})

    return Reading(SIGNAL_FACTS, finish=told)


READERS: dict[str, Reader] = {
    "Query.scoreSignals": _signals,
    "Query.scoreSignal": _signal,
    "User.scoreSignals": slot(USER_SIGNALS, Hole(("signal",), "signal", "ScoreSignal"), unwrap="signal"),
    "ScoreSignal.title": _title,
    "ScoreSignal.people": _people,
    "ScoreSignal.pairs": slot(SIGNAL_PAIRS),
    "ScoreSignal.dismissals": slot(SIGNAL_DISMISSALS),
}
