"""The village: 12 people small enough to know by heart, with everything about them worked out by hand.

T = 2026-05-01T00:00Z (08:00 in Shanghai); all instants are T minus whole days and hours. Names in brackets are ids.

Who brought whom (7 were brought; decay 0.5; revenue in yuan, below):

    ming ── lan ── fang ── qiang          xia ── lei         yan, tao, mei: alone
         │      └─ wei                                       (yan → tao was voided)
         └─ hao ── jing

Purchases minus refunds:
    ming 100 + 50 - 20 = 130    lan 200              hao 80 + 120 = 200    fang 400 - 100 = 300
    wei 60 - 60 = 0             jing 500             qiang 40              xia 10 + 20 + 30 = 60
    lei 90                      tao 20 + 30 + 20 = 70 (one purchase)       yan, mei: nothing
    Together: 14 purchases, 18 lines, 1,770 paid, 180 given back in 3 refunds, 1,590 net.

Downstream revenue, value(r) = sum over referees c of net(c) + 0.5 value(c):
    fang = 40                       lan = (300 + 0.5·40) + (0 + 0) = 320      hao = 500       xia = 90
    ming = (200 + 0.5·320) + (200 + 0.5·500) = 810                            all others 0

Interactions: a ring lan → fang → wei → lan (2 each), and hao (1 on one day, 2 on another), jing (1), yan (1) → ming.
PageRank, damping 0.85, N = 12. Let x be what everyone without attention has: x = 0.15/12 + 0.85·D/12, D the rank of
those who give none. Who gets none: hao, jing, yan, qiang, xia, lei, tao, mei = x each (8). ming = x + 0.85·3x = 3.55x.
The ring is symmetric: r = x + 0.85r, r = x/0.15. Sum 1 = 8x + 3.55x + 3x/0.15 = 31.55x, so x = 20/631 = 0.031696,
ming = 71/631 = 0.112520, lan = fang = wei = 20/94.65 = 0.211305.

Groups: community: ming senior partner (by two moves), lan partner (one), hao partner and back (two), others ordinary:
1, 1, 10. member: ming junior (one move), jing middle (two moves), others basic: 10, 1, 1, 0. 8 moves in all.
Interest: tea_circle holds ming, wei, lan.
Versions: 1, +1 an identity, +1 a move: ming 1 + 2 + 3 = 6, lan 1 + 1 + 1 = 3, hao 1 + 2 = 3, jing 1 + 2 = 3, others 1.

Tags held now (13 rows about 12 pairs of user and tag: wei's likes_tea is said by two sources):
    hangzhou_store ming · from_friend lan hao · from_poster xia · loyal ming lan jing · new_mother lan fang yan ·
    likes_tea ming wei · likes_books nobody.   Ended: hao's loyal.
    all of loyal, new_mother: lan.   any of likes_tea, new_mother: fang lan ming wei yan.
mei has nothing at all but a name and the day she joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.imports.model import (
    EventRow,
    IdentityRow,
    InteractionRow,
    PurchaseRow,
    ReferralRow,
    RefundRow,
    SourceRow,
    UserRow,
)
from graph.settings import Settings
from graph.vocabulary import Role
from seeds.loading import Loaded, Report, Seed, load
from seeds.model import (
    ChannelRow,
    InterestGroupRow,
    MemberRow,
    MoveRow,
    OwnerRow,
    PastReferralRow,
    PastTagRow,
    SeedBatch,
    SeedRow,
    StaffRow,
    TagClassRow,
    TagDefinitionRow,
    TaggedRow,
)

T = datetime(2026, 5, 1, tzinfo=UTC)
SEED = Seed("village", "village")
N_USERS = 12


async def seed_village(
    database: Database, settings: Settings, now: datetime, report: Report = lambda _: None
) -> Loaded:
    """The village stands in the graph, once however often this is called."""
    origin = Origin("seed", Role.SYSTEM, now, "seed-village")
    return await load(database, SEED, batches(), origin=origin, settings=settings, report=report)


def batches() -> Iterator[SeedBatch]:
    """All rows of the village in one batch, a part a type, in the order in which they can be written."""
    definitions = (_groups(), _staff(), _classes(), _tags())
    people = (_people(), _identities(), _channels(), _sources(), _owners(), _held(), _ended(), _referrals(), _voided())
    facts = (_purchases(), _refunds(), _interactions(), _events(), _members(), _moves())
    yield SeedBatch(tuple(tuple(rows) for rows in (*definitions, *people, *facts)), N_USERS)


def ago(days: int, hours: int = 0) -> datetime:
    """So many days and hours before T."""
    return T - timedelta(days=days, hours=hours)


def _staff() -> list[SeedRow]:
    return [
        StaffRow("lin", "林晓", "店长", ("partner", "senior_partner")),
        StaffRow("gao", "高敏", "导购", ("ordinary", "tea_circle")),
    ]


def _classes() -> list[SeedRow]:
    return [
        TagClassRow("origin", "来源", "static"),
        TagClassRow("customer_type", "客户类型", "basic"),
        TagClassRow("loyalty", "忠诚度", "consumption"),
        TagClassRow("liking", "喜好", "preference"),
    ]


def _tags() -> list[SeedRow]:
    return [
        TagDefinitionRow(
            "hangzhou_store", "杭州门店", "origin", "由杭州门店带来的客户", "扫杭州门店活码添加", "分清门店来客"
        ),
        TagDefinitionRow("from_friend", "朋友介绍", "origin", "由老客户带来的客户", "扫老客户的专属活码添加", "老带新"),
        TagDefinitionRow("from_poster", "海报来客", "origin", "由海报带来的客户", "扫五月海报添加", "衡量海报"),
        TagDefinitionRow(
            "loyal", "忠诚客户", "loyalty", "常来也愿意推荐的客户", "半年内多次购买且主动推荐", "优先邀请"
        ),
        TagDefinitionRow(
            "new_mother", "新手妈妈", "customer_type", "刚开始带第一个孩子的妈妈", "第一个孩子不满两岁", "育儿内容"
        ),
        TagDefinitionRow("likes_tea", "爱喝茶", "liking", "喜欢喝茶的客户", "问卷或聊天中提到喜欢喝茶", "茶会邀请"),
        TagDefinitionRow("likes_books", "爱读书", "liking", "喜欢读书的客户", "问卷或聊天中提到喜欢读书", "共读邀请"),
    ]


def _groups() -> list[SeedRow]:
    return [InterestGroupRow("tea_circle", "茶友圈")]


def _people() -> list[SeedRow]:
    zhejiang, jiangsu, shanghai = ("浙江", "杭州"), ("江苏", "苏州"), ("上海", "上海")
    ningbo, nanjing = ("浙江", "宁波"), ("江苏", "南京")
    people: list[tuple[str, str, str, tuple[str, str] | None, int]] = [
        ("ming", "王小明", "男", zhejiang, 400),
        ("lan", "李兰", "女", zhejiang, 360),
        ("hao", "陈浩", "男", shanghai, 300),
        ("fang", "张芳", "女", jiangsu, 280),
        ("wei", "赵伟", "男", zhejiang, 240),
        ("jing", "刘静", "女", shanghai, 200),
        ("qiang", "周强", "男", ningbo, 180),
        ("xia", "吴霞", "女", zhejiang, 150),
        ("lei", "孙磊", "男", nanjing, 120),
        ("yan", "杨燕", "女", shanghai, 90),
        ("tao", "郑涛", "男", jiangsu, 60),
        ("mei", "许梅", "", None, 30),
    ]
    more = {
        "ming": {"birthday": "1990-05-20", "hobbies": "茶,书"},
        "lan": {"n_children": "1", "child_birthday": "2025-08-15"},
    }
    rows: list[SeedRow] = []
    for number, (user, name, gender, place, joined) in enumerate(people, 1):
        attributes = {"gender": gender, "province": place[0], "city": place[1]} if place else {}
        attributes |= more.get(user, {})
        rows.append(UserRow(number, user, name, ago(joined), "crm", f"C-{number:02d}", attributes, authorised=True))
    return rows


def _identities() -> list[SeedRow]:
    # Numbers that begin with 12 are given to nobody.
    known = [("ming", "phone", "12000000001"), ("ming", "unionid", "village-ming"), ("lan", "phone", "12000000002")]
    return [
        IdentityRow(number, user, kind, value, "crm", ago(30), 1.0)
        for number, (user, kind, value) in enumerate(known, 1)
    ]


def _channels() -> list[SeedRow]:
    return [
        ChannelRow("code_lin", "林晓的活码", "live_code", owner_staff="lin", tags=("hangzhou_store",)),
        ChannelRow("code_ming", "小明的专属活码", "live_code", owner_user="ming", tags=("from_friend",)),
        ChannelRow("poster_may", "五月海报", "poster", tags=("from_poster",)),
        ChannelRow("landing_618", "618 落地页", "landing_page"),
    ]


def _sources() -> list[SeedRow]:
    came = [("ming", "code_lin", 400), ("lan", "code_ming", 360), ("hao", "code_ming", 300), ("xia", "poster_may", 150)]
    return [
        SourceRow(number, user, channel, ago(days), None, None) for number, (user, channel, days) in enumerate(came, 1)
    ]


def _owners() -> list[SeedRow]:
    return [
        OwnerRow("ming", "lin", "已成交", ago(400)),
        OwnerRow("lan", "lin", "已成交", ago(360)),
        OwnerRow("jing", "lin", "已成交", ago(200)),
        OwnerRow("hao", "gao", "已成交", ago(300)),
        OwnerRow("fang", "gao", "跟进中", ago(280)),
        OwnerRow("wei", "gao", "跟进中", ago(240)),
    ]


def _held() -> list[SeedRow]:
    return [
        TaggedRow("ming", "hangzhou_store", "rule", ago(400), "code_lin", "system"),
        TaggedRow("lan", "from_friend", "rule", ago(360), "code_ming", "system"),
        TaggedRow("hao", "from_friend", "rule", ago(300), "code_ming", "system"),
        TaggedRow("xia", "from_poster", "rule", ago(150), "poster_may", "system"),
        TaggedRow("ming", "loyal", "manual", ago(200), "lin", "店长", "常带朋友来"),
        TaggedRow("lan", "loyal", "manual", ago(150), "lin", "店长"),
        TaggedRow("jing", "loyal", "import", ago(40), "seed", "system"),
        TaggedRow("lan", "new_mother", "questionnaire", ago(100), "lan", "system"),
        TaggedRow("fang", "new_mother", "manual", ago(90), "gao", "导购"),
        TaggedRow("yan", "new_mother", "import", ago(80), "seed", "system"),
        TaggedRow("ming", "likes_tea", "questionnaire", ago(70), "ming", "system"),
        TaggedRow("wei", "likes_tea", "manual", ago(60), "gao", "导购"),
        TaggedRow("wei", "likes_tea", "import", ago(55), "seed", "system"),
    ]


def _ended() -> list[SeedRow]:
    return [PastTagRow("hao", "loyal", "manual", ago(140), ago(50), "gao", "导购", "lin")]


def _referrals() -> list[SeedRow]:
    brought = [
        ("ming", "lan", 360, "code_ming"),
        ("ming", "hao", 300, "code_ming"),
        ("lan", "fang", 280, None),
        ("lan", "wei", 240, None),
        ("hao", "jing", 200, None),
        ("fang", "qiang", 180, None),
        ("xia", "lei", 120, None),
    ]
    return [
        ReferralRow(number, referrer, referee, ago(days), "老带新", channel)
        for number, (referrer, referee, days, channel) in enumerate(brought, 1)
    ]


def _voided() -> list[SeedRow]:
    return [PastReferralRow("yan", "tao", ago(60), ago(58), "lin", "同一台手机扫码")]


def _purchases() -> list[SeedRow]:
    """Prices in yuan: tea 50, cup 40, book 10."""
    bought: list[tuple[str, str, int, str | None, dict[str, int]]] = [
        ("p01", "ming", 390, None, {"tea": 2}),  # 100
        ("p02", "ming", 200, None, {"tea": 1}),  # 50
        ("p03", "lan", 170, "双11", {"tea": 4}),  # 200
        ("p04", "hao", 250, None, {"cup": 2}),  # 80
        ("p05", "hao", 160, None, {"cup": 3}),  # 120
        ("p06", "fang", 120, None, {"tea": 8}),  # 400
        ("p07", "wei", 110, None, {"book": 6}),  # 60
        ("p08", "jing", 45, None, {"tea": 8, "cup": 2, "book": 2}),  # 400 + 80 + 20 = 500
        ("p09", "qiang", 100, None, {"cup": 1}),  # 40
        ("p10", "xia", 20, None, {"book": 1}),  # 10
        ("p11", "xia", 20, None, {"book": 2}),  # 20, on the same day, an hour earlier
        ("p12", "xia", 5, None, {"book": 3}),  # 30
        ("p13", "lei", 15, None, {"tea": 1, "cup": 1}),  # 50 + 40 = 90
        ("p14", "tao", 10, None, {"book": 3, "cup": 1}),  # 30 + 40 = 70
    ]
    goods = {"tea": ("龙井 100g", "茶", 5_000), "cup": ("盖碗", "茶具", 4_000), "book": ("育儿手册", "书", 1_000)}
    rows: list[SeedRow] = []
    for purchase, user, days, promotion, content in bought:
        total = sum(goods[sku][2] * quantity for sku, quantity in content.items())
        at = ago(days, 1 if purchase == "p11" else 0)
        for number, (sku, quantity) in enumerate(content.items(), 1):
            name, category, price = goods[sku]
            head = (len(rows) + 1, purchase, user, at, total, 0, promotion, "store")
            rows.append(PurchaseRow(*head, number, sku, name, category, quantity, price * quantity, None, None))
    return rows


def _refunds() -> list[SeedRow]:
    given_back = [
        ("r01", "p02", 195, 2_000, "茶叶受潮"),
        ("r02", "p06", 118, 10_000, "多买了两盒"),
        ("r03", "p07", 109, 6_000, None),
    ]
    return [
        RefundRow(number, refund, purchase, ago(days), amount, reason)
        for number, (refund, purchase, days, amount, reason) in enumerate(given_back, 1)
    ]


def _interactions() -> list[SeedRow]:
    happened = [
        ("lan", "fang", "like", 30, 2),
        ("fang", "wei", "like", 29, 2),
        ("wei", "lan", "like", 28, 2),
        ("hao", "ming", "comment", 27, 1),
        ("hao", "ming", "comment", 20, 2),
        ("jing", "ming", "comment", 26, 1),
        ("yan", "ming", "comment", 25, 1),
    ]
    return [
        InteractionRow(number, giver, receiver, kind, ago(days).date(), count)
        for number, (giver, receiver, kind, days, count) in enumerate(happened, 1)
    ]


def _events() -> list[SeedRow]:
    done: list[tuple[str, str, str, int, str | None]] = [
        ("e01", "ming", "live.joined", 10, '{"title":"春茶直播"}'),
        ("e02", "lan", "article.read", 5, '{"title":"辅食怎么加"}'),
        ("e03", "lan", "coupon.claimed", 4, None),
        ("e04", "xia", "group.checked_in", 3, None),
        ("e05", "xia", "group.checked_in", 2, None),
        ("e06", "xia", "group.checked_in", 1, None),
    ]
    return [
        EventRow(number, event, user, kind, ago(days), None, data)
        for number, (event, user, kind, days, data) in enumerate(done, 1)
    ]


def _members() -> list[SeedRow]:
    return [MemberRow(user, "tea_circle", ago(days)) for user, days in (("ming", 70), ("wei", 60), ("lan", 50))]


def _moves() -> list[SeedRow]:
    junior = ("member_basic", "member_junior")
    return [
        MoveRow("ming", "member", 1, *junior, ago(300), "lin", "manager", "累计消费达标"),
        MoveRow("ming", "community", 1, "ordinary", "partner", ago(200), "lin", "manager", "带来两位新客"),
        MoveRow("lan", "community", 1, "ordinary", "partner", ago(150), "lin", "manager", "带来两位新客"),
        MoveRow("hao", "community", 1, "ordinary", "partner", ago(140), "lin", "manager", "带来一位大客户"),
        MoveRow("ming", "community", 2, "partner", "senior_partner", ago(100), "lin", "manager", "带来的人也在带人"),
        MoveRow("jing", "member", 1, *junior, ago(44), "gao", "manager", "首单过五百"),
        MoveRow("jing", "member", 2, "member_junior", "member_middle", ago(40), "gao", "manager", "首单过五百"),
        MoveRow("hao", "community", 2, "partner", "ordinary", ago(20), "lin", "manager", "半年没有带新"),
    ]
