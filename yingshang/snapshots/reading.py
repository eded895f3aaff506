"""Opens published snapshots for reading. Nothing here writes."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

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
    locked = {"enable_external_access": False, "lock_configuration": True}
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
    }
    try:
        if not beside:
            return duckdb.connect(found.database, read_only=True, config=config | locked)
        # Connections to one file share its settings, locked ones too: what is attached needs a database of its own.
        connection = duckdb.connect(":memory:", config=config)
        for name, path in {"yingshang": found.database, **beside}.items():
            connection.execute(f"attach '{path}' as {name} (read_only)")
        connection.execute("use yingshang")
        for name, value in locked.items():
            connection.execute(f"set {name} = {value}")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise YingshangError(f"{found.database}: cannot be opened ({reason}); choose another snapshot.") from error
    return connection
