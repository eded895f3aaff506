"""Questions over Parquet files, asked of one DuckDB database in memory: starting one costs as much as a small file."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import duckdb

from yingshang.duckdb_limits import limits
from yingshang.settings import Settings


@contextmanager
def query_connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with temporary tables of its own, within the limits of the installation."""
    with _database(*limits(settings, "ingest").items()).cursor() as connection:
        yield connection


@lru_cache(maxsize=1)
def _database(*config: tuple[str, Any]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config=dict(config))
