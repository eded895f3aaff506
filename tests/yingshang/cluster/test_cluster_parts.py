"""The cluster without Spark: what must be there, its secrets, its processes. With Spark it is in `tests/spark`."""

import socket
import stat
import subprocess
import sys
import threading
import time

import pytest
from tenacity import stop_after_delay

from yingshang.cluster import remote_address, requirements
from yingshang.cluster.plan import Part, cluster_parts, worker_arguments
from yingshang.cluster.processes import Process, launch, read_processes, stop, write_processes
from yingshang.cluster.secrets import forget_secrets, make_secrets
from yingshang.errors import YingshangError
from yingshang.settings import Settings

FORKS = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, cluster_port=free_port())


@pytest.fixture
def spark_is_installed(monkeypatch):
    monkeypatch.setattr(requirements, "find_spec", lambda name: name)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(probe.getsockname()[1], 64_000)


def java(folder, first_line):
    """Make a `java` that says of itself what is given, and be the only program on PATH."""
    program = folder / "java"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' '{first_line}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return str(folder)


def test_without_spark_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setattr(requirements, "find_spec", lambda name: None)
    with pytest.raises(YingshangError, match="make spark"):
        requirements.require_spark()


def test_without_java_it_is_said_what_to_install(monkeypatch, tmp_path, spark_is_installed):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        YingshangError, match=r"No Java found: Spark needs Java 17.*apt-get install default-jre-headless"
    ):
        requirements.require_spark()


@pytest.mark.parametrize(
    ("first_line", "is_enough"),
    [
        ('openjdk version "17.0.15" 2025-04-15', True),
        ('openjdk version "21" 2023-09-19', True),
        ('openjdk version "11.0.2" 2019-01-15', False),
        ('java version "1.8.0_392"', False),
        ("no virtual machine here", False),
    ],
)
def test_java_must_be_new_enough(monkeypatch, tmp_path, spark_is_installed, first_line, is_enough):
    monkeypatch.setenv("PATH", java(tmp_path, first_line))
    if is_enough:
        requirements.require_spark()
        return
    with pytest.raises(YingshangError, match="needs Java 17 or later"):
        requirements.require_spark()


def test_a_taken_port_is_named_with_the_setting_that_moves_it(settings, monkeypatch):
    monkeypatch.setattr(requirements._bind.retry, "stop", stop_after_delay(0.5))
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(YingshangError, match=f"127.0.0.1:{port}, wanted for master.*YINGSHANG_CLUSTER_PORT"):
            requirements.require_free_ports(settings, [Part("master", [], [port])])


def test_a_port_that_is_let_go_meanwhile_is_waited_for(settings):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        threading.Timer(0.5, holder.close).start()
        requirements.require_free_ports(settings, [Part("master", [], [port])])
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_secrets_are_for_their_owner_and_never_in_arguments(settings):
    make_secrets(settings)
    files = {path: path.read_text(encoding="utf-8") for path in settings.cluster.iterdir()}
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(settings.cluster.stat().st_mode) == 0o700
    make_secrets(settings)
    assert files == {path: path.read_text(encoding="utf-8") for path in files}
    token = (settings.cluster / "token").read_text(encoding="utf-8")
    shared = files[settings.cluster / "spark.conf"].splitlines()[1].split()[1]
    parts = cluster_parts(settings, settings.cluster / "tables" / "a")
    words = [word for part in parts for word in part.command]
    assert [word for word in words if token in word or shared in word] == []
    assert token in parts[-1].environment.values()
    forget_secrets(settings)
    assert list(settings.cluster.iterdir()) == []


def test_every_part_listens_on_the_host_that_is_set(settings):
    make_secrets(settings)
    parts = cluster_parts(settings, settings.cluster / "tables" / "a")
    assert [part.name for part in parts] == ["master", "worker-1", "worker-2", "connect"]
    ports = [port for part in parts for port in part.ports]
    assert len(set(ports)) == len(ports)
    assert min(ports) == settings.cluster_port
    assert all("127.0.0.1" in " ".join(part.command) for part in parts)
    elsewhere = worker_arguments(settings, 7, master="spark://10.1.1.1:17077", host="10.1.1.2")
    assert elsewhere[-1] == "spark://10.1.1.1:17077"
    assert elsewhere[elsewhere.index("--host") + 1] == "10.1.1.2"


def test_a_process_is_stopped_with_its_children(settings, tmp_path):
    process = launch(Part("parent", [sys.executable, "-c", FORKS], []), {}, tmp_path / "log")
    deadline = time.monotonic() + 20
    while len(members := group(process.pid)) < 2:
        assert time.monotonic() < deadline, members
        time.sleep(0.05)
    settings.cluster.mkdir()
    write_processes(settings, [process])
    assert read_processes(settings) == [process]
    assert process.is_alive
    stop([process])
    assert group(process.pid) == []
    assert not process.is_alive


def test_a_number_that_was_given_away_again_is_not_ours(tmp_path):
    mine = launch(Part("mine", [sys.executable, "-c", "import time; time.sleep(60)"], []), {}, tmp_path / "log")
    taken = Process("lost", mine.pid, mine.started_ticks - 1)
    assert not taken.is_alive
    stop([taken])
    assert mine.is_alive
    stop([mine])


def test_a_run_on_spark_needs_a_started_cluster(settings):
    with pytest.raises(YingshangError, match=r"no cluster was started.*yingshang cluster start"):
        remote_address(settings)


def test_the_address_of_another_cluster_can_be_set(settings):
    there = settings.model_validate(settings.model_dump() | {"spark_remote": "sc://spark:15002/;token=t"})
    assert remote_address(there) == "sc://spark:15002/;token=t"
    assert "token=t" not in repr(there)


def group(number):
    """Return the living members of a process group; what is only not collected yet does not count."""
    said = subprocess.run(["ps", "-eo", "pgid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in said.splitlines()]
    return [int(pid) for pgid, state, pid in rows if int(pgid) == number and not state.startswith("Z")]
