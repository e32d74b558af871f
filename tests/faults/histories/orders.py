"""In which order things happened: what users' lists and reads say of it, held against the clock and put together."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

import networkx as nx

from tests.faults.histories.model import Anomaly, Element, History, Kind, Read, Seen, Write


@dataclass(frozen=True, slots=True)
class Glance:
    """A user at a version, as somebody saw them between two moments: `n` of their moves were there."""

    by: str
    n: int
    started: float
    ended: float


def order_anomalies(history: History) -> Iterator[Anomaly]:
    """What contradicts the clock user by user, and what no order of everything together explains."""
    writes = {each.op: each for each in history.writes}
    glances = _glances(history)
    for seen in history.kept:
        yield from _out_of_turn(seen, writes)
        yield from _out_of_date(seen, writes, glances[seen.user])
    yield from _circles(history, writes)


def _glances(history: History) -> defaultdict[str, list[Glance]]:
    """Everything that told how far a user was: reads, answers that nothing was to be done, refusals with a version."""
    versions = {seen.user: [each.after for each in seen.moves] for seen in history.kept}

    def n_at(user: str, version: int) -> int:
        return sum(after <= version for after in versions[user])

    found: defaultdict[str, list[Glance]] = defaultdict(list)
    for read in history.reads:
        for seen in read.seen:
            n = min(len(seen.moves), len(versions[seen.user]))
            found[seen.user].append(Glance(read.name, n, read.started, read.ended))
    for write in history.writes:
        for told in write.answered[0].told if write.answered else ():
            if not told.moved:
                glance = Glance(write.op, n_at(told.user, told.version), write.started, write.ended)
                found[told.user].append(glance)
        for each in write.attempts:
            if each.seen is not None:
                user, version = each.seen
                found[user].append(Glance(write.op, n_at(user, version), each.started, each.ended))
    return found


def _started(element: Element, writes: dict[str, Write]) -> float:
    return writes[element.op].started if element.op in writes else -math.inf


def _ended(element: Element, writes: dict[str, Write]) -> float:
    return writes[element.op].ended if element.op in writes else math.inf


def _out_of_turn(seen: Seen, writes: dict[str, Write]) -> Iterator[Anomaly]:
    """A move that was acknowledged before another was asked for stands behind it."""
    latest, by = -math.inf, ""
    for each in seen.moves:
        if _ended(each, writes) < latest:
            yield Anomaly(Kind.REAL_TIME, seen.user, f"{each.op} was over before {by} began, and stands behind it")
        # A refused wish has no beginning; that it stands at all is told under another name.
        if latest < _started(each, writes) < math.inf:
            latest, by = _started(each, writes), each.op


def _out_of_date(seen: Seen, writes: dict[str, Write], glances: list[Glance]) -> Iterator[Anomaly]:
    """Whoever looks sees what was over before they began, nothing that began afterwards, never less than before."""
    starts = [_started(each, writes) for each in seen.moves]
    begun = list(accumulate((start if start < math.inf else -math.inf for start in starts), max))
    over = list(accumulate((_ended(each, writes) for each in reversed(seen.moves)), min))[::-1]
    for glance in glances:
        if glance.n < len(over) and over[glance.n] < glance.started:
            missed = [each.op for each in seen.moves[glance.n :] if _ended(each, writes) < glance.started]
            yield Anomaly(Kind.REAL_TIME, seen.user, f"{glance.by} misses {missed[:3]}, over before it began")
        if glance.n and begun[glance.n - 1] > glance.ended:
            early = [each.op for each in seen.moves[: glance.n] if _started(each, writes) > glance.ended]
            yield Anomaly(Kind.REAL_TIME, seen.user, f"{glance.by} has {early[:3]}, begun after it was over")
    for one in glances:
        for other in glances:
            if one.ended < other.started and one.n > other.n:
                yield Anomaly(Kind.REAL_TIME, seen.user, f"{other.by} saw {other.n} moves, {one.by} before it {one.n}")


Node = tuple[str, str | int]


def _circles(history: History, writes: dict[str, Write]) -> Iterator[Anomaly]:
    """No order of all writes and locked reads fits what they saw of each other, or none that fits the clock too."""
    locked = [each for each in history.reads if each.is_locked]
    G = _seen_order(history, locked)
    for ring in [each for each in nx.strongly_connected_components(G) if len(each) > 1]:
        yield Anomaly(Kind.ORDER, _about(ring), _told(G, ring))
    _add_clock(G, writes, locked)
    for ring in [each for each in nx.strongly_connected_components(G) if len(each) > 1]:
        names = {node for node in ring if node[0] != "time"}
        if not any(len(each) > 1 for each in nx.strongly_connected_components(G.subgraph(names))):
            yield Anomaly(Kind.REAL_TIME, _about(ring), _told(G, ring))


def _seen_order(history: History, locked: list[Read]) -> nx.DiGraph[Node]:
    """An edge from each write or read to what must have come after it, by the lists of users alone."""
    G: nx.DiGraph[Node] = nx.DiGraph()
    kept = {seen.user: seen.moves for seen in history.kept}
    for moves in kept.values():
        # What was carried out twice is told under its own name.
        ops = dict.fromkeys(each.op for each in moves)
        G.add_edges_from((("write", one), ("write", other)) for one, other in pairwise(ops))
    looks: list[tuple[Node, str, int]] = [
        (("read", read.name), seen.user, len(seen.moves)) for read in locked for seen in read.seen
    ]
    for write in history.writes:
        for told in write.answered[0].told if write.answered else ():
            if not told.moved:
                n = sum(each.after <= told.version for each in kept[told.user])
                looks.append((("write", write.op), told.user, n))
    for node, user, n in looks:
        if 0 < n <= len(kept[user]) and ("write", kept[user][n - 1].op) != node:
            G.add_edge(("write", kept[user][n - 1].op), node)
        if n < len(kept[user]) and ("write", kept[user][n].op) != node:
            G.add_edge(node, ("write", kept[user][n].op))
    return G


def _add_clock(G: nx.DiGraph[Node], writes: dict[str, Write], locked: list[Read]) -> None:
    """What ended comes before what began later: one chain of ends, which all that ended leads into."""
    spans: dict[Node, tuple[float, float]] = {("write", op): (each.started, each.ended) for op, each in writes.items()}
    spans |= {("read", each.name): (each.started, each.ended) for each in locked}
    spans = {node: span for node, span in spans.items() if node in G and span[0] < math.inf}
    ends = sorted({ended for _, ended in spans.values() if ended < math.inf})
    G.add_edges_from((("time", number), ("time", number + 1)) for number in range(len(ends) - 1))
    for node, (started, ended) in spans.items():
        if ended < math.inf:
            G.add_edge(node, ("time", bisect_left(ends, ended)))
        before = bisect_left(ends, started) - 1
        if before >= 0:
            G.add_edge(("time", before), node)


def _about(ring: set[Node]) -> str:
    return min(str(name) for kind, name in ring if kind != "time")


def _told(G: nx.DiGraph[Node], ring: set[Node]) -> str:
    around = [one for one, _ in nx.find_cycle(G.subgraph(ring))]
    return " → ".join(str(name) if kind != "time" else "…" for kind, name in around[:12])
