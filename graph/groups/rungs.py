"""How ladders and groups are kept: one function, one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.database.driver import Database, Transaction
from graph.instants import instant_or_none
from graph.vocabulary import GroupKind
from queries.catalogue import statement

UPSERT_LADDER = statement("groups/upsert_ladder")
UPSERT_GROUP = statement("groups/upsert_group")
GET_GROUP = statement("groups/get_group")
LIST_RUNGS = statement("groups/list_rungs")
ATTACH_RUNGS = statement("groups/attach_rungs")
LIST_PREPARING = statement("groups/list_preparing")
LIST_PEOPLE = statement("groups/list_people")
SAVE_PREPARING = statement("groups/save_preparing")


@dataclass(frozen=True, slots=True)
class Rung:
    """A group as it is kept: what it is called, holds and brings; `offers` are (key, text)."""

    name: str
    kind: GroupKind
    ladder: str | None
    capacity: int | None = None
    benefit_zh: str | None = None
    benefit_en: str | None = None
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Preparing:
    """A ladder that does not hold everybody yet: up to whom people were placed, by a round that began then."""

    key: str
    since: datetime
    reached: str
    began_at: datetime | None


async def upsert_ladder(transaction: Transaction, key: str, name: str, *, at: datetime) -> bool:
    """The ladder is there under that name; True when it was not: then it is to be prepared."""
    [row] = await transaction.run(UPSERT_LADDER, key=key, name=name, at=at)
    return row["is_new"]


async def list_rungs(transaction: Transaction, ladder: str) -> list[str] | None:
    """The groups of the ladder from the lowest; None when there is no such ladder."""
    [row] = await transaction.run(LIST_RUNGS, ladder=ladder)
    return list(row["keys"]) if row["is_ladder"] else None


async def get_group(transaction: Transaction, key: str) -> Rung | None:
    """The group as it is kept."""
    rows = await transaction.run(GET_GROUP, key=key)
    if not rows:
        return None
    kept = rows[0]["kept"]
    offers = zip(kept["offerKeys"] or (), kept["offerTexts"] or (), strict=True)
    return Rung(
        name=kept["name"],
        kind=GroupKind(kept["kind"]),
        ladder=rows[0]["ladder"],
        capacity=kept["capacity"],
        benefit_zh=kept["benefitZh"],
        benefit_en=kept["benefitEn"],
        offers=tuple(offers),
    )


async def upsert_group(transaction: Transaction, key: str, rung: Rung) -> None:
    """The group is as said; on which ladder it stands is not changed."""
    kept: Mapping[str, str | int | list[str] | None] = {
        "name": rung.name,
        "capacity": rung.capacity,
        "benefitZh": rung.benefit_zh,
        "benefitEn": rung.benefit_en,
        "offerKeys": [each for each, _ in rung.offers] or None,
        "offerTexts": [text for _, text in rung.offers] or None,
    }
    await transaction.run(UPSERT_GROUP, key=key, kind=rung.kind.value, kept=dict(kept))


async def attach_rungs(transaction: Transaction, ladder: str, keys: Sequence[str]) -> None:
    """The groups stand on the ladder in that order, the lowest first."""
    await transaction.run(ATTACH_RUNGS, ladder=ladder, keys=list(keys))


async def list_preparing(transaction: Transaction) -> list[Preparing]:
    """The ladders that are prepared."""
    return [
        Preparing(row["key"], since, row["reached"], instant_or_none(row["began_ms"]))
        for row in await transaction.run(LIST_PREPARING)
        if (since := instant_or_none(row["since_ms"])) is not None
    ]


async def is_preparing(database: Database) -> bool:
    """True when some ladder is; a read."""
    return bool(await database.read(LIST_PREPARING))


async def list_people(transaction: Transaction, *, after: str, limit: int) -> list[str]:
    """The next people by id."""
    [row] = await transaction.run(LIST_PEOPLE, after=after, limit=limit)
    return list(row["ids"])


async def save_preparing(
    transaction: Transaction, key: str, *, reached: str | None, began_at: datetime | None, is_ready: bool = False
) -> None:
    """How far people were placed on the ladder is kept, or that it holds everybody."""
    state = "ready" if is_ready else "preparing"
    await transaction.run(SAVE_PREPARING, key=key, reached=reached, began_at=began_at, state=state)
