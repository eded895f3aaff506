"""The ledger of publications on the disk: one Parquet file each below home/vintages, never rewritten.

A file holds what changed since the publication before and its header; every hundredth holds the whole board. What a
delta is belongs in `deltas.py`.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb

from yingshang.settings import Settings
from yingshang.snapshots.board import KEY, Header, read_board
from yingshang.snapshots.deltas import find_changes, fold
from yingshang.snapshots.files import flush

# So that a replay folds no more than so many files, and a lost file costs no more than so many publications.
FULL_EVERY = 100
_NAMES = "????????T??????-*.parquet"


def read_headers(settings: Settings) -> list[Header]:
    """Return the headers of all publications in their order."""
    if not any(settings.vintages.glob(_NAMES)):
        return []
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT decode(value) FROM parquet_kv_metadata('{settings.vintages}/{_NAMES}')"
            " WHERE decode(key) = 'header'"
        ).fetchall()
    return sorted((Header.from_json(text) for (text,) in found), key=lambda header: header.number)


def replay_into(connection: duckdb.DuckDBPyConnection, settings: Settings, headers: list[Header]) -> None:
    """Make the table `previous`: the board of the last of the headers, without the day."""
    start = max((place for place, header in enumerate(headers) if header.is_full), default=0)
    before = None
    for header in headers[start:]:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE changes AS FROM read_parquet('{path_of(settings, header)}')")
        fold(connection, header, before)
        before = header


def find_next_changes(
    connection: duckdb.DuckDBPyConnection, settings: Settings, header: Header, headers: list[Header]
) -> Header:
    """Make the table `changes` that leads from the last publication to the table `board`; return the numbered header.

    Where the snapshot of the last publication is still there, its board is read from it: that is quicker than a replay.
    """
    numbered = number_header(header, headers[-1] if headers else None)
    if headers and not _read_last(connection, settings, headers[-1]):
        replay_into(connection, settings, headers)
    find_changes(connection, numbered, headers[-1] if headers else None)
    return numbered


def number_header(header: Header, last: Header | None) -> Header:
    """Return the header with its number, which says whether the whole board is kept; so do other columns."""
    if last is None:
        return replace(header, number=0, is_full=True)
    number = last.number + 1
    return replace(header, number=number, is_full=number % FULL_EVERY == 0 or last.columns != header.columns)


def _read_last(connection: duckdb.DuckDBPyConnection, settings: Settings, last: Header) -> bool:
    folder = settings.published / last.snapshot_id / "kpi"
    if not folder.exists():
        return False
    results, definitions = (f"'{folder}/{name}.parquet'" for name in ("results", "definitions"))
    return read_board(connection, last.as_of, results, definitions, table="previous") == last.columns


def path_of(settings: Settings, header: Header) -> Path:
    """Return where a publication is kept."""
    return settings.vintages / header.file_name


def append(connection: duckdb.DuckDBPyConnection, settings: Settings, header: Header) -> None:
    """Write the table `changes` as the file of a publication."""
    settings.vintages.mkdir(parents=True, exist_ok=True)
    for unfinished in settings.vintages.glob(".*.parquet"):
        unfinished.unlink()
    text = header.to_json().replace("'", "''")
    query = f"SELECT * FROM changes ORDER BY change, moved_column, {', '.join(KEY)}, moved_from"
    _write(connection, query, path_of(settings, header), f", KV_METADATA {{header: '{text}'}}")


def keep_catalogue(connection: duckdb.DuckDBPyConnection, settings: Settings, catalogue: str) -> str:
    """Keep the words of the targets that were shown, once for every state of them; return its hash."""
    name = catalogue_hash(connection, catalogue)
    target = catalogue_file(settings, name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(connection, f"FROM {catalogue} ORDER BY ALL", target)
    return name


def catalogue_hash(connection: duckdb.DuckDBPyConnection, catalogue: str) -> str:
    """Return the hash of a catalogue: of its columns and rows, in whatever order they lie."""
    columns = connection.execute(f"DESCRIBE FROM {catalogue}").fetchall()
    rows = connection.execute(f"SELECT CAST(rows AS VARCHAR) FROM {catalogue} AS rows ORDER BY 1").fetchall()
    return hashlib.sha256(f"{columns}{rows}".encode()).hexdigest()[:16]


def catalogue_file(settings: Settings, name: str) -> Path:
    """Return where a state of the catalogue is kept."""
    return settings.vintages / "catalogues" / f"{name}.parquet"


def _write(connection: duckdb.DuckDBPyConnection, query: str, target: Path, options: str = "") -> None:
    unfinished = target.with_name(f".{target.name}")
    connection.execute(
        f"COPY ({query}) TO '{unfinished}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 15{options})"
    )
    flush(unfinished)
    unfinished.replace(target)
    flush(target.parent)
