"""Every rule across fields: evaluated by polars on rows made by hand, with what empty fields do."""

import re
from pathlib import Path

import polars as pl
import pytest
import yaml

from yingshang.contracts import load_contracts
from yingshang.deliveries.parsing import LAKE_TYPES
from yingshang.settings import PROJECT_DIR

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
EXAMPLES = yaml.load(Path(__file__).with_name("rule_examples.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
RULES = [(dataset, rule) for dataset, contract in CONTRACTS.items() for rule in contract.rules]


def broken(dataset, rule, rows):
    """Say for each row of texts whether it breaks the rule; a condition that is unknown does not."""
    fields = CONTRACTS[dataset].fields
    unknown = {name for row in rows for name in row} - set(fields)
    assert not unknown
    frame = pl.DataFrame([{name: row.get(name) for name in fields} for row in rows], dict.fromkeys(fields, pl.String()))
    typed = frame.select(_cast(name, LAKE_TYPES[field.type]) for name, field in fields.items())
    kept = typed.select(pl.sql_expr(CONTRACTS[dataset].rules[rule].expression).alias("kept"))["kept"]
    assert kept.dtype == pl.Boolean
    return (~kept.fill_null(value=True)).to_list()


def _cast(name, lake_type):
    column = pl.col(name)
    if lake_type == pl.Datetime("us"):
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    if lake_type == pl.Date():
        return column.str.to_date("%Y-%m-%d")
    return column == "true" if lake_type == pl.Boolean() else column.cast(lake_type)


def test_every_rule_has_examples_and_every_example_a_rule():
    assert {(dataset, rule) for dataset, rules in EXAMPLES.items() for rule in rules} == set(RULES)


@pytest.mark.parametrize(("dataset", "rule"), RULES)
def test_rule_finds_what_breaks_it_and_nothing_else(dataset, rule):
    example = EXAMPLES[dataset][rule]
    assert broken(dataset, rule, [example["breaks"], *example["keeps"]]) == [True] + [False] * len(example["keeps"])


@pytest.mark.parametrize(("dataset", "rule"), RULES)
def test_rule_is_silent_without_rows_and_about_empty_rows(dataset, rule):
    assert broken(dataset, rule, []) == []
    assert broken(dataset, rule, [{}]) == [False]


@pytest.mark.parametrize(("dataset", "rule"), RULES)
def test_an_empty_field_breaks_no_rule_unless_the_rule_asks_for_it(dataset, rule):
    row = EXAMPLES[dataset][rule]["breaks"]
    asked = set(re.findall(r"(\w+) IS (?:NOT )?NULL", CONTRACTS[dataset].rules[rule].expression))
    without_one = [{name: value for name, value in row.items() if name != left_out} for left_out in set(row) - asked]
    assert broken(dataset, rule, without_one) == [False] * len(without_one)
