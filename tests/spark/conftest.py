"""One cluster and one simulated city per session; every test of this folder needs both. Run them by `make test-spark`."""

import datetime as dt
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.run import RunOutcome, run_pipeline
from yingshang.cluster import start_cluster, stop_cluster
from yingshang.cluster.requirements import require_spark
from yingshang.errors import YingshangError
from yingshang.settings import Engine, Settings
from yingshang.simulation import simulate

AS_OF = dt.date(2024, 9, 30)
NOT_COPIED = shutil.ignore_patterns(
    "published", "vintages", "warehouse.duckdb*", "facts.duckdb*", "dbt", "dagster", "operations", "cluster"
)


def pytest_collection_modifyitems(items):
    """A build on Spark takes minutes: no test of this folder is held to the limit of the others."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(2400))


@dataclass(frozen=True)
class City:
    """The same lake twice, computed and published by each engine in a home of its own."""

    duckdb: Settings
    spark: Settings
    published: dict[Engine, RunOutcome]


@pytest.fixture(scope="session")
def spark_or_skip():
    """Say what is missing: where tests must not be left out, that is a failure."""
    try:
        require_spark()
    except YingshangError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI must run the tests on Spark: {error}")
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def cluster(spark_or_skip, tmp_path_factory) -> Settings:
    """Start a master, two workers and Spark Connect on free ports; nothing of it is left afterwards."""
    settings = Settings(
        home=tmp_path_factory.mktemp("on_spark") / "home",
        engine=Engine.SPARK,
        cluster_port=free_ports(13),
        cluster_worker_memory="1g",
    )
    start_cluster(settings)
    yield settings
    stop_cluster(settings)


@pytest.fixture(scope="session")
def city(cluster, tmp_path_factory) -> City:
    """Take a year of a city in once, and let both engines compute and publish it."""
    settings = Settings(home=tmp_path_factory.mktemp("on_duckdb") / "home")
    simulate(rows=1_500, seed=23, out=settings.landing, dirt=0.02)
    outcomes = {Engine.DUCKDB: run_pipeline(settings, Console(quiet=True), as_of=AS_OF)}
    shutil.copytree(settings.home, cluster.home, ignore=NOT_COPIED, dirs_exist_ok=True)
    outcomes[Engine.SPARK] = run_pipeline(cluster, Console(quiet=True), as_of=AS_OF)
    return City(settings, cluster, outcomes)


def free_ports(count):
    """Return the first of as many ports in a row that nobody uses."""
    for first in range(21_000, 29_000, count):
        probes = [socket.socket() for _ in range(count)]
        try:
            for number, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + number))
        except OSError:
            continue
        else:
            return first
        finally:
            for probe in probes:
                probe.close()
    raise AssertionError("no free ports")
