"""Who is signed in to the pages: random session names in memory, so that a sign-out ends a session for good."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "guanxi_session"
SESSIONS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """That someone signed in with a key; `ends_at_s` is on the clock of its `Sessions`."""

    key_id: str
    ends_at_s: float


class Sessions:
    """Open sessions of this process, each for a fixed time; the oldest gives way when there are too many."""

    def __init__(self, *, lasts_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.lasts_s = lasts_s
        self._clock = clock
        self._open: OrderedDict[str, Session] = OrderedDict()

    def open(self, key_id: str) -> str:
        """A session of that key is open; its name has 256 random bits and says nothing of the key."""
        now = self._clock()
        while self._open and (len(self._open) >= SESSIONS_KEPT or next(iter(self._open.values())).ends_at_s <= now):
            self._open.popitem(last=False)
        name = secrets.token_urlsafe(32)
        self._open[name] = Session(key_id, now + self.lasts_s)
        return name

    def key_id(self, name: str) -> str | None:
        """The key of an open session; None when there is none of that name or its time is over."""
        session = self._open.get(name)
        if session is None or session.ends_at_s <= self._clock():
            return None
        return session.key_id

    def close(self, name: str) -> None:
        """There is no session of that name."""
        self._open.pop(name, None)


def give(response: Response, request: Request, name: str, *, lasts_s: float) -> None:
    """The browser is told to keep the session, for these pages only and no longer than it lasts."""
    is_https = request.url.scheme == "https"
    response.set_cookie(COOKIE, name, max_age=int(lasts_s), path="/", secure=is_https, httponly=True, samesite="strict")


def take(response: Response) -> None:
    """The browser is told to forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def is_own_form(request: Request) -> bool:
    """True when a form was sent from a page of this very host, as the browser says."""
    origin = request.headers.get("origin", "")
    if origin:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    return request.headers.get("sec-fetch-site") == "same-origin"


def own_path(text: str) -> str:
    """The text when it is a path of this host, else the first page: nobody is sent elsewhere after signing in."""
    is_own = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if is_own else "/people"
