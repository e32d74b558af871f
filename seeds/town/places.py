"""Where people of the town live: cities with their provinces, and how many in a thousand live there."""

_CITIES = """
杭州 浙江 170 宁波 浙江 60 温州 浙江 45 嘉兴 浙江 30 上海 上海 150 南京 江苏 70 苏州 江苏 80 无锡 江苏 35
北京 北京 60 广州 广东 50 深圳 广东 55 东莞 广东 15 成都 四川 45 绵阳 四川 8 武汉 湖北 35 长沙 湖南 25
郑州 河南 22 洛阳 河南 8 西安 陕西 20 重庆 重庆 25 青岛 山东 15 济南 山东 15 合肥 安徽 18 厦门 福建 12 福州 福建 12
"""
_WORDS = _CITIES.split()
CITIES: list[tuple[str, str]] = list(zip(_WORDS[::3], _WORDS[1::3], strict=True))
CITY_SHARE = [float(sum(int(each) for each in _WORDS[2 : 3 * (place + 1) : 3])) for place in range(len(CITIES))]

OCCUPATIONS = "教师 护士 会计 文员 设计师 程序员 全职妈妈 个体户 公务员 销售 医生 工程师 自由职业 店主 人事".split()
HOBBIES = "亲子阅读 烘焙 瑜伽 摄影 追剧 旅行 手工 跑步 插花 美食 露营 音乐 逛街 绘画".split()
EDUCATION = "高中 大专 本科 本科 本科 硕士".split()
