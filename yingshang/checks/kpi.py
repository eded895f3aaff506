"""Checks the KPI tables of the warehouse before they are published. What is asked of them is in `kpi_rules.py`."""

import datetime as dt
from contextlib import suppress

import duckdb

from yingshang.checks.connections import attach_warehouse, scratch_connection
from yingshang.checks.kpi_rules import CHECKS, TABLES
from yingshang.checks.lake import listing_outcome
from yingshang.checks.outcomes import CheckOutcome, CheckSpec
from yingshang.checks.validation import gx_session
from yingshang.settings import Settings


def kpi_specs() -> list[CheckSpec]:
    """Announce the checks of the KPI tables, in the order in which `check_kpi` reports them."""
    return [check.spec for check in CHECKS]


def check_kpi(settings: Settings, *, as_of: dt.date | None = None) -> list[CheckOutcome]:
    """Check the KPI tables of the warehouse.

    Args:
        settings: whose warehouse.
        as_of: the day that the warehouse should be about; default the last day of the results.

    Raises:
        YingshangError: there is no warehouse, or it is being written.
    """
    with scratch_connection(settings) as connection:
        attach_warehouse(connection, settings)
        _open_tables(connection, as_of)
        with gx_session(connection) as session:
            findings = {
                name: finding
                for table in dict.fromkeys(check.table for check in CHECKS)
                for name, finding in session.find(
                    table, {check.name: check.query for check in CHECKS if check.table == table}
                ).items()
            }
        connection.execute("DETACH warehouse")
    return [listing_outcome(check.spec, findings[check.name]) for check in CHECKS]


def _open_tables(connection: duckdb.DuckDBPyConnection, as_of: dt.date | None) -> None:
    """Make the tables readable under their own names; one that is missing fails the checks that need it."""
    connection.execute("CREATE SCHEMA kpi; CREATE SCHEMA marts; CREATE SCHEMA run")
    views = {table: f"FROM warehouse.{table}" for table in TABLES}
    day = f"DATE '{as_of}'" if as_of else "(SELECT max(as_of) FROM kpi.results)"
    for view, query in (views | {"run.days": f"SELECT {day} AS as_of"}).items():
        with suppress(duckdb.Error):
            connection.execute(f"CREATE VIEW {view} AS {query}")
