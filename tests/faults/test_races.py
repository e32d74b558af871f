"""2,000 moves by 16 clients at once: every one is resolved, none is lost or doubled, deadlocks stay below 0.1 %."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace

from graph.database.driver import Database, Transaction
from graph.database.operations import Call, Origin
from graph.errors import Conflict
from graph.groups.actions import move_user
from graph.groups.model import GroupKey, UserMoved
from graph.settings import Settings
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from graph.vocabulary import Role
from tests.conftest import NOW
from tests.faults.conftest import faults
from tests.support import ask

N_MOVES, N_CLIENTS, N_USERS = 2_000, 16, 25
GROUPS = [GroupKey(key) for key in ("ordinary", "partner", "senior_partner")]


class Counted:
    """The database, with a count of how often each write's body was started."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.n_writes = self.n_bodies = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._database, name)

    async def write(self, work: object, **options: object) -> object:
        self.n_writes += 1

        async def counted(transaction: Transaction) -> object:
            self.n_bodies += 1
            return await work(transaction)  # type: ignore[operator]

        return await self._database.write(counted, **options)  # type: ignore[arg-type]


async def test_2000_racing_moves_by_16_clients_are_each_resolved(
    empty: Database, settings: Settings, attributes: dict[str, Attribute]
) -> None:
    origin = Origin("ada", Role.ADMIN, NOW)
    for number in range(N_USERS):
        await create_user(
            empty,
            Call(origin, "createUser", {}),
            id=f"u{number}",
            name=f"用户{number}",
            joined_at=None,
            attributes={},
            identities=(),
            catalogue=attributes,
        )
    counted = Counted(empty)
    answers: Counter[str] = Counter()
    moved: Counter[str] = Counter()

    async def client(number: int) -> None:
        rng = random.Random(number)
        versions = dict.fromkeys(range(N_USERS), 1)
        for step in range(N_MOVES // N_CLIENTS):
            user, group = rng.randrange(N_USERS), rng.choice(GROUPS)
            call = Call(replace(origin, request=f"{number}-{step}"), "moveUser", {}, f"{number}-{step}")
            try:
                done: UserMoved = await move_user(
                    counted,  # type: ignore[arg-type]
                    call,
                    user=UserId(f"u{user}"),
                    to_group=group,
                    reason="race",
                    expected_version=versions[user],
                )
            except Conflict as conflict:
                answers["conflict"] += 1
                versions[user] = int(str(conflict.facts["version"]))
            else:
                answers["moved" if done.moved else "stood there"] += 1
                moved[done.user] += done.moved
                versions[user] = done.version

    await asyncio.gather(*(client(number) for number in range(N_CLIENTS)))

    assert sum(answers.values()) == N_MOVES
    assert answers["moved"] > 100
    assert answers["conflict"] > 100
    assert counted.n_bodies - counted.n_writes < N_MOVES / 1_000
    kept = {row["user"]: row["n"] for row in await ask(empty, "MATCH (m:Move) RETURN m.user AS user, count(m) AS n")}
    assert kept == {user: n for user, n in moved.items() if n}
    assert await faults(empty, settings) == []
