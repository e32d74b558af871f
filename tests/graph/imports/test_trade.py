"""Purchases, lines and refunds reach the graph."""

from typing import LiteralString

from graph.imports.model import Kind
from tests.graph.imports.importing import Desk
from tests.support import ask

PURCHASES: LiteralString = """
MATCH (u:User)-[b:BOUGHT]->(p:Purchase)
WHERE b.at = p.at
RETURN p.id AS id, u.id AS user, toString(p.day) AS day, p.amountMinor AS amount, p.discountMinor AS discount,
  p.refundedMinor AS refunded,
  COLLECT { MATCH (p)-[l:OF]->(q) RETURN [l.line, q.sku, l.quantity, l.amountMinor] ORDER BY l.line } AS lines
ORDER BY id
"""
ORDERS = "id,user,at,amount\np1,u1,2024-01-05 00:30,30.00\np2,u1,2024-01-06,\n"
LINES = "purchase,sku,quantity,amount\np1,A,2,20\np1,B,1,10\np2,A,1,9.99\n"


async def test_orders_and_their_lines_come_in_two_files(desk: Desk) -> None:
    await desk.put_users("u1")

    await desk.put(Kind.PURCHASES, ORDERS)
    await desk.put(Kind.PURCHASE_LINES, LINES)

    # The first half hour of 5 January in Shanghai is 4 January in UTC: the day is the brand's.
    common = {"user": "u1", "discount": 0, "refunded": 0}
    assert await ask(desk.database, PURCHASES) == [
        {"id": "p1", "day": "2024-01-05", "amount": 3000, "lines": [[1, "A", 2, 2000], [2, "B", 1, 1000]], **common},
        {"id": "p2", "day": "2024-01-06", "amount": 999, "lines": [[1, "A", 1, 999]], **common},
    ]


async def test_orders_and_lines_sent_again_change_nothing(desk: Desk) -> None:
    await desk.put_users("u1")
    await desk.put(Kind.PURCHASES, ORDERS)
    await desk.put(Kind.PURCHASE_LINES, LINES)
    before = await ask(desk.database, PURCHASES)

    orders = await desk.put(Kind.PURCHASES, ORDERS)
    lines = await desk.put(Kind.PURCHASE_LINES, LINES)

    assert (orders.n_written, orders.n_known, orders.rejected) == (0, 2, {})
    assert (lines.n_written, lines.n_known, lines.rejected) == (0, 3, {})
    assert await ask(desk.database, PURCHASES) == before


async def test_lines_may_stand_in_the_rows_of_their_purchase(desk: Desk) -> None:
    await desk.put_users("u1")
    text = (
        "id,user,at,line,sku,quantity,line_amount,discount,product_name\n"
        "p1,u1,2024-01-05,1,A,2,20,1.50,Shoe\np1,u1,2024-01-05,2,A,1,10,1.50,Shoe\n"
    )

    first = await desk.put(Kind.PURCHASES, text)
    again = await desk.put(Kind.PURCHASES, text)

    assert (first.n_written, again.n_written, again.n_known) == (2, 0, 2)
    [purchase] = await ask(desk.database, PURCHASES)
    assert purchase["lines"] == [[1, "A", 2, 2000], [2, "A", 1, 1000]]
    assert (purchase["amount"], purchase["discount"]) == (3000, 150)
    assert await ask(desk.database, "MATCH (q:Product) RETURN q.name AS name") == [{"name": "Shoe"}]


async def test_a_known_purchase_with_other_content_is_rejected(desk: Desk) -> None:
    await desk.put_users("u1", "u2")
    await desk.put(Kind.PURCHASES, ORDERS)
    before = await ask(desk.database, PURCHASES)

    await desk.put(
        Kind.PURCHASES,
        "id,user,at,amount,channel\np1,u2,2024-01-05 00:30,30,\np1,u1,2024-01-05,30,\np1,u1,2024-01-05 00:30,31,\n"
        "p1,u1,2024-01-05 00:30,30,shop\np1,u1,2024-01-05 00:30,30,\np2,u1,2024-01-06,1,\np3,nobody,2024-01-06,1,\n",
    )

    differs = "imports.purchase_differs"
    assert desk.rejected() == [
        (2, differs),
        (3, differs),
        (4, differs),
        (5, differs),
        (7, differs),
        (8, "users.unknown"),
    ]
    assert await ask(desk.database, PURCHASES) == before


async def test_a_known_line_with_other_content_is_rejected(desk: Desk) -> None:
    await desk.put_users("u1")
    await desk.put(Kind.PURCHASES, ORDERS)
    await desk.put(Kind.PURCHASE_LINES, LINES)
    before = await ask(desk.database, PURCHASES)

    await desk.put(Kind.PURCHASE_LINES, "purchase,line,sku,quantity,amount\np1,,A,3,20\np1,2,A,2,20\np9,1,A,1,1\n")

    assert desk.rejected() == [
        (2, "imports.line_differs"),
        (3, "imports.line_differs"),
        (4, "imports.purchase_unknown"),
    ]
    assert await ask(desk.database, PURCHASES) == before


async def test_a_line_needs_a_product_and_an_amount(desk: Desk) -> None:
    await desk.put_users("u1")

    await desk.put(Kind.PURCHASES, "id,user,at,sku,quantity,line_amount\np1,u1,2024-01-05,A,1,\np2,u1,2024-01-05,,2,\n")

    assert desk.rejected() == [(2, "imports.value_missing"), (3, "imports.value_missing")]
    assert await ask(desk.database, PURCHASES) == []


async def test_refunds_are_netted_and_never_exceed_what_was_paid(desk: Desk) -> None:
    await desk.put_users("u1")
    await desk.put(Kind.PURCHASES, ORDERS)
    text = (
        "id,purchase,at,amount,reason\nr1,p1,2024-01-07,10,broken\nr2,p1,2024-01-08,20.01,\nr3,p1,2024-01-08,20,\n"
        "r4,p1,2024-01-09,0.01,\nr5,p9,2024-01-09,1,\nr6,p1,2024-01-04,0,\n"
    )

    first = await desk.put(Kind.REFUNDS, text)
    again = await desk.put(Kind.REFUNDS, text)
    await desk.put(Kind.REFUNDS, "id,purchase,at,amount,reason\nr1,p1,2024-01-07,11,broken\n")

    assert (first.n_written, again.n_written, again.n_known) == (2, 0, 2)
    assert first.rejected == {
        "imports.refund_above_purchase": 2,
        "imports.purchase_unknown": 1,
        "imports.refund_before_purchase": 1,
    }
    assert desk.rejected() == [(2, "imports.refund_differs")]
    purchase, _ = await ask(desk.database, PURCHASES)
    assert (purchase["amount"], purchase["refunded"]) == (3000, 3000)
