"""How headers become fields. What mappings can do is tested in test_mapping_options.py."""

from decimal import Decimal

import pytest

GUARANTEE = "DB2024001,杭州担保,是,是,{amount},2024-01-01\n"


@pytest.mark.parametrize(
    ("header", "amount", "yuan"),
    [
        ("担保金额", "500000", "500000.00"),
        ("担保金额(元)", "500000", "500000.00"),
        ("担保金额(万元)", "50", "500000.00"),
        ("担保金额(万元)", "50.12345", "501234.50"),
        ("担保金额 ( 万元 )", "50", "500000.00"),
        ("担保本金(亿元)", "0.005", "500000.00"),
        ("担保金额(万元)", "500000元", "500000.00"),
        ("principal_yuan", "50万元", "500000.00"),
        ("PRINCIPAL YUAN", '"500,000.00"', "500000.00"),
        ("合同金额（万元）", "５０", "500000.00"),
    ],
)
def test_the_unit_of_money_stands_in_the_header_or_in_the_cell(home, header, amount, yuan):
    text = f"担保合同编号,担保机构,是否政府性,是否政策性,{header},担保起始日\n" + GUARANTEE.format(amount=amount)
    delivery = home.deliver("guarantees_2024-01-31.csv", text)
    assert (delivery.status, delivery.reason) == ("accepted", None)
    assert home.column("guarantees", "principal_yuan") == [Decimal(yuan)]


@pytest.mark.parametrize(
    "header",
    ["诉求编号", "工单编号", "petition_id", "Petition ID", "ＰＥＴＩＴＩＯＮ＿ＩＤ", "\ufeff诉求 编号", "case_id"],
)
def test_headers_in_every_spelling(home, header):
    home.deliver("petitions_2024-03-05.csv", f"受理时间,{header}\n2024-03-05,WX0001\n")
    assert home.column("petitions", "petition_id") == ["WX0001"]


def test_fields_that_were_not_delivered_are_empty(home):
    delivery = home.deliver("petitions_2024-03-05.csv", "受理时间,诉求编号,序号\n2024-03-05,WX0001,1\n")
    assert delivery.columns == ("accepted_at", "petition_id")
    (row,) = home.lake("petitions")
    assert sum(cell is not None for cell in row) == 2 + 4


def test_the_quarantine_shows_the_columns_of_the_department(home):
    home.deliver("petitions_2024-03-05.csv", "工单编号,登记时间,备注\nWX0001,昨天,加急\n")
    (refused,) = home.refused()
    assert refused["original"] == '{"工单编号":"WX0001","登记时间":"昨天"}'
    assert refused["reasons"][0].startswith("登记时间“昨天”: 无法按规定格式识别")
