"""How an API key is written: `gx_<role>_<id>_<secret>_<checksum>`, readable at its front, checked at its end. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib

KEY_START = "gx_"
_FORM = re.compile(r"gx_(?P<role>viewer|manager|admin)_(?P<id>[a-z0-9]{8})_[A-Za-z0-9]{40}_(?P<checksum>[0-9a-f]{8})")


def written(role: str, key_id: str, secret: str) -> str:
    """The key as shown once to its owner; `secret` is 40 random letters and digits."""
    body = f"gx_{role}_{key_id}_{secret}"
    return f"{body}_{zlib.crc32(body.encode()):08x}"


def key_id_of(text: str) -> str | None:
    """The id in a well-formed key with a right checksum, else None; costs no look-up."""
    matched = _FORM.fullmatch(text)
    if not matched:
        return None
    body, _, checksum = text.rpartition("_")
    return matched["id"] if f"{zlib.crc32(body.encode()):08x}" == checksum else None


def hashed(text: str) -> str:
    """What is kept of a key. A plain SHA-256 serves: the secret has over 230 random bits."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_same(kept: str, text: str) -> bool:
    """True when the text is the key of that hash; compares in constant time."""
    return hmac.compare_digest(kept, hashed(text))
