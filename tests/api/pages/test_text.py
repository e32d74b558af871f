"""How pages write amounts, days, shares and values of closed sets."""

from zoneinfo import ZoneInfo

import pytest

from api.pages.text import Text, distinct, initial, tint
from graph.messages import Language

pytestmark = pytest.mark.text

SHANGHAI = ZoneInfo("Asia/Shanghai")
EN = Text(Language.EN, SHANGHAI, "CNY", 2)
ZH = Text(Language.ZH, SHANGHAI, "CNY", 2)


def test_money_has_the_currencys_sign_and_digits() -> None:
    assert EN.money(123_450) == "¥1,234.50"
    assert EN.money(-5) == "−¥0.05"
    assert Text(Language.EN, SHANGHAI, "JPY", 0).money(1_234) == "¥1,234"
    assert Text(Language.EN, SHANGHAI, "KWD", 3).money(1_234) == "KWD 1.234"


def test_a_score_in_minor_units_is_rounded_to_whole_ones() -> None:
    # 32,000.4 minor units are 320.004 yuan.
    assert EN.money(32_000.4) == "¥320.00"


def test_days_and_times_are_those_of_the_brand() -> None:
    # 16:30 UTC on the last of April is half past midnight on May Day in Shanghai.
    assert EN.day("2026-04-30T16:30:00.000Z") == "1 May 2026"
    assert ZH.day("2026-04-30T16:30:00.000Z") == "2026年5月1日"
    assert EN.moment("2026-04-30T16:30:00.000Z") == "1 May 2026 00:30"


def test_a_day_without_time_stays_that_day() -> None:
    assert EN.day("1990-05-20") == "20 May 1990"


def test_what_is_not_known_is_a_dash() -> None:
    assert (EN.day(None), EN.moment(None), EN.word("role", None)) == ("—", "—", "—")


def test_shares_have_three_significant_digits_and_percentiles_one_decimal() -> None:
    # PageRank sums to one: 0.00173495 of all attention is 0.173 %.
    assert EN.share(0.00173495) == "0.173 %"
    assert EN.share(1.0) == "100 %"
    assert EN.share(0.0000000123) == "0.00000123 %"
    assert (EN.percentile(0.99996), EN.percentile(1.0), EN.percentile(0.5)) == ("99.9", "100", "50")


def test_values_of_closed_sets_have_words_and_others_stand_as_they_are() -> None:
    assert (EN.word("channel", "live_code"), ZH.word("channel", "live_code")) == ("live code", "活码")
    assert ZH.word("event", "something.new") == "something.new"


def test_what_an_event_carries_reads_as_names_and_values() -> None:
    assert EN.data('{"title":"春茶","minutes":12,"tags":["a"]}') == 'title: 春茶 · minutes: 12 · tags: ["a"]'
    assert (EN.data(None), EN.data("{}"), EN.data("[1]"), EN.data("{broken")) == ("", "", "[1]", "{broken")


def test_classes_that_every_brand_has_keep_their_own_colours() -> None:
    ready = ["static", "consumption", "behaviour", "tier", "basic", "preference", "custom"]

    assert [tint(key) for key in ready] == [f"tint-{number}" for number in range(7)]
    assert tint(None) == "tint-7"
    assert tint("own_class") == tint("own_class")


def test_a_person_is_known_by_the_end_of_a_chinese_name_and_the_start_of_others() -> None:
    assert [initial(name) for name in ("王小明", "ada", "欧阳修平安乐", "<!>", "")] == ["明", "A", "欧", "·", "·"]


def test_a_tag_that_two_sources_tell_of_is_one_tag() -> None:
    held = [{"tag": {"key": "tea"}}, {"tag": {"key": "book"}}, {"tag": {"key": "tea"}}]

    assert [tag["key"] for tag in distinct(held)] == ["tea", "book"]
