"""What ready segments of scores ask, with and without what a brand sets."""

from __future__ import annotations

import pytest

from graph.measures import trees
from graph.measures.model import measures_of
from graph.templates.audiences import SEGMENT_TEMPLATES, ParameterKind, made
from graph.templates.catalogue import tag_templates

pytestmark = pytest.mark.text


def asked(key: str, **given: str) -> object:
    return trees.written(made(SEGMENT_TEMPLATES[key], given, digits=2))


def test_potential_asks_for_loyalty_where_a_brand_says_so_and_else_what_was_published_r11_v06() -> None:
    often = [{"score": {"key": key, "is": {"atLeast": 4}}} for key in ("frequency_class", "recency_class")]
    published = [*often, {"score": {"key": "monetary_class", "is": {"atMost": 2}}}]

    assert asked("potential") == {"all": published}
    assert asked("potential", loyalty="60") == {
        "all": [*published, {"score": {"key": "loyalty", "is": {"atLeast": 60}}}],
    }


def test_seed_users_are_they_whom_the_run_calls_so_r14() -> None:
    assert asked("seed_users") == {"score": {"key": "seed_user", "is": {"atLeast": 1}}}


# What counts referrals that signals speak against: docs/scores/referral-value.md#raw-and-gated.
RAW = {"downstream_revenue", "referees", "cascade_size", "cascade_depth", "virality"}


@pytest.mark.parametrize("key", SEGMENT_TEMPLATES)
def test_no_ready_segment_judges_by_a_raw_referral_score(key: str) -> None:
    template = SEGMENT_TEMPLATES[key]
    # Every parameter set to something, and every one left as it is that may be.
    said = {each.key: "x" if each.kind is ParameterKind.TEXT else "7" for each in template.parameters}
    needed = {each.key: said[each.key] for each in template.parameters if each.default is None}
    for given in (said, needed):
        measures = list(measures_of(made(template, given, digits=2)))
        assert measures
        assert not RAW & {str(each.option("key")) for each in measures if each.kind in {"score", "percentile"}}
        assert not {each.kind for each in measures} & {"referees", "referee_spend"}


def test_no_template_of_tags_has_bands_of_a_referral_score() -> None:
    # Bands are of attributes or the age: nothing of a template is judged by a score at all.
    banded = {each.tag_class.band_of for template in tag_templates().values() for each in template.classes}

    assert banded == {None, "age"}
