"""Computed amounts: a small language, exact, rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.imports.expressions import DEPTH_LIMIT, decimal_of, minor_units, parse_expression

pytestmark = pytest.mark.text


def cents(text: str, **values: str) -> int:
    return minor_units(parse_expression(text), {name: Decimal(value) for name, value in values.items()}, 2)


@pytest.mark.parametrize(
    "text", ["price × quantity × (1 − discount)", "price*quantity*(1-discount)", "price · quantity · (1−discount)"]
)
def test_northwind_lines_are_price_times_quantity_less_discount(text: str) -> None:
    # 14.00 × 12 × 0.85 = 142.80; 2.5 × 3 × 0.95 = 7.125, a tie, goes to the even cent 7.12.
    assert cents(text, price="14.00", quantity="12", discount="0.15") == 14_280
    assert cents(text, price="2.5", quantity="3", discount="0.05") == 712


def test_ties_go_to_the_even_minor_unit() -> None:
    assert [cents("a", a=each) for each in ("0.005", "0.015", "0.025", "-0.005", "-0.015")] == [0, 2, 2, 0, -2]


def test_the_usual_order_of_operations_holds() -> None:
    assert cents("1 + 2 × 3") == 700
    assert cents("(1 + 2) * 3") == 900
    assert cents("8 ÷ 4 ÷ 2") == 100
    assert cents("8 - 4 - 2") == 200
    assert cents("--2 - -1") == 300


def test_division_is_exact_until_the_one_rounding() -> None:
    # One third of 0.045 is 0.015 exactly, a tie to 0.02; rounded digits on the way would give 0.01499… and 0.01.
    assert cents("a / 3", a="0.045") == 2
    assert cents("1 / 3 * 3 * 0.015") == 2


def test_dividing_by_zero_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        cents("1 / (a - a)", a="1")

    assert refusal.value.code == "imports.division_by_zero"


def test_any_column_can_be_named() -> None:
    assert cents('单价 × "unit count" + `a-b`', **{"单价": "2", "unit count": "3", "a-b": "1"}) == 700
    assert parse_expression("a + b × a").names == ("a", "b")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("price ×", 8),
        ("price quantity", 7),
        ("(price", 7),
        ("price)", 6),
        ("price × $", 9),
        ("1 - * 2", 5),
        ("__import__('os')", 11),
        ("a ** 2", 4),
        ('"open', 1),
        ("1.", 2),
        ("(" * (DEPTH_LIMIT + 1) + "1" + ")" * (DEPTH_LIMIT + 1), DEPTH_LIMIT + 1),
        ("1" * 501, 501),
    ],
)
def test_an_error_points_at_its_character(text: str, position: int) -> None:
    with pytest.raises(Refused) as refusal:
        parse_expression(text)

    assert refusal.value.code == "imports.expression_invalid"
    assert refusal.value.facts["position"] == position


@pytest.mark.parametrize("text", ["", "1,5", "1e5", "NaN", "Infinity", "１２", "1.", ".5", "0x10", "1 2", "9" * 41])
def test_only_plain_decimals_are_numbers(text: str) -> None:
    assert decimal_of(text) is None


NUMBERS = st.decimals(min_value=0, max_value=10**6, places=4, allow_nan=False).map(abs)
Printed = tuple[str, Fraction]  # an expression and its value by exact arithmetic


def printed(one: Printed, sign: str, other: Printed) -> Printed:
    (left, a), (right, b) = one, other
    return f"({left} {sign} {right})", a + b if sign == "+" else a - b if sign == "-" else a * b


LEAVES: st.SearchStrategy[Printed] = NUMBERS.map(lambda each: (str(each), Fraction(each)))
TREES: st.SearchStrategy[Printed] = st.recursive(
    LEAVES, lambda parts: st.builds(printed, parts, st.sampled_from("+-*"), parts), max_leaves=8
)


@given(tree=TREES)
def test_what_is_printed_with_parentheses_has_the_value_of_exact_arithmetic(tree: Printed) -> None:
    text, exact = tree

    assert minor_units(parse_expression(text), {}, 2) == round(exact * 100)
    assert minor_units(parse_expression(f"{text} / 1"), {}, 2) == round(exact * 100)


@given(text=st.text(st.sampled_from("ab1.()+-*/× \"`'_"), max_size=30))
def test_any_text_is_an_expression_or_a_refusal_within_it(text: str) -> None:
    try:
        parse_expression(text)
    except Refused as refusal:
        code, position = refusal.code, int(refusal.facts["position"] or 0)
    else:
        code, position = "imports.expression_invalid", 1

    assert code == "imports.expression_invalid"
    assert 1 <= position <= len(text) + 1
