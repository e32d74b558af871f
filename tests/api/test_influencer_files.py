"""What influencers brought within a period, by hand, and the list taken along as a file."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from api.app import Parts
from graph.access.actions import create_key
from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.vocabulary import Role
from tests.api.conftest import Client, Guanxi
from tests.api.pages.conftest import signed_in
from tests.api.test_dismissed_signals import dismissed
from tests.api.test_score_settings import saved
from tests.api.test_signals import SIGNALS, graph_of, subjects
from tests.conftest import NOW
from tests.graph.scores.people import Clock
from tests.graph.scores.signalled import SIGNALLED
from tests.support import agree, ask

LISTED = """
query ($score: ScoreKey! = DOWNSTREAM_REVENUE, $between: BroughtBetweenInput, $days: Int) {
  influencers(score: $score, broughtBetween: $between, broughtWithinDays: $days) { nodes {
    value user { id } brought { since until nReferees revenueMinor nGated gatedRevenueMinor isGatedExact } } }
}
"""
TAKEN = """MATCH (a:Audit) WHERE a.action STARTS WITH 'influencers.'
RETURN a.action AS action, a.role AS role, a.users AS users, a.after AS after ORDER BY a.action"""
SPRING = {"from": "2026-04-20", "until": "2026-05-01"}


@pytest.fixture
async def scored(empty: Database) -> Database:
    """The people of `SIGNALLED`, scored once. All was bought yesterday; c2 was given 10 back."""
    await ask(empty, SIGNALLED, now=NOW)
    await ask(empty, "MATCH (u:User) SET u.joinedAt = $now, u.createdAt = $now, u.searchName = u.name", now=NOW)
    await ask(empty, "MATCH (p:Purchase) SET p.at = $now - duration('P1D'), p.refundedMinor = 0", now=NOW)
    await ask(empty, "MATCH (p:Purchase {id: 'c2'}) SET p.refundedMinor = 10")
    await run_scores(empty, clock=Clock(NOW))
    return empty


@pytest.fixture
async def taker(http: httpx.AsyncClient, parts: Parts, scored: Database) -> Client:
    """A manager who may take people along."""
    scopes = frozenset({"export"})
    made = await create_key(scored, name="taker", role=Role.MANAGER, scopes=scopes, groups=frozenset(), now=NOW)
    await parts.keyring.refresh()
    return Client(http, made.secret)


async def brought(client: Client, **between: str | None) -> dict[str, tuple[int, int, int, int]]:
    found = (await client.ask(LISTED, between=between))["influencers"]["nodes"]
    keys = ("nReferees", "revenueMinor", "nGated", "gatedRevenueMinor")
    return {each["user"]["id"]: tuple(each["brought"][key] for key in keys) for each in found}


async def taken(client: Client, **params: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {client.key}", "accept-language": "en"}
    return await client.http.get("/influencers/export", params=params, headers=headers)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.usefixtures("scored")
async def test_what_each_brought_within_a_period_stands_raw_and_without_what_cases_speak_against(
    manager: Client,
) -> None:
    # Ten days ago c1 brought an own account, which spent 100 less 10, and y somebody's second, which spent 30; nine
    # days ago p1 brought q1 in a ring, who spent 8. host's five came within minutes: one spent 50, the others nothing.
    assert await brought(manager, **SPRING) == {
        "c1": (1, 90, 0, 0),
        "host": (5, 50, 1, 50),
        "y": (1, 30, 0, 0),
        "p1": (1, 8, 0, 0),
        "mum": (1, 5, 1, 5),
    }


@pytest.mark.usefixtures("scored")
async def test_a_period_has_both_its_days_and_what_was_bought_later_is_not_in_it(manager: Client) -> None:
    # c2 and b2 came at 16:00 of the 21st in Shanghai, q1 on the 22nd; all of them bought on the 30th.
    one_day = await brought(manager, **{"from": "2026-04-21", "until": "2026-04-21"})
    before = await brought(manager, until="2026-04-22")
    after = await brought(manager, **{"from": "2026-04-22"})

    assert one_day == {"c1": (1, 0, 0, 0), "y": (1, 0, 0, 0)}
    # x, who brought b1 20 days ago, has no downstream revenue: nobody is ranked for nothing.
    assert before == {**one_day, "p1": (1, 0, 0, 0)}
    assert set(after) == {"host", "p1", "mum"}


@pytest.mark.usefixtures("scored")
async def test_instants_of_a_period_are_those_of_the_brand_s_days(manager: Client) -> None:
    [first, *_] = (await manager.ask(LISTED, between=SPRING))["influencers"]["nodes"]
    plain = (await manager.ask(LISTED))["influencers"]["nodes"]

    told = (first["brought"]["since"], first["brought"]["until"], first["brought"]["isGatedExact"])
    assert told == ("2026-04-19T16:00:00.000Z", "2026-05-01T16:00:00.000Z", True)
    assert first["value"] == 90
    assert {each["brought"] for each in plain} == {None}


async def test_a_case_that_was_found_fine_speaks_against_nobody_at_once(manager: Client, scored: Database) -> None:
    await dismissed(manager, "SELF_REFERRAL")
    # hub's eleventh came since somebody looked: only that one is in question. As cases of a run would tell it.
    await dismissed(manager, "BURST")
    await ask(scored, "MATCH (s:ScoreSignal {kind: 'burst'}) SET s.isDismissed = false")
    await ask(
        scored,
        "MATCH (d:SignalDismissal {kind: 'burst'}) SET d.referrers = ['host'], d.referees = ['g1'], d.until = [0]",
    )

    found = await brought(manager, **SPRING)

    assert found["c1"] == (1, 90, 1, 90)
    assert found["host"] == (5, 50, 2, 50)


async def test_where_a_case_does_not_tell_everybody_the_figure_says_so(manager: Client, scored: Database) -> None:
    await agree(scored, "g1", "profiling", status="denied")
    clock = Clock(NOW)
    clock.move(minutes=1)
    await run_scores(scored, clock=clock)

    nodes = (await manager.ask(LISTED, between=SPRING))["influencers"]["nodes"]

    exact = {each["user"]["id"]: (each["brought"]["isGatedExact"], each["brought"]["nGated"]) for each in nodes}
    assert (exact["host"], exact["mum"]) == ((False, 2), (True, 1))


async def test_rewards_above_what_came_are_a_case_that_holds_nobody_back(
    admin: Client, manager: Client, scored: Database
) -> None:
    before = await brought(manager, **SPRING)
    # 6 for each referral at once: above the 5 that mum's son spent, and above nothing where c1 brought an own account,
    # y somebody whom x had brought before, and p1 and q2 each other. Not above the 30 that x's b spent, nor host's 50.
    await saved(admin, {"reward_referral_minor": 6, "star_days": 0})
    clock = Clock(NOW)
    clock.move(minutes=1)
    await run_scores(scored, clock=clock)
    found = (await manager.ask(SIGNALS, kind="REWARDS_ABOVE_REVENUE"))["scoreSignals"]["nodes"]

    cases = {subjects(each)[0]: each for each in found}
    assert set(cases) == {"c1", "hub", "mum", "p1", "q2", "star", "y"}
    assert graph_of(cases["mum"]) == {("mum", "son", "BROUGHT")}
    assert graph_of(cases["c1"]) == {("c1", "c2", "BROUGHT"), ("c1", "c2", "CARD")}
    assert cases["mum"]["title"] == "Was rewarded with more than what came of the accounts they brought: 1"
    assert (cases["mum"]["rawMinor"], cases["mum"]["gatedMinor"]) == (5.0, 5.0)
    assert await brought(manager, **SPRING) == before


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"between": {"from": "2026-05-02", "until": "2026-05-01"}}, "scores.period_reversed"),
        ({"between": {"from": "2999-01-01"}}, "scores.period_future"),
        ({"between": SPRING, "days": 30}, "scores.period_both"),
        ({"days": 0}, "scores.parameter_out_of_range"),
        ({"days": 3_661}, "scores.parameter_out_of_range"),
    ],
)
async def test_a_period_that_cannot_be_is_refused(manager: Client, asked: dict[str, Any], code: str) -> None:
    assert await manager.refusal(LISTED, **asked) == (200, code)


async def test_the_list_is_a_file_with_its_figures_and_the_audit_says_who_took_what(
    taker: Client, scored: Database
) -> None:
    await ask(scored, "MATCH (u:User {id: 'host'}) SET u.name = '=1+1'")

    spring = await taken(taker, score="downstream_revenue", **SPRING)
    plain = await taken(taker, score="pagerank", group="nobody", format="jsonl")
    noted = [(each["action"], each["role"], json.loads(each["after"])) for each in await ask(scored, TAKEN)]

    told = rows(spring.text)
    head = "rank id name groups value percentile raw_revenue gated_revenue".split()
    of_period = "since until brought period_revenue gated_brought gated_period_revenue gated_is_exact".split()
    assert told[0] == head + of_period
    assert [row[1] for row in told[1:]] == ["c1", "host", "y", "p1", "mum"]
    # 100 people at most have at most 90 fen and 50 fen; the name is no formula.
    assert told[2][:5] == ["2", "host", "'=1+1", "", "0.50"]
    assert told[1][6:] == ["0.90", "0", "2026-04-20 00:00", "2026-05-02 00:00", "1", "0.90", "0", "0", "True"]
    assert spring.headers["content-type"] == "text/csv; charset=utf-8"
    assert "influencers-downstream_revenue.csv" in spring.headers["content-disposition"]
    assert (plain.status_code, plain.text) == (200, "")
    about = {"score": "downstream_revenue", "filters": {**SPRING, "purpose": "service"}, "format": "csv"}
    mine = [each for each in noted if each[2]["score"] == "downstream_revenue"]
    assert [(action, role) for action, role, _ in mine] == [
        ("influencers.opened", "manager"),
        ("influencers.taken", "manager"),
    ]
    run = mine[0][2].pop("run")
    assert (mine[0][2], mine[1][2]) == (about, {**about, "run": run, "n_rows": 5, "complete": True})
    [empty_one] = [each for each in noted if each[2]["score"] == "pagerank" and each[0] == "influencers.taken"]
    assert (empty_one[2]["n_rows"], empty_one[2]["filters"]["group"]) == (0, "nobody")


async def test_who_refused_or_did_not_agree_to_the_purpose_is_not_in_the_file(taker: Client, scored: Database) -> None:
    await agree(scored, "host", "profiling", status="denied")
    await agree(scored, "mum", "marketing")

    service = rows((await taken(taker, score="downstream_revenue")).text)
    marketing = rows((await taken(taker, score="downstream_revenue", purpose="marketing")).text)

    assert [row[1] for row in service[1:]] == ["c1", "y", "p1", "mum"]
    assert [row[1] for row in marketing[1:]] == ["mum"]


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"score": "beauty"}, 400, "scores.list_parameter"),
        ({}, 400, "scores.list_parameter"),
        ({"score": "reach", "days": "many"}, 400, "scores.list_parameter"),
        ({"score": "reach", "format": "xls"}, 400, "audiences.format"),
        ({"score": "reach", "from": "2026-05-02", "until": "2026-05-01"}, 400, "scores.period_reversed"),
        ({"score": "reach", "from": "tomorrow"}, 400, "scores.list_parameter"),
        ({"score": "reach", "purpose": "fun"}, 404, "consent.purpose_unknown"),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_the_audit_hears_nothing(
    taker: Client, scored: Database, params: dict[str, str], status: int, code: str
) -> None:
    answer = await taken(taker, **params)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert await ask(scored, TAKEN) == []


@pytest.mark.usefixtures("scored")
async def test_only_managers_with_the_scope_take_the_list(
    manager: Client, viewer: Client, http: httpx.AsyncClient
) -> None:
    for client in (manager, viewer):
        assert (await taken(client, score="reach")).status_code == 403
    nobody = await taken(Client(http, "guanxi_nobody_nothing"), score="reach")
    assert nobody.status_code == 401


async def test_the_page_tells_the_figures_of_a_period_and_leads_to_the_file(
    app: Starlette, taker: Client, viewer: Client
) -> None:
    async with signed_in(app, taker) as reader:
        page = await reader.page("/influencers?from=2026-04-20&until=2026-05-01")
        file = await reader.get("/influencers/export?score=downstream_revenue&from=2026-04-20&until=2026-05-01")
        odd = await reader.page("/influencers?from=yesterday")
        reversed_ = await reader.get("/influencers?from=2026-05-02&until=2026-05-01")
    async with signed_in(app, viewer) as watcher:
        seen = await watcher.page("/influencers?from=2026-04-20")

    assert "In the period: brought 5, who bought for ¥0.50 in it. <strong>Checked: 1, ¥0.50.</strong>" in page
    assert "In the period: brought 1, who bought for ¥0.05 in it.</p>" in page
    link = "/influencers/export?score=downstream_revenue&amp;from=2026-04-20&amp;until=2026-05-01"
    assert f'href="{link}"' in page
    assert len(rows(file.text)) == 6
    assert "In the period" not in odd
    assert reversed_.status_code == 400
    assert "In the period" in seen
    assert "/influencers/export" not in seen


async def test_the_command_writes_the_list_with_its_period(guanxi: Guanxi, scored: Database, tmp_path: Path) -> None:
    report, file = partial(guanxi, "report", "influencers"), tmp_path / "spring.csv"

    code, out, err = await report("--from", "2026-04-20", "--until", "2026-05-01", "--output", str(file))
    reversed_ = await report("--from", "2026-05-02", "--until", "2026-05-01", "--output", str(tmp_path / "none.csv"))

    assert (code, out, err) == (0, "", f"Written to {file}.\n")
    assert [row[1] for row in rows(file.read_text("utf-8"))[1:]] == ["c1", "host", "y", "p1", "mum"]
    assert file.stat().st_mode & 0o077 == 0
    assert reversed_[0] == 2
    assert "ends on 2026-05-01" in reversed_[2]
    assert (await report("--from", "soon"))[0] == 2
    assert [each["action"] for each in await ask(scored, TAKEN)] == ["influencers.opened", "influencers.taken"]
