"""Runs SQL expectations with Great Expectations on a DuckDB connection. Which expectations there are is not said here.

Great Expectations takes seconds to import, so it is imported inside functions only.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb

from yingshang.garbage import nothing_is_garbage

BATCH = "{batch}"


@dataclass(frozen=True)
class Finding:
    """What an expectation found: rows that should not be there, or why it could not be evaluated."""

    rows: tuple[dict[str, Any], ...] = ()
    problem: str | None = None

    @property
    def passed(self) -> bool:
        """Say whether the expectation was evaluated and found nothing."""
        return not self.rows and self.problem is None


@dataclass(frozen=True)
class Session:
    """One Great Expectations context on one connection, for any number of tables."""

    source: Any

    def find(self, table: str, queries: Mapping[str, str]) -> dict[str, Finding]:
        """Run queries that return no row when all is well; `{batch}` in them stands for `table` (schema.table).

        The first 200 rows of each answer are kept, in the order of all their columns, so that the same table gives the
        same answer. Never raises for a query: what went wrong is in its finding.
        """
        suite = _library().ExpectationSuite(name=table)
        for name, query in queries.items():
            suite.add_expectation(
                _no_rows()(
                    unexpected_rows_query=_template(f"SELECT * FROM ({query}) ORDER BY ALL"), meta={"name": name}
                )
            )
        schema, _, name = table.partition(".")
        try:
            asset = self.source.add_table_asset(name=table, table_name=name, schema_name=schema)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            results = batch.validate(suite).results
        except Exception as error:  # noqa: BLE001 - whatever stops a check is a failed check, never a passed one
            return dict.fromkeys(queries, Finding(problem=_one_line(str(error))))
        return {result.expectation_config.meta["name"]: _finding(result) for result in results}


@contextmanager
def gx_session(connection: duckdb.DuckDBPyConnection) -> Iterator[Session]:
    """Yield a session on `connection`, which stays the caller's and can be closed afterwards."""
    library = _library()
    from yingshang.checks import duckdb_dialect  # noqa: PLC0415

    context = library.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    with duckdb_dialect.lent(connection) as address:
        source = context.data_sources.add_sql(name="lent", connection_string=address)
        try:
            yield Session(source)
        finally:
            source.get_engine().dispose()
            source.get_execution_engine().close()


@lru_cache(maxsize=1)
def _library() -> Any:  # noqa: ANN401 - an untyped module
    """Import Great Expectations at two thirds of its cost: nothing that it makes while importing is garbage."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with nothing_is_garbage():
        import great_expectations  # noqa: PLC0415
    return great_expectations


@lru_cache(maxsize=1)
def _no_rows() -> Any:  # noqa: ANN401 - an untyped class of Great Expectations
    """Return the expectation that a query finds nothing; the stock one runs every query twice to count its rows."""

    class ExpectQueryToReturnNoRows(_library().expectations.UnexpectedRowsExpectation):  # type: ignore[misc]
        metric_dependencies = ("unexpected_rows_query.table",)

        def _validate(self, metrics: dict[str, Any], *_: object, **__: object) -> dict[str, Any]:
            rows = metrics["unexpected_rows_query.table"]
            return {"success": not rows, "result": {"observed_value": len(rows), "details": {"rows": rows}}}

    return ExpectQueryToReturnNoRows


def _template(query: str) -> str:
    """Escape what str.format and SQLAlchemy would take for placeholders: braces and `:name`."""
    braces = query.replace("{", "{{").replace("}", "}}").replace("{{batch}}", BATCH)
    return re.sub(r"(?<![:\w\\]):(?=\w)", r"\:", braces)


def _finding(result: Any) -> Finding:  # noqa: ANN401 - an untyped class of Great Expectations
    info = result.exception_info or {}
    # One exception is a flat dict, those of several metrics are dicts by metric id.
    raised = [info] if "raised_exception" in info else list(info.values())
    messages = [_one_line(str(part["exception_message"])) for part in raised if part["raised_exception"]]
    if messages:
        return Finding(problem=messages[0])
    return Finding(rows=tuple(result.result["details"]["rows"]))


def _one_line(message: str) -> str:
    """Return the part of a driver's message that says what is wrong, without the statement."""
    return re.split(r"\n|\[SQL", message)[0].strip()[:300]
