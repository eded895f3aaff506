"""Headline and money figures against their second computation; a difference closes the gate and names its record."""

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import polars as pl

from yingshang.checks.connections import attach_warehouse, detach_warehouse, scratch_connection
from yingshang.checks.outcomes import CheckOutcome, CheckSpec, outcome_of
from yingshang.contracts import load_contracts
from yingshang.errors import YingshangError
from yingshang.second_computations import EXACT, ROUTES, KnownRows, Parts, Terms
from yingshang.settings import Settings

SPEC = CheckSpec(
    "second_computation__results",
    "kpi/results",
    "ERROR",
    "头条与金额指标按另一条路径重算一致, 不一致时指出第一条不同的记录 / "
    "Headline and money figures equal a second computation by another route",
)
_MICRO = Decimal("0.000001")
_AMOUNTS = pl.col("numerator", "denominator")
# The official figures of the day for jurisdictions as a whole, with the terms that they were promised under.
_FIGURES = """
    SELECT r.kpi_id, r.definition_id, r.unit_code AS root_code, r.numerator, r.denominator, c.kind, c.scope,
        c.window_start, c.window_end, d.workdays_allowed
    FROM warehouse.kpi.results AS r
    JOIN warehouse.kpi.catalogue AS c USING (kpi_id)
    JOIN warehouse.kpi.definitions AS d ON d.kpi_id = r.kpi_id AND d.definition_id = r.definition_id AND d.is_current
    WHERE r.is_official AND r.is_whole AND r.period_kind = 'to_date' AND r.as_of = $as_of
        AND c.source_kind = 'computed' AND list_contains($definitions, r.definition_id)
    ORDER BY r.kpi_id
"""
# The first record, by its number, that adds another amount here than there; DuckDB spills what memory cannot hold.
_DIFFERENCE = """
    WITH told AS (
        SELECT record_id, sum(numerator) AS numerator, sum(denominator) AS denominator
        FROM warehouse.kpi.record_parts
        WHERE kpi_id = $kpi_id AND definition_id = $definition_id AND reason IS NULL
        GROUP BY record_id
    ),

    compared AS (
        SELECT
            record_id,
            coalesce(told.numerator, 0) AS numerator,
            coalesce(told.denominator, 0) AS denominator,
            coalesce(again.numerator, 0) AS numerator_again,
            coalesce(again.denominator, 0) AS denominator_again
        FROM told FULL JOIN again USING (record_id)
    )

    FROM compared WHERE numerator <> numerator_again OR denominator <> denominator_again
    ORDER BY record_id NULLS FIRST LIMIT 1
"""
_AGAIN = "CREATE OR REPLACE TABLE again (record_id VARCHAR, numerator DECIMAL(38, 8), denominator DECIMAL(38, 8))"


def check_second_computations(settings: Settings, *, as_of: dt.date, known_by: dt.date) -> CheckOutcome:
    """Compute the figures again and compare: equal to the last digit that is published (six decimals).

    Raises:
        YingshangError: there is no warehouse, or it is being written.
    """
    known = KnownRows(settings, load_contracts(settings.contracts_dir), known_by)
    with scratch_connection(settings) as connection:
        attach_warehouse(connection, settings)
        figures = connection.execute(_FIGURES, {"as_of": as_of, "definitions": list(ROUTES)}).pl().to_dicts()
        told = [figure for figure in figures if figure["numerator"] is not None]
        problems = [problem for figure in told for problem in _differences(connection, known, figure, as_of)]
        detach_warehouse(connection)
    if problems:
        return outcome_of(SPEC, problems)
    silent = len(figures) - len(told)
    words = f"重算 {len(told)} 项, 全部一致; {silent} 项数据未到 / all equal; without data {silent}"
    return SPEC.outcome(passed=True, detail=words)


def _differences(
    connection: duckdb.DuckDBPyConnection, known: KnownRows, figure: dict[str, Any], as_of: dt.date
) -> Iterator[str]:
    terms = Terms(
        figure["root_code"],
        figure["window_start"],
        figure["window_end"],
        as_of,
        frozenset((figure["scope"] or "").split("、")),
        figure["workdays_allowed"],
    )
    route = ROUTES[figure["definition_id"]]
    try:
        again = _sums(route(known, terms))
    except YingshangError as error:
        yield f"{figure['kpi_id']}: 无法重算 ({error})"
        return
    has_denominator = again["denominator"] != 0 or figure["kind"] in ("rate", "average", "coverage")
    compared = ("numerator", "denominator") if has_denominator else ("numerator",)
    if any(again[name] != figure[name] for name in compared):
        told = "; ".join(f"{name} {figure[name]} / 重算 {again[name]}" for name in compared)
        first = _first_difference(connection, figure, route(known, terms))
        yield f"{figure['kpi_id']} ({figure['definition_id']}): {told}; {first}"


def _sums(parts: Iterator[Parts]) -> dict[str, Decimal]:
    """Add up part by part, so that the records themselves are never held."""
    sums = [part.select(_AMOUNTS.sum()).collect(engine="streaming").row(0, named=True) for part in parts]
    return {name: _rounded(sum((row[name] for row in sums), Decimal(0))) for name in ("numerator", "denominator")}


def _first_difference(connection: duckdb.DuckDBPyConnection, figure: dict[str, Any], parts: Iterator[Parts]) -> str:
    """Name the first record, by its number, that adds another amount here than there."""
    connection.execute(_AGAIN)
    for part in parts:
        connection.register("part", part.with_columns(_AMOUNTS.cast(EXACT)).collect(engine="streaming").to_arrow())
        connection.execute("INSERT INTO again SELECT record_id, numerator, denominator FROM part")
        connection.unregister("part")
    names = {name: figure[name] for name in ("kpi_id", "definition_id")}
    changed = connection.execute(_DIFFERENCE, names).pl()
    if changed.is_empty():
        return "逐条一致, 差异出在汇总 / every record agrees, the sum does not"
    row = changed.row(0, named=True)
    return (
        f"第一条不同的记录 / first differing record: {row['record_id']}"
        f" ({row['numerator']:f}/{row['denominator']:f}, 重算 {row['numerator_again']:f}/{row['denominator_again']:f})"
    )


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_MICRO, ROUND_HALF_UP)
