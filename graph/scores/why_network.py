"""What scores of the network of attention are made of; `docs/scores.md#why` says which parts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from graph.scores.model import ScoreKey, Unit
from graph.scores.why import (
    AGES,
    CLOSEST,
    Attention,
    Contacts,
    Known,
    Part,
    Teller,
    groups_of_closest,
    rest,
)


def _pagerank(known: Known) -> Sequence[Part]:
    damping, n_users = known.parameters.pagerank_damping, max(known.n_users, 1)
    chance = (1 - damping) / n_users
    found = [Part("chance", chance, Unit.SHARE, weight=1.0, adds=chance)]
    heard: Attention | None = known.attention
    givers, most = 0.0, inf
    if heard is not None:
        # Who turns to nobody turns to everybody alike; of who is not told no more is known than what is left for them.
        is_whole = heard.people <= len(heard.givers)
        most = damping / n_users + (0.0 if is_whole else damping * (1 - sum(each.pagerank for each in heard.givers)))
    if heard is not None and heard.givers:
        givers = damping * sum(each.pagerank * each.times / each.all_times for each in heard.givers)
        said = {"n": len(heard.givers)}
        found.append(Part("top_givers", givers, Unit.SHARE, weight=1.0, adds=givers, said=said))
    return [*found, *rest("others", Unit.SHARE, known.value(ScoreKey.PAGERANK), chance + givers, most=most)]


def _segment_pagerank(known: Known) -> Sequence[Part]:
    value = known.value(ScoreKey.SEGMENT_PAGERANK)
    heard, found, passed_on = known.attention, list[Part](), 0.0
    if heard is None:
        return ()
    if heard.givers:
        damping = known.parameters.pagerank_damping
        shares = (each.times / each.all_times * (each.segment_pagerank or 0.0) for each in heard.givers)
        passed_on = damping * sum(shares)
        said = {"n": len(heard.givers)}
        found.append(Part("top_givers", passed_on, Unit.SHARE, weight=1.0, adds=passed_on, said=said))
    return [*found, *rest("segment_and_others", Unit.SHARE, value, passed_on)]


def _reach(known: Known) -> Sequence[Part]:
    if known.attention is None:
        return ()
    return [
        Part(
            f"age_{each.age}",
            each.times,
            Unit.COUNT,
            weight=each.strength / each.times if each.times else None,
            adds=each.strength,
            said={"people": each.people, "days": AGES[min(each.age, len(AGES) - 1)]},
        )
        for each in known.attention.ages
    ]


def _circle(contacts: Contacts) -> list[Part]:
    found = [Part("contacts", len(contacts.weights), Unit.COUNT)]
    if len(contacts.weights) > 1:
        found.append(Part("groups", groups_of_closest(contacts), Unit.COUNT))
    return found


def _between(known: Known) -> Sequence[Part]:
    return () if known.contacts is None else _circle(known.contacts)


def _core(known: Known) -> Sequence[Part]:
    return () if known.contacts is None else _circle(known.contacts)[:1]


def _constraint(known: Known) -> Sequence[Part]:
    contacts = known.contacts
    if contacts is None or not sum(contacts.weights):
        return ()
    whole = sum(contacts.weights)
    shares = [each / whole for each in contacts.weights]
    own = sum(each**2 for each in shares)
    found = [Part("few_contacts", own, Unit.NUMBER, weight=1.0, adds=own)]
    most = _knowing(shares, contacts.pairs) - own
    others = rest("know_each_other", Unit.NUMBER, known.value(ScoreKey.CONSTRAINT), own, most=most)
    return [*found, *others, *_circle(contacts)]


def _knowing(shares: Sequence[float], pairs: Sequence[tuple[int, int]]) -> float:
    """The most that constraint can come to: whoever knows another contact turns to nobody else."""
    if len(shares) > CLOSEST:
        return float(len(shares))
    through = list(shares)
    for one, other in pairs:
        through[one] += shares[other]
        through[other] += shares[one]
    return sum(each**2 for each in through)


def _broker(known: Known) -> Sequence[Part]:
    contacts = known.contacts
    if contacts is None:
        return ()
    value = known.value(ScoreKey.BROKER_REVENUE)
    if value == 0:
        return _circle(contacts)
    alone = min(contacts.alone_net, value)
    # Only between two can somebody stand.
    most = inf if len(contacts.weights) > 1 else 0.0
    return (
        Part("known_to_nobody_else", alone, Unit.MINOR, weight=1.0, adds=alone),
        *rest("other_cut_off", Unit.MINOR, value, alone, most=most),
        *_circle(contacts),
    )


NETWORK_TELLERS: Mapping[ScoreKey, Teller] = {
    ScoreKey.PAGERANK: _pagerank,
    ScoreKey.SEGMENT_PAGERANK: _segment_pagerank,
    ScoreKey.REACH: _reach,
    ScoreKey.CORE: _core,
    ScoreKey.BETWEENNESS: _between,
    ScoreKey.CONSTRAINT: _constraint,
    ScoreKey.BROKER_REVENUE: _broker,
}
