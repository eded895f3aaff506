"""One bad cell in one of four rows: the other three are in the lake, its row in quarantine with words for a clerk."""

import json

import pytest
from good_rows import GOOD, KEY_FIELDS, KEYS, OTHER_KEYS, csv_text


@pytest.mark.parametrize(
    ("dataset", "column", "cell", "field", "rule", "reason"),
    [
        (
            "petitions",
            "受理时间",
            "0000-00-00",
            "accepted_at",
            "type",
            "受理时间“0000-00-00”: 无法按规定格式识别, 应为时间, 如 2024-03-05 09:05:00",
        ),
        (
            "petitions",
            "受理时间",
            "2024-02-30",
            "accepted_at",
            "type",
            "受理时间“2024-02-30”: 无法按规定格式识别, 应为时间, 如 2024-03-05 09:05:00",
        ),
        (
            "petitions",
            "办结时间",
            "2024-02-30 10:00:00",
            "closed_at",
            "type",
            "办结时间“2024-02-30 10:00:00”: 无法按规定格式识别, 应为时间, 如 2024-03-05 09:05:00",
        ),
        (
            "petitions",
            "受理时间",
            "2024-03-05 25:00:00",
            "accepted_at",
            "type",
            "受理时间“2024-03-05 25:00:00”: 无法按规定格式识别, 应为时间, 如 2024-03-05 09:05:00",
        ),
        ("petitions", "办结时间", "2024-03-04 10:00:00", "", "closed_not_before_accepted", "办结时间早于受理时间"),
        ("petitions", "受理时间", "", "accepted_at", "required", "受理时间“”: 必填项为空"),
        ("petitions", "受理时间", "无", "accepted_at", "required", "受理时间“无”: 必填项为空"),
        (
            "petitions",
            "办结时间",
            "2124-03-06",
            "closed_at",
            "range",
            "办结时间“2124-03-06”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 2000-01-01 至 2100-01-01 之间",
        ),
        (
            "petitions",
            "当前状态",
            "搁置",
            "status",
            "code",
            "当前状态“搁置”: 取值不在代码表内, 应为 办理中、已办结、已撤回、作废、测试、重复",
        ),
        ("petitions", "所属区县", "余杭区", "district_code", "unit", "所属区县“余杭区”: 单位名称或代码不在单位表内"),
        ("petitions", "主办单位", "监管局", "department_code", "unit", "主办单位“监管局”: 单位名称或代码不在单位表内"),
        ("petitions", "主办单位", "西湖区", "department_code", "unit", "主办单位“西湖区”: 单位名称或代码不在单位表内"),
        (
            "petitions",
            "统一社会信用代码",
            "91330100799655058A",
            "credit_code",
            "credit_code",
            "统一社会信用代码“91330100799655058A”: 统一社会信用代码校验位不符",
        ),
        (
            "petitions",
            "统一社会信用代码",
            "9133010079965505",
            "credit_code",
            "type",
            "统一社会信用代码“9133010079965505”: 无法按规定格式识别, 应为 18 位统一社会信用代码",
        ),
        (
            "petitions",
            "诉求编号",
            "WX 2024 0001",
            "petition_id",
            "type",
            "诉求编号“WX 2024 0001”: 无法按规定格式识别, 应为不含空格的编号, 且不可为科学计数",
        ),
        (
            "petitions",
            "诉求编号",
            "2.02403E+11",
            "petition_id",
            "type",
            "诉求编号“2.02403E+11”: 无法按规定格式识别, 应为不含空格的编号, 且不可为科学计数",
        ),
        ("petitions", "点赞数", "3.5", "supporters", "type", "点赞数“3.5”: 无法按规定格式识别, 应为整数"),
        (
            "petitions",
            "点赞数",
            "-3",
            "supporters",
            "range",
            "点赞数“-3”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 10000000 之间",
        ),
        ("petitions", "是否涉企", "可能", "is_enterprise", "type", "是否涉企“可能”: 无法按规定格式识别, 应为 是 或 否"),
        (
            "petitions",
            "企业名称",
            "=VLOOKUP(A2;B:C;2)",
            "enterprise_name",
            "formula",
            "企业名称“=VLOOKUP(A2;B:C;2)”: 单元格是公式或公式出错, 请粘贴为数值后再报",
        ),
        (
            "petitions",
            "企业名称",
            " =A1+B1",
            "enterprise_name",
            "formula",
            "企业名称“=A1+B1”: 单元格是公式或公式出错, 请粘贴为数值后再报",
        ),
        (
            "petitions",
            "办结时间",
            "=NOW()",
            "closed_at",
            "formula",
            "办结时间“=NOW()”: 单元格是公式或公式出错, 请粘贴为数值后再报",
        ),
        (
            "guarantees",
            "担保费",
            "-5",
            "fee_yuan",
            "range",
            "担保费“-5”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 100000000 之间",
        ),
        (
            "guarantees",
            "担保费",
            "(5,000.00)",
            "fee_yuan",
            "range",
            "担保费“(5,000.00)”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 100000000 之间",
        ),
        # 500 of 万元 written into a column of 元.
        ("guarantees", "担保金额", "500", "", "principal_not_in_wan", "担保金额不足1万元, 疑为把万元当作元填报"),
        # 5,000,000 元 delivered as 万元.
        (
            "guarantees",
            "担保金额",
            "5000000万元",
            "principal_yuan",
            "range",
            "担保金额“5000000万元”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 1000000000 之间",
        ),
        (
            "guarantees",
            "担保金额",
            "约五十万",
            "principal_yuan",
            "type",
            "担保金额“约五十万”: 无法按规定格式识别, 应为金额, 如 1234.50",
        ),
        (
            "guarantees",
            "担保金额",
            "9" * 40 + "亿元",
            "principal_yuan",
            "type",
            "担保金额“" + "9" * 40 + "亿元”: 无法按规定格式识别, 应为金额, 如 1234.50",
        ),
        (
            "guarantees",
            "担保金额",
            "9" * 28 + "亿元",
            "principal_yuan",
            "type",
            "担保金额“" + "9" * 28 + "亿元”: 无法按规定格式识别, 应为金额, 如 1234.50",
        ),
        (
            "guarantees",
            "责任比例",
            "80",
            "liability_share",
            "range",
            "责任比例“80”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 1 之间",
        ),
        (
            "guarantees",
            "担保起始日",
            "2024-13-01",
            "starts_on",
            "type",
            "担保起始日“2024-13-01”: 无法按规定格式识别, 应为日期, 如 2024-03-05",
        ),
        ("guarantees", "担保到期日", "2023-12-31", "", "ends_not_before_starts", "担保到期日早于起始日"),
        ("guarantees", "担保机构", "   ", "guarantor", "required", "担保机构“”: 必填项为空"),
        ("enterprises", "统一社会信用代码", "无", "credit_code", "required", "统一社会信用代码“无”: 必填项为空"),
        (
            "enterprises",
            "资产总额(万元)",
            "99999999999",
            "assets_yuan",
            "range",
            "资产总额(万元)“99999999999”: 数值超出合理范围(请核对单位: 元/万元/亿元), 应在 0 至 60000000000000 之间",
        ),
    ],
)
def test_one_bad_cell_costs_its_row_alone(home, dataset, column, cell, field, rule, reason):
    good = GOOD[dataset]
    others = [good | {KEYS[dataset]: key} for key in OTHER_KEYS[dataset]]
    delivery = home.deliver(f"{dataset}_2024-09-30.csv", csv_text([others[0], good | {column: cell}, *others[1:]]))
    assert (delivery.status, delivery.reason) == ("accepted", None)
    assert (delivery.rows_in_file, delivery.rows_read, delivery.rows_accepted, delivery.rows_quarantined) == (
        4,
        4,
        3,
        1,
    )
    assert home.column(dataset, KEY_FIELDS[dataset]) == OTHER_KEYS[dataset]
    (refused,) = home.refused()
    assert (refused["dataset"], refused["file_name"]) == (dataset, f"{dataset}_2024-09-30.csv")
    assert (refused["row_number"], refused["fields"], refused["rules"]) == (3, [field], [rule])
    assert refused["reasons"] == [reason]
    assert (json.loads(refused["original"])[column] or "").strip() == cell.strip()
