"""Signed tokens beside API keys: who a JSON Web Token stands for, and everything that makes one worthless.

Only what one configured issuer signed with one of its published keys is believed. What a token says of keys (`jwk`,
`jku`, `x5u`, `x5c`) is never followed, and a shared secret is never a key, so that no algorithm can be talked into.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import orjson
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from api.context import SCOPES, Caller
from api.signers import Signers, from_address
from graph.errors import Refused
from graph.settings import PREFIX, Settings
from graph.vocabulary import Role

TOKEN_BYTES = 8 * 1024
NAME_LENGTH = 200
ALGORITHMS = frozenset(
    {*(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)), "EdDSA", "Ed25519"}
)
_HEADERS = frozenset({"alg", "kid", "typ", "cty", "x5t", "x5t#S256"})
_ROLES = (Role.ADMIN, Role.MANAGER, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose tokens are taken and how they are read."""

    issuer: str
    audience: str
    algorithms: frozenset[str]
    types: frozenset[str]
    role_claim: str
    scopes_claim: str
    groups_claim: str
    staff_claim: str
    leeway_s: int


class _Taken(JWSRegistry):
    """The algorithms that are taken. (joserfc's own look-up warns at each use of a name that it would rather not see,
    `EdDSA` for one.)"""

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


class Tokens:
    """Reads tokens; costs no statement, and a signature's check only for what could be good."""

    def __init__(self, trust: Trust, signers: Signers, *, clock: Callable[[], float] = time.time) -> None:
        self._trust = trust
        self._signers = signers
        self._registry = _Taken(algorithms=trust.algorithms)
        self._claims = JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=trust.leeway_s,
            iss={"essential": True, "value": trust.issuer},
            aud={"essential": True, "value": trust.audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def caller(self, text: str) -> Caller | None:
        """Who the token stands for; None when it is not to be believed, for whatever reason.

        Raises:
            Unavailable: the issuer has given no keys yet ("access.no_signers").
        """
        if len(text) > TOKEN_BYTES or not text.isascii() or text.count(".") != 2:
            return None
        try:
            unchecked = jws.extract_compact(text.encode(), registry=self._registry)
            key_id = self._key_id(unchecked.protected)
            if key_id is None:
                return None
            key = await self._signers.key(key_id)
            if key is None:
                return None
            checked = jws.deserialize_compact(text, key, registry=self._registry)
            claims: Any = orjson.loads(checked.payload)
            if not isinstance(claims, dict):
                return None
            self._claims.validate(cast("dict[str, Any]", claims))
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            return None
        return self._standing(cast("dict[str, Any]", claims))

    def _key_id(self, header: Mapping[str, Any]) -> str | None:
        """The id of the key that a header names; None when something in it is not to be believed."""
        if set(header) - _HEADERS or header.get("alg") not in self._trust.algorithms:
            return None
        kind, key_id = header.get("typ"), header.get("kid")
        if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in self._trust.types:
            return None
        return key_id if isinstance(key_id, str) else None

    def _standing(self, claims: Mapping[str, Any]) -> Caller | None:
        trust = self._trust
        roles = _words(_found(claims, trust.role_claim))
        role = next((each for each in _ROLES if each.value in roles), None)
        subject, staff = claims["sub"], _found(claims, trust.staff_claim)
        if role is None or not _is_name(subject) or not (staff is None or _is_name(staff)):
            return None
        return Caller(
            actor=staff or subject,
            role=role,
            scopes=_words(_found(claims, trust.scopes_claim)) & SCOPES,
            groups=_words(_found(claims, trust.groups_claim)),
            staff=staff,
        )


def tokens_of(settings: Settings) -> Tokens | None:
    """The reader of tokens that the settings ask for; None when they name no issuer.

    Raises:
        Refused: a setting cannot be ("settings.invalid").
    """
    if not settings.token_issuer:
        return None
    algorithms, types = _listed(settings.token_algorithms), _listed(settings.token_types)
    address = urlsplit(settings.token_keys_url)
    is_address = address.scheme in {"http", "https"} and bool(address.hostname) and not address.username
    for name, is_right in (
        ("token_audience", bool(settings.token_audience)),
        ("token_keys_url", is_address),
        ("token_algorithms", bool(algorithms) and algorithms <= ALGORITHMS),
        ("token_types", bool(types)),
        ("token_leeway_s", 0 <= settings.token_leeway_s <= 300),
    ):
        if not is_right:
            raise Refused("settings.invalid", name=PREFIX + name.upper(), value=str(getattr(settings, name)))
    trust = Trust(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        algorithms=algorithms,
        types=frozenset(each.lower() for each in types),
        role_claim=settings.token_role_claim,
        scopes_claim=settings.token_scopes_claim,
        groups_claim=settings.token_groups_claim,
        staff_claim=settings.token_staff_claim,
        leeway_s=settings.token_leeway_s,
    )
    return Tokens(trust, Signers(from_address(settings.token_keys_url)))


def _listed(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(",") if each.strip())


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of that name, else what the steps between its dots lead to; None when there is none."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        if not isinstance(found, dict):
            return None
        found = cast("dict[str, Any]", found).get(step)
    return found


def _words(value: Any) -> frozenset[str]:
    """The words of a text, or the texts of a list."""
    if isinstance(value, str):
        return frozenset(value.split())
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    return frozenset(each for each in listed if isinstance(each, str))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_LENGTH and value.isprintable() and bool(value.strip())
