"""Computed amounts: `price × quantity × (1 − discount)`, parsed by hand and worked out exactly.

    sum     = product (("+" | "-") product)*
    product = factor (("*" | "/") factor)*
    factor  = "-"* (number | name | "(" sum ")")

`×`, `·`, `÷` and `−` are the same as `*`, `*`, `/` and `-`. A name is a column of the file; one that is not a plain
word stands in double quotes or backticks. Nothing else exists in this language, and it never loops.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction

from graph.errors import Refused

LENGTH_LIMIT = 500
DEPTH_LIMIT = 50
OPERAND_LIMIT = 40
"""Characters of a value that may enter a computation."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\W\d]\w*)|\"(?P<double>[^\"]+)\"|`(?P<tick>[^`]+)`"
    r"|(?P<sign>[-+*/()×·÷−])|(?P<end>$))"
)
_SAME = {"×": "*", "·": "*", "÷": "/", "−": "-"}
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
# A text of 500 characters holds at most 250 operands of 40 digits, so 30,000 digits hold every exact result.
_EXACT = Context(prec=30_000, traps=[Inexact, InvalidOperation])

Number = Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Constant:
    """A number written in the expression."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A column of the file."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """The opposite of a part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parts joined by one of `+ - * /`."""

    sign: str
    left: "Node"
    right: "Node"


Node = Constant | Name | Negative | Pair


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text, its tree, the columns it reads (in order of appearance), whether it divides."""

    text: str
    root: Node
    names: tuple[str, ...]
    divides: bool


def parse_expression(text: str) -> Expression:
    """The expression a text means; raises `Refused` ("imports.expression_invalid") naming the character at fault."""
    if len(text) > LENGTH_LIMIT:
        raise _fault(text, LENGTH_LIMIT)
    return _Parser(text).whole()


def decimal_of(text: str) -> Decimal | None:
    """The number a plain decimal text means, None for any other text."""
    if len(text) > OPERAND_LIMIT or not _DECIMAL.fullmatch(text):
        return None
    return Decimal(text)


def minor_units(expression: Expression, values: Mapping[str, Decimal], digits: int) -> int:
    """The expression's value in minor units (10**-digits), rounded half-even once, at the end; exact before that.

    Raises `Refused` ("imports.division_by_zero").
    """
    kind: Callable[[Decimal], Number] = Fraction if expression.divides else Decimal
    with localcontext(_EXACT):
        try:
            value = _value(expression.root, values, kind)
        except ZeroDivisionError:
            raise Refused("imports.division_by_zero", expression=expression.text) from None
        scaled = value * 10**digits
        return round(scaled)


def _value(node: Node, values: Mapping[str, Decimal], kind: Callable[[Decimal], Number]) -> Number:
    match node:
        case Constant(value):
            return kind(value)
        case Name(name):
            return kind(values[name])
        case Negative(part):
            return -_value(part, values, kind)
        case Pair(sign, left, right):
            return _joined(sign, _value(left, values, kind), _value(right, values, kind))


def _joined(sign: str, left: Number, right: Number) -> Number:
    # Both sides are of one type: all numbers of one evaluation are made by one `kind`.
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left + right if sign == "+" else left - right if sign == "-" else left * right
    one, other = Fraction(left), Fraction(right)
    if sign == "/":
        return one / other
    return one + other if sign == "+" else one - other if sign == "-" else one * other


def _fault(text: str, position: int) -> Refused:
    return Refused(
        "imports.expression_invalid",
        expression=text[:LENGTH_LIMIT],
        position=position + 1,
        found=text[position : position + 10] or "∅",
    )


class _Parser:
    """Reads one text from left to right; `position` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.names: list[str] = []
        self.divides = False

    def whole(self) -> Expression:
        root = self.sum()
        if self.peek() != "":
            raise _fault(self.text, self.at())
        return Expression(self.text, root, tuple(dict.fromkeys(self.names)), self.divides)

    def sum(self) -> Node:
        node = self.product()
        while (sign := self.peek()) in ("+", "-"):
            self.take()
            node = Pair(sign, node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while (sign := self.peek()) in ("*", "/"):
            self.take()
            self.divides = self.divides or sign == "/"
            node = Pair(sign, node, self.factor())
        return node

    def factor(self) -> Node:
        n_negations = 0
        while self.peek() == "-":
            self.take()
            n_negations += 1
        node = self.atom()
        return Negative(node) if n_negations % 2 else node

    def atom(self) -> Node:
        start = self.at()
        matched = self.take()
        if matched["number"]:
            return Constant(Decimal(matched["number"]))
        name = matched["name"] or matched["double"] or matched["tick"]
        if name:
            self.names.append(name)
            return Name(name)
        if matched["sign"] != "(" or self.depth == DEPTH_LIMIT:
            raise _fault(self.text, start)
        self.depth += 1
        node = self.sum()
        if self.peek() != ")":
            raise _fault(self.text, self.at())
        self.take()
        self.depth -= 1
        return node

    def take(self) -> re.Match[str]:
        """The next token, moved past."""
        matched = _TOKEN.match(self.text, self.position)
        if matched is None:
            raise _fault(self.text, self.at())
        self.position = matched.end()
        return matched

    def peek(self) -> str:
        """The next sign in its ASCII form, empty at the end, another text for a number or name; nothing is taken."""
        matched = _TOKEN.match(self.text, self.position)
        if matched is None:
            raise _fault(self.text, self.at())
        sign = matched["sign"]
        return _SAME.get(sign, sign) if sign else "" if matched["end"] is not None else "value"

    def at(self) -> int:
        """Index of the next character that is no blank."""
        rest = self.text[self.position :]
        return self.position + len(rest) - len(rest.lstrip())
