"""The two files of a warehouse between builds and publications: begun anew, made one's own, shared with a snapshot.

What is in them is for dbt; how dbt is called is in `warehouse.py`.
"""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

import duckdb

from yingshang.duckdb_limits import limits
from yingshang.settings import Settings


def forget_warehouse(settings: Settings) -> None:
    """Let a build of all models begin anew: a replaced table would leave its room in the file and in its copies.

    What the dbt of a killed run still writes is left to it: its log would else be taken for that of the new file.
    """
    if _is_held(settings.warehouse):
        own_facts(settings)
        return
    for path in (settings.warehouse, settings.facts):
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        duckdb.connect(path).close()
    except duckdb.Error as error:
        return "Could not set lock" in str(error)  # a broken file is nobody's
    return False


def own_facts(settings: Settings) -> None:
    """Make the facts a file of their own before models write into it: published, it is that of the snapshot."""
    if not settings.facts.exists():
        return
    state = settings.facts.stat()
    is_writable = bool(state.st_mode & stat.S_IWUSR)  # not so even if the snapshot is gone
    if state.st_nlink > 1 or not is_writable:
        partial = _beside(settings.facts)
        shutil.copyfile(settings.facts, partial)
        partial.replace(settings.facts)


def share_facts(settings: Settings, database: Path) -> None:
    """Let a published file be the facts too: they lie on the disk once, if both folders are on one.

    Nobody writes into it any more: models first make the facts their own, and whoever calls dbt by hand is refused.
    """
    partial = _beside(settings.facts)
    with suppress(OSError):
        database.chmod(0o444)
        os.link(database, partial)
        partial.replace(settings.facts)
        partial.unlink(missing_ok=True)  # two names of one file: then replacing does nothing


def fold_facts(settings: Settings) -> None:
    """Bring into the file of the facts what a killed build left in its log: a copy or a link takes the file alone."""
    if settings.facts.with_name(f"{settings.facts.name}.wal").exists():
        with suppress(duckdb.IOException), duckdb.connect(settings.facts, config=limits(settings)) as connection:
            connection.execute("CHECKPOINT")


def _beside(path: Path) -> Path:
    partial = path.with_name(f"{path.name}.part")
    partial.unlink(missing_ok=True)
    return partial
