"""Paid terms: plans, what users paid for, and whose term ends soon (G05, L02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import strawberry

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from api.staff import Staff
from graph import errors
from graph.terms import actions, model
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

IS_PAID = fragment("terms/fragments/is_paid")
LIST_PLANS = fragment("terms/fragments/list_plans")
LIST_RENEWALS = fragment("terms/fragments/list_renewals")
PLAN_BY_KEY = fragment("terms/fragments/plan_by_key")
PLAN_CARD = fragment("terms/fragments/plan_card")
TERM_BY_ID = fragment("terms/fragments/term_by_id")
TERM_CARD = fragment("terms/fragments/term_card")
TERM_PLAN = fragment("terms/fragments/term_plan")
TERM_STATE = fragment("terms/fragments/term_state")
USER_TERMS = fragment("terms/fragments/user_terms")
WITHIN_MOST = 3_660


@strawberry.enum(description="A term lies ahead, runs, is over, or was ended early.")
class TermState(Enum):
    AHEAD = "ahead"
    RUNNING = "running"
    OVER = "over"
    ENDED = "ended"


@strawberry.type(description="What can be paid for; what a term costs and how long it is, unless it says otherwise.")
class Plan:
    key: str
    name_zh: str
    name_en: str
    days: int
    price_minor: Long
    member_tag: str | None = strawberry.field(description="The key of the tag that users hold while a term runs.")
    lapsed_tag: str | None = strawberry.field(description="The key of the tag of those who did not renew.")
    grace_days: int = strawberry.field(description="Times 24 hours after a term's end until somebody has lapsed.")


@strawberry.type(description="What a user paid for: from `since` on and before `until`.")
class Term:
    id: strawberry.ID
    since: datetime
    until: datetime
    paid_until: datetime = strawberry.field(description="Until when was paid; later than `until` if it ended early.")
    amount_minor: Long
    channel: str | None
    note: str | None
    renews: strawberry.ID | None = strawberry.field(description="The term that it followed on.")
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None

    @strawberry.field(description="What it was paid for.")
    def plan(self, info: Info) -> Plan:
        return picked(self, info)

    @strawberry.field(description="How it stands now.")
    def state(self, info: Info) -> TermState:
        return picked(self, info)


@strawberry.type
class TermsOfUser:
    """What a profile says of paid terms."""

    @strawberry.field(description="What the user paid for, the last first; of that plan, where one is named (G05).")
    def paid_terms(self, info: Info, plan: str | None = None) -> list[Term]:
        return picked(self, info)

    @strawberry.field(description="Whether a term runs now, of that plan or of any.")
    def is_paid(self, info: Info, plan: str | None = None) -> bool:
        return picked(self, info)


@strawberry.type(description="A term that ends soon and that nobody renewed yet.")
class RenewalDue:
    user: Annotated[User, strawberry.lazy("api.users")]
    term: Term
    owner: Staff | None = strawberry.field(description="Who looks after the user, of several the first by id.")
    days_left: int = strawberry.field(description="Whole times 24 hours.")


@strawberry.type(description="An entry of a page, with its cursor.")
class RenewalDueEdge:
    cursor: str
    node: RenewalDue


@strawberry.type(description="A page of a list.")
class RenewalDueConnection:
    edges: list[RenewalDueEdge]
    nodes: list[RenewalDue]
    page_info: strawberry.relay.PageInfo


@strawberry.type
class TermQuery:
    """Questions about plans and terms."""

    @strawberry.field(description="All plans, by key.")
    def plans(self, info: Info) -> list[Plan]:
        return picked(self, info)

    @strawberry.field(description="One plan by its key.")
    def plan(self, info: Info, key: str) -> Plan | None:
        return picked(self, info)

    @strawberry.field(description="One term by its id.")
    def term(self, info: Info, id: strawberry.ID) -> Term | None:
        return picked(self, info)

    @strawberry.field(
        description="Terms that run now, end within so many times 24 hours and are followed by no other of their plan, "
        "the soonest first (L02)."
    )
    def renewals_due(
        self,
        info: Info,
        plan: str | None = None,
        within_days: int = 30,
        first: int | None = None,
        after: str | None = None,
    ) -> RenewalDueConnection:
        return picked(self, info)


@strawberry.type(description="The plan stands so; `changed` is false when it did before.")
class DefinePlanDone:
    plan: Plan
    changed: bool


@strawberry.type(description="The term is kept; `recorded` is false when it was known.")
class RecordPaidTermDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    term: Term
    recorded: bool


@strawberry.type(description="The renewal is kept as a term of its own; `recorded` is false when it was known.")
class RenewPaidTermDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    term: Term
    recorded: bool


@strawberry.type(description="The term is at its end; `ended` is false when it was ended before.")
class EndPaidTermDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    term: Term
    ended: bool


DefinePlanResult = Annotated[DefinePlanDone | Refused | Missing | Conflict, strawberry.union("DefinePlanResult")]
RecordPaidTermResult = Annotated[
    RecordPaidTermDone | Refused | Missing | Conflict, strawberry.union("RecordPaidTermResult")
]
RenewPaidTermResult = Annotated[
    RenewPaidTermDone | Refused | Missing | Conflict, strawberry.union("RenewPaidTermResult")
]
EndPaidTermResult = Annotated[EndPaidTermDone | Refused | Missing | Conflict, strawberry.union("EndPaidTermResult")]


@strawberry.input(description="A plan as it is to stand; `days` are days of the brand.")
class DefinePlanInput:
    key: str
    name_zh: str
    name_en: str
    days: int
    price_minor: Long
    member_tag: str | None = None
    lapsed_tag: str | None = None
    grace_days: int = 0


@strawberry.input(
    description="A term that was paid: without `since` from now, without `until` as long as the plan says, without an "
    "amount at its price; without an id one is made."
)
class RecordPaidTermInput:
    user_id: strawberry.ID
    plan: str
    since: datetime | None = None
    until: datetime | None = None
    amount_minor: Long | None = None
    term_id: strawberry.ID | None = None
    channel: str | None = None
    note: str | None = None


@strawberry.input(description="A renewal: it begins where the user's last term of the plan ends, or now.")
class RenewPaidTermInput:
    user_id: strawberry.ID
    plan: str
    until: datetime | None = None
    amount_minor: Long | None = None
    term_id: strawberry.ID | None = None
    channel: str | None = None
    note: str | None = None


@strawberry.input(description="A term to end now, and why; it is kept.")
class EndPaidTermInput:
    user_id: strawberry.ID
    term_id: strawberry.ID
    reason: str


@strawberry.type(description="Writing plans and terms.")
class TermMutation:
    @strawberry.mutation(description="Say how a plan stands; terms that were paid stay as they are (G05).")
    async def define_plan(
        self, info: Info, input: DefinePlanInput, operation_key: str | None = None
    ) -> DefinePlanResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        plan = model.Plan(
            input.key,
            input.name_zh,
            input.name_en,
            input.days,
            input.price_minor,
            input.member_tag,
            input.lapsed_tag,
            input.grace_days,
        )
        work = actions.define_plan(info.context.database, call, plan)
        roots = {"plan": ("key", "plan")}
        return await answered(info, work, DefinePlanDone, roots, lambda done: {"changed": done.changed})

    @strawberry.mutation(description="Record that a user paid for a plan; a known id changes nothing (G05).")
    async def record_paid_term(
        self, info: Info, input: RecordPaidTermInput, operation_key: str | None = None
    ) -> RecordPaidTermResult:  # pyright: ignore[reportInvalidTypeForm]
        call, term = asked(info, input, operation_key), _term(input, input.since)
        work = actions.record_term(info.context.database, call, term, zone=info.context.settings.zone)
        return await answered(info, work, RecordPaidTermDone, _ROOTS, lambda done: {"recorded": done.recorded})

    @strawberry.mutation(description="Record that a user paid once more; a known id changes nothing (L02).")
    async def renew_paid_term(
        self, info: Info, input: RenewPaidTermInput, operation_key: str | None = None
    ) -> RenewPaidTermResult:  # pyright: ignore[reportInvalidTypeForm]
        call, term = asked(info, input, operation_key), _term(input, None)
        work = actions.renew_term(info.context.database, call, term, zone=info.context.settings.zone)
        return await answered(info, work, RenewPaidTermDone, _ROOTS, lambda done: {"recorded": done.recorded})

    @strawberry.mutation(description="End a term early, such as one that was paid back; it is kept with the reason.")
    async def end_paid_term(
        self, info: Info, input: EndPaidTermInput, operation_key: str | None = None
    ) -> EndPaidTermResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.end_term(
            info.context.database, call, user=input.user_id, term=input.term_id, reason=input.reason
        )
        return await answered(info, work, EndPaidTermDone, _ROOTS, lambda done: {"ended": done.ended})


_ROOTS = {"user": ("id", "user"), "term": ("id", "term")}


def _term(given: RecordPaidTermInput | RenewPaidTermInput, since: datetime | None) -> model.AskedTerm:
    return model.AskedTerm(
        id=str(uuid4()) if given.term_id is None else given.term_id,
        user=given.user_id,
        plan=given.plan,
        since=since,
        until=given.until,
        amount_minor=given.amount_minor,
        channel=given.channel,
        note=given.note,
    )


def _renewals(selected: Selected, context: Context) -> Reading:
    within = selected.args.get("withinDays", 30)
    if not 1 <= within <= WITHIN_MOST:
        raise errors.Refused("terms.number", path=("withinDays",), n=within, least=1, limit=WITHIN_MOST)
    asked_page, now = page("renewalsDue", selected.args), context.clock()
    params: dict[str, Any] = {
        "plan": selected.args.get("plan"),
        "now": now,
        "before": now + timedelta(days=within),
        "after": asked_page.key,
        "limit": asked_page.size + 1,
    }
    holes = (
        Hole(("node", "user"), "user", "User"),
        Hole(("node", "term"), "term", "Term"),
        Hole(("node", "owner"), "staff", "Staff"),
    )
    return Reading(LIST_RENEWALS, params, holes=holes, page=asked_page, list_name="renewalsDue")


def _now(args: Mapping[str, Any], context: Context) -> Mapping[str, object]:
    return {"plan": args.get("plan"), "now": context.clock()}


_PLAN = Hole(("plan",), "plan", "Plan")
_TERM = Hole(("term",), "term", "Term")

READERS: dict[str, Reader] = {
    "Query.plans": slot(LIST_PLANS, _PLAN, unwrap="plan"),
    "Query.plan": slot(PLAN_BY_KEY, _PLAN, params=lambda args, _: {"key": args["key"]}, unwrap="plan"),
    "Query.term": slot(TERM_BY_ID, _TERM, params=lambda args, _: {"id": args["id"]}, unwrap="term"),
    "Query.renewalsDue": _renewals,
    "Term.plan": slot(TERM_PLAN, _PLAN, unwrap="plan"),
    "Term.state": slot(TERM_STATE, params=lambda _, context: {"now": context.clock()}),
    "User.paidTerms": slot(USER_TERMS, _TERM, params=lambda args, _: {"plan": args.get("plan")}, unwrap="term"),
    "User.isPaid": slot(IS_PAID, params=_now),
}
