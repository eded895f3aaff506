"""The command line refuses in one sentence on stderr, with exit code 1 and no traceback unless asked for."""

import json
import subprocess
import sys

import pytest

from pipelines.cli import execute
from yingshang.settings import PROJECT_DIR


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGSHANG_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["kpi", "list"], "nothing is published yet"),
        (["kpi", "show", "x"], "nothing is published yet"),
        (["checks"], "nothing is published yet"),
        (["checks", "--last-run"], "no run yet"),
        (["sql", "-c", "select 1"], "nothing is published yet"),
        (["run"], "no delivered file"),
        (["run", "--as-of", "2024-02-30"], "is no day"),
        (["run", "--as-of", "30.9.2024"], "is no day"),
        (["kpi", "list", "--as-of", "x"], "nothing is published yet"),
        (["ingest", "missing.csv"], "no such file or folder"),
        (["ingest", ".", "--dataset", "nonsense"], "no such dataset"),
        (["ingest", ".", "--dataset", "units", "--mapping", "m.yml"], "exclude each other"),
        (["quarantine", "export"], "no refused row fits"),
    ],
)
def test_one_sentence_and_exit_1(words, sentence, capsys):
    assert execute(words) == 1
    output = capsys.readouterr()
    assert output.err.startswith("yingshang: ")
    assert sentence in output.err
    assert "Traceback" not in output.err


def test_debug_shows_where_it_happened_wherever_it_stands(capsys):
    for words in (["--debug", "kpi", "list"], ["kpi", "list", "--debug"]):
        assert execute(words) == 1
        error = capsys.readouterr().err
        assert "Traceback" in error
        assert "YingshangError" in error


def test_a_programming_error_is_one_sentence_too(capsys, monkeypatch):
    monkeypatch.setattr("pipelines.commands.status.lock_holder", lambda _: 1 / 0)
    assert execute(["status"]) == 1
    assert capsys.readouterr().err.startswith("yingshang: unexpected ZeroDivisionError: division by zero")


@pytest.mark.parametrize("kind", [OSError, RuntimeError])
def test_a_full_disk_is_said_with_what_to_do_wherever_it_was_met(kind, capsys, monkeypatch):
    def fail(_):
        raise kind("[Errno 28] No space left on device: 'x'")

    monkeypatch.setattr("pipelines.commands.status.lock_holder", fail)
    assert execute(["status"]) == 1
    sentence = "yingshang: a disk is full ([Errno 28] No space left on device: 'x'); make room where YINGSHANG_HOME"
    assert capsys.readouterr().err.startswith(sentence)


@pytest.mark.parametrize("words", [["nonsense"], ["kpi", "show"], ["simulate", "--rows", "0"], ["run", "--nonsense"]])
def test_wrong_usage_is_exit_2(words, capsys):
    assert execute(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_status_and_doctor_of_an_empty_home(capsys):
    assert execute(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["snapshot_id"], status["last_run"], status["datasets"]) == (None, None, [])
    assert execute(["doctor", "--json"]) == 0
    findings = {finding["subject"]: finding for finding in json.loads(capsys.readouterr().out)}
    assert findings["contracts"]["detail"] == "27 datasets"
    assert all(finding["is_fine"] for finding in findings.values())


@pytest.mark.parametrize("words", [[], ["--help"], ["run", "--help"], ["kpi", "--help"]])
def test_help_is_fast_and_imports_nothing_heavy(words):
    script = (
        "import sys; from pipelines.cli import execute; execute(sys.argv[1:]);"
        "heavy = {'dagster', 'duckdb', 'polars', 'dbt', 'great_expectations', 'plotly', 'numpy', 'sqlalchemy'};"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    assert "HEAVY []" in result.stdout
