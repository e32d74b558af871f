"""Merged people: joining two records of one person, parting them again, and who may be one (L06)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.relay import PageInfo

from api.context import Context, Info
from api.outcomes import Conflict, Missing, Refused, answered, asked
from api.paging import page
from api.reading import Hole, Reader, Reading, picked, slot
from api.scalars import Long
from api.selection import Selected
from graph.merges import actions
from graph.merges.model import Fact as MergeFact
from graph.merges.model import Preview, ProposalRefused, UserMerged, UserUnmerged
from graph.messages import Language, say
from queries.catalogue import fragment

if TYPE_CHECKING:
    from api.users import User

LIST_PROPOSALS = fragment("merges/fragments/list_proposals")
LIST_COMMON_MARKS = fragment("merges/fragments/list_common_marks")


@strawberry.type(description="How many facts of a kind would change sides.")
class Moving:
    kind: str
    count: Long


@strawberry.type(description="A fact that makes way, between which ids or keys, and the rule that says so.")
class MakingWay:
    kind: str
    from_id: str
    to_id: str
    rule: str
    why: str


@strawberry.type(description="A fact that would hold again.")
class ComingBack:
    kind: str
    from_id: str
    to_id: str


@strawberry.type(description="What should be confirmed before two people become one.")
class Caution:
    code: str
    message: str


@strawberry.type(description="What a merge, or its undoing, would do; nothing was changed.")
class MergePreview:
    winner_id: strawberry.ID
    loser_id: strawberry.ID
    winner_version: int
    loser_version: int
    moves: list[Moving]
    set_aside: list[MakingWay]
    restored: list[ComingBack]
    warnings: list[Caution]


@strawberry.type(description="They are one person: `user`, to whom the loser's ids lead from now on.")
class MergeUsersDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    merged_id: strawberry.ID
    merge_id: strawberry.ID
    version: int
    n_moved: Long
    n_set_aside: Long


@strawberry.type(
    description="They are two people again: `user`, who was parted, and the other, of whom they were part."
)
class UnmergeUserDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    other_id: strawberry.ID
    version: int
    n_moved: Long
    n_restored: Long


@strawberry.type(description="Nobody will propose again that the two are one.")
class RefuseMergeProposalDone:
    user: Annotated[User, strawberry.lazy("api.users")]
    other_id: strawberry.ID


MergeUsersResult = Annotated[MergeUsersDone | Refused | Missing | Conflict, strawberry.union("MergeUsersResult")]
UnmergeUserResult = Annotated[UnmergeUserDone | Refused | Missing | Conflict, strawberry.union("UnmergeUserResult")]
MergePreviewResult = Annotated[MergePreview | Refused | Missing | Conflict, strawberry.union("MergePreviewResult")]
RefuseMergeProposalResult = Annotated[
    RefuseMergeProposalDone | Refused | Missing | Conflict, strawberry.union("RefuseMergeProposalResult")
]


@strawberry.input(description="Whose id stays, whose leads there, and why; versions guard against a change in between.")
class MergeUsersInput:
    winner_id: strawberry.ID
    loser_id: strawberry.ID
    reason: str
    winner_version: int | None = None
    loser_version: int | None = None
    confirm: bool = strawberry.field(default=False, description="Merge although the preview warns.")


@strawberry.input(description="Who is to be a person of their own again, and why.")
class UnmergeUserInput:
    user_id: strawberry.ID
    reason: str


@strawberry.input(description="Two people who are not one.")
class RefuseMergeProposalInput:
    user_id: strawberry.ID
    other_id: strawberry.ID


@strawberry.type(description="Two people who may be one: what they share, and how likely that makes it (0 to 1).")
class MergeProposal:
    score: float
    reasons: list[str]
    user: Annotated[User, strawberry.lazy("api.users")]
    other: Annotated[User, strawberry.lazy("api.users")]


@strawberry.type(description="An entry of a page, with its cursor.")
class MergeProposalEdge:
    cursor: str
    node: MergeProposal


@strawberry.type(description="A page of a list.")
class MergeProposalConnection:
    edges: list[MergeProposalEdge]
    nodes: list[MergeProposal]
    page_info: PageInfo


@strawberry.type(description="Something that more than fifty people share, so that nobody is proposed for it.")
class CommonMark:
    reason: str
    n_users: Long


@strawberry.type
class MergeQuery:
    """Questions about who may be whom."""

    @strawberry.field(description="Look-alikes, the likeliest first; never joined by themselves.")
    def merge_proposals(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> MergeProposalConnection:
        return picked(self, info)

    @strawberry.field(description="What so many share that `mergeProposals` passes it over.")
    def common_marks(self, info: Info) -> list[CommonMark]:
        return picked(self, info)


@strawberry.type
class MergeMutation:
    """Joining and parting people."""

    @strawberry.mutation(description="Make two records of one person one; nothing is lost, and it can be undone.")
    async def merge_users(
        self, info: Info, input: MergeUsersInput, operation_key: str | None = None
    ) -> MergeUsersResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        wanted = actions.Asked(
            winner=input.winner_id,
            loser=input.loser_id,
            reason=input.reason,
            winner_version=input.winner_version,
            loser_version=input.loser_version,
            confirm=input.confirm,
        )
        work = actions.merge_users(info.context.database, call, wanted)
        return await answered(info, work, MergeUsersDone, {"user": ("id", "user")}, _merged)

    @strawberry.mutation(description="Part a user again from whom they were merged into, with all that is theirs.")
    async def unmerge_user(
        self, info: Info, input: UnmergeUserInput, operation_key: str | None = None
    ) -> UnmergeUserResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.unmerge_user(info.context.database, call, user=input.user_id, reason=input.reason)
        return await answered(info, work, UnmergeUserDone, {"user": ("id", "user")}, _unmerged)

    @strawberry.mutation(description="What merging two users would do, by the rules that would do it; changes nothing.")
    async def merge_preview(self, info: Info, winner_id: strawberry.ID, loser_id: strawberry.ID) -> MergePreviewResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        work = actions.preview_merge(context.database, winner=winner_id, loser=loser_id, now=context.clock())
        return await answered(info, work, MergePreview, {}, lambda found: _preview(found, context.language))

    @strawberry.mutation(description="What parting a user would do, by the rules that would do it; changes nothing.")
    async def unmerge_preview(self, info: Info, user_id: strawberry.ID) -> MergePreviewResult:  # pyright: ignore[reportInvalidTypeForm]
        context = info.context
        work = actions.preview_unmerge(context.database, user=user_id, now=context.clock())
        return await answered(info, work, MergePreview, {}, lambda found: _preview(found, context.language))

    @strawberry.mutation(description="Keep two look-alikes apart, so that they are not proposed again.")
    async def refuse_merge_proposal(
        self, info: Info, input: RefuseMergeProposalInput, operation_key: str | None = None
    ) -> RefuseMergeProposalResult:  # pyright: ignore[reportInvalidTypeForm]
        call = asked(info, input, operation_key)
        work = actions.refuse_proposal(info.context.database, call, one=input.user_id, other=input.other_id)
        return await answered(info, work, RefuseMergeProposalDone, {"user": ("id", "user")}, _refused)


def _merged(done: UserMerged) -> dict[str, object]:
    return {
        "merged_id": strawberry.ID(done.merged),
        "merge_id": strawberry.ID(done.merge),
        "version": done.version,
        "n_moved": done.n_moved,
        "n_set_aside": done.n_set_aside,
    }


def _unmerged(done: UserUnmerged) -> dict[str, object]:
    return {
        "other_id": strawberry.ID(done.other),
        "version": done.version,
        "n_moved": done.n_moved,
        "n_restored": done.n_restored,
    }


def _refused(done: ProposalRefused) -> dict[str, object]:
    return {"other_id": strawberry.ID(done.other)}


def _preview(found: Preview, language: Language) -> dict[str, object]:
    return {
        "winner_id": strawberry.ID(found.winner),
        "loser_id": strawberry.ID(found.loser),
        "winner_version": found.winner_version,
        "loser_version": found.loser_version,
        "moves": [Moving(kind=kind.lower(), count=Long(n)) for kind, n in found.moves],
        "set_aside": [
            MakingWay(
                **_about(each.fact), rule=each.rule.value, why=say(language, f"merges.rule_{each.rule.value}", {})
            )
            for each in found.set_aside
        ],
        "restored": [ComingBack(**_about(each)) for each in found.restored],
        "warnings": [
            Caution(code=each.value, message=say(language, f"merges.warning_{each.value}", {}))
            for each in found.warnings
        ],
    }


def _about(fact: MergeFact) -> dict[str, str]:
    return {"kind": fact.kind.lower(), "from_id": fact.from_id, "to_id": fact.to_id}


def _proposals(selected: Selected, _: Context) -> Reading:
    asked_page = page("mergeProposals", selected.args)
    return Reading(
        LIST_PROPOSALS,
        {"after": asked_page.key, "limit": asked_page.size + 1},
        holes=(Hole(("node", "user"), "one", "User"), Hole(("node", "other"), "other", "User")),
        page=asked_page,
        list_name="mergeProposals",
    )


READERS: dict[str, Reader] = {
    "Query.mergeProposals": _proposals,
    "Query.commonMarks": slot(LIST_COMMON_MARKS),
}
