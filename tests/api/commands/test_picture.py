"""`guanxi picture`: pictures of the village in files for their owner alone, and on standard output."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from api.cli import run
from graph.database.driver import Database
from graph.database.embedded import StoreAddress
from graph.settings import Settings
from seeds.village import T, seed_village

DESC = "{http://www.w3.org/2000/svg}desc"


async def test_pictures_are_written_for_their_owner_alone_or_printed(
    empty: Database, settings: Settings, address: StoreAddress, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await seed_village(empty, settings, T)
    file = tmp_path / "tree.svg"
    environment: Mapping[str, str] = {
        "GUANXI_NEO4J_URI": address.uri,
        "GUANXI_NEO4J_USER": address.user,
        "GUANXI_NEO4J_PASSWORD": address.password,
        "GUANXI_NEO4J_DATABASE": address.database,
    }

    async def guanxi(*arguments: str) -> tuple[int, str]:
        code = await asyncio.to_thread(run, ["--lang", "en", "picture", *arguments], environment)
        return code, capsys.readouterr().out

    written, nothing = await guanxi("tree", "ming", "--depth", "1", "--out", str(file))
    printed, curve = await guanxi("pareto")
    missing, _ = await guanxi("network", "nobody")

    assert (written, nothing, file.stat().st_mode & 0o777) == (0, "", 0o600)
    assert "drawn over 1 generations" in (ET.parse(file).findtext(DESC) or "")
    # Nine buyers of the village spent 1,590 yuan net of refunds.
    assert (printed, (ET.fromstring(curve).findtext(DESC) or "")[:26]) == (0, "9 buyers spent 1590 CNY. T")
    assert missing != 0
