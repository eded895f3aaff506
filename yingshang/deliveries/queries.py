"""Questions over Parquet files, asked of one DuckDB database in memory: starting one costs as much as a small file."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import duckdb

from yingshang.settings import Settings


@contextmanager
def query_connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with temporary tables of its own, within the limits of the installation."""
    spill = str(settings.tmp / "spill")
    with _database(settings.memory_limit, settings.threads, spill).cursor() as connection:
        yield connection


@lru_cache(maxsize=1)
def _database(memory_limit: str, threads: int, spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": memory_limit, "threads": threads, "temp_directory": spill})
