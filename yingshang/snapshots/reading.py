"""Opens published snapshots for reading. Nothing here writes."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from yingshang.duckdb_limits import limits
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots.model import Snapshot, current_snapshot


def open_snapshot(
    settings: Settings, snapshot: Snapshot | None = None, beside: Mapping[str, Path] | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a snapshot; close it, or use it in a `with` statement.

    Opened by its real path, so that a snapshot that is published meanwhile does not disturb the reader. The connection
    reaches no other file and cannot be reconfigured.

    Args:
        settings: whose snapshots, and how much memory a reader may take.
        snapshot: which one; default the current one.
        beside: other database files that can be read, by the names under which they are.

    Raises:
        YingshangError: nothing was published yet, or the snapshot was removed.
    """
    found = snapshot or current_snapshot(settings)
    if found is None:
        raise YingshangError(f"{settings.published}: nothing is published yet; publish first with: yingshang run.")
    while True:
        try:
            return _connect(settings, found, beside or {})
        except duckdb.Error as error:
            # Retired since the pointer was read: the one that is current now is what was asked for.
            newer = current_snapshot(settings) if snapshot is None else None
            if newer is None or newer == found:
                reason = str(error).splitlines()[0]
                raise YingshangError(
                    f"{found.database}: cannot be opened ({reason}); choose another snapshot."
                ) from error
            found = newer


def _connect(settings: Settings, snapshot: Snapshot, beside: Mapping[str, Path]) -> duckdb.DuckDBPyConnection:
    config = limits(settings, snapshot.snapshot_id) | {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if not beside:
        connection = duckdb.connect(snapshot.database, read_only=True, config=config)
    else:
        # Connections to one file share its settings, locked ones too: what is attached needs a database of its own.
        connection = duckdb.connect(":memory:", config=config | limits(settings))
        for name, path in {"yingshang": snapshot.database, **beside}.items():
            connection.execute(f"attach '{path}' as {name} (read_only)")
        connection.execute("use yingshang")
    try:  # only now, for where to spill can be told before alone
        connection.execute("set enable_external_access = false; set lock_configuration = true")
    except duckdb.InvalidInputException:  # by another connection of this process to the same file, maybe just now
        if connection.execute("select current_setting('lock_configuration')").fetchall() != [(True,)]:
            raise
    return connection
