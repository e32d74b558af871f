"""How communities lie to each other, as a picture: circles by size, near whom they have most to do with. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from graph.messages import Language, say
from graph.pictures.svg import INK, LINE, MAIN, PALE, SOFT, element, hint, picture, words

CIRCLES_AT_MOST = 60
_LINES_AT_MOST = 150
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _SIDE = 820, 700, 50, 40, 20
_ROOM = (_WIDTH - 2 * _SIDE, _HEIGHT - _TOP - _BOTTOM)
_RADIUS_LEAST, _GAP = 11.0, 14.0
_TWO_LINES = 26.0
"""From this radius on a circle has room for its size below its number."""
_FILLED, _SMALLER = 0.3, 0.97
_BESIDE = 6
_ANGLES = 2 * pi * np.arange(24) / 24
_WAYS = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES)))
_PULL = 0.05
"""How much nearer to the middle weighs against nearer to those with whom a community has to do."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A community: `told` is what is said of it to who points at it."""

    number: int
    size: int
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """That two communities, told by their numbers, have to do with each other: `weight` > 0 counts how often."""

    one: int
    other: int
    weight: float


def communities_picture(circles: Sequence[Circle], lines: Sequence[Line], n_told: int, language: Language) -> str:
    """The largest communities as circles, those that have most to do with each other side by side.

    Args:
        circles: the largest first; the first 60 are drawn. The area of a circle goes with its size, but small ones are
            drawn as large as their number needs.
        lines: between them, each pair once or from both sides; those of communities that are not drawn are left out,
            and only the 150 strongest are drawn.
        n_told: how many communities there are; what is not drawn is told as a number.
        language: of the words.

    The layout has no chance in it: the largest stands in the middle, then follows whoever has most to do with those
    that stand, beside them where its ties are shortest. Cost: O(k²) a circle, 30 ms for 60.
    """
    drawn = circles[:CIRCLES_AT_MOST]
    title = say(language, "pictures.communities_title")
    head = words(20, 30, title, font_size=17, font_weight="bold")
    if not drawn:
        told = say(language, "pictures.communities_empty")
        return picture((_WIDTH, 110), title, told, head, words(20, 70, told, fill=SOFT))
    kept = _strongest(lines, {each.number for each in drawn})
    radii, places = _laid_out(drawn, kept)
    at = {each.number: place for each, place in zip(drawn, places.tolist(), strict=True)}
    most = max((each.weight for each in kept), default=1.0)
    facts = {
        "n": f"{n_told:,}",
        "number": drawn[0].number,
        "size": f"{drawn[0].size:,}",
        "more": f"{n_told - len(drawn):,}",
    }
    told = say(language, "pictures.communities_desc", facts)
    if kept:
        best = {"one": kept[0].one, "other": kept[0].other, "weight": f"{kept[0].weight:,.0f}"}
        told += " " + say(language, "pictures.communities_strongest", best)
    is_cut = n_told > len(drawn)
    told += " " + say(language, "pictures.more_told", facts) if is_cut else ""
    more = [words(_WIDTH - 20, 30, say(language, "pictures.more", facts), fill=SOFT, text_anchor="end")]
    return picture(
        (_WIDTH, _HEIGHT),
        title,
        told,
        head,
        *(more if is_cut else []),
        *(_tie(each, at[each.one], at[each.other], most) for each in reversed(kept)),
        *(
            _circle(each, place, radius)
            for each, place, radius in zip(drawn, places.tolist(), radii.tolist(), strict=True)
        ),
        words(20, _HEIGHT - 14, say(language, "pictures.communities_legend"), font_size=12, fill=SOFT),
    )


def _strongest(lines: Sequence[Line], known: set[int]) -> list[Line]:
    """The strongest lines between known communities, each pair once, the strongest first."""
    weights: dict[tuple[int, int], float] = {}
    for each in lines:
        if each.one in known and each.other in known and each.one != each.other:
            pair = (min(each.one, each.other), max(each.one, each.other))
            weights[pair] = max(weights.get(pair, 0.0), each.weight)
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return [Line(one, other, weight) for (one, other), weight in ordered[:_LINES_AT_MOST]]


def _laid_out(circles: Sequence[Circle], lines: Sequence[Line]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Radius and place of each circle, shape (k,) and (k, 2): as large as all of them fit."""
    index = {each.number: at for at, each in enumerate(circles)}
    ties = np.zeros((len(circles), len(circles)))
    for each in lines:
        one, other = index[each.one], index[each.other]
        ties[one, other] = ties[other, one] = each.weight
    sizes = np.array([each.size for each in circles], dtype=np.float64)
    unit = sqrt(_FILLED * _ROOM[0] * _ROOM[1] / (pi * sizes.sum()))
    unit = min(unit, min(_ROOM) / 2 / sqrt(sizes.max()))
    while True:
        radii = np.maximum(unit * np.sqrt(sizes), _RADIUS_LEAST)
        places = _places(radii, ties)
        low, high = (places - radii[:, None]).min(axis=0), (places + radii[:, None]).max(axis=0)
        fits = float(((high - low) / _ROOM).max())
        if fits <= 1 or (radii <= _RADIUS_LEAST).all():
            middle = np.array([_SIDE + _ROOM[0] / 2, _TOP + _ROOM[1] / 2])
            return radii, places - (low + high) / 2 + middle
        unit *= _SMALLER / fits


def _places(radii: NDArray[np.float64], ties: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places without overlap around (0, 0), one circle after the other beside one that stands."""
    places = np.zeros((len(radii), 2))
    standing = [0]
    waiting = list(range(1, len(radii)))
    while waiting:
        following = waiting.pop(int(ties[np.ix_(waiting, standing)].sum(axis=1).argmax()))
        weights = ties[following, standing]
        here, apart = places[standing], radii[standing] + radii[following] + _GAP
        # Beside those with whom it has most to do, or where there is no room, beside anybody.
        nearest = np.argsort(-weights, kind="stable")[:_BESIDE]
        best = _best_place(here, apart, weights, beside=nearest)
        if best is None:
            best = _best_place(here, apart, weights, beside=np.arange(len(standing)))
        assert best is not None, "there is room at the outer side"
        places[following] = best
        standing.append(following)
    return places


def _best_place(
    here: NDArray[np.float64], apart: NDArray[np.float64], weights: NDArray[np.float64], *, beside: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    """Where ties are shortest of the places beside some that stand which overlap with none; None where all do.

    Args:
        here: shape (k, 2), where others stand.
        apart: shape (k,), how far the middle must be from theirs.
        weights: shape (k,), of the ties to them, >= 0.
        beside: shape (b,), whom to try.
    """
    tried = (here[beside, None, :] + apart[beside, None, None] * _WAYS[None, :, :]).reshape(-1, 2)
    x, y = (tried[:, None, way] - here[None, :, way] for way in (0, 1))
    distances = np.sqrt(x * x + y * y)
    free = np.flatnonzero((distances >= apart - 1e-6).all(axis=1))
    if not free.size:
        return None
    total = float(weights.sum())
    middle = np.hypot(tried[free, 0], tried[free, 1] * _ROOM[0] / _ROOM[1])
    cost = (distances[free] * weights).sum(axis=1) / total + _PULL * middle if total else middle
    # Rounded, so that what is equal but for the order of summation is equal, and the first place is taken.
    best: NDArray[np.float64] = tried[int(free[np.round(cost, 6).argmin()])]
    return best


def _tie(line: Line, one: Sequence[float], other: Sequence[float], most: float) -> str:
    width = 0.5 + 7 * sqrt(line.weight / most)
    said = hint(f"{line.one} – {line.other}: {line.weight:,.0f}")
    ends: Mapping[str, float] = {"x1": one[0], "y1": one[1], "x2": other[0], "y2": other[1]}
    return element("line", said, **ends, stroke=LINE, stroke_width=width)


def _circle(circle: Circle, place: Sequence[float], radius: float) -> str:
    x, y = place
    has_room = radius >= _TWO_LINES
    marks = [element("circle", hint(circle.told), cx=x, cy=y, r=radius, fill=PALE, stroke=MAIN)]
    size = 15 if has_room else 11
    marks.append(
        words(
            x, y + (0 if has_room else 4), str(circle.number), font_size=size, font_weight="bold", text_anchor="middle"
        )
    )
    if has_room:
        marks.append(words(x, y + 15, f"{circle.size:,}", font_size=11, fill=INK, text_anchor="middle"))
    return "".join(marks)
