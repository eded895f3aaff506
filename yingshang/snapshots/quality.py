"""Writes the tables of the schema quality that are not models: deliveries, quarantine without any text, checks."""

import duckdb
import polars as pl

from yingshang.checks.connections import create_table
from yingshang.contracts.model import RULE_REASONS
from yingshang.settings import Settings
from yingshang.snapshots.edition import LEDGER_COLUMNS, Edition, check_rows

_DELIVERY_TYPES: dict[str, pl.DataType] = {
    name: pl.Int64() if name.startswith("rows_") or name == "delivery_seq" else pl.String() for name in LEDGER_COLUMNS
} | {"data_cutoff_on": pl.Date()}
_WORD_TYPES = dict.fromkeys(("dataset", "field", "rule", "shown", "reason"), pl.String())
_CHECK_TYPES: dict[str, pl.DataType] = {
    "check_name": pl.String(),
    "asset": pl.String(),
    "severity": pl.String(),
    "passed": pl.Boolean(),
    "blocking": pl.Boolean(),
    "detail": pl.String(),
    "description": pl.String(),
}


def write_deliveries(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    """Write `quality.deliveries`, one row per delivery that a reader at `known_by` may know of."""
    rows = [[getattr(delivery, name) for name in LEDGER_COLUMNS] for delivery in edition.deliveries]
    create_table(connection, "quality.deliveries", pl.DataFrame(rows, schema=_DELIVERY_TYPES, orient="row"))


def write_checks(connection: duckdb.DuckDBPyConnection, edition: Edition) -> None:
    """Write `quality.checks`, one row per check."""
    create_table(connection, "quality.checks", pl.DataFrame(check_rows(edition.checks), schema=_CHECK_TYPES))


def write_quarantine(connection: duckdb.DuckDBPyConnection, settings: Settings, edition: Edition) -> None:
    """Write `quality.quarantine`, one row per refused row of the shown deliveries.

    The stored reasons quote what was delivered, which may be personal or slipped from a neighbouring column. They are
    written anew from rules and contract, so that no delivered text leaves the quarantine.
    """
    files = [settings.quarantine / d.quarantine_file for d in edition.deliveries if d.quarantine_file]
    connection.execute(
        "CREATE TABLE quality.quarantine (delivery_seq BIGINT, dataset VARCHAR, file_name VARCHAR, row_number BIGINT,"
        " fields VARCHAR, rules VARCHAR, reason VARCHAR)"
    )
    if not files:
        return
    connection.execute(
        "CREATE TEMP TABLE faults AS SELECT delivery_seq, dataset, file_name, row_number, unnest(fields) AS field,"
        f" unnest(rules) AS rule, generate_subscripts(rules, 1) AS place FROM read_parquet({[str(f) for f in files]})"
    )
    kinds = connection.execute("SELECT DISTINCT dataset, field, rule FROM faults").fetchall()
    words = [(*kind, *_words(edition, *kind)) for kind in kinds]
    connection.register("words", pl.DataFrame(words, schema=_WORD_TYPES, orient="row").to_arrow())
    connection.execute(
        "INSERT INTO quality.quarantine SELECT delivery_seq, dataset, file_name, row_number,"
        " string_agg(shown, '、' ORDER BY place), string_agg(rule, '、' ORDER BY place),"
        " string_agg(reason, '；' ORDER BY place)"
        " FROM faults JOIN words USING (dataset, field, rule) GROUP BY ALL ORDER BY ALL"
    )
    connection.unregister("words")


def _words(edition: Edition, dataset: str, field: str, rule: str) -> tuple[str, str]:
    """Return the field as it is shown (a rule across fields has none) and the reason in words."""
    contract = edition.contracts.get(dataset)
    if contract is not None and rule in contract.rules:
        return field or "—", contract.rules[rule].reason
    reason = RULE_REASONS.get(rule, rule)
    if contract is not None and field in contract.fields:
        return field, f"{contract.fields[field].title}: {reason}"
    return field or "—", reason
