"""JSON Lines: typed values say the same as their text in a CSV file would."""

import json

import pytest


def lines(*records) -> str:
    return "".join(
        (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n" for record in records
    )


def test_json_lines(home):
    text = lines(
        {"诉求编号": "WX0001", "受理时间": "2024-03-05T09:05:00+08:00", "点赞数": 12, "是否涉企": True},
        {"诉求编号": 20240000000000000002, "受理时间": "2024-03-05T01:05:00Z", "诉求标题": "晚到的列", "点赞数": None},
        "",
        '{"诉求编号": "WX0003", "受理时间": ',
        "[1, 2]",
        {"诉求编号": "WX0004", "受理时间": "2024-03-06", "诉求标题": {"甲": [1, "乙"]}, "点赞数": 1e2},
        {"诉求编号": "WX0005", "受理时间": "2024-03-06", "点赞数": [1]},
        '{"诉求编号": "WX0006", "受理时间": "2024-03-06", "诉求标题": "\\ud800"}',
        "[" * 100_000,
        {"诉求编号": "WX0007", "受理时间": "2024-03-06", "点赞数": 3},
    )
    delivery = home.deliver("petitions_1.jsonl", text)
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.rows_quarantined) == (9, 4, 5)
    assert home.lake("petitions", ["_row_number", "petition_id", "title", "supporters", "is_enterprise"]) == [
        (1, "WX0001", None, 12, True),
        (2, "20240000000000000002", "晚到的列", None, None),
        (6, "WX0004", '{"甲": [1, "乙"]}', 100, None),
        (10, "WX0007", None, 3, None),
    ]
    assert [str(at) for at in home.column("petitions", "accepted_at")[:2]] == ["2024-03-05 09:05:00"] * 2
    assert [(row["row_number"], row["rules"][0]) for row in home.refused()] == [
        (4, "columns"),
        (5, "columns"),
        (7, "type"),
        (8, "encoding"),
        (9, "columns"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_in_other_encodings(home, encoding):
    text = lines({"诉求编号": "WX0001", "受理时间": "2024-03-05", "诉求标题": "路灯不亮, 请修理"}) * 2
    assert text.encode("utf-8-sig").count(b"\xef\xbb\xbf") == 1
    delivery = home.deliver("petitions_1.jsonl", text.encode(encoding))
    assert (delivery.rows_accepted, delivery.rows_repeated) == (1, 1)
    assert home.column("petitions", "title") == ["路灯不亮, 请修理"]


def test_a_bad_byte_in_json_lines_costs_its_row_alone(home):
    records = [
        {"诉求编号": f"WX{n}", "受理时间": "2024-03-05", "诉求标题": "水管漏水" if n == 1 else "路灯"} for n in range(3)
    ]
    delivery = home.deliver("petitions_1.jsonl", lines(*records).encode().replace("漏".encode(), b"\xff"))
    assert home.column("petitions", "petition_id") == ["WX0", "WX2"]
    assert (home.refused()[0]["row_number"], home.refused()[0]["rules"]) == (2, ["encoding"])
    assert delivery.encoding == "utf-8 (damaged)"
