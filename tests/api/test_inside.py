"""Errors that come back from within are the members of the tree that they were."""

from __future__ import annotations

import pytest

from api.execution import Answer
from api.inside import raised
from graph.errors import Broken, GuanxiError, Refused, Unavailable

pytestmark = pytest.mark.text


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, "service.internal", Broken),
        (500, "service.internal", Broken),
        (503, "database.unavailable", Unavailable),
        (200, "paging.size", Refused),
    ],
)
def test_an_answer_with_an_error_raises_what_it_tells_of(status: int, code: str, kind: type[GuanxiError]) -> None:
    error = raised(Answer(status, {"errors": [{"message": "x", "extensions": {"code": code, "facts": {}}}]}))

    assert (type(error), error.code) == (kind, code)
