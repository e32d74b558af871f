"""What a brand sets of its scores: every parameter once, with its unit, range, default, meaning, and what it changes.

Saved versions, the API, the command and `docs/scores/parameters.md` are all made from this table. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, cast

from graph.scores.kernels import accounts, attention, bringing, honesty, lifetime, reach, referring, worth
from graph.scores.kernels.signals import SignalKey
from graph.scores.model import ScoreKey
from graph.scores.settable import Parameter, ParameterUnit, Range, settable, weight

_GATED = (
    *(ScoreKey.GATED_REVENUE, ScoreKey.REFERRAL_VALUE, ScoreKey.MOVED_VALUE, ScoreKey.PAYING_REFEREES),
    *(ScoreKey.LIKELY_TO_BRING, ScoreKey.LOYALTY),
)
_MADE_OF: Mapping[ScoreKey, tuple[ScoreKey, ...]] = {
    ScoreKey.SOCIAL_VALUE: (ScoreKey.PAYING_REFEREES, ScoreKey.GATED_REVENUE),
    ScoreKey.WHOLE_VALUE: (
        *(ScoreKey.SPENDING_VALUE, ScoreKey.INTERACTION_VALUE, ScoreKey.CONTENT_VALUE, ScoreKey.SOCIAL_VALUE),
    ),
}
"""Scores that are made of others, each after those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParameters:
    """The parameters of one run of scores; made by hand they are not checked: see `versions.changed`."""

    referral_decay: float = settable(
        referring.DECAY,
        ParameterUnit.SHARE,
        Range(0, 1),
        (ScoreKey.DOWNSTREAM_REVENUE, ScoreKey.GATED_REVENUE),
        (
            "What each further generation counts of the one before it",
            "每多一层下级，按上一层的多少计",
        ),
    )
    referral_generations: int = settable(
        0,
        ParameterUnit.COUNT,
        Range(0, 100),
        (ScoreKey.DOWNSTREAM_REVENUE, ScoreKey.GATED_REVENUE),
        (
            "How many generations below somebody count; 0: all",
            "往下计多少层；0 为不限",
        ),
    )
    moved_share: float = settable(
        referring.MOVED_SHARE,
        ParameterUnit.SHARE,
        Range(0, 1, is_below=True),
        (ScoreKey.MOVED_VALUE,),
        (
            "What everybody hands on to who brought them, of their own and of what they were handed",
            "每人把自己所得（含下级转来的）转给推荐人的比例",
        ),
    )
    type_one_share: float = settable(
        referring.TYPE_ONE_SHARE,
        ParameterUnit.SHARE,
        Range(0, 1),
        (ScoreKey.REFERRAL_VALUE,),
        (
            "How many paying referees would not have come by themselves",
            "付费的被推荐人中，没人推荐就不会来的比例",
        ),
    )
    margin_share: float = settable(
        referring.MARGIN_SHARE,
        ParameterUnit.SHARE,
        Range(0, 1),
        (ScoreKey.REFERRAL_VALUE,),
        (
            "What part of the revenue of referees is margin",
            "被推荐人营收中毛利所占比例",
        ),
    )
    acquisition_saved_minor: float = settable(
        referring.ACQUISITION_SAVED_MINOR,
        ParameterUnit.MINOR,
        Range(0, 1e12),
        (ScoreKey.REFERRAL_VALUE,),
        (
            "What winning one customer costs otherwise",
            "不靠推荐时获得一位客户的成本",
        ),
    )
    lifetime_months: int = settable(
        lifetime.MONTHS,
        ParameterUnit.MONTHS,
        Range(1, 120),
        (ScoreKey.LIFETIME_VALUE,),
        (
            "Over how many months what people will still spend is forecast",
            "预测未来多少个月的消费",
        ),
    )
    yearly_discount: float = settable(
        lifetime.YEARLY_DISCOUNT,
        ParameterUnit.SHARE,
        Range(0, 1),
        (ScoreKey.LIFETIME_VALUE,),
        (
            "How much less an amount is worth a year from now",
            "未来金额每年的折现率",
        ),
    )
    seed_amount_minor: float = settable(
        bringing.SEED_AMOUNT_MINOR,
        ParameterUnit.MINOR,
        Range(0, 1e12),
        (ScoreKey.SEED_USER, ScoreKey.LIKELY_TO_BRING),
        (
            "Who paid at most this on the first day they bought was won by a free or low-price offer: a seed user",
            "首个购买日实付不超过多少，视为零价或低价获客，即种子用户",
        ),
    )
    bring_days: int = settable(
        bringing.HORIZON_DAYS,
        ParameterUnit.DAYS,
        Range(1, 3_650),
        (ScoreKey.LIKELY_TO_BRING,),
        (
            "Within how many days to come somebody may bring another",
            "未来多少天内可能带来新人",
        ),
    )
    reach_half_life_days: float = settable(
        reach.HALF_LIFE_DAYS,
        ParameterUnit.DAYS,
        Range(0, 36_500, is_above=True),
        (ScoreKey.REACH,),
        (
            "After how many days without a sign a tie counts half",
            "多少天没有互动后，一条联系只按一半计",
        ),
    )
    pagerank_damping: float = settable(
        attention.DAMPING,
        ParameterUnit.SHARE,
        Range(0, 0.95),
        (ScoreKey.PAGERANK, ScoreKey.SEGMENT_PAGERANK),
        (
            "What part of the attention somebody receives is passed on",
            "所得关注中继续传递的比例",
        ),
    )
    betweenness_sources: int = settable(
        16,
        ParameterUnit.COUNT,
        Range(2, 1_000),
        (ScoreKey.BETWEENNESS,),
        (
            "From how many people, drawn at random, ways through the network are looked at; each costs time",
            "随机抽取多少人作为路径起点；越多越慢",
        ),
    )
    betweenness_seed: int = settable(
        1,
        ParameterUnit.DRAW,
        Range(0, 2**31 - 1),
        (ScoreKey.BETWEENNESS,),
        (
            "Which draw of those people it is",
            "抽样所用的随机种子",
        ),
    )
    community_resolution: float = settable(
        1.0,
        ParameterUnit.WEIGHT,
        Range(0, 100, is_above=True),
        (),
        (
            "What ties weigh against that would lie within communities by chance; more: smaller communities",
            "划分社交圈时偶然联系所占的权重；越大社交圈越小",
        ),
    )
    burst_referees: int = settable(
        honesty.REFERRALS_AT_LEAST,
        ParameterUnit.COUNT,
        Range(2, 10_000),
        (*_GATED, SignalKey.BURST),
        (
            "How many brought by one person within minutes make a burst",
            "一人在几分钟内推荐多少人算突增",
        ),
    )
    burst_minutes: float = settable(
        honesty.WITHIN_MINUTES,
        ParameterUnit.MINUTES,
        Range(0, 10_080, is_above=True),
        (*_GATED, SignalKey.BURST),
        (
            "Within how many minutes that is",
            "突增以多少分钟为限",
        ),
    )
    star_referees: int = settable(
        honesty.REFEREES_AT_LEAST,
        ParameterUnit.COUNT,
        Range(1, 10_000),
        (*_GATED, SignalKey.EMPTY_STAR),
        (
            "How many referees somebody has who may be the middle of an empty star",
            "推荐多少人以上才可能算空星",
        ),
    )
    star_empty_share: float = settable(
        honesty.EMPTY_SHARE,
        ParameterUnit.SHARE,
        Range(0, 1, is_above=True),
        (*_GATED, SignalKey.EMPTY_STAR),
        (
            "What share of them never bought, nor anybody they brought",
            "其中本人及下级从未购买者所占比例",
        ),
    )
    star_days: int = settable(
        30,
        ParameterUnit.DAYS,
        Range(0, 3_650),
        (*_GATED, SignalKey.EMPTY_STAR),
        (
            "How many days a referee has to buy before that is held against who brought them",
            "被推荐人多少天后仍未购买才计入",
        ),
    )
    stood_days: float = settable(
        accounts.STOOD_DAYS,
        ParameterUnit.DAYS,
        Range(0, 3_650),
        _GATED,
        (
            "An identity held, or a referral that stood before it was voided, for fewer days than this was a mistake",
            "身份持有或推荐关系存在少于多少天视为录错",
        ),
    )
    passed_on_days: float = settable(
        accounts.PASSED_ON_DAYS,
        ParameterUnit.DAYS,
        Range(0, 3_650),
        _GATED,
        (
            "Within how many days a phone number comes back to the same person; later the provider gave it to another",
            "手机号在多少天内再次出现视为同一人；更久视为运营商重新放号",
        ),
    )
    shared_by_at_most: int = settable(
        accounts.SHARED_BY_AT_MOST,
        ParameterUnit.COUNT,
        Range(2, 10_000),
        _GATED,
        (
            "An identity or a device that more than so many have had is a shop's and speaks against nobody",
            "超过多少人用过的身份或设备属于门店等公用，不作为证据",
        ),
    )
    reward_referral_minor: float = settable(
        0.0,
        ParameterUnit.MINOR,
        Range(0, 1e12),
        (SignalKey.REWARDS_ABOVE_REVENUE,),
        (
            "What the brand rewards each referral with",
            "品牌对每条推荐的奖励",
        ),
    )
    reward_paying_minor: float = settable(
        0.0,
        ParameterUnit.MINOR,
        Range(0, 1e12),
        (SignalKey.REWARDS_ABOVE_REVENUE,),
        (
            "What it adds once the referee has bought",
            "被推荐人购买后另加的奖励",
        ),
    )
    reward_share: float = settable(
        0.0,
        ParameterUnit.SHARE,
        Range(0, 1),
        (SignalKey.REWARDS_ABOVE_REVENUE,),
        (
            "What share of what the referee spends it adds",
            "另按被推荐人消费额提成的比例",
        ),
    )
    spending_amount_weight: float = weight(
        1.0, ScoreKey.SPENDING_VALUE, "Net spend within 消费", "消费金额在消费价值中"
    )
    spending_frequency_weight: float = weight(
        1.0, ScoreKey.SPENDING_VALUE, "Purchase days within 消费, repurchase", "购买天数（复购）在消费价值中"
    )
    spending_recency_weight: float = weight(
        1.0, ScoreKey.SPENDING_VALUE, "How lately they bought within 消费", "最近购买在消费价值中"
    )
    interaction_count_weight: float = weight(
        1.0, ScoreKey.INTERACTION_VALUE, "How often they turn to others within 互动", "互动次数在互动价值中"
    )
    interaction_people_weight: float = weight(
        1.0, ScoreKey.INTERACTION_VALUE, "To how many different people within 互动", "互动人数在互动价值中"
    )
    content_count_weight: float = weight(
        1.0, ScoreKey.CONTENT_VALUE, "How often others turn to them within 内容", "获得互动次数在内容价值中"
    )
    content_people_weight: float = weight(
        1.0, ScoreKey.CONTENT_VALUE, "How many different people within 内容", "获得互动人数在内容价值中"
    )
    social_referees_weight: float = weight(
        1.0, ScoreKey.SOCIAL_VALUE, "Paying referees within 社交", "付费被推荐人数在社交价值中"
    )
    social_revenue_weight: float = weight(
        1.0, ScoreKey.SOCIAL_VALUE, "Gated downstream revenue within 社交", "可信下级营收在社交价值中"
    )
    whole_spending_weight: float = weight(
        worth.DEFAULT.spending, ScoreKey.WHOLE_VALUE, "消费 within the whole value", "消费价值在综合价值中"
    )
    whole_interaction_weight: float = weight(
        worth.DEFAULT.interaction, ScoreKey.WHOLE_VALUE, "互动 within the whole value", "互动价值在综合价值中"
    )
    whole_content_weight: float = weight(
        worth.DEFAULT.content, ScoreKey.WHOLE_VALUE, "内容 within the whole value", "内容价值在综合价值中"
    )
    whole_social_weight: float = weight(
        worth.DEFAULT.social, ScoreKey.WHOLE_VALUE, "社交 within the whole value", "社交价值在综合价值中"
    )

    loyalty_repurchase_weight: float = weight(
        1.0, ScoreKey.LOYALTY, "Purchase days after the first within 忠诚", "复购天数在忠诚度中"
    )
    loyalty_stay_weight: float = weight(
        1.0, ScoreKey.LOYALTY, "Days from the first purchase to the last within 忠诚", "首购至末购的时长在忠诚度中"
    )
    loyalty_referees_weight: float = weight(
        1.0, ScoreKey.LOYALTY, "People brought whom no signal speaks against within 忠诚", "可信推荐人数在忠诚度中"
    )
    loyalty_paying_weight: float = weight(
        1.0,
        ScoreKey.LOYALTY,
        "Those of them who have bought, once more, within 忠诚",
        "其中已付费人数（另计一次）在忠诚度中",
    )

    @property
    def whole_weights(self) -> worth.Weights:
        """How much each of the four values counts in the whole."""
        return worth.Weights(
            self.whole_spending_weight,
            self.whole_interaction_weight,
            self.whole_content_weight,
            self.whole_social_weight,
        )


DEFAULTS = ScoreParameters()


@cache
def parameters() -> Mapping[str, Parameter]:
    """All parameters by their keys, in the order in which they are shown."""
    return {each.name: _told(each.name, each.default, each.metadata) for each in fields(ScoreParameters)}


def _told(key: str, default: object, told: Mapping[str, Any]) -> Parameter:
    changes = cast("tuple[ScoreKey | SignalKey, ...]", told["changes"])
    scores = {each for each in changes if isinstance(each, ScoreKey)}
    for made, parts in _MADE_OF.items():
        if scores.intersection(parts):
            scores.add(made)
    return Parameter(
        key=key,
        unit=told["unit"],
        default=cast("float", default),
        allowed=told["allowed"],
        is_whole=isinstance(default, int),
        scores=frozenset(scores),
        signal=next((each for each in changes if isinstance(each, SignalKey)), None),
        together=told.get("together", ""),
        en=told["words"][0],
        zh=told["words"][1],
    )
