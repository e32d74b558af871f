"""The made-up brand: staff, tags of two trades (children's wear; mother and baby), channels, groups, goods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seeds.model import ChannelRow, InterestGroupRow, StaffRow, TagClassRow, TagDefinitionRow

STAFF = (
    StaffRow("s_chen", "陈店长", "店长", ("partner", "senior_partner", "ordinary")),
    StaffRow("s_zhou", "周悦", "社群运营", ("ordinary", "partner", "g_parenting", "g_deals")),
    StaffRow("s_wu", "吴楠", "社群运营", ("g_fashion", "g_reading", "g_pregnancy", "g_hangzhou")),
    StaffRow("s_sun", "孙悦", "育儿顾问"),
    StaffRow("s_qian", "钱多", "育儿顾问"),
    StaffRow("s_he", "何佳", "导购"),
    StaffRow("s_xu", "徐丽", "导购"),
    StaffRow("s_hu", "胡蝶", "导购"),
    StaffRow("s_lin", "林夏", "客服"),
    StaffRow("s_tang", "唐果", "会员运营", ("member_junior", "member_middle", "member_senior")),
)
FOLLOWERS = ("s_sun", "s_qian", "s_he", "s_xu", "s_hu", "s_lin", "s_zhou")
CLASSES = (
    TagClassRow("wear_customer", "童装客户", "tier"),
    TagClassRow("wear_age", "孩子年龄段", "basic"),
    TagClassRow("wear_children", "孩子数量", "basic"),
    TagClassRow("wear_fashion", "时尚度", "preference"),
    TagClassRow("baby_deal", "成交", "consumption"),
    TagClassRow("baby_group", "进群", "behaviour"),
    TagClassRow("baby_stage", "宝宝阶段", "basic"),
    TagClassRow("baby_customer", "母婴客户类型", "basic"),
    TagClassRow("baby_origin", "好友来源", "static"),
)
_TAGS = """
wear_ordinary|普通客户|wear_customer|刚开始买童装的客户|买过一次童装|日常关怀
wear_regular|老客户|wear_customer|常来买童装的客户|在三个不同的日子买过|复购
wear_vip|VIP 客户|wear_customer|消费高的童装客户|累计实付满 3000 元|高价值维护
wear_age_0_3|0–3 岁|wear_age|家有婴幼儿|最小的孩子不满 4 岁|尺码推荐
wear_age_4_7|4–7 岁|wear_age|家有学龄前儿童|最小的孩子 4 到 7 岁|尺码推荐
wear_age_8_12|8–12 岁|wear_age|家有小学生|最小的孩子 8 到 12 岁|尺码推荐
wear_one|一孩|wear_children|家里一个孩子|自己说有一个孩子|成套推荐
wear_two|二孩|wear_children|家里两个孩子|自己说有两个孩子|成套推荐
wear_three|三孩及以上|wear_children|家里三个或更多孩子|自己说有三个或更多孩子|成套推荐
wear_trendy|时尚度高|wear_fashion|看重款式的客户|常问新款或搭配|上新提醒
wear_plain|时尚度低|wear_fashion|看重实用的客户|只看基础款或折扣款|基础款推荐
baby_bought|已成交|baby_deal|买过东西的好友|付过款且没有全额退款|复购
baby_not_bought|未成交|baby_deal|还没有买过的好友|添加好友后还没有付过款|首单转化
baby_in_group|已进群|baby_group|进了群的好友|在任一兴趣群里|群运营
baby_pregnant|孕期|baby_stage|宝宝还没出生|自己说宝宝还没出生|孕期内容
baby_0_6|0–6 月|baby_stage|宝宝还没吃辅食|宝宝不满 7 个月|辅食前内容
baby_7_12|7–12 月|baby_stage|宝宝在吃辅食|宝宝 7 到 12 个月|辅食内容
baby_1_3|1–3 岁|baby_stage|宝宝会走会说|宝宝满一岁不满四岁|早教内容
baby_mother_first|新手妈妈|baby_customer|第一次当妈妈|第一个孩子|育儿内容
baby_mother_again|二胎妈妈|baby_customer|有经验的妈妈|有两个或更多孩子|成套推荐
baby_father|爸爸|baby_customer|孩子的爸爸|自己说是孩子爸爸|送礼提醒
baby_grandparent|祖辈|baby_customer|孩子的祖辈|自己说替孙辈买|大字图文
baby_from_scan|扫码|baby_origin|扫码添加的好友|扫员工或门店的码添加|衡量渠道
baby_from_friend|转介绍|baby_origin|老客户带来的好友|扫老客户的码或由老客户带来|老带新
baby_from_online|线上投放|baby_origin|线上投放带来的好友|从落地页、文章或广告添加|衡量渠道
baby_from_event|活动|baby_origin|活动带来的好友|在线下活动添加|衡量活动
baby_hangzhou|杭州门店|baby_origin|杭州门店带来的好友|扫杭州门店海报添加|门店活动
"""
TAGS = tuple(TagDefinitionRow(*(line.split("|"))) for line in _TAGS.split("\n") if line)
CHANNELS = (
    ChannelRow("code_sun", "孙悦的活码", "live_code", "s_sun", tags=("baby_from_scan",)),
    ChannelRow("code_qian", "钱多的活码", "live_code", "s_qian", tags=("baby_from_scan",)),
    ChannelRow("code_he", "何佳的活码", "live_code", "s_he", tags=("baby_from_scan",)),
    ChannelRow("poster_hubin", "湖滨店海报", "poster", "s_chen", tags=("baby_from_scan", "baby_hangzhou")),
    ChannelRow("poster_binjiang", "滨江店海报", "poster", "s_chen", tags=("baby_from_scan", "baby_hangzhou")),
    ChannelRow("landing_baby", "新生儿礼包落地页", "landing_page", tags=("baby_from_online",)),
    ChannelRow("article_food", "辅食怎么加（文章）", "article", tags=("baby_from_online",)),
    ChannelRow("ad_moments", "朋友圈广告", "ad", tags=("baby_from_online",)),
    ChannelRow("event_expo", "母婴展", "event", "s_zhou", tags=("baby_from_event",)),
    ChannelRow("event_reading", "绘本故事会", "event", "s_wu", tags=("baby_from_event",)),
)
OWN_CODE_TAG = "baby_from_friend"
GROUPS = (
    InterestGroupRow("g_parenting", "宝妈育儿群"),
    InterestGroupRow("g_fashion", "辣妈穿搭群"),
    InterestGroupRow("g_deals", "福利群"),
    InterestGroupRow("g_reading", "绘本共读群"),
    InterestGroupRow("g_pregnancy", "孕期陪伴群"),
    InterestGroupRow("g_hangzhou", "同城遛娃群（杭州）"),
)
REFUND_REASONS = ("尺码不合适", "颜色与图片不符", "不想要了", "收到时破损", "重复下单")
COLOURS = "米白 浅粉 天蓝 奶咖 藏青 鹅黄 薄荷绿 酒红".split()
SIZES = "66 73 80 90 100 110 120 130 140".split()


@dataclass(frozen=True, slots=True)
class Good:
    """What can be bought; `price_minor` before any promotion; wear has colours and sizes."""

    sku: str
    name: str
    category: str
    price_minor: int
    is_wear: bool


_GOODS = """
纯棉连体衣|婴儿服|8900 哈衣|婴儿服|6900 包屁衣三件装|婴儿服|12900 婴儿睡袋|婴儿服|19900 印花 T 恤|上装|7900
条纹 T 恤|上装|7900 针织开衫|上装|15900 连帽卫衣|上装|16900 羽绒服|外套|49900 冲锋衣|外套|32900
牛仔裤|下装|13900 运动裤|下装|10900 打底裤|下装|5900 纱裙|裙装|17900 背带裙|裙装|15900
运动鞋|鞋|23900 学步鞋|鞋|18900 雨靴|鞋|9900 棉袜五双|配饰|3900 遮阳帽|配饰|6900
"""
_CARE = """
纸尿裤 M|尿裤|12900 纸尿裤 L|尿裤|12900 拉拉裤 XL|尿裤|13900 奶粉 1 段|奶粉|29800 奶粉 2 段|奶粉|28800
奶粉 3 段|奶粉|26800 米粉|辅食|5800 果泥六袋|辅食|4800 溶豆|辅食|3500 宽口奶瓶|喂养|11900
奶嘴两只|喂养|4500 保温杯|喂养|12900 洗护套装|洗护|15900 护臀膏|洗护|6800 湿巾十包|洗护|5900
安抚巾|玩具|5900 布书|玩具|6800 积木|玩具|19900 绘本五册|绘本|9900 推车|出行|129900 安全座椅|出行|189900
孕妇枕|孕产|16900 待产包|孕产|29900 防溢乳垫|孕产|3900
"""


def _goods(text: str, prefix: str, *, is_wear: bool) -> tuple[Good, ...]:
    made: list[Good] = []
    pending = ""
    for word in text.split():
        pending = f"{pending} {word}".strip()
        parts = pending.split("|")
        if len(parts) == 3:
            made.append(Good(f"{prefix}{len(made) + 1:02d}", parts[0], parts[1], int(parts[2]), is_wear))
            pending = ""
    return tuple(made)


WEAR = _goods(_GOODS, "W", is_wear=True)
CARE = _goods(_CARE, "B", is_wear=False)
WEAR_SHARE = np.cumsum(1 / np.arange(1, len(WEAR) + 1) ** 0.8)
CARE_SHARE = np.cumsum(1 / np.arange(1, len(CARE) + 1) ** 0.8)
