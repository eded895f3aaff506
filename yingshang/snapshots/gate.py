"""Decides whether an edition may be published. Every refusal is one sentence; the previous snapshot stays."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from yingshang.checks import CheckOutcome
from yingshang.contracts import Contract
from yingshang.errors import YingshangError
from yingshang.snapshots.comments import contract_of
from yingshang.snapshots.edition import KPI_TABLES, RECORD_TABLES, Tables

_SHOWN = 3


def refuse_failed_checks(checks: Sequence[CheckOutcome]) -> None:
    """Let nothing pass while an ERROR check has failed, or when none was run.

    Raises:
        YingshangError: names the failed checks.
    """
    if not checks:
        raise YingshangError("Not published: no check was run; run the checks first with: yingshang run.")
    failed = [check for check in checks if check.severity == "ERROR" and not check.passed]
    if failed:
        named = "；".join(f"{check.asset} {check.name}: {check.detail}" for check in failed[:_SHOWN])
        more = f" (and {len(failed) - _SHOWN} more)" if len(failed) > _SHOWN else ""
        raise YingshangError(f"Not published, the previous snapshot stays: {len(failed)} checks failed: {named}{more}.")


def refuse_unfinished_warehouse(
    warehouse: duckdb.DuckDBPyConnection, tables: Tables, described: Iterable[str], as_of: dt.date
) -> None:
    """Let nothing pass that was built for another day, or not to the end: every mart of `described` must be there.

    Raises:
        YingshangError: says which table or day is wrong.
    """
    marts = sorted(table for table in described if table.startswith("marts."))
    if missing := [table for table in (*KPI_TABLES, *RECORD_TABLES, *marts) if table not in tables]:
        raise YingshangError(f"Not published: the warehouse has no {'、'.join(missing)}; build it with: yingshang run.")
    for table in ("results", "forecasts"):
        (built_for,) = warehouse.execute(f"SELECT max(as_of) FROM warehouse.kpi.{table}").fetchall()[0]
        if built_for not in {as_of, None}:
            raise YingshangError(
                f"Not published: the warehouse's {table} are about {built_for}, expected {as_of}; build it with: "
                f"yingshang run --as-of {as_of}."
            )


def refuse_personal_data(tables: Tables, contracts: Mapping[str, Contract]) -> None:
    """Let no column out that a contract marks as personal (pii), under whichever table it stands.

    A mart may have a column of that name only when its own dataset's contract says that it is not personal there.

    Raises:
        YingshangError: names the columns.
    """
    personal = {name for contract in contracts.values() for name in contract.pii_fields}
    found = []
    for table, columns in tables.items():
        contract = contract_of(table, contracts)
        harmless = set() if contract is None else set(contract.fields) - contract.pii_fields
        if table.startswith("marts."):
            found += [f"{table}.{column}" for column in columns if column in personal - harmless]
    if found:
        raise YingshangError(
            f"Not published: {'、'.join(found)} hold personal data (pii in the contract); leave them out of the mart."
        )
