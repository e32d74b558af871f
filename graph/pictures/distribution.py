"""How a score is spread over everybody, as a picture: a histogram with a place in it marked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from graph.messages import Language, say
from graph.pictures.svg import INK, LINE, MAIN, MARK, PALE, SOFT, element, hint, picture, shortened, words

BINS_AT_MOST = 200
BINS_A_DECADE = 4
_WIDTH, _HEIGHT, _LEFT, _TOP, _BASE = 760, 420, 70, 70, 330


@dataclass(frozen=True, slots=True)
class Scale:
    """How values are gathered: in bins of `step`, or, where that is None, four to each power of ten.

    What is 0 or less has a bin of its own on the scale of powers: None. `low` and `high` bound a bin.
    """

    step: float | None

    def bin_of(self, value: float) -> int | None:
        """The bin of a value; above `value = step` times the bin, or as its power of ten."""
        if self.step is not None:
            return floor(value / self.step)
        return None if value <= 0 else floor(log10(value) * BINS_A_DECADE)

    def low(self, at: int) -> float:
        """The least value of a bin."""
        return at * self.step if self.step is not None else 10.0 ** (at / BINS_A_DECADE)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many have which values: `bins` by bin of the scale, None for 0 or less; `quantiles` by share of people.

    A quantile is the least value of which at least that share of people have at most as much.
    """

    scale: Scale
    bins: Mapping[int | None, int]
    quantiles: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A value to be marked, with what is written beside it."""

    value: float
    label: str


def distribution_picture(
    title: str, spread: Spread, places: Sequence[Place], language: Language, shown: Callable[[float], str]
) -> str:
    """The histogram of a score with places marked by a line, a triangle and words.

    Args:
        title: the score's name.
        spread: the counts; bins beyond 200 from the lowest are drawn as one.
        places: what to mark.
        language: of the words. shown: writes a value of the score.

    Cost: O(bins).
    """
    counts = _bars(spread)
    n_people = sum(spread.bins.values())
    heading = say(language, "pictures.distribution_title", {"score": title})
    quantiles = " ".join(
        say(language, "pictures.quantile", {"share": f"{share:.0%}", "value": shown(value)})
        for share, value in sorted(spread.quantiles.items())
    )
    told = " ".join(
        [
            say(language, "pictures.distribution_desc", {"n": f"{n_people:,}"}),
            quantiles,
            *(f"{each.label}: {shown(each.value)}." for each in places),
        ]
    )
    head = words(20, 30, shortened(heading, 70), font_size=17, font_weight="bold")
    if not counts:
        nothing = say(language, "pictures.empty")
        return picture((_WIDTH, 110), heading, nothing, head, words(20, 70, nothing, fill=SOFT))
    width = (_WIDTH - _LEFT - 30) / len(counts)
    most = max(n for _, n in counts)
    bars = [_bar(spread.scale, each, _LEFT + at * width, width, most, shown) for at, each in enumerate(counts)]
    order = [at for at, _ in counts]
    marks = [_mark(each, _at(spread.scale, order, each.value, width), row) for row, each in enumerate(places)]
    return picture(
        (_WIDTH, _HEIGHT),
        heading,
        told,
        head,
        *bars,
        element("line", x1=_LEFT, y1=_BASE, x2=_WIDTH - 30, y2=_BASE, stroke=INK),
        words(_LEFT - 8, _TOP + 10, f"{most:,}", text_anchor="end", font_size=12, fill=SOFT),
        words(_LEFT - 8, _BASE, "0", text_anchor="end", font_size=12, fill=SOFT),
        *_ticks(spread.scale, order, width, shown),
        *marks,
        words(20, _HEIGHT - 40, quantiles, font_size=12),
        words(20, _HEIGHT - 18, say(language, _legend(spread.scale)), font_size=12, fill=SOFT),
    )


def _legend(scale: Scale) -> str:
    return "pictures.distribution_log" if scale.step is None else "pictures.distribution_even"


def _bars(spread: Spread) -> list[tuple[int | None, int]]:
    """Bins in their order without a gap, that of 0 or less first; beyond 200 one holds the rest."""
    numbered = {at: n for at, n in spread.bins.items() if at is not None}
    found: list[tuple[int | None, int]] = [(None, spread.bins[None])] if spread.bins.get(None) else []
    if not numbered:
        return found
    first, last = min(numbered), max(numbered)
    end = min(last, first + BINS_AT_MOST - 1)
    found += [(at, numbered.get(at, 0)) for at in range(first, end)]
    return [*found, (end, sum(n for at, n in numbered.items() if at >= end))]


def _bar(
    scale: Scale, bar: tuple[int | None, int], x: float, width: float, most: int, shown: Callable[[float], str]
) -> str:
    at, n = bar
    height = (_BASE - _TOP) * n / most
    least = "≤ 0" if at is None else f"{shown(scale.low(at))} – {shown(scale.low(at + 1))}"
    return element(
        "rect",
        hint(f"{least}: {n:,}"),
        x=x + 0.5,
        y=_BASE - height,
        width=max(width - 1, 0.5),
        height=height,
        fill=PALE if at is None else MAIN,
        stroke=MAIN,
    )


def _at(scale: Scale, order: Sequence[int | None], value: float, width: float) -> float:
    """Where a value lies across the picture, kept within it."""
    bin_ = scale.bin_of(value)
    if bin_ is None:
        return _LEFT + (width / 2 if order[0] is None else 0)
    shift = 1 if order[0] is None else 0
    numbered = [each for each in order if each is not None]
    if not numbered:
        return _LEFT + width
    exact = value / scale.step if scale.step is not None else log10(value) * BINS_A_DECADE
    return _LEFT + width * (shift + min(max(exact - numbered[0], 0.0), float(len(numbered))))


def _ticks(scale: Scale, order: Sequence[int | None], width: float, shown: Callable[[float], str]) -> list[str]:
    """Values under the base line, at most eight of them."""
    every = max(1, -(-len(order) // 8))
    return [
        words(
            _LEFT + at * width,
            _BASE + 18,
            "≤ 0" if bin_ is None else shown(scale.low(bin_)),
            font_size=11,
            fill=SOFT,
        )
        for at, bin_ in enumerate(order)
        if at % every == 0
    ]


def _mark(place: Place, x: float, row: int) -> str:
    y = _TOP - 14 + 16 * row
    line = element("line", x1=x, y1=y, x2=x, y2=_BASE, stroke=MARK, stroke_width=2, stroke_dasharray="2 3")
    corner = element("path", d=f"M{x - 6:.1f} {_BASE + 9}H{x + 6:.1f}L{x:.1f} {_BASE}Z", fill=MARK)
    is_right = x > _WIDTH * 0.6
    text = words(
        x - 6 if is_right else x + 6,
        y + 6,
        shortened(place.label, 40),
        font_size=12,
        text_anchor="end" if is_right else "start",
        stroke="#ffffff",
        stroke_width=3,
        paint_order="stroke",
    )
    return line + corner + text + element("circle", cx=x, cy=y, r=2, fill=LINE)
