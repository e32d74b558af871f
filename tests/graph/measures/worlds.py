"""Small worlds by chance, the same for the same number: everything that a measure looks at, often on a border.

The store plans anew for lists and texts of another order of magnitude, so words of a kind are about as long.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from graph.measures.model import Span
from tests.graph.measures.people import Consent, Event, Graph, Person, Purchase, Purpose, Term
from tests.graph.measures.plain import begin, midnight

TAGS = ("tea", "敏感肌", "90后")
SOURCES = ("manual", "rule", "import")
CITIES = ("上海", "杭州", "Paris")
HOBBIES = ("hiking", "茶", "chess")
SKUS = {"milk": "奶粉", "nappy": "尿布", "cream": "care", "gift": None}
PLACES = ("live", "shop")
PROMOTIONS = ("618", "双11")
TYPES = ("visit", "提问")
TASKS = {"quiz": (1, 2, 4), "拼团": (2, 3)}
PLANS = ("club", "课程")
KINDS = ("like", "comment")
GROUPS = {"ordinary": "community", "partner": "community", "hiking": None, "读书会": None}
CHANNELS = {"poster-1": "poster", "code-1": "live_code", "code-2": "live_code"}
PURPOSES = ("service", "marketing", "profiling")
SCORES = ("pagerank", "downstream_revenue")
AMOUNTS = (0, 1, 999, 1_000, 1_001, 25_000, 9_007_199_254_740)
# Shanghai and Kathmandu know no summer time; Havana has two midnights when it ends, Cairo none when it begins.
ZONES = (
    "Asia/Shanghai",
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "America/Havana",
    "Africa/Cairo",
    "Pacific/Kiritimati",
)
DAYS = (
    *(date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 3, 1)),
    *(date(2024, 4, 26), date(2025, 4, 25), date(2025, 11, 2), date(2025, 3, 9), date(2026, 1, 1), date(2026, 5, 1)),
)
BIRTHDAYS = (date(2000, 2, 29), date(1988, 2, 29), date(1990, 2, 28), date(1990, 3, 1), date(1970, 12, 31))
MOMENT = timedelta(milliseconds=1)
STEPS = (-MOMENT, timedelta(0), MOMENT)
SPANS = (0, 1, 2, 7, 30, 90, 365)


@dataclass(frozen=True)
class World:
    """A graph, and when and in which zone it is asked."""

    graph: Graph
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The brand's day."""
        return self.now.astimezone(self.zone).date()


def world(seed: int) -> World:
    """The world of that number."""
    return _Maker(random.Random(seed)).world()


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.zone = ZoneInfo(rng.choice(ZONES))
        today = rng.choice((*DAYS, date(2024, 1, 1) + timedelta(rng.randrange(900))))
        at = rng.choice((time(), time(23, 59, 59, 999_000), time(12), time(rng.randrange(24), rng.randrange(60))))
        self.now = datetime.combine(today, at, self.zone).astimezone(UTC)
        self.today = self.now.astimezone(self.zone).date()

    def world(self) -> World:
        ids = [f"u{n:02}" for n in range(self.rng.randint(11, 25))]
        people = [self.person(each) for each in self.rng.sample(ids, len(ids))]
        graph = Graph({each.id: each for each in people})
        for place, each in enumerate(people):
            above = self.rng.choice(people[max(0, place - 3) : place + 1])
            if above is not each and self.maybe(0.9):
                graph.brought.append((above.id, each.id, self.instant(above)))
            if self.maybe(0.1):
                graph.voided.append((self.rng.choice(ids), each.id, self.instant(each)))
        pairs = {(self.rng.choice(ids), self.rng.choice(ids)) for _ in range(3 * len(ids))}
        for a, b in sorted(pairs):
            for kind, day in sorted({(self.rng.choice(KINDS), self.day(graph.people[a])) for _ in range(2)}):
                graph.interactions.append((a, b, kind, day, self.rng.randint(1, 5)))
        graph.tasks = dict(TASKS)
        graph.channel_kinds = dict(CHANNELS)
        graph.purposes = {key: Purpose(self.rng.randint(1, 2), self.maybe(0.8)) for key in PURPOSES}
        return World(graph, self.now, self.zone)

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def instant(self, person: Person | None = None) -> datetime:
        """Anywhere within the last 400 days, or on a border of a window or just beside it, or a little ahead."""
        draw, border = self.rng.random(), self.rng.choice(STEPS)
        if draw < 0.25:
            return self.now - timedelta(self.rng.choice(SPANS)) + border
        if draw < 0.5:
            day = begin(self.rng.choice(list(Span)), self.today - timedelta(self.rng.choice((0, 1, 7, 31, 92))))
            return midnight(day, self.zone) + border
        if draw < 0.65 and person is not None:
            since = self.rng.choice([person.joined, *person.memberships.values()])
            return since + timedelta(self.rng.choice(SPANS)) + border
        if draw < 0.7:
            return self.now + self.rng.choice((MOMENT, timedelta(hours=3), timedelta(2)))
        return self.now - timedelta(milliseconds=self.rng.randrange(400 * 86_400_000))

    def day(self, person: Person | None = None) -> date:
        return self.instant(person).astimezone(self.zone).date()

    def person(self, id: str) -> Person:
        person = Person(id, self.instant(), is_erased=self.maybe(0.15))
        person.memberships = {key: self.instant() for key in GROUPS if self.maybe(0.35)}
        if {"ordinary", "partner"} <= set(person.memberships):
            del person.memberships["ordinary"]
        person.purchases = [self.purchase(person) for _ in range(self.rng.choice((0, 1, 3, 6)))]
        person.events = [self.event(person) for _ in range(self.rng.choice((0, 2, 6)))]
        person.events += [self.completion(person) for _ in range(self.rng.choice((0, 0, 2, 6)))]
        person.terms = [term for plan in PLANS if self.maybe(0.6) for term in self.terms(person, plan)]
        person.channels = [key for key in CHANNELS if self.maybe(0.3)]
        if not person.is_erased:
            self.say(person)
        return person

    def say(self, person: Person) -> None:
        """What is forgotten with a person."""
        told = {
            "city": lambda: self.rng.choice(CITIES),
            "hobbies": lambda: tuple(sorted(self.rng.sample(HOBBIES, self.rng.randint(1, 3)))),
            "height": lambda: self.rng.choice((160, 171.5, 171.25, 180, -3)),
            "married": lambda: self.maybe(0.5),
            "since": self.day,
            "birthday": self.birthday,
        }
        person.attributes = {key: tell() for key, tell in told.items() if self.maybe(0.7)}
        for tag in TAGS:
            for source in SOURCES:
                if self.maybe(0.25):
                    until = self.rng.choice((None, None, self.now, self.instant(), self.now + MOMENT))
                    person.tags.append((tag, source, until))
                if self.maybe(0.1):
                    person.ended_tags.append((tag, source))
        for key in PURPOSES:
            if self.maybe(0.7):
                status = self.rng.choice(("granted", "granted", "granted", "denied", "withdrawn"))
                until = self.rng.choice((None, self.now, self.now + MOMENT)) if status == "granted" else None
                person.consents[key] = Consent(status, self.rng.randint(1, 2), until)
        person.scores, person.old_scores = self.scores(), self.scores()

    def birthday(self) -> date:
        drawn = self.rng.choice((*BIRTHDAYS, self.today, self.today + timedelta(1), self.today - timedelta(1)))
        years = self.rng.choice((8, 20, 21, 40))
        if drawn < self.today - timedelta(1):
            return drawn
        return drawn.replace(year=drawn.year - years, day=min(drawn.day, 28))

    def scores(self) -> dict[str, tuple[float, float]]:
        if self.maybe(0.3):
            return {}
        return {"pagerank": (self.rng.random(), self.share()), "downstream_revenue": (self.share() * 500, self.share())}

    def share(self) -> float:
        return self.rng.choice((0.1, 0.25, 0.5, 0.75, 1.0))

    def purchase(self, person: Person) -> Purchase:
        amount = self.rng.choice((*AMOUNTS, self.rng.randrange(100_000)))
        lines = [(sku, SKUS[sku]) for sku in self.rng.choices(sorted(SKUS), k=self.rng.randint(0, 3))]
        refunds = [self.rng.randint(0, amount // 2) for _ in range(self.rng.choice((0, 0, 1, 2)))]
        channel, promotion = self.rng.choice((None, *PLACES)), self.rng.choice((None, *PROMOTIONS))
        return Purchase(self.instant(person), amount, lines, refunds, channel, promotion)

    def event(self, person: Person) -> Event:
        return Event(self.rng.choice(TYPES), self.instant(person), self.rng.choice((None, *PLACES)))

    def completion(self, person: Person) -> Event:
        return Event(f"task.{self.rng.choice(tuple(TASKS))}", self.instant(person))

    def terms(self, person: Person, plan: str) -> list[Term]:
        """Terms one after the other, with gaps and without; some were ended before they began."""
        found: list[Term] = []
        since = self.instant(person)
        for number in range(self.rng.randint(1, 4)):
            until = since + timedelta(self.rng.choice(SPANS)) + self.rng.choice((timedelta(0), MOMENT))
            found.append(Term(plan, since, until, renewed=number > 0 and self.maybe(0.8)))
            since = until + self.rng.choice((timedelta(0), timedelta(0), MOMENT, timedelta(9)))
        return found
