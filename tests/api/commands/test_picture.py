"""`guanxi picture`: pictures of the village in files for their owner alone, and on standard output."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

from graph.database.driver import Database
from graph.settings import Settings
from seeds.village import T, seed_village
from tests.api.conftest import Guanxi

DESC = "{http://www.w3.org/2000/svg}desc"


async def test_pictures_are_written_for_their_owner_alone_or_printed(
    empty: Database, settings: Settings, guanxi: Guanxi, tmp_path: Path
) -> None:
    await seed_village(empty, settings, T)
    picture, file = partial(guanxi, "picture"), tmp_path / "tree.svg"

    written, nothing, _ = await picture("tree", "ming", "--depth", "1", "--out", str(file))
    printed, curve, _ = await picture("pareto")
    missing, *_ = await picture("network", "nobody")

    assert (written, nothing, file.stat().st_mode & 0o777) == (0, "", 0o600)
    assert "drawn over 1 generations" in (ET.parse(file).findtext(DESC) or "")
    # Nine buyers of the village spent 1,590 yuan net of refunds.
    assert (printed, (ET.fromstring(curve).findtext(DESC) or "")[:26]) == (0, "9 buyers spent 1590 CNY. T")
    assert missing != 0
