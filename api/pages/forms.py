"""Forms that are sent from our own pages."""

from __future__ import annotations

from urllib.parse import parse_qs

from api.http import bounded_body
from api.pages import session
from api.pages.visit import Visit
from graph.errors import Refused

FORM_BYTES = 8 * 1024


async def own_form(visit: Visit, *, limit: int = FORM_BYTES) -> dict[str, str]:
    """The fields of a form that was sent from one of our own pages.

    Raises:
        Refused: it came from elsewhere ("pages.other_site"), is larger than such forms are ("limits.body")
            or comes too slowly ("limits.slow_body").
    """
    if not session.is_own_form(visit.request):
        raise Refused("pages.other_site")
    body = await bounded_body(visit.request, limit=limit)
    fields = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0] for name, values in fields.items()}
