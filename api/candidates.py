"""Candidates for parts in the community: assistants, agents, guests who share, with what speaks for each (V08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.paging import page
from api.purposes import listed_for, named_purpose, not_profiled_against_will
from api.reading import Hole, Reader, Reading, picked
from api.scores import ScoreKey, place_of
from api.selection import Selected
from api.userlists import WHERE_GROUP
from graph.consent.model import SERVICE
from graph.errors import Refused
from graph.measures.printing import money
from graph.messages import say
from graph.reports.candidates import RULES, Of, Part
from graph.scores import model
from queries.catalogue import fragment
from queries.composer import Piece

if TYPE_CHECKING:
    from api.users import User

LIST_CANDIDATES = fragment("reports/fragments/list_candidates")
MOST_GROUPS = 50

strawberry.enum(
    Part,
    name="CandidatePart",
    description="What a member may be asked to become: ASSISTANT of a group (社群助理), AGENT (代理), GUEST who shares "
    "(分享嘉宾). docs/scores/reports.md has the rules.",
)


@strawberry.type(description="Something that speaks for a candidate.")
class CandidateReason:
    score: ScoreKey | None = strawberry.field(description="The score it is about; null: how they turned to others.")
    value: float
    percentile: float | None

    @strawberry.field(description="In the caller's language.")
    def sentence(self, info: Info) -> str:
        return _sentence(cast("Mapping[str, Any]", self), info.context)


@strawberry.type(description="Somebody who may be asked, and what speaks for them, by the published run.")
class Candidate:
    user: Annotated[User, strawberry.lazy("api.users")]
    reasons: list[CandidateReason]
    run_id: strawberry.ID
    as_of: datetime


@strawberry.type(description="An entry of a page, with its cursor.")
class CandidateEdge:
    cursor: str
    node: Candidate


@strawberry.type(description="A page of a list.")
class CandidateConnection:
    edges: list[CandidateEdge]
    nodes: list[Candidate]
    page_info: PageInfo


@strawberry.type
class CandidateQuery:
    """Questions about candidates."""

    @strawberry.field(
        description="Who may be asked to take a part in the community, the likeliest first, from interaction and "
        "cooperation; of a group or of all (V08). Left out is who refused `profiling`, and who stands in one of the "
        "groups `without` (for agents partners and senior partners unless said). A proposal: people decide."
    )
    def candidates(
        self,
        info: Info,
        part: Part,
        group: str | None = None,
        without: list[str] | None = None,
        first: int | None = None,
        after: str | None = None,
        purpose: str = SERVICE,
    ) -> CandidateConnection:
        return picked(self, info)


def _candidates(selected: Selected, context: Context) -> Reading:
    args = selected.args
    part = args["part"] if isinstance(args["part"], Part) else Part(args["part"])
    rule, purpose = RULES[part], named_purpose(args, context)
    list_name = f"candidates.{part.value}"
    asked = page(list_name, args)
    run, rank = place_of(asked)
    without = rule.without if args.get("without") is None else args["without"]
    if len(without) > MOST_GROUPS:
        raise Refused("reports.groups", path=("without",), limit=MOST_GROUPS)
    conditions = [not_profiled_against_will(), *listed_for(purpose, (), context)]
    if args.get("group") is not None:
        conditions.append(Piece(WHERE_GROUP, {"key": args["group"]}))
    tests = [
        {"key": each.key.value, "of": each.of.value, "least": each.least, "other": each.other and each.other.value}
        for each in rule.tests
    ]
    return Reading(
        LIST_CANDIDATES,
        {
            "run": run,
            "key": rule.order.value,
            "after": rank,
            "limit": asked.size + 1,
            "tests": tests,
            "without": list(without),
            "kinds": list(rule.kinds),
            "since": context.today - timedelta(days=rule.days - 1),
            "n_turns": rule.n_turns,
            "n_people": rule.n_people,
        },
        inserts={"conditions": tuple(conditions)},
        holes=(Hole(("node", "user"), "user", "User"),),
        page=asked,
        purpose=purpose,
        list_name=list_name,
        gone="scores.run_gone",
        is_long=True,
    )


def _sentence(reason: Mapping[str, Any], context: Context) -> str:
    """What speaks for somebody, with its figures, as people read it."""
    if reason["of"] == "turns":
        facts = {"n": round(reason["value"]), "n_people": reason["n_people"], "days": RULES[Part.ASSISTANT].days}
        return say(context.language, "reports.reason_turns", facts)
    if reason["of"] == Of.AS_HIGH.value:
        return say(context.language, "reports.reason_no_signal")
    value = reason["value"]
    is_money = model.UNITS[model.ScoreKey(reason["score"])] is model.Unit.MINOR
    facts = {
        "value": money(round(value), context.settings.currency_digits) if is_money else f"{value:,.0f}",
        # Cut and never rounded up: nobody is ahead of all but who is.
        "percent": f"{int(reason['percentile'] * 1000) / 10:g}",
    }
    return say(context.language, f"reports.reason_{reason['score']}", facts)


READERS: dict[str, Reader] = {"Query.candidates": _candidates}
