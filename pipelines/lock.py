"""One writer per home: whoever changes lake, ledger, warehouse or snapshots holds this lock while doing so.

The operating system releases the lock when its holder dies, so a killed run never blocks the next one.
"""

import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO

from yingshang.errors import YingshangError
from yingshang.settings import Settings

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Holder:
    """Who holds the lock: process, what it does, since when, and the orchestrator's run id if there is one."""

    pid: int
    purpose: str
    since: str
    run_id: str | None = None

    def __str__(self) -> str:
        return f"{self.purpose} (process {self.pid}, since {self.since})"


@contextmanager
def hold_lock(
    settings: Settings,
    purpose: str,
    *,
    run_id: str | None = None,
    on_wait: Callable[[Holder | None], None] = lambda _: None,
) -> Iterator[Holder | None]:
    """Hold the lock of this home; yield the previous holder if that one died without letting go.

    Args:
        settings: whose home is locked, and how long to wait for it.
        purpose: what the next one who waits is told.
        run_id: run of the orchestrator, so that an interrupted one can be closed later.
        on_wait: called once with the present holder when the lock is not free.

    Raises:
        YingshangError: somebody else held the lock longer than `settings.lock_wait`; names who.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / "run.lock"
    with path.open("a+", encoding="utf-8") as file:
        _wait(file, on_wait, settings.lock_wait)
        interrupted = _read(file)
        _write(file, Holder(os.getpid(), purpose, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), run_id))
        try:
            yield interrupted
        finally:
            _write(file, None)


def lock_holder(settings: Settings) -> Holder | None:
    """Return who holds the lock now, None when it is free."""
    path = settings.home / "run.lock"
    if not path.exists():
        return None
    with path.open("r", encoding="utf-8") as file:
        if _try_lock(file, fcntl.LOCK_SH):
            return None
        return _read(file)


def _wait(file: IO[str], on_wait: Callable[[Holder | None], None], seconds: float) -> None:
    if _try_lock(file, fcntl.LOCK_EX):
        return
    on_wait(_read(file))
    deadline = time.monotonic() + seconds
    while not _try_lock(file, fcntl.LOCK_EX):
        if time.monotonic() >= deadline:
            raise YingshangError(
                f"{file.name}: still held by {_read(file)} after {seconds:g} s"
                " (YINGSHANG_LOCK_WAIT); wait for it to end, or end that process, and start again."
            )
        time.sleep(POLL_SECONDS)


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: IO[str]) -> Holder | None:
    file.seek(0)
    try:
        return Holder(**json.load(file))
    except (ValueError, TypeError):
        return None  # free, or just being written


def _write(file: IO[str], holder: Holder | None) -> None:
    file.seek(0)
    file.truncate()
    if holder:
        json.dump(asdict(holder), file)
    file.flush()
