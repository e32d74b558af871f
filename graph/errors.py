"""Everything that can go wrong, as one tree.

GuanxiError
├── Refused        a rule says no; asking again the same way gets the same answer
├── Missing        what was named does not exist, or the caller may not know that it does
├── Conflict       someone was first; carries the present state
├── Unavailable    not now; try again after the stated seconds
└── Broken         our own bug or a damaged store; details go to the log, never to a caller

An error is a stable code and facts, not a sentence. Sentences in Chinese and English are made from
`graph/messages`, one template a code. `docs/errors.md` lists every code.
"""

from collections.abc import Mapping
from typing import ClassVar

Fact = str | int | float | bool | None
Facts = Mapping[str, Fact]


class GuanxiError(Exception):
    """Root of the tree: `code` is stable ("room.reason"), `facts` fill its message, `path` the place."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, /, *, path: tuple[str | int, ...] = (), **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.path = path
        self.facts: Facts = facts


class Refused(GuanxiError):
    """A rule says no; nothing was changed."""

    exit_code = 2


class Missing(GuanxiError):
    """Something that was named is not there, or is none of the caller's business; nothing was changed."""

    exit_code = 3


class Conflict(GuanxiError):
    """Someone was first; `facts` hold the present state; nothing was changed."""

    exit_code = 4


class Unavailable(GuanxiError):
    """The service cannot answer now; try again after `retry_after_seconds`."""

    exit_code = 5

    def __init__(
        self, code: str, /, *, retry_after_seconds: float = 1.0, path: tuple[str | int, ...] = (), **facts: Fact
    ) -> None:
        super().__init__(code, path=path, **facts)
        self.retry_after_seconds = retry_after_seconds


class Broken(GuanxiError):
    """A bug of ours or a damaged store: masked towards callers, logged with the request id."""

    exit_code = 70
