"""What a board is: the rows of `kpi.results` about one day, with the version of each definition.

Telling two boards apart is in `deltas.py`, keeping them in `vintage_files.py`.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import duckdb

KEY = ("kpi_id", "definition_id", "period_kind", "period_start", "unit_kind", "unit_code")
# Kinds of period that grow with the day; the others are closed once they have ended.
CUMULATIVE = ("to_date", "year_to_date")
CLOSING = ("month", "quarter")
# Columns that move when nothing but the day does. Their movement is kept, but is no change of a figure.
DAILY = (
    "period_end",
    "data_cutoff",
    "pace_expected",
    "pace_gap",
    "required_run_rate",
    "forecast",
    "forecast_low",
    "forecast_high",
)
Columns = dict[str, str]


@dataclass(frozen=True)
class Header:
    """What is known about one publication besides its rows.

    `number` counts publications from 0, for two of them may share a second. `columns` are the names and types of the
    board, in order. `catalogue` is the hash of the catalogue that was shown with it. `is_full` says that the file holds
    the whole board.
    """

    number: int
    snapshot_id: str
    published_at: dt.datetime
    as_of: dt.date
    known_by: dt.date
    code_version: str
    columns: Columns
    catalogue: str
    is_full: bool = False

    @property
    def file_name(self) -> str:
        """Name of the publication's file."""
        return f"{self.published_at:%Y%m%dT%H%M%S}-{self.snapshot_id}.parquet"

    @property
    def stored(self) -> Columns:
        """Columns of the board that are written; the day is the same in all rows."""
        return {name: kind for name, kind in self.columns.items() if name != "as_of"}

    def to_json(self) -> str:
        """Return the header as text."""
        days = {name: getattr(self, name).isoformat() for name in ("published_at", "as_of", "known_by")}
        return json.dumps(self.__dict__ | days, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Header":
        """Read a header from text."""
        facts: dict[str, Any] = json.loads(text)
        facts["published_at"] = dt.datetime.fromisoformat(facts["published_at"])
        days = {name: dt.date.fromisoformat(facts[name]) for name in ("as_of", "known_by")}
        return cls(**(facts | days))


def read_board(
    connection: duckdb.DuckDBPyConnection, as_of: dt.date, results: str, definitions: str, table: str = "board"
) -> Columns:
    """Make a temporary table from the results of a day, and return its columns.

    Args:
        connection: where the table is made.
        as_of: the day.
        results: table or Parquet file with `kpi.results`.
        definitions: table or Parquet file with `kpi.definitions`.
        table: its name.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT results.*, definitions.version AS definition_version"
        f" FROM {results} AS results LEFT JOIN (SELECT kpi_id, definition_id, version FROM {definitions}"
        f" WHERE is_current) AS definitions USING (kpi_id, definition_id) WHERE as_of = $as_of",
        {"as_of": as_of},
    )
    return columns_of(connection, table)


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> Columns:
    """Return names and types of a table's columns, in order."""
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
