"""Just enough reading of Cypher for the text ring: its words outside strings and comments, and what it returns."""

import re

_IGNORED = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`", re.DOTALL)
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_NAMED = re.compile(r"(?<=:)(?P<names>[A-Za-z_]\w*(?:[|&]!?:?[A-Za-z_]\w*)*)")
_WRITE = re.compile(r"\b(?:CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|DROP|LOAD\s+CSV)\b")
_AFTER_RETURN = re.compile(r"\b(?:ORDER\s+BY|SKIP|OFFSET|LIMIT|UNION)\b")


def bare(text: str) -> str:
    """The text with strings emptied and comments and quoted names taken out, of the same length."""
    return _IGNORED.sub(lambda found: " " * len(found[0]), text)


def literals(text: str) -> list[str]:
    """The string literals of a text."""
    without_comments = re.sub(r"(?m)^\s*//.*$", "", text)
    return [first or second for first, second in _STRING.findall(without_comments)]


def types_and_labels(text: str) -> tuple[set[str], set[str]]:
    """Relationship types (in capitals) and labels (not all in capitals) that a text names."""
    names = {each.lstrip("!:") for found in _NAMED.finditer(bare(text)) for each in re.split(r"[|&]", found["names"])}
    types = {name for name in names if name.upper() == name}
    return types, names - types


def write_clauses(text: str) -> set[str]:
    """The writing clause words of a text."""
    return set(_WRITE.findall(bare(text)))


def returned(text: str) -> list[str]:
    """Names of the columns that the last RETURN outside any bracket gives; empty when there is none."""
    words = bare(text)
    depths = _depths(words)
    starts = [found.end() for found in re.finditer(r"\bRETURN\b", words) if depths[found.start()] == 0]
    if not starts:
        return []
    ends = [each.start() for each in _AFTER_RETURN.finditer(words, starts[-1]) if depths[each.start()] == 0]
    end = min(ends, default=len(words))
    parts, begun = [], starts[-1]
    for place in range(starts[-1], end + 1):
        if place == end or (words[place] == "," and depths[place] == 0):
            parts.append(words[begun:place].strip())
            begun = place + 1
    return [re.split(r"\bAS\s+", part)[-1].strip().removeprefix("DISTINCT ").strip() for part in parts]


def _depths(words: str) -> list[int]:
    depths, depth = [], 0
    for letter in words:
        depth -= letter in ")]}"
        depths.append(depth)
        depth += letter in "([{"
    return depths
