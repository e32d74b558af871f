"""The few marks that pictures are made of, as SVG that needs nothing else: no script, style sheet, font or link. Pure.

Colours stand in attributes, so that no content security policy has to allow a style, and each picture brings its own
light ground: it reads alike on light and dark pages.
"""

from __future__ import annotations

import unicodedata
from html import escape

INK, SOFT, LINE, GROUND = "#22272b", "#5a6268", "#b9b1a3", "#ffffff"
MAIN, PALE, MARK = "#0d6b5e", "#bcdcd6", "#a33a1c"
_JOINER = "\u200d"
_TURNING = frozenset({"Cc", "Cf", "Cs"})
# Not characters of XML at all.
_NEVER = frozenset({"\ufffe", "\uffff"})


def plain(text: str) -> str:
    """The text without what XML forbids and without marks that turn the direction of writing beside them."""
    return "".join(
        letter
        for letter in text
        if (unicodedata.category(letter) not in _TURNING or letter == _JOINER) and letter not in _NEVER
    )


def shortened(text: str, units: int) -> str:
    """The text cut to a width, with an ellipsis; a Chinese character is two units wide, a Latin one about one.

    Marks that turn the direction of writing are left out: they would turn what stands beside them.
    """
    kept: list[str] = []
    spent = 0
    for letter in plain(text):
        spent += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if spent > units:
            return "".join(kept).rstrip() + "…"
        kept.append(letter)
    return "".join(kept)


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """An element around finished elements; `stroke_width=2` is written `stroke-width="2"`, numbers to a tenth."""
    told = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def words(x: float, y: float, text: str, **attributes: str | float) -> str:
    """A line of text; whatever it says is escaped."""
    return element("text", escape(plain(text)), **{"x": x, "y": y, "font_size": 13, "fill": INK, **attributes})


def hint(text: str) -> str:
    """What is told of an element to who points at it or hears the picture."""
    return element("title", escape(plain(text)) or " ")


def picture(size: tuple[float, float], title: str, desc: str, *body: str) -> str:
    """A whole picture on its own ground, named by `title` and told in words by `desc`."""
    width, height = size
    return element(
        "svg",
        hint(title),
        element("desc", escape(plain(desc)) or " "),
        element("rect", width=width, height=height, fill=GROUND),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="img",
        font_family="system-ui, sans-serif",
    )


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return escape(plain(value))
    return f"{value:.1f}".removesuffix(".0")
