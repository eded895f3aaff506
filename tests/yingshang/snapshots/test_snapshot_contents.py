"""What is in a published snapshot."""

import hashlib
import json
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest
from snapshot_home import AS_OF, add_delivery, change, outcome, publish_now

from yingshang.errors import YingshangError
from yingshang.snapshots import open_snapshot

FILES = {"yingshang.duckdb", "board.html", "manifest.json", "kpi"}
KPI = {"catalogue", "definitions", "results", "reported_values", "exclusions", "forecasts", "calendar", "vintages"}
KPI |= {"revisions", "period_states"}
RECORDS = {"counted_records", "petition_definitions", "petition_windows", "unit_places"}
VIEWS = ["counted_petitions", "judged_petitions", "petition_quality_records", "record_parts"]


@pytest.fixture
def published(home):
    return publish_now(home, checks=[outcome(), outcome("share__latest_delivery", passed=False, severity="WARN")])


def rows(settings, query):
    with open_snapshot(settings) as connection:
        return connection.execute(query).fetchall()


def test_the_folder_holds_what_is_promised_and_nothing_else(home, published):
    assert {path.name for path in published.path.iterdir()} == FILES
    assert {path.name for path in (published.path / "kpi").iterdir()} == {f"{name}.parquet" for name in KPI}
    assert published.path == home.published / published.snapshot_id
    assert (home.published / "current").resolve() == published.path
    assert published.board.read_text() == f"<html>{published.snapshot_id} 2024-09-30 8</html>"


def test_tables_are_those_of_the_warehouse_without_steps_on_the_way(home, published):
    tables = rows(home, "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1")
    quality = {"quality.deliveries", "quality.quarantine", "quality.checks", "quality.dictionary"}
    marts = {"marts.dim_units", "marts.fct_visits"}
    assert {table for (table,) in tables} == {f"kpi.{name}" for name in KPI | RECORDS} | quality | marts
    assert rows(home, "FROM marts.fct_visits ORDER BY ALL") == [("V0", "税"), ("V1", "税"), ("V2", "税")]
    views = rows(home, "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1")
    assert [view for (view,) in views] == VIEWS
    assert rows(home, "SELECT count(*) FROM kpi.record_parts") == [(14,)]


def test_results_of_the_day_show_their_forecast_and_no_others(home, published):
    query = "SELECT definition_id, unit_code, as_of, forecast, forecast_low, forecast_high FROM kpi.results"
    shown = [row for row in rows(home, query) if row[3:] != (None, None, None)]
    assert shown == [("of_due", "3301", AS_OF, Decimal("0.93"), Decimal("0.91"), Decimal("0.95"))]
    assert rows(home, "SELECT count(*) FROM kpi.results") == [(8,)]


def test_results_lie_in_the_order_of_their_key(home, published):
    listed = rows(home, "SELECT definition_id, as_of, unit_kind FROM kpi.results")
    assert listed == sorted(listed)
    parquet = duckdb.sql(
        f"SELECT definition_id, as_of, unit_kind FROM '{published.path}/kpi/results.parquet'"
    ).fetchall()
    assert parquet == listed


def test_every_schema_table_and_column_has_chinese_words(home, published):
    query = """SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal
        UNION ALL SELECT table_name, NULL, comment FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT view_name, NULL, comment FROM duckdb_views() WHERE NOT internal"""
    words = {(table, column): comment for table, column, comment in rows(home, query)}
    assert len(words) > 90
    assert all(text and any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in words.values())
    assert words["results", "value"] == "字段：value"
    assert words["fct_visits", "topic"] == "主题：主题 / Topic"
    listed = rows(home, "SELECT table_name, column_name, comment FROM quality.dictionary WHERE table_name IS NOT NULL")
    assert {(table, column): comment for table, column, comment in listed} == words
    schemas = rows(home, "SELECT schema_name FROM quality.dictionary WHERE table_name IS NULL ORDER BY 1")
    assert schemas == [("kpi",), ("marts",), ("quality",)]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER TABLE kpi.results ADD COLUMN extra INT", "kpi.results.extra"),
        ("CREATE TABLE facts.marts.fct_more AS SELECT 1 AS a", "marts.fct_more、marts.fct_more.a"),
        ("ALTER TABLE facts.marts.dim_units ADD COLUMN name_en INT", "marts.dim_units.name_en"),
    ],
    ids=["kpi column", "mart", "mart column"],
)
def test_a_table_or_column_without_words_is_not_published(home, statement, name):
    change(home, statement)
    with pytest.raises(YingshangError, match=f"no Chinese comment, such as {name};"):
        publish_now(home)
    assert not (home.published / "current").exists()


def test_english_words_alone_are_no_comment(home):
    manifest = home.home / "dbt" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("表：calendar", "The calendar"))
    with pytest.raises(YingshangError, match=r"such as kpi\.calendar;"):
        publish_now(home)


def test_given_comments_take_the_place_of_the_manifest(home):
    (home.home / "dbt" / "manifest.json").unlink()
    with pytest.raises(YingshangError, match="no dbt manifest"):
        publish_now(home)
    with pytest.raises(YingshangError, match="no Chinese comment"):
        publish_now(home, comments={"kpi.calendar": ("日历", {"day": "日"})})


def test_deliveries_and_checks_are_shown(home, published):
    query = "SELECT delivery_seq, dataset, rows_accepted, rows_quarantined, status FROM quality.deliveries ORDER BY 1"
    assert rows(home, query) == [(1, "units", 3, 0, "accepted"), (2, "visits", 1, 2, "accepted")]
    checks = rows(home, "SELECT asset, check_name, severity, passed, blocking, detail FROM quality.checks")
    assert checks == [
        ("lake/units", "covers__as_of", "ERROR", True, True, "一致 / As it should be"),
        ("lake/units", "present__source", "ERROR", True, True, "一致 / As it should be"),
        ("lake/visits", "covers__as_of", "ERROR", True, True, "一致 / As it should be"),
        ("lake/visits", "files__lake", "ERROR", True, True, "详情"),
        ("lake/visits", "present__source", "ERROR", True, True, "一致 / As it should be"),
        ("lake/visits", "share__latest_delivery", "WARN", False, False, "详情"),
    ]


def test_quarantine_is_shown_without_any_delivered_text(home, published):
    assert rows(home, "FROM quality.quarantine ORDER BY row_number") == [
        (2, "visits", "2.csv", 7, "visitor、visited_on", "length、type",
         "走访人: 内容过长, 疑为引号未闭合或误粘贴；走访日期: 无法按规定格式识别"),
        (2, "visits", "2.csv", 9, "—", "topic_given", "未填主题"),
    ]  # fmt: skip
    written = b"".join(path.read_bytes() for path in published.path.rglob("*") if path.is_file())
    assert "张三".encode() not in written
    assert b"13900000000" not in written


def test_deliveries_beyond_known_by_are_not_shown(home):
    add_delivery(home, 3, data_cutoff_on=AS_OF.replace(month=10))
    add_delivery(home, 4, status="refused", data_cutoff_on=None, reason="打不开")
    snapshot = publish_now(home)
    assert rows(home, "SELECT delivery_seq FROM quality.deliveries ORDER BY 1") == [(1,), (2,), (4,)]
    assert snapshot.manifest["data_cutoffs"] == {"units": "2024-01-01", "visits": "2024-09-30"}


def test_the_manifest_tells_what_is_there(published):
    manifest = json.loads((published.path / "manifest.json").read_text(encoding="utf-8"))
    hashes = {name: file["sha256"] for name, file in manifest["files"].items()}
    found = {
        path.relative_to(published.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in published.path.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert hashes == found
    assert (manifest["snapshot_id"], manifest["as_of"], manifest["known_by"]) == (
        published.snapshot_id, "2024-09-30", "2024-09-30",
    )  # fmt: skip
    assert manifest["rows"]["kpi.results"] == 8
    assert manifest["rows"]["marts.fct_visits"] == 3
    assert len(manifest["checks"]) == 6
    assert manifest["versions"]["duckdb"] == duckdb.__version__
    assert manifest["versions"]["code"] == "0.1.0+c0dec0dec0de"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE facts.marts.fct_visits ADD COLUMN visitor VARCHAR DEFAULT '张三'", "visitor"),
        ("ALTER TABLE facts.marts.fct_visits ADD COLUMN phone VARCHAR DEFAULT '139'", "phone"),
        ("CREATE TABLE facts.marts.fct_all AS SELECT '张三' AS topic", "marts.fct_all.topic"),
    ],
    ids=["of its own contract", "of another contract", "in a mart of no contract"],
)
def test_personal_data_are_not_published(home, statement, named):
    """`topic` is personal in calls, but not in visits, whose mart shows it."""
    change(home, statement)
    with pytest.raises(YingshangError, match=rf"{named} hold personal data \(pii in the contract\)"):
        publish_now(home)
    assert not (home.published / "current").exists()


def test_facts_that_a_killed_build_left_in_its_log_are_published(home):
    """Closed properly, DuckDB folds its log into the file; killed, it leaves both."""
    kill = (
        f"import duckdb, os; c = duckdb.connect({str(home.facts)!r}); c.execute(\"SET checkpoint_threshold = '1GB'\");"
        " c.execute(\"INSERT INTO marts.fct_visits VALUES ('V3', '税')\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", kill], check=True)
    assert home.facts.with_name("facts.duckdb.wal").stat().st_size > 0
    publish_now(home)
    assert rows(home, "SELECT visit_id FROM marts.fct_visits ORDER BY ALL") == [("V0",), ("V1",), ("V2",), ("V3",)]


def test_a_snapshot_is_not_the_file_that_the_next_build_writes(home):
    publish_now(home)
    change(home, "DELETE FROM marts.fct_visits")
    assert rows(home, "SELECT count(*) FROM marts.fct_visits") == [(3,)]
