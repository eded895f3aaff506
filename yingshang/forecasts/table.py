"""Writes `kpi.forecasts` into the warehouse: one row per official figure of wholes, districts and departments."""

import datetime as dt
from decimal import Decimal

import duckdb
import polars as pl

from yingshang.duckdb_limits import limits
from yingshang.errors import YingshangError
from yingshang.forecasts.forecasting import METHOD, Outlook, forecast
from yingshang.forecasts.history import History, read_histories
from yingshang.settings import Settings

_SCHEMA: dict[str, pl.DataType] = {
    "kpi_id": pl.String(),
    "definition_id": pl.String(),
    "unit_kind": pl.String(),
    "unit_code": pl.String(),
    "as_of": pl.Date(),
    "horizon_end": pl.Date(),
    "forecast": pl.Decimal(28, 6),
    "forecast_low": pl.Decimal(28, 6),
    "forecast_high": pl.Decimal(28, 6),
    "method": pl.String(),
    "points": pl.Int64(),
    "past_error_share": pl.Decimal(28, 6),
    "past_coverage_share": pl.Decimal(28, 6),
    "backtests": pl.Int64(),
    "reason": pl.String(),
}
_SIX_PLACES = Decimal("0.000001")


def write_forecasts(settings: Settings, as_of: dt.date) -> int:
    """Forecast every official figure from the results in the warehouse, write the table, return the rows with a figure.

    The same results give the same table: figures are rounded to nine significant digits, to six places at most, so that
    the last bits of an arithmetic library do not show.

    Raises:
        YingshangError: there is no warehouse, or another process has it open.
    """
    if not settings.warehouse.is_file():
        raise YingshangError(f"{settings.warehouse}: no warehouse yet; build it first with: yingshang run.")
    try:
        with duckdb.connect(settings.warehouse, config=limits(settings)) as connection:
            histories = read_histories(connection, as_of)
            rows = [_row(history, forecast(history), as_of) for history in histories]
            connection.register("given_rows", pl.DataFrame(rows, schema=_SCHEMA, orient="row").to_arrow())
            connection.execute("CREATE OR REPLACE TABLE kpi.forecasts AS FROM given_rows")
            connection.unregister("given_rows")
    except duckdb.IOException as error:
        raise YingshangError(
            f"{settings.warehouse}: cannot be written ({str(error).splitlines()[0]}); close what has it open, and run"
            " again."
        ) from error
    return sum(row[6] is not None for row in rows)


def _row(history: History, outlook: Outlook, as_of: dt.date) -> tuple[object, ...]:
    return (
        *history.key,
        as_of,
        history.horizon_end,
        _decimal(outlook.value),
        _decimal(outlook.low),
        _decimal(outlook.high),
        None if outlook.value is None else METHOD,
        outlook.points,
        _decimal(outlook.past_error_share),
        _decimal(outlook.past_coverage_share),
        outlook.backtests,
        outlook.reason,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.9g}").quantize(_SIX_PLACES)
