"""Runs a command as a whole process tree and says what the operating system counted for it."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_EVERY_S = 0.2
_PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class Figures:
    """Cost of one process with its children: seconds, and the most memory that all of them held at once, in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def measured(command: list[str], environment: Mapping[str, str], log: Path) -> Figures:
    """Run a command to its end; raise when it fails, naming the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=dict(environment))
        tree = _Tree(process.pid)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.terminate()
            raise
        finally:
            tree.stop()
        wall_s = time.perf_counter() - started
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} failed; see {log}")
    return Figures(wall_s, usage.ru_utime + usage.ru_stime, max(usage.ru_maxrss / 1024, tree.peak_mib))


def typical(runs: list[Figures]) -> Figures:
    """Return the medians of several runs."""
    return Figures(
        median(run.wall_s for run in runs), median(run.cpu_s for run in runs), max(run.peak_mib for run in runs)
    )


class _Tree:
    """Looks at the resident memory of a process and all its descendants; what they share counts twice."""

    def __init__(self, pid: int) -> None:
        self.peak_mib = 0.0
        self._pid, self._ended = pid, threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._ended.wait(_EVERY_S):
            self.peak_mib = max(self.peak_mib, _resident_mib(self._pid))


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
        children = [word for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()]
    except OSError:
        return 0.0  # ended meanwhile, or a system without /proc
    return pages * _PAGE_MIB + sum(_resident_mib(int(child)) for child in children)
