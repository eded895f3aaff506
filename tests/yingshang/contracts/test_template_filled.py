"""A template that was filled in with its own examples, as Excel stores them, is accepted as it stands."""

import datetime as dt

import openpyxl
import pytest

from yingshang.contracts import FieldType, load_contracts
from yingshang.contracts.template import example_of, write_template
from yingshang.deliveries import ingest_file, recover
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
# The examples of all numbers are alike, and nothing may point to itself.
LEFT_EMPTY = {"parent_code", "duplicate_of", "parent_fund_id"}
WITHOUT_EXAMPLE = {"target_id": "HZ-02-4"}
TYPED = {
    FieldType.TIMESTAMP: dt.datetime.fromisoformat,
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.MONEY: float,
    FieldType.SHARE: lambda text: float(text.rstrip("%")) / 100,
    FieldType.INTEGER: int,
    FieldType.DECIMAL: float,
}
UNITS = [("330100", "杭州市", "市"), ("330106", "西湖区", "区"), ("33010099", "市商务局", "部门")]


def filled(path, dataset, rows):
    write_template(CONTRACTS[dataset], path)
    book = openpyxl.load_workbook(path)
    for place, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            book.worksheets[0].cell(place, column).value = value
    book.save(path)
    return path


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home)
    recover(settings, CONTRACTS)
    path = filled(home / "units_2024-01-01.xlsx", "units", [(code, name, kind, None) for code, name, kind in UNITS])
    [delivery] = ingest_file(settings, CONTRACTS, path)
    assert (delivery.status, delivery.rows_accepted) == ("accepted", 3)
    return settings


@pytest.mark.parametrize("dataset", [dataset for dataset in CONTRACTS if dataset != "units"])
def test_filled_template_is_accepted(settings, tmp_path, dataset):
    row = [
        None
        if name in LEFT_EMPTY
        else TYPED.get(field.type, str)(example_of(field) or WITHOUT_EXAMPLE.get(name, "某企业"))
        for name, field in CONTRACTS[dataset].fields.items()
    ]
    [delivery] = ingest_file(settings, CONTRACTS, filled(tmp_path / f"{dataset}_2024-03-31.xlsx", dataset, [row]))
    assert (delivery.status, delivery.reason) == ("accepted", None)
    assert (delivery.rows_accepted, delivery.rows_quarantined) == (1, 0)
