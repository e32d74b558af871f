"""The rows of a town as tables for Neo4j's offline importer, written block by block in flat memory.

What a row means is decided where it always is: `seeds/town` makes the rows and the imports' judging decides what of a
user may be kept. Here it only becomes lines of nodes and relationships in the shape of docs/architecture.md. Ids are
numbers that follow from those of the people, a space for each label, so that blocks can be written side by side.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from graph.consent.policy import child_line
from graph.consent.store import IMPORT_CHANNEL
from graph.imports.model import (
    EventRow,
    IdentityRow,
    InteractionRow,
    PurchaseRow,
    ReferralRow,
    RefundRow,
    SourceRow,
    UserRow,
)
from graph.imports.writers.batch import Work
from graph.imports.writers.people import Known, judge_user, sort_attributes
from graph.imports.writers.social import interaction_key
from graph.users import evidence
from graph.users.model import AttributeType
from graph.users.policy import sort_keys
from seeds.model import ChannelRow, MemberRow, MoveRow, OwnerRow, PastTagRow, TaggedRow
from seeds.store import move_id
from seeds.town import brand, social
from seeds.town.actions import block_tables
from seeds.town.calendar import DAY_MS, N_DAYS, local_day
from seeds.town.chance import Chance
from seeds.town.layout import Layout, Plan, make_layout
from seeds.town.people import user_id

GOODS = tuple(good.sku for good in (*brand.WEAR, *brand.CARE))
# People's own codes stand among the channels that were there before, behind all of them.
CODES_FROM = 1_000_000
_TYPES: Mapping[AttributeType, str] = {
    AttributeType.TEXT: "string",
    AttributeType.TEXTS: "string[]",
    AttributeType.INTEGER: "long",
    AttributeType.NUMBER: "double",
    AttributeType.BOOLEAN: "boolean",
    AttributeType.DATE: "string",
}
_HELD = "source:string since:datetime actor:string role:string note:string"
# Label or type, then the columns; what several tables share a type for stands behind a dot.
NODES: Mapping[str, str] = {
    "User": ":ID(User) id:string name:string searchName:string nameKey:string joinedKey:string joinedAt:datetime "
    "createdAt:datetime",
    "Standing": ":ID(Standing) user:string version:long touched:long",
    "Record": ":ID(Record) key:string source:string externalId:string values:string at:datetime evidence:string "
    "authorised:boolean file:string line:long",
    "Identity": ":ID(Identity) kind:string value:string",
    "Channel": ":ID(Base) key:string name:string kind:string",
    "Purchase": ":ID(Purchase) id:string at:datetime day:date amountMinor:long discountMinor:long refundedMinor:long "
    "promotion:string channel:string",
    "Refund": ":ID(Refund) id:string at:datetime amountMinor:long reason:string",
    "Product": ":ID(Product) sku:string name:string category:string",
    "Event": ":ID(Event) id:string type:string at:datetime channel:string data:string",
    "Move": ":ID(Move) id:string user:string seq:long ladder:string from:string to:string actor:string role:string "
    "reason:string note:string at:datetime versionBefore:long versionAfter:long",
    "Import": ":ID(Import) key:string kind:string file:string line:long state:string startedAt:datetime at:datetime",
}
RELATIONSHIPS: Mapping[str, str] = {
    "KNOWN_BY": ":START_ID(User) :END_ID(Record)",
    "IDENTIFIED_BY": ":START_ID(User) :END_ID(Identity) source:string since:datetime confidence:double",
    "CONSENTED": ":START_ID(User) :END_ID(Base) status:string at:datetime channel:string evidence:string actor:string "
    "textVersion:long",
    "FOLLOWED_BY": ":START_ID(User) :END_ID(Base) state:string since:datetime",
    "TAGGED": f":START_ID(User) :END_ID(Base) {_HELD}",
    "WAS_TAGGED": f":START_ID(User) :END_ID(Base) {_HELD} until:datetime endedBy:string",
    "MEMBER_OF": ":START_ID(User) :END_ID(Base) ladder:string user:string since:datetime move:string",
    "MOVED": ":START_ID(User) :END_ID(Move)",
    "REFERRED": ":START_ID(User) :END_ID(User) referee:string at:datetime campaign:string channel:string state:string",
    "BOUGHT": ":START_ID(User) :END_ID(Purchase) at:datetime",
    "OF": ":START_ID(Purchase) :END_ID(Product) line:long quantity:long amountMinor:long colour:string size:string",
    "REFUNDED": ":START_ID(Purchase) :END_ID(Refund)",
    "DID": ":START_ID(User) :END_ID(Event) at:datetime",
    "INTERACTED": ":START_ID(User) :END_ID(User) key:string kind:string day:date count:long file:string line:long",
    "CAME_THROUGH": ":START_ID(User) :END_ID(Base) at:datetime",
    "OWNED_BY": ":START_ID(Base) :END_ID(User)",
    "SETS": ":START_ID(Base) :END_ID(Base)",
}


@dataclass(frozen=True, slots=True)
class Places:
    """The numbers of what was there before the people, by key; of ladders their lowest groups; of purposes the newest
    text."""

    keys: Mapping[str, int]
    lowest: Mapping[str, str]
    texts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Share:
    """The blocks that one process writes, as files of that number, with about `n_edges` interactions in the town."""

    plan: Plan
    blocks: range
    number: int
    folder: Path
    places: Places
    work: Work
    n_edges: int


def columns(name: str, work: Work) -> list[str]:
    """The columns of a table."""
    found = (NODES.get(name) or RELATIONSHIPS[name]).split(" ")
    if name == "User":
        found += [f"{key}:{_TYPES[work.attributes[key].type]}" for key in sorted(work.attributes)]
    return found


def write_share(share: Share) -> frozenset[str]:
    """The files of the share are there; returns the products that people bought.

    Cost: flat memory beside the layout (40 bytes a person of the whole town), about 0.1 ms a person.
    """
    writing = _Writing(share, make_layout(share.plan))
    with ExitStack() as files:
        for name in (*NODES, *RELATIONSHIPS):
            path = share.folder / f"{name}.{share.number}.csv"
            file = files.enter_context(path.open("w", encoding="utf-8", newline=""))
            writing.put[name] = csv.writer(file, lineterminator="\n").writerow
        for block in share.blocks:
            writing.block(block)
    return frozenset(writing.bought)


@dataclass(slots=True)
class _Writing:
    share: Share
    layout: Layout
    put: dict[str, Callable[[Sequence[object]], object]] = field(default_factory=dict)
    bought: set[str] = field(default_factory=set)

    def block(self, number: int) -> None:
        """Write everything about the people of a block, and what they did towards others."""
        rows: dict[type, list[Any]] = defaultdict(list)
        for tables in block_tables(self.layout, number):
            for row in (each for table in tables for each in table):
                rows[type(row)].append(row)
        versions = self._users(rows[UserRow], rows[IdentityRow])
        self._moves(rows[MoveRow], rows[UserRow], versions)
        for user, version in versions.items():
            self.put["Standing"]((_number(user), user, version, 0))
        self._channels(rows[ChannelRow], rows[SourceRow])
        self._trade(rows[PurchaseRow], rows[RefundRow])
        self._marks(rows[OwnerRow], rows[TaggedRow], rows[PastTagRow], rows[MemberRow])
        for row in rows[ReferralRow]:
            pair = (_number(row.referrer), _number(row.referee))
            self.put["REFERRED"]((*pair, row.referee, _iso(row.at), row.campaign, row.channel, "active"))
        for row in rows[EventRow]:
            user, _, place = row.id.partition("-e")
            event = _number(user) * 64 + int(place)
            self.put["Event"]((event, row.id, row.type, _iso(row.at), row.channel, row.data))
            self.put["DID"]((_number(user), event, _iso(row.at)))
        self._interactions(number)

    def _users(self, rows: Sequence[UserRow], identities: Sequence[IdentityRow]) -> dict[str, int]:
        """Users, what their source says of them, what they agreed to; their versions after their identities."""
        work, at = self.share.work, self.share.work.origin.at
        known = Known({}, {}, child_line=child_line(at.astimezone(work.brand_zone).date()))
        for row in rows:
            judge_user(row, sort_attributes(row, known, work, given=row.id).kept, known, work)
        names = sorted(work.attributes)
        for person in known.people.values():
            keys = sort_keys(person.id, person.name, person.joined_at)
            told = (_cell(person.attributes.get(name)) for name in names)
            held = (person.id, person.name, keys.search_name, keys.name_key, keys.joined_key)
            self.put["User"]((_number(person.id), *held, _iso(person.joined_at), _iso(at), *told))
        said = evidence.grown({}, ((each.key, each.values) for each in known.sayings.values()), at)
        for key, each in known.sayings.items():
            number, text = _number(each.user), evidence.text(said[key])
            kept = (key, each.source, each.external_id, each.row, _iso(at), text, _cell(each.authorised))
            self.put["Record"]((number, *kept, each.reading, each.line))
            self.put["KNOWN_BY"]((number, number))
        for each in known.told:
            purpose, version = self.share.places.keys[each.purpose], self.share.places.texts[each.purpose]
            agreed = ("granted", _iso(at), IMPORT_CHANNEL, each.evidence, work.origin.actor, version)
            self.put["CONSENTED"]((_number(each.user), purpose, *agreed))
        versions = dict.fromkeys(known.people, 1)
        for row in identities:
            number = _number(row.user) * 8 + versions[row.user]
            versions[row.user] += 1
            self.put["Identity"]((number, row.kind, row.value))
            since = _iso(row.since or at)
            self.put["IDENTIFIED_BY"]((_number(row.user), number, row.source, since, row.confidence))
        return versions

    def _moves(self, rows: Sequence[MoveRow], users: Sequence[UserRow], versions: dict[str, int]) -> None:
        """Moves between tier groups, each raising its user's version, and where everybody stands after them."""
        last: dict[tuple[str, str], MoveRow] = {}
        for row in rows:
            id, before = move_id(row), versions[row.user]
            number = _number(row.user) * 64 + before
            versions[row.user] = before + 1
            kept = (row.actor, row.role, row.reason, row.note, _iso(row.at), before, before + 1)
            self.put["Move"]((number, id, row.user, row.seq, row.ladder, row.from_group, row.to_group, *kept))
            self.put["MOVED"]((_number(row.user), number))
            last[row.user, row.ladder] = row
        places = self.share.places
        for user in users:
            for ladder, lowest in places.lowest.items():
                moved = last.get((user.id, ladder))
                group, since = (moved.to_group, moved.at) if moved else (lowest, user.joined_at)
                assert since is not None
                id = move_id(moved) if moved else None
                self.put["MEMBER_OF"]((_number(user.id), places.keys[group], ladder, user.id, _iso(since), id))

    def _channels(self, codes: Sequence[ChannelRow], rows: Sequence[SourceRow]) -> None:
        keys = self.share.places.keys
        for row in codes:
            assert row.owner_user is not None
            number = CODES_FROM + _number(row.owner_user)
            self.put["Channel"]((number, row.key, row.name, row.kind))
            self.put["OWNED_BY"]((number, _number(row.owner_user)))
            for tag in row.tags:
                self.put["SETS"]((number, keys[tag]))
        for row in rows:
            owner = row.channel.removeprefix("code_u")
            number = keys[row.channel] if row.channel in keys else CODES_FROM + _number("u" + owner)
            self.put["CAME_THROUGH"]((_number(row.user), number, _iso(row.at)))

    def _trade(self, rows: Sequence[PurchaseRow], refunds: Sequence[RefundRow]) -> None:
        """Purchases with their lines, products and refunds."""
        back: dict[str, int] = defaultdict(int)
        for refund in refunds:
            back[refund.purchase] += refund.amount_minor
            number = _order(refund.purchase)
            self.put["Refund"]((number, refund.id, _iso(refund.at), refund.amount_minor, refund.reason))
            self.put["REFUNDED"]((number, number))
        zone, seen = self.share.work.brand_zone, ""
        for row in rows:
            number = _order(row.id)
            if row.id != seen:
                seen, at = row.id, _iso(row.at)
                amounts = (row.amount_minor, row.discount_minor, back.get(row.id, 0))
                day = row.at.astimezone(zone).date().isoformat()
                self.put["Purchase"]((number, row.id, at, day, *amounts, row.promotion, row.channel))
                self.put["BOUGHT"]((_number(row.user), number, at))
            assert row.sku is not None
            self.bought.add(row.sku)
            held = (row.line_key, row.quantity, row.line_amount_minor, row.colour, row.size)
            self.put["OF"]((number, GOODS.index(row.sku), *held))

    def _marks(
        self,
        owners: Sequence[OwnerRow],
        held: Sequence[TaggedRow],
        ended: Sequence[PastTagRow],
        members: Sequence[MemberRow],
    ) -> None:
        keys = self.share.places.keys
        for owner in owners:
            self.put["FOLLOWED_BY"]((_number(owner.user), keys[owner.staff], owner.state, _iso(owner.since)))
        for tag in held:
            said = (tag.source, _iso(tag.since), tag.actor, tag.role, tag.note)
            self.put["TAGGED"]((_number(tag.user), keys[tag.tag], *said))
        for past in ended:
            said = (past.source, _iso(past.since), past.actor, past.role, past.note)
            self.put["WAS_TAGGED"]((_number(past.user), keys[past.tag], *said, _iso(past.until), past.ended_by))
        for member in members:
            group = keys[member.group]
            self.put["MEMBER_OF"]((_number(member.user), group, None, member.user, _iso(member.since), None))

    def _interactions(self, block: int) -> None:
        """The town's own, and as many more like them as the block's share of the edges asks for."""
        own = list(social.interaction_rows(self.layout, block))
        people = self.layout.block(block)
        wanted = round(self.share.n_edges * people.stop / self.layout.plan.n_users) - round(
            self.share.n_edges * people.start / self.layout.plan.n_users
        )
        reading, put = self.share.work.reading, self.put["INTERACTED"]
        for row in (*own, *more_interactions(self.layout, block, own, wanted - len(own))):
            pair, day = (_number(row.from_user), _number(row.to_user)), row.day.isoformat()
            put((*pair, interaction_key(row), row.kind, day, row.count, reading, row.line))


def more_interactions(layout: Layout, block: int, own: Sequence[InteractionRow], n: int) -> Iterator[InteractionRow]:
    """As many further interactions of the block's people, drawn in bulk as the town draws its own: one row a pair, kind
    and day. Fewer where there is nobody left to draw."""
    if n <= 0:
        return
    bulk = Chance(layout.plan.seed, 31, block).bulk
    people = layout.block(block)
    days = [local_day(layout.calendar.start_ms + number * DAY_MS) for number in range(N_DAYS)]
    seen = {(_number(row.from_user), _number(row.to_user), row.kind, row.day) for row in own}
    line = len(own)
    for _ in range(20):
        for each in _drawn(layout, people, days, bulk, n - (line - len(own))):
            if each[0] != each[1] and each[:4] not in seen:
                seen.add(each[:4])
                line += 1
                yield InteractionRow(line, user_id(each[0]), user_id(each[1]), each[2], each[3], each[4])
        if line - len(own) >= n:
            return


def _drawn(
    layout: Layout, people: range, days: Sequence[date], bulk: np.random.Generator, n: int
) -> Iterable[tuple[int, int, str, date, int]]:
    givers = bulk.integers(people.start, people.stop, n)
    homes = layout.communities[givers]
    starts, ends = layout.starts[homes], layout.starts[homes + 1]
    near = layout.members[starts + ((ends - starts) * bulk.random(n) ** 2).astype(np.int64)]
    others = np.where(bulk.random(n) < social.HOME_SHARE, near, bulk.integers(0, layout.plan.n_users, n))
    later = np.maximum(layout.joined_ms[givers], layout.joined_ms[others])
    first = (later - layout.calendar.start_ms) // DAY_MS
    on = first + (bulk.random(n) * (N_DAYS - first)).astype(np.int64)
    kinds = bulk.integers(0, len(social.KINDS), n).tolist()
    counts = bulk.integers(1, 4, n).tolist()
    for giver, other, kind, day, count in zip(
        givers.tolist(), others.tolist(), kinds, on.tolist(), counts, strict=True
    ):
        yield giver, other, social.KINDS[kind], days[day], count


def _number(user: str) -> int:
    return int(user[1:]) - 1


def _order(purchase: str) -> int:
    user, _, place = purchase.partition("-")
    return _number(user) * 128 + int(place)


def _iso(at: datetime) -> str:
    return at.isoformat()


def _cell(value: object) -> object:
    """The value as the importer reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, tuple) else value
