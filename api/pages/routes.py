"""Which page lies where, and the door: signing in with a key, signing out."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.pages import session
from api.pages.communities import communities, community
from api.pages.forms import own_form
from api.pages.groups import group, groups
from api.pages.influencers import influencers
from api.pages.invitations import invitation_list, invitations
from api.pages.people import more, people, person
from api.pages.pictures import picture
from api.pages.plans import act, make, plan, plans, standing
from api.pages.reports import reports
from api.pages.scoreruns import act as ask_or_end
from api.pages.scoreruns import score_runs
from api.pages.scoresettings import save_score_settings, score_settings
from api.pages.segments import save, segment, segments, whom, why
from api.pages.session import Sessions
from api.pages.signals import act as judge
from api.pages.signals import signals
from api.pages.static import static_files
from api.pages.taking import take, take_influencers, take_worklist
from api.pages.visit import HEADERS, Page, Parts, Visit, guarded, open_page
from graph.access.policy import key_id_of
from graph.errors import Missing
from graph.settings import Settings


def page_routes(settings: Settings, parts: Callable[[Request], Parts]) -> list[Route]:
    """All pages; the last route answers every address that nothing else does, so they stand behind all others."""
    sessions = Sessions(lasts_s=settings.session_hours * 3600)

    def route(path: str, page: Page, *methods: str) -> Route:
        return Route(path, open_page(page, parts, settings, sessions), methods=list(methods) or ["GET"])

    return [
        Route("/static/{name}", _static),
        route("/sign-in", _door),
        route("/sign-in", _sign_in, "POST"),
        route("/sign-out", _sign_out, "POST"),
        route("/", guarded(_first)),
        route("/people", guarded(people)),
        route("/people/{id}", guarded(person)),
        route("/people/{id}/standing/{ladder}", guarded(standing)),
        route("/people/{id}/{part}", guarded(more)),
        route("/influencers", guarded(influencers)),
        route("/influencers/export", take_influencers),
        route("/scores", guarded(score_runs)),
        route("/scores", guarded(ask_or_end), "POST"),
        route("/scores/settings", guarded(score_settings)),
        route("/scores/settings", guarded(save_score_settings), "POST"),
        route("/reports", guarded(reports)),
        route("/signals", guarded(signals)),
        route("/signals", guarded(judge), "POST"),
        route("/communities", guarded(communities)),
        route("/communities/{number}", guarded(community)),
        route("/pictures/{kind}.svg", picture),
        route("/pictures/{kind}/{id}.svg", picture),
        route("/groups", guarded(groups)),
        route("/groups/{key}", guarded(group)),
        route("/groups/{key}/worklist", take_worklist),
        route("/plans", guarded(plans)),
        route("/plans", guarded(make), "POST"),
        route("/plans/{id}", guarded(plan)),
        route("/plans/{id}", guarded(act), "POST"),
        route("/invitations", guarded(invitations)),
        route("/invitations/{id}", guarded(invitation_list)),
        route("/segments", guarded(segments)),
        route("/segments", guarded(save), "POST"),
        route("/segments/new", guarded(segment)),
        route("/segments/{key}", guarded(segment)),
        route("/segments/{key}/why", guarded(whom)),
        route("/segments/{key}/people/{id}", guarded(why)),
        route("/segments/{key}/export", take),
        route("/{rest:path}", _nowhere),
    ]


async def _first(_: Visit) -> Response:
    return RedirectResponse("/people", 303, HEADERS)


async def _door(visit: Visit) -> Response:
    if visit.caller is not None:
        return RedirectResponse(session.own_path(visit.param("next")), 303, HEADERS)
    return visit.page("sign_in.html", next=session.own_path(visit.param("next")), refusal=None)


async def _sign_in(visit: Visit) -> Response:
    form = await own_form(visit)
    to, key = session.own_path(form.get("next", "")), form.get("key", "").strip()
    key_id = key_id_of(key)
    if key_id is None or await visit.parts.keyring.caller(key) is None:
        return visit.page("sign_in.html", 401, next=to, refusal=visit.text("sign_in.refused"))
    visit.sessions.close(visit.request.cookies.get(session.COOKIE, ""))
    response = RedirectResponse(to, 303, HEADERS)
    session.give(response, visit.request, visit.sessions.open(key_id), lasts_s=visit.sessions.lasts_s)
    return response


async def _sign_out(visit: Visit) -> Response:
    await own_form(visit)
    visit.sessions.close(visit.request.cookies.get(session.COOKIE, ""))
    response = RedirectResponse("/sign-in", 303, HEADERS)
    session.take(response)
    return response


async def _nowhere(_: Visit) -> Response:
    raise Missing("pages.nothing_here")


async def _static(request: Request) -> Response:
    found = static_files().get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(found.content, media_type=found.media_type, headers=headers)
