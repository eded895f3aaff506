"""Divisions in whole numbers, as they stand in the compiled models, against exact fractions rounded half up.

Faults in them are tried here once for all models that use them.
"""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutation.mutants import is_division, mutants, parse
from sqlglot import exp

MILLION = 10**6
# Model and columns of one use of each macro: amount, part and total; a ratio has no part.
USES = {
    "ratio": ("reported_values", ("reports.numerator", None, "reports.denominator")),
    "part_of": ("paced", ("stated_target", "opening_yuan", "whole_opening_yuan")),
    "way": ("paced", ("stated_target", "workdays_in_period", "workdays_in_window")),
}
# The scale matters to no sign, and an engine that divides by nothing gives nothing too.
EFFECTLESS = {
    "ratio": ["0 -> plus 1"],
    "part_of": [
        "0 -> plus 1",
        "100 -> plus 1",
        "100 -> plus 1 (place 2)",
        "100 -> plus 1 (place 3)",
        "CAST(amount * 1000000 AS INT128) * CAST(part * 100 AS INT128) -> Div",
    ],
    "way": ["0 -> plus 1", "CAST((amount) * 1000000 AS INT128) * part -> Div"],
}
# What tells a division in whole numbers from others: thirds, halves of a millionth, signs, nothing, what is large.
NUMBERS = [
    (1, 3), (2, 3), (-2, 3), (2, -3), (0, 5), (7, 0), (1, 1), (Decimal("0.01"), 20_000), (-1, 64), (1, 64), (3, 128),
    (Decimal("20000000000.01"), 7), (5, 40_000), (Decimal("1234567.89"), Decimal("0.01")), (-3, -128),
]  # fmt: skip


@pytest.fixture(scope="module")
def divisions(bench):
    """Return of every macro one use, as a query over the table `cases`."""
    _, folder = bench
    found = {}
    for name, (model, columns) in USES.items():
        query = parse((folder / "kpi" / f"{model}.sql").read_text(encoding="utf-8"))
        wanted = {column for column in columns if column}
        for node in query.walk():
            if is_division(node) and {column.sql() for column in node.find_all(exp.Column)} == wanted:
                names = dict(zip(columns, ("amount", "part", "total"), strict=True))
                renamed = node.copy().transform(
                    lambda one, names=names: exp.column(names[one.sql()]) if isinstance(one, exp.Column) else one
                )
                found[name] = exp.select(renamed.as_("value"), "number").from_("cases")
                break
    return found


def half_up(amount, part, total):
    """Return amount * part / total to six decimals, half away from zero; None where nothing is divided by nothing."""
    if total == 0:
        return None
    exact = Fraction(amount) * Fraction(part) / Fraction(total) * MILLION
    rounded = int(abs(exact) + Fraction(1, 2))
    return Decimal(rounded if exact > 0 else -rounded) / MILLION


def values_of(name, query, rows):
    with duckdb.connect() as connection:
        kinds = {"ratio": "decimal(28, 6)", "part_of": "decimal(28, 2)", "way": "bigint"}
        connection.execute(
            f"create table cases (number integer, amount decimal(28, 6), part {kinds[name]}, total {kinds[name]})"
        )
        connection.executemany("insert into cases values (?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows)])
        return [value for value, _ in connection.execute(f"{query.sql(dialect='duckdb')} order by number").fetchall()]


def rows_for(name):
    """Return rows that fit the macro: a way has whole days, a ratio no part."""
    if name == "ratio":
        return [(amount, 1, total) for amount, total in NUMBERS]
    whole = name == "way"
    return [
        (Decimal(str(amount)), part, total)
        for amount in (Decimal("0.000001"), 200, Decimal("20000000000.01"), -3)
        for part, total in ((1, 3), (2, 3), (3, 3), (0, 7), (5, 0), (1, 64), (7, 2), (-1, 6))
        if whole or total != 64
    ]


@pytest.mark.parametrize("name", USES)
def test_a_division_is_that_of_exact_fractions(divisions, name):
    rows = rows_for(name)
    assert values_of(name, divisions[name], rows) == [half_up(*row) for row in rows]


@pytest.mark.parametrize("name", USES)
def test_every_fault_in_a_division_with_an_effect_is_noticed(divisions, name):
    rows = rows_for(name)
    expected = [half_up(*row) for row in rows]
    tried, alive = 0, []
    for fault in mutants(name, divisions[name], with_divisions=True):
        tried += 1
        try:
            if values_of(name, fault.query, rows) == expected:
                alive.append(fault.fault)
        except duckdb.Error:
            continue
    assert tried >= 10
    assert sorted(alive) == sorted(EFFECTLESS[name])


@given(st.decimals(-(10**11), 10**11, places=6, allow_nan=False), st.integers(0, 10**4), st.integers(-(10**4), 10**4))
@example(Decimal("0.000001"), 1, 2)
@settings(deadline=None)
def test_a_way_of_any_amount(divisions_of_way, amount, elapsed, total):
    assert values_of("way", divisions_of_way, [(amount, elapsed, total)]) == [half_up(amount, elapsed, total)]


@pytest.fixture(scope="module")
def divisions_of_way(divisions):
    return divisions["way"]
