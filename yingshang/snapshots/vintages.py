"""Vintages at publication: kpi.vintages, kpi.revisions and kpi.period_states of a snapshot, its entry in the ledger.

The entry follows once the snapshot is the current one. Reading the ledger is in `replaying.py`.
"""

import datetime as dt
from pathlib import Path

import duckdb

from yingshang.checks.connections import scratch_connection
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import revisions
from yingshang.snapshots.board import Header, read_board
from yingshang.snapshots.corrections import read_corrections
from yingshang.snapshots.edition import Edition
from yingshang.snapshots.model import Snapshot
from yingshang.snapshots.vintage_files import append, find_next_changes, keep_catalogue, read_headers


def write_vintages(connection: duckdb.DuckDBPyConnection, settings: Settings, edition: Edition) -> None:
    """Write what was told so far and by this edition, how it was revised, and what is final.

    Raises:
        YingshangError: the edition changes a final figure, and nobody has approved a correction of it.
    """
    headers = read_headers(settings)
    columns = read_board(connection, edition.as_of, "kpi.results", "kpi.definitions")
    pending = Header(
        0,
        edition.snapshot_id,
        edition.published_at,
        edition.as_of,
        edition.known_by,
        edition.versions.code,
        columns,
        "",
    )
    if headers and headers[-1].snapshot_id == edition.snapshot_id:
        pending = headers[-1]
        connection.execute("CREATE OR REPLACE TEMP TABLE changes AS SELECT NULL AS change LIMIT 0")
    else:
        pending = find_next_changes(connection, settings, pending, headers)
        headers.append(pending)
    revisions.gather(connection, settings, headers, pending)
    revisions.write_tables(connection, pending, read_corrections(settings))
    _refuse_changed_finals(connection, pending)
    for table in ("changes", "board", "previous", "predicted", "moves", *revisions.STEPS):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def record_vintage(settings: Settings, snapshot: Snapshot, published_at: dt.datetime) -> None:
    """Put on record what a snapshot shows, unless it is the last one on record.

    Args:
        settings: whose ledger.
        snapshot: the current snapshot.
        published_at: when it became the current one; a snapshot can do so again.
    """
    headers = read_headers(settings)
    if headers and headers[-1].snapshot_id == snapshot.snapshot_id:
        return
    with scratch_connection(settings) as connection:
        parts = {name: _quoted(snapshot.path / "kpi" / f"{name}.parquet") for name in ("results", "definitions")}
        columns = read_board(connection, snapshot.as_of, parts["results"], parts["definitions"])
        catalogue = keep_catalogue(connection, settings, _quoted(snapshot.path / "kpi" / "catalogue.parquet"))
        header = Header(
            0,
            snapshot.snapshot_id,
            published_at,
            snapshot.as_of,
            snapshot.known_by,
            snapshot.manifest["versions"]["code"],
            columns,
            catalogue,
        )
        append(connection, settings, find_next_changes(connection, settings, header, headers))


def is_on_record(settings: Settings, snapshot: Snapshot) -> bool:
    """Tell whether a snapshot has been published before."""
    return any(header.snapshot_id == snapshot.snapshot_id for header in read_headers(settings))


def _refuse_changed_finals(connection: duckdb.DuckDBPyConnection, pending: Header) -> None:
    """Let no final figure change unless a correction covers it; outcomes that came later are no change of the past."""
    found = connection.execute(
        "SELECT kpi_id, definition_id, unit_name, unit_code, period_kind, period_start, value,"
        " count(*) OVER () AS changed FROM kpi.revisions"
        " WHERE snapshot_id = $snapshot_id AND publication = $number AND state = 'revised' AND correction_id IS NULL"
        " AND reason <> 'later_outcome'"
        " ORDER BY is_official DESC, kpi_id, definition_id, period_start, unit_code LIMIT 1",
        {"snapshot_id": pending.snapshot_id, "number": pending.number},
    ).fetchall()
    if not found:
        return
    ((kpi_id, definition_id, name, code, kind, start, value, changed),) = found
    period = f"{start:%Y-%m}" if kind == "month" else f"{start.year}-Q{(start.month + 2) // 3}"
    more = f" (and {changed - 1} more figures)" if changed > 1 else ""
    raise YingshangError(
        f"Not published, the previous snapshot stays: {kpi_id} ({definition_id}) of {name} ({code}) for {period} is"
        f" final and would become {value}{more}; declare a correction with: yingshang vintage correct --kpi {kpi_id}"
        f" --period {period} --reason TEXT --by NAME, and let another person approve it."
    )


def _quoted(path: Path) -> str:
    escaped = str(path).replace("'", "''")
    return f"'{escaped}'"
