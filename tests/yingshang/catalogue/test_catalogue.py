"""Loading a catalogue: what a wrong declaration says, and what the declared tables hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from yingshang.catalogue import load_catalogue, write_declared, write_declared_targets
from yingshang.errors import YingshangError
from yingshang.settings import Settings

TARGET = """\
jurisdiction: 甲市
document: 文件
targets:
  closure_rate:
    clause: 一
    quote: 办结率98%
    name_zh: 办结率
    name_en: Closure rate
    kind: rate
    operator: ">="
    target: "0.98"
    unit: share
    window: {start: 2011-07-01, end: 2011-12-31}
    lead_unit: 甲局
    supervising_unit: 督查室
    source_kind: computed
    at_risk_gap: "0.01"
    sources: [petitions]
    definitions:
      closure_of_due:
        is_official: true
        version: 1
        name_zh: 应办结
        name_en: Due
        formula_zh: 甲
        formula_en: A
        source_note: 拟定
        effective_from: 2011-07-01
      closure_of_received:
        version: 1
        name_zh: 受理
        name_en: Received
        formula_zh: 乙
        formula_en: B
        source_note: 拟定
        effective_from: 2011-07-01
"""


def catalogue_folder(tmp_path: Path, *texts: str) -> Path:
    for place, text in enumerate(texts):
        (tmp_path / f"{place}.yml").write_text(text, encoding="utf-8")
    return tmp_path


def error_of(tmp_path: Path, old: str, new: str) -> str:
    """Return the message for the text above with one part changed, without the folder."""
    assert old in TARGET
    folder = catalogue_folder(tmp_path, TARGET.replace(old, new, 1))
    with pytest.raises(YingshangError) as caught:
        load_catalogue(folder)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('operator: ">="', 'operator: "="', "0.yml:10:", "'>', '>=', '<' or '<='"),
        ("unit: share", "unit: percent", "0.yml:12:", "'share' or '元'"),
        ("kind: rate", "kind: ratio", "0.yml:9:", "'rate', 'stock'"),
        ("end: 2011-12-31", "end: 2011-06-30", "0.yml:13:", "ends on 2011-06-30, before it starts on 2011-07-01"),
        (
            "        is_official: true\n",
            "",
            "0.yml:4:",
            "exactly one definition must have is_official: true; found none",
        ),
        ('target: "0.98"', "target: 0.98", "0.yml:11:", 'write 0.98 in quotes ("0.98")'),
        ('target: "0.98"', 'target: "0.9800001"', "0.yml:11:", "6 decimal places"),
        ('at_risk_gap: "0.01"', 'at_risk_gap: "-1"', "0.yml:17:", "greater than or equal to 0"),
        ("sources: [petitions]", "sources: [petitions, petitions]", "0.yml:18:", "a name stands twice"),
        ("sources: [petitions]", "sources: []", "0.yml:18:", "at least 1 item"),
        ("  closure_rate:", "  ClosureRate:", "0.yml:4:", "'ClosureRate' is no id"),
        ("lead_unit: 甲局", "leader: 甲局", "0.yml:4:", "lead_unit: Field required"),
    ],
)
def test_a_wrong_declaration_names_file_line_and_what_was_expected(tmp_path, old, new, place, words):
    message = error_of(tmp_path, old, new)
    assert message.startswith(place)
    assert words in message


def test_two_official_definitions_are_refused(tmp_path):
    second = "      closure_of_received:\n        is_official: true\n"
    message = error_of(tmp_path, "      closure_of_received:\n", second)
    assert message.startswith("0.yml:4:")
    assert "found closure_of_due、closure_of_received" in message


def test_the_same_definition_twice_is_refused(tmp_path):
    message = error_of(tmp_path, "      closure_of_received:", "      closure_of_due:")
    assert message == "0.yml:29: 'closure_of_due' stands twice; keep one of them."


def test_the_same_target_in_two_files_is_refused(tmp_path):
    folder = catalogue_folder(tmp_path, TARGET, TARGET)
    with pytest.raises(YingshangError, match=r"1\.yml:4: target 'closure_rate' is already in .*0\.yml"):
        load_catalogue(folder)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(YingshangError, match="no catalogue found"):
        load_catalogue(tmp_path)


@pytest.fixture
def foreign(tmp_path) -> Settings:
    """Settings of an installation with a catalogue of its own."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    return Settings(home=tmp_path / "home", catalogue_dir=catalogue_folder(folder, TARGET))


def test_declared_tables_hold_exact_decimals_and_one_row_per_definition(foreign):
    write_declared_targets(foreign)
    (target,) = pl.read_parquet(foreign.declared / "targets.parquet").to_dicts()
    assert target["target"] == Decimal("0.980000")
    assert (target["operator"], target["kind"], target["unit"]) == (">=", "rate", "share")
    assert (target["window_start"], target["window_end"]) == (dt.date(2011, 7, 1), dt.date(2011, 12, 31))
    assert (target["official_definition_id"], target["sources"]) == ("closure_of_due", "petitions")
    definitions = pl.read_parquet(foreign.declared / "definitions.parquet")
    assert definitions.select("kpi_id", "definition_id", "is_official").rows() == [
        ("closure_rate", "closure_of_due", True),
        ("closure_rate", "closure_of_received", False),
    ]
    assert definitions["workdays_allowed"].to_list() == [None, None]
    assert sorted(path.name for path in foreign.declared.iterdir()) == ["definitions.parquet", "targets.parquet"]


def test_the_calendar_follows_the_windows_of_the_catalogue(foreign):
    write_declared(foreign, dt.date(2011, 9, 30))
    days = pl.read_parquet(foreign.declared / "calendar.parquet")["day"]
    assert (days[0], days[-1]) == (dt.date(2010, 1, 1), dt.date(2012, 12, 31))
