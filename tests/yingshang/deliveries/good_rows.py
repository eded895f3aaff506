"""A good row of three datasets, to be spoilt one cell at a time, and rows as the text of a CSV file."""

PETITION = {
    "诉求编号": "WX20240001",
    "企业名称": "杭州某某科技有限公司",
    "统一社会信用代码": "91330100799655058B",
    "受理时间": "2024-03-05 09:05:00",
    "应办结时间": "2024-03-12",
    "办结时间": "2024-03-06 10:00:00",
    "所属区县": "西湖区",
    "主办单位": "市经信局",
    "是否涉企": "是",
    "当前状态": "已办结",
    "点赞数": "3",
}
GUARANTEE = {
    "担保合同编号": "DB20240001",
    "担保机构": "杭州市融资担保公司",
    "是否政府性": "是",
    "是否政策性": "是",
    "担保金额": "500000",
    "责任比例": "80%",
    "担保起始日": "2024-01-01",
    "担保到期日": "2024-12-31",
    "担保费": "50",
}
ENTERPRISE = {
    "统一社会信用代码": "914403001922038216",
    "企业名称": "某某技术有限公司",
    "从业人员": "1,200",
    "资产总额(万元)": "350.5",
}
KEYS = {"petitions": "诉求编号", "guarantees": "担保合同编号", "enterprises": "统一社会信用代码"}
GOOD = {"petitions": PETITION, "guarantees": GUARANTEE, "enterprises": ENTERPRISE}
OTHER_KEYS = {
    "petitions": ["WX20240002", "WX20240003", "WX20240004"],
    "guarantees": ["DB20240002", "DB20240003", "DB20240004"],
    "enterprises": ["91330100799655058B", "91440300708461136T", "91110000802100433B"],
}
KEY_FIELDS = {"petitions": "petition_id", "guarantees": "guarantee_id", "enterprises": "credit_code"}


def csv_text(rows: list[dict[str, str]]) -> str:
    lines = [
        ",".join(rows[0]),
        *(",".join(f'"{cell}"' if "," in cell else cell for cell in row.values()) for row in rows),
    ]
    return "\n".join(lines) + "\n"
