"""What a tag, a band, a step and a class may be: the pure rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Conflict, GuanxiError, Refused
from graph.tags import policy
from graph.tags.classes import check_place, checked_class
from graph.tags.model import (
    Band,
    Form,
    Lineage,
    Step,
    Tag,
    TagChange,
    TagClass,
    TagExtra,
    TagKey,
    TagPart,
    TagState,
)
from graph.users.model import Attribute, AttributeType
from graph.vocabulary import TagSource

pytestmark = pytest.mark.text

POTENTIAL = Tag(TagKey("potential"), "潜在客户", "custom", "可能会买的人", "咨询过两次以上且没有下单", "首单转化")
CATALOGUE = {
    "height_cm": Attribute("height_cm", AttributeType.NUMBER, False, False, "身高", "Height"),
    "child_birthday": Attribute("child_birthday", AttributeType.DATE, False, False, "宝宝生日", "Birthday"),
    "city": Attribute("city", AttributeType.TEXT, False, False, "城市", "City"),
}


def made(**parts: object) -> Tag:
    words = {"definition": "可能会买的人", "criterion": "咨询过两次以上且没有下单", "purpose": "首单转化", **parts}
    return policy.checked_tag(key="potential", name="潜在客户", class_key="custom", **words)  # type: ignore[arg-type]


def code_of(error: GuanxiError) -> tuple[str, tuple[str | int, ...]]:
    return error.code, error.path


def refusal(asked: Callable[[], object]) -> tuple[str, tuple[str | int, ...], Mapping[str, object]] | None:
    """Code, place and facts of the refusal that comes; None when there is none."""
    try:
        asked()
    except Refused as caught:
        return caught.code, caught.path, caught.facts
    return None


def test_a_tag_with_all_its_words_is_active_t03() -> None:
    assert made() == POTENTIAL


@pytest.mark.parametrize("part", ["definition", "criterion", "purpose"])
def test_a_tag_that_lacks_a_word_is_a_draft_and_cannot_be_active_t03_t04(part: str) -> None:
    draft = made(**{part: None})

    with pytest.raises(Refused) as caught:
        made(**{part: None}, extra=TagExtra(state=TagState.ACTIVE))

    assert draft == replace(POTENTIAL, **{part: None}, state=TagState.DRAFT)
    assert code_of(caught.value) == ("tags.incomplete", (part,))
    assert caught.value.facts == {"tag": "potential", "lacking": part}


@pytest.mark.parametrize("state", [TagState.RETIRED, TagState.MERGED])
def test_no_tag_begins_at_its_end(state: TagState) -> None:
    with pytest.raises(Refused) as caught:
        made(extra=TagExtra(state=state))

    assert code_of(caught.value) == ("tags.state_unfit", ("state",))


@pytest.mark.parametrize(
    ("extra", "code", "path"),
    [
        (TagExtra(label_priority=0), "tags.priority", "labelPriority"),
        (TagExtra(label_priority=1_001), "tags.priority", "labelPriority"),
        (TagExtra(band=Band(45, 18)), "tags.band_order", "bandFrom"),
        (TagExtra(symbol="x" * 17), "users.text_too_long", "symbol"),
        (TagExtra(label="x" * 41), "users.text_too_long", "label"),
        (TagExtra(symbol=" "), "users.text_empty", "symbol"),
    ],
)
def test_what_a_tag_may_have_besides_is_looked_at(extra: TagExtra, code: str, path: str) -> None:
    with pytest.raises(Refused) as caught:
        made(extra=extra)

    assert code_of(caught.value) == (code, (path,))


def test_a_band_that_is_open_at_both_ends_is_none() -> None:
    assert made(extra=TagExtra(band=Band(None, None))).band is None


def test_a_change_leaves_what_it_does_not_name_and_takes_away_what_it_says() -> None:
    before = replace(POTENTIAL, symbol="★", label="潜", label_priority=3, band=Band(1, 2))
    removed = frozenset({TagPart.SYMBOL, TagPart.LABEL_PRIORITY, TagPart.BAND})

    after = policy.changed_tag(before, TagChange(name="潜客", purpose="复购", remove=removed))

    assert after == replace(POTENTIAL, name="潜客", purpose="复购", label="潜")


@pytest.mark.parametrize("part", policy.WORDS)
def test_an_active_tag_loses_none_of_its_words_and_a_draft_may(part: TagPart) -> None:
    change = TagChange(remove=frozenset({part}))
    draft = replace(POTENTIAL, state=TagState.DRAFT)

    with pytest.raises(Refused) as caught:
        policy.changed_tag(POTENTIAL, change)

    assert code_of(caught.value) == ("tags.incomplete", (part.value,))
    assert getattr(policy.changed_tag(draft, change), part.value) is None


def test_an_active_tag_from_before_drafts_can_be_worded_without_all_its_words() -> None:
    old = replace(POTENTIAL, criterion=None, purpose=None)

    assert policy.changed_tag(old, TagChange(purpose="首单转化")).purpose == "首单转化"


# Both ends belong to a band: 0–18 and 18–45 share 18, as published bands often do (R08).
@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (Band(0, 18), Band(18, 45), Band(18, 18)),
        (Band(0, 17), Band(18, 44), None),
        (Band(None, 18), Band(10, None), Band(10, 18)),
        (Band(None, None), Band(10, 20), Band(10, 20)),
        (Band(45, None), Band(60, None), Band(60, None)),
        (Band(None, 3), Band(4, None), None),
        (Band(1.5, 2.5), Band(2.25, 9), Band(2.25, 2.5)),
    ],
)
def test_bands_overlap_where_both_stand_for_a_value_r08(one: Band, other: Band, common: Band | None) -> None:
    assert (policy.overlap(one, other), policy.overlap(other, one)) == (common, common)


ENDS = st.none() | st.integers(-3, 3)
BANDS = st.tuples(ENDS, ENDS).filter(lambda ends: None in ends or ends[0] <= ends[1]).map(lambda ends: Band(*ends))


@given(BANDS, BANDS)
def test_an_overlap_is_what_both_hold_value_by_value(one: Band, other: Band) -> None:
    def holds(band: Band, value: float) -> bool:
        return (band.start is None or band.start <= value) and (band.end is None or value <= band.end)

    common = policy.overlap(one, other)

    # Ends are whole numbers from -3 to 3: halves between and beyond them tell any two bands apart.
    for half in range(-9, 10):
        both = holds(one, half / 2) and holds(other, half / 2)
        assert both == (common is not None and holds(common, half / 2))


def test_a_tag_shares_neither_values_nor_its_symbol_with_another_of_its_class_r08_t06() -> None:
    young = replace(POTENTIAL, key=TagKey("young"), symbol="1", band=Band(0, 18))
    middle = replace(POTENTIAL, key=TagKey("middle"), symbol="2", band=Band(18, 45))

    with pytest.raises(Refused) as overlapping:
        policy.check_siblings(middle, [young], band_of="age")
    with pytest.raises(Conflict) as taken:
        policy.check_siblings(replace(middle, symbol="1", band=None), [young], band_of="age")
    with pytest.raises(Refused) as nowhere:
        policy.check_siblings(middle, [], band_of=None)
    policy.check_siblings(replace(middle, band=Band(19, 45)), [young], band_of="age")

    assert code_of(overlapping.value) == ("tags.band_overlap", ("bandFrom",))
    assert overlapping.value.facts == {"tag": "middle", "other": "young", "overlap": "18–18", "start": 18, "end": 18}
    assert (taken.value.code, taken.value.facts) == ("tags.symbol_taken", {"symbol": "1", "tag": "young"})
    assert nowhere.value.code == "tags.band_without_class"


@pytest.mark.parametrize(
    ("step", "recorded", "before"),
    [
        (Step.SCENE, set(), None),
        (Step.BREAKDOWN, set(), "scene"),
        (Step.BREAKDOWN, {Step.SCENE}, None),
        (Step.DATA_CHECK, {Step.SCENE}, "breakdown"),
        (Step.DATA_CHECK, {Step.SCENE, Step.BREAKDOWN}, None),
        (Step.SCENE, set(Step), None),
    ],
)
def test_steps_of_design_come_in_their_order_t16(step: Step, recorded: set[Step], before: str | None) -> None:
    found = refusal(lambda: policy.check_step(step, frozenset(recorded)))

    facts = {"step": step.value, "before": before}
    assert found == (None if before is None else ("tags.step_order", ("step",), facts))


@pytest.mark.parametrize(
    ("form", "source", "role", "note", "code"),
    [
        (Form(), TagSource.MANUAL, "manager", None, None),
        (Form(set_by=("验光师",)), TagSource.MANUAL, "manager", None, "tags.role_refused"),
        (Form(set_by=("验光师",), staff_role="验光师"), TagSource.MANUAL, "manager", None, None),
        (Form(set_by=("admin",), staff_role="店长"), TagSource.MANUAL, "admin", None, None),
        (Form(set_by=("验光师",)), TagSource.IMPORT, "manager", None, None),  # only hands have roles
        (Form(note_needed=True), TagSource.MANUAL, "manager", None, "tags.note_needed"),
        (Form(note_needed=True), TagSource.MANUAL, "manager", "说过", None),
        (Form(note_needed=True), TagSource.RULE, "manager", None, None),
        (Form(sources=("rule",)), TagSource.MANUAL, "admin", "说过", "tags.source_refused"),
        (Form(sources=("rule", "import")), TagSource.IMPORT, "admin", None, None),
    ],
)
def test_a_tag_is_set_as_the_form_of_its_class_says_r10(
    form: Form, source: TagSource, role: str, note: str | None, code: str | None
) -> None:
    found = refusal(lambda: policy.check_form(form, "sight", source=source, role=role, note=note))

    assert (found and found[0]) == code


@pytest.mark.parametrize(
    ("above", "n_below", "code", "chain"),
    [
        (("basic",), 0, None, ""),
        (("origin", "static"), 0, None, ""),
        (("basic",), 1, None, ""),
        (("shop", "origin", "static"), 0, "tags.class_depth", "static › origin › shop › new"),
        (("origin", "static"), 1, "tags.class_depth", "static › origin › new"),
        (("basic",), 2, "tags.class_depth", "basic › new"),
        (("new",), 0, "tags.class_cycle", "new › new"),
        (("child", "new"), 1, "tags.class_cycle", "new › child › new"),
    ],
)
def test_classes_stand_in_three_levels_and_in_no_circle_t02(
    above: tuple[str, ...], n_below: int, code: str | None, chain: str
) -> None:
    found = refusal(lambda: check_place("new", Lineage(above, n_below)))

    told = None if found is None else (*found[:2], found[2]["chain"])
    assert told == (None if code is None else (code, ("parentKey",), chain))


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        (TagClass("", "x"), "users.text_empty", "key"),
        (TagClass("x", "名" * 81), "users.text_too_long", "name"),
        (TagClass("x", "x", mandatory_days=-1), "tags.mandatory_days", "mandatoryDays"),
        (TagClass("x", "x", mandatory_days=36_501), "tags.mandatory_days", "mandatoryDays"),
        (TagClass("x", "x", set_by=("",)), "users.text_empty", "setBy"),
        (TagClass("x", "x", set_by=tuple(map(str, range(51)))), "tags.too_many_roles", "setBy"),
        (TagClass("x", "x", legend_zh="图" * 501), "users.text_too_long", "legendZh"),
        (TagClass("x", "x", band_of="shoe"), "tags.band_of", "bandOf"),
        (TagClass("x", "x", band_of="city"), "tags.band_of", "bandOf"),
    ],
)
def test_a_class_that_cannot_be_is_refused_with_its_place(asked: TagClass, code: str, path: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_class(asked, CATALOGUE)

    assert code_of(caught.value) == (code, (path,))


@pytest.mark.parametrize("band_of", ["age", "height_cm", "child_birthday"])
def test_a_class_has_bands_of_age_of_numbers_and_of_days(band_of: str) -> None:
    asked = TagClass("x", "x", band_of=band_of, set_by=("店长", "店长"), sources=())

    assert checked_class(asked, CATALOGUE) == replace(asked, set_by=("店长",), sources=None)
