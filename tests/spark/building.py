"""Builds on the cluster while a test does harm to it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from yingshang.cluster.processes import read_processes
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment, run_days

PATIENCE_SECONDS = 1200


@contextmanager
def begun_build(settings: Settings, day, models):
    """Yield a running `dbt run` of all models once so many of them are built; it is gone afterwards."""
    folder = str(settings.dbt_dir)
    words = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "run", "--target", "spark"]
    words += ["--project-dir", folder, "--profiles-dir", folder]
    log = settings.home / "build.log"
    with log.open("w", encoding="utf-8") as output:
        environment = os.environ | dbt_environment(settings) | run_days(day, day)
        with subprocess.Popen(words, env=environment, stdout=output, stderr=subprocess.STDOUT) as build:
            try:
                _await_models(build, log, models)
                yield build, log
            finally:
                build.kill()


def kill(settings: Settings, name: str) -> None:
    """Kill a part of the cluster with all its children, as a machine that loses its power does."""
    (process,) = [process for process in read_processes(settings) if process.name == name]
    os.killpg(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while process.is_alive:
        assert time.monotonic() < deadline, process
        time.sleep(0.1)


def _await_models(build, log, count):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while log.read_text(encoding="utf-8").count(" OK created ") < count:
        assert build.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.2)
