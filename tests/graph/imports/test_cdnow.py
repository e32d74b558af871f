"""The tenth of CDNOW's customers that marketing science has measured itself against since 2005 (Fader, Hardie, Lee).

The file comes with the PyPI package `lifetimes`, which is read and never imported.
"""

from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

from graph.imports.layout import FileOptions
from graph.imports.mapping import mapping_from_options
from graph.imports.model import Kind
from tests.graph.imports.importing import Desk
from tests.support import ask

TOTALS: LiteralString = """
MATCH (u:User)-[:BOUGHT]->(p:Purchase)-[l:OF]->()
RETURN count(DISTINCT u) AS n_users, count(p) AS n_purchases, sum(p.amountMinor) AS amount_minor,
  sum(l.quantity) AS n_discs
"""
REPEAT_BUYERS: LiteralString = """
MATCH (u:User)-[:BOUGHT]->(p:Purchase)
WHERE p.day <= date('1997-09-30')
WITH u, count(DISTINCT p.day) AS n_days
WHERE n_days > 1
RETURN count(u) AS n_users
"""


def cdnow_sample() -> Path:
    """The file: number in the whole file, number in the sample, day, discs, dollars; parted by blanks, no header."""
    package = find_spec("lifetimes")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "datasets" / "CDNOW_sample.txt"


async def test_the_cdnow_sample_has_its_published_size_and_repeat_buyers(desk: Desk) -> None:
    path = cdnow_sample()
    file = FileOptions(columns=("whole", "customer", "day", "discs", "dollars"))
    users = mapping_from_options(Kind.USERS, {"map": ["id=customer", "joined_at=day"]})
    purchases = mapping_from_options(
        Kind.PURCHASES,
        {
            "map": ["user=customer", "at=day", "quantity=discs", "amount=dollars", "line_amount=dollars"],
            "set": ["sku=CD"],
        },
    )

    people = await desk.load(path, replace(users, file=file))
    bought = await desk.load(path, replace(purchases, file=file, id_from_line=True))

    rows = [line.split() for line in path.read_text("ascii").splitlines()]
    assert (people.n_written, people.n_known, people.rejected) == (2357, 6919 - 2357, {})
    assert (bought.n_written, bought.n_known, bought.rejected) == (6919, 0, {})
    assert await ask(desk.database, TOTALS) == [
        {
            "n_users": 2357,
            "n_purchases": 6919,
            "amount_minor": int(sum(Decimal(row[4]) for row in rows) * 100),
            "n_discs": sum(int(row[3]) for row in rows),
        }
    ]
    # 946 of the 2,357 bought again by the end of week 39: the customers the Gamma-Gamma model is fitted to.
    assert await ask(desk.database, REPEAT_BUYERS) == [{"n_users": 946}]
