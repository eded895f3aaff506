"""What petitions are about: categories with the departments that handle them, and sentences to build texts from."""

from dataclasses import dataclass
from typing import Final

from yingshang.simulation import city

PETITION_TYPES: Final = ("consult", "help", "complaint", "suggestion", "arrears")


@dataclass(frozen=True)
class Category:
    """A topic: its share, what kind of petition it mostly is, who handles it, and how it is put."""

    name: str
    weight: float
    petition_type: str
    departments: tuple[int, int, int]
    titles: tuple[str, str, str, str]


def _category(name: str, weight: float, petition_type: str, departments: str, titles: str) -> Category:
    first, second, third = (city.department(short) for short in departments.split("、"))
    one, two, three, four = titles.split("、")
    return Category(name, weight, petition_type, (first, second, third), (one, two, three, four))


CATEGORIES: Final = (
    _category(
        "政策兑付",
        0.14,
        "consult",
        "市经信局、市财政、市科技局",
        "奖补资金何时到账、申报条件咨询、申报材料被退回、政策口径不清",
    ),
    _category(
        "行政审批",
        0.12,
        "help",
        "市审管办、市市场监管局、市建委",
        "证照办理进度、变更登记受阻、审批时限过长、办事材料重复提交",
    ),
    _category(
        "融资服务", 0.09, "help", "市委金融办、市财政、市经信局", "续贷遇到困难、希望对接担保、贷款利率偏高、首贷咨询"
    ),
    _category(
        "用工社保", 0.10, "help", "市人力社保局、市医保局、市公积金中心", "招工难、社保补缴、员工落户、公积金缴存比例"
    ),
    _category(
        "税费", 0.08, "consult", "市税务局、市财政、市人力社保局", "发票额度调整、加计扣除咨询、退税进度、税收优惠适用"
    ),
    _category(
        "用地规划", 0.06, "help", "市规资局、市建委、市发改委", "工业用地手续、厂房扩建许可、不动产登记、规划条件变更"
    ),
    _category(
        "环保",
        0.06,
        "complaint",
        "市环保局、市城管局、市执法局",
        "排污许可办理、周边异味影响生产、环评要求咨询、危废处置渠道",
    ),
    _category(
        "市场监管",
        0.09,
        "complaint",
        "市市场监管局、市执法局、市公安",
        "同行虚假宣传、商标被侵权、职业索赔困扰、抽检结果异议",
    ),
    _category(
        "交通物流",
        0.06,
        "help",
        "市交通局、市公安、市邮管局",
        "货车通行证、园区公交不便、道路施工影响出货、快递网点不足",
    ),
    _category(
        "水电气", 0.06, "help", "供电公司、水务集团、市城管局", "用电增容、计划外停电、供水水压不足、接入费用咨询"
    ),
    _category(
        "拖欠账款", 0.05, "arrears", "市经信局、市国资委、市建委", "工程款被拖欠、货款长期未付、质保金未退、清欠进度"
    ),
    _category(
        "房屋租赁",
        0.04,
        "complaint",
        "市房管局、市国资委、市市场监管局",
        "租金减免未落实、物业收费争议、合同到期被加租、公有厂房招租",
    ),
    _category(
        "外贸", 0.03, "consult", "市商务、市税务局、市市场监管局", "出口退税、境外展会补贴、原产地证明、跨境支付受阻"
    ),
    _category(
        "意见建议",
        0.02,
        "suggestion",
        "市发改委、市数据局、市审管办",
        "建议简化流程、建议增设专窗、平台体验问题、建议延长服务时间",
    ),
)
TITLES: Final = tuple(title for category in CATEGORIES for title in category.titles)
TITLES_PER_CATEGORY: Final = 4

OPENINGS: Final = (
    "我司于上月提交申请, 至今没有收到结果。",
    "企业反映多次联系窗口, 答复前后不一致。",
    "近期业务增长较快, 希望有关部门现场指导。",
    "材料已按要求补正两次, 仍被退回。",
    '因系统提示"校验未通过", 无法继续提交。',
    "园区内多家企业遇到同样的问题。",
    "已咨询街道和服务专员, 建议向主管部门反映。",
    "该问题影响正常生产经营, 情况比较紧急。",
    "合同约定的期限已过, 对方仍未履行。",
    "希望明确办理依据和所需时间。",
    "去年同类事项当场办结, 今年要求有变化。",
)
WISHES: Final = (
    "请协调解决并告知进展。",
    "望书面答复。",
    "请明确责任单位和办理时限。",
    "如需补充材料, 请一次性告知。",
    "希望安排专人对接。",
    "请核实后电话回复。",
    "建议公开办理口径。",
)
RESULT_WEIGHTS: Final = {"solved": 0.71, "explained": 0.24, "unsupported": 0.05}
SATISFACTION_WEIGHTS: Final = {
    "very_satisfied": 0.46,
    "satisfied": 0.33,
    "neutral": 0.1,
    "dissatisfied": 0.05,
    "not_rated": 0.06,
}
EVENT_NOTES: Final = {
    "accept": "登记受理",
    "assign": "交主办单位办理",
    "return": "不属本单位职责, 退回重新交办",
    "extend": "批准延期",
    "urge": "逾期催办",
    "close": "办理完毕",
    "feedback": "已向企业反馈",
    "callback": "已电话回访",
    "reopen": "企业不认可, 重新办理",
}
EVENT_ACTIONS: Final = tuple(EVENT_NOTES)
