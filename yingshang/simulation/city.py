"""The city: districts, departments, streets and parks of Hangzhou with codes and the spellings seen in files.

District codes are the official ones; department codes are made up. How well a district works (`strain`) is invented:
1 is the usual share of late work, 0 none.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

CITY_CODE: Final = "330100"
CITY_NAME: Final = "杭州市"


@dataclass(frozen=True)
class District:
    """One of the 13 districts and counties."""

    code: str
    name: str
    weight: float
    strain: float
    streets: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name without 区, 县 or 市, as people say it."""
        return self.name[:-1]


def _district(code: str, name: str, weight: float, strain: float, streets: str) -> District:
    return District(code, name, weight, strain, tuple(streets.split("、")))


DISTRICTS: Final = (
    _district("330102", "上城区", 0.11, 0.5, "清波街道、湖滨街道、小营街道、南星街道、紫阳街道、望江街道"),
    _district("330105", "拱墅区", 0.10, 0.8, "米市巷街道、湖墅街道、小河街道、和睦街道、拱宸桥街道、大关街道"),
    _district("330106", "西湖区", 0.11, 0.3, "北山街道、西溪街道、翠苑街道、古荡街道、留下街道、转塘街道"),
    _district("330108", "滨江区", 0.10, 0.1, "西兴街道、长河街道、浦沿街道"),
    _district("330109", "萧山区", 0.15, 1.2, "城厢街道、北干街道、蜀山街道、新塘街道、闻堰街道、宁围街道"),
    _district("330110", "余杭区", 0.13, 0.6, "五常街道、仁和街道、良渚街道、闲林街道、仓前街道、余杭街道"),
    _district("330111", "富阳区", 0.06, 1.7, "富春街道、春江街道、鹿山街道、东洲街道、银湖街道、万市镇"),
    _district("330112", "临安区", 0.05, 2.6, "玲珑街道、锦南街道、锦城街道、锦北街道、青山湖街道、高虹镇"),
    _district("330113", "临平区", 0.07, 1.0, "临平街道、南苑街道、东湖街道、星桥街道、乔司街道、塘栖镇"),
    _district("330114", "钱塘区", 0.06, 0.4, "下沙街道、白杨街道、河庄街道、义蓬街道、新湾街道、临江街道"),
    _district("330122", "桐庐县", 0.03, 1.6, "旧县街道、桐君街道、城南街道、凤川街道、横村镇、分水镇"),
    _district("330127", "淳安县", 0.02, 0.7, "千岛湖镇、文昌镇、石林镇、临岐镇、威坪镇、姜家镇"),
    _district("330182", "建德市", 0.03, 3.2, "新安江街道、洋溪街道、更楼街道、乾潭镇、梅城镇、下涯镇"),
)
DISTRICT_CODES: Final = tuple(district.code for district in DISTRICTS)
DISTRICT_NAMES: Final = tuple(district.name for district in DISTRICTS)

_DEPARTMENTS: Final = (
    ("市发展和改革委员会", "市发改委"),
    ("市经济和信息化局", "市经信局"),
    ("市教育局", "市教委"),
    ("市科学技术局", "市科技局"),
    ("市公安局", "市公安"),
    ("市民政局", "市民政"),
    ("市司法局", "市司法"),
    ("市财政局", "市财政"),
    ("市人力资源和社会保障局", "市人力社保局"),
    ("市规划和自然资源局", "市规资局"),
    ("市生态环境局", "市环保局"),
    ("市城乡建设委员会", "市建委"),
    ("市住房保障和房产管理局", "市房管局"),
    ("市交通运输局", "市交通局"),
    ("市林业水利局", "市林水局"),
    ("市农业农村局", "市农业局"),
    ("市商务局", "市商务"),
    ("市文化广电旅游局", "市文旅局"),
    ("市卫生健康委员会", "市卫健委"),
    ("市应急管理局", "市应急局"),
    ("市审计局", "市审计"),
    ("市人民政府国有资产监督管理委员会", "市国资委"),
    ("市市场监督管理局", "市市场监管局"),
    ("市体育局", "市体委"),
    ("市统计局", "市统计"),
    ("市医疗保障局", "市医保局"),
    ("市数据资源管理局", "市数据局"),
    ("市地方金融管理局", "市委金融办"),
    ("市城市管理局", "市城管局"),
    ("市综合行政执法局", "市执法局"),
    ("市园林文物局", "市园文局"),
    ("市投资促进局", "市投促局"),
    ("市信访局", "市信访"),
    ("市审批管理办公室", "市审管办"),
    ("国家税务总局杭州市税务局", "市税务局"),
    ("市消防救援支队", "市消防支队"),
    ("杭州住房公积金管理中心", "市公积金中心"),
    ("市邮政管理局", "市邮管局"),
    ("市供电公司", "供电公司"),
    ("市水务集团", "水务集团"),
)
DEPARTMENT_CODES: Final = tuple(f"3301D{number:02d}" for number in range(1, len(_DEPARTMENTS) + 1))
DEPARTMENT_NAMES: Final = tuple(name for name, _ in _DEPARTMENTS)
DEPARTMENT_SHORT: Final = tuple(short for _, short in _DEPARTMENTS)

PARKS: Final = {
    "西湖科技园": "330106",
    "高新软件园": "330108",
    "萧山经济技术开发区": "330109",
    "未来科技城": "330110",
    "青山湖科技城": "330112",
    "临平经济技术开发区": "330113",
    "钱塘科学城": "330114",
}


def department(short: str) -> int:
    """Return the index of a department by its short name."""
    return DEPARTMENT_SHORT.index(short)


@cache
def units() -> pl.DataFrame:
    """Return the table of units, other jurisdictions included, as it is delivered once, before everything else."""
    from yingshang.simulation.jurisdictions import unit_rows  # noqa: PLC0415 - they need the names of this module

    rows: list[tuple[str, str, str, str | None, str | None]] = [
        (CITY_CODE, CITY_NAME, "city", None, "杭州、市本级、全市")
    ]
    rows += [
        (district.code, district.name, "district", CITY_CODE, f"{district.short}、杭州市{district.name}")
        for district in DISTRICTS
    ]
    for code, (name, short) in zip(DEPARTMENT_CODES, _DEPARTMENTS, strict=True):
        rows.append((code, name, "department", CITY_CODE, short))
    for district in DISTRICTS:
        for number, street in enumerate(district.streets, start=1):
            rows.append((f"{district.code}{number:03d}", street, "street", district.code, None))
    for number, (park, parent) in enumerate(PARKS.items(), start=1):
        rows.append((f"{parent}9{number:02d}", park, "park", parent, None))
    rows += unit_rows()
    names = ["unit_code", "unit_name", "unit_kind", "parent_code", "aliases"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(
        pl.lit(value=True).alias("is_active"), pl.int_range(1, len(rows) + 1).alias("display_order")
    )


@cache
def spellings(style: str) -> dict[str, str]:
    """Return how a file in this style writes each unit: its `code`, `name` or `alias`."""
    frame = units()
    first_alias = pl.col("aliases").str.split("、").list.first()
    spelling = {
        "code": pl.col("unit_code"),
        "name": pl.col("unit_name"),
        "alias": pl.coalesce(first_alias, pl.col("unit_name")),
    }[style]
    return dict(frame.select("unit_code", spelling.alias("spelling")).iter_rows())
