"""Public keys of the one who signs tokens: fetched from one address, kept for five minutes, kept on when it is away."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from graph.errors import Unavailable

KEPT_S = 300.0
FORCED_EVERY_S = 30.0
MISSING_EVERY_S = 5.0
ANSWER_WITHIN_S = 3.0
ANSWER_BYTES = 256 * 1024
KEYS_KEPT = 100
RSA_BITS = 2048
_LOG = logging.getLogger("guanxi.tokens")

PublicKey: TypeAlias = RSAKey | ECKey | OKPKey
Fetch: TypeAlias = Callable[[], bytes]


class Signers:
    """The issuer's keys by their ids, as they stood at most five minutes ago while the issuer answers."""

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Mapping[str, PublicKey] = {}
        self._read_at = self._tried_at = self._forced_at = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, key_id: str) -> PublicKey | None:
        """The key of that id, None when the issuer has none.

        An id that is not known is asked for, but at most once in 30 s whoever names one. While the issuer does not
        answer, the keys it gave last are good.

        Raises:
            Unavailable: the issuer has given no keys yet ("access.no_signers").
        """
        now = self._clock()
        if not self._keys:
            await self._renewed(lambda: not self._keys and now - self._tried_at >= MISSING_EVERY_S)
            if not self._keys:
                raise Unavailable("access.no_signers", retry_after_seconds=MISSING_EVERY_S)
        elif self._is_old(now) and not self._lock.locked():
            await self._renewed(lambda: self._is_old(now))
        if key_id not in self._keys and now - self._forced_at >= FORCED_EVERY_S:
            await self._renewed(lambda: now - self._forced_at >= FORCED_EVERY_S, forced=True)
        return self._keys.get(key_id)

    def _is_old(self, now: float) -> bool:
        return now - self._read_at >= KEPT_S and now - self._tried_at >= FORCED_EVERY_S

    async def _renewed(self, is_due: Callable[[], bool], *, forced: bool = False) -> None:
        """The keys are asked for anew, by one of those who wait, if that is still due when its turn comes."""
        async with self._lock:
            if not is_due():
                return
            self._tried_at = self._clock()
            if forced:
                self._forced_at = self._tried_at
            try:
                found = read_keys(await asyncio.to_thread(self._fetch))
            except (OSError, HTTPException, ValueError) as failure:
                _LOG.warning("the issuer's keys could not be read", extra={"reason": type(failure).__name__})
                return
            self._keys, self._read_at = found, self._tried_at


def read_keys(body: bytes) -> Mapping[str, PublicKey]:
    """The public keys for signatures in a JSON Web Key Set (RFC 7517), by id; others are passed over.

    Raises:
        ValueError: it is no such set, or has no key that can be used.
    """
    found: Any = orjson.loads(body)
    listed: Any = cast("dict[str, Any]", found).get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no key set")
    keys: dict[str, PublicKey] = {}
    for each in cast("list[Any]", listed)[:KEYS_KEPT]:
        key = _usable(each)
        if key is not None and key.kid is not None:
            keys.setdefault(key.kid, key)
    if not keys:
        raise ValueError("no usable key")
    return keys


def _usable(told: Any) -> PublicKey | None:
    """A key with an id that may check signatures and is strong enough, else None; never a shared secret."""
    if not isinstance(told, dict):
        return None
    given = cast("dict[str, Any]", told)
    operations: Any = given.get("key_ops", ["verify"])
    may_verify = given.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    if not may_verify or not isinstance(given.get("kid"), str):
        return None
    try:
        if given.get("kty") == "RSA" and _bits(given["n"]) < RSA_BITS:
            return None
        key = JWKRegistry.import_key(given)
        return key if isinstance(key, RSAKey | ECKey | OKPKey) else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _bits(number: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()


def from_address(url: str, *, within_s: float = ANSWER_WITHIN_S) -> Fetch:
    """What fetches that address: no other host is asked, redirects fail, the answer is bounded in time and size.

    The fetch raises OSError, HTTPException or ValueError.
    """
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection

    def fetch() -> bytes:
        deadline = time.monotonic() + within_s
        connection = kind(host, parts.port, timeout=within_s)
        try:
            connection.request("GET", target, headers={"Accept": "application/jwk-set+json, application/json"})
            response = connection.getresponse()
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            body = bytearray()
            while part := response.read1(16_384):
                body += part
                if len(body) > ANSWER_BYTES:
                    raise ValueError("too large")
                if time.monotonic() > deadline:
                    raise TimeoutError("too slow")
            return bytes(body)
        finally:
            connection.close()

    return fetch
