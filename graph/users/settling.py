"""Settling: what sources say of users becomes the values that users carry, under the locks of the users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.database.driver import Database, Transaction, Value
from graph.database.locks import lock_known_users
from graph.users import evidence
from graph.users.evidence import Statement, Witness
from graph.users.model import AttributeValue
from queries.catalogue import statement

LIST_EVIDENCE = statement("users/list_evidence")
SAVE_EVIDENCE = statement("users/save_evidence")
SAVE_KEPT = statement("users/save_kept")
SAVE_VALUES = statement("users/save_values")
LIST_EXPIRED = statement("users/list_expired")
GET_RULES = statement("users/get_rules")

_SEPARATOR = "\u0001"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Saying:
    """What a source says of some attributes of a user; a value of None says that there is none.

    `of` is the id under which it was said, when that is one of a record that was joined to the user; `row` is the text
    of what was said as a whole, by which a file that says it again is known, and `reading` and `line` name the file,
    as it was read, and its line.
    """

    user: str
    source: str
    external_id: str
    values: Mapping[str, AttributeValue | None]
    of: str | None = None
    row: str | None = None
    authorised: bool | None = None
    reading: str | None = None
    line: int | None = None

    @property
    def key(self) -> str:
        """The key of the record in which it is kept."""
        return f"{self.source}{_SEPARATOR}{self.external_id}"


@dataclass(frozen=True, slots=True)
class _Rules:
    """For how many days values of an attribute are kept, and where a source stands among those believed first."""

    retentions: Mapping[str, int]
    ranks: Mapping[str, int]


async def say(transaction: Transaction, sayings: Sequence[Saying], *, at: datetime) -> None:
    """The records keep what was said, and the users carry what follows from all that was ever said of them.

    Cost: four statements, whatever the number of users.
    """
    known = await _witnesses(transaction, {each.user for each in sayings})
    grown = evidence.grown(
        {each.key: each.said for of_user in known.values() for each in of_user},
        ((each.key, each.values) for each in sayings),
        at,
    )
    rules = await _rules(transaction)
    await transaction.run(SAVE_EVIDENCE, rows=_rows(sayings, grown, rules, at))
    for each in {each.key: each for each in sayings}.values():
        others = [witness for witness in known.get(each.user, []) if witness.key != each.key]
        known[each.user] = [*others, Witness(each.key, each.source, rules.ranks.get(each.source), grown[each.key])]
    await _carry(transaction, {each.user: () for each in sayings}, known)


async def record_rows(
    transaction: Transaction, sayings: Sequence[Saying], grown: Mapping[str, Mapping[str, Statement]], *, at: datetime
) -> list[Mapping[str, Value]]:
    """The records of these sayings as they are to be kept, one each; `grown` is what they say now, by key."""
    return _rows(sayings, grown, await _rules(transaction), at)


def _rows(
    sayings: Sequence[Saying], grown: Mapping[str, Mapping[str, Statement]], rules: _Rules, at: datetime
) -> list[Mapping[str, Value]]:
    return [
        {
            "user": each.user,
            "key": key,
            "source": each.source,
            "external_id": each.external_id,
            "of": each.of,
            "at": at,
            "values": each.row,
            "authorised": each.authorised,
            "file": each.reading,
            "line": each.line,
            "evidence": evidence.text(grown[key]),
            "expires_at": evidence.expires_at(grown[key], rules.retentions, at),
        }
        for key, each in {each.key: each for each in sayings}.items()
    ]


async def settle(transaction: Transaction, users: Mapping[str, Iterable[str]]) -> None:
    """Each user carries what follows from the records that are theirs now.

    Args:
        transaction: holds the users' locks.
        users: whose values to settle, each with the attributes of which a record spoke that is theirs no longer:
            without another that speaks of it, such a value is taken away. What no record ever spoke of stays.
    """
    await _carry(transaction, users, await _witnesses(transaction, users))


async def _carry(
    transaction: Transaction, users: Mapping[str, Iterable[str]], known: Mapping[str, Sequence[Witness]]
) -> None:
    """The users carry what follows from these witnesses; of what was dropped, nothing that nobody speaks of."""
    rows: list[Mapping[str, Value]] = []
    for user, dropped in users.items():
        gone: dict[str, AttributeValue | None] = dict.fromkeys(dropped)
        values = gone | evidence.settled(known.get(user, []))
        if values:
            rows.append({"user": user, "values": values})
    await transaction.run(SAVE_VALUES, rows=rows)


async def expire(database: Database, *, now: datetime) -> int:
    """Values whose time of keeping is over are gone from records and users; return of how many users.

    Cost: five statements for 200 users.
    """

    async def work(transaction: Transaction) -> int:
        rows = await transaction.run(LIST_EXPIRED, now=now, limit=_AT_ONCE)
        if not rows:
            return 0
        users = sorted(row["user"] for row in rows)
        await lock_known_users(transaction, users)
        retentions = (await _rules(transaction)).retentions
        dropped: dict[str, set[str]] = {user: set() for user in users}
        left: list[Mapping[str, Value]] = []
        for user, witnesses in (await _witnesses(transaction, users)).items():
            for each in witnesses:
                said = evidence.kept(each.said, retentions, now)
                dropped[user] |= set(each.said) - set(said)
                ends = evidence.expires_at(said, retentions, now)
                left.append({"key": each.key, "evidence": evidence.text(said), "expires_at": ends})
        await transaction.run(SAVE_KEPT, rows=left)
        await settle(transaction, dropped)
        return len(users)

    n_users = 0
    while found := await database.write(work):
        n_users += found
    return n_users


async def _witnesses(transaction: Transaction, users: Iterable[str]) -> dict[str, list[Witness]]:
    rows = await transaction.run(LIST_EVIDENCE, users=sorted(users))
    found: dict[str, list[Witness]] = {}
    for row in rows:
        each = Witness(row["key"], row["source"], row["rank"], evidence.parsed(row["evidence"]))
        found.setdefault(row["user"], []).append(each)
    return found


async def _rules(transaction: Transaction) -> _Rules:
    [row] = await transaction.run(GET_RULES)
    return _Rules(
        {each["key"]: each["days"] for each in row["retentions"]}, {each["key"]: each["rank"] for each in row["ranks"]}
    )
