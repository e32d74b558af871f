"""Users: who is created, whose name and values change, and what each source system said last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from graph.consent.model import Authorisation, ToldConsent
from graph.consent.policy import child_line
from graph.consent.store import list_authorisations, record_consents
from graph.database.driver import Transaction, Value
from graph.database.locks import Held, lock_known_users
from graph.database.tombstones import Lost, Name, erased, list_erased
from graph.errors import GuanxiError, Refused
from graph.imports.model import UserRow
from graph.imports.writers.batch import Outcome, Work, epoch_ms, listed
from graph.instants import instant
from graph.users import evidence, policy
from graph.users.agreement import Sorted, sorted_out
from graph.users.model import AttributeValue
from graph.users.settling import Saying, record_rows, say, settle
from queries.catalogue import statement

LIST_USERS = statement("imports/list_users")
LIST_RECORDS = statement("imports/list_records")
RECORD_USERS = statement("imports/record_users")
SAVE_USERS = statement("imports/save_users")

_SEPARATOR = "\u0001"
DEFAULT_SOURCE = "import"


@dataclass(slots=True)
class Person:
    """A user while a batch is judged; `attributes` are those to write."""

    id: str
    name: str
    joined_at: datetime
    is_new: bool
    is_changed: bool = False
    attributes: dict[str, AttributeValue] = field(default_factory=dict[str, AttributeValue])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a source system said last of a user, as JSON text, and by which line of which reading of a file."""

    user: str
    values: str
    reading: str | None = None
    line: int | None = None

    def is_behind(self, row: UserRow, reading: str) -> bool:
        """True when it was said by a later line of the file that the row is of."""
        return self.reading == reading and self.line is not None and row.line < self.line


@dataclass(slots=True)
class Known:
    """What the graph knows about the rows of a batch; judging carries it forward row by row."""

    people: dict[str, Person]
    records: dict[str, Evidence]
    sayings: dict[str, Saying] = field(default_factory=dict[str, Saying])
    authorisations: dict[str, Authorisation] = field(default_factory=dict[str, Authorisation])
    told: list[ToldConsent] = field(default_factory=list[ToldConsent])
    child_line: str = ""


async def write_users(transaction: Transaction, rows: Sequence[UserRow], work: Work) -> Outcome:
    """Users exist as the rows say.

    A row that says of a user what its source said before changes nothing, so that a file sent again takes nothing
    back that was changed by hand since; nor does a row behind which the same file says something else of the user.
    Joining is settled when a user is created.
    """
    held = await lock_known_users(transaction, {row.id for row in rows})
    as_given = {row.line: row.id for row in rows}
    rows = [_meant(row, held.get(row.id)) for row in rows]
    known = Known(
        await list_users(transaction, {row.id for row in rows}),
        await list_records(transaction, {record_key(row) for row in rows}),
    )
    known.child_line = child_line(work.origin.at.astimezone(work.brand_zone).date())
    known.authorisations |= await list_authorisations(transaction, [*known.people], at=work.origin.at)
    gone = await list_erased(transaction, new_names(rows, known))
    outcome = Outcome()
    for row in rows:
        try:
            for name in gone.keys() & {(Lost.USER, row.id), (Lost.RECORD, record_key(row))}:
                raise erased(name)
            said = sort_attributes(row, known, work, given=as_given[row.line])
            if judge_user(row, said.kept, known, work, given=as_given[row.line]):
                outcome.wrote([row.id])
            else:
                outcome.n_known += 1
            if said.left_out:
                outcome.faults[row.line] = _note(said)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
    await _save(transaction, known, work)
    return outcome


def new_names(rows: Sequence[UserRow], known: Known) -> list[Name]:
    """What the rows would bring into the graph."""
    users: list[Name] = [(Lost.USER, row.id) for row in rows if row.id not in known.people]
    records: list[Name] = [(Lost.RECORD, key) for row in rows if (key := record_key(row)) not in known.records]
    return [*users, *records]


def sort_attributes(row: UserRow, known: Known, work: Work, *, given: str) -> Sorted:
    """What of the row's attributes may be kept; a consent that the row's mark tells of is carried into `known`."""
    values = policy.checked_attributes(row.attributes, work.attributes)
    before = known.authorisations.get(row.id, Authorisation())
    said = sorted_out(values, before, work.attributes, known.child_line, is_authorised=row.authorised is True)
    if said.granted:
        after = replace(before, granted=before.granted | said.granted, said=before.said | said.granted)
        known.authorisations[row.id] = after
        of = None if given == row.id else given
        shown = record_key(row).replace(_SEPARATOR, " ")
        known.told += [ToldConsent(row.id, purpose, shown, of) for purpose in sorted(said.granted)]
    return said


def _note(said: Sorted) -> Refused:
    """What is told of a row of which all but some values were used."""
    keys, purposes = ", ".join(said.left_out), ", ".join(sorted(set(said.left_out.values())))
    return Refused("imports.values_left_out", keys=keys, purposes=purposes)


def judge_user(
    row: UserRow, attributes: Mapping[str, AttributeValue], known: Known, work: Work, *, given: str | None = None
) -> bool:
    """Carry the row into `known`; False when it says nothing new. Raises `Refused` for what cannot be said.

    `attributes` are those of the row that may be kept; `given` is the id under which it speaks of the user, when the
    person has another by now.
    """
    said = _values(row, attributes)
    record = known.records.get(record_key(row))
    if record and record.user != row.id:
        raise Refused("imports.record_taken", external_id=row.external_id or row.id, holder=record.user)
    if record and (record.values == said or record.is_behind(row, work.reading)):
        return False
    person = known.people.get(row.id)
    if person is None:
        joined_at = row.joined_at or work.origin.at
        person = Person(policy.checked_id(row.id), row.name or row.id, joined_at, is_new=True)
        known.people[row.id] = person
    person.name = policy.checked_text(row.name or person.name, limit=policy.NAME_LENGTH, path=("name",))
    person.attributes |= attributes
    person.is_changed = True
    known.records[record_key(row)] = Evidence(row.id, said, work.reading, row.line)
    source, external_id = row.source or DEFAULT_SOURCE, row.external_id or row.id
    of = None if given in {None, row.id} else given
    before = known.sayings.get(record_key(row))
    values = {**before.values, **attributes} if before else attributes
    known.sayings[record_key(row)] = Saying(
        row.id, source, external_id, values, of, said, row.authorised, work.reading, row.line
    )
    return True


def record_key(row: UserRow) -> str:
    """The key of what this row's source says of this row's user."""
    return f"{row.source or DEFAULT_SOURCE}{_SEPARATOR}{row.external_id or row.id}"


def _meant(row: UserRow, held: Held | None) -> UserRow:
    """The row about who the id is by now; what it says stays evidence under the id as given."""
    if held is None or held.of is None:
        return row
    return replace(row, id=held.user, external_id=row.external_id or row.id)


def _values(row: UserRow, attributes: Mapping[str, AttributeValue]) -> str:
    """What the row says as far as it may be kept, as a text by which it is known again."""
    said = {"name": row.name, "attributes": {key: row.attributes[key] for key in attributes}}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


async def list_users(transaction: Transaction, ids: Iterable[str]) -> dict[str, Person]:
    """Those of the users that exist."""
    rows = await listed(transaction, LIST_USERS, ids=sorted(ids))
    return {row["id"]: Person(row["id"], row["name"], instant(row["joined_at"]), is_new=False) for row in rows}


async def list_records(transaction: Transaction, keys: Iterable[str]) -> dict[str, Evidence]:
    """What was said before under these keys."""
    rows = await listed(transaction, LIST_RECORDS, keys=sorted(keys))
    return {row["key"]: Evidence(row["user"], row["values"], row["file"], row["line"]) for row in rows}


async def _save(transaction: Transaction, known: Known, work: Work) -> None:
    """Users and records stand as judged. Whoever is new and spoken of once carries just that; the rest is settled."""
    sayings: dict[str, list[Saying]] = {}
    for each in known.sayings.values():
        sayings.setdefault(each.user, []).append(each)
    changed = [each for each in known.people.values() if each.is_changed]
    created = [each for each in changed if each.is_new]
    if created:
        first = [each for person in created for each in sayings[person.id]]
        records: dict[str, list[Value]] = {}
        said = evidence.grown({}, ((each.key, each.values) for each in first), work.origin.at)
        for row in await record_rows(transaction, first, said, at=work.origin.at):
            records.setdefault(str(row["user"]), []).append(row)
        rows = [{**_as_row(person), "records": records[person.id]} for person in created]
        await transaction.run(RECORD_USERS, rows=rows, at=work.origin.at)
        await settle(transaction, {person.id: () for person in created if len(sayings[person.id]) > 1})
    saved = [each for each in changed if not each.is_new]
    if saved:
        await transaction.run(SAVE_USERS, rows=[_as_row(each) for each in saved])
        await say(transaction, [each for person in saved for each in sayings[person.id]], at=work.origin.at)
    await record_consents(transaction, known.told, work.origin)


def _as_row(person: Person) -> dict[str, Value]:
    keys = policy.sort_keys(person.id, person.name, person.joined_at)
    return {
        "id": person.id,
        "name": person.name,
        "search_name": keys.search_name,
        "name_key": keys.name_key,
        "joined_key": keys.joined_key,
        "joined_ms": epoch_ms(person.joined_at),
        "attributes": person.attributes,
    }
