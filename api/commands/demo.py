"""`guanxi demo`: a town that stands, scored, served, with a key for each role; every step can be interrupted and is
gone on with by the next run."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import click
import orjson

from api import logs, serving
from api.app import create_app, follow_changes
from api.clock import now
from api.commands.frame import Frame, command, run_async
from api.commands.progress import progress
from api.commands.score import stages
from api.commands.store import reporting
from api.context import SCOPES
from api.inside import patient
from graph.access import policy
from graph.access.actions import create_key
from graph.access.store import list_api_keys
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.embedded.folder import plain_failures, write_privately
from graph.database.migrate import migrate
from graph.scores.actions import run_scores
from graph.scores.store import get_published
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.town.actions import seed_of, seed_town, standing_plan
from seeds.town.layout import N_USERS, Plan, make_layout
from seeds.town.people import user_id

KEYS_FILE = "demo-keys.json"
LOG_FILE = "demo.log"
MANAGED = frozenset({"ordinary", "partner", "senior_partner"})
PEOPLE = (
    "{ influencers(score: DOWNSTREAM_REVENUE, first: 5) "
    "{ nodes { rank value user { id name nReferees memberships { group { name } } } } } }"
)
PERSON = (
    '{ user(id: "PERSON") { name joinedAt sources { channel { name } } owners { state staff { name } } '
    "tags { source since tag { name } } memberships { since group { name } } purchaseTotals { count netMinor lastAt } "
    "referees(first: 5) { nodes { user { name } at } } scores { key value percentile } } }"
)
MOVE = (
    'mutation { moveUser(input: {userId: "PERSON", toGroup: "partner", reason: "常带朋友来"}) '
    "{ __typename ... on MoveUserDone { moved version user { name moves(first: 3) { nodes { at reason } } } } "
    "... on Problem { code message } } }"
)


@dataclass(frozen=True, slots=True)
class Up:
    """What is served, where, with which keys by role; `was_running`: the store was there before."""

    url: str
    n_users: int
    keys: Mapping[str, str]
    queries: Mapping[str, str]
    log: str
    was_running: bool


@command("demo", example="guanxi demo --port 8001")
@click.option("--users", type=int, default=N_USERS, show_default=True, help="People of the town, when none is there.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: GUANXI_PORT).")
def demo(frame: Frame, users: int, port: int | None) -> None:
    """Show a made-up town: start the store, seed and score it once, serve it, print keys and queries.

    A second run keeps the data and the keys.
    """
    settings = replace(frame.settings, port=frame.settings.port if port is None else port)
    with (
        serving.listening(settings.host, settings.port) as taken,
        plain_failures(settings.store_folder),
        _store(frame, settings) as (address, was_running),
    ):
        plan = run_async(_prepare(frame, address, Plan(users)))
        keys = run_async(_keys(address, settings))
        log = settings.store_folder / LOG_FILE
        with log.open("a", encoding="utf-8") as file:
            logs.configure(settings.log_level, file)
            up = Up(serving.url_of(taken), plan.n_users, keys, _queries(plan), str(log), was_running)
            serving.run(
                create_app(settings, address, (follow_changes(settings),)),
                taken,
                on_ready=lambda: _tell(frame, up),
            )


@contextmanager
def _store(frame: Frame, settings: Settings) -> Generator[tuple[StoreAddress, bool]]:
    """The store runs in this block, and afterwards as it did before; yields whether it did."""
    was_running = not settings.is_embedded or embedded.status(settings).is_running
    with reporting(frame) as report:
        address = embedded.address(settings, report)
    settings.store_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield address, was_running
    finally:
        if not was_running:
            with reporting(frame) as report:
                embedded.stop(settings, report)


async def _prepare(frame: Frame, address: StoreAddress, asked: Plan) -> Plan:
    """The town stands and has scores; returns which town it is."""
    async with connected(address, patient(frame.settings)) as database:
        at = now()
        await migrate(database, now=at, report=lambda name: frame.note("migrate.step", name=name))
        plan = await standing_plan(database) or asked
        with ExitStack() as bars:
            label = frame.say("seeds.seeding", name=seed_of(plan).name)
            bar = bars.enter_context(progress(frame, label, plan.n_users))
            await seed_town(database, frame.settings, plan, now=at, report=bar.reach)
        if await get_published(database) is None:
            with ExitStack() as bars:
                await run_scores(database, clock=now, zone=frame.settings.zone, report=stages(frame, bars))
        return plan


async def _keys(address: StoreAddress, settings: Settings) -> dict[str, str]:
    """A key for each role: those of the last run where they still hold, else new ones; kept in a private file."""
    path = settings.store_folder / KEYS_FILE
    try:
        kept: dict[str, str] = dict(orjson.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        kept = {}
    async with connected(address, patient(settings)) as database:
        known = {key.id: key for key in await list_api_keys(database) if key.revoked_at is None}
        keys: dict[str, str] = {}
        for role in (Role.VIEWER, Role.MANAGER, Role.ADMIN):
            text = kept.get(role.value, "")
            key = known.get(policy.key_id_of(text) or "")
            holds = key is not None and policy.is_same(key.hash, text) and key.scopes == _scopes(role)
            keys[role.value] = text if holds else await _new_key(database, role)
    if keys != kept:
        write_privately(path, orjson.dumps(keys))
    return keys


def _queries(plan: Plan) -> dict[str, str]:
    """Queries worth pasting by what they ask: about one who brought many, and one who is close to moving up."""
    n_referees = make_layout(plan).n_referees.tolist()
    person = user_id(sorted(range(plan.n_users), key=lambda number: -n_referees[number])[1])
    mover = user_id(n_referees.index(2) if 2 in n_referees else 0)
    return {
        "demo.query_people": PEOPLE,
        "demo.query_person": PERSON.replace("PERSON", person),
        "demo.query_move": MOVE.replace("PERSON", mover),
    }


async def _new_key(database: Database, role: Role) -> str:
    groups = MANAGED if role is Role.MANAGER else frozenset[str]()
    name, scopes = f"demo {role.value}", _scopes(role)
    made = await create_key(database, name=name, role=role, scopes=scopes, groups=groups, now=now())
    return made.secret


def _scopes(role: Role) -> frozenset[str]:
    return SCOPES if role is Role.ADMIN else frozenset()


def _tell(frame: Frame, up: Up) -> None:
    """Address, keys, queries and how to stop stand on standard output."""
    data = {"url": up.url, "users": up.n_users, "keys": up.keys, "queries": list(up.queries.values()), "log": up.log}
    frame.answer(data, "demo.ready", url=up.url, n_users=f"{up.n_users:,}")
    if frame.as_json:
        return
    click.echo(f"\n{frame.say('demo.keys')}")
    for role, secret in up.keys.items():
        click.echo(f"  {role:8} {secret}")
    click.echo(f"\n{frame.say('demo.queries', url=up.url)}")
    header = f"-H 'content-type: application/json' -H 'authorization: Bearer {up.keys['admin']}'"
    for title, text in up.queries.items():
        body = orjson.dumps({"query": text}).decode()
        click.echo(f"\n  {frame.say(title)}\n    {text}\n    curl -s {up.url}/graphql {header} -d '{body}'")
    click.echo(f"\n{frame.say('demo.stop_only' if up.was_running else 'demo.stop', log=up.log)}")


entry = demo
