"""How much of the machine a DuckDB connection may take, and where it writes what does not fit into memory."""

import itertools
import os
import shutil
from contextlib import suppress

from yingshang.settings import Settings

Config = dict[str, str | bool | int | float | list[str]]
DBT = "dbt"
_numbers = itertools.count()


def limits(settings: Settings, shared: str = "") -> Config:
    """Return the configuration of one connection.

    Args:
        settings: whose limits.
        shared: name of the database where this process may connect to it more than once: all connections to one
            database have one configuration, but two databases in one folder would write over each other's files.
    """
    with suppress(OSError):  # who may only read the home spills nothing
        settings.spill_folder.mkdir(parents=True, exist_ok=True)
    return {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": str(settings.spill_folder / f"{os.getpid()}-{shared or next(_numbers)}"),
    }


def sweep_spill(settings: Settings) -> None:
    """Remove what killed processes and a killed dbt left behind. The caller holds the home's lock."""
    for folder in settings.spill_folder.glob("*"):
        pid = folder.name.partition("-")[0]
        if folder.name == DBT or (pid.isdigit() and not _is_alive(int(pid))):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
