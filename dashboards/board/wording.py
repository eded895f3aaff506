"""Fixed words of the board that the snapshot does not carry: names of datasets and of kinds of units."""

# The titles of the contracts; a test keeps them equal.
SOURCE_NAMES = {
    "units": "单位表",
    "enterprises": "企业名录",
    "petitions": "企业诉求",
    "petition_events": "诉求办理流水",
    "arrears": "清欠台账",
    "policies": "惠企政策库",
    "policy_matches": "政策匹配结果",
    "policy_pushes": "政策推送记录",
    "subsidy_applications": "补助申报",
    "subsidy_payments": "资金拨付",
    "reminders": "到期提醒",
    "licences": "企业证照",
    "loans": "企业贷款",
    "guarantees": "担保合同",
    "guarantee_events": "担保流水",
    "funds": "产业基金",
    "fund_investments": "基金投资",
    "financing_matches": "融资对接",
    "service_events": "服务活动",
    "attendances": "活动参与",
    "visits": "走访企业",
    "government_services": "政务服务办件",
    "procurement_payments": "政府采购支付",
    "publications": "政策信息发布",
    "rosters": "服务对象名册",
    "reported_values": "填报指标值",
    "surveys": "满意度调查",
}
UNIT_KINDS = {"district": "区县（市）", "department": "部门"}


def source_name(dataset: str) -> str:
    """Return the Chinese name of a dataset, or its id when the board does not know it."""
    return SOURCE_NAMES.get(dataset, dataset)
