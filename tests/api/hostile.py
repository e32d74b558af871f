"""Documents made to break the service or to tire it: each is to be refused or answered within 50 ms of CPU.

Used by the tests and by `make bench ARGS=hostile`. Each is a function that makes the body of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import orjson


def _body(query: str, **variables: Any) -> Callable[[], bytes]:
    return lambda: orjson.dumps({"query": query, "variables": variables})


def _raw(body: bytes) -> Callable[[], bytes]:
    return lambda: body


def _many(text: str, n: int, between: str = " ") -> str:
    """The text n times, with its number where it says N."""
    return between.join(text.replace("N", str(number)) for number in range(n))


def _deep(opening: str, n: int, inner: str, closing: str = " }") -> str:
    return opening * n + inner + closing * n


def _doubling(n: int, on: str, spread: str) -> str:
    """Fragments of which each spreads the next one twice."""
    names = [f"F{number}" for number in range(n)]
    chain = [f"fragment {one} on {on} {{ {spread.replace('NEXT', next_)} }}" for one, next_ in pairwise(names)]
    return " ".join(chain) + f" fragment {names[-1]} on {on} {{ id }}"


def _bushy(width: int, depth: int) -> str:
    """The same field many times at each level, under one response key."""
    return "id" if depth == 0 else _many("referrer { user { " + _bushy(width, depth - 1) + " } }", width)


USER = '{ user(id: "x") { BELOW } }'
FRAGMENTED = '{ user(id: "x") { ...F0 } } '
EVERY = " ".join(f"...F{number}" for number in range(20))
FILTERED = "{ users(filter: FILTER) { nodes { id } } }"
ARGUED = "query($v: UserFilter) { users(filter: $v) { nodes { id } } }"

HOSTILE: Mapping[str, Callable[[], bytes]] = {
    # Fan-out through fragments.
    "doubling fragments": _body(FRAGMENTED + _doubling(40, "User", "...NEXT ...NEXT")),
    "doubling fragments in fields": _body(
        FRAGMENTED + _doubling(20, "User", "a: referrer { user { ...NEXT } } ...NEXT")
    ),
    "doubling fragments, fifty": _body(FRAGMENTED + _doubling(50, "User", "...NEXT ... { ...NEXT }")),
    "doubling in-line": _body("{ users { nodes { " + _deep("... on User { ", 100, "id") + " } } }"),
    "hundred fragments": _body(
        '{ user(id: "x") { ' + _many("...FN", 100) + " } } " + _many("fragment FN on User { id }", 100)
    ),
    "fifty fragments at once": _body(
        '{ user(id: "x") { ' + _many("...FN", 50) + " } } " + _many("fragment FN on User { id name }", 50)
    ),
    "one fragment spread everywhere": _body(
        '{ user(id: "x") { ' + _many("...F", 400) + " } } fragment F on User { id }"
    ),
    "fragments nobody uses": _body("{ groups { key } } " + _many("fragment FN on User { id }", 120)),
    "pages behind fragments": _body(
        FRAGMENTED + _doubling(8, "User", "moves(first: 100) { nodes { id } } ...NEXT ... { ...NEXT }")
    ),
    # Cycles.
    "a fragment within itself": _body(FRAGMENTED + "fragment F0 on User { ...F0 }"),
    "a fragment below itself": _body(FRAGMENTED + "fragment F0 on User { referrer { user { ...F0 ...F0 } } }"),
    "twice below itself": _body(
        FRAGMENTED + "fragment F0 on User { a: referrer { user { ...F0 } } b: referrer { user { ...F0 } } }"
    ),
    "a circle of forty": _body(
        FRAGMENTED + _many("fragment FN on User { id ...GN }", 40).replace("G39", "F0").replace("G", "H")
    ),
    "each of twenty in each": _body(
        FRAGMENTED + " ".join(f"fragment F{one} on User {{ {EVERY} }}" for one in range(20))
    ),
    # Aliases and repetition.
    "thousand aliases": _body(USER.replace("BELOW", _many("aN: id", 1_000))),
    "three hundred aliases": _body(USER.replace("BELOW", _many("aN: id", 300))),
    "thousand times one field": _body(USER.replace("BELOW", _many("id", 980))),
    "hundred users by alias": _body("{ " + _many('aN: user(id: "x") { id }', 90) + " }"),
    "aliases of long lists": _body("{ " + _many("aN: users(first: 100) { nodes { id name } }", 60) + " }"),
    "lists in lists": _body(
        "{ users(first: 100) { nodes { moves(first: 100) { nodes { fromGroup { managers { id } } } } } } }"
    ),
    "a list of many values": _body("{ users(first: 100) { nodes { " + _many("aN: id", 300) + " } } }"),
    "trees by alias": _body(
        "{ "
        + _many('aN: referralTree(userId: "x", first: 500) { nodes { user { id tags { tag { key } } } } }', 30)
        + " }"
    ),
    # Conflicts and merging, whose check compares each with each.
    "one key, other arguments": _body("{ " + _many('a: user(id: "N") { id }', 90) + " }"),
    "one key, other fields": _body(USER.replace("BELOW", _many("a: id a: name", 150))),
    "same subtree 120 times": _body(USER.replace("BELOW", _bushy(120, 1))),
    "subtrees 10 by 10": _body(USER.replace("BELOW", _bushy(10, 2))),
    "subtrees 4 by 4 by 4": _body(USER.replace("BELOW", _bushy(4, 3))),
    "subtrees 2 to the 6th": _body(USER.replace("BELOW", _bushy(2, 4))),
    "conflicts through fragments": _body(
        '{ user(id: "x") { ' + _many("...FN", 40) + " } } " + _many("fragment FN on User { a: name b: id c: name }", 40)
    ),
    "chained fragments that merge": _body(
        FRAGMENTED
        + " ".join(
            f"fragment F{n} on User {{ id ...F{n + 1} referrer {{ user {{ ...F{n + 1} }} }} }}" for n in range(35)
        )
        + " fragment F35 on User { id }"
    ),
    # Directives.
    "thousand directives": _body(USER.replace("BELOW", "id " + _many("@include(if: true)", 1_000))),
    "hundred directives": _body(USER.replace("BELOW", "id " + _many("@include(if: true)", 140))),
    "unknown directives": _body(USER.replace("BELOW", "id " + _many("@nothingN", 480))),
    "directives everywhere": _body("query " + _many("@aN", 150) + "{ groups " + _many("@bN", 150) + " { key } }"),
    "a directive with a list": _body(USER.replace("BELOW", "id @include(if: [" + _many("true", 900) + "])")),
    # Depth and brackets.
    "deep selections": _body(USER.replace("BELOW", _deep("referrer { user { ", 90, "id", " } }"))),
    "just too deep": _body(USER.replace("BELOW", _deep("referrer { user { ", 6, "id", " } }"))),
    "two hundred thousand brackets": _raw(b'{"query": "' + b"{" * 200_000 + b'"}'),
    "forty thousand brackets": _body("{" * 39_000),
    "bracket pairs": _body("{}" * 19_000),
    "round brackets": _body("{ user" + "(" * 39_000),
    "brackets in the body": _raw(b"[" * 90_000),
    "objects in the body": _raw(b'{"query":' * 9_000),
    "brackets in the variables": _raw(
        b'{"query": "{ groups { key } }", "variables": ' + b'{"a":' * 15_000 + b"1" + b"}" * 15_000 + b"}"
    ),
    "empty selections": _body("{ users { } }"),
    "no selections": _body("{ users }"),
    # Inputs.
    "deep input objects": _body(FILTERED.replace("FILTER", _deep("{tags: ", 400, "{}", "}"))),
    "input objects, eighty deep": _body(FILTERED.replace("FILTER", _deep("{tags: ", 80, "{}", "}"))),
    "deep lists": _body(FILTERED.replace("FILTER", "{tags: {all: " + "[" * 450 + "]" * 450 + "}}")),
    "huge list": _body(FILTERED.replace("FILTER", "{tags: {all: [" + '"x" ' * 900 + "]}}")),
    "list of wrong kinds": _body(FILTERED.replace("FILTER", "{tags: {all: [" + "{} " * 450 + "]}}")),
    "huge list in variables": _body(ARGUED, v={"tags": {"all": ["x"] * 20_000}}),
    "wrong list in variables": _body(ARGUED, v={"tags": {"all": [[]] * 30_000}}),
    "unknown keys in variables": _body(ARGUED, v={f"k{number}": number for number in range(6_000)}),
    "undeclared variables": _body("{ groups { key } }", **{f"k{number}": number for number in range(6_000)}),
    "unknown input fields": _body(FILTERED.replace("FILTER", "{" + _many("kN: 1", 320) + "}")),
    "one input field again and again": _body(FILTERED.replace("FILTER", "{" + _many('search: "x"', 320) + "}")),
    "deep value for a text": _body(
        "query($v: String!) { tag(key: $v) { key } }", v=orjson.loads(b"[" * 200 + b"]" * 200)
    ),
    # Names, texts and numbers.
    "long name": _body("{ " + "a" * 39_000 + " }"),
    "long alias": _body("{ " + "a" * 39_000 + ': user(id: "x") { id } }'),
    "long type name": _body("{ users { nodes { ... on " + "U" * 39_000 + " { id } } } }"),
    "long enum": _body("{ users(order: " + "A" * 39_000 + ") { nodes { id } } }"),
    "names almost right": _body("{ " + _many("userN usrN uzersN", 300) + " }"),
    "types almost right": _body("{ groups { key } } " + _many("fragment FN on UserN { id }", 45)),
    "huge text": _body('{ tag(key: "' + "x" * 39_000 + '") { key } }'),
    "huge text in variables": _body("query($v: String!) { tag(key: $v) { key } }", v="汉" * 33_000),
    "huge search": _body("query($v: String) { users(filter: {search: $v}) { nodes { id } } }", v="a b" * 30_000),
    "search of wildcards": _body(
        "query($v: String) { users(filter: {search: $v}) { nodes { id } } }", v="*?~" * 10_000
    ),
    "a text without end": _body('{ tag(key: "' + "\\u0041" * 6_000),
    "escapes": _body('{ tag(key: "' + "\\u0041" * 6_000 + '") { key } }'),
    "halves of characters": _body('{ tag(key: "\\ud800\\udc00\\ud800") { key } }'),
    "half a character in variables": _raw(
        b'{"query": "query($v: String!) { tag(key: $v) { key } }", "variables": {"v": "\\ud800"}}'
    ),
    "nothing in a text": _body("query($v: String!) { tag(key: $v) { key } }", v="\u0000\u0001\u202e\ufeff"),
    "bad utf-8": _raw(b'{"query": "{ tag(key: \\"\xff\xfe\\") { key } }"}'),
    "marks and joiners": _body(
        "query($v: String) { users(filter: {search: $v}) { nodes { id } } }", v="e" + "\u0301" * 20_000
    ),
    "letters that look alike": _body('{ us\u0435r(id: "x") { id } }'),
    "turned writing": _body('{ user(id: "\u202e\u2066x") { id } } # \u202e'),
    "block text of many lines": _body('{ tag(key: """' + "\n   x" * 7_000 + '""") { key } }'),
    "block text of nothing": _body('{ tag(key: """' + "\n" * 39_000 + '""") { key } }'),
    "quotes": _body('"' * 39_000),
    "new lines": _body("\n" * 39_000 + "{"),
    "comments": _body("#\n" * 19_000 + "{ groups { key } }"),
    "one long comment": _body("# " + "x" * 39_000 + "\n{ groups { key } }"),
    "commas": _body("," * 39_000 + "{ groups { key } }"),
    "huge whole number": _body("{ users(first: " + "9" * 39_000 + ") { nodes { id } } }"),
    "huge exponent": _body("{ users(first: 1e" + "9" * 30_000 + ") { nodes { id } } }"),
    "number with exponent": _body("{ users(first: 1e2) { nodes { id } } }"),
    "whole number in variables": _raw(
        b'{"query": "query($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": ' + b"9" * 5_000 + b"}}"
    ),
    "exponent in variables": _raw(
        b'{"query": "query($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": 1e308}}'
    ),
    "beyond all numbers": _raw(
        b'{"query": "query($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": 1e999}}'
    ),
    "no number": _raw(b'{"query": "query($n: Int) { users(first: $n) { nodes { id } } }", "variables": {"n": NaN}}'),
    "below nothing": _body("{ users(first: -2147483648) { nodes { id } } }"),
    "year ten thousand": _body('{ users(filter: {joinedFrom: "9999-12-31T23:59:59-23:59"}) { nodes { id } } }'),
    "year one": _body('{ users(filter: {joinedBefore: "0001-01-01T00:00:00+23:59"}) { nodes { id } } }'),
    # Variables and operations.
    "variables again and again": _body("query(" + _many("$v: ID", 200) + ") { user(id: $v) { id } }"),
    "variables nobody uses": _body("query(" + _many("$vN: ID", 230) + ") { groups { key } }"),
    "variables nobody declared": _body("{ " + _many("aN: user(id: $vN) { id }", 90) + " }"),
    "defaults of defaults": _body("query(" + _many("$vN: ID = $v0", 150) + ") { groups { key } }"),
    "many operations": _body(_many("query AN { groups { key } }", 140)),
    "twenty operations over fifty fragments": _body(
        _many("query AN { users { nodes { ...F0 } } }", 20)
        + " "
        + " ".join(f"fragment F{n} on User {{ id ...F{n + 1} }}" for n in range(45))
        + " fragment F45 on User { id }"
    ),
    "operations of one name": _body(_many("query A { groups { key } }", 140)),
    "a schema in place of a question": _body(_many("type TN { a: Int }", 100)),
    "a subscription": _body("subscription { users { nodes { id } } }"),
    # The schema itself.
    "introspection of everything": _body(
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    ),
    "introspection by alias": _body("{ " + _many("aN: __schema { types { name } }", 100) + " }"),
    "introspection of one type, deep": _body(
        '{ __type(name: "User") { ' + _deep("fields { type { ", 60, "name", " } }") + " } }"
    ),
    "the name of the type, often": _body("{ " + _many("aN: __typename", 300) + " }"),
}
