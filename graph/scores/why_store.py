"""Facts behind the scores of some users, each statement of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from graph.database.driver import Database, Row
from graph.scores.why import (
    AGES,
    BELOW_AT_MOST,
    Age,
    Attention,
    BoughtDay,
    Contacts,
    Edge,
    Fact,
    Generation,
    Giver,
    Person,
)
from graph.scores.why_changes import CauseKind
from queries.catalogue import Statement, statement

LIST_WHY_BOUGHT = statement("scores/list_why_bought")
LIST_WHY_BELOW = statement("scores/list_why_below")
LIST_WHY_BROUGHT = statement("scores/list_why_brought")
LIST_WHY_AGES = statement("scores/list_why_ages")
LIST_WHY_GIVERS = statement("scores/list_why_givers")
LIST_WHY_TAKERS = statement("scores/list_why_takers")
LIST_WHY_CONTACTS = statement("scores/list_why_contacts")
LIST_WHY_SPENT = statement("scores/list_why_spent")
LIST_WHY_REFERRALS = statement("scores/list_why_referrals")
LIST_WHY_GONE = statement("scores/list_why_gone")
LIST_WHY_NOTICED = statement("scores/list_why_noticed")

_INTERACTIONS_AT_MOST = 2 * BELOW_AT_MOST


@dataclass(slots=True)
class Facts:
    """What was read of one user; None is what was not, or is more than is looked at. `edges` have the weightiest of a
    kind first."""

    bought: list[BoughtDay] | None = None
    below: list[Generation] | None = None
    attention: Attention | None = None
    contacts: Contacts | None = None
    edges: dict[str, list[Edge]] = field(default_factory=dict[str, list[Edge]])
    causes: dict[CauseKind, Fact] = field(default_factory=dict[CauseKind, Fact])


@dataclass(frozen=True, slots=True)
class Span:
    """From which run to which: moments, and the brand's days of them; without a run before nothing is between."""

    until: datetime
    today: date
    since: datetime | None = None
    since_day: date | None = None


async def read_facts(
    database: Database, people: Mapping[str, str | None], wanted: Collection[str], span: Span, half_life_days: float
) -> dict[str, Facts]:
    """The facts of the wanted kinds of these people, by id.

    Args:
        people: id → name.
        wanted: of "bought", "below", "attention", "contacts"; "brought", "received", "given" for edges; "changes".

    Cost: at most eleven statements, one after the other; each looks at up to 10,000 people below and 20,000
    interactions of each user.
    """
    reading = _Reading(database, people, span, {user: Facts() for user in people})
    if "bought" in wanted:
        await reading.bought()
    if "below" in wanted:
        await reading.below()
    if "brought" in wanted:
        await reading.brought()
    if not {"attention", "received", "given"}.isdisjoint(wanted):
        await reading.attention(half_life_days)
    if "contacts" in wanted:
        await reading.contacts()
    if "changes" in wanted and span.since is not None:
        await reading.changes()
    return reading.found


@dataclass(frozen=True, slots=True)
class _Reading:
    database: Database
    people: Mapping[str, str | None]
    span: Span
    found: dict[str, Facts]

    async def bought(self) -> None:
        for facts in self.found.values():
            facts.bought = []
        for row in await self._ask(LIST_WHY_BOUGHT, until=self.span.until):
            day = None if row["day"] is None else date.fromisoformat(row["day"])
            facts = self.found[row["user"]]
            assert facts.bought is not None
            facts.bought.append(BoughtDay(day, row["net"], row["paid"]))
            if row["net"] > 0:
                edge = Edge("bought", self._self(row["user"]), None, None, day, row["times"], row["net"])
                facts.edges.setdefault("bought", []).append(edge)
        for facts in self.found.values():
            facts.edges.get("bought", []).sort(key=lambda each: (-(each.amount or 0), str(each.day)))

    async def below(self) -> None:
        for row in await self._ask(LIST_WHY_BELOW, until=self.span.until, limit=BELOW_AT_MOST):
            facts = self.found[row["user"]]
            generation = Generation(row["generation"], row["people"], row["paying"], row["net"])
            facts.below = [*(facts.below or ()), generation]

    async def brought(self) -> None:
        for row in await self._ask(LIST_WHY_BROUGHT, until=self.span.until, limit=BELOW_AT_MOST):
            other = Person(row["other"], row["name"])
            edge = Edge("brought", self._self(row["user"]), other, row["at"], None, None, row["weight"])
            self.found[row["user"]].edges.setdefault("brought", []).append(edge)

    async def attention(self, half_life_days: float) -> None:
        days: dict[str, object] = {"today": self.span.today, "limit": _INTERACTIONS_AT_MOST}
        ages: dict[str, list[Age]] = {user: [] for user in self.people}
        givers: dict[str, list[Giver]] = {user: [] for user in self.people}
        faded = await self._ask(LIST_WHY_AGES, days=list(AGES), half_life=half_life_days, **days)
        for row in faded:
            ages[row["user"]].append(Age(row["age"], row["people"], row["times"], row["strength"]))
        for row in await self._ask(LIST_WHY_GIVERS, **days):
            user, other = row["user"], Person(row["other"], row["name"])
            if row["pagerank"] is not None:
                givers[user].append(Giver(row["times"], row["all_times"], row["pagerank"], row["segment_pagerank"]))
            if row["is_named"]:
                edge = Edge("received", other, self._self(user), None, _day(row["day"]), row["times"], None)
                self.found[user].edges.setdefault("received", []).append(edge)
        for row in await self._ask(LIST_WHY_TAKERS, **days):
            user = row["user"]
            told = Attention(ages[user], givers[user], row["people"], row["all_times"])
            self.found[user].attention = told
            self.found[user].edges["given"] = [
                Edge(
                    "given",
                    self._self(user),
                    Person(each["other"], each["name"]),
                    None,
                    _day(each["day"]),
                    each["times"],
                    None,
                )
                for each in row["others"]
                if each["is_named"]
            ]

    async def contacts(self) -> None:
        values = {"today": self.span.today, "until": self.span.until, "limit": _INTERACTIONS_AT_MOST}
        for row in await self._ask(LIST_WHY_CONTACTS, **values):
            pairs = [(one, other) for one, other in row["pairs"]]
            self.found[row["user"]].contacts = Contacts(row["weights"], pairs, row["alone_net"])

    async def changes(self) -> None:
        between = {"since": self.span.since, "until": self.span.until, "limit": BELOW_AT_MOST}
        rows = [row for text in _CHANGES for row in await self._ask(text, **between)]
        rows += await self._ask(LIST_WHY_NOTICED, since=self.span.since_day, until=self.span.today)
        for row in rows:
            kind = CauseKind(row["kind"])
            examples = tuple(_example(row["kind"], each) for each in row["examples"])
            self.found[row["user"]].causes[kind] = Fact(row["times"], row["amount"], examples)

    async def _ask(self, text: Statement, **values: object) -> Sequence[Row]:
        return await self.database.read(text, users=sorted(self.people), **values)  # pyright: ignore[reportArgumentType]

    def _self(self, user: str) -> Person:
        return Person(user, self.people[user])


_CHANGES = (LIST_WHY_SPENT, LIST_WHY_REFERRALS, LIST_WHY_GONE)


def _example(kind: str, raw: Mapping[str, object]) -> Edge:
    told = {name: raw.get(name) for name in ("from", "from_name", "to", "to_name", "at", "day", "times", "amount")}
    target = None if told["to"] is None else Person(str(told["to"]), _text(told["to_name"]))
    day = None if told["day"] is None else _day(str(told["day"]))
    return Edge(
        kind,
        Person(str(told["from"]), _text(told["from_name"])),
        target,
        _number(told["at"]),
        day,
        _number(told["times"]) or 1,
        _number(told["amount"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _day(text: str) -> date:
    return date.fromisoformat(text)
