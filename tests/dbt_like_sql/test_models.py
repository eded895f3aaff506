"""What every model must have: a description per column in Chinese first, an owner, and no personal data."""

import json
import re

import pytest
from small_lake import start_dbt

from yingshang.contracts import load_contracts
from yingshang.settings import Settings

CHINESE_FIRST = re.compile(r"[\u4e00-\u9fff“《+]|to_date|UNASSIGNED")
LAYERS = ("staging", "intermediate", "marts", "kpi")


@pytest.fixture(scope="module")
def models(lake, after_the_window) -> dict[str, dict]:
    """The models of the project by name, as dbt understands them."""
    settings, _ = lake
    manifest = json.loads((settings.home / "dbt/target/manifest.json").read_text(encoding="utf-8"))
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def tables(after_the_window) -> dict[tuple[str, str], list[str]]:
    rows = after_the_window.rows(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns()"
        f" where schema_name in {LAYERS} group by all"
    )
    return {(schema, table): columns for schema, table, columns in rows}


def test_every_table_lies_in_the_schema_of_its_folder(models, tables):
    assert {(node["original_file_path"].split("/")[0], name) for name, node in models.items()} == set(tables)


def test_every_column_is_described_and_exists(models, tables):
    for (_, table), columns in tables.items():
        assert list(models[table]["columns"]) == columns, table


def test_descriptions_are_chinese_first(models):
    for name, node in models.items():
        texts = [node["description"], *(column["description"] for column in node["columns"].values())]
        assert [text for text in texts if not CHINESE_FIRST.match(text) or " / " not in text] == [], name


def test_every_model_has_an_owner(models):
    owners = {name: node["config"]["meta"].get("owner", "") for name, node in models.items()}
    assert [name for name, owner in owners.items() if not owner.startswith("team:")] == []


def test_staging_passes_on_every_field_that_is_not_personal(tables):
    contracts = load_contracts(Settings().contracts_dir)
    personal = set()
    for dataset, contract in contracts.items():
        fields = contract.fields
        assert tables["staging", f"stg_{dataset}"] == [name for name, field in fields.items() if not field.pii]
        personal |= {(dataset, name) for name, field in fields.items() if field.pii}
    assert ("petitions", "contact_phone") in personal
    for dataset, name in personal:
        reached = [table for table, columns in tables.items() if dataset in table[1] and name in columns]
        assert reached == [], (dataset, name)


def test_every_dataset_has_a_mart(tables):
    dimensions = {
        "units": "dim_units",
        "enterprises": "dim_enterprises",
        "policies": "dim_policies",
        "funds": "dim_funds",
    }
    datasets = load_contracts(Settings().contracts_dir)
    expected = {dimensions.get(dataset, f"fct_{dataset}") for dataset in datasets}
    found = {table for schema, table in tables if schema == "marts"}
    assert {table for table in found if not table.startswith("agg_")} == expected


def test_published_types_are_exact(after_the_window):
    types = dict(
        after_the_window.rows(
            "select column_name, data_type from duckdb_columns() where (schema_name, table_name) = ('kpi', 'results')"
        )
    )
    assert [types[name] for name in ("numerator", "denominator")] == ["DECIMAL(28,6)"] * 2
    decimals = ("value", "target", "pace_expected", "pace_gap", "forecast", "forecast_low", "forecast_high")
    decimals += ("required_run_rate",)
    assert [types[name] for name in decimals] == ["DECIMAL(28,6)"] * 8
    assert {types[name] for name in ("as_of", "period_start", "period_end", "data_cutoff")} == {"DATE"}
    assert {types[name] for name in ("is_official", "reachable", "is_provisional")} == {"BOOLEAN"}
    doubles = after_the_window.rows(
        "select table_name, column_name from duckdb_columns() where data_type in ('DOUBLE', 'FLOAT', 'HUGEINT')"
        f" and schema_name in {LAYERS}"
    )
    assert doubles == []


def test_a_day_must_be_given(lake, after_the_window):
    """Without a day there is no run: the models know no clock."""
    settings, _ = lake
    done = start_dbt(settings, {"YINGSHANG_AS_OF": "", "YINGSHANG_KNOWN_BY": ""}, "compile", "-s", "spine")
    assert done.returncode != 0
    assert "no day for as_of: give --vars" in done.stdout
