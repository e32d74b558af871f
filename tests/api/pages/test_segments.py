"""Building a segment on its page: conditions are chosen or written, who fits is shown, a version is saved (P03)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from api.app import Parts
from graph.database.driver import Database
from tests.api.pages.conftest import HOST, Visitor
from tests.support import ask


@pytest.fixture(autouse=True)
async def known(village: Database, parts: Parts) -> None:
    await parts.keyring.renewed_names()


async def _built(visitor: Visitor, path: str) -> str:
    """The page to which adding a condition leads."""
    response = await visitor.get(path)
    assert response.status_code == 303, response.text
    return await visitor.page(response.headers["location"])


def _text(page: str) -> str:
    [found] = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    return found


async def test_conditions_are_chosen_one_after_the_other(visitor: Visitor) -> None:
    first = await _built(visitor, "/segments/new?add=tag&value=loyal&join=and")
    second = await _built(visitor, f"/segments/new?text={quote(_text(first))}&add=spend&n=200&join=and")
    third = await _built(visitor, f"/segments/new?text={quote(_text(second))}&add=tag&value=likes_tea&not=1&join=and")

    assert _text(first) == "tag loyal"
    assert _text(second) == "tag loyal and spend at least 200"
    assert _text(third) == "tag loyal and spend at least 200 and not tag likes_tea"
    # Loyal are ming, lan and jing; ming spent 130.
    assert '<a href="/people/lan">' in third
    assert '<a href="/people/jing">' in third
    assert '<a href="/people/ming">' not in third
    assert "<dt>People</dt><dd>2</dd>" in third


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("add=in_group&value=partner", "in group partner"),
        ("add=purchases&n=2&days=90", "purchases in the last 90 days at least 2"),
        ("add=spend&n=5&join=or&text=age at least 3", "age at least 3 or spend at least 5"),
        ("add=days_since_purchase&n=30", "days since purchase at least 30"),
        ("add=city&value=上海，杭州", "attribute city is 上海、杭州"),
        (
            "add=referees&n=1&join=and&text=tag loyal or age at least 3",
            "(tag loyal or age at least 3) and referees at least 1",
        ),
        ("add=percentile&value=pagerank&n=90&not=1", "not percentile pagerank at least 90%"),
    ],
)
async def test_each_kind_of_condition_becomes_words(visitor: Visitor, fields: str, text: str) -> None:
    response = await visitor.get("/segments/new?" + quote(fields, safe="=&"))

    assert response.status_code == 303
    assert _text(await visitor.page(response.headers["location"])) == text


async def test_what_makes_no_sense_is_told_beside_the_text(visitor: Visitor) -> None:
    page = await visitor.page("/segments/new?text=" + quote("tag loyal and purchases at leest 2"))
    unknown = await visitor.page("/segments/new?text=" + quote('tag "<b>"'))
    empty = await visitor.page("/segments/new?add=purchases&text=" + quote("tag loyal"))

    assert 'role="alert">Character 25, “at”' in page
    assert 'aria-invalid="true"' in page
    assert "<b>" not in unknown
    assert "Please fill in the fields" in empty
    assert _text(empty) == "tag loyal"


async def test_a_version_is_saved_and_compared_and_the_second_of_two_is_told(
    visitor: Visitor, village: Database
) -> None:
    form = {"key": "好客户", "name": "好客户", "text": "tag loyal", "version": "0"}
    own = {"origin": HOST}
    saved = await visitor.http.post("/segments", data=form, headers=own)
    again = await visitor.http.post("/segments", data={**form, "text": "tag likes_tea"}, headers=own)
    elsewhere = await visitor.http.post("/segments", data=form, headers={"origin": "http://elsewhere.test"})
    listed = await visitor.page("/segments")
    shown = await visitor.page("/segments/" + quote("好客户"))
    changed = await visitor.page(f"/segments/new?key={quote('好客户')}&text=" + quote("spend at least 200"))

    assert (saved.status_code, again.status_code, elsewhere.status_code) == (303, 409, 403)
    assert "stands at version 1" in again.text
    assert "tag loyal" in listed
    assert _text(shown) == "tag loyal"
    # In it before: ming, lan, jing; 200 or more: lan, hao, fang, jing.
    assert re.search(r"<strong>2</strong> would enter: .*fang.*hao", changed)
    assert re.search(r"<strong>1</strong> would leave: .*ming", changed)
    assert await ask(village, "MATCH (v:SegmentVersion) RETURN count(v) AS n") == [{"n": 1}]


async def test_a_chinese_reader_builds_in_chinese(visitor: Visitor) -> None:
    response = await visitor.get("/segments/new?lang=zh&add=purchases&n=2&days=90&text=" + quote("标签 忠诚客户"))
    page = await visitor.page(response.headers["location"] + "&lang=zh")

    assert _text(page) == "标签 忠诚客户 且 购买次数 近 90 天 至少 2"


async def test_why_somebody_is_in_it_and_what_another_lacks(visitor: Visitor) -> None:
    form = {"key": "vip", "name": "贵客", "text": "tag loyal and spend at least 200", "version": "0"}
    await visitor.http.post("/segments", data=form, headers={"origin": HOST})

    shown = await visitor.page("/segments/vip")
    led = await visitor.get("/segments/vip/why?id=ming")
    lan = await visitor.page("/segments/vip/people/lan")
    ming = await visitor.page(led.headers["location"])
    nobody = await visitor.get("/segments/vip/people/nobody")
    nothing = await visitor.get("/segments/none/people/lan")

    assert 'href="/segments/vip/people/lan"' in shown
    assert 'action="/segments/vip/export"' in shown
    assert lan.count("truth-true") == 3
    assert "What is missing" not in lan
    # ming is loyal and spent 130 of 200.
    assert (ming.count("truth-true"), ming.count("truth-false")) == (1, 2)
    assert "What is missing" in ming
    assert (nobody.status_code, nothing.status_code) == (404, 404)
