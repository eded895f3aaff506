"""A SQLAlchemy dialect through which Great Expectations can read DuckDB. Expectations themselves are elsewhere.

Two things stand in the way of the stock dialect. Great Expectations fetches rows after it has given the connection
back, when DuckDB has already dropped them: every result is buffered here. And a second connection to a file that this
process has open fails on any difference in configuration: engines are lent cursors of our own connection instead.

Importing this module imports SQLAlchemy and duckdb_sqlalchemy; import it where it is used.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import duckdb
import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine import cursor

_LENT: dict[str, duckdb.DuckDBPyConnection] = {}
_NUMBERS = itertools.count(1)


class _BufferingContext(duckdb_sqlalchemy.Dialect.execution_ctx_cls):  # type: ignore[misc]
    """Takes every row into memory as soon as a statement has run."""

    cursor_fetch_strategy: Any

    def post_exec(self) -> None:
        super().post_exec()
        is_unread = self.cursor_fetch_strategy is cursor._DEFAULT_FETCH  # noqa: SLF001 - SQLAlchemy has no other way
        if self.cursor is not None and self.cursor.description is not None and is_unread:
            self.cursor_fetch_strategy = cursor.FullyBufferedCursorFetchStrategy(self.cursor)


class BufferingDialect(duckdb_sqlalchemy.Dialect):  # type: ignore[misc]
    """DuckDB whose results outlive their connection, on a connection that somebody else owns."""

    driver = "buffering"
    supports_statement_cache: ClassVar[bool] = True
    execution_ctx_cls = _BufferingContext

    def connect(self, *_: Any, **parameters: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        """Return a cursor of the lent connection that the address names."""
        return duckdb_sqlalchemy.ConnectionWrapper(_LENT[parameters["database"]].cursor())


registry.register("duckdb.buffering", __name__, BufferingDialect.__name__)


@contextmanager
def lent(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield a SQLAlchemy address under which engines read `connection`; they must be disposed of before it closes."""
    name = f"lent_{next(_NUMBERS)}"
    _LENT[name] = connection
    try:
        yield f"duckdb+buffering:///{name}"
    finally:
        del _LENT[name]
