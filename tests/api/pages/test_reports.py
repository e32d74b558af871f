"""Reports as pages."""

from __future__ import annotations

import re

import pytest

from api.pages.reports import tenths
from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.pages.conftest import Visitor
from tests.api.test_candidates import plant_candidates
from tests.support import ask


@pytest.fixture
async def past(empty: Database, settings: Settings) -> Database:
    """The village as it was on its day."""
    await seed_village(empty, settings, T)
    return empty


def figures(page: str) -> list[str]:
    return re.findall(r"<dd>([^<]*)</dd>", page)


@pytest.mark.usefixtures("past")
async def test_revenue_and_buying_again_are_told_of_all_and_of_a_group_v02_m11(visitor: Visitor) -> None:
    revenue = await visitor.page("/reports")
    group = await visitor.page("/reports?kind=pareto&group=tea_circle")
    again = await visitor.page("/reports?kind=repurchase&days=90")

    # As the village's seed says: nine of twelve spent 1,590 yuan, the best two 800, the best five four fifths.
    assert figures(revenue) == ["12", "9", "¥1,590.00", "50.3 %", "5 (55.6 %)"]
    assert '<a href="/reports?kind=pareto" aria-current="page">' in revenue
    # The curve of nine has ten points, of which the first says nothing.
    assert len(re.findall("<meter", revenue)) == 9
    assert '<a href="/pictures/pareto.svg">' in revenue
    assert "/pictures/" not in group
    of_group = await visitor.page("/reports?kind=pareto&group=ordinary&days=365")
    assert 'href="/pictures/pareto.svg?group=ordinary&amp;days=365"' in of_group
    assert (await visitor.get("/pictures/pareto.svg?group=ordinary&days=365")).status_code == 200
    assert figures(group) == ["3", "2", "¥330.00"]
    assert "Fewer than five buyers" in group
    ready = re.findall(r'href="/segments/new\?text=[^"]+">([^<]+)<', group)
    assert ready == ["Potential users →", "Core users →", "Seed users →"]
    assert "No whole month has five buyers yet" in again


@pytest.mark.usefixtures("past")
async def test_channels_are_compared_on_a_page_v09(visitor: Visitor) -> None:
    channels = await visitor.page("/reports?kind=channels")
    owners = await visitor.page("/reports?kind=channels&by=owner&days=180")

    names = re.findall(r"<bdi>([^<]*)</bdi>", channels)
    assert names == ["No known channel", "小明的专属活码", "林晓的活码", "五月海报"]
    # Eight came through no known channel; two of them bought within 90 days of joining, for 110 yuan together.
    assert re.findall(r"<td>([^<]*)</td>", channels)[:5] == ["8", "8", "25 %", "0 %", "¥13.75"]
    assert re.findall(r"<bdi>([^<]*)</bdi>", owners) == ["No known channel", "王小明", "林晓", "Nobody&#39;s"]


@pytest.mark.usefixtures("past")
async def test_candidates_without_scores_are_nobody_v08(visitor: Visitor) -> None:
    page = await visitor.page("/reports?kind=candidates&part=guest&segment=none")

    assert "Nobody fulfils every condition" in page
    assert '<option value="guest" selected>guest who shares</option>' in page


async def test_completeness_is_set_against_outcomes_on_a_page_t13(past: Database, visitor: Visitor) -> None:
    nothing = await visitor.page("/reports?kind=completeness")
    await ask(past, "MATCH (c:TagClass {key: 'loyalty'}) SET c.mandatoryDays = 7")
    page = await visitor.page("/reports?kind=completeness&group=ordinary")
    none = await visitor.get("/reports?kind=completeness&segment=none")
    await ask(past, "MATCH (c:TagClass {key: 'loyalty'}) REMOVE c.mandatoryDays")

    assert "Nothing is expected of profiles yet" in nothing
    # Of the ten jing alone holds a tag of the class; the bands between none and all are empty.
    assert re.findall(r"</th><td>(\d+)</td>", page) == ["9", "0", "0", "0", "1"]
    assert "that one makes the other is not shown" in page
    assert none.status_code == 404


async def test_candidates_stand_on_a_page_with_what_speaks_for_them_v08(empty: Database, visitor: Visitor) -> None:
    await plant_candidates(empty)

    page = await visitor.page("/reports?kind=candidates&part=agent&group=")

    assert re.findall(r"<bdi>([^<]*)</bdi>", page) == ["ann", "dan", "eve"]
    assert page.count("No signal speaks against the people they brought.") == 3
    assert '<a href="/pictures/distribution.svg?score=gated_revenue">' in page
    assert (await visitor.get("/pictures/distribution.svg?score=gated_revenue")).status_code == 200


@pytest.mark.text
def test_at_most_eleven_points_are_shown() -> None:
    curve = [{"users": n / 100, "revenue": n / 100} for n in range(101)]

    assert [each["users"] for each in tenths(curve)] == [n / 10 for n in range(11)]
    assert tenths(curve[:5]) == curve[:5]
