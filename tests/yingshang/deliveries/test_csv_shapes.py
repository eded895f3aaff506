"""CSV as it really comes: encodings, line ends, delimiters, quotes, rows of a wrong width; and its row numbers."""

import gzip
import io
import json
import zipfile

import pytest

from yingshang.contracts import load_mapping

HEADER = "诉求编号,受理时间,诉求标题,所属区县\n"
ROWS = "WX0001,2024-03-05,路灯不亮,西湖区\nWX0002,2024-03-06,水管漏水,上城区\nWX0003,2024-03-07,井盖丢失,西湖区\n"


def accepted(home) -> list[tuple]:
    return home.lake("petitions", ["_row_number", "petition_id", "title", "district_code"])


EXPECTED = [
    (2, "WX0001", "路灯不亮", "330106"),
    (3, "WX0002", "水管漏水", "330102"),
    (4, "WX0003", "井盖丢失", "330106"),
]


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
        archive.writestr("__MACOSX/._" + name, b"x")
    return packed.getvalue()


TEXT = HEADER + ROWS


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("petitions_1.csv", TEXT.encode(), "utf-8"),
        ("petitions_1.csv", TEXT.rstrip("\n").encode(), "utf-8"),
        ("petitions_1.csv", b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        ("petitions_1.csv", TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        ("petitions_1.csv", TEXT.encode("gb18030"), "gb18030"),
        ("petitions_1.csv", TEXT.replace("\n", "\r\n").encode("gbk"), "gb18030"),
        ("petitions_1.csv", TEXT.encode("utf-16"), "utf-16"),
        ("petitions_1.csv", b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        ("petitions_1.csv", TEXT.replace(",", ";").encode(), "utf-8"),
        ("petitions_1.tsv", TEXT.replace(",", "\t").encode(), "utf-8"),
        ("petitions_1.txt", TEXT.replace(",", "|").encode(), "utf-8"),
        ("petitions_1.CSV", TEXT.encode(), "utf-8"),
        ("petitions_1.csv.gz", gzip.compress(TEXT.encode("gbk")), "gb18030"),
        ("petitions_1.zip", zipped("导出.csv", TEXT.encode()), "utf-8"),
        ("petitions_1.csv.zip", zipped("data", TEXT.encode()), "utf-8"),
    ],
)
def test_every_spelling_of_one_table_is_the_same(home, name, content, encoding):
    delivery = home.deliver(name, content, dataset="petitions")
    assert (delivery.status, delivery.reason, delivery.encoding) == ("accepted", None, encoding)
    assert (delivery.rows_in_file, delivery.rows_read, delivery.rows_accepted) == (3, 3, 3)
    assert accepted(home) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_after_a_megabyte_of_ascii(home, encoding):
    """With one damaged byte, too: the encoding is decided where the Chinese begins."""
    plain = "".join(f"A{number:07d},2024-03-05,{'x' * 80},330106\n" for number in range(12_000))
    text = ("petition_id,accepted_at,title,district_code\n" + plain).encode() + (ROWS.encode(encoding))
    assert len(text) > 1 << 20
    delivery = home.deliver("petitions_1.csv", text.replace("水".encode(encoding), b"\xff\xff"))
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (12_002, 1)
    assert delivery.encoding == f"{encoding} (damaged)"
    assert accepted(home)[-1] == (12_004, "WX0003", "井盖丢失", "330106")
    (refused,) = home.refused()
    assert (refused["row_number"], refused["rules"]) == (12_003, ["encoding"])
    assert "含无法识别的字符(编码错误)" in refused["reasons"][0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("header", [HEADER, "petition_id,accepted_at,title,district_code\n"])
def test_a_bad_byte_costs_its_row_alone(home, encoding, header):
    content = (header + ROWS).encode(encoding).replace("水".encode(encoding), b"\xff")
    delivery = home.deliver("petitions_1.csv", content)
    assert (delivery.status, delivery.reason) == ("accepted", None)
    assert accepted(home) == [EXPECTED[0], EXPECTED[2]]
    (refused,) = home.refused()
    assert (refused["row_number"], refused["fields"], refused["rules"]) == (3, ["title"], ["encoding"])


def test_one_bad_byte_in_plain_ascii(home):
    rows = "WX0001,2024-03-05,light\nWX0002,2024-03-06,caf\xe9 bar\nWX0003,2024-03-07,cover\n"
    text = "petition_id,accepted_at,title\n" + rows
    home.deliver("petitions_1.csv", text.encode("latin-1"))
    assert home.column("petitions", "petition_id") == ["WX0001", "WX0003"]
    assert home.refused()[0]["rules"] == ["encoding"]


def test_latin_letters_are_not_taken_for_chinese(home, contracts):
    """é and the letter after it would make one Chinese character: such a file is refused, or read as a mapping says."""
    text = "petition_id,accepted_at,title\n" + "".join(f"WX{n:04d},2024-03-05,Montr\xe9al\n" for n in range(9))
    assert "neither UTF-8 nor GB18030" in home.deliver("petitions_1.csv", text.encode("latin-1")).reason
    path = home.settings.home / "mapping.yml"
    path.write_text(
        "name: latin\ndescription: x\nfiles: '*.csv'\nencoding: latin-1\ndata_cutoff: {on: 2024-03-05}\noutputs:\n"
        "  - dataset: petitions\n    columns: {petition_id: petition_id, accepted_at: accepted_at, title: title}\n"
    )
    delivery = home.deliver("petitions_1.csv", text.encode("latin-1"), mapping=load_mapping(path, contracts))
    assert delivery.rows_accepted == 9
    assert set(home.column("petitions", "title")) == {"Montréal"}


def test_rows_with_too_many_or_too_few_cells(home):
    rows = [
        "WX0001,2024-03-05,路灯不亮,西湖区",
        "WX0002,2024-03-06,水管漏水,上城区,多余",
        "WX0003,2024-03-07,井盖丢失",
        "WX0004,2024-03-08,,西湖区",
        "WX0005,2024-03-09,,",
        "WX0006",
        "WX0007,2024-03-10,路灯不亮,西湖区,",
        "WX0008,2024-03-10,路灯不亮,西湖区,,多余",
        "WX0009,2024-03-10,路灯不亮,西湖区,多余,多余,多余,多余,多余",
    ]
    for start in range(len(rows)):
        home.deliver(
            f"petitions_{start}.csv", HEADER + "\n".join(rows[start:] + rows[:start]) + "\n", dataset="petitions"
        )
    refused = [json_key(row) for row in home.refused() if row["file_name"] == "petitions_0.csv"]
    assert refused == [(3, "WX0002"), (4, "WX0003"), (7, "WX0006"), (9, "WX0008"), (10, "WX0009")]
    assert {next(iter(row["rules"])) for row in home.refused()} == {"columns"}
    assert home.refused()[0]["reasons"][0].startswith("该行列数与表头不符")
    assert set(home.column("petitions", "petition_id")) == {"WX0001", "WX0004", "WX0005", "WX0007"}
    # Each of the nine files holds the same rows, whichever comes first.
    assert {row["rules"][0] for row in home.refused()} == {"columns"}
    assert len(home.refused()) == 9 * 5


def json_key(row: dict) -> tuple[int, str]:
    return row["row_number"], json.loads(row["original"])["诉求编号"]


def test_short_rows_beside_quotes_and_line_breaks(home):
    text = HEADER + (
        '"WX0001",2024-03-05,"路灯, 不亮","西湖区"\n'
        "WX0002,2024-03-06,短\n"
        'WX0003,2024-03-07,"两\n行",\n'
        'WX0004,2024-03-07,"三\n\n行"\n'
        "\n"
        'WX0005,2024-03-08,"他说""好""",上城区\n'
    )
    delivery = home.deliver("petitions_1.csv", text)
    assert (delivery.rows_in_file, delivery.rows_skipped, delivery.rows_read) == (6, 1, 5)
    assert accepted(home) == [
        (2, "WX0001", "路灯, 不亮", "330106"),
        (4, "WX0003", "两\n行", None),
        (7, "WX0005", '他说"好"', "330102"),
    ]
    assert [json_key(row) for row in home.refused()] == [(3, "WX0002"), (5, "WX0004")]


def test_short_rows_beside_quotes_without_line_breaks(home):
    text = HEADER + '"WX0001",2024-03-05,"路灯, 不亮",\nWX0002,2024-03-06,"短, 短"\nWX0003,2024-03-07,好,上城区\n'
    home.deliver("petitions_1.csv", text)
    assert [row[1] for row in accepted(home)] == ["WX0001", "WX0003"]
    assert [json_key(row) for row in home.refused()] == [(3, "WX0002")]


def test_bad_rows_are_told_once_when_the_file_is_read_again(home):
    text = HEADER + "WX0001,昨天,甲,\nWX0002,2024-03-06,短\nWX0003,2024-03-07,好,上城区\n"
    delivery = home.deliver("petitions_1.csv", text)
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, 2)
    assert [row["row_number"] for row in home.refused()] == [2, 3]


@pytest.mark.parametrize(
    "broken",
    [
        'WX0002,2024-03-06,"没有关上,上城区',
        'WX0002,2024-03-06,"关了"又写,上城区',
        'WX0002,2024-03-06,没有关上,"上城区',
        '"WX0002,2024-03-06,没有关上,上城区',
        'WX0002,2024-03-06,"没有""关上,上城区',
    ],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_quote_that_is_not_closed_costs_its_row_alone(home, broken, place):
    rows = ROWS.replace("WX0002", "WX0009").splitlines()
    rows.insert(place, broken)
    delivery = home.deliver("petitions_1.csv", HEADER + "\n".join(rows) + "\n")
    assert (delivery.status, delivery.reason, delivery.encoding) == ("accepted", None, "utf-8")
    assert [row[1:3] for row in accepted(home)] == [
        ("WX0001", "路灯不亮"),
        ("WX0009", "水管漏水"),
        ("WX0003", "井盖丢失"),
    ]
    (refused,) = home.refused()
    assert (refused["row_number"], refused["rules"][0]) == (place + 2, "columns")


def test_a_quote_that_is_closed_much_later_costs_no_other_row(home):
    """By the letter of the format, all rows between the two quotes are one cell."""
    between = "".join(f"WX{number:04d},2024-03-05,路灯不亮,西湖区\n" for number in range(1_000))
    text = f'{HEADER}WX9001,2024-03-05,"开,西湖区\n{between}WX9002,2024-03-05,关",西湖区\nWX9003,2024-03-05,好,西湖区\n'
    delivery = home.deliver("petitions_1.csv", text)
    assert delivery.rows_accepted >= 1_001
    assert next(row["rules"] for row in home.refused()) == ["columns"]


def test_a_quote_inside_a_cell_is_text(home):
    text = HEADER + 'WX0001,2024-03-05,5" 管,西湖区\nWX0002,2024-03-06,好,上城区\nWX0003,2024-03-07,7" 管,西湖区\n'
    home.deliver("petitions_1.csv", text)
    assert [row[1:3] for row in accepted(home)] == [("WX0001", '5" 管'), ("WX0002", "好"), ("WX0003", '7" 管')]


def test_broken_quotes_and_a_bad_byte_in_one_file(home):
    text = HEADER + 'WX0001,2024-03-05,"开,西湖区\nWX0002,2024-03-06,水管,上城区\nWX0003,2024-03-07,好,西湖区\n'
    delivery = home.deliver("petitions_1.csv", text.encode().replace("水".encode(), b"\xff"))
    assert [row[1] for row in accepted(home)] == ["WX0003"]
    assert [row["rules"][0] for row in home.refused()] == ["columns", "encoding"]
    assert delivery.encoding == "utf-8 (damaged)"


def test_blank_lines_are_skipped_and_counted(home):
    text = HEADER + "\n" + ROWS.replace("WX0002", "\n,,,\n\nWX0002") + "\n\n"
    delivery = home.deliver("petitions_1.csv", text)
    assert (delivery.rows_in_file, delivery.rows_skipped, delivery.rows_read, delivery.rows_accepted) == (9, 6, 3, 3)
    assert [row[:2] for row in accepted(home)] == [(3, "WX0001"), (7, "WX0002"), (8, "WX0003")]


def test_a_repeated_header_is_a_refused_row(home):
    home.deliver("petitions_1.csv", HEADER + ROWS + HEADER)
    (refused,) = home.refused()
    assert refused["row_number"] == 5
    assert "type" in refused["rules"]


def test_empty_columns_and_ignored_ones_do_not_matter(home):
    text = "序号,诉求编号,受理时间,,备注,\n1,WX0001,2024-03-05,x,y,z\n"
    delivery = home.deliver("petitions_1.csv", text)
    assert delivery.columns == ("petition_id", "accepted_at")
    assert home.column("petitions", "petition_id") == ["WX0001"]


def test_header_in_another_row_and_a_banner(home, contracts):
    path = home.settings.home / "mapping.yml"
    path.write_text(
        "name: banner\ndescription: x\nfiles: '*.csv'\nheader_row: 3\ndata_cutoff: {on: 2024-03-05}\noutputs:\n"
        "  - dataset: petitions\n    columns: {petition_id: 诉求编号, accepted_at: 受理时间}\n"
    )
    text = '"诉求, 台账\n(三月)",\n填报: 市信访局\n' + HEADER + ROWS
    home.deliver("export.csv", text, mapping=load_mapping(path, contracts))
    assert [row[:2] for row in accepted(home)] == [(4, "WX0001"), (5, "WX0002"), (6, "WX0003")]


def test_a_large_file_whose_beginning_is_not_typical(home):
    """The first 2000 rows decide how columns are read quickly; all rows are judged by the same rules."""
    usual = [f"WX{number:06d},2024-03-05 09:00:00,甲,西湖区" for number in range(2_500)]
    others = [
        "WX900000,2024/3/6 9:05,甲,西湖区",
        "WX900001,2024年3月6日,甲,330106",
        "ＷＸ900002,45357,甲,西湖 区",
        "7,20240306,甲,西湖景区",
        "WX900003,2024-02-30 09:00:00,甲,西湖区",
        "WX900004,24-03-06,甲,西湖区",
    ]
    delivery = home.deliver("petitions_1.csv", HEADER + "\n".join(usual + others) + "\n")
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (2_504, 2)
    tail = home.lake("petitions", ["petition_id", "accepted_at", "district_code"])[-4:]
    assert [(key, str(at), unit) for key, at, unit in tail] == [
        ("WX900000", "2024-03-06 09:05:00", "330106"),
        ("WX900001", "2024-03-06 00:00:00", "330106"),
        ("WX900002", "2024-03-06 00:00:00", "330106"),
        ("7", "2024-03-06 00:00:00", "330106"),
    ]
    assert [row["row_number"] for row in home.refused()] == [2_506, 2_507]


def test_rows_are_counted_right_by_two_threads(home):
    """polars hands batches to several threads; no row may be lost in the counting."""
    rows = [f"WX{number:06d},2024-03-05 09:00:00,甲,{'西湖区' if number % 3 else '未知'}" for number in range(60_000)]
    delivery = home.deliver("petitions_1.csv", HEADER + "\n".join(rows) + "\n")
    assert (delivery.rows_in_file, delivery.rows_accepted, delivery.rows_quarantined) == (60_000, 40_000, 20_000)
    assert [row["row_number"] for row in home.refused()] == list(range(2, 60_002, 3))
