"""Templates of segments: ready audiences with documented defaults that are parameters (V05, G08, M05, P05). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from graph.consent.model import SERVICE
from graph.errors import Missing, Refused
from graph.measures import trees
from graph.measures.model import Expression

MARKETING = "marketing"
TEXT_LENGTH = 80


class ParameterKind(StrEnum):
    """What a parameter is written as: whole days, a count, an amount in units of the currency, hours of the brand's day
    with commas between, a text."""

    DAYS = "days"
    COUNT = "count"
    AMOUNT = "amount"
    HOURS = "hours"
    TEXT = "text"


MOST: Mapping[ParameterKind, int] = {
    ParameterKind.DAYS: 3_650,
    ParameterKind.COUNT: 10_000,
    ParameterKind.AMOUNT: 10**9,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that an operator sets; without a default they must."""

    key: str
    kind: ParameterKind
    default: str | None
    about_zh: str
    about_en: str


Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SegmentTemplate:
    """A ready audience: its words, its parameters, the purpose that it is for, and the tree that it makes of values
    (amounts in minor units, hours as numbers)."""

    key: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    parameters: tuple[Parameter, ...]
    tree: Callable[[Values], dict[str, Any]]
    purpose: str = SERVICE


def made(template: SegmentTemplate, given: Mapping[str, str], *, digits: int) -> Expression:
    """What the template asks with these parameters, written as text; the others have their defaults.

    Raises:
        Missing, Refused: as `values_of`.
    """
    return trees.read(template.tree(values_of(template, given, digits=digits)))


def values_of(template: SegmentTemplate, given: Mapping[str, str], *, digits: int) -> Values:
    """The values of all parameters: these, written as text, and the others by default.

    Raises:
        Missing: there is no such parameter ("templates.parameter_unknown").
        Refused: one is not acceptable ("templates.parameter") or has no default and is not given.
    """
    known = {each.key: each for each in template.parameters}
    for key in given:
        if key not in known:
            raise Missing(
                "templates.parameter_unknown", path=("parameters",), parameter=key[:40], choices=", ".join(known)
            )
    return {key: _value(each, given.get(key, each.default), digits) for key, each in known.items()}


def segment_template(key: str) -> SegmentTemplate:
    """The template of that key.

    Raises:
        Missing: there is none ("templates.segment_unknown").
    """
    found = SEGMENT_TEMPLATES.get(key)
    if found is None:
        raise Missing(
            "templates.segment_unknown", path=("key",), template=key[:40], choices=", ".join(SEGMENT_TEMPLATES)
        )
    return found


def _value(parameter: Parameter, text: str | None, digits: int) -> Any:
    written = "" if text is None else text.strip()
    if parameter.kind is ParameterKind.TEXT and 0 < len(written) <= TEXT_LENGTH and written.isprintable():
        return written
    if parameter.kind is ParameterKind.HOURS:
        hours = [each.strip() for each in written.split(",")]
        if all(_is_whole(each, 0, 23) for each in hours):
            return sorted({int(each) for each in hours})
    if parameter.kind in MOST and _is_whole(written, 1, MOST[parameter.kind]):
        return int(written) * (10**digits if parameter.kind is ParameterKind.AMOUNT else 1)
    raise Refused("templates.parameter", path=("parameters", parameter.key), parameter=parameter.key, text=written[:40])


def _is_whole(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most


def _within(values: Values, **more: Any) -> dict[str, Any]:
    return {**more, "window": {"inTheLastDays": values["days"]}}


def _bought(values: Values, test: Mapping[str, Any]) -> dict[str, Any]:
    return {"purchases": _within(values, **{"is": dict(test)})}


def _spent(values: Values, test: Mapping[str, Any]) -> dict[str, Any]:
    return {"spend": _within(values, **{"is": dict(test)})}


def _new(values: Values) -> dict[str, Any]:
    return {"daysSinceJoining": {"is": {"atMost": values["days"]}}}


def _often_much(values: Values) -> dict[str, Any]:
    return {"all": [_bought(values, {"atLeast": values["n"]}), _spent(values, {"atLeast": values["amount"]})]}


def _often_little(values: Values) -> dict[str, Any]:
    return {"all": [_bought(values, {"atLeast": values["n"]}), _spent(values, {"lessThan": values["amount"]})]}


def _seldom_little(values: Values) -> dict[str, Any]:
    few = [_bought(values, {"atLeast": 1}), _bought(values, {"lessThan": values["n"]})]
    return {"all": [*few, _spent(values, {"lessThan": values["amount"]})]}


def _churned(values: Values) -> dict[str, Any]:
    return {"daysSincePurchase": {"is": {"atLeast": values["days"]}}}


def _slot(values: Values) -> dict[str, Any]:
    bought = {"purchases": _within(values, hours=values["hours"], **{"is": {"atLeast": values["n"]}})}
    done = _within(values, type=values["event"], hours=values["hours"], **{"is": {"atLeast": values["n"]}})
    return {"any": [bought, {"events": done}]}


def _birthday(values: Values) -> dict[str, Any]:
    return {"daysToBirthday": {"is": {"atMost": values["days"]}}}


def _parent(values: Values) -> dict[str, Any]:
    gender = {"attribute": {"key": "gender", "is": {"oneOf": [values["gender"]]}}}
    children = {"attribute": {"key": "n_children", "is": {"number": {"atLeast": 1}}}}
    return {"all": [gender, children]}


def _able(values: Values) -> dict[str, Any]:
    return {"attribute": {"key": values["attribute"], "is": {"oneOf": [values["word"]]}}}


def _score(key: str, test: Mapping[str, Any]) -> dict[str, Any]:
    return {"score": {"key": key, "is": dict(test)}}


def _high_value(values: Values) -> dict[str, Any]:
    return _score("whole_value", {"atLeast": values["points"]})


def _small_but_often() -> list[dict[str, Any]]:
    often = [_score(key, {"atLeast": 4}) for key in ("frequency_class", "recency_class")]
    return [*often, _score("monetary_class", {"atMost": 2})]


def _potential(values: Values) -> dict[str, Any]:
    # Whoever buys often has a point of loyalty: asking for one would ask nothing more.
    loyal = [_score("loyalty", {"atLeast": values["loyalty"]})] if values["loyalty"] > 1 else []
    return {"all": [*_small_but_often(), *loyal]}


def _seed_users(_: Values) -> dict[str, Any]:
    return _score("seed_user", {"atLeast": 1})


def _core(values: Values) -> dict[str, Any]:
    top = _score("spending_value", {"atLeast": max(0, 100 - values["percent"])})
    gives = [_score(f"{each}_value", {"atLeast": values["points"]}) for each in ("interaction", "content", "social")]
    years = {"daysSinceJoining": {"is": {"atLeast": values["days"]}}}
    return {"any": [top, {"all": _small_but_often()}, {"all": [years, {"any": gives}]}]}


def _days(default: int, zh: str = "看最近多少天", en: str = "how many days back") -> Parameter:
    return Parameter("days", ParameterKind.DAYS, str(default), zh, en)


_N = Parameter("n", ParameterKind.COUNT, "3", "从几次起算高频", "from how many purchases on it is often")
_AMOUNT = Parameter("amount", ParameterKind.AMOUNT, "1000", "从多少金额起算高额", "from which amount on it is much")
_VALUE = (_days(90), _N, _AMOUNT)


def _slot_parameters(hours: str) -> tuple[Parameter, ...]:
    return (
        _days(90),
        Parameter(
            "hours", ParameterKind.HOURS, hours, "哪些钟点（0–23，逗号分隔）", "which hours, 0 to 23, commas between"
        ),
        Parameter("n", ParameterKind.COUNT, "2", "至少几次", "how often at least"),
        Parameter("event", ParameterKind.TEXT, "live.joined", "也算哪种行为", "which kind of event counts, too"),
    )


def _gender(default: str) -> tuple[Parameter, ...]:
    return (Parameter("gender", ParameterKind.TEXT, default, "性别属性的取值", "how the attribute gender says it"),)


_ALL = (
    SegmentTemplate(
        "new",
        "新客",
        "New",
        "最近加入的用户",
        "Who joined recently.",
        (_days(30, "加入不超过多少天", "joined at most so many days ago"),),
        _new,
    ),
    SegmentTemplate(
        "often_much",
        "高频高额",
        "Often and much",
        "常买且花得多",
        "Who buys often and spends much.",
        _VALUE,
        _often_much,
    ),
    SegmentTemplate(
        "often_little",
        "高频低额",
        "Often and little",
        "常买而花得少",
        "Who buys often and spends little.",
        _VALUE,
        _often_little,
    ),
    SegmentTemplate(
        "seldom_little",
        "低频低额",
        "Seldom and little",
        "买过而买得少、花得少",
        "Who bought, but seldom and little.",
        _VALUE,
        _seldom_little,
    ),
    SegmentTemplate(
        "churned",
        "流失",
        "Churned",
        "买过，但很久没有再买",
        "Who bought once and has not for long.",
        (_days(180, "多少天没有购买", "without a purchase for so many days"),),
        _churned,
    ),
    SegmentTemplate(
        "high_value",
        "高级用户",
        "High value",
        "综合价值达到一定分数的用户",
        "Whose whole value has come to so many points.",
        (
            Parameter(
                "points", ParameterKind.COUNT, "80", "综合价值从多少分起", "from how many points of the whole value on"
            ),
        ),
        _high_value,
    ),
    SegmentTemplate(
        "potential",
        "潜力用户",
        "Potential",
        "单次花得少，但常买、近期还在买",
        "Who spends little on a day, but buys often and still.",
        (
            Parameter(
                "loyalty",
                ParameterKind.COUNT,
                "1",
                "忠诚度从多少分起；1 为不另作要求",
                "from how many points of loyalty on; 1 asks nothing more",
            ),
        ),
        _potential,
    ),
    SegmentTemplate(
        "seed_users",
        "种子用户",
        "Seed users",
        "由零价或低价优惠获得的用户，可能带来裂变",
        "Who was won by a free or low-price offer, and may bring others.",
        (),
        _seed_users,
    ),
    SegmentTemplate(
        "core",
        "核心用户",
        "Core",
        "消费最多的、有潜力的、多年来有贡献的用户",
        "Who spends most, who may come to, and who has given over years.",
        (
            Parameter("percent", ParameterKind.COUNT, "10", "消费价值前百分之几", "how many of 100 spend most"),
            _days(730, "加入至少多少天", "joined at least so many days ago"),
            Parameter("points", ParameterKind.COUNT, "75", "贡献从多少分起算", "from how many points on they give"),
        ),
        _core,
    ),
    SegmentTemplate(
        "eight_oclock",
        "8 点档",
        "Eight o'clock slot",
        "晚上八点这一档购买或活动的用户",
        "Who buys or is active from 20:00 on.",
        _slot_parameters("20"),
        _slot,
    ),
    SegmentTemplate(
        "late_night",
        "深夜",
        "Late night",
        "深夜购买或活动的用户",
        "Who buys or is active late at night.",
        _slot_parameters("23,0,1,2,3,4"),
        _slot,
    ),
    SegmentTemplate(
        "birthday",
        "近期生日",
        "Birthday soon",
        "快过生日的用户",
        "Whose birthday comes soon.",
        (_days(7, "未来多少天内", "within so many days"),),
        _birthday,
        MARKETING,
    ),
    SegmentTemplate(
        "fathers_day",
        "父亲节",
        "Father's Day",
        "有孩子的父亲",
        "Fathers, for Father's Day.",
        _gender("男"),
        _parent,
        MARKETING,
    ),
    SegmentTemplate(
        "mothers_day",
        "母亲节",
        "Mother's Day",
        "有孩子的母亲",
        "Mothers, for Mother's Day.",
        _gender("女"),
        _parent,
        MARKETING,
    ),
    SegmentTemplate(
        "able",
        "有某技能或资源",
        "Has a skill or resource",
        "谁会做、谁能提供某事",
        "Who has a skill or can offer something.",
        (
            Parameter("word", ParameterKind.TEXT, None, "技能或资源的名称", "the skill or resource"),
            Parameter("attribute", ParameterKind.TEXT, "skills", "记录它的属性", "the attribute that holds it"),
        ),
        _able,
    ),
)
SEGMENT_TEMPLATES: Mapping[str, SegmentTemplate] = {each.key: each for each in _ALL}
