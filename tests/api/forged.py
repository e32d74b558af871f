"""Tokens of a made-up issuer: good ones, and everything that makes one worthless.

Used by the tests and by `make bench ARGS=hostile`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from api.tokens import TOKEN_BYTES, Trust

ISSUER, AUDIENCE = "https://sign.test", "guanxi"
AT_S = 1_800_000_000
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
FOR_RS256 = RSAKey.import_key(RSA.as_pem(private=True), {"kid": "only-rs256", "alg": "RS256"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})
SET = orjson.dumps({"keys": [each.as_dict(private=False) for each in (RSA, FOR_RS256, EC, ED)]})
TRUST = Trust(
    issuer=ISSUER,
    audience=AUDIENCE,
    algorithms=frozenset({"RS256", "PS256", "ES256", "EdDSA"}),
    types=frozenset({"at+jwt", "jwt"}),
    role_claim="guanxi_role",
    scopes_claim="scope",
    groups_claim="guanxi_groups",
    staff_claim="guanxi_staff",
    leeway_s=30,
)
HEADER = {"alg": "RS256", "kid": "rsa", "typ": "at+jwt"}
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "service-7",
    "exp": AT_S + 600,
    "iat": AT_S,
    "guanxi_role": "manager",
    "scope": "openid identities export",
    "guanxi_groups": ["partner"],
}


def signed(claims: Mapping[str, Any] | bytes = CLAIMS, key: Any = RSA, **header: Any) -> str:
    """A token, signed whatever its header says; a header of None is left out."""
    told = {name: value for name, value in {**HEADER, **header}.items() if value is not None}
    payload = claims if isinstance(claims, bytes) else orjson.dumps(claims)
    unsigned = f"{_text(orjson.dumps(told))}.{_text(payload)}"
    algorithm = jws.JWSRegistry.algorithms[told["alg"]]
    return f"{unsigned}.{_text(algorithm.sign(unsigned.encode(), key))}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _with_secret(secret: bytes, algorithm: str) -> str:
    """A token under a shared secret, which is what a public key becomes when an algorithm is talked into it."""
    unsigned = f"{_text(orjson.dumps({**HEADER, 'alg': algorithm}))}.{_text(orjson.dumps(CLAIMS))}"
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
    return f"{unsigned}.{_text(hmac.new(secret, unsigned.encode(), digest).digest())}"


def _unsigned(algorithm: str) -> str:
    return f"{_text(orjson.dumps({**HEADER, 'alg': algorithm}))}.{_text(orjson.dumps(CLAIMS))}."


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CLAIMS.items() if key != name}


GOOD = signed()
WRONG: dict[str, Callable[[], str]] = {
    "unsigned": lambda: _unsigned("none"),
    "unsigned in other letters": lambda: _unsigned("nOnE"),
    "unsigned under a good algorithm": lambda: _unsigned("RS256"),
    "HS256 with the public key": lambda: _with_secret(RSA.as_pem(private=False), "HS256"),
    "HS384 with the public key": lambda: _with_secret(RSA.as_pem(private=False), "HS384"),
    "HS512 with the public key": lambda: _with_secret(RSA.as_pem(private=False), "HS512"),
    "HS256 with the key set": lambda: _with_secret(SET, "HS256"),
    "HS256 with nothing": lambda: _with_secret(b"\0", "HS256"),
    "another's key under a known id": lambda: signed(key=STRANGER),
    "jwk header": lambda: signed(key=STRANGER, jwk=STRANGER.as_dict(private=False)),
    "jku header": lambda: signed(key=STRANGER, jku="https://evil.test/keys"),
    "x5u header": lambda: signed(x5u="https://evil.test/chain"),
    "x5c header": lambda: signed(x5c=["AAAA"]),
    "crit header": lambda: signed(crit=["exp"]),
    "crit header with what it names": lambda: signed(crit=["b64"], b64=False),
    "b64 header": lambda: signed(b64=False),
    "a header that nobody knows": lambda: signed(colour="red"),
    "no type": lambda: signed(typ=None),
    "another type": lambda: signed(typ="logout+jwt"),
    "type that is no text": lambda: signed(typ=["JWT"]),
    "no key id": lambda: signed(kid=None),
    "an unknown key id": lambda: signed(kid="nobody"),
    "a key id that is no text": lambda: signed(kid=7),
    "an algorithm that is not taken": lambda: signed(alg="RS512"),
    "an algorithm of another kind of key": lambda: signed(kid="ec"),
    "an algorithm that its key is not for": lambda: signed(alg="PS256", kid="only-rs256"),
    "another audience": lambda: signed({**CLAIMS, "aud": "other"}),
    "other audiences": lambda: signed({**CLAIMS, "aud": ["other", "Guanxi"]}),
    "no audience": lambda: signed(_without("aud")),
    "audience null": lambda: signed({**CLAIMS, "aud": None}),
    "another issuer": lambda: signed({**CLAIMS, "iss": "https://sign.test/"}),
    "no issuer": lambda: signed(_without("iss")),
    "issuers": lambda: signed({**CLAIMS, "iss": [ISSUER]}),
    "over": lambda: signed({**CLAIMS, "exp": AT_S - 31}),
    "never over": lambda: signed(_without("exp")),
    "over at a text": lambda: signed({**CLAIMS, "exp": "never"}),
    "over at true": lambda: signed({**CLAIMS, "exp": True}),
    "over beyond all numbers": lambda: signed(b'{"exp": 1e999, ' + orjson.dumps(_without("exp"))[1:]),
    "over at no number": lambda: signed(b'{"exp": NaN, ' + orjson.dumps(_without("exp"))[1:]),
    "not yet": lambda: signed({**CLAIMS, "nbf": AT_S + 31}),
    "not before a text": lambda: signed({**CLAIMS, "nbf": "now"}),
    "from the future": lambda: signed({**CLAIMS, "iat": AT_S + 31}),
    "nobody": lambda: signed(_without("sub")),
    "nameless": lambda: signed({**CLAIMS, "sub": ""}),
    "blank name": lambda: signed({**CLAIMS, "sub": "  "}),
    "name with a line break": lambda: signed({**CLAIMS, "sub": "a\nb"}),
    "endless name": lambda: signed({**CLAIMS, "sub": "x" * 201}),
    "no role": lambda: signed(_without("guanxi_role")),
    "an unknown role": lambda: signed({**CLAIMS, "guanxi_role": "root"}),
    "a role that is an object": lambda: signed({**CLAIMS, "guanxi_role": {"admin": True}}),
    "staff that is no text": lambda: signed({**CLAIMS, "guanxi_staff": 7}),
    "claims that are a list": lambda: signed(b"[]"),
    "claims that are no JSON": lambda: signed(b"{"),
    "claims of many brackets": lambda: signed(b"[" * 4_000),
    "one letter changed": lambda: GOOD[:-10] + ("A" if GOOD[-10] != "A" else "B") + GOOD[-9:],
    "claims changed": lambda: ".".join([GOOD.split(".")[0], _text(orjson.dumps(CLAIMS) + b" "), GOOD.split(".")[2]]),
    "four parts": lambda: GOOD + ".x",
    "two parts": lambda: GOOD.rpartition(".")[0],
    "only dots": lambda: "..",
    "encrypted": lambda: ".".join(["e30"] * 5),
    "not base64": lambda: "!.!.!",
    "other letters": lambda: "é" + GOOD,
    "too long": lambda: signed({**CLAIMS, "more": "x" * TOKEN_BYTES}),
    "a megabyte": lambda: signed({**CLAIMS, "more": "x" * 1_000_000}),
    "a megabyte of dots": lambda: "." * 1_000_000,
    "a megabyte of nothing": lambda: "x" * 1_000_000,
}
