"""What the cluster consists of: which processes, on which ports, started by which commands."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yingshang.cluster.secrets import PROPERTIES, TOKEN
from yingshang.settings import Settings

MASTER, CONNECT, WORKER = "master", "connect", "worker"
_MASTER_PAGE, _CONNECT_PORT, _DRIVER_PAGE, _FIRST_WORKER_PAGE = 1, 2, 3, 10
_CLASSES = {
    MASTER: "org.apache.spark.deploy.master.Master",
    WORKER: "org.apache.spark.deploy.worker.Worker",
    CONNECT: "org.apache.spark.sql.connect.service.SparkConnectServer",
}
_DAEMON_MEMORY = "384m"
_PARTS_PER_CORE = 2
_FILES_LISTED_BY_DRIVER = 10_000


@dataclass(frozen=True)
class Part:
    """One process of the cluster: its name, how it is started, and the ports that it needs."""

    name: str
    command: Sequence[str]
    ports: Sequence[int]
    environment: Mapping[str, str] = field(default_factory=dict)


def master_url(settings: Settings) -> str:
    """Return the address at which workers and drivers find the master."""
    return f"spark://{settings.cluster_host}:{settings.cluster_port}"


def master_page(settings: Settings) -> str:
    """Return the address of the master's page and REST interface."""
    return f"http://{settings.cluster_host}:{settings.cluster_port + _MASTER_PAGE}"


def driver_page(settings: Settings) -> str:
    """Return the address of the driver's page and REST interface."""
    return f"http://{settings.cluster_host}:{settings.cluster_port + _DRIVER_PAGE}"


def connect_port(settings: Settings) -> int:
    """Return the port of Spark Connect."""
    return settings.cluster_port + _CONNECT_PORT


def cluster_parts(settings: Settings, tables: Path) -> list[Part]:
    """Return the processes of this machine in the order in which they start; tables are written below `tables`."""
    first_page = settings.cluster_port + _FIRST_WORKER_PAGE
    workers = [
        Part(f"{WORKER}-{number}", worker_arguments(settings, number, page=page), [page])
        for number, page in enumerate(range(first_page, first_page + settings.cluster_workers), start=1)
    ]
    return [_master(settings), *workers, _connect(settings, tables)]


def worker_arguments(
    settings: Settings, number: int, *, master: str | None = None, host: str | None = None, page: int = 0
) -> list[str]:
    """Return the command that starts one worker; `page` 0 takes any free port."""
    words = [str(spark_home() / "bin" / "spark-class"), _CLASSES[WORKER]]
    words += ["--host", host or settings.cluster_host, "--cores", str(settings.cluster_worker_cores)]
    words += ["--memory", settings.cluster_worker_memory, "--webui-port", str(page)]
    words += ["--work-dir", str(settings.cluster / f"{WORKER}-{number}")]
    return [*words, "--properties-file", str(settings.cluster / PROPERTIES), master or master_url(settings)]


def daemon_environment(settings: Settings) -> dict[str, str]:
    """Return what every process of the cluster finds in its environment; scratch files stay below home."""
    return {
        "SPARK_HOME": str(spark_home()),
        "SPARK_DAEMON_MEMORY": _DAEMON_MEMORY,
        "SPARK_LOCAL_DIRS": str(settings.cluster / "scratch"),
        "PYSPARK_PYTHON": sys.executable,
    }


def spark_home() -> Path:
    """Return where the installed Spark lies; `requirements.require_spark` says whether it does."""
    from importlib.util import find_spec  # noqa: PLC0415 - the only use

    found = find_spec("pyspark")
    return Path(found.origin).parent if found and found.origin else Path("pyspark")


def _master(settings: Settings) -> Part:
    page = settings.cluster_port + _MASTER_PAGE
    words = [str(spark_home() / "bin" / "spark-class"), _CLASSES[MASTER], "--host", settings.cluster_host]
    words += ["--port", str(settings.cluster_port), "--webui-port", str(page)]
    words += ["--properties-file", str(settings.cluster / PROPERTIES)]
    return Part(MASTER, words, [settings.cluster_port, page])


def _connect(settings: Settings, tables: Path) -> Part:
    port, page = connect_port(settings), settings.cluster_port + _DRIVER_PAGE
    cores = max(1, settings.cluster_workers) * settings.cluster_worker_cores
    options = {
        "spark.executor.memory": settings.cluster_worker_memory,
        "spark.executor.cores": settings.cluster_worker_cores,
        "spark.driver.host": settings.cluster_host,
        "spark.driver.bindAddress": settings.cluster_host,
        "spark.connect.grpc.binding.address": settings.cluster_host,
        "spark.connect.grpc.binding.port": port,
        "spark.port.maxRetries": 0,
        "spark.ui.port": page,
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": max(4, _PARTS_PER_CORE * cores),
        "spark.sql.warehouse.dir": tables,
        # A job to list a few hundred deliveries takes longer than listing them.
        "spark.sql.sources.parallelPartitionDiscovery.threshold": _FILES_LISTED_BY_DRIVER,
        # The catalogue lives as long as the driver: after a loss nothing half-written is taken for a table.
        "spark.sql.catalogImplementation": "in-memory",
    }
    words = [str(spark_home() / "bin" / "spark-submit"), "--class", _CLASSES[CONNECT], "--name", "yingshang"]
    words += ["--master", master_url(settings), "--driver-memory", settings.cluster_driver_memory]
    words += ["--properties-file", str(settings.cluster / PROPERTIES)]
    for name, value in options.items():
        words += ["--conf", f"{name}={value}"]
    token = (settings.cluster / TOKEN).read_text(encoding="utf-8")
    environment = {
        "SPARK_CONNECT_AUTHENTICATE_TOKEN": token,
        "SPARK_DAEMON_MEMORY": settings.cluster_driver_memory,  # spark-submit takes this server for a daemon
    }
    return Part(CONNECT, [*words, "spark-internal"], [port, page], environment)
