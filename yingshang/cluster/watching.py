"""What state the cluster is in: by the processes of this machine and by what master and driver say of themselves."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from yingshang.cluster.plan import driver_page, master_page
from yingshang.cluster.processes import read_processes
from yingshang.settings import Settings

_SECONDS = 5.0
_DRIVER = "driver"


@dataclass(frozen=True)
class ClusterMember:
    """One process of this machine, one worker that the master knows, or one executor of the driver."""

    kind: str
    name: str
    is_alive: bool
    detail: str


def cluster_status(settings: Settings) -> list[ClusterMember]:
    """Return every process that was started from this home, then the workers and executors, wherever they are."""
    members = [
        ClusterMember("process", process.name, process.is_alive, f"pid {process.pid}")
        for process in read_processes(settings)
    ]
    return [*members, *_workers(settings), *_executors(settings)]


def alive_workers(settings: Settings) -> int:
    """Return how many workers the master can use."""
    return sum(member.is_alive for member in _workers(settings))


def executors(settings: Settings) -> list[dict[str, Any]]:
    """Return what the driver's REST interface tells of its executors, lost ones included; nothing when it is away."""
    applications = _asked(f"{driver_page(settings)}/api/v1/applications")
    if not applications:
        return []
    address = f"{driver_page(settings)}/api/v1/applications/{applications[0]['id']}/allexecutors"
    return [executor for executor in _asked(address) or [] if executor["id"] != _DRIVER]


def master_answers(settings: Settings) -> bool:
    """Return whether the master's REST interface answers."""
    return _asked(f"{master_page(settings)}/json/") is not None


def _workers(settings: Settings) -> list[ClusterMember]:
    said = _asked(f"{master_page(settings)}/json/") or {"workers": []}
    return [
        ClusterMember(
            "worker",
            f"{worker['host']}:{worker['port']}",
            worker["state"] == "ALIVE",
            f"{worker['coresused']}/{worker['cores']} cores, {worker['memoryused']}/{worker['memory']} MiB used",
        )
        for worker in said["workers"]
    ]


def _executors(settings: Settings) -> list[ClusterMember]:
    return [
        ClusterMember(
            "executor",
            executor["hostPort"],
            executor["isActive"],
            f"{executor['completedTasks']} tasks done, {executor['totalShuffleWrite']} bytes of shuffle written",
        )
        for executor in executors(settings)
    ]


def _asked(address: str) -> Any:  # noqa: ANN401 - JSON
    """Return what an address of the cluster answers, None when nobody is there."""
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - our own http address
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return None
