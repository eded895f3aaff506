"""How a client finds the cluster, and whether it is let in."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from yingshang.cluster.plan import connect_port
from yingshang.cluster.requirements import require_client
from yingshang.cluster.secrets import TOKEN
from yingshang.errors import YingshangError
from yingshang.settings import Settings

_SECONDS = 5.0


def remote_address(settings: Settings) -> str:
    """Return the address of Spark Connect with its token.

    Raises:
        YingshangError: no cluster was started from this home, and no other one is set.
    """
    if settings.spark_remote is not None:
        return settings.spark_remote.get_secret_value()
    try:
        token = (settings.cluster / TOKEN).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise YingshangError(
            "YINGSHANG_ENGINE=spark: no cluster was started from this home; start it with `yingshang cluster start`,"
            " or name another one in YINGSHANG_SPARK_REMOTE (sc://host:port/;token=...)."
        ) from error
    # The client sends a token without TLS to this name only; a token for another host needs TLS before Spark Connect.
    host = "localhost" if settings.cluster_host == "127.0.0.1" else settings.cluster_host
    return f"sc://{host}:{connect_port(settings)}/;token={token}"


def require_cluster(settings: Settings) -> None:
    """Refuse to start a run that Spark could not compute.

    Raises:
        YingshangError: Spark is not installed, nobody answers, or the token is not the cluster's.
    """
    with spark_session(settings) as spark:
        spark.sql("SELECT 1").collect()


@contextmanager
def spark_session(settings: Settings) -> Iterator[Any]:
    """Yield a session of the cluster and close it.

    Raises:
        YingshangError: nobody answers, the token is not the cluster's, or the connection was lost.
    """
    require_client()
    from pyspark.errors.exceptions.connect import SparkConnectException  # noqa: PLC0415 - only Spark needs it
    from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415

    address = remote_address(settings)
    where = address.partition("/;")[0]
    _require_listener(where)
    spark = None
    try:
        spark = SparkSession.builder.remote(address).create()
        yield spark
    except SparkConnectException as error:
        words = " ".join(str(error).split())
        if "UNAUTHENTICATED" in words or "Invalid authentication token" in words:
            raise YingshangError(
                f"{where}: Spark Connect refuses the token; use that of the running cluster (restart it with"
                " `yingshang cluster stop` and `start`, or correct YINGSHANG_SPARK_REMOTE)."
            ) from error
        raise YingshangError(
            f"{where}: Spark Connect does not do what it was asked ({words[:300]}); look with `yingshang cluster"
            " status`, start what is lost with `yingshang cluster start`, and run again."
        ) from error
    finally:
        if spark is not None:
            with suppress(SparkConnectException):  # a lost server has forgotten the session by itself
                spark.stop()


def _require_listener(where: str) -> None:
    """Ask whether anybody listens; the client itself would try again for ten minutes."""
    parts = urlsplit(where)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_SECONDS).close()
    except OSError as error:
        raise YingshangError(
            f"{where}: no Spark Connect answers ({error.strerror or error}); start it with `yingshang cluster start`,"
            " or correct YINGSHANG_SPARK_REMOTE."
        ) from error
