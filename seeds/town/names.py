"""Chinese names: surnames about as frequent as they are, given names as people of the brand's age bear them."""

from __future__ import annotations

import numpy as np

from seeds.town.chance import Chance

# Share of the population in per mille, roughly, of the sixty most frequent surnames.
_SURNAMES = """
王 72 李 71 张 68 刘 54 陈 45 杨 31 黄 22 赵 21 吴 20 周 19 徐 14 孙 14 马 13 朱 12 胡 12 郭 11 何 11 林 11 高 10 罗 9
郑 9 梁 9 谢 8 宋 8 唐 7 许 7 韩 7 冯 6 邓 6 曹 6 彭 6 曾 6 肖 6 田 6 董 5 袁 5 潘 5 于 5 蒋 5 蔡 5
余 5 杜 5 叶 4 程 4 苏 4 魏 4 吕 4 丁 4 任 4 沈 4 姚 4 卢 4 姜 4 崔 4 钟 4 谭 4 陆 4 汪 4 范 4 欧阳 1
"""
_WOMEN = """
静 敏 丽 婷 娟 燕 芳 雪 琳 慧 洁 倩 颖 玲 欣 佳 萍 丹 霞 莉 晶 蕾 薇 怡 梅 兰 雅婷 雨欣 思琪 梦瑶 欣怡 诗涵 佳怡 子涵
晓燕 丽华 秀英 海燕 春梅 文静 晓雯 雪梅 美玲 佩珊 若兰 可馨 语嫣 安琪 嘉怡 书瑶 依依 晓彤 婉清 芷若 心怡 梓萱
"""
_MEN = """
伟 强 磊 军 勇 杰 涛 超 明 刚 浩 鹏 斌 辉 飞 宇 俊 凯 健 波 子轩 浩然 宇航 志强 建华 文博 俊杰 天宇 家豪 明轩
海涛 志远 晓东 国强 立新 一鸣 嘉伟 思远 泽宇 启明
"""
_PAIRS = _SURNAMES.split()
SURNAMES = _PAIRS[::2]
_SURNAME_SHARE = np.cumsum([int(each) for each in _PAIRS[1::2]]).astype(float)
WOMEN, MEN = _WOMEN.split(), _MEN.split()


def name(chance: Chance, *, woman: bool) -> str:
    """A full name."""
    surname = SURNAMES[chance.place(_SURNAME_SHARE)]
    return surname + chance.one(WOMEN if woman else MEN)
