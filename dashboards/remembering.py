"""What one server process keeps between requests: the snapshot's open file, its manifest, and answers about it.

A published snapshot never changes, so nothing that is remembered of one can grow old; what a process forgets, the
snapshot answers again.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import duckdb

from yingshang.settings import Settings
from yingshang.snapshots import Snapshot, current_snapshot, open_snapshot
from yingshang.snapshots.model import CURRENT, MANIFEST, read_snapshot

Answer = TypeVar("Answer")
_MOST_ANSWERS, _MOST_FILES = 256, 2
_LOCK = Lock()
_ANSWERS: OrderedDict[Hashable, Any] = OrderedDict()
_FILES: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()


def recall(subject: Hashable, parameters: Mapping[str, object], answer: Callable[[], Answer]) -> Answer:
    """Return the answer to a question about a subject, found once; the longest unasked is forgotten first."""
    told = tuple(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(parameters.items())
    )
    key = (subject, told)
    with _LOCK:
        if key in _ANSWERS:
            _ANSWERS.move_to_end(key)
            found: Answer = _ANSWERS[key]
            return found
    given = answer()
    with _LOCK:
        _ANSWERS[key] = given
        while len(_ANSWERS) > _MOST_ANSWERS:
            _ANSWERS.popitem(last=False)
    return given


def published_now(settings: Settings) -> Snapshot | None:
    """Return the current snapshot; its manifest is read once."""
    folder = (settings.published / CURRENT).resolve()
    try:
        return _snapshot(folder, (folder / MANIFEST).stat().st_mtime_ns)
    except FileNotFoundError:
        return current_snapshot(settings)  # nothing is published, or what was current has just been retired


@lru_cache(maxsize=4)
def _snapshot(folder: Path, _written: int) -> Snapshot:
    return read_snapshot(folder)


def reading_of(settings: Settings, snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to a snapshot whose file stays open; the files of older ones are closed.

    Raises:
        YingshangError: the snapshot cannot be opened.
    """
    with _LOCK:
        if snapshot.path not in _FILES:
            _FILES[snapshot.path] = open_snapshot(settings, snapshot)
        _FILES.move_to_end(snapshot.path)
        cursor = _FILES[snapshot.path].cursor()
        while len(_FILES) > _MOST_FILES:
            _FILES.popitem(last=False)[1].close()
    return cursor
