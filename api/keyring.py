"""The key ring: all API keys in memory, read anew every two seconds, so that asking costs no statement."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping

from api.context import Caller
from graph.access import policy, store
from graph.access.model import ApiKey
from graph.consent.store import list_purposes
from graph.database.driver import Database
from graph.errors import Unavailable
from graph.policies.model import Policy
from graph.policies.store import list_published
from graph.segments.model import Names
from graph.segments.store import get_names
from graph.users import store as users
from graph.users.model import Attribute

_LOG = logging.getLogger("guanxi.keyring")
REFRESH_S = 2.0
TRUSTED_S = 5.0
_UNKNOWN_EVERY_S = 0.5


class Keyring:
    """Keys, declared attributes, purposes and what expressions may name, as they stood at most five seconds ago."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[str, ApiKey] = {}
        self._read_at = float("-inf")
        self._failure: Unavailable | None = None
        self._failed_at = float("-inf")
        self._lock = asyncio.Lock()
        self.attributes: Mapping[str, Attribute] = {}
        self.purposes: frozenset[str] = frozenset()
        self.names = Names()
        self.policies: tuple[Policy, ...] = ()

    async def refresh(self) -> None:
        """Keys, attributes, purposes, names and policies are as the graph has them now.

        Of a database that has just returned only who may come in is asked, and the rest the next time: a cold one takes
        seconds to plan it, and callers wait for the same two cores.
        """
        async with self._lock:
            was_away = self._failed_at > self._read_at
            await self._read()
        if not was_away:
            await self._read_names()

    async def renewed_names(self) -> Names:
        """What expressions may name now."""
        self.names = await get_names(self._database, self.names)
        return self.names

    async def keep_fresh(self) -> None:
        """Refresh for ever; a database that is away is asked again, and callers are not let in meanwhile."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.refresh()
            except Unavailable:
                continue
            except Exception as failure:  # a ring that is never read again would let nobody in
                _LOG.error("the key ring could not be read", exc_info=failure)

    async def caller(self, text: str) -> Caller | None:
        """Who the key stands for; None when it is unknown, damaged or ended.

        Raises:
            Unavailable: the keys could not be read for five seconds, so nobody can be let in.
        """
        key_id = policy.key_id_of(text)
        if key_id is None:
            return None
        now = time.monotonic()
        if now - self._read_at > TRUSTED_S:
            await self._know(now - TRUSTED_S)
        elif key_id not in self._keys and now - self._read_at > _UNKNOWN_EVERY_S:
            await self._know(now)
        key = self._keys.get(key_id)
        return None if key is None or not policy.is_same(key.hash, text) else _standing_for(key)

    async def caller_of(self, key_id: str) -> Caller | None:
        """Who the key of that id stands for, when its owner has shown it before; None when it is ended or gone.

        Raises:
            Unavailable: as `caller`.
        """
        now = time.monotonic()
        if now - self._read_at > TRUSTED_S:
            await self._know(now - TRUSTED_S)
        key = self._keys.get(key_id)
        return None if key is None else _standing_for(key)

    async def _know(self, since: float) -> None:
        """Keys are as the graph had them at `since` (on the monotonic clock) or later.

        Whoever waits for somebody else's reading takes what comes of it, so that nobody waits for two deadlines.

        Raises:
            Unavailable: they could not be read.
        """
        asked = time.monotonic()
        async with self._lock:
            if self._failure is not None and self._failed_at >= asked:
                raise self._failure
            if self._read_at < since:
                await self._read()

    async def _read(self) -> None:
        started = time.monotonic()
        try:
            keys, self.attributes = await asyncio.gather(
                store.list_api_keys(self._database), users.list_attributes(self._database)
            )
            if self._read_at == float("-inf"):
                await self._read_names()
        except Unavailable as failure:
            self._failure, self._failed_at = failure, time.monotonic()
            raise
        self._keys = {key.id: key for key in keys}
        self._read_at = started

    async def _read_names(self) -> None:
        self.purposes, self.names, self.policies = await asyncio.gather(
            list_purposes(self._database), get_names(self._database, self.names), list_published(self._database)
        )


def _standing_for(key: ApiKey) -> Caller | None:
    if key.revoked_at is not None:
        return None
    actor = key.staff or key.id
    return Caller(actor=actor, role=key.role, scopes=key.scopes, groups=key.groups, staff=key.staff)
