"""What every publication showed, kept for ever: one Parquet file per snapshot below home/vintages, never rewritten."""

from pathlib import Path

import duckdb

from yingshang.settings import Settings
from yingshang.snapshots.edition import Edition
from yingshang.snapshots.files import flush
from yingshang.snapshots.model import Snapshot

_PARQUET = "kpi/vintages.parquet"


def write_vintages(connection: duckdb.DuckDBPyConnection, settings: Settings, edition: Edition) -> None:
    """Write `kpi.vintages`: all recorded vintages, and what this edition shows for its as_of day.

    An edition whose vintage is on record already adds nothing: the first record of it stands.
    """
    connection.execute(_TABLE)
    if any(_folder(settings).glob("*.parquet")):
        connection.execute(
            f"INSERT INTO kpi.vintages BY NAME FROM read_parquet('{_folder(settings)}/*.parquet', union_by_name = true)"
        )
    connection.execute(
        _SHOWN,
        {
            "snapshot_id": edition.snapshot_id,
            "code_version": edition.versions.code,
            "published_at": edition.published_at,
            "as_of": edition.as_of,
            "known_by": edition.known_by,
        },
    )
    connection.execute(f"CREATE OR REPLACE TABLE kpi.vintages AS FROM kpi.vintages ORDER BY {_ORDER}")


def record_vintage(settings: Settings, snapshot: Snapshot) -> None:
    """Put on record what a snapshot shows, unless that has been done."""
    target = _folder(settings) / f"{snapshot.snapshot_id}.parquet"
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM '{snapshot.path / _PARQUET}' WHERE snapshot_id = '{snapshot.snapshot_id}')"
            f" TO '{unfinished}' (COMPRESSION zstd)"
        )
    flush(unfinished)
    unfinished.replace(target)
    flush(target.parent)


def _folder(settings: Settings) -> Path:
    return settings.home / "vintages"


_ORDER = "published_at, snapshot_id, kpi_id, definition_id, period_kind, period_start, unit_kind, unit_code"
_TABLE = """
CREATE TABLE kpi.vintages (
    kpi_id VARCHAR, definition_id VARCHAR, definition_version INTEGER, is_official BOOLEAN, period_kind VARCHAR,
    period_start DATE, period_end DATE, unit_kind VARCHAR, unit_code VARCHAR, unit_name VARCHAR, as_of DATE,
    known_by DATE, data_cutoff DATE, numerator DECIMAL(28, 6), denominator DECIMAL(28, 6), value DECIMAL(28, 6),
    unit VARCHAR, target DECIMAL(28, 6), status VARCHAR, state VARCHAR, snapshot_id VARCHAR, code_version VARCHAR,
    published_at TIMESTAMP
)"""
_SHOWN = """
INSERT INTO kpi.vintages BY NAME
SELECT kpi_id, definition_id, definitions.version AS definition_version, is_official, period_kind, period_start,
    period_end, unit_kind, unit_code, unit_name, as_of, $known_by AS known_by, data_cutoff, numerator, denominator,
    value, unit, target, status, CASE WHEN is_provisional THEN 'provisional' ELSE 'final' END AS state,
    $snapshot_id AS snapshot_id, $code_version AS code_version, $published_at AS published_at
FROM kpi.results AS results JOIN kpi.definitions AS definitions USING (kpi_id, definition_id, is_official)
WHERE as_of = $as_of AND is_current AND NOT EXISTS (FROM kpi.vintages WHERE snapshot_id = $snapshot_id)"""
