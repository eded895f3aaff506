"""Runs a command as a whole process and says what the operating system counted for it."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figures:
    """Cost of one process with its children: seconds, and the largest process in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def measured(command: list[str], environment: Mapping[str, str], log: Path) -> Figures:
    """Run a command to its end; raise when it fails, naming the log."""
    with log.open("ab") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=dict(environment))
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
    if status != 0:
        raise RuntimeError(f"{' '.join(command)} failed; see {log}")
    return Figures(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def typical(runs: list[Figures]) -> Figures:
    """Return the medians of several runs."""
    return Figures(
        median(run.wall_s for run in runs), median(run.cpu_s for run in runs), max(run.peak_mib for run in runs)
    )
