"""Invitation lists: all of them, and one with who is invited and who was left out."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.invitations import InvitationState, LeftOutReason
from api.pages.paging import neighbours
from api.pages.visit import Visit
from graph.errors import Missing

STATES = tuple(each.value for each in InvitationState)
REASONS = tuple(each.value for each in LeftOutReason)


async def invitations(visit: Visit) -> Response:
    """The lists that the reader may see, the last first."""
    found = (await visit.ask("invitation_lists", after=visit.param("after") or None))["invitationLists"]
    pages = neighbours(visit, found["pageInfo"], both_ways=False)
    return visit.page("invitations.html", lists=found["nodes"], pages=pages)


async def invitation_list(visit: Visit) -> Response:
    """One list: its invitations in one state or all, or who was left out for a reason."""
    asked: dict[str, Any] = {"id": visit.request.path_params["id"], "after": visit.param("after") or None}
    state, reason = visit.param("state"), visit.param("left_out")
    is_left_out = reason in REASONS
    if is_left_out:
        found = (await visit.ask("invitation_left_out", reason=reason.upper(), **asked))["invitationList"]
    else:
        chosen = state.upper() if state in STATES else None
        found = (await visit.ask("invitation_list", state=chosen, **asked))["invitationList"]
    if found is None:
        raise Missing("pages.nothing_here")
    rows = found["leftOut" if is_left_out else "invitations"]
    return visit.page(
        "invitation_list.html",
        list=found,
        rows=rows["nodes"],
        state=state,
        reason=reason if is_left_out else "",
        pages=neighbours(visit, rows["pageInfo"], both_ways=False),
    )
