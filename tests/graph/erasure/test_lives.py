"""Lives of people against a plain model: created, changed, merged, parted, agreeing, forgotten (L06, C07)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from graph.checks.actions import check_graph
from graph.consent.actions import record_consent
from graph.consent.model import AskedConsent, ConsentStatus
from graph.database.driver import Database
from graph.database.operations import Call, Origin
from graph.erasure.actions import erase_user
from graph.errors import Conflict, Missing, Refused
from graph.merges.actions import Asked, merge_users, unmerge_user
from graph.settings import Settings
from graph.users.actions import create_user, update_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask

IDS = ("a", "b", "c", "d")
KEYS = ("city", "occupation")
VALUES = ("杭州", "上海", None)
PURPOSES = ("marketing", "research")
T = TypeVar("T")
PEOPLE = """
MATCH (s:Standing) WHERE s.user IN $ids
MATCH (u:User {id: coalesce(s.of, s.user)})
RETURN s.user AS id, u.id AS person, [key IN $keys | u[key]] AS held,
  COLLECT { MATCH (u)-[c:CONSENTED]->(p:Purpose) RETURN p.key + ' ' + c.status ORDER BY p.key } AS consents
ORDER BY id
"""


class Model:
    """What must be true, in plain dictionaries."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, tuple[int, str | None]]] = {}
        self.agreed: dict[str, dict[str, tuple[int, str]]] = {}
        self.into: dict[str, str] = {}
        self.erased: set[str] = set()

    def is_living(self, id: str) -> bool:
        return id in self.said

    def person(self, id: str) -> str:
        return self.person(self.into[id]) if id in self.into else id

    def family(self, id: str) -> list[str]:
        return [each for each in self.said if self.person(each) == self.person(id)]

    def rows(self) -> list[dict[str, Any]]:
        return [self._row(id) for id in sorted(self.said)]

    def _row(self, id: str) -> dict[str, Any]:
        family = self.family(id)
        held = [
            max((self.said[each][key] for each in family if key in self.said[each]), default=(0, None))[1]
            for key in KEYS
        ]
        consents = [
            f"{purpose} {max(self.agreed[each][purpose] for each in family if purpose in self.agreed[each])[1]}"
            for purpose in PURPOSES
            if any(purpose in self.agreed[each] for each in family)
        ]
        return {"id": id, "person": self.person(id), "held": held, "consents": consents}


class Lives(RuleBasedStateMachine):
    """The steps, over one database; each is done in the loop that the database lives in."""

    database: Database
    shipped: Settings
    catalogue: dict[str, Attribute]
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.wait(ask(self.database, ERASE_ALL))
        self.model = Model()
        self.clock = 0

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def tell(self, is_possible: bool, work: Coroutine[Any, Any, Any]) -> bool:
        """Do it; it is done exactly when the model says that it can be."""
        try:
            self.wait(work)
        except (Refused, Missing, Conflict) as error:
            refusal = error.code
        else:
            refusal = ""
        assert (refusal == "") == is_possible, refusal
        return is_possible

    def origin(self) -> Origin:
        self.clock += 1
        return Origin("ada", Role.ADMIN, NOW + timedelta(seconds=self.clock), f"r{self.clock}")

    def call(self, name: str) -> Call:
        return Call(self.origin(), name, {})

    @rule(id=st.sampled_from(IDS))
    def create(self, id: str) -> None:
        free = id not in self.model.said and id not in self.model.erased
        work = create_user(
            self.database,
            self.call("createUser"),
            id=id,
            name="somebody",
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=self.catalogue,
        )
        if self.tell(free, work):
            self.model.said[id], self.model.agreed[id] = {}, {}

    @rule(id=st.sampled_from(IDS), key=st.sampled_from(KEYS), value=st.sampled_from(VALUES))
    def change(self, id: str, key: str, value: str | None) -> None:
        work = update_user(
            self.database,
            self.call("updateUser"),
            user=UserId(id),
            name=None,
            attributes={} if value is None else {key: value},
            remove=(key,) if value is None else (),
            catalogue=self.catalogue,
        )
        if self.tell(self.model.is_living(id), work):
            self.model.said[id][key] = (self.clock, value)

    @precondition(lambda self: len(self.model.said) >= 2)
    @rule(winner=st.sampled_from(IDS), loser=st.sampled_from(IDS))
    def merge(self, winner: str, loser: str) -> None:
        model = self.model
        possible = model.is_living(winner) and model.is_living(loser) and model.person(winner) != model.person(loser)
        if self.tell(possible, merge_users(self.database, self.call("mergeUsers"), Asked(winner, loser, "the same"))):
            model.into[model.person(loser)] = model.person(winner)

    @precondition(lambda self: self.model.into)
    @rule(id=st.sampled_from(IDS))
    def part(self, id: str) -> None:
        possible = id in self.model.into
        if self.tell(possible, unmerge_user(self.database, self.call("unmergeUser"), user=id, reason="two people")):
            del self.model.into[id]

    @rule(id=st.sampled_from(IDS), purpose=st.sampled_from(PURPOSES), status=st.sampled_from(ConsentStatus))
    def agree(self, id: str, purpose: str, status: ConsentStatus) -> None:
        asked = AskedConsent(id, purpose, status, evidence="form 7")
        work = record_consent(self.database, self.call("recordConsent"), asked, zone=ZoneInfo("Asia/Shanghai"))
        if self.tell(self.model.is_living(id), work):
            self.model.agreed[id][purpose] = (self.clock, status.value)

    @rule(id=st.sampled_from(IDS))
    def forget(self, id: str) -> None:
        work = erase_user(self.database, self.origin(), id, reason="asked for", settings=self.shipped)
        if self.tell(self.model.is_living(id), work):
            for each in self.model.family(id):
                self.model.erased.add(each)
                del self.model.agreed[each]
            self.model.said = {each: said for each, said in self.model.said.items() if each not in self.model.erased}
            self.model.into = {each: to for each, to in self.model.into.items() if each not in self.model.erased}

    @invariant()
    def the_graph_says_what_the_model_says(self) -> None:
        assert self.wait(ask(self.database, PEOPLE, ids=list(IDS), keys=list(KEYS))) == self.model.rows()

    def teardown(self) -> None:
        checked = self.wait(check_graph(self.database, settings=self.shipped, now=NOW + timedelta(seconds=self.clock)))
        assert [each.invariant for each in checked.findings if each.count] == []


@pytest.mark.parametrize(
    ("n_runs", "n_steps"), [(8, 25), pytest.param(300, 40, marks=pytest.mark.nightly)], ids=["some", "300 runs"]
)
async def test_any_life_ends_as_the_model_says_l06_c07(
    empty: Database, settings: Settings, attributes: dict[str, Attribute], n_runs: int, n_steps: int
) -> None:
    parts = {"database": empty, "shipped": settings, "catalogue": attributes, "loop": asyncio.get_running_loop()}
    lives = type("LivesHere", (Lives,), parts)
    manner = how(
        max_examples=n_runs,
        stateful_step_count=n_steps,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )

    await asyncio.to_thread(run_state_machine_as_test, lives, settings=manner)
