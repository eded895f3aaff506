"""Reads rows of the snapshot for commands. What a number means is decided in dbt, how it looks in `dashboards`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


def rows_of(connection: "duckdb.DuckDBPyConnection", query: str, parameters: Sequence[object] = ()) -> list[Row]:
    """Return the rows of a query by column name."""
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
