"""Builds the board's test snapshots: published tables as the models write them, filled with hand-written rows."""

from datetime import date
from pathlib import Path

import duckdb
from board_numbers import (
    AS_OF,
    BALANCE,
    CITY,
    CLOSURE,
    DEPARTMENTS,
    DISTRICTS,
    EXCLUSIONS,
    SOURCES,
)
from board_promises import DEFINITIONS, TARGETS

SCHEMA = """
create schema kpi; create schema marts; create schema quality;
create table kpi.catalogue (
    kpi_id varchar, jurisdiction varchar, document varchar, clause varchar, quote varchar, name_zh varchar,
    name_en varchar, kind varchar, operator varchar, target decimal(28, 6), unit varchar, window_start date,
    window_end date, lead_unit varchar, supervising_unit varchar, source_kind varchar,
    official_definition_id varchar, at_risk_gap decimal(28, 6), sources varchar, note varchar,
    root_unit_kind varchar generated always as ('city'), root_unit_code varchar generated always as ('330100'),
    is_headline boolean generated always as (source_kind = 'computed'), is_benchmark boolean generated always as (false));
create table kpi.definitions (
    definition_id varchar, kpi_id varchar, version integer, is_official boolean, name_zh varchar, name_en varchar,
    formula_zh varchar, formula_en varchar, source_note varchar, effective_from date, effective_to date,
    workdays_allowed integer, is_current boolean);
create table kpi.results (
    kpi_id varchar, definition_id varchar, is_official boolean, as_of date, period_kind varchar, period_start date,
    period_end date, unit_kind varchar, unit_code varchar, unit_name varchar, numerator decimal(28, 2),
    denominator decimal(28, 2), value decimal(28, 6), unit varchar, operator varchar, target decimal(28, 6),
    target_basis varchar, status varchar, pace_expected decimal(28, 6), pace_gap decimal(28, 6),
    forecast decimal(28, 6), reachable boolean, is_provisional boolean, data_cutoff date,
    is_whole boolean generated always as (unit_kind = 'city'));
create table kpi.exclusions (
    kpi_id varchar, definition_id varchar, as_of date, unit_kind varchar, unit_code varchar, reason varchar,
    reason_zh varchar, records bigint, amount_yuan decimal(28, 2));
create table marts.dim_units (
    unit_code varchar, unit_name varchar, unit_kind varchar, parent_code varchar, aliases varchar,
    is_active boolean, display_order bigint);
create table quality.deliveries (
    delivery_seq bigint, dataset varchar, file_name varchar, sha256 varchar, status varchar, data_cutoff_on date,
    rows_in_file bigint, rows_skipped bigint, rows_read bigint, rows_accepted bigint, rows_quarantined bigint,
    rows_repeated bigint, rows_withdrawn bigint, encoding varchar, reason varchar);
"""
_OFFICIAL = {row[0]: (row[1], row[3]) for row in DEFINITIONS}
_TARGET = {row[0]: (row[8], row[9], row[10]) for row in TARGETS}


def build_snapshot(folder: Path, name: str = "yingshang.duckdb") -> Path:
    """Write the full snapshot and return its path."""
    path = empty_snapshot(folder, name)
    with duckdb.connect(str(path)) as connection:
        _fill_catalogue(connection)
        for definition, numerator, denominator, value, status, pace, gap in CITY:
            unit = ("city", "330100", "杭州市")
            _result(connection, definition, unit, (numerator, denominator, value), status, (pace, gap))
        _fill_districts(connection)
        _fill_departments(connection)
        _fill_history(connection)
        for dataset, (cutoff, *counts) in SOURCES.items():
            _source(connection, dataset, cutoff, *counts)
        for kpi_id, definition, reason, reason_zh, records, amount in EXCLUSIONS:
            row = (kpi_id, definition, AS_OF, "city", "330100", reason, reason_zh, records, amount)
            connection.execute("insert into kpi.exclusions values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return path


def empty_snapshot(folder: Path, name: str = "empty.duckdb") -> Path:
    """Write a snapshot whose published tables hold no row."""
    path = folder / name
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
    return path


def lose_petitions(path: Path) -> None:
    """Turn the closure rate into what the models publish when petitions reach only 2024-09-15."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("update quality.deliveries set data_cutoff_on = '2024-09-15' where dataset = 'petitions'")
        connection.execute("delete from quality.deliveries where dataset = 'petition_events'")
        connection.execute(
            "update kpi.results set status = 'NO_DATA', value = null, numerator = null, denominator = null"
            " where kpi_id = 'petition_closure_rate' and period_end > '2024-09-15'"
        )


def _fill_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    for row in TARGETS:
        connection.execute(f"insert into kpi.catalogue values ({', '.join('?' * len(row))})", row)
    for row in DEFINITIONS:
        full = (*row, None, "2024-01-01", None, None, True)
        connection.execute(f"insert into kpi.definitions values ({', '.join('?' * len(full))})", full)
    units = [("330100", "杭州市", "city", 0)]
    units += [(code, name, "district", order) for order, (code, name) in enumerate(DISTRICTS.items())]
    units += [(code, name, "department", order) for order, (code, name) in enumerate(DEPARTMENTS.items())]
    for code, name, kind, order in units:
        row = (code, name, kind, "330100", None, True, order)
        connection.execute("insert into marts.dim_units values (?, ?, ?, ?, ?, ?, ?)", row)


def _fill_districts(connection: duckdb.DuckDBPyConnection) -> None:
    for order, (code, (numerator, denominator, value, status)) in enumerate(CLOSURE.items()):
        unit = ("district", code, DISTRICTS.get(code, "未归属"))
        gap = None if value is None else f"{float(value) - 0.98:.6f}"
        _result(connection, "closure_of_due", unit, (numerator, denominator, value), status, ("0.98", gap))
        if value is not None:
            earlier = f"{float(value) - 0.004 + order * 0.0006:.6f}"
            month_ago = {"day": date(2024, 8, 30)}
            counts = (numerator, denominator, earlier)
            _result(connection, "closure_of_due", unit, counts, status, ("0.98", gap), **month_ago)
    for order, (code, name) in enumerate(DISTRICTS.items()):
        numerator = 3900 - order * 37
        status, value = ("MET", "0.974500") if order % 3 else ("AT_RISK", f"{0.9495 - order * 0.0011:.6f}")
        gap = f"{float(value) - 0.95:.6f}"
        _result(connection, "push_by_pair", ("district", code, name), (numerator, 4002, value), status, ("0.95", gap))
        balance, target, pace, status = BALANCE[code]
        numbers = [f"{amount}0000" for amount in (balance, target, pace, balance - pace)]
        unit = ("district", code, name)
        _result(
            *(connection, "balance_by_ledger", unit, (numbers[0], 1, numbers[0]), status, (numbers[2], numbers[3])),
            target=numbers[1],
        )


def _fill_departments(connection: duckdb.DuckDBPyConnection) -> None:
    for order, (code, name) in enumerate(DEPARTMENTS.items()):
        unit = ("department", code, name)
        value = f"{0.9361 + order * 0.0025:.6f}"
        status = "MET" if float(value) >= 0.98 else "AT_RISK" if float(value) >= 0.97 else "BEHIND"
        gap = f"{float(value) - 0.98:.6f}"
        _result(connection, "closure_of_due", unit, (470, 480, value), status, ("0.98", gap))
        if order < 4:
            _result(connection, "push_by_pair", unit, (960, 1000, "0.960000"), "MET", ("0.95", "0.010000"))
        else:
            _result(connection, "push_by_pair", unit, (0, 0, None), "NOT_DUE", ("0.95", None))
        _result(connection, "balance_by_ledger", unit, (0, 1, 0), "NOT_DUE", (0, 0), target=0)


def _fill_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Draw every city number as a gentle way to its value on AS_OF, one row per day before it."""
    for definition, numerator, denominator, value, _, rate_pace, _ in CITY:
        kpi_id, is_official = _OFFICIAL[definition]
        operator, target, unit = _TARGET[kpi_id]
        last = float(value)
        level = f"{last} * (1 - 0.02 * (274 - n) / 274.0 + 0.004 * sin(n / 11.0) * (274 - n) / 274.0)"
        way = rate_pace
        if unit == "元":
            level = f"{last} * (0.90 + 0.10 * n / 274.0 + 0.006 * sin(n / 17.0) * (274 - n) / 274.0)"
            way = "18000000000 + 2000000000 * n / 366.0"
        connection.execute(
            f"""insert into kpi.results
            select '{kpi_id}', '{definition}', {is_official}, day, 'to_date', date '2024-01-01', day, 'city', '330100',
                '杭州市', {numerator} * n / 274, {denominator} * n / 274, {level}, '{unit}',
                '{operator}', {target}, 'stated', 'ON_TRACK', {way}, 0, null, true, true, day
            from (select range as n, cast(date '2024-01-01' + interval 1 day * (range - 1) as date) as day
                  from range(1, 274)) where day < date '{AS_OF}'"""
        )
    for month, rate in enumerate(("0.961", "0.972", "0.979", "0.985", "0.984", "0.988", "0.990", "0.991", "0.987"), 1):
        connection.execute(
            "insert into kpi.results values ('petition_closure_rate', 'closure_of_due', true, ?, 'month', ?, ?, 'city',"
            " '330100', '杭州市', 1370, 1396, ?, 'share', '>=', 0.98, 'stated', 'MET', 0.98, 0, null, true, true, ?)",
            (AS_OF, date(2024, month, 1), date(2024, month, 28), rate, AS_OF),
        )


def _source(connection: duckdb.DuckDBPyConnection, dataset: str, cutoff: str, *counts: int) -> None:
    """Record one accepted delivery (the counts are of all files together) and, for pushes, one refused file."""
    _, read, accepted, quarantined, repeated = counts
    row = (dataset, f"{dataset}.csv", "accepted", cutoff, read, read, accepted, quarantined, repeated)
    insert = (
        "insert into quality.deliveries (dataset, file_name, status, data_cutoff_on, rows_in_file, rows_read,"
        " rows_accepted, rows_quarantined, rows_repeated) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    connection.execute(insert, row)
    if dataset == "policy_pushes":
        connection.execute(insert, (dataset, "broken.csv", "refused", "2024-10-31", 9, 9, 9, 9, 9))


def _result(connection, definition, unit, numbers, status, pace, *, day=AS_OF, target=None):
    kpi_id, is_official = _OFFICIAL[definition]
    operator, stated, unit_of_measure = _TARGET[kpi_id]
    row = (
        *(kpi_id, definition, is_official, day, "to_date", date(2024, 1, 1), day, *unit, *numbers, unit_of_measure),
        *(operator, stated if target is None else target, "stated" if target is None else "allocated", status, *pace),
        *(None, True, True, day),
    )
    connection.execute(f"insert into kpi.results values ({', '.join('?' * len(row))})", row)
