"""The words of the text form: one phrase a meaning and language. Pure.

The text reads the same in both languages: a measure, its options, a window, a test. Phrases of a language differ from
each other; where one begins another, the longer one is meant.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.measures.model import Compare, Span, Unit
from graph.messages import Language

Phrase = tuple[str, str]  # English, Chinese

JOINERS: Mapping[str, Phrase] = {
    "and": ("and", "且"),
    "or": ("or", "或"),
    "not": ("not", "非"),
    "all": ("all of", "全部"),
    "any": ("any of", "任一"),
    "none": ("none of", "均非"),
    "known": ("known", "已知"),
    "who": ("who", "其"),
}
HEADS: Mapping[str, Phrase] = {
    "tag": ("tag", "标签"),
    "attribute": ("attribute", "属性"),
    "age": ("age", "年龄"),
    "days_to_birthday": ("days to birthday", "距生日天数"),
    "days_since_joining": ("days since joining", "加入天数"),
    "purchases": ("purchases", "购买次数"),
    "spend": ("spend", "消费额"),
    "average_purchase": ("average purchase", "客单价"),
    "purchase_days": ("purchase days", "购买天数"),
    "first_purchase": ("first purchase", "首购日"),
    "last_purchase": ("last purchase", "末购日"),
    "days_since_purchase": ("days since purchase", "未购天数"),
    "events": ("events", "行为次数"),
    "event_days": ("event days", "行为天数"),
    "first_event": ("first event", "首次行为日"),
    "last_event": ("last event", "末次行为日"),
    "days_since_event": ("days since event", "未行为天数"),
    "task_stage": ("task stage", "任务阶段"),
    "task_completions": ("task completions", "任务完成次数"),
    "paid_term": ("paid term", "付费期"),
    "days_of_term_left": ("days of term left", "付费期剩余天数"),
    "times_renewed": ("times renewed", "续费次数"),
    "in_group": ("in group", "在群"),
    "days_in_group": ("days in group", "在群天数"),
    "referees": ("referees", "被推荐人数"),
    "referee_spend": ("spend of referees", "转化贡献"),
    "referrers": ("referrers", "推荐人数"),
    "interaction_people": ("interaction people", "互动人数"),
    "interaction_days": ("interaction days", "互动天数"),
    "interactions": ("interactions", "互动次数"),
    "score": ("score", "评分"),
    "percentile": ("percentile", "百分位"),
    "came_through": ("came through", "来自渠道"),
    "channel_kind": ("came through kind", "来自渠道类型"),
    "consented": ("consented to", "已同意"),
    "segment": ("in segment", "属于人群"),
}
OPTIONS: Mapping[str, Phrase] = {
    "source": ("said by", "来源"),
    "product": ("of product", "商品"),
    "category": ("in category", "品类"),
    "channel": ("through", "渠道"),
    "promotion": ("with promotion", "促销"),
    "amount_from": ("worth at least", "单额至少"),
    "amount_to": ("worth at most", "单额至多"),
    "hours": ("at hours", "时段"),
    "weekdays": ("on weekdays", "星期"),
    "kind": ("of kind", "类型"),
    "plan": ("of plan", "方案"),
}
DIRECTIONS: Mapping[str, Phrase] = {"from_them": ("from them", "由其发出"), "to_them": ("to them", "由其收到")}
HOPS: Phrase = ("within", "经")
HOPS_END: Phrase = ("hops", "层")
DAYS_END: Phrase = ("days", "天")

ROLLING: Phrase = ("in the last", "近")
THIS: Mapping[Span, Phrase] = {
    Span.DAY: ("this day", "本日"),
    Span.WEEK: ("this week", "本周"),
    Span.MONTH: ("this month", "本月"),
    Span.QUARTER: ("this quarter", "本季"),
    Span.YEAR: ("this year", "本年"),
}
BACK: Mapping[Span, Phrase] = {
    Span.DAY: ("days ago", "日前"),
    Span.WEEK: ("weeks ago", "周前"),
    Span.MONTH: ("months ago", "月前"),
    Span.QUARTER: ("quarters ago", "季前"),
    Span.YEAR: ("years ago", "年前"),
}
SINCE: Phrase = ("since", "自")
FROM: Phrase = ("from", "从")
TO: Phrase = ("to", "到")
SINCE_JOINING: Phrase = ("since joining", "加入以来")
AFTER_JOINING: Phrase = ("after joining for", "加入后")
SINCE_ENTERING: Phrase = ("since entering", "自进入")

_NUMBERS: Mapping[Compare, Phrase] = {
    Compare.AT_LEAST: ("at least", "至少"),
    Compare.AT_MOST: ("at most", "至多"),
    Compare.MORE_THAN: ("more than", "多于"),
    Compare.LESS_THAN: ("less than", "少于"),
    Compare.EXACTLY: ("exactly", "恰好"),
    Compare.BETWEEN: ("between", "介于"),
}
_DAYS: Mapping[Compare, Phrase] = {
    Compare.AT_LEAST: ("on or after", "不早于"),
    Compare.AT_MOST: ("on or before", "不晚于"),
    Compare.MORE_THAN: ("after", "晚于"),
    Compare.LESS_THAN: ("before", "早于"),
    Compare.EXACTLY: ("on", "在"),
    Compare.BETWEEN: ("between", "介于"),
}
BETWEEN_AND: Phrase = ("and", "与")
YES: Phrase = ("yes", "真")
NO: Phrase = ("no", "假")


def comparisons(unit: Unit) -> Mapping[Compare, Phrase]:
    """How values of a unit can be compared, in words."""
    if unit in {Unit.TRUTH, Unit.TEXT, Unit.TEXTS}:
        return {Compare.ONE_OF: ("is", "为")}
    return _DAYS if unit is Unit.DAY else _NUMBERS


def said(phrase: Phrase, language: Language) -> str:
    """A phrase in one of the languages."""
    return phrase[1] if language is Language.ZH else phrase[0]
