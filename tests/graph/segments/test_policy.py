"""What a segment may be: no circles, not too large, saved against the version that was looked at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.errors import Conflict, Missing, Refused
from graph.measures.model import All, AnyOf, Compare, Comparison, Expression, Leaf, Measure, Not
from graph.segments import policy
from graph.segments.model import AskedSegment, Names, Segment

pytestmark = pytest.mark.text

SOME = Comparison(Compare.AT_LEAST, (1,))
BOUGHT = Leaf(Measure("purchases"), SOME)


def within(key: str) -> Leaf:
    return Leaf(Measure("segment", (("key", key),)))


def names(**segments: Expression) -> Names:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    known = {key: Segment(key, key, None, each, "service", 3, at, "lin") for key, each in segments.items()}
    return Names(tags={"tea": "tea"}, groups=frozenset(), purposes=frozenset({"service"}), segments=known)


def asked(key: str, expression: Expression) -> AskedSegment:
    return AskedSegment(key, "name", expression, "service")


@pytest.mark.parametrize(
    ("expression", "way"),
    [
        (within("a"), ("a", "a")),
        (Not(within("b")), ("a", "b", "a")),
        (All((BOUGHT, Leaf(Measure("referees", (), None, within("c")), SOME))), ("a", "c", "b", "a")),
        (within("d"), ()),
        (BOUGHT, ()),
    ],
)
def test_a_segment_does_not_contain_itself(expression: Expression, way: tuple[str, ...]) -> None:
    known = names(a=BOUGHT, b=AnyOf((within("a"), BOUGHT)), c=within("b"), d=BOUGHT)

    assert policy.circle("a", expression, known) == way
    if way:
        with pytest.raises(Refused) as refusal:
            policy.checked_segment(asked("a", expression), known, {})
        assert (refusal.value.code, refusal.value.facts["way"]) == ("segments.circle", " → ".join(way))


def test_what_its_segments_ask_counts() -> None:
    # 60 conditions, and the same 60 again through the name.
    wide = AnyOf(tuple(Leaf(Measure("purchases"), Comparison(Compare.EXACTLY, (n,))) for n in range(60)))

    with pytest.raises(Refused) as refusal:
        policy.checked_segment(asked("b", All((within("a"), wide))), names(a=wide), {})

    assert (refusal.value.code, refusal.value.facts["n"]) == ("segments.too_large", 120)


def test_a_far_end_has_at_most_24_conditions() -> None:
    wide = AnyOf(tuple(Leaf(Measure("purchases"), Comparison(Compare.EXACTLY, (n,))) for n in range(25)))

    with pytest.raises(Refused) as refusal:
        policy.checked_segment(asked("b", Leaf(Measure("referees", (), None, within("a")), SOME)), names(a=wide), {})

    assert (refusal.value.code, refusal.value.facts["n"]) == ("segments.far_too_large", 25)


def test_a_doubling_of_segments_is_counted_and_not_written_out() -> None:
    # Each names the one before twice: 2^40 conditions.
    known = {f"s{n}": AnyOf((within(f"s{n - 1}"), within(f"s{n - 1}"))) if n else BOUGHT for n in range(41)}

    with pytest.raises(Refused) as refusal:
        policy.checked_segment(asked("last", within("s40")), names(**known), {})

    assert refusal.value.facts["n"] == 2**40


@pytest.mark.parametrize(("key", "expected", "stands"), [("a", 3, True), ("new", 0, False)])
def test_the_version_that_was_looked_at_stands(key: str, expected: int, stands: bool) -> None:
    assert (policy.check_version(key, names(a=BOUGHT), expected) is not None) is stands


@pytest.mark.parametrize(("key", "expected", "version"), [("a", 2, 3), ("a", 0, 3), ("new", 1, 0)])
def test_another_version_is_a_conflict_that_tells_it(key: str, expected: int, version: int) -> None:
    with pytest.raises(Conflict) as conflict:
        policy.check_version(key, names(a=BOUGHT), expected)

    assert (conflict.value.code, conflict.value.facts["version"]) == ("segments.version", version)


def test_who_names_a_segment_is_known() -> None:
    known = names(a=BOUGHT, b=within("a"), c=Not(All((BOUGHT, within("a")))), d=within("b"))

    assert policy.named_by("a", known) == ("b", "c")
    assert policy.reached(within("d"), known) == {"d", "b", "a"}


def test_an_unknown_purpose_and_an_empty_name_are_refused() -> None:
    with pytest.raises(Missing, match=r"consent\.purpose_unknown"):
        policy.checked_segment(AskedSegment("a", "a", BOUGHT, "spying"), names(), {})
    with pytest.raises(Refused):
        policy.checked_segment(AskedSegment("a", " ", BOUGHT, "service"), names(), {})
