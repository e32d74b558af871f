"""What may be asked: each fault of an expression is refused with its place, and the choices where they are few."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings

from graph.errors import GuanxiError, Missing, Refused
from graph.measures.checking import World, checked
from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Known,
    Leaf,
    Measure,
    Not,
    Rolling,
    SinceEntering,
    SinceJoining,
    Span,
    Unit,
)
from tests.graph.measures.trees import UNITS, expressions

pytestmark = pytest.mark.text

WORLD = World(
    tags={"wear": "wear", "穿搭": "wear", "old": "old"},
    retired={"old"},
    attributes=UNITS,
    groups={"partner"},
    tasks={"quiz"},
    plans={"club"},
    scores={"pagerank"},
    purposes={"service"},
    segments={"vip"},
)
TWO = Comparison(Compare.AT_LEAST, (2,))
BOUGHT = Leaf(Measure("purchases"), TWO)


def leaf(
    kind: str, test: Comparison | None = None, /, **options: str | int | tuple[str, ...] | tuple[int, ...]
) -> Leaf:
    return Leaf(Measure(kind, tuple(sorted(options.items()))), test)


def deep(n: int) -> Expression:
    found: Expression = BOUGHT
    for _ in range(n):
        found = Not(found)
    return found


@pytest.mark.parametrize(
    ("expression", "kind", "code", "path"),
    [
        (leaf("luck"), Missing, "measures.unknown", ()),
        (leaf("tag", key="new"), Missing, "measures.unknown_key", ("key",)),
        (leaf("tag", key="old"), Refused, "measures.tag_retired", ("key",)),
        (leaf("tag"), Refused, "measures.option_missing", ("key",)),
        (leaf("tag", key="wear", hops=2), Refused, "measures.option_unknown", ("hops",)),
        (leaf("tag", TWO, key="wear"), Refused, "measures.test_unneeded", ("is",)),
        (leaf("in_group", group="nobody"), Missing, "measures.unknown_key", ("group",)),
        (leaf("task_stage", TWO, task="luck"), Missing, "measures.unknown_key", ("task",)),
        (leaf("task_completions", TWO), Refused, "measures.option_missing", ("task",)),
        (leaf("paid_term", plan="luck"), Missing, "measures.unknown_key", ("plan",)),
        (leaf("paid_term", TWO), Refused, "measures.test_unneeded", ("is",)),
        (
            Leaf(Measure("task_stage", (("task", "quiz"),), Rolling(3)), TWO),
            Refused,
            "measures.option_unknown",
            ("window",),
        ),
        (leaf("score", TWO, key="luck"), Missing, "measures.unknown_key", ("key",)),
        (leaf("consented", purpose="spying"), Missing, "measures.unknown_key", ("purpose",)),
        (leaf("segment", key="lost"), Missing, "measures.unknown_key", ("key",)),
        (leaf("attribute", TWO, key="luck"), Missing, "measures.unknown_key", ("key",)),
        (leaf("attribute", TWO, key="city"), Refused, "measures.test_unfit", ("is",)),
        (
            leaf("attribute", Comparison(Compare.ONE_OF, ("tall",)), key="height"),
            Refused,
            "measures.test_unfit",
            ("is",),
        ),
        (leaf("attribute", key="married"), Refused, "measures.test_missing", ("is",)),
        (leaf("purchases"), Refused, "measures.test_missing", ("is",)),
        (leaf("purchases", Comparison(Compare.AT_LEAST, (2.5,))), Refused, "measures.test_type", ("is",)),
        (leaf("purchases", Comparison(Compare.AT_LEAST, (-1,))), Refused, "measures.test_type", ("is",)),
        (leaf("purchases", Comparison(Compare.AT_LEAST, (True,))), Refused, "measures.test_type", ("is",)),
        (leaf("purchases", Comparison(Compare.AT_LEAST, (float("nan"),))), Refused, "measures.test_type", ("is",)),
        (leaf("purchases", Comparison(Compare.BETWEEN, (5, 3))), Refused, "measures.backwards", ("is",)),
        (leaf("purchases", Comparison(Compare.BETWEEN, (5,))), Refused, "measures.values", ("is",)),
        (
            leaf("percentile", Comparison(Compare.AT_LEAST, (90,)), key="pagerank"),
            Refused,
            "measures.test_type",
            ("is",),
        ),
        (leaf("last_purchase", TWO), Refused, "measures.test_type", ("is",)),
        (leaf("purchases", TWO, hours=(24,)), Refused, "measures.option_bounds", ("hours",)),
        (leaf("purchases", TWO, weekdays=(0,)), Refused, "measures.option_bounds", ("weekdays",)),
        (leaf("purchases", TWO, category=()), Refused, "measures.values", ("category",)),
        (leaf("purchases", TWO, amount_from=5, amount_to=3), Refused, "measures.backwards", ("amount_to",)),
        (leaf("referees", TWO, hops=5), Refused, "measures.option_bounds", ("hops",)),
        (leaf("interaction_people", TWO, hops=3), Refused, "measures.option_bounds", ("hops",)),
        (leaf("interactions", TWO, direction="up"), Refused, "measures.option_choice", ("direction",)),
        (Leaf(Measure("purchases", window=Rolling(0)), TWO), Refused, "measures.window_days", ("window", "days")),
        (Leaf(Measure("purchases", window=SinceJoining(0)), TWO), Refused, "measures.window_days", ("window", "days")),
        (
            Leaf(Measure("purchases", window=Calendar(Span.DAY, -1)), TWO),
            Refused,
            "measures.window_back",
            ("window", "back"),
        ),
        (
            Leaf(Measure("purchases", window=Between(date(2026, 5, 2), date(2026, 5, 1))), TWO),
            Refused,
            "measures.backwards",
            ("window", "to"),
        ),
        (
            Leaf(Measure("purchases", window=SinceEntering("nobody")), TWO),
            Missing,
            "measures.unknown_key",
            ("window", "group"),
        ),
        (Leaf(Measure("age", window=Rolling(3)), TWO), Refused, "measures.option_unknown", ("window",)),
        (Leaf(Measure("purchases", where=BOUGHT), TWO), Refused, "measures.option_unknown", ("who",)),
        (All(()), Refused, "measures.parts", ("all",)),
        (AnyOf((BOUGHT, Not(leaf("luck")))), Missing, "measures.unknown", ("any", 1, "not")),
        (
            Leaf(Measure("referees", where=All((BOUGHT, Known(Measure("luck"))))), TWO),
            Missing,
            "measures.unknown",
            ("who", "all", 1, "known"),
        ),
        (deep(8), Refused, "measures.too_deep", ()),
        (AnyOf((BOUGHT,) * 101), Refused, "measures.too_many_leaves", ()),
        (deep(50_000), Refused, "measures.too_deep", ()),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(
    expression: Expression, kind: type[GuanxiError], code: str, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(kind) as refusal:
        checked(expression, WORLD)

    assert (refusal.value.code, refusal.value.path) == (code, ("expression", *path))


def test_the_choices_are_told_where_they_are_few() -> None:
    many = World(tags={f"t{i}": f"t{i}" for i in range(13)})

    with pytest.raises(Missing) as few:
        checked(leaf("in_group", group="nobody"), WORLD)
    with pytest.raises(Missing) as too_many:
        checked(leaf("tag", key="new"), many)

    assert few.value.facts["choices"] == "partner"
    assert too_many.value.facts["choices"] is None


def test_a_tag_may_be_named_by_its_name_and_is_kept_by_its_key() -> None:
    assert checked(leaf("tag", key="穿搭"), WORLD) == leaf("tag", key="wear")


def test_sets_are_kept_sorted_and_once() -> None:
    asked = leaf("purchases", TWO, category=("b", "a", "b"), hours=(21, 20, 21))

    assert checked(asked, WORLD) == leaf("purchases", TWO, category=("a", "b"), hours=(20, 21))


class _Anything(dict[str, str]):
    """A world in which every tag is there."""

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        return key


class _All:
    def __contains__(self, _: object) -> bool:
        return True

    def __len__(self) -> int:
        return 1

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(())


@settings(max_examples=200, deadline=None)
@given(expressions())
def test_what_is_checked_is_not_changed_by_being_checked_again(expression: Expression) -> None:
    everything = _All()
    world = World(
        tags=_Anything(),
        attributes={key: unit for key, unit in UNITS.items() if unit is not Unit.TRUTH} | {"married": Unit.TRUTH},
        groups=everything,
        tasks=everything,
        plans=everything,
        scores=everything,
        purposes=everything,
        segments=everything,
    )

    once = _checked(expression, world)

    assume(once is not None)
    assert once is not None
    assert checked(once, world) == once


def _checked(expression: Expression, world: World) -> Expression | None:
    """None where a window or amounts happen to run backwards."""
    try:
        return checked(expression, world)
    except Refused as refusal:
        if refusal.code == "measures.backwards":
            return None
        raise
