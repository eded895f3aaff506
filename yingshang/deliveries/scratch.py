"""Scratch folders of one ingest, removed at its end; a full disk is said in one sentence."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
        yield folder
    except (OSError, PolarsError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC or _FULL in str(error):
            raise YingshangError(
                f"{file_name}: the disk below {settings.home} is full; free some space and run again. "
                "Nothing was taken in."
            ) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder_for(parent: Path, name: str) -> Path:
    """Return a folder below `parent`, made when it is not there."""
    folder = parent / name
    folder.mkdir(exist_ok=True)
    return folder
