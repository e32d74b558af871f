"""What is said aloud of a person: one phrase a measure and language, as (English, Chinese), with {holes}. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from graph.measures.words import Phrase

# What was measured, without a subject: "bought 3 times".
MEASURED: Mapping[str, Phrase] = {
    "attribute": ("{key}: {value}", "{key}：{value}"),
    "age": ("is {value} years old", "{value} 岁"),
    "days_to_birthday": ("has birthday in {value} days", "距生日还有 {value} 天"),
    "days_since_joining": ("joined {value} days ago", "加入已 {value} 天"),
    "purchases": ("bought {value} times", "买过 {value} 次"),
    "spend": ("spent {value}", "消费 {value}"),
    "average_purchase": ("spends {value} at a time", "每次消费 {value}"),
    "purchase_days": ("bought on {value} days", "有 {value} 天买过"),
    "first_purchase": ("first bought on {value}", "首次购买在 {value}"),
    "last_purchase": ("last bought on {value}", "最近购买在 {value}"),
    "days_since_purchase": ("last bought {value} days ago", "{value} 天没有购买"),
    "events": ("did {key} {value} times", "{key} 做过 {value} 次"),
    "event_days": ("did {key} on {value} days", "{key} 做过 {value} 天"),
    "first_event": ("first did {key} on {value}", "首次 {key} 在 {value}"),
    "last_event": ("last did {key} on {value}", "最近 {key} 在 {value}"),
    "days_since_event": ("last did {key} {value} days ago", "{value} 天没有 {key}"),
    "task_stage": ("reached stage {value} of task {key}", "任务 {key} 到达第 {value} 阶段"),
    "task_completions": ("completed task {key} {value} times", "任务 {key} 完成过 {value} 次"),
    "days_of_term_left": ("has {value} days left of what was paid", "付费期还剩 {value} 天"),
    "times_renewed": ("renewed {value} times", "续费过 {value} 次"),
    "days_in_group": ("is in group {key} for {value} days", "在群 {key} 已 {value} 天"),
    "referees": ("brought {value} people", "带来 {value} 人"),
    "referee_spend": ("people they brought spent {value}", "带来的人消费 {value}"),
    "referrers": ("has {value} people above", "上面有 {value} 位推荐人"),
    "interaction_people": ("had to do with {value} people", "与 {value} 人有互动"),
    "interaction_days": ("had to do with others on {value} days", "有 {value} 天与人互动"),
    "interactions": ("had to do with others {value} times", "与人互动 {value} 次"),
    "score": ("scores {value} in {key}", "{key} 评分 {value}"),
    "percentile": ("stands at {value} in {key}", "{key} 位于百分位 {value}"),
}
# What is true or false by itself.
HELD: Mapping[str, tuple[Phrase, Phrase]] = {
    "tag": (("has the tag {key}", "有标签 {key}"), ("does not have the tag {key}", "没有标签 {key}")),
    "paid_term": (("is within a paid term", "在付费期内"), ("is not within a paid term", "不在付费期内")),
    "in_group": (("is in group {key}", "在群 {key} 中"), ("is not in group {key}", "不在群 {key} 中")),
    "came_through": (
        ("came through {key}", "来自渠道 {key}"),
        ("did not come through {key}", "不是来自渠道 {key}"),
    ),
    "channel_kind": (
        ("came through a channel of kind {key}", "来自 {key} 类渠道"),
        ("came through no channel of kind {key}", "不是来自 {key} 类渠道"),
    ),
    "consented": (("agreed to {key}", "已同意 {key}"), ("has not agreed to {key}", "没有同意 {key}")),
    "segment": (("is in segment {key}", "属于人群 {key}"), ("is not in segment {key}", "不属于人群 {key}")),
}
NARROWED: Phrase = ("{said} ({details})", "{said}（{details}）")
ASKED: Phrase = ("{said}; asked for: {test}", "{said}，要求{test}")
IS_KNOWN: Phrase = ("known: {what}", "已知：{what}")
UNKNOWN: Mapping[str, Phrase] = {
    "no_data": ("not known: {what}", "未知：{what}"),
    "not_authorised": ("not authorised: {what}", "未获授权：{what}"),
    "not_computed": ("not computed yet: {what}", "尚未计算：{what}"),
}
JOINED: Mapping[str, Phrase] = {
    "all": ("{n} of {all} conditions hold, all must", "{all} 个条件须全部满足，满足 {n} 个"),
    "any": ("{n} of {all} conditions hold, one must", "{all} 个条件满足其一即可，满足 {n} 个"),
    "none": ("{n} of {all} conditions hold, none may", "{all} 个条件均不得满足，满足 {n} 个"),
    "not": ("it must not hold", "须不满足"),
}
WHOLE: Mapping[bool | None, Phrase] = {
    True: ("{name} is in it: {because}.", "{name} 符合：{because}。"),
    False: ("{name} is not in it: {because}.", "{name} 不符合：{because}。"),
    None: ("Whether {name} is in it is unknown: {because}.", "{name} 是否符合未知：{because}。"),
}
NOT_LISTED: Phrase = (
    "{name} is known to be under 14 and no guardian has agreed, so is listed for nothing.",
    "{name} 不满 14 岁且监护人没有同意，因此不被列出。",
)
# What must become so.
WANTED_MORE: Phrase = ("{what}: {gap} more", "{what}：再有 {gap}")
WANTED_LESS: Phrase = ("{what}: {gap} fewer", "{what}：减少 {gap}")
WANTED: Phrase = ("{what}: {value} instead of {was}", "{what}：由 {was} 变为 {value}")
WANTED_NEW: Phrase = ("{what}: {value}", "{what}：{value}")
WANTED_KNOWN: Phrase = ("{what} must become known", "{what} 须为已知")
WANTED_GONE: Phrase = ("{what} must no longer be known", "{what} 须不再已知")
WANTED_OTHER: Phrase = ("something else", "其他值")
WANTED_ALL: Phrase = ("Missing: {facts}.", "还差：{facts}。")
ENOUGH_UNTIL: Phrase = ("{facts} (before {at})", "{facts}（须在 {at} 之前）")
OR: Phrase = ("; or ", "；或者 ")
CHANGES: Mapping[bool | None, Phrase] = {
    True: ("On {at} {name} comes in by time alone: {because}.", "到 {at}，{name} 将自然符合：{because}。"),
    False: ("On {at} {name} drops out by time alone: {because}.", "到 {at}，{name} 将自然不再符合：{because}。"),
    None: ("On {at} it becomes unknown by time alone: {because}.", "到 {at}，将自然变为未知：{because}。"),
}
BETWEEN: Phrase = (", and ", "；")
