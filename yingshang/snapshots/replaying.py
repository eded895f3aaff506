"""Boards of the past, exactly as they were published. Needs the ledger alone: neither warehouse nor snapshots."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import polars as pl

from yingshang.checks.connections import scratch_connection
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots.board import KEY, Header
from yingshang.snapshots.vintage_files import catalogue_file, path_of, read_headers, replay_into


@dataclass(frozen=True)
class Vintage:
    """One publication of the past: its header and its board, ordered by the key."""

    header: Header
    rows: pl.DataFrame


def replay(settings: Settings, when: dt.datetime | dt.date) -> Vintage:
    """Return the board that stood at a time, or at the end of a day (Beijing).

    The columns are those that `kpi.results` had then, and `definition_version`.

    Raises:
        YingshangError: nothing had been published by then.
    """
    headers = headers_until(settings, when)
    with scratch_connection(settings) as connection:
        _replay(connection, settings, headers)
        rows = connection.execute(f"FROM replayed ORDER BY {', '.join(KEY)}").pl()
    return Vintage(headers[-1], rows)


@contextmanager
def open_vintage(
    settings: Settings, when: dt.datetime | dt.date | None = None
) -> Iterator[tuple[Header, duckdb.DuckDBPyConnection]]:
    """Yield the publication that stood at a time (default now), and a database with its `kpi.results`, `kpi.catalogue`.

    Raises:
        YingshangError: nothing had been published by then.
    """
    headers = headers_until(settings, when)
    with scratch_connection(settings) as connection:
        _replay(connection, settings, headers)
        file = catalogue_file(settings, headers[-1].catalogue)
        connection.execute("CREATE SCHEMA kpi")
        connection.execute("CREATE TABLE kpi.results AS SELECT * EXCLUDE (definition_version) FROM replayed")
        connection.execute(f"CREATE TABLE kpi.catalogue AS FROM read_parquet('{file}')")
        yield headers[-1], connection


def headers_until(settings: Settings, when: dt.datetime | dt.date | None = None) -> list[Header]:
    """Return the publications up to a time, or the end of a day (default all); the last one stood then.

    Raises:
        YingshangError: there is none.
    """
    headers = read_headers(settings)
    if when is None:
        told = [header.number for header in headers]
    elif isinstance(when, dt.datetime):
        told = [header.number for header in headers if header.published_at <= when]
    else:
        told = [header.number for header in headers if header.published_at.date() <= when]
    if not told:
        first = (
            f"the first publication was at {headers[0].published_at:%Y-%m-%d %H:%M:%S}" if headers else "none ever was"
        )
        raise YingshangError(f"{settings.vintages}: nothing was published by {when or 'now'}; {first}.")
    return headers[: max(told) + 1]


def _replay(connection: duckdb.DuckDBPyConnection, settings: Settings, headers: list[Header]) -> None:
    replay_into(connection, settings, headers)
    header = headers[-1]
    columns = ", ".join(f"DATE '{header.as_of}' AS as_of" if name == "as_of" else name for name in header.columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE replayed AS SELECT {columns} FROM previous")


def count_changes(settings: Settings) -> list[dict[str, object]]:
    """Return one row per publication, oldest first: its header, and how many rows it showed anew or withdrew."""
    rows: list[dict[str, object]] = []
    with scratch_connection(settings) as connection:
        for header in read_headers(settings):
            found = connection.execute(
                "SELECT change, count(*) FROM read_parquet($file) GROUP BY ALL",
                {"file": str(path_of(settings, header))},
            ).fetchall()
            counts = dict(found)
            names = ("number", "snapshot_id", "published_at", "as_of", "known_by", "code_version")
            facts = {name: getattr(header, name) for name in names}
            rows.append(facts | {"shown": counts.get("set", 0), "withdrawn": counts.get("removed", 0)})
    return rows
