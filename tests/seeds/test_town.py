"""The town keeps its laws, whatever its seed number: shares, order of time, amounts, determinism, flat memory."""

from __future__ import annotations

import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import TypeVar

import pytest

from graph.checks.actions import check_graph
from graph.database.driver import Database
from graph.errors import Refused
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
from graph.settings import Settings
from seeds.model import (
    ChannelRow,
    InterestGroupRow,
    MemberRow,
    MoveRow,
    OwnerRow,
    PastTagRow,
    SeedRow,
    StaffRow,
    TagClassRow,
    TagDefinitionRow,
    TaggedRow,
)
from seeds.town.actions import batches, seed_town, standing_plan
from seeds.town.layout import AS_OF, Plan, make_layout
from tests.conftest import NOW
from tests.support import ERASE_ALL, ask

PLAN = Plan(5_000, 1)
SMALL = Plan(120, 3)
R = TypeVar("R", bound=SeedRow)


@cache
def town() -> dict[type[SeedRow], list[SeedRow]]:
    found: dict[type[SeedRow], list[SeedRow]] = defaultdict(list)
    for row in rows_of(PLAN):
        found[type(row)].append(row)
    return found


def rows_of(plan: Plan) -> Iterator[SeedRow]:
    return (row for batch in batches(plan) for part in batch.parts for row in part)


def rows(kind: type[R]) -> list[R]:
    return [row for row in town()[kind] if isinstance(row, kind)]


@cache
def joined() -> dict[str, object]:
    return {row.id: row.joined_at for row in rows(UserRow)}


@pytest.mark.parametrize("plan", [PLAN, Plan(5_000, 2), Plan(20_000, 3)])
def test_45_percent_were_brought(plan: Plan) -> None:
    layout = make_layout(plan)

    assert (layout.referrers >= 0).mean() == pytest.approx(0.45, abs=0.02)


def test_whoever_brought_somebody_had_joined_before_so_nobody_stands_above_themselves() -> None:
    at = joined()

    assert [row for row in rows(ReferralRow) if not at[row.referrer] < at[row.referee]] == []
    assert max(Counter(row.referee for row in rows(ReferralRow)).values()) == 1


def test_few_bring_many() -> None:
    brought = sorted(Counter(row.referrer for row in rows(ReferralRow)).values(), reverse=True)

    assert sum(brought[: len(brought) // 10]) > 0.3 * sum(brought)
    assert brought[0] > 30


def test_ids_are_given_once() -> None:
    ids: list[list[object]] = [
        [row.id for row in rows(UserRow)],
        [row.id for row in rows(RefundRow)],
        [row.id for row in rows(EventRow)],
        [(row.kind, row.value) for row in rows(IdentityRow)],
        [(row.id, row.line_key) for row in rows(PurchaseRow)],
        [(row.from_user, row.to_user, row.kind, row.day) for row in rows(InteractionRow)],
        [(row.user, row.ladder, row.seq) for row in rows(MoveRow)],
        [(row.user, row.tag, row.source) for row in rows(TaggedRow)],
        [(row.user, row.group) for row in rows(MemberRow)],
        [row.user for row in rows(OwnerRow)],
    ]

    assert len(ids[0]) == 5_000
    assert [len(each) - len(set(each)) for each in ids] == [0] * len(ids)


def test_a_purchase_is_worth_its_lines_and_refunds_stay_below_it() -> None:
    lines: dict[str, int] = Counter()
    amounts: dict[str, int | None] = {}
    times = {row.id: row.at for row in rows(PurchaseRow)}
    for row in rows(PurchaseRow):
        lines[row.id] += row.line_amount_minor or 0
        amounts[row.id] = row.amount_minor

    assert dict(lines) == amounts
    refunds = rows(RefundRow)
    assert 0.03 < len(refunds) / len(amounts) < 0.09
    assert [row for row in refunds if not 0 < row.amount_minor <= lines[row.purchase]] == []
    assert [row for row in refunds if not times[row.purchase] < row.at < AS_OF] == []


def test_spending_is_skewed_and_promotions_draw_people() -> None:
    spent: Counter[str] = Counter()
    days: Counter[object] = Counter()
    for row in rows(PurchaseRow):
        spent[row.user] += row.line_amount_minor or 0
        days[(row.at + timedelta(hours=8)).date().isoformat()] += 1

    best = sorted(spent.values(), reverse=True)
    assert sum(best[:1_000]) > 0.7 * sum(best)  # the top 20 % of 5,000
    assert "2025-11-11" in [day for day, _ in days.most_common(2)]
    assert {row.promotion for row in rows(PurchaseRow)} >= {None, "618", "双11", "双12", "女神节"}


def test_nothing_happens_before_joining_or_after_the_end() -> None:
    at = joined()
    happened: list[tuple[str, object]] = [
        *((row.user, row.at) for row in rows(PurchaseRow)),
        *((row.user, row.at) for row in rows(EventRow)),
        *((row.user, row.at) for row in rows(SourceRow)),
        *((row.user, row.at) for row in rows(MoveRow)),
        *((row.user, row.since) for row in rows(MemberRow)),
        *((row.user, row.since) for row in rows(TaggedRow)),
        *((row.user, row.since) for row in rows(PastTagRow)),
    ]

    assert [each for each in happened if not at[each[0]] <= each[1] < AS_OF] == []
    assert [row for row in rows(PastTagRow) if not row.since <= row.until < AS_OF] == []


def test_communities_are_of_very_unequal_size_and_people_stay_mostly_within() -> None:
    layout = make_layout(PLAN)
    sizes = sorted((layout.starts[1:] - layout.starts[:-1]).tolist(), reverse=True)
    home = layout.communities.tolist()

    found = [(int(row.from_user[1:]) - 1, int(row.to_user[1:]) - 1) for row in rows(InteractionRow)]

    assert sizes[0] > 20 * sizes[len(sizes) // 2]
    assert sum(home[a] == home[b] for a, b in found) > 0.8 * len(found)
    assert [pair for pair in found if pair[0] == pair[1]] == []


def test_moves_lead_from_group_to_group_and_the_ladders_thin_out_upwards() -> None:
    places: dict[tuple[str, str], str] = {}
    last_at: dict[str, object] = {}
    for row in rows(MoveRow):
        lowest = "ordinary" if row.ladder == "community" else "member_basic"
        assert places.get((row.user, row.ladder), lowest) == row.from_group != row.to_group
        assert row.user not in last_at or last_at[row.user] <= row.at
        places[row.user, row.ladder], last_at[row.user] = row.to_group, row.at

    standing = Counter(places.values())
    assert 5_000 * 0.2 > standing["partner"] > standing["senior_partner"] > 0
    assert standing["member_junior"] > standing["member_middle"] > standing["member_senior"] > 0
    assert any(row.to_group == "ordinary" for row in rows(MoveRow))


def test_whatever_is_named_is_defined() -> None:
    tags = {row.key for row in rows(TagDefinitionRow)}
    channels, staff = {row.key for row in rows(ChannelRow)}, {row.id for row in rows(StaffRow)}

    assert {row.tag_class for row in rows(TagDefinitionRow)} == {row.key for row in rows(TagClassRow)}
    assert {row.tag for row in (*rows(TaggedRow), *rows(PastTagRow))} <= tags
    assert {tag for row in rows(ChannelRow) for tag in row.tags} <= tags
    assert {row.channel for row in rows(SourceRow)} <= channels
    assert {row.staff for row in rows(OwnerRow)} <= staff
    assert {row.group for row in rows(MemberRow)} == {row.key for row in rows(InterestGroupRow)}


def test_the_same_number_and_size_give_the_same_rows_and_another_number_others() -> None:
    assert list(rows_of(SMALL)) == list(rows_of(SMALL))
    assert list(rows_of(SMALL)) != list(rows_of(Plan(120, 4)))


def test_parts_hold_at_most_a_thousand_rows_of_one_type() -> None:
    parts = [part for batch in batches(Plan(1_500)) for part in batch.parts]

    assert max(map(len, parts)) == 1_000
    assert [part for part in parts if len({type(row) for row in part}) != 1] == []


def test_memory_does_not_grow_with_the_rows() -> None:
    tracemalloc.start()
    for _ in islice(batches(Plan(50_000)), 25):
        continue
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    # Five blocks of 1,000 people are about 70,000 rows, over 30 MB if they were kept. What stays is the layout of
    # 50,000 people, 60 bytes each and as much again while it is made, and two blocks.
    assert peak < 25e6


@pytest.mark.parametrize("n_users", [11, 1_000_001])
def test_a_town_of_another_size_is_refused(n_users: int) -> None:
    with pytest.raises(Refused) as caught:
        Plan(n_users)

    assert caught.value.code == "seeds.size"


@pytest.fixture(scope="module")
async def small(database: Database, settings: Settings) -> Database:
    """A small town, cut off after its first people and completed by a second run."""

    class Cut(Exception):
        pass

    def cut_off(n_users: int) -> None:
        if n_users > 0:
            raise Cut

    await ask(database, ERASE_ALL)
    with pytest.raises(Cut):
        await seed_town(database, settings, SMALL, now=NOW, report=cut_off)
    [half] = await ask(database, "RETURN COUNT { (:User) } AS people, COUNT { (:Purchase) } AS purchases")
    loaded = await seed_town(database, settings, SMALL, now=NOW)
    assert (half["people"], half["purchases"], loaded.was_there) == (120, 0, False)
    return database


async def test_a_seeding_that_was_cut_off_is_completed_to_the_same_town(small: Database, settings: Settings) -> None:
    again = await seed_town(small, settings, SMALL, now=NOW)

    assert (again.was_there, again.n_rows) == (True, 0)
    assert await standing_plan(small) == SMALL
    counted = Counter(type(row).__name__ for row in rows_of(SMALL))
    [found] = await ask(
        small,
        """
        RETURN COUNT { (:User) } AS UserRow, COUNT { (:User)-[:IDENTIFIED_BY]->() } AS IdentityRow,
          COUNT { (:User)-[:CAME_THROUGH]->() } AS SourceRow, COUNT { (:Purchase)-[:OF]->() } AS PurchaseRow,
          COUNT { (:Refund) } AS RefundRow, COUNT { (:User)-[:REFERRED]->() } AS ReferralRow,
          COUNT { (:User)-[:INTERACTED]->() } AS InteractionRow, COUNT { (:Event) } AS EventRow,
          COUNT { (:Move) } AS MoveRow, COUNT { (:User)-[:TAGGED]->() } AS TaggedRow,
          COUNT { (:User)-[:WAS_TAGGED]->() } AS PastTagRow, COUNT { (:User)-[:FOLLOWED_BY]->() } AS OwnerRow,
          COUNT { (:User)-[:MEMBER_OF]->({kind: 'interest'}) } AS MemberRow, COUNT { (:Staff) } AS StaffRow,
          COUNT { (:Tag) } AS TagDefinitionRow, COUNT { (:Channel) } AS ChannelRow
        """,
    )
    assert dict(found) == {name: counted[name] for name in found}


async def test_another_town_in_the_same_store_is_refused(small: Database, settings: Settings) -> None:
    with pytest.raises(Refused) as caught:
        await seed_town(small, settings, Plan(13), now=NOW)

    assert (caught.value.code, caught.value.facts) == ("seeds.other_town", {"name": "town --users 120 --seed 3"})
    assert await ask(small, "MATCH (u:User) RETURN count(u) AS n") == [{"n": 120}]


async def test_moves_stand_in_the_versions_of_their_users(small: Database) -> None:
    odd = await ask(
        small,
        """
        MATCH (u:User)-[:MOVED]->(m:Move)
        MATCH (s:Standing {user: u.id})
        WITH u, s, max(m.versionAfter) AS last, count(m) AS n_moves, count(DISTINCT m.versionAfter) AS n_versions
        WHERE last <> s.version OR n_moves <> n_versions
        RETURN u.id AS id
        """,
    )
    astray = await ask(
        small,
        """
        MATCH (u:User)-[:MOVED]->(m:Move)
        WHERE NOT EXISTS { (u)-[:MOVED]->(later:Move {ladder: m.ladder}) WHERE later.seq > m.seq }
          AND NOT EXISTS { (u)-[:MEMBER_OF {ladder: m.ladder, move: m.id}]->(:Group {key: m.to}) }
        RETURN m.id AS id
        """,
    )

    assert (odd, astray) == ([], [])


async def test_nothing_is_damaged_in_it(small: Database, settings: Settings) -> None:
    checked = await check_graph(small, settings=settings, now=NOW, report=lambda _, __: None)

    assert {each.invariant: each.examples for each in checked.findings if each.count} == {}
