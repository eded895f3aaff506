"""Loading a catalogue: what a wrong declaration says, and what the declared tables hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from yingshang.catalogue import load_catalogue, write_declared, write_declared_targets
from yingshang.catalogue.pages import commitments_markdown, goal_words
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
        ("unit: share", "unit: percent", "0.yml:12:", "unknown unit 'percent'; expected one of share、元"),
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
        ("sources: [petitions]", "sources: []", "0.yml:4:", "sources is missing; a measured target needs it"),
        ('    target: "0.98"\n', "", "0.yml:4:", "target is missing; a measured target needs it"),
        ("source_kind: computed", "source_kind: process", "0.yml:4:", "process_measure goes with source_kind: process"),
        ("source_kind: computed", "source_kind: soft", "0.yml:4:", "a soft target has no operator、target、unit"),
        ("  closure_rate:", "  ClosureRate:", "0.yml:4:", "'ClosureRate' is no id"),
        ("lead_unit: 甲局", "leader: 甲局", "0.yml:4:", "lead_unit: Field required"),
    ],
)
def test_a_wrong_declaration_names_file_line_and_what_was_expected(tmp_path, old, new, place, words):
    message = error_of(tmp_path, old, new)
    assert message.startswith(place)
    assert words in message


SHORT = """\
jurisdiction: 甲区
document: 文件
root_unit: {code: "330102", kind: district}
text: words.txt
window: {start: 2024-01-01, end: 2024-12-31}
supervising_unit: 督查室
lead_units: {一: 甲局}
targets:
  service_hall:
    source_ids: [A-1]
    clause: 一
    quote: 设立“服务大厅”
    name_zh: 服务大厅
    name_en: Service hall
    kind: process
    source_kind: process
    process_measure: exists
  firms_served:
    source_ids: [A-2, A-3]
    clause: 一
    quote: 服务企业 100 家
    name_zh: 服务企业数
    name_en: Firms served
    kind: count
    source_kind: reported
    operator: ">="
    target: "100"
    unit: 家
    window: {start: 2024-03-01, end: 2024-06-30}
    definitions:
      reported: {is_official: true, version: 1, name_zh: 甲, name_en: A, formula_zh: 甲, formula_en: A, source_note: 甲}
  warm_words:
    source_ids: [A-4]
    clause: 一
    quote: 热情服务
    name_zh: 热情服务
    name_en: Warm service
    kind: process
    source_kind: soft
    note: 只有方向。
"""
WORDS = '为此：\n设立"服务大厅"，热情服\n务，服务企业１００家。'


def short_catalogue(tmp_path: Path, old: str = "", new: str = "", words: str = WORDS) -> Path:
    assert old in SHORT
    (tmp_path / "words.txt").write_text(words, encoding="utf-8")
    return catalogue_folder(tmp_path, SHORT.replace(old, new, 1))


def test_what_a_file_says_once_holds_for_every_target(tmp_path):
    (catalogue,) = load_catalogue(short_catalogue(tmp_path))
    hall, firms, warm = catalogue.targets.values()
    assert (hall.lead_unit, hall.supervising_unit, hall.window.end) == ("甲局", "督查室", dt.date(2024, 12, 31))
    assert (hall.operator, hall.target, hall.unit, hall.official_definition_id) == (">=", 1, "share", "process_exists")
    assert firms.window.end == dt.date(2024, 6, 30)
    assert firms.definitions["reported"].effective_from == dt.date(2024, 3, 1)
    # A twentieth of the target.
    assert (firms.at_risk_gap, hall.at_risk_gap) == (Decimal(5), Decimal("0.05"))
    assert (firms.sources, hall.sources, warm.sources) == (("reported_values",), ("reported_values",), ())
    assert [target.is_measured for target in (hall, firms, warm)] == [True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("quote: 热情服务", "quote: 热心服务", "0.yml:32:", "'热心服务'; copy the document's words"),
        ("[A-4]", "[A-3]", "0.yml:32:", "A-3 is covered twice, here by 'warm_words'"),
        ("    note: 只有方向。\n", "", "0.yml:32:", "needs a note that says why it cannot be measured"),
        ("process_measure: exists", "process_measure: soon", "0.yml:17:", "'exists', 'on_time' or 'done'"),
        ("lead_units: {一: 甲局}", "lead_units: {二: 甲局}", "0.yml:9:", "lead_unit: Field required"),
        ('root_unit: {code: "330102", kind: district}\n', "", "0.yml:1:", "root_unit is missing"),
        ("text: words.txt", "text: other.txt", "", "other.txt: cannot be read"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(tmp_path, old, new, place, words):
    folder = short_catalogue(tmp_path, old, new)
    with pytest.raises(YingshangError) as caught:
        load_catalogue(folder)
    message = str(caught.value).removeprefix(f"{folder}/")
    assert message.startswith(place)
    assert words in message


def test_the_page_counts_every_row_once_and_shows_every_target(tmp_path):
    page = commitments_markdown(load_catalogue(short_catalogue(tmp_path)))
    assert "| 甲区 | 0 | 2 | 1 | 1 | 0 | 4 |" in page
    assert (
        "| A-2、A-3 | `firms_served` | 一 | 服务企业数<br>Firms served | 数量 | ≥ 100 家 | 2024-06-30 | 甲局 |" in page
    )
    assert "| 已建立 | 2024-12-31 |" in page
    assert "软性 soft: 只有方向。" in page


def test_goals_read_like_the_document(tmp_path):
    (catalogue,) = load_catalogue(catalogue_folder(tmp_path, TARGET))
    (target,) = catalogue.targets.values()
    assert goal_words(target) == "≥ 98 %"
    few = target.model_copy(update={"target": Decimal("0.5"), "operator": "<=", "unit": "天"})
    assert goal_words(few) == "≤ 0.5 天"
    money = target.model_copy(update={"target": Decimal(20_000_000_000), "unit": "元"})
    assert goal_words(money) == "≥ 200 亿元"


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
