"""The text form: what it says, that it reads back as the same tree, and what it answers to nonsense."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph.errors import Refused
from graph.measures.model import (
    All,
    AnyOf,
    Between,
    Calendar,
    Compare,
    Comparison,
    Expression,
    Leaf,
    Measure,
    NoneOf,
    Not,
    Rolling,
    Span,
)
from graph.measures.parsing import parsed
from graph.measures.printing import Notation, printed
from graph.measures.words import DIRECTIONS, HEADS, JOINERS, OPTIONS, SINCE, THIS, TO
from graph.messages import Language
from tests.graph.measures.trees import UNITS, expressions

pytestmark = pytest.mark.text

ZH, EN = Notation(Language.ZH, 2, UNITS), Notation(Language.EN, 2, UNITS)
SENSITIVE = Leaf(Measure("tag", (("key", "敏感肌"),)))
BOUGHT_TWICE = Leaf(Measure("purchases", window=Rolling(90)), Comparison(Compare.AT_LEAST, (2,)))
BROUGHT = Leaf(
    Measure("referees", (("hops", 2),), where=All((BOUGHT_TWICE, Not(Leaf(Measure("segment", (("key", "vip"),))))))),
    Comparison(Compare.AT_LEAST, (3,)),
)
SPENT = Leaf(
    Measure("spend", (("category", ("奶粉", "尿布")), ("hours", (20, 21))), Calendar(Span.MONTH, 1)),
    Comparison(Compare.BETWEEN, (100_000, 199_950)),
)
FROM_SHANGHAI = Leaf(Measure("attribute", (("key", "city"),)), Comparison(Compare.ONE_OF, ("上海", "杭州")))


@pytest.mark.parametrize(
    ("expression", "english", "chinese"),
    [
        (SENSITIVE, "tag 敏感肌", "标签 敏感肌"),
        (
            All((SENSITIVE, BOUGHT_TWICE)),
            "tag 敏感肌 and purchases in the last 90 days at least 2",
            "标签 敏感肌 且 购买次数 近 90 天 至少 2",
        ),
        (
            BROUGHT,
            "referees within 2 hops who (purchases in the last 90 days at least 2 and not in segment vip) at least 3",
            "被推荐人数 经 2 层 其 (购买次数 近 90 天 至少 2 且 非 属于人群 vip) 至少 3",
        ),
        (
            SPENT,
            "spend in category 奶粉、尿布 at hours 20、21 1 months ago between 1000 and 1999.50",
            "消费额 品类 奶粉、尿布 时段 20、21 1 月前 介于 1000 与 1999.50",
        ),
        (
            Leaf(Measure("task_stage", (("task", "打卡"),)), Comparison(Compare.AT_LEAST, (2,))),
            "task stage 打卡 at least 2",
            "任务阶段 打卡 至少 2",
        ),
        (
            All(
                (
                    Not(Leaf(Measure("paid_term", (("plan", "club"),)))),
                    Leaf(Measure("days_of_term_left"), Comparison(Compare.LESS_THAN, (30,))),
                )
            ),
            "not paid term of plan club and days of term left less than 30",
            "非 付费期 方案 club 且 付费期剩余天数 少于 30",
        ),
        (FROM_SHANGHAI, "attribute city is 上海、杭州", "属性 city 为 上海、杭州"),
        (
            NoneOf((SENSITIVE, AnyOf((FROM_SHANGHAI, BOUGHT_TWICE)))),
            "none of (tag 敏感肌, attribute city is 上海、杭州 or purchases in the last 90 days at least 2)",
            "均非 (标签 敏感肌, 属性 city 为 上海、杭州 或 购买次数 近 90 天 至少 2)",
        ),
        (
            Leaf(
                Measure("last_purchase", window=Between(date(2026, 1, 1))),
                Comparison(Compare.LESS_THAN, (date(2026, 5, 1),)),
            ),
            "last purchase since 2026-01-01 before 2026-05-01",
            "末购日 自 2026-01-01 早于 2026-05-01",
        ),
        (
            Leaf(Measure("percentile", (("key", "pagerank"),)), Comparison(Compare.AT_LEAST, (0.07,))),
            "percentile pagerank at least 7%",
            "百分位 pagerank 至少 7%",
        ),
    ],
)
def test_an_expression_reads_like_a_sentence_in_both_languages(
    expression: Expression, english: str, chinese: str
) -> None:
    assert printed(expression, EN) == english
    assert printed(expression, ZH) == chinese
    assert parsed(english, ZH) == parsed(chinese, EN) == expression


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("标签敏感肌 且 购买次数近90天至少2", All((SENSITIVE, BOUGHT_TWICE))),
        ("TAG 敏感肌 AND (purchases  in the\nlast 90 days at least 2)", All((SENSITIVE, BOUGHT_TWICE))),
        ("tag “敏感肌”", SENSITIVE),
        ("标签「敏感肌」", SENSITIVE),
        ("（tag 敏感肌）", SENSITIVE),
        # `and` binds before `or`.
        ("tag 敏感肌 or tag 敏感肌 and tag 敏感肌", AnyOf((SENSITIVE, All((SENSITIVE, SENSITIVE))))),
        ("not not tag 敏感肌", Not(Not(SENSITIVE))),
        ("spend 1 月前 at hours 21、20、20 of category", None),
    ],
)
def test_what_people_write_is_understood(text: str, expression: Expression | None) -> None:
    if expression is None:
        with pytest.raises(Refused):
            parsed(text, EN)
        return

    assert parsed(text, EN) == expression


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(expression=expressions(), notation=st.sampled_from([ZH, EN]))
def test_any_expression_is_read_back_as_it_was_written(expression: Expression, notation: Notation) -> None:
    text = printed(expression, notation)

    assert parsed(text, ZH) == expression
    assert printed(parsed(text, EN), notation) == text


@pytest.mark.parametrize(
    ("text", "position", "found", "wanted"),
    [
        ("", 1, "", "“(”, “not”, “all of”, “any of”, “none of”, “known”, “tag”"),
        ("tag", 4, "", "a name"),
        ("tag 敏感肌 und tag x", 9, "und", "“said by”, “and”, “or”"),
        ("purchases in the last 90 at least 2", 26, "at", "“days”"),
        ("purchases in the last many days", 23, "many", "a whole number"),
        ("purchases at least 2.5", 20, "2.5", "a whole number"),
        ("spend at least 1.999", 16, "1.999", "an amount"),
        ("(tag x", 7, "", "“)”"),
        ("attribute city at least 3", 16, "at", "“is”"),
        ("last purchase before 2026-02-30", 22, "2026-02-30", "a day such as 2026-05-01"),
        ("percentile pagerank at least 90", 32, "", "“%”"),
        ("purchases", 10, "", "“at least”"),
    ],
)
def test_nonsense_is_answered_with_its_place_and_what_could_stand_there(
    text: str, position: int, found: str, wanted: str
) -> None:
    with pytest.raises(Refused) as refusal:
        parsed(text, EN)

    assert refusal.value.code == "measures.text_invalid"
    assert (refusal.value.facts["position"], refusal.value.facts["found"]) == (position, found)
    assert wanted in str(refusal.value.facts["wanted"])


@pytest.mark.parametrize("text", ["(" * 30 + "tag x" + ")" * 30, "not " * 30 + "tag x", "(" * 10_000, "none of (" * 50])
def test_what_stands_in_each_other_too_deep_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parsed(text, EN)

    assert refusal.value.code == "measures.text_too_deep"


def test_a_text_may_have_20_000_characters() -> None:
    row = " or ".join(["tag x"] * 2_200)

    assert isinstance(parsed(row, EN), AnyOf)
    with pytest.raises(Refused) as refusal:
        parsed(row + " " * 2_000, EN)
    assert refusal.value.code == "measures.text_too_long"


_WORDS = [word for table in (HEADS, JOINERS, OPTIONS, DIRECTIONS, THIS) for phrase in table.values() for word in phrase]
_PIECES = st.one_of(
    st.sampled_from(
        [*_WORDS, *SINCE, *TO, "90", "2026-05-01", "天", "days", "(", ")", "、", ",", "“", '"', "1.5%", "敏感肌"]
    ),
    st.text(max_size=5),
)


@settings(max_examples=1_000, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=12), between=st.sampled_from(["", " ", "\n"]))
@example(pieces=["\u0000"], between="")
def test_no_garbage_breaks_the_reader(pieces: list[str], between: str) -> None:
    _is_read_or_refused(between.join(pieces))


@pytest.mark.nightly
@settings(max_examples=100_000, deadline=None, derandomize=False)
@given(pieces=st.lists(_PIECES, max_size=12), between=st.sampled_from(["", " ", "\n"]))
def test_no_garbage_of_100_000_breaks_the_reader(pieces: list[str], between: str) -> None:
    _is_read_or_refused(between.join(pieces))


def _is_read_or_refused(text: str) -> None:
    read = _read(text)

    if isinstance(read, Refused):
        assert read.code.startswith("measures.text_")
        assert 1 <= int(str(read.facts.get("position", 1))) <= len(text) + 1
    else:
        assert parsed(printed(read, EN), EN) == read


def _read(text: str) -> Expression | Refused:
    try:
        return parsed(text, ZH)
    except Refused as refusal:
        return refusal
