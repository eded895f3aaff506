"""Scratch folders of one ingest, removed at its end; a full disk is said in one sentence."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from polars.exceptions import PolarsError

from yingshang.errors import YingshangError
from yingshang.settings import Settings

_FULL = "No space left on device"


@dataclass(frozen=True)
class Workspace:
    """Where SQL over a file may write, and how much memory it may take before it does."""

    folder: Path
    memory_limit: str


@contextmanager
def scratch_folder(settings: Settings, file_name: str) -> Iterator[Path]:
    """Give a folder for helper files.

    Raises:
        YingshangError: the disk is full; nothing that was written stays.
    """
    settings.tmp.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="ingest_", dir=settings.tmp))
    try:
        with full_disk_told(settings, f"{file_name}: nothing was taken in"):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def full_disk_told(settings: Settings, consequence: str) -> Iterator[None]:
    """Say in one sentence that the disk is full.

    Raises:
        YingshangError: the disk is full; `consequence` says what that means.
    """
    try:
        yield
    except (OSError, PolarsError, duckdb.Error) as error:
        if is_disk_full(error):
            raise YingshangError(
                f"{consequence}: the disk below {settings.home} is full; free some space and run again."
            ) from error
        raise


def is_disk_full(error: Exception) -> bool:
    """Say whether an error of Python, polars or DuckDB means that the disk is full."""
    return getattr(error, "errno", None) == errno.ENOSPC or _FULL in str(error)


def folder_for(parent: Path, name: str) -> Path:
    """Return a folder below `parent`, made when it is not there."""
    folder = parent / name
    folder.mkdir(exist_ok=True)
    return folder
