"""Every error has a stable code, a sentence in both languages, and the facts that its sentence needs."""

from string import Formatter

import pytest

from graph.messages import Language, templates
from tools.source import CODE, modules, raised, strings, told

pytestmark = pytest.mark.text


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_raised_code_can_be_found_by_reading() -> None:
    assert [each.place for each in raised() if each.code is None] == []


def test_codes_are_room_dot_reason() -> None:
    assert [f"{each.place} {each.code}" for each in raised() if each.code and not CODE.match(each.code)] == []


def test_one_code_is_always_the_same_kind_of_error() -> None:
    kinds: dict[str, set[str]] = {}
    for each in raised():
        kinds.setdefault(each.code or each.place, set()).add(each.kind)

    assert {code: sorted(found) for code, found in kinds.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", list(Language))
def test_every_code_that_is_raised_or_told_has_a_sentence(language: Language) -> None:
    known = templates(language)

    lacking = {f"{each.code} ({each.place})" for each in (*raised(), *told()) if each.code and each.code not in known}

    assert sorted(lacking) == []


def test_both_languages_hold_the_same_codes_with_the_same_holes() -> None:
    zh, en = templates(Language.ZH), templates(Language.EN)

    assert sorted(set(zh) ^ set(en)) == []
    assert {code: (zh[code], en[code]) for code in en if holes(zh[code]) != holes(en[code])} == {}


def test_every_hole_of_a_sentence_is_filled_where_the_error_is_raised() -> None:
    known = templates(Language.EN)
    empty = [
        f"{each.place} {each.code}: {', '.join(sorted(holes(known[each.code]) - each.facts))}"
        for each in (*raised(), *(each for each in told() if each.kind != "say"))
        if each.code in known and each.facts is not None and holes(known[each.code]) - each.facts
    ]

    assert empty == []


def test_every_sentence_is_a_sentence() -> None:
    odd = [
        f"{language}: {code}"
        for language in Language
        for code, template in templates(language).items()
        if not template.strip() or template != template.strip() or "\n" in template
    ]

    assert odd == []


def test_no_sentence_is_kept_for_a_code_that_nobody_raises() -> None:
    written = {text for module in modules("graph", "api", "seeds") for _, text in strings(module.tree)}
    rooms = {each.code.split(".")[0] for each in raised() if each.code}
    # A code may be joined from a beginning, "merges.rule_", and the name of a member; their rooms test those.
    beginnings = tuple(text for text in written if "." in text and text.endswith("_"))
    idle = [
        code
        for code in templates(Language.EN)
        if code.split(".")[0] in rooms and code not in written and not code.startswith(beginnings)
    ]

    assert idle == []
