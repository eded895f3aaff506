"""The numbers of the board's test snapshot, all written by hand as of 2024-09-30.

The push rate is 94.996 % (must never read 95.00 %). The closure rate is met although one district has nothing due, one
no data, one only 14 cases and one record belongs to nobody. The guarantee balance is on its way although one
district's ledger is negative.
"""

from datetime import date

AS_OF = date(2024, 9, 30)
DISTRICTS = {
    "330102": "上城区",
    "330105": "拱墅区",
    "330106": "西湖区",
    "330108": "滨江区",
    "330109": "萧山区",
    "330110": "余杭区",
    "330111": "富阳区",
    "330112": "临安区",
    "330113": "临平区",
    "330114": "钱塘区",
    "330122": "桐庐县",
    "330127": "淳安县",
    "330182": "建德市",
}
DEPARTMENTS = {
    "D01": "市发改委",
    "D02": "市经信局",
    "D03": "市教育局",
    "D04": "市科技局",
    "D05": "市公安局",
    "D06": "市民政局",
    "D07": "市司法局",
    "D08": "市财政局",
    "D09": "市人力社保局",
    "D10": "市规划和自然资源局",
    "D11": "市生态环境局",
    "D12": "市建委",
    "D13": "市交通运输局",
    "D14": "市农业农村局",
    "D15": "市商务局",
    "D16": "市文广旅游局",
    "D17": "市卫生健康委",
    "D18": "市应急管理局",
    "D19": "市市场监管局",
    "D20": "市国资委",
    "D21": "市数据资源局",
    "D22": "市投资促进局",
    "D23": "市城管局",
    "D24": "市医保局",
    "D25": "市综合行政执法局",
    "D26": "市委金融办（市地方金融管理局）",
}
# (definition, numerator, denominator, value, status, pace_expected, pace_gap) of the city on AS_OF.
CITY = [
    ("push_by_pair", "47498", "50000", "0.949960", "AT_RISK", "0.95", "-0.000040"),
    ("push_by_policy", "212", "216", "0.981481", "MET", "0.95", "0.031481"),
    ("balance_by_ledger", "19612345678.90", "1", "19612345678.90", "ON_TRACK", "19490000000", "122345678.90"),
    ("balance_by_contract", "21405000000", "1", "21405000000", "MET", "19490000000", "1915000000"),
    ("own_risk_balance", "13118200000", "1", "13118200000", "BEHIND", "19490000000", "-6371800000"),
    ("closure_of_due", "12345", "12571", "0.982022", "MET", "0.98", "0.002022"),
    ("closure_of_received", "12604", "14020", "0.899001", "BEHIND", "0.98", "-0.080999"),
    ("on_time_of_closed", "12190", "12301", "0.990976", "MET", "0.98", "0.010976"),
    ("on_time_of_due", "12210", "12571", "0.971283", "AT_RISK", "0.98", "-0.008717"),
]
# District: (numerator, denominator, value, status) of the closure rate by due.
CLOSURE = {
    "330102": ("1534", "1561", "0.982703", "MET"),
    "330105": ("1410", "1442", "0.977809", "AT_RISK"),
    "330106": ("1622", "1631", "0.994482", "MET"),
    "330108": ("1498", "1499", "0.999333", "MET"),
    "330109": ("1710", "1744", "0.980505", "MET"),
    "330110": ("1683", "1697", "0.991750", "MET"),
    "330111": ("602", "629", "0.957075", "BEHIND"),
    "330112": ("455", "464", "0.980603", "MET"),
    "330113": ("803", "811", "0.990136", "MET"),
    "330114": ("980", "1043", "0.939597", "BEHIND"),
    "330122": ("13", "14", "0.928571", "BEHIND"),
    "330127": ("0", "0", None, "NOT_DUE"),
    "330182": (None, None, None, "NO_DATA"),
    "UNASSIGNED": ("35", "36", "0.972222", "AT_RISK"),
}
# District: (balance in 万元, allocated target in 万元, pace_expected in 万元, status).
BALANCE = {
    "330102": (231500, 240000, 233880, "AT_RISK"),
    "330105": (198200, 190000, 185155, "MET"),
    "330106": (262000, 265000, 258242, "ON_TRACK"),
    "330108": (312040, 300000, 292350, "MET"),
    "330109": (250100, 280000, 272860, "BEHIND"),
    "330110": (288800, 285000, 277732, "MET"),
    "330111": (-1200, 90000, 87705, "SUSPECT"),
    "330112": (70400, 70000, 68215, "MET"),
    "330113": (121000, 120000, 116940, "MET"),
    "330114": (104000, 110000, 107195, "BEHIND"),
    "330122": (30100, 30000, 29235, "MET"),
    "330127": (0, 0, 0, "NOT_DUE"),
    "330182": (20300, 20000, 19490, "MET"),
}
EXCLUSIONS = [
    ("petition_closure_rate", "closure_of_due", "not_yet_due", "未到期", 410, None),
    ("petition_closure_rate", "closure_of_due", "duplicate", "重复", 30, None),
    ("petition_closure_rate", "closure_of_due", "void", "作废", 12, None),
    ("petition_closure_rate", "closure_of_received", "void", "不应出现", 999, None),
    ("guarantee_balance", "balance_by_ledger", "re_guarantee", "再担保", 120, "4520000000.00"),
    ("proactive_push_rate", "push_by_pair", "not_yet_due", "未到推送期限", 1830, None),
]
SOURCES = {
    "policies": ("2024-09-30", 9, 318, 316, 2, 0),
    "policy_matches": ("2024-09-30", 9, 61204, 61180, 24, 0),
    "policy_pushes": ("2024-09-30", 30, 70112, 69990, 98, 24),
    "petitions": ("2024-09-30", 274, 15333, 15210, 41, 82),
    "petition_events": ("2024-09-30", 274, 60442, 60442, 0, 0),
    "guarantees": ("2024-09-30", 9, 8123, 8120, 3, 0),
    "guarantee_events": ("2024-09-30", 9, 21444, 21440, 4, 0),
}
