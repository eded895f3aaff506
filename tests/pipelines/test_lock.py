"""One writer per home: the second waits, is told who holds the lock, and learns of a holder that died."""

import json
import subprocess
import sys
import textwrap

import pytest

from pipelines.lock import hold_lock, lock_holder
from yingshang.errors import YingshangError
from yingshang.settings import PROJECT_DIR, Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path)


def test_holder_is_named_while_held_and_gone_afterwards(settings):
    assert lock_holder(settings) is None
    with hold_lock(settings, "run whole_run", run_id="r1") as interrupted:
        assert interrupted is None
        holder = lock_holder(settings)
        assert (holder.purpose, holder.run_id) == ("run whole_run", "r1")
    assert lock_holder(settings) is None


def test_second_one_is_told_who_holds_it_and_gives_up_with_a_sentence(settings):
    told = []
    with hold_lock(settings, "ingest a.csv"):
        hurried = settings.model_copy(update={"lock_wait": 0.3})
        second = hold_lock(hurried, "run", on_wait=told.append)
        with (
            pytest.raises(YingshangError, match=r"still held by ingest a\.csv \(process \d+, since .*after 0\.3 s"),
            second,
        ):
            pass
    assert [holder.purpose for holder in told] == ["ingest a.csv"]
    with hold_lock(settings, "run"):
        pass


def test_a_killed_holder_frees_the_lock_and_is_reported(settings):
    script = f"""
        import os, signal
        from pathlib import Path
        from pipelines.lock import hold_lock
        from yingshang.settings import Settings
        with hold_lock(Settings(home=Path({str(settings.home)!r})), "run whole_run", run_id="dead"):
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=PROJECT_DIR, check=False)
    assert json.loads((settings.home / "run.lock").read_text())["run_id"] == "dead"
    assert lock_holder(settings) is None
    with hold_lock(settings, "run") as interrupted:
        assert interrupted.run_id == "dead"
    with hold_lock(settings, "run") as interrupted:
        assert interrupted is None


def test_two_processes_the_second_says_who_holds_it_since_when_and_then_gets_it(settings):
    script = f"""
        import sys
        from pathlib import Path
        from pipelines.lock import hold_lock
        from yingshang.settings import Settings
        with hold_lock(Settings(home=Path({str(settings.home)!r})), sys.argv[1], on_wait=lambda who: print(who, flush=True)):
            print("mine", flush=True)
            sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    pipes = {"cwd": PROJECT_DIR, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, "run whole_run"], **pipes) as first:
        assert first.stdout.readline() == "mine\n"
        since = json.loads((settings.home / "run.lock").read_text())["since"]
        with subprocess.Popen([*command, "run figures"], **pipes) as second:
            assert second.stdout.readline() == f"run whole_run (process {first.pid}, since {since})\n"
            first.stdin.close()
            assert second.stdout.readline() == "mine\n"
            assert lock_holder(settings).pid == second.pid
            second.stdin.close()
    assert lock_holder(settings) is None
