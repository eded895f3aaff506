"""What must be there before a cluster can start: Spark, Java, free ports. Each refusal says what to do."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from tenacity import retry, stop_after_delay, wait_fixed

from yingshang.cluster.plan import Part
from yingshang.errors import YingshangError
from yingshang.settings import Settings

LEAST_JAVA = 17
# A killed program is gone from the list before all its threads have let go of its ports.
_LETTING_GO_SECONDS = 5


def require_spark() -> None:
    """Refuse to go on without Spark and a Java that it runs on.

    Raises:
        YingshangError: names what is missing and how to install it.
    """
    require_client()
    java = shutil.which("java")
    if java is None:
        raise YingshangError(
            f"No Java found: Spark needs Java {LEAST_JAVA} or later; install it with: apt-get install"
            " default-jre-headless (or another JRE, with `java` on PATH), and start again."
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version.group(1)) < LEAST_JAVA:
        raise YingshangError(
            f"{java}: says {said.splitlines()[0] if said else 'nothing'}; Spark needs Java {LEAST_JAVA} or later:"
            " apt-get install default-jre-headless."
        )


def require_client() -> None:
    """Refuse to go on without the Python packages of Spark.

    Raises:
        YingshangError: they are not installed.
    """
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        raise YingshangError("Spark is not installed beside Yingshang; install it with: make spark.")


def require_free_ports(settings: Settings, parts: Iterable[Part]) -> None:
    """Refuse to start when another program holds a port that is needed; one that is just dying is waited for.

    Raises:
        YingshangError: names the port, what it is for, and the setting that moves it.
    """
    for part in parts:
        for port in part.ports:
            try:
                _bind(settings.cluster_host, port)
            except OSError as error:
                raise YingshangError(
                    f"{settings.cluster_host}:{port}, wanted for {part.name}: {error.strerror}; end what holds it,"
                    " or set YINGSHANG_CLUSTER_PORT (first of the ports) or YINGSHANG_CLUSTER_HOST."
                ) from error


@retry(stop=stop_after_delay(_LETTING_GO_SECONDS), wait=wait_fixed(0.2), reraise=True)
def _bind(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def last_lines(log: Path, count: int = 3) -> str:
    """Return the last words of a log, for an error message."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "Exception" in line or "ERROR" in line] or lines
    return " | ".join(telling[-count:]) or "nothing"
