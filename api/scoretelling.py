"""What stands behind `User.scores`: what runs say comes with the user, the facts behind it by a step after that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from api.context import Context
from api.reading import Later, Reading
from api.selection import Selected
from api.stories import below
from graph.errors import Fact as Said
from graph.instants import instant
from graph.measures.printing import money_in_full
from graph.messages import say
from graph.scores.model import ScoreKey
from graph.scores.parameters import ScoreParameters
from graph.scores.versions import parsed
from graph.scores.why import Edge, Fact, Known, Part, Person, is_sum, told
from graph.scores.why_changes import Between, CauseKind, Change, Row, RunSaid, change
from graph.scores.why_parts import NEEDS, parts_of
from graph.scores.why_store import Facts, Span, read_facts
from queries.catalogue import fragment

USER_SCORES = fragment("scores/fragments/user_scores")
USER_SCORES_WHY = fragment("scores/fragments/user_scores_why")

_EDGES_AT_MOST = 20
_DAY_MS = 86_400_000
OF_FACTS = frozenset({"parts", "isSum", "evidence", "change"})
_BUYING, _BRINGING = ("bought",), ("brought",)
_TIES = ("received", "given")
EVIDENCE: Mapping[ScoreKey, tuple[str, ...]] = {
    **dict.fromkeys(NEEDS["bought"], _BUYING),
    **dict.fromkeys(NEEDS["below"], _BRINGING),
    **dict.fromkeys(NEEDS["contacts"], _TIES),
    ScoreKey.MOVED_VALUE: ("brought", "bought"),
    ScoreKey.PAGERANK: ("received",),
    ScoreKey.SEGMENT_PAGERANK: ("received",),
    ScoreKey.REACH: ("received",),
    ScoreKey.CONTENT_VALUE: ("received",),
    ScoreKey.INTERACTION_VALUE: ("given",),
    ScoreKey.SOCIAL_VALUE: _BRINGING,
    ScoreKey.LOYALTY: ("bought", "brought"),
    ScoreKey.LIKELY_TO_BRING: _BRINGING,
    ScoreKey.WHOLE_VALUE: ("bought", "brought", "received", "given"),
}
"""Which edges make which score; the most weighty of each kind in turn."""


def read(selected: Selected, context: Context) -> Reading:
    """A reader for a user's scores; where something of why is asked, the facts behind them are read by a step after."""
    given = selected.args.get("keys")
    keys = None if given is None else [ScoreKey(each.value if isinstance(each, Enum) else each) for each in given]
    wanted = below(selected, context)
    if wanted.isdisjoint(OF_FACTS):
        return Reading(USER_SCORES, {"keys": None if keys is None else [each.value for each in keys]})
    stories = _Stories(frozenset(ScoreKey if keys is None else keys), wanted, context)
    zone = {"zone": context.settings.time_zone}
    return Reading(USER_SCORES_WHY, zone, finish=stories.begun, then=stories.finished)


def _needed(asked: Collection[ScoreKey], wanted: Collection[str]) -> set[str]:
    """The kinds of facts behind what is asked of these scores."""
    needed = {"changes"} if "change" in wanted else set[str]()
    if not {"parts", "isSum"}.isdisjoint(wanted):
        needed |= {kind for kind, keys in NEEDS.items() if keys.intersection(asked)}
    if "evidence" in wanted:
        needed |= {kind for key in asked for kind in EVIDENCE[key]}
    return needed


@dataclass(slots=True)
class _Stories:
    """The scores of every user that the field is asked of, told once the facts of all are read."""

    asked: frozenset[ScoreKey]
    wanted: frozenset[str]
    context: Context
    waiting: list[tuple[Later, Mapping[str, Any]]] = field(
        default_factory=list[tuple[Later, Mapping[str, Any]]], init=False
    )

    def begun(self, raw: Mapping[str, Any] | None) -> Any:
        """What stands for a user's scores until their facts are read; none of whom the run says nothing."""
        if raw is None:
            return []
        later = Later()
        self.waiting.append((later, {**raw, "row": _row(raw["row"])}))
        return later

    async def finished(self) -> None:
        """The facts of all users are read at once, and told."""
        if not self.waiting:
            return
        raw = self.waiting[0][1]
        # By which numbers the run counts: those of the brand's settings that it read when it began.
        parameters = parsed(raw["run"]["document"] or "{}")
        people = {each["user"]: each["name"] for _, each in self.waiting}
        found = await read_facts(
            self.context.database, people, _needed(self.asked, self.wanted), _span(raw), parameters.reach_half_life_days
        )
        for later, each in self.waiting:
            later.settle(_Shape(self.asked, self.context, parameters, found[each["user"]]).scores(each))
        self.waiting.clear()


@dataclass(frozen=True, slots=True)
class _Shape:
    """Makes the asked scores of one user, as the fields of their type, of what the runs say and the facts behind it."""

    asked: frozenset[ScoreKey]
    context: Context
    parameters: ScoreParameters
    facts: Facts

    def scores(self, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
        """In the order of the run."""
        run, row = raw["run"], raw["row"]
        is_current = row["number"] <= run["number"]
        now = _said(run["keys"], row["values" if is_current else "before"], row, shares_of=is_current)
        known = self._known(raw, now)
        units = dict(zip(run["keys"], run["units"], strict=True))
        return [
            {
                "key": key.value,
                "unit": units[key.value],
                "value": value,
                "percentile": now.percentiles[key],
                "run_id": run["id"],
                "as_of": run["as_of"],
                **self._parts(key, known),
                "evidence": [_edge(each) for each in _in_turn(EVIDENCE[key], self.facts.edges)],
                "change": self._change(key, raw, now),
            }
            for key, value in now.values.items()
            if key in self.asked
        ]

    def _known(self, raw: Mapping[str, Any], now: RunSaid) -> Known:
        facts = self.facts
        return Known(
            values=now.values,
            percentiles=now.percentiles,
            today=date.fromisoformat(raw["run"]["day"]),
            n_users=raw["run"]["n_users"],
            is_brought=raw["is_brought"],
            days_here=_days_between(raw["joined"], raw["run"]["as_of"]),
            bought=facts.bought,
            below=() if facts.below is None and now.values.get(ScoreKey.CASCADE_SIZE) == 0 else facts.below,
            attention=facts.attention,
            contacts=facts.contacts,
            parameters=self.parameters,
        )

    def _parts(self, key: ScoreKey, known: Known) -> dict[str, Any]:
        value, found = known.values[key], parts_of(key, known)
        return {"parts": [self._part(each, value) for each in found], "is_sum": is_sum(found, value)}

    def _part(self, part: Part, value: float) -> dict[str, Any]:
        return {
            "key": part.key,
            "name": self._say(f"scores.part_{part.key}", part.said),
            "value": part.value,
            "unit": part.unit.value,
            "weight": part.weight,
            "adds": part.adds,
            "share": None if part.adds is None or value == 0 else part.adds / value,
            "percentile": part.percentile,
        }

    def _change(self, key: ScoreKey, raw: Mapping[str, Any], now: RunSaid) -> dict[str, Any]:
        run, prior, row = raw["run"], raw["prior"], raw["row"]
        before = None if prior is None else _said(prior["keys"], row["before"] or None, row, shares_of=False)
        between = Between(0, has_other_weights=False)
        if prior is not None:
            days = (date.fromisoformat(run["day"]) - date.fromisoformat(prior["day"])).days
            other = run["settings"] != prior["settings"]
            between = Between(days, has_other_weights=other)
        stands = Row(row["number"], run["number"], is_kept=row["before"] != [])
        found = change(key, now, before, stands, self.facts.causes, between)
        return {
            "state": found.state.value,
            "sentence": self._say(f"scores.change_{found.state.value}", {"day": prior and prior["day"]}),
            "since": prior and prior["as_of"],
            "value_before": found.value_before,
            "percentile_before": found.percentile_before,
            "difference": found.difference,
            "percentile_difference": found.percentile_difference,
            "causes": self._causes(found, between),
        }

    def _causes(self, found: Change, between: Between) -> list[dict[str, Any]]:
        return [self._cause(kind, self.facts.causes.get(kind), between) for kind in found.causes]

    def _cause(self, kind: CauseKind, fact: Fact | None, between: Between) -> dict[str, Any]:
        count = between.days if kind is CauseKind.TIME_PASSED else 0
        if fact is not None:
            count = fact.count
        amount = None if fact is None else fact.amount
        return {
            "kind": kind.value,
            "count": count,
            "amount_minor": amount,
            "sentence": self._say(f"scores.cause_{kind.value}", {"n": count, "amount": self._money(amount or 0)}),
            "examples": [_edge(each) for each in (() if fact is None else fact.examples)],
        }

    def _say(self, code: str, facts: Mapping[str, Said]) -> str:
        return say(self.context.language, code, facts)

    def _money(self, minor: float) -> str:
        return money_in_full(minor, self.context.settings.currency_digits)


def _row(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says and said before, whichever of its two places was written last."""
    places = [(kept["values"], kept["percentiles"]), (kept["valuesBefore"], kept["percentilesBefore"])]
    now, before = places[::-1] if kept["isSwapped"] else places
    return {
        "number": kept["number"],
        "values": now[0],
        "percentiles": now[1],
        "before": before[0],
        "shares_before": before[1],
    }


def _said(keys: Sequence[str], values: Sequence[float] | None, row: Mapping[str, Any], *, shares_of: bool) -> RunSaid:
    """What a run says of the user; `shares_of`: the percentiles are those of the row's present values."""
    shares = row["percentiles" if shares_of else "shares_before"]
    return RunSaid(frozenset(ScoreKey(each) for each in keys), told(keys, values), told(keys, shares))


def _days_between(since: int | None, until: int) -> float | None:
    """Whole days between two moments in ms since 1970."""
    return None if since is None else float(max(until - since, 0) // _DAY_MS)


def _in_turn(kinds: Sequence[str], edges: Mapping[str, Sequence[Edge]]) -> list[Edge]:
    """The weightiest edge of each kind, then the next of each; of ties by how often, whichever of the two it was."""
    found = [edges.get(kind, ())[:_EDGES_AT_MOST] for kind in kinds]
    if kinds == _TIES:
        return sorted((each for some in found for each in some), key=lambda each: -(each.count or 0))
    return [some[place] for place in range(_EDGES_AT_MOST) for some in found if place < len(some)]


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "kind": edge.kind,
        "from_user": _person(edge.source),
        "to_user": None if edge.target is None else _person(edge.target),
        "at": edge.at,
        "day": edge.day,
        "count": edge.count,
        "amount_minor": edge.amount,
    }


def _person(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name or ""}


def _span(raw: Mapping[str, Any]) -> Span:
    run, prior = raw["run"], raw["prior"]
    until, today = instant(run["as_of"]), date.fromisoformat(run["day"])
    if prior is None:
        return Span(until, today)
    return Span(until, today, instant(prior["as_of"]), date.fromisoformat(prior["day"]))
