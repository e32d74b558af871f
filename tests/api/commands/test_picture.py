"""`guanxi picture`: pictures of the village in files for their owner alone, and on standard output."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Guanxi

DESC = "{http://www.w3.org/2000/svg}desc"


def described(svg: str) -> str:
    return ET.fromstring(svg).findtext(DESC) or ""


async def test_pictures_are_written_for_their_owner_alone_or_printed(
    empty: Database, settings: Settings, guanxi: Guanxi, tmp_path: Path
) -> None:
    await seed_village(empty, settings, T)
    picture, file = partial(guanxi, "picture"), tmp_path / "tree.svg"

    written, nothing, _ = await picture("tree", "ming", "--depth", "1", "--out", str(file))
    printed, curve, _ = await picture("pareto")
    ties = await picture("network", "ming")
    missing, *_ = await picture("network", "nobody")

    assert (written, nothing, file.stat().st_mode & 0o777) == (0, "", 0o600)
    assert "drawn over 1 generations" in (ET.parse(file).findtext(DESC) or "")
    # Nine buyers of the village spent 1,590 yuan net of refunds.
    assert (printed, (ET.fromstring(curve).findtext(DESC) or "")[:26]) == (0, "9 buyers spent 1590 CNY. T")
    # hao turned to ming three times, jing and yan once each.
    assert ties[0] == 0
    assert described(ties[1]).startswith("3 contacts of 王小明; the strongest is 陈浩 with 3 interactions.")
    assert missing != 0


async def test_how_a_score_is_spread_is_drawn_with_the_place_of_somebody_and_a_value(
    empty: Database, settings: Settings, guanxi: Guanxi
) -> None:
    await seed_village(empty, settings, T)
    await run_scores(empty, clock=lambda: T)

    code, svg, _ = await guanxi("picture", "distribution", "downstream_revenue", "--user", "lan", "--mark", "5000")
    unknown, *_ = await guanxi("picture", "distribution", "luck")

    # Seven have nothing; fang 40, xia 90, lan 320, hao 500 and ming 810. Eleven of twelve are 91.7 %.
    assert code == 0
    assert described(svg) == (
        "Values of 12 people. 50% have at most 0 CNY. 90% have at most 500 CNY. 99% have at most 810 CNY. "
        "李兰: 320 CNY. threshold: 50 CNY."
    )
    assert unknown != 0
