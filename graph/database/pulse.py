"""Whether the database answers: once it did not, callers hear so at once while one probe keeps asking."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from graph.errors import GuanxiError, Unavailable

PATIENCE_S = 0.03
_EVERY_S = 0.25


class Pulse:
    """Spares callers the wait for a database that is known to be away.

    The first caller who meets silence waits for the whole deadline. From then on one probe asks again and again, and
    who comes meanwhile is refused after 30 ms, unless the probe is answered within them: a single lost connection
    holds nobody up.
    """

    def __init__(self, probe: Callable[[], Awaitable[object]]) -> None:
        self._probe = probe
        self._watch: asyncio.Task[None] | None = None
        self._is_over = False

    async def admit(self) -> None:
        """Pass while the database answers.

        Raises:
            Unavailable: it does not ("database.unavailable").
        """
        if self._watch is not None:
            await asyncio.wait([self._watch], timeout=PATIENCE_S)
        if self._watch is not None:
            raise Unavailable("database.unavailable", retry_after_seconds=1.0)

    def lost(self) -> None:
        """Somebody did not get an answer: from now on nobody passes until the probe gets one."""
        if self._watch is None and not self._is_over:
            self._watch = asyncio.create_task(self._until_answered())

    async def close(self) -> None:
        """End the probe; one under way is waited for, since cut off it would leave its connection open."""
        self._is_over = True
        if self._watch is not None:
            await self._watch

    async def _until_answered(self) -> None:
        try:
            while not self._is_over:
                try:
                    await self._probe()
                except GuanxiError:
                    await asyncio.sleep(_EVERY_S)
                else:
                    return
        finally:
            self._watch = None
