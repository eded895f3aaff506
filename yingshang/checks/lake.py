"""Runs the suites of all contracts on the lake, on one connection. What a suite asks is in `suites.py`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import duckdb
import polars as pl

from yingshang.checks.connections import create_table, scratch_connection
from yingshang.checks.outcomes import CheckOutcome, CheckSpec
from yingshang.checks.suites import (
    RowCheck,
    content_query,
    key_query,
    key_specs,
    row_checks,
    rows_query,
    rows_spec,
    schema_query,
    schema_spec,
)
from yingshang.checks.validation import Finding, Session, gx_session
from yingshang.contracts import Contract
from yingshang.deliveries import Delivery, read_ledger
from yingshang.settings import Settings

_SHOWN = 3
_TOLD: dict[str, pl.DataType] = {
    "dataset": pl.String(),
    "delivery_seq": pl.Int64(),
    "data_cutoff_on": pl.Date(),
    "rows_accepted": pl.Int64(),
    "rows_withdrawn": pl.Int64(),
}
# Above this, reading less outweighs opening every file once more per check.
_LARGE_ROWS = 1_000_000


def lake_specs(contract: Contract) -> list[CheckSpec]:
    """Announce the checks of one lake dataset, in the order in which `check_lake` reports them."""
    rows = [check.spec for check in row_checks(contract, [])]
    return [schema_spec(contract), rows_spec(contract), *key_specs(contract), *rows]


def check_lake(settings: Settings, contracts: Mapping[str, Contract]) -> dict[str, list[CheckOutcome]]:
    """Check every row in the lake against its contract, and the rows per delivery against the ledger.

    Args:
        settings: whose lake.
        contracts: the datasets to check.

    Returns:
        The outcomes by dataset. An expectation that cannot be evaluated is a failed check with the message.
    """
    deliveries = [delivery for delivery in read_ledger(settings) if delivery.is_accepted]
    with _lake(settings, contracts, deliveries) as connection, gx_session(connection) as session:
        return {
            dataset: _Suite(contract, [d for d in deliveries if d.dataset == dataset], connection).run(session)
            for dataset, contract in contracts.items()
        }


@contextmanager
def _lake(
    settings: Settings, contracts: Mapping[str, Contract], deliveries: Sequence[Delivery]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with a view `lake.<dataset>` per dataset and the table `ledger.deliveries`."""
    with scratch_connection(settings) as connection:
        connection.execute("CREATE SCHEMA lake; CREATE SCHEMA ledger")
        for dataset in {*contracts, "units"}:
            files = settings.lake / dataset / "*.parquet"
            with suppress(duckdb.Error):  # the suite of the dataset then fails because the view is missing
                connection.execute(f"CREATE VIEW lake.{dataset} AS FROM read_parquet('{files}', union_by_name = true)")
        told = [[getattr(delivery, name) for name in _TOLD] for delivery in deliveries]
        create_table(connection, "ledger.deliveries", pl.DataFrame(told, schema=_TOLD, orient="row"))
        yield connection


class _Suite:
    """The suite of one dataset; `connection` is asked for examples once a check has failed."""

    def __init__(
        self, contract: Contract, deliveries: Sequence[Delivery], connection: duckdb.DuckDBPyConnection
    ) -> None:
        self._contract = contract
        self._rows = row_checks(contract, deliveries)
        self._connection = connection
        self._is_large = sum(delivery.rows_accepted for delivery in deliveries) > _LARGE_ROWS

    @property
    def _table(self) -> str:
        return f"lake.{self._contract.dataset}"

    def run(self, session: Session) -> list[CheckOutcome]:
        found = session.find(
            self._table,
            {
                "schema": schema_query(self._contract),
                "rows": rows_query(self._contract),
                "key": key_query(self._contract),
                "content": content_query(self._rows, is_large=self._is_large),
            },
        )
        return [
            listing_outcome(schema_spec(self._contract), found["schema"]),
            listing_outcome(rows_spec(self._contract), found["rows"]),
            *self._key_outcomes(found["key"]),
            *(self._row_outcome(check, found["content"]) for check in self._rows),
        ]

    def _key_outcomes(self, doubled: Finding) -> list[CheckOutcome]:
        repeats, versions = key_specs(self._contract)
        repeated = Finding(tuple(row for row in doubled.rows if row["is_repeat"]), doubled.problem)
        return [listing_outcome(repeats, repeated), listing_outcome(versions, doubled)]

    def _row_outcome(self, check: RowCheck, content: Finding) -> CheckOutcome:
        if content.problem is not None:
            return _unevaluated(check.spec, content.problem)
        if check.spec.name not in {row["name"] for row in content.rows}:
            return check.spec.outcome(passed=True, detail="全部符合 / No row breaks it")
        query = f"FROM {self._table} WHERE ({check.violation}) AND _is_withdrawn IS NOT TRUE"
        (count,) = self._connection.execute(f"SELECT count(*) {query}").fetchall()[0]
        examples = self._connection.execute(
            f"SELECT _delivery_seq, _row_number {query} ORDER BY ALL LIMIT {_SHOWN}"
        ).fetchall()
        places = "、".join(f"第 {seq} 批第 {row} 行" for seq, row in examples)
        return check.spec.outcome(passed=False, detail=f"{count} 行不符, 例如{places} / {count} rows break it")


def listing_outcome(spec: CheckSpec, finding: Finding) -> CheckOutcome:
    """Turn a query's rows into an outcome; they name columns, keys and deliveries, never a row's contents."""
    if finding.problem is not None:
        return _unevaluated(spec, finding.problem)
    shown = "；".join(", ".join(f"{name}={value}" for name, value in row.items()) for row in finding.rows[:_SHOWN])
    detail = f"{len(finding.rows)} 处不符: {shown}" if shown else "全部符合 / All as expected"
    return spec.outcome(passed=finding.passed, detail=detail)


def _unevaluated(spec: CheckSpec, problem: str) -> CheckOutcome:
    """A check that could not look is a failed ERROR, whatever its own severity."""
    return CheckOutcome(
        spec.name,
        spec.asset,
        "ERROR",
        passed=False,
        blocking=True,
        detail=f"无法检查: {problem}",
        description=spec.description,
    )
