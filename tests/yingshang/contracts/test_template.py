"""The workbook for departments: its headers, hints and examples are what ingest reads."""

import openpyxl
import polars as pl
import pytest

from yingshang.contracts import FieldType, load_contracts
from yingshang.contracts.model import fold
from yingshang.contracts.template import LAST_ROW, example_of, write_template
from yingshang.deliveries.credit_check import has_wrong_check_digit
from yingshang.deliveries.parsing import Reading, generous
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    for dataset, contract in CONTRACTS.items():
        write_template(contract, folder / f"{dataset}.xlsx")
    return {dataset: openpyxl.load_workbook(folder / f"{dataset}.xlsx") for dataset in CONTRACTS}


def guide_table(book):
    rows = [[cell or "" for cell in row] for row in book["填报说明"].iter_rows(values_only=True)]
    first = rows.index(["列名", "必填", "类型", "取值", "示例", "说明"])
    return {row[0]: row[1:] for row in rows[first + 1 :] if row[1]}


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_headers_are_the_fields_in_order_and_nothing_else_is_filled(books, dataset):
    contract = CONTRACTS[dataset]
    sheet = books[dataset].worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    known = contract.field_of_header()
    assert [known[fold(header.removesuffix("(元)"))] for header in headers] == list(contract.fields)
    of_money = {name for name, field in contract.fields.items() if field.type is FieldType.MONEY}
    assert {known[fold(h.removesuffix("(元)"))] for h in headers if h.endswith("(元)")} == of_money
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "A2"
    assert books[dataset].sheetnames == [contract.title, "填报说明"]


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_required_headers_stand_out(books, dataset):
    colours = [cell.fill.fgColor.rgb for cell in books[dataset].worksheets[0][1]]
    required = [field.required for field in CONTRACTS[dataset].fields.values()]
    assert [colour == "FFC00000" for colour in colours] == required


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_cells_hint_and_offer_the_words_of_codes(books, dataset):
    fields = CONTRACTS[dataset].fields.values()
    hints = books[dataset].worksheets[0].data_validations.dataValidation
    assert len(hints) == len(fields)
    for field, hint in zip(fields, hints, strict=True):
        assert hint.promptTitle == field.title
        assert hint.prompt.startswith(field.description.split(" / ")[0])
        assert str(hint.sqref).endswith(str(LAST_ROW + 1))
        words = [fold(word) for word in (hint.formula1 or '""').strip('"').split(",") if word]
        meant = {fold(word): code for code, aliases in field.codes.items() for word in aliases}
        if field.type is FieldType.CODE:
            assert [meant[word] for word in words] == list(field.codes)
        else:
            assert words == (["是", "否"] if field.type is FieldType.BOOLEAN else [])


def test_identifiers_stay_text_and_dates_get_a_format(books):
    sheet = books["guarantees"].worksheets[0]
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["F"].number_format == "@"
    assert sheet.column_dimensions["J"].number_format == "#,##0.00"
    assert sheet.column_dimensions["L"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_guide_explains_every_column(books, dataset):
    contract = CONTRACTS[dataset]
    table = guide_table(books[dataset])
    assert [name.removesuffix("(元)") for name in table] == [field.title for field in contract.fields.values()]
    assert [row[0] == "是" for row in table.values()] == [field.required for field in contract.fields.values()]
    assert [row[3] for row in table.values()] == [example_of(field) for field in contract.fields.values()]
    words = " ".join(str(cell) for row in books[dataset]["填报说明"].iter_rows(values_only=True) for cell in row)
    assert all(rule.reason in words for rule in contract.rules.values())
    assert contract.owner in words
    assert contract.ignored_headers[-1] in words


@pytest.mark.parametrize("dataset", CONTRACTS)
def test_examples_are_read_as_good_values(dataset):
    for name, field in CONTRACTS[dataset].fields.items():
        example = example_of(field)
        if field.type is FieldType.TEXT:
            assert example == ""
            continue
        if field.type is FieldType.UNIT:
            assert example == ("市商务局" if field.unit_kind == "department" else "西湖区")
            continue
        value = pl.DataFrame({"x": [example]}).select(generous(Reading(name, field), pl.col("x"))).to_series()
        assert value[0] is not None
        if field.type is FieldType.CREDIT_CODE:
            assert not has_wrong_check_digit(value)[0]
        if field.range and field.type not in {FieldType.DATE, FieldType.TIMESTAMP}:
            assert field.range.min is None or value[0] >= field.range.min
            assert field.range.max is None or value[0] <= field.range.max


def test_polars_reads_the_first_sheet_as_an_empty_delivery(tmp_path):
    path = tmp_path / "units.xlsx"
    write_template(CONTRACTS["units"], path)
    frame = pl.read_excel(path, raise_if_empty=False)
    assert frame.columns == ["单位代码", "单位名称", "单位类型", "上级单位代码", "别名", "是否在用", "排序号"]
    assert frame.is_empty()


def test_same_contract_gives_the_same_bytes_without_formulas(tmp_path):
    contract = CONTRACTS["petitions"]
    hostile = contract.fields["channel"].model_copy(update={"title": "=1+1"})
    changed = contract.model_copy(
        update={"fields": {"petition_id": contract.fields["petition_id"], "channel": hostile}}
    )
    for name in ("first.xlsx", "second.xlsx"):
        write_template(changed, tmp_path / name)
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    cell = openpyxl.load_workbook(tmp_path / "first.xlsx").worksheets[0]["B1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_unwritable_place_is_one_clear_sentence(tmp_path):
    with pytest.raises(YingshangError, match=r"absent/units\.xlsx: the template cannot be written"):
        write_template(CONTRACTS["units"], tmp_path / "absent" / "units.xlsx")
