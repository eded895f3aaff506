"""`docs/mapping.md` tells the truth: every option is in it, every example works, every message exists."""

import ast
import re

import polars as pl
import pytest
import yaml

from yingshang.contracts import load_contracts, load_mapping
from yingshang.contracts.mapping import Column, Cutoff, Footer, Mapping, Output
from yingshang.contracts.model import RULE_REASONS
from yingshang.declarations import _Loader
from yingshang.deliveries import ingest_file, recover
from yingshang.deliveries.parsing import Reading, generous, plain_text
from yingshang.deliveries.preview import preview, preview_text
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
GUIDE = (PROJECT_DIR / "docs" / "mapping.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)[^\n]*\n(.*?)^```$", GUIDE, flags=re.DOTALL | re.MULTILINE)
YAML_BLOCKS = [text for language, text in BLOCKS if language == "yaml"]
FOREIGN, UNITS = (text for language, text in BLOCKS if language == "csv")
MODELS = (Mapping, Output, Column, Cutoff, Footer)


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", GUIDE, flags=re.DOTALL | re.MULTILINE).group(1)


def table_rows(text):
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line[:2] == "| "]
    return [row for row in rows if row[0].startswith("`")]


def quoted(text):
    return re.findall(r"`([^`]+)`", text)


def as_many(values, count):
    return values if len(values) == count else values[:1] * count


def required_columns(dataset):
    return {name: {"constant": "1"} for name, field in CONTRACTS[dataset].fields.items() if field.required}


def completed(text):
    """Put a fragment where its first line says: into the file, the output, or the columns of a dataset."""
    place, fragment = text.splitlines()[0].removeprefix("# "), yaml.load(text, _Loader)
    dataset = place.removeprefix("columns of ") if place.startswith("columns of ") else "petitions"
    output = {"dataset": dataset, "columns": required_columns(dataset)}
    mapping = {"name": "x", "description": "x", "files": "*", "data_cutoff": {"on": "2024-01-01"}, "outputs": [output]}
    if place == "file":
        return mapping | fragment
    if place == "output":
        output |= fragment
    elif dataset in CONTRACTS:
        output["columns"] |= fragment
    return mapping if place in ("output", f"columns of {dataset}") else fragment


def loaded(declared, folder):
    path = folder / "mapping.yml"
    path.write_text(yaml.safe_dump(declared, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_mapping(path, CONTRACTS)


@pytest.fixture
def settings(tmp_path):
    settings = Settings(home=tmp_path / "home")
    recover(settings, CONTRACTS)
    units = tmp_path / "units_2024-01-01.csv"
    units.write_text(UNITS, encoding="utf-8")
    assert ingest_file(settings, CONTRACTS, units)[0].rows_accepted == 3
    return settings


@pytest.mark.parametrize(
    "option", sorted({name for model in MODELS for name in model.model_fields}), ids=lambda name: name
)
def test_every_option_is_explained(option):
    assert f"`{option}`" in GUIDE


@pytest.mark.parametrize("text", YAML_BLOCKS, ids=lambda text: text.splitlines()[1])
def test_every_example_is_valid(text, tmp_path):
    loaded(completed(text), tmp_path)


def test_every_option_stands_in_an_example(tmp_path):
    mappings = [loaded(completed(text), tmp_path) for text in YAML_BLOCKS]
    outputs = [output for mapping in mappings for output in mapping.outputs]
    columns = [column for output in outputs for column in output.columns.values()]
    parts = [*mappings, *outputs, *columns, *(mapping.data_cutoff for mapping in mappings)]
    used = {name for part in parts for name in part.model_fields_set}
    assert used >= {name for model in (Mapping, Output, Column, Cutoff) for name in model.model_fields}


def test_the_walk_through_shows_what_it_says(settings, tmp_path):
    mapping = loaded(yaml.load(YAML_BLOCKS[0], _Loader), tmp_path)
    path = tmp_path / "hotline_2024-03-31.csv"
    path.write_text(FOREIGN, encoding="utf-8")
    (promised,) = (text for language, text in BLOCKS if language == "text")
    assert lines(preview_text(preview(settings, CONTRACTS, path, mapping=mapping), width=100)) == lines(promised)


def lines(text):
    """Return what stands in the lines, without frames and blanks."""
    bare = (" ".join(re.sub(r"[\u2500-\u257f]", " ", line).split()) for line in text.splitlines())
    return [line for line in bare if line]


FIELDS = {
    "id": ("petitions", "petition_id"),
    "text": ("petitions", "title"),
    "code": ("petitions", "status"),
    "unit": ("petitions", "district_code"),
    "credit_code": ("petitions", "credit_code"),
    "timestamp": ("petitions", "accepted_at"),
    "date": ("loans", "matures_on"),
    "money": ("subsidy_payments", "paid_yuan"),
    "share": ("guarantees", "liability_share"),
    "integer": ("petitions", "supporters"),
    "decimal": ("surveys", "score"),
    "boolean": ("petitions", "is_enterprise"),
}
SPELLINGS = [
    (kind.strip("`"), cell, expected, is_read)
    for kind, written, read, refused in table_rows(section("What each type reads"))
    for is_read, cells in (
        (True, quoted(written)),
        (False, [cell for cell in quoted(refused) if cell not in RULE_REASONS]),
    )
    for cell, expected in zip(cells, as_many(quoted(read), len(cells)), strict=True)
]


@pytest.mark.parametrize(("kind", "cell", "expected", "is_read"), SPELLINGS)
def test_spellings_are_read_as_told(kind, cell, expected, is_read):
    dataset, name = FIELDS[kind]
    reading = Reading(
        name, CONTRACTS[dataset].fields[name], unit_words={"330108": "330108", "滨江区": "330108", "滨江": "330108"}
    )
    (value,) = pl.DataFrame({"cell": [cell]}).select(generous(reading, plain_text(reading, "cell"))).to_series()
    assert value is None if not is_read else str(value) == expected


MESSAGES = [row[0].strip("`") for row in table_rows(section("Errors and what to do"))]


def templates():
    """Return every text of the package with … for what is filled in."""
    found = []
    for path in (PROJECT_DIR / "yingshang").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                found.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


@pytest.mark.parametrize("message", [message for message in MESSAGES if message[0].islower() or message[0] == "…"])
def test_every_message_exists(message):
    assert any(message in template for template in templates())


def test_useful_sql_is_useful(settings, tmp_path):
    (text,) = (text for text in YAML_BLOCKS if text.startswith("# columns of service_events"))
    path = tmp_path / "events.csv"
    rows = [
        "图书馆,05.03.2024,读书会,3,2,,x",
        "图书馆,05.03.2024,读书会,1,0,http://x,主办:甲馆 y",
        "公园,6.3.2024, ,0,0,,",
    ]
    path.write_text("\n".join(["场馆,日期,名称,大人,儿童,链接,备注", *rows]), encoding="utf-8")
    (shown,) = preview(settings, CONTRACTS, path, mapping=loaded(completed(text), tmp_path))
    assert shown.problem is None
    assert [tuple(map(str, list(row.values())[1:])) for row in shown.accepted] == [
        ("EV-2", "读书会", "1", "2024-03-05", "5", "offline", "None"),
        ("EV-3", "读书会", "2", "2024-03-05", "1", "online", "甲馆"),
        ("EV-4", "未命名活动", "1", "2024-03-06", "0", "offline", "None"),
    ]


def test_links_lead_somewhere():
    titles = re.findall(r"^##+ (.*)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= anchors
