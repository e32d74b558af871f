"""Northwind's orders and lines as two files, one of them broken (needs the folder named by GUANXI_REFERENCE_DATA)."""

import os
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.layout import FileOptions
from graph.imports.mapping import ColumnMapping, mapping_from_options
from graph.imports.model import Kind
from tests.graph.imports.importing import Desk
from tests.support import ask

TOTALS: LiteralString = """
MATCH (u:User)-[:BOUGHT]->(p:Purchase)
RETURN count(p) AS n_orders, count(DISTINCT u) AS n_buyers, sum(p.amountMinor) AS amount_minor
"""
BUYERS: LiteralString = """
MATCH (u:User)-[:BOUGHT]->(p:Purchase)
RETURN u.id AS user, sum(p.amountMinor) AS amount_minor ORDER BY amount_minor DESC LIMIT 3
"""


@pytest.fixture
def folder() -> Path:
    return Path(os.environ["GUANXI_REFERENCE_DATA"])


@pytest.fixture
async def desk(empty: Database, origin: Origin, folder: Path, tmp_path: Path) -> Desk:
    """A graph that knows Northwind's customers."""
    desk = Desk(empty, origin, tmp_path)
    customers = mapping_from_options(Kind.USERS, {"map": ["id=customerID", "name=contactName"]})
    summary = await desk.load(folder / "northwind-customers.csv", customers)
    assert (summary.n_written, summary.rejected) == (91, {})
    return desk


def orders() -> ColumnMapping:
    return mapping_from_options(Kind.PURCHASES, {"map": ["id=orderID", "user=customerID", "at=orderDate"]})


async def test_orders_and_lines_come_to_the_published_totals(desk: Desk, folder: Path) -> None:
    lines = mapping_from_options(
        Kind.PURCHASE_LINES,
        {
            "map": ["purchase=orderID", "sku=productID"],
            "compute": ["amount=unitPrice × quantity × (1 − discount)"],
        },
    )

    bought = await desk.load(folder / "northwind-orders.csv", replace(orders(), file=FileOptions(first_columns=4)))
    held = await desk.load(folder / "northwind-order-details.csv", lines)

    assert (bought.n_written, bought.rejected) == (830, {})
    assert (held.n_written, held.rejected) == (2155, {})
    assert await ask(desk.database, TOTALS) == [{"n_orders": 830, "n_buyers": 89, "amount_minor": 126_579_302}]
    assert await ask(desk.database, BUYERS) == [
        {"user": "QUICK", "amount_minor": 11_027_732},
        {"user": "ERNSH", "amount_minor": 10_487_499},
        {"user": "SAVEA", "amount_minor": 10_436_196},
    ]


async def test_without_a_mapping_every_broken_order_is_listed(desk: Desk, folder: Path) -> None:
    summary = await desk.load(folder / "northwind-orders.csv", orders())

    # 176 of the 830 orders have an address with an unquoted comma, so 15 fields instead of 14.
    text = (folder / "northwind-orders.csv").read_text("utf-8").splitlines()
    broken = [number for number, line in enumerate(text, 1) if line.count(",") == 14]
    assert summary.n_written == 830 - 176
    assert desk.rejected() == [(number, "imports.too_many_fields") for number in broken]
    assert len(broken) == 176
