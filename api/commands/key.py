"""`guanxi key …`: who may call the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from api.clock import now
from api.commands.frame import Frame, command, group, run_async
from api.commands.store import reporting
from api.commands.table import csv_option, table
from api.context import SCOPES
from api.inside import patient
from graph.access import actions, store
from graph.access.model import ApiKey
from graph.database import embedded
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.database.migrate import is_migrated
from graph.errors import Refused
from graph.vocabulary import Role

T = TypeVar("T")
ROLES = (Role.VIEWER, Role.MANAGER, Role.ADMIN)


@group("key", example="guanxi key create --role manager --group ordinary --group partner --name 'Lin, Hangzhou'")
def key() -> None:
    """Keys with which programs and people call the API."""


@command("create", example="guanxi key create --role viewer --name dashboard")
@click.option("--role", type=click.Choice([each.value for each in ROLES]), required=True, help="What it may do.")
@click.option("--name", required=True, help="Who will use it.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(sorted(SCOPES)), help="What it may do besides.")
@click.option("--group", "groups", multiple=True, metavar="KEY", help="A group that its manager may move people to.")
@click.option("--staff", metavar="ID", help="The member of staff it belongs to.")
def create(
    frame: Frame, role: str, name: str, scopes: tuple[str, ...], groups: tuple[str, ...], staff: str | None
) -> None:
    """Make a key and print it, once: only a hash of it is kept."""

    async def work(database: Database):
        return await actions.create_key(
            database,
            name=name,
            role=Role(role),
            scopes=frozenset(scopes),
            groups=frozenset(groups),
            staff=staff,
            now=now(),
        )

    made = _with_database(frame, work)
    frame.note("keys.once")
    data = {"id": made.key.id, "role": role, "secret": made.secret}
    frame.answer(data, "keys.secret", secret=made.secret)


@command("list", example="guanxi key list --csv")
@csv_option()
def list_(frame: Frame, csv: bool) -> None:
    """List all keys, ended ones too; the secrets are not kept."""
    found = _with_database(frame, store.list_api_keys)
    columns = {name: frame.say(f"keys.label_{name}") for name in _COLUMNS}
    table(frame, columns, [_row(each) for each in sorted(found, key=lambda each: each.created_at)], csv=csv)


@command("revoke", example="guanxi key revoke 7fk2m9qa")
@click.argument("key_id", metavar="ID")
def revoke(frame: Frame, key_id: str) -> None:
    """End a key; running services notice within five seconds."""
    _with_database(frame, lambda database: actions.revoke_key(database, key_id, now=now()))
    frame.answer({"id": key_id, "revoked": True}, "keys.revoked", key=key_id)


_COLUMNS = ("id", "name", "role", "scopes", "groups", "staff", "created", "revoked")


def _row(each: ApiKey) -> tuple[str | None, ...]:
    revoked = each.revoked_at.isoformat() if each.revoked_at else None
    scopes, groups = " ".join(sorted(each.scopes)), " ".join(sorted(each.groups))
    return each.id, each.name, each.role.value, scopes, groups, each.staff, each.created_at.isoformat(), revoked


def _with_database(frame: Frame, work: Callable[[Database], Awaitable[T]]) -> T:
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    return run_async(_run(frame, address, work))


async def _run(frame: Frame, address: StoreAddress, work: Callable[[Database], Awaitable[T]]) -> T:
    async with connected(address, patient(frame.settings)) as database:
        if not await is_migrated(database):
            raise Refused("database.not_migrated")
        return await work(database)


for _each in (create, list_, revoke):
    key.add_command(_each)
entry = key
