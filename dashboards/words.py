"""Words of the pages in Chinese and English; what the snapshot carries itself (names, quotes) is not here."""

from typing import Final

ZH: Final = "zh"
EN: Final = "en"
LANGUAGES = (ZH, EN)

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("营商 · 营商环境承诺", "Yingshang · business-environment promises"),
    "cockpit": ("驾驶舱", "Cockpit"),
    "targets": ("目标总览", "All targets"),
    "target": ("指标详情", "Target"),
    "quality": ("数据质量", "Data quality"),
    "definitions": ("口径", "Definitions"),
    "sign_out": ("退出", "Sign out"),
    "language": ("English", "中文"),
    "theme": ("深浅色", "Light or dark"),
    "as_of": ("数据截至", "As of"),
    "snapshot": ("快照", "Snapshot"),
    "known_by": ("所用投递截至", "Deliveries up to"),
    "status": ("状态", "Status"),
    "all": ("全部", "All"),
    "name": ("指标", "Target"),
    "value": ("当前", "Value"),
    "goal": ("目标", "Goal"),
    "gap": ("距目标", "To target"),
    "lead_unit": ("牵头单位", "Lead unit"),
    "document": ("文件", "Document"),
    "clause": ("条款", "Clause"),
    "kind": ("来源", "Source"),
    "search": ("搜索名称、条款、单位", "Search name, clause, unit"),
    "nothing_found": ("没有符合条件的指标, 请放宽筛选。", "No target fits; loosen the filter."),
    "by_document": ("各文件承诺", "Promises by document"),
    "headlines": ("重点指标", "Headlines"),
    "trend": ("走势", "Trend"),
    "target_line": ("目标", "Target"),
    "pace_line": ("序时进度", "Pace"),
    "forecast": ("期末预测", "Forecast"),
    "units": ("各单位", "By unit"),
    "unit": ("单位", "Unit"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
    "rank_note": (
        "分母不足 20 条的单位带区间、不排名; 无应办结的单列。",
        "Units of fewer than 20 records carry an interval and no rank; where nothing is due is told apart.",
    ),
    "interval": ("95% 区间", "95 % interval"),
    "formula": ("算法", "Formula"),
    "quote": ("原文", "Quote"),
    "official": ("官方口径", "Official"),
    "rival": ("对照口径", "Rival"),
    "version": ("版本", "Version"),
    "exclusions": ("未计入", "Left out"),
    "reason": ("原因", "Reason"),
    "records": ("条数", "Records"),
    "record": ("记录", "Record"),
    "counted_on": ("计入日", "Counted on"),
    "no_records": (
        "没有可列的记录: 填报的指标没有明细, 或超出您的查看范围。",
        "No records to list: reported figures have none, or they lie outside your scope.",
    ),
    "run_rate": ("还需每日(或每周、每百件)", "Still needed"),
    "reachable": ("可达成", "Reachable"),
    "lost": ("已无法达成", "Out of reach"),
    "deliveries": ("投递", "Deliveries"),
    "dataset": ("数据集", "Dataset"),
    "cutoff": ("数据截止", "Cut-off"),
    "accepted": ("接收", "Accepted"),
    "quarantined": ("退回", "Refused"),
    "repeated": ("重复", "Repeated"),
    "read": ("读入", "Read"),
    "checks": ("检查", "Checks"),
    "check": ("检查项", "Check"),
    "result": ("结果", "Result"),
    "passed": ("通过", "Passed"),
    "failed": ("未通过", "Failed"),
    "detail": ("说明", "Detail"),
    "not_found": ("没有这个页面", "No such page"),
    "not_found_words": ("地址可能写错了。可以从下面的页面进入。", "The address may be wrong; go on from here."),
    "unknown_target": ("没有这个指标", "No such target"),
    "no_snapshot": ("尚未发布快照", "Nothing is published yet"),
    "no_snapshot_words": ("请先运行 yingshang run, 发布后本页自动可用。", "Run `yingshang run` first."),
    "cannot_show": ("暂时无法显示", "This cannot be shown"),
    "provisional": ("初步", "provisional"),
    "provenance": ("由记录计算", "Computed"),
    "reported": ("填报", "Reported"),
    "process": ("流程", "Process"),
    "soft": ("无法度量", "Not measurable"),
    "unusable": ("原文缺数", "Figure lost"),
    "month_ago": ("较上月", "Since last month"),
    "table_of_chart": ("图中数据", "The chart as a table"),
    "worst": ("最需关注", "Needs attention first"),
    "done": ("已落实", "Done"),
    "not_done": ("未落实", "Not done yet"),
    "show_past": ("查看历史看板（当日所示）", "The board as shown on"),
    "shown_on": ("历史看板, 发布于", "Board of the past, published"),
    "pages": ("页面", "Pages"),
    "export": ("导出 Excel", "Export to Excel"),
    "district": ("区县", "Districts"),
    "department": ("部门", "Departments"),
    "street": ("街镇", "Streets"),
    "park": ("园区", "Parks"),
    "limited": ("您只能看到全地区和本单位的数。", "You see the whole and your own units only."),
}  # fmt: skip
SOURCE_KINDS = {"computed": "provenance"}


def say(key: str, language: str) -> str:
    """Return a word of the pages."""
    return _WORDS[key][language == EN]


def source_kind(kind: str, language: str) -> str:
    """Return how a target's figure comes about."""
    return say(SOURCE_KINDS.get(kind, kind), language)
