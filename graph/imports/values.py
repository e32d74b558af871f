"""From the text of a field to its value, or a refusal that names the column and what is wrong."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_FLOOR, Context, Decimal

from graph.errors import Refused
from graph.imports.expressions import OPERAND_LIMIT, decimal_of
from graph.imports.instants import EARLIEST, FUTURE_TOLERANCE, read_day, read_instant

TEXT_LIMIT = 200
NOTE_LIMIT = 2_000
JSON_LIMIT = 10_000
AMOUNT_LIMIT = 2**53 - 1
COUNT_LIMIT = 2**31 - 1

# Control characters and lone surrogates; direction marks and joiners are letters of somebody's name.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNFIT_IN_NOTES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
# Every amount fits into so many digits, so that moving its point never rounds it.
_WIDE = Context(prec=2 * OPERAND_LIMIT)
_YES = frozenset({"true", "yes", "y", "1", "是", "已授权"})
_NO = frozenset({"false", "no", "n", "0", "否", "未授权"})
_SHARE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,17})?")


@dataclass(frozen=True, slots=True)
class Premises:
    """What reading values depends on beside the values: the brand's money and days, the file's zone, the time.

    `attributes` are the keys of the declared ones, which JSON objects may name as `attribute.KEY`.
    """

    currency: str
    currency_digits: int
    brand_zone: tzinfo
    file_zone: tzinfo
    now: datetime
    attributes: frozenset[str] = frozenset()


def read_text(column: str, text: str, limit: int = TEXT_LIMIT) -> str:
    """The text in NFC, which must fit `limit` characters and hold no control character.

    Quotes, backticks, escape sequences, direction marks and emoji stay as they are.
    """
    return _fit(column, text, limit, _UNFIT)


def read_note(column: str, text: str) -> str:
    """A longer text in NFC that may have several lines."""
    return _fit(column, text.replace("\r\n", "\n").replace("\r", "\n"), NOTE_LIMIT, _UNFIT_IN_NOTES)


def read_json(column: str, text: str) -> str:
    """A JSON value, written compactly."""
    if len(text) > JSON_LIMIT:
        raise Refused("imports.text_too_long", column=column, limit=JSON_LIMIT, found=len(text))
    try:
        compact = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError):
        raise Refused("imports.value_not_json", column=column, value=_shown(text)) from None
    return _fit(column, compact, JSON_LIMIT, _UNFIT)


def read_amount(column: str, text: str, digits: int) -> int:
    """An amount in major units ("12.34") as minor units (10**-digits), 0 to 2^53 - 1, never rounded."""
    amount = decimal_of(text)
    if amount is None:
        raise Refused("imports.amount_invalid", column=column, value=_shown(text))
    minor = amount.scaleb(digits, _WIDE)
    whole = minor.to_integral_value(ROUND_FLOOR)
    if whole != minor:
        raise Refused("imports.amount_fraction", column=column, value=_shown(text), digits=digits)
    return check_amount(column, int(whole))


def read_minor(column: str, text: str) -> int:
    """An amount in minor units, a whole number of 0 to 2^53 - 1."""
    if not _WHOLE.fullmatch(text):
        raise Refused("imports.amount_invalid", column=column, value=_shown(text))
    return check_amount(column, int(text))


def check_amount(column: str, amount_minor: int) -> int:
    """The amount itself, which must be 0 to 2^53 - 1."""
    if amount_minor < 0:
        raise Refused("imports.amount_negative", column=column)
    if amount_minor > AMOUNT_LIMIT:
        raise Refused("imports.amount_too_large", column=column, limit=AMOUNT_LIMIT)
    return amount_minor


def read_count(column: str, text: str) -> int:
    """A whole number of 1 to 2^31 - 1; `3.0` is one too."""
    amount = decimal_of(text)
    if amount is None or amount != amount.to_integral_value():
        raise Refused("imports.number_not_whole", column=column, value=_shown(text))
    if not 1 <= amount <= COUNT_LIMIT:
        raise Refused("imports.number_out_of_range", column=column, value=_shown(text), least=1, most=COUNT_LIMIT)
    return int(amount)


def read_share(column: str, text: str) -> float:
    """A share in [0, 1]."""
    share = Decimal(text) if _SHARE.fullmatch(text) else None
    if share is None or share > 1:
        raise Refused("imports.share_invalid", column=column, value=_shown(text))
    return float(share)


def read_flag(column: str, text: str) -> bool:
    """A yes or a no."""
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise Refused("imports.flag_invalid", column=column, value=_shown(text))
    return word in _YES


def check_currency(column: str, text: str, premises: Premises) -> None:
    """Refuse another currency than the brand's."""
    if text.upper() != premises.currency.upper():
        raise Refused("imports.currency_other", column=column, found=_shown(text), currency=premises.currency)


def to_instant(column: str, text: str, premises: Premises, date_format: str | None = None) -> datetime:
    """An instant from 1970 to now (five minutes of another clock's haste allowed), UTC, cut to milliseconds."""
    instant = read_instant(text, premises.file_zone, date_format)
    if instant is None:
        raise Refused("imports.date_invalid", column=column, value=_shown(text), format=date_format or "ISO 8601")
    if instant < EARLIEST:
        raise Refused("imports.date_too_early", column=column, value=_shown(text))
    if instant > premises.now + FUTURE_TOLERANCE:
        raise Refused("imports.date_future", column=column, value=_shown(text))
    return instant


def to_day(column: str, text: str, premises: Premises, date_format: str | None = None) -> date:
    """A day from 1970 to today in the brand's zone."""
    zones = {"file_zone": premises.file_zone, "brand_zone": premises.brand_zone}
    day = read_day(text, date_format=date_format, **zones)
    if day is None:
        raise Refused("imports.date_invalid", column=column, value=_shown(text), format=date_format or "ISO 8601")
    if day < EARLIEST.date():
        raise Refused("imports.date_too_early", column=column, value=_shown(text))
    if day > (premises.now + FUTURE_TOLERANCE).astimezone(premises.brand_zone).date():
        raise Refused("imports.date_future", column=column, value=_shown(text))
    return day


def _fit(column: str, text: str, limit: int, unfit: re.Pattern[str]) -> str:
    if len(text) > limit:
        raise Refused("imports.text_too_long", column=column, limit=limit, found=len(text))
    found = unfit.search(text)
    if found:
        raise Refused("imports.text_control", column=column, character=f"U+{ord(found[0]):04X}")
    if text.isascii():
        return text
    settled = unicodedata.normalize("NFC", text)
    if len(settled) > limit:
        raise Refused("imports.text_too_long", column=column, limit=limit, found=len(settled))
    return settled


def printable(text: str) -> str:
    """The text with a question mark for every lone surrogate, which no file, terminal or database can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shown(text: str) -> str:
    """The beginning of a text as a fact of a message, fit to be written anywhere."""
    return printable(text[:80])
