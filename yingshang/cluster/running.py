"""Starts and stops the cluster: master, workers, Spark Connect, each waited for before the next one."""

import shutil
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from yingshang.cluster.plan import (
    CONNECT,
    MASTER,
    Part,
    cluster_parts,
    connect_port,
    daemon_environment,
    worker_arguments,
)
from yingshang.cluster.processes import Process, launch, read_processes, stop, write_processes
from yingshang.cluster.requirements import last_lines, require_free_ports, require_spark
from yingshang.cluster.secrets import PROPERTIES, forget_secrets, make_secrets
from yingshang.cluster.watching import alive_workers, executors, master_answers
from yingshang.errors import YingshangError
from yingshang.settings import Settings

TABLES = "tables"
_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.3


def start_cluster(settings: Settings, tell: Callable[[str], None] = lambda _: None) -> None:
    """Start what does not run yet; parts that were lost come back, the others are left alone.

    Args:
        settings: host, ports, workers and memory.
        tell: is told the name of each part that is started.

    Raises:
        YingshangError: Spark or Java is missing, a port is taken, everything runs already, or a part does not come up;
            nothing that was started by this call then stays.
    """
    require_spark()
    running = [process for process in read_processes(settings) if process.is_alive]
    make_secrets(settings)
    tables = settings.cluster / TABLES / uuid.uuid4().hex[:8]
    names = {process.name for process in running}
    missing = [part for part in cluster_parts(settings, tables) if part.name not in names]
    if not missing:
        raise YingshangError(
            f"The cluster of {settings.home} runs already ({', '.join(sorted(names))}); look at it with `yingshang"
            " cluster status`, or end it with `yingshang cluster stop`."
        )
    require_free_ports(settings, missing)
    tables.mkdir(parents=True, exist_ok=True)
    started: list[Process] = []
    try:
        for part in missing:
            tell(part.name)
            started.append(launch(part, daemon_environment(settings), _log(settings, part.name)))
            write_processes(settings, [*running, *started])
            _await(settings, part, started[-1])
    except BaseException:
        stop(started[::-1])
        write_processes(settings, running)
        raise


def stop_cluster(settings: Settings) -> list[str]:
    """Stop everything that was started from this home, Spark Connect first; return the names of what still ran.

    Tables stay, for the warehouse may read from them until the next one is built.
    """
    known = read_processes(settings)
    order = sorted(known, key=lambda process: (process.name != CONNECT, process.name == MASTER))
    alive = [process.name for process in order if process.is_alive]
    stop(order)
    if settings.cluster.exists():
        write_processes(settings, [])
        forget_secrets(settings)
        shutil.rmtree(settings.cluster / "scratch", ignore_errors=True)
    return alive


def worker_command(settings: Settings, master: str, host: str) -> tuple[list[str], dict[str, str]]:
    """Return the command and environment of a worker on another machine that shares this home.

    Raises:
        YingshangError: Spark or Java is missing, or no cluster was started from this home.
    """
    require_spark()
    if not (settings.cluster / PROPERTIES).is_file():
        raise YingshangError(
            f"{settings.cluster}: no cluster was started from this home; start it on the master's machine with"
            " `yingshang cluster start`, with YINGSHANG_HOME on a file system that both machines share."
        )
    number = uuid.uuid4().int % 10**6
    return worker_arguments(settings, number, master=master, host=host), daemon_environment(settings)


def _await(settings: Settings, part: Part, process: Process) -> None:
    """Wait until a part answers."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _is_ready(settings, part.name):
        if not process.is_alive or time.monotonic() > deadline:
            log = _log(settings, part.name)
            ended = "ended" if not process.is_alive else f"did not answer within {_PATIENCE_SECONDS:.0f} s"
            raise YingshangError(f"{part.name} of the cluster {ended}: {last_lines(log)}; the whole log is {log}.")
        time.sleep(_POLL_SECONDS)


def _is_ready(settings: Settings, name: str) -> bool:
    if name == MASTER:
        return master_answers(settings)
    if name == CONNECT:
        return _connect_is_ready(settings)
    log = _log(settings, name).read_text(encoding="utf-8", errors="replace")
    return "Successfully registered with master" in log


def _connect_is_ready(settings: Settings) -> bool:
    """Return whether Spark Connect answers and, when there are workers, has an executor on each of them."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        if probe.connect_ex((settings.cluster_host, connect_port(settings))) != 0:
            return False
    active = [executor for executor in executors(settings) if executor["isActive"]]
    return len(active) >= alive_workers(settings)


def _log(settings: Settings, name: str) -> Path:
    return settings.cluster / "logs" / f"{name}.log"
