"""The page of what scores are computed by: read by managers, saved by admins against the version they looked at."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.applications import Starlette

from api.pages.scoresettings import group_of
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.api.pages.conftest import HOST, Visitor, signed_in
from tests.support import ask

PATH = "/scores/settings"


async def saved(visitor: Visitor, **form: str) -> httpx.Response:
    return await visitor.http.post(PATH, data=form, headers={"origin": HOST})


def field(page: str, key: str) -> str:
    """What a field of the form holds."""
    [value] = re.findall(rf'<input id="{key}"[^>]* value="([^"]*)"', page)
    return value


async def test_an_admin_saves_weights_with_a_note_and_sees_who_changed_what(visitor: Visitor, empty: Database) -> None:
    before = await visitor.page(PATH)

    first = await saved(visitor, version="0", whole_social_weight="0.4", star_days="30", note="Social first")
    second = await saved(visitor, version="1", moved_share="0.5")
    after = await visitor.page(PATH)
    old = await visitor.page(f"{PATH}?version=1")

    assert "Nothing was ever changed" in before
    assert (field(before, "whole_social_weight"), field(before, "star_days")) == ("0.2", "30")
    assert (first.status_code, first.headers["location"], second.status_code) == (303, PATH, 303)
    assert (field(after, "whole_social_weight"), field(after, "moved_share")) == ("0.4", "0.5")
    # Only what differs was saved: 30 days stood so before.
    stored = await ask(empty, "MATCH (s:ScoreSettings) RETURN s.version AS v, s.document AS told ORDER BY v")
    assert [row["told"] for row in stored] == [
        '{"whole_social_weight":0.4}',
        '{"moved_share":0.5,"whole_social_weight":0.4}',
    ]
    assert re.findall(r"</span> <strong>([\d.]+)</strong> <code class=\"soft\">(\w+)", after) == [
        ("0.5", "moved_share"),
        ("0.4", "whole_social_weight"),
    ]
    assert "Social first" in after
    assert "<input id=" not in old
    assert "The newest version" in old


async def test_who_was_slower_sees_what_the_other_saved_and_keeps_their_own(visitor: Visitor, empty: Database) -> None:
    del empty
    await saved(visitor, version="0", moved_share="0.5", note="Half goes up")

    late = await saved(visitor, version="0", moved_share="0.25", star_days="60", note="Slow buyers")

    assert late.status_code == 409
    assert "saved version 1 meanwhile" in late.text
    assert "Half goes up" in late.text
    assert re.findall(r"0.25 <span[^>]*>→</span> <strong>0.5</strong>", late.text)
    # What they changed stays in the form; what the other changed and they did not is the other's.
    assert [field(late.text, key) for key in ("star_days", "moved_share")] == ["60", "0.5"]
    assert 'name="version" value="1"' in late.text
    again = await saved(visitor, version="1", star_days="60", note="Slow buyers")
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"version": "0", "moved_share": "1"}, 400, "moved_share"),
        ({"version": "0", "moved_share": "much"}, 400, "is not a number"),
        ({"version": "0", "moved_share": "nan"}, 400, "is not a number"),
        ({"version": "0", "star_days": "1.5"}, 400, "star_days"),
        ({"version": "0", "star_days": "31", "note": "x" * 501}, 400, "500"),
        ({"version": "7", "star_days": "31"}, 404, ""),
        ({"version": "-1", "star_days": "31"}, 404, ""),
        ({"star_days": "31"}, 404, ""),
    ],
)
async def test_what_cannot_be_saved_is_said_and_stays_in_the_form(
    visitor: Visitor, empty: Database, form: dict[str, str], status: int, said: str
) -> None:
    refused = await saved(visitor, **form)

    assert refused.status_code == status
    assert said in refused.text
    if status == 400:
        key = next(key for key in form if key not in {"version", "note"})
        assert field(refused.text, key) == form[key]
    assert await ask(empty, "MATCH (s:ScoreSettings) RETURN s") == []


async def test_a_manager_reads_and_a_viewer_does_not(
    app: Starlette, manager: Client, watcher: Visitor, empty: Database
) -> None:
    async with signed_in(app, manager) as reader:
        page = await reader.page(PATH)
        refused = await saved(reader, version="0", star_days="31")

    assert "Admins may change these." in page
    assert "<input id=" not in page
    assert refused.status_code == 403
    assert (await watcher.get(PATH)).status_code == 403
    assert (await watcher.get("/scores/settings?version=9")).status_code == 403
    assert await ask(empty, "MATCH (s:ScoreSettings) RETURN s") == []


async def test_a_form_from_elsewhere_saves_nothing(visitor: Visitor, empty: Database) -> None:
    answer = await visitor.http.post(PATH, data={"version": "0", "star_days": "31"}, headers={"origin": "http://else"})

    assert answer.status_code == 403
    assert await ask(empty, "MATCH (s:ScoreSettings) RETURN s") == []


@pytest.mark.parametrize(
    ("scores", "signal", "unit", "group"),
    [
        (["SOCIAL_VALUE", "WHOLE_VALUE"], None, "WEIGHT", "values"),
        (["GATED_REVENUE", "PAYING_REFEREES"], None, "DAYS", "signals"),
        (["GATED_REVENUE"], "BURST", "COUNT", "signals"),
        (["DOWNSTREAM_REVENUE", "WHOLE_VALUE"], None, "SHARE", "referrals"),
        (["LIFETIME_VALUE"], None, "MONTHS", "forecast"),
        (["SEED_USER", "LIKELY_TO_BRING"], None, "MINOR", "forecast"),
        ([], None, "WEIGHT", "network"),
        (["VIRALITY"], None, "COUNT", "other"),
    ],
)
@pytest.mark.text
def test_parameters_stand_under_what_they_change(scores: list[str], signal: str | None, unit: str, group: str) -> None:
    assert group_of({"scores": scores, "signal": signal, "unit": unit}) == group


async def test_the_segment_that_influence_begins_with_is_chosen_from_a_list(
    visitor: Visitor, admin: Client, empty: Database
) -> None:
    del empty
    told = {"key": "core", "name": "Core people", "text": "spend at least 60"}
    saving = "mutation ($i: SaveSegmentInput!) { saveSegment(input: $i) { __typename } }"
    assert (await admin.ask(saving, i=told))["saveSegment"]["__typename"] == "SaveSegmentDone"
    before = await visitor.page(PATH)

    unknown = await saved(visitor, version="0", segment="cores")
    named = await saved(visitor, version="0", segment="core")
    after = await visitor.page(PATH)
    kept = await saved(visitor, version="1", segment="core", moved_share="0.5")
    none = await saved(visitor, version="2", segment="-")
    last = await visitor.page(PATH)

    assert '<option value="core">Core people</option>' in before
    assert (unknown.status_code, "cores" in unknown.text) == (404, True)
    assert [each.status_code for each in (named, kept, none)] == [303, 303, 303]
    assert '<option value="core" selected>Core people</option>' in after
    assert re.findall(r"no segment <span[^>]*>→</span> <strong>(\w+)</strong>", after) == ["core"]
    assert '<option value="core">Core people</option>' in last
    assert re.findall(r"core <span[^>]*>→</span> <strong>(no segment)</strong>", last) == ["no segment"]
