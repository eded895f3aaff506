"""Pools of words: invented enterprises, persons and telephone numbers. No real person or company is meant.

Telephone numbers start with 100, which is given to nobody; given names are counting words.
"""

from typing import Final

import polars as pl

from yingshang.simulation.draws import Draws, Index, text

_SURNAMES: Final = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜")
_GIVEN: Final = tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")
_FIRST: Final = tuple("云启华正恒瑞明博创新汇智宏泰丰盛远航金锦星源诚信安和佳盈立达凯旋")
_SECOND: Final = tuple("科拓联腾辉润德昌隆利捷峰达成益兴荣通宇宁森洋卓越蓝图景程域合")

INDUSTRIES: Final = (
    ("C3911", "计算机制造"),
    ("C3562", "半导体器件"),
    ("C2710", "生物医药"),
    ("C1751", "纺织"),
    ("C3312", "金属制品"),
    ("C2651", "新材料"),
    ("F5133", "服装贸易"),
    ("F5193", "电子商务"),
    ("G5430", "物流"),
    ("H6210", "餐饮管理"),
    ("I6513", "软件"),
    ("I6550", "信息技术"),
    ("L7214", "供应链管理"),
    ("L7259", "文化传媒"),
    ("M7320", "工程技术"),
    ("N7721", "环保科技"),
    ("E4710", "建筑工程"),
    ("A0141", "农业发展"),
)
LENDERS: Final = (
    "城东银行",
    "运河银行",
    "钱塘农商银行",
    "湖滨村镇银行",
    "吴山银行",
    "西溪银行",
    "富春农商银行",
    "之江银行",
)
GUARANTORS: Final = (
    "钱江政策性融资担保有限公司",
    "运河中小企业融资担保有限公司",
    "湘湖融资担保有限公司",
    "富春融资担保有限公司",
    "新安江农业融资担保有限公司",
    "之江融资再担保有限公司",
    "望湖商业担保有限公司",
)
CHANNELS: Final = ("12345热线", "亲清在线", "企业综合服务中心专窗", "走访收集", "企业接待日", "浙里办", "书面来信")
PUSH_CHANNELS: Final = ("亲清在线", "短信", "政务钉钉", "企业码", "服务专员")


def persons(draws: Draws, size: int) -> pl.Series:
    """Return names of invented persons."""
    surname = text(_SURNAMES, draws.whole(0, len(_SURNAMES) - 1, size))
    first = text(_GIVEN, draws.whole(0, len(_GIVEN) - 1, size))
    second = text((*_GIVEN, ""), draws.whole(0, len(_GIVEN), size))
    return pl.select(pl.concat_str([surname, first, second])).to_series()


def telephones(draws: Draws, size: int) -> pl.Series:
    """Return telephone numbers that belong to nobody: 100 and eight digits."""
    digits = pl.Series(draws.whole(0, 99_999_999, size)).cast(pl.String).str.zfill(8)
    return pl.select(pl.lit("100") + digits).to_series()


def enterprise_names(draws: Draws, industry: Index, suffix: Index) -> pl.Series:
    """Return company names for the given industries; `suffix` 0 company, 1 sole trader, 2 cooperative."""
    size = len(industry)
    parts = [
        text(_FIRST, draws.whole(0, len(_FIRST) - 1, size)),
        text(_SECOND, draws.whole(0, len(_SECOND) - 1, size)),
        text(_FIRST, draws.whole(0, len(_FIRST) - 1, size)),
        text([word for _, word in INDUSTRIES], industry),
        text(("有限公司", "经营部", "专业合作社"), suffix),
    ]
    return pl.select(pl.lit("杭州") + pl.concat_str(parts)).to_series()
