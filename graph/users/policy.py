"""What names, identities and attributes may be, and the keys that follow from them. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from graph.errors import Refused
from graph.users.model import Attribute, AttributeType, AttributeValue, Identity, SortKeys

NAME_LENGTH = 200
TEXT_LENGTH = 2_000
IDENTITY_KINDS = frozenset({"phone", "unionid", "openid", "card", "email", "external_id", "nickname"})
HARD_KINDS = frozenset({"phone", "unionid", "openid", "card", "email"})
"""Identities that systems check: who holds the same one is the same person. A nickname or an id elsewhere is not."""
_SEPARATOR = "\u0001"
_ID = re.compile(r"[\w.:@+-]{1,100}")
_PHONE = re.compile(r"\+?[0-9]{5,19}")
_CLOCK_TOLERANCE = timedelta(minutes=5)


def checked_id(text: str, *, path: tuple[str, ...] = ("id",)) -> str:
    """The id as given; 1–100 letters, digits or `. : @ + - _`.

    Raises:
        Refused: anything else ("users.id_invalid").
    """
    if not _ID.fullmatch(text):
        raise Refused("users.id_invalid", path=path, id=text[:120])
    return text


def checked_text(text: str, *, limit: int, path: tuple[str | int, ...]) -> str:
    """The text in NFC without white space at its ends; any characters but controls, at most `limit` of them.

    Raises:
        Refused: empty, too long, or with control characters.
    """
    settled = unicodedata.normalize("NFC", text).strip()
    if not settled:
        raise Refused("users.text_empty", path=path)
    if len(settled) > limit:
        raise Refused("users.text_too_long", path=path, length=len(settled), limit=limit)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in settled):
        raise Refused("users.text_control_character", path=path)
    return settled


def checked_past(at: datetime, *, now: datetime, path: tuple[str, ...]) -> datetime:
    """The instant in milliseconds; a fact cannot lie in the future (five minutes are forgiven to other clocks)."""
    if at.tzinfo is None:
        raise Refused("users.time_without_zone", path=path)
    if at > now + _CLOCK_TOLERANCE:
        raise Refused("users.time_in_future", path=path, at=at.isoformat())
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def searchable(name: str) -> str:
    """The form in which names are searched: compatibility-normalised and case-folded."""
    return unicodedata.normalize("NFKC", name).casefold()


def sort_keys(user: str, name: str, joined_at: datetime) -> SortKeys:
    """The keys that lists are ordered by; instants before 1970 sort as 1970."""
    search_name = searchable(name)
    epoch_ms = max(0, round(joined_at.timestamp() * 1000))
    return SortKeys(
        search_name=search_name,
        name_key=f"{search_name}{_SEPARATOR}{user}",
        joined_key=f"{epoch_ms:015d}{_SEPARATOR}{user}",
    )


def checked_identity(kind: str, value: str) -> Identity:
    """The identity in its one spelling: phones as digits, perhaps behind a plus, without what parts or marks them;
    e-mails folded.

    Raises:
        Refused: unknown kind, an empty or too long value, or one that is no phone number or e-mail address.
    """
    if kind not in IDENTITY_KINDS:
        raise Refused("users.identity_kind", path=("kind",), kind=kind[:40], kinds=", ".join(sorted(IDENTITY_KINDS)))
    settled = checked_text(value, limit=NAME_LENGTH, path=("value",))
    if kind == "phone":
        plain = unicodedata.normalize("NFKC", settled)
        settled = "".join(letter for letter in plain if letter.isalnum() or letter == "+")
        if not _PHONE.fullmatch(settled):
            raise Refused("users.identity_phone", path=("value",))
    elif kind == "email":
        settled = settled.casefold()
        if not all(settled.rpartition("@")):
            raise Refused("users.identity_email", path=("value",))
    return Identity(kind, settled)


def checked_confidence(confidence: float | None) -> float:
    """How sure it is, 0 to 1; certain where nothing is said.

    Raises:
        Refused: anything else ("users.identity_confidence").
    """
    if confidence is None:
        return 1.0
    if not 0.0 <= confidence <= 1.0:
        raise Refused("users.identity_confidence", path=("confidence",))
    return confidence


def checked_attributes(
    given: Mapping[str, object], catalogue: Mapping[str, Attribute], *, path: tuple[str, ...] = ("attributes",)
) -> Mapping[str, AttributeValue]:
    """The values in their declared types; a text that spells a number or a day is taken for it.

    Raises:
        Refused: a key is not declared ("users.attribute_unknown"), a value does not fit ("users.attribute_value") or is
            none of those declared ("users.attribute_not_allowed").
    """
    settled: dict[str, AttributeValue] = {}
    for key, value in given.items():
        attribute = catalogue.get(key)
        if attribute is None:
            raise Refused("users.attribute_unknown", path=(*path, key[:40]), key=key[:40])
        fitting = _fitting(value, attribute.type)
        if fitting is None:
            raise Refused("users.attribute_value", path=(*path, key), key=key, type=attribute.type.value)
        if attribute.allowed and not set(attribute.allowed).issuperset(_texts(fitting)):
            allowed = ", ".join(attribute.allowed[:20])
            raise Refused("users.attribute_not_allowed", path=(*path, key), key=key, allowed=allowed)
        settled[key] = fitting
    return settled


def checked_attribute_keys(keys: Iterable[str], catalogue: Mapping[str, Attribute]) -> None:
    """Every key is declared.

    Raises:
        Refused: one is not ("users.attribute_unknown").
    """
    for key in keys:
        if key not in catalogue:
            raise Refused("users.attribute_unknown", path=("attributes", key[:40]), key=key[:40])


def _fitting(value: object, kind: AttributeType) -> AttributeValue | None:
    text = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else None
    if text is not None and len(text) > TEXT_LENGTH:
        return None
    match kind:
        case AttributeType.TEXT:
            return text or None
        case AttributeType.TEXTS:
            words = tuple(word.strip() for word in re.split(r"[,，、;；|]", text or "") if word.strip())
            return words or None
        case AttributeType.BOOLEAN:
            return {
                "true": True,
                "1": True,
                "yes": True,
                "是": True,
                "false": False,
                "0": False,
                "no": False,
                "否": False,
            }.get(str(value).strip().lower())
        case AttributeType.DATE:
            return _day(text or "")
        case AttributeType.INTEGER | AttributeType.NUMBER:
            return _number(str(value), whole=kind is AttributeType.INTEGER)


def _texts(value: AttributeValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _number(text: str, *, whole: bool) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number) or abs(number) > 2**53 or "_" in text:
        return None
    if not whole:
        return number
    # A decimal tells 2^53 and 2^53 + 1 apart, which are one float.
    exact = Decimal(text)
    return int(exact) if exact == int(exact) and abs(exact) <= 2**53 else None
