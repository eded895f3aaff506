"""Publishes a snapshot: asks the gate, builds aside, gives it its name, turns the pointer, keeps the record.

A kill at any moment leaves the old snapshot or the new one. The caller holds the lock of the home.
"""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import duckdb

from yingshang.catalogue import load_catalogue, required_sources
from yingshang.checks import CheckOutcome, check_sources
from yingshang.checks.connections import attach_warehouse, scratch_connection
from yingshang.contracts import load_contracts
from yingshang.deliveries import read_ledger
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import files, gate
from yingshang.snapshots.comments import Comments, complete_comments, dbt_comments
from yingshang.snapshots.database import write_database, write_parquet
from yingshang.snapshots.edition import Edition, check_rows, published_tables, snapshot_id, used_deliveries
from yingshang.snapshots.model import (
    BEIJING,
    BOARD,
    CURRENT,
    DATABASE,
    MANIFEST,
    Snapshot,
    beijing_now,
    current_snapshot,
    list_snapshots,
    read_snapshot,
)
from yingshang.snapshots.versions import running_versions
from yingshang.snapshots.vintages import is_on_record, record_vintage
from yingshang.warehouse_files import fold_facts, share_facts

# Draws the board of a database file; is told the snapshot's id and the last data cut-off that it uses.
RenderBoard = Callable[[Path, str, dt.date], str]
# What DuckDB says of a full disk depends on whether it meets it while writing, spilling or committing.
_UNWRITTEN = (
    OSError,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.TransactionException,
)


def publish(
    settings: Settings,
    *,
    as_of: dt.date,
    known_by: dt.date,
    checks: Sequence[CheckOutcome],
    render_board: RenderBoard,
    comments: Comments | None = None,
) -> Snapshot:
    """Publish what the warehouse holds, and make it the current snapshot.

    Publishing the same content again changes nothing but the pointer, and returns the snapshot that is there.

    Args:
        settings: the home.
        as_of: day that the figures are about; the warehouse must have been built for it.
        known_by: last data cut-off that they use.
        checks: outcome of every check of the current tables; those of the required sources are added.
        render_board: draws the board.
        comments: words on the models' tables; default those in the dbt manifest below home.

    Raises:
        YingshangError: a check failed, a source is missing, a comment is missing, personal data would go out, or the
            disk is full. The previous snapshot stays.
    """
    settings.published.mkdir(parents=True, exist_ok=True)
    files.sweep(settings.published)
    _record_current(settings)
    edition = _prepare(settings, as_of, known_by, checks, comments)
    target = settings.published / edition.snapshot_id
    if not (target / MANIFEST).exists():
        with _building(settings, edition) as folder:
            _write(folder, settings, edition, render_board)
            files.install(folder, target)
    files.point(settings.published / CURRENT, edition.snapshot_id)
    snapshot = read_snapshot(target.resolve())
    record_vintage(settings, snapshot, (edition if is_on_record(settings, snapshot) else snapshot).published_at)
    _retire(settings, settings.snapshots_kept)
    share_facts(settings, snapshot.database)
    return snapshot


def _prepare(
    settings: Settings, as_of: dt.date, known_by: dt.date, checks: Sequence[CheckOutcome], comments: Comments | None
) -> Edition:
    """Ask the gate, and gather everything that goes into the snapshot."""
    contracts = load_contracts(settings.contracts_dir)
    gate.refuse_failed_checks(checks)
    # Asked again here, for the ledger may know more than when the orchestrator asked; the later answer counts.
    required = required_sources(load_catalogue(settings.catalogue_dir))
    sources = check_sources(
        settings,
        [contract for dataset, contract in contracts.items() if dataset in required],
        as_of=as_of,
        known_by=known_by,
    )
    checks = list({(check.asset, check.name): check for check in [*checks, *sources]}.values())
    gate.refuse_failed_checks(checks)
    words = dbt_comments(settings.home / "dbt" / "manifest.json") if comments is None else comments
    deliveries, versions = used_deliveries(read_ledger(settings), known_by), running_versions()
    fold_facts(settings)
    with scratch_connection(settings) as connection:
        attach_warehouse(connection, settings)
        tables = published_tables(connection)
        gate.refuse_unfinished_warehouse(connection, tables, words, as_of)
        gate.refuse_personal_data(tables, contracts)
        complete_comments(words, contracts, tables)
        name = snapshot_id(
            connection, as_of=as_of, known_by=known_by, tables=tables, deliveries=deliveries, versions=versions
        )
    return Edition(name, as_of, known_by, beijing_now(), versions, tables, deliveries, checks, contracts, words)


@contextmanager
def _building(settings: Settings, edition: Edition) -> Iterator[Path]:
    """Yield an empty folder that is gone afterwards, unless it was given another name."""
    folder = settings.published / f"{files.BUILDING}{edition.snapshot_id}"
    try:
        folder.mkdir()
        yield folder
    except _UNWRITTEN as error:
        raise YingshangError(
            f"{settings.published}: the snapshot could not be written ({str(error).splitlines()[0]}); check space "
            "and rights on that disk and run again. The previous snapshot stays."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, settings: Settings, edition: Edition, render_board: RenderBoard) -> None:
    """Write everything that a snapshot consists of; the manifest comes last."""
    rows = write_database(folder / DATABASE, settings, edition)
    write_parquet(folder / DATABASE, folder / "kpi")
    board = render_board(folder / DATABASE, edition.snapshot_id, edition.known_by)
    (folder / BOARD).write_text(board, encoding="utf-8")
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "snapshot_id": edition.snapshot_id,
        "as_of": edition.as_of.isoformat(),
        "known_by": edition.known_by.isoformat(),
        "published_at": edition.published_at.isoformat(),
        "data_cutoffs": edition.data_cutoffs,
        "versions": asdict(edition.versions) | {"code": edition.versions.code},
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": files.sha256_of(path)}
            for path in written
        },
        "rows": rows,
        "checks": check_rows(edition.checks),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def _record_current(settings: Settings) -> None:
    """Keep the record of the current snapshot; makes up for a publisher that was killed before it could."""
    if (snapshot := current_snapshot(settings)) is None:
        return
    published_at = snapshot.published_at
    if is_on_record(settings, snapshot):
        turned = (settings.published / CURRENT).lstat().st_mtime
        published_at = dt.datetime.fromtimestamp(turned, BEIJING).replace(tzinfo=None)
    record_vintage(settings, snapshot, published_at)


def _retire(settings: Settings, keep: int) -> None:
    """Remove the oldest snapshots beyond `keep`; their vintages stay on record."""
    current = current_snapshot(settings)
    others = [s for s in list_snapshots(settings) if current is None or s.snapshot_id != current.snapshot_id]
    for snapshot in others[: max(0, len(others) - (keep - 1))]:
        files.remove(snapshot.path)
