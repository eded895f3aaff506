"""The processes of the cluster on this machine: started in groups of their own, known again, stopped by group.

A process is known by its id and the moment at which it started, so that a number that was given away again is not
taken for ours.
"""

import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from yingshang.cluster.plan import Part
from yingshang.settings import Settings

_GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.1
_STARTED_AT = 19  # place of the start time in /proc/<pid>/stat, counted behind the name of the program


@dataclass(frozen=True)
class Process:
    """A started part: the leader of its group and when it began, in ticks since the machine was started."""

    name: str
    pid: int
    started_ticks: int

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        return _started_ticks(self.pid) == self.started_ticks


def launch(part: Part, environment: Mapping[str, str], log: Path) -> Process:
    """Start a part in a session of its own, so that it outlives us and can be stopped with all its children."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
        ]
        variables = {**os.environ, **environment, **part.environment}
        pid = os.posix_spawn(
            part.command[0],
            list(part.command),
            variables,
            file_actions=actions,
            setsid=True,
            # Who starts us may hold back or ignore signals, and a child inherits that: it would never end kindly.
            setsigmask=[],
            setsigdef=[signal.SIGTERM, signal.SIGINT, signal.SIGHUP],
        )
    return Process(part.name, pid, _started_ticks(pid) or 0)


def stop(processes: list[Process]) -> None:
    """End the groups of these processes in the given order, kindly at first."""
    alive = [process for process in processes if process.is_alive]
    for process in alive:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(process.is_alive for process in alive) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for process in alive:
        _signal(process, signal.SIGKILL)  # executors that outlived their worker belong to its group


def read_processes(settings: Settings) -> list[Process]:
    """Return what was started from this home, whether it still runs or not."""
    try:
        rows = json.loads(_file(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Process(**row) for row in rows]


def write_processes(settings: Settings, processes: list[Process]) -> None:
    """Keep what was started."""
    partial = _file(settings).with_suffix(".part")
    partial.write_text(json.dumps([asdict(process) for process in processes]), encoding="utf-8")
    partial.replace(_file(settings))


def _file(settings: Settings) -> Path:
    return settings.cluster / "processes.json"


def _signal(process: Process, number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _started_ticks(pid: int) -> int | None:
    """Return when a process started; None when there is none, or only what its parent has not collected yet."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if words[0] == "Z" else int(words[_STARTED_AT])
