"""What the commands answer about a published home, for people and for programs."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace

import openpyxl
import pytest

from pipelines.cli import execute
from pipelines.lock import hold_lock


@pytest.fixture
def ask(tiny, monkeypatch, capsys):
    """Return a function that runs a command on the published home and returns (exit code, stdout, stderr)."""
    monkeypatch.setenv("YINGSHANG_HOME", str(tiny.settings.home))

    def run(*words):
        code = execute(list(words))
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


@pytest.fixture
def ask_json(ask):
    def run(*words):
        code, out, _ = ask(*words, "--json")
        assert code == 0
        return json.loads(out)

    return run


def test_kpi_list_for_programs_is_exact(ask_json):
    rows = {row["kpi_id"]: row for row in ask_json("kpi", "list")}
    closure = rows["petition_closure_rate"]
    assert (closure["numerator"], closure["denominator"], closure["value"]) == ("1.000000", "2.000000", "0.500000")
    assert (closure["as_of"], closure["unit_kind"], closure["operator"]) == ("2024-09-30", "city", ">=")
    assert rows["guarantee_balance"]["value"] == "300000.000000"


def test_kpi_list_for_people_has_units_words_and_shapes(ask):
    code, out, _ = ask("kpi", "list")
    assert code == 0
    assert "50.00 %" in out
    assert "≥ 98 %" in out
    assert "■ 落后" in out


@pytest.mark.parametrize("unit", ["330106", "西湖区"])
def test_kpi_list_of_a_unit_by_code_or_name(ask_json, unit):
    assert {row["unit_name"] for row in ask_json("kpi", "list", "--unit", unit)} == {"西湖区"}


def test_kpi_list_holds_every_commitment_with_the_rows_it_covers(ask_json):
    """639 rows were read out of the documents; what nobody reported yet says so."""
    rows = ask_json("kpi", "list")
    assert sum(len(row["source_ids"]) for row in rows) == 639
    reported = [row for row in rows if row["source_kind"] in ("reported", "process")]
    assert {row["status"] for row in reported} == {"NO_DATA"}
    assert {row["status"] for row in rows if row["source_kind"] in ("soft", "unusable")} == {None}


def test_kpi_list_of_one_document_or_status(ask_json, ask):
    rows = ask_json("kpi", "list", "--jurisdiction", "西咸新区")
    assert {row["jurisdiction"] for row in rows} == {"西咸新区"}
    assert len(rows) > 200
    behind = {row["kpi_id"] for row in ask_json("kpi", "list", "--status", "BEHIND")}
    assert {"guarantee_balance", "petition_closure_rate"} <= behind
    _, out, err = ask("kpi", "list")
    assert "proactive_push_rate" in out
    assert "hz_projects_launched" not in out
    assert "yingshang kpi list --all" in err


def test_export_writes_a_workbook_per_dataset_and_lead_unit(ask, tmp_path):
    code, out, _ = ask("export", "templates", "--out", str(tmp_path), "--period-end", "2024-09-30")
    assert code == 0
    assert len(list((tmp_path / "datasets").glob("*.xlsx"))) == 27
    assert (tmp_path / "units" / "reported_values_杭州市_市司法局_2024-09-30.xlsx").is_file()
    assert "27 本" in out
    assert ask("export", "templates", "--out", str(tmp_path), "--period-end", "soon")[0] == 1


def test_kpi_show_of_a_reported_target_by_the_row_it_covers(ask_json):
    shown = ask_json("kpi", "show", "HZ-09-1")
    assert shown["target"]["quote"] == "办理维权援助案件1600件以上"
    (result,) = shown["results"]
    assert (result["unit_name"], result["target"], result["status"]) == ("杭州市", "1600.000000", "NO_DATA")


def test_kpi_list_of_an_earlier_day(ask_json):
    rows = {row["kpi_id"]: row for row in ask_json("kpi", "list", "--as-of", "2024-09-09")}
    assert rows["petition_closure_rate"]["numerator"] == rows["petition_closure_rate"]["denominator"] == "1.000000"


def test_kpi_show_holds_promise_definitions_and_what_was_left_out(ask_json):
    shown = ask_json("kpi", "show", "petition_closure_rate")
    assert shown["target"]["quote"]
    results = {row["definition_id"]: row for row in shown["results"]}
    assert shown["results"][0]["definition_id"] == "closure_of_due"
    rivals = {"closure_of_received", "on_time_of_due", "on_time_of_first_due", "on_time_of_closed"}
    assert set(results) == {"closure_of_due", *rivals}
    received = results["closure_of_received"]
    assert (received["numerator"], received["denominator"]) == ("1.000000", "3.000000")
    left_out = {(row["definition_id"], row["reason"]): row["records"] for row in shown["exclusions"]}
    assert left_out["closure_of_due", "not_yet_due"] == 1


def test_kpi_show_for_people(ask):
    code, out, _ = ask("kpi", "show", "guarantee_balance", "--unit", "西湖区")
    assert code == 0
    assert "300,000 / 1" in out
    assert "西湖区, 截至 2024-09-30" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("kpi", "show", "guarantee_balanse"), "no such KPI; expected one such as guarantee_balance、"),
        (
            ("kpi", "list", "--unit", "天堂区"),
            "0 units are called so; expected one such as 上城区、嘉定区、未归属、杨浦区、杭州市、西咸新区",
        ),
        (("kpi", "list", "--as-of", "2024-10-01"), "the snapshot holds 2023-01-01 through 2024-09-30"),
        (("sql", "-c", "select * from nonsense"), "the query failed: Catalog Error"),
        (("sql", "-c", "create table x as select 1"), "the query failed"),
        (("sql", "-c", "copy (select 1) to 'never.csv'"), "the query failed"),
    ],
)
def test_wrong_questions_are_refused_in_one_sentence(ask, words, sentence):
    code, _, err = ask(*words)
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err


def test_checks(ask, ask_json):
    rows = ask_json("checks")
    assert len(rows) > 500
    assert {"asset", "check_name", "severity", "passed", "detail"} <= set(rows[0])
    code, out, _ = ask("checks")
    failed = [row for row in rows if not row["passed"]]
    assert code == 0
    assert f"共 {len(rows)} 项检查, {len(failed)} 项不通过。" in out
    assert ask_json("checks", "--last-run")["failures"] == []


def test_status_says_where_things_stand(ask, ask_json, tiny):
    status = ask_json("status")
    assert status["snapshot_id"] == tiny.outcome.snapshot.snapshot_id
    assert (status["as_of"], status["last_run"]["state"], status["writer"]) == ("2024-09-30", "succeeded", None)
    petitions = next(row for row in status["datasets"] if row["dataset"] == "petitions")
    assert (petitions["files"], petitions["rows_accepted"], petitions["rows_quarantined"]) == (2, 3, 1)
    with hold_lock(tiny.settings, "ingest x.csv"):
        assert ask_json("status")["writer"]["purpose"] == "ingest x.csv"
    assert "petitions" in ask("status")[1]


def test_quarantine_list_and_export(ask, ask_json, tmp_path):
    (row,) = ask_json("quarantine", "list")
    assert (row["file_name"], row["row_number"], row["rules"]) == ("petitions_2024-09-29.csv", 2, ["type"])
    assert row["original"]["受理时间"] == "2024-09-31 09:00:00"
    assert "2024-09-31" in ask("quarantine", "list")[1]
    assert ask_json("quarantine", "list", "--dataset", "units") == []
    path = tmp_path / "back.xlsx"
    assert ask("quarantine", "export", "--out", str(path), "--dataset", "petitions")[0] == 0
    header, first = openpyxl.load_workbook(path)["petitions"].values
    assert header[:2] == ("诉求编号", "统一社会信用代码")
    assert dict(zip(header, first, strict=True))["源文件"] == "petitions_2024-09-29.csv"


def test_sql_for_people_programs_and_pipes(ask, ask_json, monkeypatch):
    query = "select unit_name, value from kpi.results where kpi_id = 'guarantee_balance' and is_official"
    query += " and as_of = date '2024-09-30' and unit_kind = 'city' and period_kind = 'to_date'"
    assert ask_json("sql", "-c", query) == [{"unit_name": "杭州市", "value": "300000.000000"}]
    assert "300000.000000" in ask("sql", "-c", query)[1]
    monkeypatch.setattr(sys, "stdin", io.StringIO(query))
    assert "300000.000000" in ask("sql")[1]


def test_sql_conversation_survives_a_mistake(ask, monkeypatch):
    lines = iter(["select", "  41 + 1 as answer;", "select nonsense;", "select 7 as last;"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines, None) or _end())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    code, out, err = ask("sql")
    assert code == 0
    assert "42" in out
    assert "7" in out
    assert "the query failed: Binder Error" in err


def _end():
    raise EOFError


def test_doctor_finds_nothing_and_then_what_was_damaged(ask_json, ask, tiny, copy_of, monkeypatch):
    assert all(finding["is_fine"] for finding in ask_json("doctor"))
    home = copy_of(tiny)
    monkeypatch.setenv("YINGSHANG_HOME", str(home.settings.home))
    with (home.settings.published / "current" / "board.html").open("a") as board:
        board.write("<!-- touched -->")
    next(path for path in (home.settings.lake / "petitions").glob("*.parquet") if "schema" not in path.name).unlink()
    code, out, err = ask("doctor", "--json")
    wrong = {finding["subject"]: finding["detail"] for finding in json.loads(out) if not finding["is_fine"]}
    assert code == 1
    assert "board.html was changed" in wrong["snapshot"]
    assert "files__lake" in wrong["lake/petitions"]
    assert err.startswith("yingshang: 2 of ")


def test_ingest_takes_in_once_previews_and_refuses(ask, ask_json, tiny, copy_of, monkeypatch, tmp_path):
    home = copy_of(tiny)
    monkeypatch.setenv("YINGSHANG_HOME", str(home.settings.home))
    text = (home.settings.landing / "petitions_2024-09-30.csv").read_text("utf-8").replace("P1,", "P9,")
    new = tmp_path / "petitions_2024-10-01.csv"
    new.write_text(text, encoding="utf-8")
    (seen,) = ask_json("ingest", str(new), "--dry-run")
    assert (seen["delivery"]["rows_accepted"], seen["delivery"]["rows_repeated"]) == (1, 1)
    assert ask_json("status")["datasets"][-1]["dataset"] != "nothing"
    (first,) = ask_json("ingest", str(new))
    (again,) = ask_json("ingest", str(new))
    assert first == again
    assert (first["status"], first["rows_accepted"], first["rows_repeated"]) == ("accepted", 1, 1)
    broken = tmp_path / "petitions_2024-10-02.csv"
    broken.write_text("", encoding="utf-8")
    code, out, err = ask("ingest", str(broken))
    assert code == 1
    assert "1 of 1 deliveries were refused" in err
    assert "refused" in out


def test_simulate_writes_deliveries_and_their_truth(ask, tmp_path):
    code, out, _ = ask("simulate", "--rows", "50", "--seed", "3", "--out", str(tmp_path / "out"), "--dirt", "0")
    assert code == 0
    assert "truth.json" in out
    assert json.loads((tmp_path / "out" / "truth.json").read_text("utf-8"))["values"]


def test_the_program_ends_with_the_exit_code(tiny):
    command = [sys.executable, "-m", "pipelines.cli", "kpi", "show", "nonsense"]
    environment = {"YINGSHANG_HOME": str(tiny.settings.home), "PATH": ""}
    result = subprocess.run(
        command, cwd=tiny.settings.dbt_dir.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("yingshang: nonsense: no such KPI")
