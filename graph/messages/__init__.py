"""Sentences in Chinese and English, one template a code, from one catalogue.

`zh/<room>.json` and `en/<room>.json` map a code ("referrals.cycle", "label.tier") to a template with `{fact}` holes.
Both languages hold the same codes with the same holes: a test proves it.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

import orjson

from graph.errors import Facts


class Language(StrEnum):
    """Languages people can be answered in."""

    ZH = "zh"
    EN = "en"


@cache
def templates(language: Language) -> Mapping[str, str]:
    """All templates of a language, code → template. A code given by two rooms is an error."""
    found: dict[str, str] = {}
    for entry in sorted((files("graph.messages") / language.value).iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".json"):
            for code, template in orjson.loads(entry.read_bytes()).items():
                if code in found:
                    raise ValueError(f"{language.value}/{entry.name}: {code} is given twice")
                found[code] = template
    return found


def say(language: Language, code: str, facts: Facts | None = None) -> str:
    """The sentence for a code with its facts filled in; an unknown code is returned as it stands."""
    template = templates(language).get(code)
    if template is None:
        return code
    shown = {key: "—" if value is None else value for key, value in (facts or {}).items()}
    try:
        return template.format_map(shown)
    except (KeyError, IndexError):
        return template


def preferred(accept_language: str) -> Language:
    """The language an `Accept-Language` header asks for first; English when it names neither of ours."""
    ranked: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((weight, name.lower()[:2]))
    for weight, name in sorted(ranked, key=lambda each: -each[0]):
        if weight > 0 and name in {"zh", "en"}:
            return Language(name)
    return Language.EN
