"""How unevenly revenue is spread, as a picture: what the best share of buyers have of it (Pareto's curve). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.messages import Language, say
from graph.pictures.svg import INK, LINE, MAIN, MARK, SOFT, element, picture, words

_SIDE, _LEFT, _TOP = 380, 70, 60
_WIDTH, _HEIGHT = _LEFT + _SIDE + 40, _TOP + _SIDE + 90


@dataclass(frozen=True, slots=True)
class Curve:
    """`points` from (0, 0) to (1, 1): the best share of buyers, and their share of the revenue; empty: too few buy.

    `top` of the buyers have `top_share` of the revenue; `goal_share` of them have `goal` of it.
    """

    n_buyers: int
    revenue: str
    points: Sequence[tuple[float, float]]
    top: float
    top_share: float | None
    goal: float
    goal_share: float | None


def pareto_picture(curve: Curve, language: Language) -> str:
    """The curve above the line of all alike, with the place of the best and that of the goal marked.

    Cost: O(points).
    """
    title = say(language, "pictures.pareto_title")
    head = words(20, 30, title, font_size=17, font_weight="bold")
    if not curve.points or curve.top_share is None or curve.goal_share is None:
        told = say(language, "pictures.pareto_few", {"n": f"{curve.n_buyers:,}"})
        return picture((_WIDTH, 110), title, told, head, words(20, 70, told, fill=SOFT))
    facts = {
        "n": f"{curve.n_buyers:,}",
        "revenue": curve.revenue,
        "top": f"{curve.top:.0%}",
        "goal": f"{curve.goal:.0%}",
    }
    facts |= {"top_share": f"{curve.top_share:.1%}", "goal_share": f"{curve.goal_share:.1%}"}
    best, fewest = say(language, "pictures.pareto_top", facts), say(language, "pictures.pareto_goal", facts)
    told = " ".join((say(language, "pictures.pareto_desc", facts), best, fewest))
    path = "M" + "L".join("{:.1f} {:.1f}".format(*_place(*each)) for each in curve.points)
    alike = "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*_place(0, 0), *_place(1, 1))
    return picture(
        (_WIDTH, _HEIGHT),
        title,
        told,
        head,
        element("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, fill="none", stroke=LINE),
        element("path", d=alike, fill="none", stroke=SOFT, stroke_dasharray="2 4"),
        element("path", d=path, fill="none", stroke=MAIN, stroke_width=3),
        *_mark(curve.top, curve.top_share, "A"),
        *_mark(curve.goal_share, curve.goal, "B"),
        *_ticks(),
        words(_LEFT + _SIDE / 2, _TOP + _SIDE + 36, say(language, "pictures.pareto_across"), text_anchor="middle"),
        words(20, _TOP - 10, say(language, "pictures.pareto_up"), font_size=12, fill=SOFT),
        words(20, _HEIGHT - 32, f"A: {best}", font_size=12),
        words(20, _HEIGHT - 12, f"B: {fewest}", font_size=12),
    )


def _place(across: float, up: float) -> tuple[float, float]:
    return _LEFT + across * _SIDE, _TOP + (1 - up) * _SIDE


def _mark(across: float, up: float, letter: str) -> tuple[str, ...]:
    x, y = _place(across, up)
    path = f"M{x:.1f} {_TOP + _SIDE}V{y:.1f}H{_LEFT}"
    return (
        element("path", d=path, fill="none", stroke=MARK, stroke_dasharray="5 4"),
        element("circle", cx=x, cy=y, r=4, fill=MARK),
        words(x + 7, y + 14, letter, font_weight="bold", fill=INK),
    )


def _ticks() -> list[str]:
    found: list[str] = []
    for at in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = _place(at, at)
        found.append(words(x, _TOP + _SIDE + 16, f"{at:.0%}", font_size=11, text_anchor="middle", fill=SOFT))
        found.append(words(_LEFT - 6, y + 4, f"{at:.0%}", font_size=11, text_anchor="end", fill=SOFT))
    return found
