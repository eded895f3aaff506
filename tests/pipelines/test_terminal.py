"""While a run works, only progress reaches the terminal; everything printed meanwhile is in the log."""

import subprocess
import sys

import pytest

from pipelines.terminal import quiet_terminal


def test_prints_of_this_process_and_of_children_go_to_the_log(tmp_path, capfd):
    log = tmp_path / "home" / "run.log"
    with quiet_terminal(log) as console:
        sys.stdout.write("from python\n")
        sys.stderr.write("to stderr\n")
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
        console.print("progress")
    sys.stdout.write("after\n")
    output = capfd.readouterr()
    assert (output.out, output.err) == ("after\n", "progress\n")
    text = log.read_text(encoding="utf-8")
    assert all(line in text for line in ("from python", "to stderr", "from a child"))


def test_the_terminal_comes_back_after_an_error(tmp_path, capfd):
    with pytest.raises(RuntimeError), quiet_terminal(tmp_path / "run.log"):
        raise RuntimeError
    sys.stdout.write("back\n")
    assert capfd.readouterr().out == "back\n"
