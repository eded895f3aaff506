"""Petitions as rows of a workbook, and what became of them in the lake."""

HEADER = ["诉求编号", "受理时间", "诉求标题", "所属区县", "是否涉企", "点赞数"]
FIELDS = ["_row_number", "petition_id", "accepted_at", "title", "district_code", "is_enterprise", "supporters"]


def petitions(home) -> list[tuple]:
    return home.lake("petitions", FIELDS)
