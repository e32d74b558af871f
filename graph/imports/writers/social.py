"""What passes between users and what they do: referrals, interactions, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.database.driver import Transaction
from graph.database.locks import Held, lock_known_users, lock_named
from graph.database.tombstones import Lost, erased, list_erased
from graph.errors import Broken, GuanxiError, Refused
from graph.events.model import SCAN
from graph.imports.model import EventRow, InteractionRow, ReferralRow
from graph.imports.writers.arrivals import list_owners, told_arrivals
from graph.imports.writers.batch import Outcome, Work, epoch_ms, known_user, listed
from graph.referrals.actions import JOINS
from queries.catalogue import statement

LIST_REFERRALS = statement("imports/list_referrals")
LIST_ANCESTRY = statement("imports/list_ancestry")
RECORD_REFERRALS = statement("imports/record_referrals")
LIST_INTERACTIONS = statement("imports/list_interactions")
RECORD_INTERACTIONS = statement("imports/record_interactions")
SAVE_INTERACTIONS = statement("imports/save_interactions")
LIST_EVENTS = statement("imports/list_events")
RECORD_EVENTS = statement("imports/record_events")

_SEPARATOR = "\u0001"


@dataclass(frozen=True, slots=True)
class Brought:
    """One referral of a referee that the graph holds, or held until it was voided."""

    referrer: str
    at_ms: int
    campaign: str | None
    channel: str | None


@dataclass(slots=True)
class Family:
    """The referrals that judging a batch needs: referee → referrer above the users of the batch, and voided ones."""

    parents: dict[str, str] = field(default_factory=dict[str, str])
    standing: dict[str, Brought] = field(default_factory=dict[str, Brought])
    voided: set[tuple[str, Brought]] = field(default_factory=set[tuple[str, Brought]])
    branching: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class Tally:
    """How often something happened, and the last line of which reading of a file that was counted."""

    count: int
    reading: str | None
    line: int
    is_new: bool
    is_changed: bool = False


async def write_referrals(transaction: Transaction, rows: Sequence[ReferralRow], _: Work) -> Outcome:
    """The referrals of a file stand, as `record_referrals` says."""
    return await record_referrals(transaction, rows)


async def record_referrals(transaction: Transaction, rows: Sequence[ReferralRow]) -> Outcome:
    """The referrals stand: one referrer each, never a cycle. One that was voided stays voided.

    The lock of joins is taken before the users', as by everyone who takes both.
    """
    outcome = Outcome()
    await lock_named(transaction, JOINS)
    users = await lock_known_users(transaction, {each for row in rows for each in (row.referrer, row.referee)})
    family = await read_family(transaction, rows, users)
    new: list[ReferralRow] = []
    for row in rows:
        try:
            meant = replace(
                row, referrer=known_user(row.referrer, users).user, referee=known_user(row.referee, users).user
            )
            is_news = judge_referral(meant, family)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        if is_news:
            new.append(row)
            outcome.wrote([row.referrer, row.referee])
        else:
            outcome.n_known += 1
    if new:
        asked = [
            {
                "referrer": users[row.referrer].user,
                "referee": users[row.referee].user,
                "of": users[row.referrer].of,
                "of_end": users[row.referee].of,
                "at_ms": epoch_ms(row.at),
                "campaign": row.campaign,
                "channel": row.channel,
            }
            for row in new
        ]
        await transaction.run(RECORD_REFERRALS, rows=asked)
    return outcome


def judge_referral(row: ReferralRow, family: Family) -> bool:
    """Carry the row into `family`; False when it is known.

    Raises `Refused` for a self-referral, a second referrer, a cycle, or other facts about a known referral, and
    `Broken` ("referrals.damaged") where the graph itself holds a cycle above the referrer.
    """
    if row.referrer == row.referee:
        raise Refused("imports.referral_self", user=row.referrer)
    said = Brought(row.referrer, epoch_ms(row.at), row.campaign, row.channel)
    if (row.referee, said) in family.voided:
        return False
    known = family.standing.get(row.referee)
    if known == said:
        return False
    if known is not None:
        if known.referrer == said.referrer:
            raise Refused("imports.referral_differs", referee=row.referee)
        raise Refused("imports.referral_second", referee=row.referee, referrer=known.referrer)
    above: str | None = row.referrer
    seen: set[str] = set()
    while above is not None:
        if above == row.referee:
            raise Refused("imports.referral_cycle", referrer=row.referrer, referee=row.referee)
        if above in seen:
            raise Broken("referrals.damaged", user=row.referrer)
        seen.add(above)
        above = family.parents.get(above)
    family.standing[row.referee] = said
    family.parents[row.referee] = row.referrer
    return True


async def read_family(transaction: Transaction, rows: Sequence[ReferralRow], users: Mapping[str, Held]) -> Family:
    """What the graph knows about the referees, and who stands above those referrers who could close a cycle."""
    family = Family()
    pairs = [
        (users[row.referrer].user, users[row.referee].user)
        for row in rows
        if {row.referrer, row.referee} <= users.keys()
    ]
    for each in await listed(transaction, LIST_REFERRALS, referees=sorted({referee for _, referee in pairs})):
        referee = each["referee"]
        if each["has_referees"]:
            family.branching.add(referee)
        for brought in each["brought"]:
            fact = Brought(brought["referrer"], brought["at"], brought["campaign"], brought["channel"])
            if brought["is_voided"]:
                family.voided.add((referee, fact))
            else:
                family.standing[referee] = fact
                family.parents[referee] = fact.referrer
    # Only a referee who has referees, in the graph or in this batch, can stand above a referrer.
    branching = family.branching | {referrer for referrer, _ in pairs}
    risky = sorted({referrer for referrer, referee in pairs if referee in branching})
    if risky:
        for each in await listed(transaction, LIST_ANCESTRY, users=risky):
            family.parents[each["referee"]] = each["referrer"]
    return family


async def write_interactions(transaction: Transaction, rows: Sequence[InteractionRow], work: Work) -> Outcome:
    """What the file says of two users, a kind and a day is what is known of them: the sum of its rows.

    The first row of another reading replaces the count; further rows of the same reading add to it, each line once,
    so that a batch written twice counts once.
    """
    outcome = Outcome()
    givers, takers = {row.from_user for row in rows}, {row.to_user for row in rows}
    users = await lock_known_users(transaction, givers | takers, noticed=takers - givers)
    tallies = await list_interactions(transaction, {interaction_key(row) for row in rows})
    first: dict[str, InteractionRow] = {}
    for row in rows:
        try:
            if known_user(row.from_user, users).user == known_user(row.to_user, users).user:
                raise Refused("imports.interaction_self", user=row.from_user)
            is_news = judge_interaction(row, tallies, work.reading)
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        first.setdefault(interaction_key(row), row)
        if is_news:
            outcome.wrote([row.from_user, row.to_user])
        else:
            outcome.n_known += 1
    new = [_tally_row(first[key], each, users) for key, each in tallies.items() if each.is_new]
    changed = [
        _tally_row(first[key], each, users) for key, each in tallies.items() if each.is_changed and not each.is_new
    ]
    if new:
        await transaction.run(RECORD_INTERACTIONS, rows=new, file=work.reading)
    if changed:
        await transaction.run(SAVE_INTERACTIONS, rows=changed, file=work.reading)
    return outcome


def judge_interaction(row: InteractionRow, tallies: dict[str, Tally], reading: str) -> bool:
    """Carry the row into `tallies`; False when its line was counted before. Raises `Refused` for one with oneself."""
    if row.from_user == row.to_user:
        raise Refused("imports.interaction_self", user=row.from_user)
    key = interaction_key(row)
    tally = tallies.get(key)
    if tally is None:
        tallies[key] = Tally(row.count, reading, row.line, is_new=True, is_changed=True)
        return True
    if tally.reading == reading and row.line <= tally.line:
        return False
    tally.count = tally.count + row.count if tally.reading == reading else row.count
    tally.reading, tally.line, tally.is_changed = reading, row.line, True
    return True


def interaction_key(row: InteractionRow) -> str:
    """The one key of two users, a kind and a day."""
    return _SEPARATOR.join((row.from_user, row.to_user, row.kind, row.day.isoformat()))


async def list_interactions(transaction: Transaction, keys: set[str]) -> dict[str, Tally]:
    """What is counted under the keys so far."""
    rows = await listed(transaction, LIST_INTERACTIONS, keys=sorted(keys))
    return {row["key"]: Tally(row["count"], row["file"], row["line"] or 0, is_new=False) for row in rows}


async def write_events(transaction: Transaction, rows: Sequence[EventRow], _: Work) -> Outcome:
    """The events are kept; a known one must be what the row says it is. The change tells of the scans of channels."""
    outcome = Outcome()
    users = await lock_known_users(transaction, {row.user for row in rows})
    found = await listed(transaction, LIST_EVENTS, ids=sorted({row.id for row in rows}))
    known = {each["id"]: (each["user"], each["type"], each["at"], each["channel"], each["data"]) for each in found}
    gone = await list_erased(transaction, ((Lost.EVENT, row.id) for row in rows if row.id not in known))
    new: list[EventRow] = []
    for row in rows:
        at_ms = epoch_ms(row.at)
        try:
            said = (known_user(row.user, users).user, row.type, at_ms, row.channel, row.data)
            if known.get(row.id, said) != said:
                raise Refused("imports.event_differs", event=row.id)
            if (Lost.EVENT, row.id) in gone:
                raise erased((Lost.EVENT, row.id))
        except GuanxiError as fault:
            outcome.faults[row.line] = fault
            continue
        if row.id in known:
            outcome.n_known += 1
            continue
        known[row.id] = said
        new.append(row)
        outcome.wrote([row.user])
    if new:
        await transaction.run(RECORD_EVENTS, rows=[_event_row(row, users[row.user]) for row in new])
    scans = [row for row in new if row.type == SCAN and row.channel is not None]
    if scans:
        owners = await list_owners(transaction, {row.channel for row in scans if row.channel})
        outcome.after |= told_arrivals([row for row in scans if row.channel in owners], owners)
    return outcome


def _event_row(row: EventRow, held: Held) -> Mapping[str, str | int | None]:
    return {
        "id": row.id,
        "user": held.user,
        "of": held.of,
        "type": row.type,
        "at_ms": epoch_ms(row.at),
        "channel": row.channel,
        "data": row.data,
    }


def _tally_row(row: InteractionRow, tally: Tally, users: Mapping[str, Held]) -> Mapping[str, str | int | None]:
    giver, taker = users[row.from_user], users[row.to_user]
    return {
        "key": interaction_key(row),
        "from_user": giver.user,
        "to_user": taker.user,
        "of": giver.of,
        "of_end": taker.of,
        "kind": row.kind,
        "day": row.day.isoformat(),
        "count": tally.count,
        "line": tally.line,
    }
