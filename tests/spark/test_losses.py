"""What happens when a worker or the driver dies, and who is not let in."""

import pytest
from building import begun_build, kill
from conftest import AS_OF

from pipelines.cli import execute
from tests.equal_tables import differences
from yingshang.cluster import cluster_status, hand_over, remote_address, require_cluster, start_cluster
from yingshang.errors import YingshangError


def test_a_wrong_token_is_refused(cluster):
    require_cluster(cluster)
    address, _, token = remote_address(cluster).rpartition("=")
    for wrong in (f"{address}={token[::-1]}", address.partition(";")[0]):
        stranger = cluster.model_validate(cluster.model_dump() | {"spark_remote": wrong})
        with pytest.raises(YingshangError, match="refuses the token"):
            require_cluster(stranger)


def test_a_running_cluster_is_not_started_again(cluster):
    with pytest.raises(YingshangError, match=r"runs already \(connect, master, worker-1, worker-2\)"):
        start_cluster(cluster)


def test_a_run_after_a_lost_driver_gives_the_same_though_a_worker_dies_meanwhile(city, capsys, monkeypatch):
    """One build is broken off by the loss of its driver; the next one loses a worker and is brought to its end."""
    with begun_build(city.spark, AS_OF, models=15) as (build, log):
        kill(city.spark, "connect")
        start_cluster(city.spark)
        assert build.wait(timeout=1200) != 0, log.read_text(encoding="utf-8")
    with begun_build(city.spark, AS_OF, models=45) as (build, log):
        kill(city.spark, "worker-2")
        assert build.wait(timeout=1200) == 0, log.read_text(encoding="utf-8")
    hand_over(city.spark)
    compared, unequal = differences(city.duckdb.warehouse, city.spark.warehouse)
    assert (len(compared) > 40, unequal) == (True, {})
    assert len(list((city.spark.cluster / "tables").iterdir())) == 1
    monkeypatch.setenv("YINGSHANG_HOME", str(city.spark.home))
    monkeypatch.setenv("YINGSHANG_CLUSTER_PORT", str(city.spark.cluster_port))
    assert execute(["cluster", "status"]) == 1
    assert "worker-2: lost" in capsys.readouterr().err
    start_cluster(city.spark)
    processes = [member for member in cluster_status(city.spark) if member.kind == "process"]
    assert [(member.name, member.is_alive) for member in processes].count(("worker-2", True)) == 1
