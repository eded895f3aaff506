"""Every option of a mapping does what `docs/mapping.md` says, each on a file of a few rows; rows and keys next door."""

import datetime as dt
from decimal import Decimal

import pytest

PETITION = {"petition_id": "no", "accepted_at": "opened"}
PAYMENT = {"payment_id": "no", "paid_yuan": "amount", "paid_on": "day"}


def moment(*parts):
    return dt.datetime(*parts)


def rules(home):
    return [row["rules"] for row in home.refused()]


# Columns: column, constant, expression, values, formats, unit


def test_a_column_is_found_whatever_its_blanks_case_and_width(home, petition):
    petition("NO , Opened\nP1,2024-01-02\n", {"petition_id": "no"})
    assert home.lake("petitions", ["petition_id", "accepted_at"]) == [("P1", moment(2024, 1, 2))]


def test_a_missing_column_is_named_with_those_that_are_there(home, mapped):
    (delivery,) = mapped("no,day\n1,2\n", {"columns": PETITION})
    assert (delivery.status, delivery.rows_read) == ("refused", 0)
    assert "no column 'opened' for petitions.accepted_at; the file has no、day" in delivery.reason


@pytest.mark.parametrize("output", [{}, {"where": "true"}], ids=["plain", "sql"])
def test_a_constant_stands_in_every_row(home, petition, output):
    petition("no,opened\n1,2024-01-02\n2,2024-01-03\n", {"channel": {"constant": "it's"}}, output)
    assert home.column("petitions", "channel") == ["it's", "it's"]


def test_an_expression_sees_all_columns_as_text_and_the_row_number(home, petition):
    columns = {
        "petition_id": {"expression": "\"the no\" || '-' || _row_number"},
        "category": {"expression": "cast(n as integer) + 1 -- one more"},
    }
    petition("the no,opened,n\nA,2024-01-02,01\nB,2024-01-03,2\n", columns)
    assert home.lake("petitions", ["petition_id", "category"]) == [("A-2", "2"), ("B-3", "3")]


def test_an_expression_may_count_equal_rows(home, petition):
    columns = {"petition_id": {"expression": "no || '-' || row_number() over (partition by no order by _row_number)"}}
    petition("no,opened\nA,2024-01-02\nA,2024-01-02\nB,2024-01-03\n", columns)
    assert home.column("petitions", "petition_id") == ["A-1", "A-2", "B-1"]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("upper(", "mapping foreign, SQL of title: Parser Error"),
        ("nowhere", 'SQL of title: Binder Error: Referenced column "nowhere" not found'),
        ("cast(no as integer)", "SQL of title: Conversion Error: Could not convert string 'A' to INT32"),
        ("(select content from read_text('/etc/hostname'))", "SQL of title: Permission Error"),
        ("(select count(*) from glob('/*'))", "SQL of title: Permission Error"),
    ],
)
def test_a_wrong_expression_refuses_the_file(mapped, expression, words):
    (delivery,) = mapped("no,opened\nA,2024-01-02\n", {"columns": PETITION | {"title": {"expression": expression}}})
    assert (delivery.status, delivery.lake_file) == ("refused", None)
    assert words in delivery.reason


def test_values_replace_whole_cells_and_an_empty_one_empties(home, petition):
    values = {"Done": "closed", "NULL": "", "x": "void"}
    petition(
        "no,opened,state\n1,2024-01-02, Done \n2,2024-01-02,NULL\n3,2024-01-02,在办\n",
        {"status": {"column": "state", "values": values}, "title": {"column": "state", "values": {"NULL": ""}}},
    )
    assert home.lake("petitions", ["status", "title"]) == [("closed", "Done"), (None, None), ("open", "在办")]


def test_values_also_apply_to_the_result_of_an_expression(home, petition):
    status = {"expression": "left(state, 1)", "values": {"D": "closed"}}
    petition("no,opened,state\n1,2024-01-02,Done\n", {"status": status})
    assert home.column("petitions", "status") == ["closed"]


def test_formats_are_tried_in_order_and_nothing_else_is(home, petition):
    formats = ["%m/%d/%Y %I:%M:%S %p", "%d-%b-%y", "%Y-%m-%dT%H:%M:%S%z"]
    delivery = petition(
        "no,opened\n1,01/02/2024 11:59:58 PM\n2,5-Oct-89\n3,2024-01-02T00:30:00Z\n4,2024-01-02\n",
        {"accepted_at": {"column": "opened", "formats": formats}},
    )
    read = [moment(2024, 1, 2, 23, 59, 58), moment(2024, 1, 2, 8, 30)]
    assert home.column("petitions", "accepted_at") == read  # 1989 is out of range
    assert (delivery.rows_accepted, rules(home)) == (2, [["range"], ["type"]])


def test_a_unit_multiplies_unless_the_cell_names_its_own(home, mapped):
    columns = PAYMENT | {"paid_yuan": {"column": "amount", "unit": "万元"}}
    mapped(
        'no,amount,day\n1,"1,234.56",2024-01-02\n2,0.5亿元,2024-01-02\n3,¥2,2024-01-02\n',
        {"dataset": "subsidy_payments", "columns": columns},
    )
    assert home.column("subsidy_payments", "paid_yuan") == [Decimal(12_345_600), Decimal(50_000_000), Decimal(20_000)]


# The file: format, encoding, delimiter, sheet, header_row


def test_the_first_encoding_that_fits_the_whole_file_is_taken(home, petition):
    text = "no;opened;name\n1;2024-01-02;Société\n"
    options = {"columns": {"enterprise_name": "name"}, "encoding": ["utf-8", "iso-8859-1"]}
    found = [petition(text.encode("iso-8859-1"), **options), petition(text.replace("1;", "2;").encode(), **options)]
    assert [delivery.encoding for delivery in found] == ["iso-8859-1", "utf-8"]
    assert home.column("petitions", "enterprise_name") == ["Société", "Société"]


def test_one_encoding_is_taken_as_it_is_and_damage_costs_only_its_rows(home, petition):
    petition("no,opened\né,2024-01-02\n2,2024-01-02\n".encode("iso-8859-1"), encoding="utf-8")
    assert (home.column("petitions", "petition_id"), rules(home)) == (["2"], [["encoding"]])


@pytest.mark.parametrize(
    ("encoding", "words"),
    [(["ascii", "utf-8"], "none of the encodings ascii、utf-8 fits"), ("utf-9", "encoding 'utf-9' is not known")],
)
def test_an_encoding_that_does_not_work_refuses_the_file(mapped, encoding, words):
    (delivery,) = mapped(b"no,opened\n\xff,2024-01-02\n", {"columns": PETITION}, encoding=encoding)
    assert words in delivery.reason


def test_a_delimiter_can_be_given_where_the_header_misleads(home, petition):
    petition("no|a,b,c|opened\n1|x|2024-01-02\n", {"title": "a,b,c"}, delimiter="|")
    assert home.column("petitions", "title") == ["x"]


def test_a_file_format_can_be_given_where_the_name_has_none(home, petition):
    petition("no,opened\n1,2024-01-02\n", name="extract.dat", format="csv")
    petition('{"no": 2, "opened": "2024-01-02"}\n', name="extract.out", format="jsonl")
    assert home.column("petitions", "petition_id") == ["1", "2"]


def test_the_header_may_stand_below_a_banner(home, petition):
    delivery = petition("市级报表,,\n,,\nno,opened\n1,2024-01-02\n", header_row=3)
    assert home.lake("petitions", ["petition_id", "_row_number"]) == [("1", 4)]
    assert delivery.rows_in_file == 1


def test_a_sheet_is_named_or_counted(home, petition, tmp_path):
    path = tmp_path / "book.xlsx"
    with_sheets(path, {"说明": [["x"]], "数据": [["报表", None], ["no", "opened"], ["1", "2024-01-02"]]})
    for number, sheet in enumerate(("数据", 1)):
        petition(path.read_bytes() + b"\0" * number, name=f"{number}.xlsx", sheet=sheet, header_row=2)
    assert home.lake("petitions", ["petition_id", "_row_number"]) == [("1", 3)]
    with pytest.raises(AssertionError, match="sheet '没有' cannot be read; the workbook has 说明、数据"):
        petition(path.read_bytes() + b"\0\0", name="book.xlsx", sheet="没有")


def with_sheets(path, sheets):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
