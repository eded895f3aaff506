"""What departments write differently is understood; a row with several faults, huge cells or null bytes costs itself."""

import pytest
from good_rows import GOOD, PETITION, csv_text


@pytest.mark.parametrize(
    ("dataset", "column", "cell", "field", "value"),
    [
        # Full-width characters and invisible ones say the same; so do lower case and blanks in a credit code.
        ("petitions", "诉求编号", "ＷＸ２０２４０００１", "petition_id", "WX20240001"),
        ("petitions", "诉求编号", "\u3000WX20240001\u200b\ufeff", "petition_id", "WX20240001"),
        ("petitions", "诉求编号", "WX①2024", "petition_id", "WX12024"),
        ("petitions", "统一社会信用代码", "91330100799655058b", "credit_code", "91330100799655058B"),
        ("petitions", "统一社会信用代码", "９１３３ 0100 7996 5505 8B", "credit_code", "91330100799655058B"),
        ("petitions", "统一社会信用代码", "无", "credit_code", None),
        ("petitions", "所属区县", "330106", "district_code", "330106"),
        ("petitions", "所属区县", "西湖", "district_code", "330106"),
        ("petitions", "所属区县", "西湖 景区", "district_code", "330106"),
        ("petitions", "主办单位", "市经济和信息化局", "department_code", "D01"),
        ("petitions", "主办单位", "ｄ０１", "department_code", "D01"),
        ("petitions", "当前状态", "IN_PROGRESS", "status", "open"),
        ("petitions", "点赞数", "１，２００", "supporters", 1200),
        ("petitions", "企业名称", "无", "enterprise_name", "无"),
        ("petitions", "企业名称", '他说""好""', "enterprise_name", '他说""好""'),
    ],
)
def test_what_departments_write_differently_is_understood(home, dataset, column, cell, field, value):
    good = GOOD[dataset] | {column: cell}
    home.deliver(f"{dataset}_2024-09-30.csv", csv_text([good]))
    assert home.refused() == []
    assert home.column(dataset, field) == [value]


def test_a_row_tells_all_its_faults(home):
    bad = PETITION | {"诉求编号": "", "受理时间": "昨天", "所属区县": "余杭区", "点赞数": "-1"}
    home.deliver("petitions_2024-09-30.csv", csv_text([PETITION, bad]))
    (refused,) = home.refused()
    assert list(zip(refused["fields"], refused["rules"], strict=True)) == [
        ("petition_id", "required"),
        ("accepted_at", "type"),
        ("district_code", "unit"),
        ("supporters", "range"),
    ]
    assert len(refused["reasons"]) == 4


def test_a_warning_lets_the_row_in_and_is_counted(home):
    late = [PETITION | {"诉求编号": f"WX{number}", "应办结时间": "2999-12-31"} for number in (10, 11)]
    delivery = home.deliver("petitions_2024-09-30.csv", csv_text([PETITION, *late]))
    assert delivery.warned == {"range:due_at": 2}
    assert delivery.rows_accepted == 3


def test_a_cell_of_ten_megabytes_costs_its_row_alone(home):
    huge = PETITION | {"诉求编号": "WX20240009", "企业名称": "长" * 3_500_000}
    delivery = home.deliver("petitions_2024-09-30.csv", csv_text([PETITION, huge, PETITION | {"诉求编号": "WX3"}]))
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (2, 1)
    (refused,) = home.refused()
    assert refused["rules"] == ["length"]
    assert refused["reasons"] == [f"企业名称“{'长' * 60}”: 内容过长, 疑为引号未闭合或误粘贴"]


def test_a_huge_cell_in_a_typed_column_costs_its_row_alone(home):
    huge = PETITION | {"诉求编号": "WX20240009", "受理时间": "2" * 10_000_000}
    delivery = home.deliver("petitions_2024-09-30.csv", csv_text([PETITION, huge]))
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, 1)
    assert home.refused()[0]["rules"] == ["length"]


def test_a_null_byte_costs_its_row_alone(home):
    bad = PETITION | {"诉求编号": "WX2", "企业名称": "杭州\0公司"}
    delivery = home.deliver("petitions_2024-09-30.csv", csv_text([PETITION, bad]))
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, 1)
    assert home.refused()[0]["rules"] == ["encoding"]
