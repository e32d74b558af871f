"""With whom a person has to do, and who of those know each other, as a picture: the person amid a ring. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from graph.messages import Language, say
from graph.pictures.svg import INK, LINE, MAIN, PALE, SOFT, element, hint, picture, shortened, words

CONTACTS_AT_MOST = 40
_WIDTH, _HEIGHT, _RADIUS = 820, 660, 220
_X, _Y = _WIDTH / 2, 325.0


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with whom a person has to do: `strength` counts what passed between the two, both ways, above 0.

    `name` is None for who may not be named.
    """

    id: str
    name: str | None
    strength: int


@dataclass(frozen=True, slots=True)
class Tie:
    """That two contacts have to do with each other: `strength` counts what passed between them."""

    one: str
    other: str
    strength: int


def network_picture(
    name: str, contacts: Sequence[Contact], ties: Sequence[Tie], n_contacts: int, language: Language
) -> str:
    """The person amid their contacts: thicker lines for stronger ties, thin ones between contacts.

    Args:
        name: of the person.
        contacts: the strongest; the first 40 by strength, then id, are drawn.
        ties: between contacts; those of contacts that are not drawn are left out.
        n_contacts: how many there are; what is not drawn is told as a number.
        language: of the words.

    The layout has no chance in it: the strongest stands on top, and clockwise follows who has most to do with the one
    before. Cost: O(k² + t) for k drawn contacts and t ties.
    """
    drawn = sorted(contacts, key=lambda each: (-each.strength, each.id))[:CONTACTS_AT_MOST]
    known = {each.id for each in drawn}
    between = [each for each in ties if each.one in known and each.other in known and each.one != each.other]
    ring = _ring(drawn, between)
    angles = {each.id: 2 * pi * at / len(ring) - pi / 2 for at, each in enumerate(ring)}
    most = max([each.strength for each in drawn] + [1])
    spokes = [_spoke(each, angles[each.id], most) for each in ring]
    chords = [_chord(angles[each.one], angles[each.other]) for each in between]
    shown = [_contact(each, angles[each.id], most, language) for each in ring]
    facts = {
        "name": shortened(name, 200),
        "n": f"{n_contacts:,}",
        "n_ties": len({frozenset((each.one, each.other)) for each in between}),
        "best": _named(ring[0], language) if ring else "—",
        "strength": f"{ring[0].strength:,}" if ring else "0",
        "more": f"{n_contacts - len(ring):,}",
    }
    told = say(language, "pictures.network_desc" if ring else "pictures.network_empty", facts)
    is_cut = n_contacts > len(ring)
    told += " " + say(language, "pictures.more_told", facts) if is_cut else ""
    more = [words(_WIDTH - 20, 30, say(language, "pictures.more", facts), fill=SOFT, text_anchor="end")]
    title = say(language, "pictures.network_title", facts)
    middle = element("circle", hint(name), cx=_X, cy=_Y, r=16, fill=INK)
    legend = say(language, "pictures.network_legend" if ring else "pictures.network_empty", facts)
    return picture(
        (_WIDTH, _HEIGHT),
        title,
        told,
        words(20, 30, shortened(title, 60), font_size=17, font_weight="bold"),
        *(more if is_cut else []),
        *chords,
        *spokes,
        middle,
        *shown,
        words(_X, _Y + 34, shortened(name, 24), text_anchor="middle", font_weight="bold"),
        words(20, _HEIGHT - 16, legend, font_size=12, fill=SOFT),
    )


def _ring(contacts: Sequence[Contact], ties: Sequence[Tie]) -> list[Contact]:
    """Contacts in their order around the ring."""
    strengths: dict[str, dict[str, int]] = {each.id: {} for each in contacts}
    for tie in ties:
        for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
            strengths[one][other] = strengths[one].get(other, 0) + tie.strength
    waiting = list(contacts)
    ring: list[Contact] = []
    while waiting:
        beside: Mapping[str, int] = strengths[ring[-1].id] if ring else {}
        best = max(range(len(waiting)), key=lambda at, beside=beside: (beside.get(waiting[at].id, 0), -at))
        ring.append(waiting.pop(best))
    return ring


def _place(angle: float, radius: float) -> tuple[float, float]:
    return _X + radius * cos(angle), _Y + radius * sin(angle)


def _spoke(contact: Contact, angle: float, most: int) -> str:
    x, y = _place(angle, _RADIUS)
    width = 1 + 6 * sqrt(contact.strength / most)
    return element("line", x1=_X, y1=_Y, x2=x, y2=y, stroke=PALE, stroke_width=width)


def _chord(one: float, other: float) -> str:
    (x, y), (to_x, to_y) = _place(one, _RADIUS), _place(other, _RADIUS)
    path = f"M{x:.1f} {y:.1f}Q{(x + to_x + 2 * _X) / 4:.1f} {(y + to_y + 2 * _Y) / 4:.1f} {to_x:.1f} {to_y:.1f}"
    return element("path", d=path, fill="none", stroke=LINE, stroke_width=1)


def _contact(contact: Contact, angle: float, most: int, language: Language) -> str:
    x, y = _place(angle, _RADIUS)
    radius = 4 + 7 * sqrt(contact.strength / most)
    circle = element(
        "circle",
        hint(f"{_named(contact, language)} {contact.strength:,}"),
        cx=x,
        cy=y,
        r=radius,
        fill=MAIN if contact.name is not None else PALE,
        stroke=MAIN,
    )
    if contact.name is None:
        return circle
    text_x, text_y = _place(angle, _RADIUS + radius + 7)
    side = "middle" if abs(cos(angle)) < 0.1 else "start" if cos(angle) > 0 else "end"
    text = f"{shortened(contact.name, 16)} {contact.strength:,}"
    return circle + words(text_x, text_y + 4 + 6 * sin(angle), text, font_size=12, text_anchor=side)


def _named(contact: Contact, language: Language) -> str:
    return say(language, "pictures.unnamed") if contact.name is None else shortened(contact.name, 200)
