"""Checks the KPI tables of the warehouse before they are published. What is asked of them is in `kpi_rules.py`."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress

import duckdb

from yingshang.checks.connections import attach_warehouse, detach_warehouse, scratch_connection, where_built
from yingshang.checks.forecast_rules import FORECAST_CHECKS
from yingshang.checks.forecast_rules import TABLE as FORECASTS
from yingshang.checks.kpi_rules import CHECKS, TABLES, KpiCheck
from yingshang.checks.lake import listing_outcome
from yingshang.checks.outcomes import CheckOutcome, CheckSpec
from yingshang.checks.second_computation import SPEC, check_second_computations
from yingshang.checks.validation import gx_session
from yingshang.settings import Settings


def kpi_specs() -> list[CheckSpec]:
    """Announce the checks of the KPI tables, in the order in which `check_kpi` reports them."""
    return [*(check.spec for check in CHECKS), SPEC]


def forecast_specs() -> list[CheckSpec]:
    """Announce the checks of `kpi.forecasts`, in the order in which `check_forecasts` reports them."""
    return [check.spec for check in FORECAST_CHECKS]


def check_kpi(
    settings: Settings, *, as_of: dt.date | None = None, known_by: dt.date | None = None
) -> list[CheckOutcome]:
    """Check the KPI tables of the warehouse, headline and money figures by computing them once more.

    Args:
        settings: whose warehouse.
        as_of: the day that the warehouse should be about; default the last day of the results.
        known_by: last data cut-off that the figures use; without it nothing is computed once more.

    Raises:
        YingshangError: there is no warehouse, or it is being written.
    """
    outcomes = _checked(settings, CHECKS, as_of)
    if as_of is not None and known_by is not None:
        outcomes.append(check_second_computations(settings, as_of=as_of, known_by=known_by))
    return outcomes


def check_forecasts(settings: Settings, *, as_of: dt.date | None = None) -> list[CheckOutcome]:
    """Check the forecasts in the warehouse, of which `check_kpi` knows nothing: they are made of what it has passed.

    Args:
        settings: whose warehouse.
        as_of: the day that the warehouse should be about; default the last day of the results.

    Raises:
        YingshangError: there is no warehouse, or it is being written.
    """
    return _checked(settings, FORECAST_CHECKS, as_of)


def _checked(settings: Settings, checks: Sequence[KpiCheck], as_of: dt.date | None) -> list[CheckOutcome]:
    with scratch_connection(settings) as connection:
        attach_warehouse(connection, settings)
        _open_tables(connection, as_of)
        with gx_session(connection) as session:
            findings = {
                name: finding
                for table in dict.fromkeys(check.table for check in checks)
                for name, finding in session.find(
                    table, {check.name: check.query for check in checks if check.table == table}
                ).items()
            }
        detach_warehouse(connection)
    return [listing_outcome(check.spec, findings[check.name]) for check in checks]


def _open_tables(connection: duckdb.DuckDBPyConnection, as_of: dt.date | None) -> None:
    """Make the tables readable under their own names; one that is missing fails the checks that need it."""
    connection.execute("CREATE SCHEMA kpi; CREATE SCHEMA marts; CREATE SCHEMA run")
    views = {table: f"FROM {where_built(table)}" for table in (*TABLES, FORECASTS)}
    day = f"DATE '{as_of}'" if as_of else "(SELECT max(as_of) FROM kpi.results)"
    for view, query in (views | {"run.days": f"SELECT {day} AS as_of"}).items():
        with suppress(duckdb.Error):
            connection.execute(f"CREATE VIEW {view} AS {query}")
