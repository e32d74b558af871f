"""One visit to a page: who comes, in which language, and how a page goes out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias, cast
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Caller, Context
from api.execution import Executor, failure
from api.http import GraphQLDoor
from api.keyring import Keyring
from api.pages import session
from api.pages.asking import Unanswered, answered, ask
from api.pages.session import Sessions
from api.pages.static import addresses
from api.pages.text import Text, distinct, hue, initial, tint
from graph.errors import GuanxiError, Missing
from graph.messages import Language, preferred, say
from graph.settings import Settings
from graph.vocabulary import Role

LANGUAGE_COOKIE = "guanxi_language"
_YEAR_S = 365 * 24 * 3600
_NOBODY = Caller("nobody", Role.VIEWER)
_PROBLEMS: Mapping[str, int] = {"Refused": 400, "Missing": 404, "Conflict": 409}
"""Outcomes of a mutation that nothing was done by, and their status."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Cookie, Accept-Language",
}


class Parts(Protocol):
    """What pages need of the running application."""

    @property
    def keyring(self) -> Keyring:
        """Knows whose key it is."""
        ...

    @property
    def executor(self) -> Executor:
        """Answers GraphQL."""
        ...

    @property
    def door(self) -> GraphQLDoor:
        """Makes the context of a request."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page: its parts, its language, who is signed in (None: nobody)."""

    request: Request
    parts: Parts
    settings: Settings
    sessions: Sessions
    language: Language
    caller: Caller | None = None

    @property
    def text(self) -> Text:
        """Writes for this reader."""
        settings = self.settings
        return Text(self.language, settings.zone, settings.currency, settings.currency_digits)

    def param(self, name: str) -> str:
        """A value of the query string without white space at its ends; empty when it is not there."""
        return self.request.query_params.get(name, "").strip()

    async def ask(self, name: str, **variables: Any) -> dict[str, Any]:
        """The data of a documented question, asked as who is signed in; raises `Unanswered`."""
        return await ask(self.parts.executor, self.context(), name, variables)

    async def do(self, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of a mutation, done as who is signed in; raises `Unanswered`."""
        return await answered(self.parts.executor, self.context(), text, variables)

    def said(self, error: GuanxiError) -> str:
        """What an error says to this reader."""
        return say(self.language, error.code, error.facts)

    def page(self, template: str, /, status: int = 200, **values: Any) -> Response:
        """The page as HTML in the reader's language."""
        shown = {
            "t": self.text,
            "caller": self.caller,
            "lang": self.language.value,
            "switch": self._in,
            "status": status,
        }
        body = _TEMPLATES.get_template(template).render(**shown, **values)
        return HTMLResponse(body, status, HEADERS)

    def problem(self, status: int, message: str, *, retry_after_s: float | None = None) -> Response:
        """A page that says kindly what is the matter."""
        response = self.page("problem.html", status, message=message, here=address(self.request))
        if retry_after_s is not None:
            response.headers["Retry-After"] = str(max(1, round(retry_after_s)))
        return response

    def unwilling(self, done: Mapping[str, Any]) -> Response | None:
        """The page for an outcome of a mutation that is a problem; None where it was done."""
        status = _PROBLEMS.get(done["__typename"])
        return None if status is None else self.problem(status, done["message"])

    def failure(self, error: GuanxiError) -> Response:
        """The page for an error of the tree; a bug of ours is logged and shown as its number."""
        status = 404 if isinstance(error, Missing) else 408 if error.code == "limits.slow_body" else 403
        answer = failure(error, self.context(), status=status)
        response = self.problem(
            answer.status, answer.body["errors"][0]["message"], retry_after_s=answer.retry_after_seconds
        )
        if status == 408:
            response.headers["Connection"] = "close"
        return response

    def context(self) -> Context:
        """What one question of this visit knows."""
        return self.parts.door.context(self.request, self.caller or _NOBODY, self.language)

    def _in(self, language: str) -> str:
        return address(self.request, lang=language)


Page: TypeAlias = Callable[[Visit], Awaitable[Response]]


def address(request: Request, **changes: str | Sequence[str] | None) -> str:
    """Path and query string of this page with some values set, or taken away by None."""
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key not in {"lang", *changes}]
    for key, value in changes.items():
        pairs += [(key, each) for each in ([value] if isinstance(value, str) else value or [])]
    path = quote(request.url.path)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def open_page(page: Page, parts: Callable[[Request], Parts], settings: Settings, sessions: Sessions) -> Any:
    """An endpoint that everybody may visit."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(request, parts(request), settings, sessions, _language(request))
        try:
            visit = replace(visit, caller=await signed_in(visit))
            response = await page(visit)
        except Unanswered as unanswered:
            response = visit.problem(unanswered.status, unanswered.message, retry_after_s=unanswered.retry_after_s)
        except GuanxiError as error:
            response = visit.failure(error)
        if "lang" in request.query_params:
            response.set_cookie(LANGUAGE_COOKIE, visit.language.value, max_age=_YEAR_S, samesite="lax", httponly=True)
        return response

    return endpoint


def guarded(page: Page) -> Page:
    """The page for who is signed in; anybody else is shown the way to the door and led back afterwards.

    A browser keeps our cookie back when a link on another site leads here: it is asked to come once more by itself.
    """

    async def visited(visit: Visit) -> Response:
        if visit.caller is not None:
            return await page(visit)
        is_led = session.COOKIE not in visit.request.cookies
        if is_led and visit.request.headers.get("sec-fetch-site") == "cross-site":
            return visit.page("passing.html", here=address(visit.request))
        to = "/sign-in?" + urlencode({"next": address(visit.request)})
        return RedirectResponse(to, 303, HEADERS)

    return visited


def busy(request: Request, parts: Parts, settings: Settings) -> Response:
    """The page for who comes while too many others are being answered; asks nobody anything."""
    visit = Visit(request, parts, settings, Sessions(lasts_s=0), _language(request))
    return visit.problem(503, say(visit.language, "limits.busy"), retry_after_s=1.0)


def broken(request: Request, parts: Parts, settings: Settings) -> Response:
    """The page for who met a bug of ours; it is logged already."""
    visit = Visit(request, parts, settings, Sessions(lasts_s=0), _language(request))
    facts = {"request": request.scope.get("request_id", "")}
    return visit.problem(500, say(visit.language, "service.internal", facts))


async def signed_in(visit: Visit) -> Caller | None:
    """Who is signed in now; a key that was revoked meanwhile ends its sessions."""
    name = visit.request.cookies.get(session.COOKIE, "")
    key_id = visit.sessions.key_id(name)
    if key_id is None:
        return None
    caller = await visit.parts.keyring.caller_of(key_id)
    if caller is None:
        visit.sessions.close(name)
    return caller


def _language(request: Request) -> Language:
    """The language asked for in the address, else the one kept, else the browser's."""
    for named in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if named in set(Language):
            return Language(named)
    return preferred(request.headers.get("accept-language", ""))


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters, names = cast("dict[str, Any]", environment.filters), cast("dict[str, Any]", environment.globals)
    filters.update(tint=tint, initial=initial, hue=hue, distinct=distinct, path=_as_step)
    names["static"] = addresses()
    return environment


def _as_step(text: str) -> str:
    """A text as one step of a path."""
    return quote(text, safe="")


_TEMPLATES = _templates()
