"""Pictures through GraphQL and over HTTP: what they show of the village, to whom, and whom they do not name."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import httpx
import pytest

from api.app import Parts
from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import seed_village
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.support import ask

NS = "{http://www.w3.org/2000/svg}"
TREE = '{ user(id: "ming") { svg: referralTreePicture } }'
NETWORK = '{ user(id: "ming") { svg: networkPicture } }'
SPREAD = '{ scorePicture(score: DOWNSTREAM_REVENUE, userId: "ming", mark: 5000) }'
REFUSED = """
MATCH (u:User {id: $id}) MERGE (p:Purpose {key: 'profiling'})
CREATE (u)-[:CONSENTED {status: 'denied', at: $at, channel: 'x', textVersion: 1, actor: 'x'}]->(p)
"""


@pytest.fixture
async def village(empty: Database, settings: Settings, parts: Parts) -> Database:
    await seed_village(empty, settings, NOW)
    await parts.keyring.refresh()
    return empty


def told(svg: str, name: str = "desc") -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter(NS + name)]


async def take(client: Client, path: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {client.key}", "accept-language": "en"}
    return await client.http.get(path, headers=headers)


async def test_a_tree_shows_whom_somebody_brought_with_what_they_spent(viewer: Client, village: Database) -> None:
    svg = (await viewer.ask(TREE))["user"]["svg"]

    # lan 200, hao 200, fang 300, wei 0, jing 500, qiang 40: 1,240 over three generations.
    assert told(svg)[0].startswith("6 people below 王小明, drawn over 3 generations; those drawn spent 1240 CNY.")
    assert {"李兰", "陈浩", "张芳", "赵伟", "刘静", "周强"} <= set(told(svg, "text"))


async def test_a_network_shows_contacts_by_strength(viewer: Client, village: Database) -> None:
    svg = (await viewer.ask(NETWORK))["user"]["svg"]

    # hao turned to ming 3 times, jing and yan once each.
    assert told(svg)[0].startswith("3 contacts of 王小明; the strongest is 陈浩 with 3 interactions.")


async def test_contacts_of_one_who_know_each_other_are_tied(viewer: Client, village: Database) -> None:
    svg = (await viewer.ask('{ user(id: "lan") { svg: networkPicture } }'))["user"]["svg"]

    # The ring lan, fang, wei: lan's two contacts have to do with each other.
    assert "1 pairs of those drawn" in told(svg)[0]


async def test_who_refused_to_be_profiled_is_an_unnamed_dot_and_has_no_picture_of_their_own(
    viewer: Client, village: Database
) -> None:
    await ask(village, REFUSED, id="hao", at=NOW)

    tree, network = [(await viewer.ask(text))["user"]["svg"] for text in (TREE, NETWORK)]
    own = (await viewer.ask('{ user(id: "hao") { a: referralTreePicture b: networkPicture } }'))["user"]

    assert "陈浩" not in tree + network
    assert "somebody unnamed" in told(tree, "title")
    assert told(tree)[0].startswith("6 people below 王小明, drawn over 3 generations; those drawn spent 1040 CNY.")
    assert own == {"a": None, "b": None}


async def test_only_managers_see_how_values_are_spread(viewer: Client, manager: Client, village: Database) -> None:
    await run_scores(village, clock=lambda: NOW)

    spread = (await manager.ask(SPREAD))["scorePicture"]
    _, code = await viewer.refusal(SPREAD)
    _, other = await viewer.refusal("{ paretoPicture }")

    # Seven brought nobody who bought; the others 40, 90, 320, 500 and 810. 11 of 12 have at most 500.
    assert told(spread) == [
        (
            "Values of 12 people. 50% have at most 0 CNY. 90% have at most 500 CNY. 99% have at most 810 CNY. "
            "王小明: 810 CNY. threshold: 50 CNY."
        )
    ]
    assert (code, other) == ("access.denied", "access.denied")


async def test_before_the_first_run_there_is_nothing_to_spread(manager: Client, village: Database) -> None:
    svg = (await manager.ask("{ scorePicture(score: PAGERANK) }"))["scorePicture"]

    assert told(svg) == ["There are no values yet: they come with the first score run."]


async def test_the_pareto_curve_is_that_of_the_report(manager: Client, village: Database) -> None:
    svg = (await manager.ask("{ paretoPicture }"))["paretoPicture"]

    # Net: jing 500, fang 300, lan 200, hao 200, ming 130, lei 90, tao 70, xia 60, qiang 40: nine buyers, 1,590.
    # The best fifth, rounded up, are 2 of 9 with 800 (50.3 %); 500 + 300 + 200 + 200 + 130 = 1,330 is the first sum
    # above 80 % (1,272): 5 of 9.
    assert told(svg) == [
        (
            "9 buyers spent 1590 CNY. The best 20% of buyers have 50.3% of the revenue. "
            "80% of the revenue come from 55.6% of buyers."
        )
    ]


@pytest.mark.parametrize("depth", [0, 13])
async def test_a_depth_that_cannot_be_is_refused(viewer: Client, village: Database, depth: int) -> None:
    text = f'{{ user(id: "ming") {{ referralTreePicture(depth: {depth}) }} }}'

    assert await viewer.refusal(text) == (200, "referrals.tree_depth")


async def test_pictures_are_files_over_http_that_can_do_nothing(manager: Client, village: Database) -> None:
    paths = ("/pictures/tree/ming.svg?depth=2", "/pictures/network/ming.svg", "/pictures/pareto.svg")
    found = [await take(manager, each) for each in (*paths, "/pictures/distribution.svg?score=pagerank&user=ming")]

    assert [each.status_code for each in found] == [200] * 4
    assert {each.headers["content-type"] for each in found} == {"image/svg+xml"}
    assert {each.headers["content-security-policy"].split(";")[0] for each in found} == {"default-src 'none'"}
    assert "drawn over 2 generations" in told(found[0].text)[0]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/pictures/tree/nobody.svg", 404, "pictures.no_picture"),
        ("/pictures/tree.svg", 404, "pictures.no_picture"),
        ("/pictures/pareto/ming.svg", 404, "pictures.no_picture"),
        ("/pictures/cake.svg", 404, "pictures.no_picture"),
        ("/pictures/tree/ming.svg?depth=x", 400, "pictures.parameter"),
        ("/pictures/tree/ming.svg?depth=99", 400, "referrals.tree_depth"),
        ("/pictures/distribution.svg", 400, "pictures.parameter"),
        ("/pictures/distribution.svg?score=luck", 400, "pictures.parameter"),
        ("/pictures/distribution.svg?score=pagerank&mark=x", 400, "pictures.parameter"),
        ("/pictures/distribution.svg?score=pagerank&mark=nan", 400, "pictures.parameter"),
        ("/pictures/pareto.svg?days=0", 400, "scores.parameter_out_of_range"),
    ],
)
async def test_what_cannot_be_drawn_is_told_with_a_code(
    manager: Client, village: Database, path: str, status: int, code: str
) -> None:
    response = await take(manager, path)

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_pictures_are_for_whom_their_data_are(viewer: Client, village: Database) -> None:
    denied = await take(viewer, "/pictures/pareto.svg")
    unknown = await viewer.http.get("/pictures/pareto.svg", headers={"authorization": "Bearer nobody"})
    stranger = await viewer.http.get("/pictures/tree/ming.svg")

    assert (denied.status_code, unknown.status_code) == (403, 401)
    assert (stranger.status_code, stranger.headers["location"].split("?")[0]) == (303, "/sign-in")
