"""A small home that is ready to be published: contracts, ledger, quarantine, warehouse, all written by hand."""

import datetime as dt
import json
from unittest import mock

import duckdb
import polars as pl

from tests.warehouse_connection import open_warehouse
from yingshang.checks import CheckOutcome
from yingshang.deliveries import Delivery, Ledger
from yingshang.deliveries.quarantine import SCHEMA as QUARANTINE_SCHEMA
from yingshang.settings import Settings
from yingshang.snapshots import publish, publishing
from yingshang.snapshots.versions import Versions
from yingshang.warehouse_files import own_facts

AS_OF = dt.date(2024, 9, 30)
VERSIONS = Versions("0.1.0", "c0de" * 16, "abc123", "3.11.0", duckdb.__version__)
CONTRACTS = {
    "units": """
dataset: units
title: 单位表
description: 区县与部门 / Districts and departments
owner: 市府办
cadence: on_change
key: [unit_code]
fields:
  unit_code: {title: 单位代码, description: 唯一代码 / Code, type: id, required: true}
  unit_kind: {title: 单位类型, description: 类型 / Kind, type: text}
""",
    "visits": """
dataset: visits
title: 走访企业
description: 走访记录, 一次一行 / Visits, one row each
owner: 市经信局
cadence: weekly
key: [visit_id]
fields:
  visit_id: {title: 走访编号, description: 唯一编号 / Number, type: id, required: true}
  visited_on: {title: 走访日期, description: 日期 / Day, type: date}
  visitor: {title: 走访人, description: 姓名 / Name, type: text, pii: true}
  topic: {title: 主题, description: 主题 / Topic, type: text}
rules:
  topic_given: {expression: topic IS NOT NULL, reason: 未填主题}
""",
    "calls": """
dataset: calls
title: 电话
description: 电话记录 / Calls
owner: 市府办
cadence: weekly
key: [call_id]
fields:
  call_id: {title: 编号, description: 唯一编号 / Number, type: id, required: true}
  topic: {title: 来电人, description: 姓名 / Name, type: text, pii: true}
  phone: {title: 电话, description: 号码 / Number, type: text, pii: true}
""",
}
_KPI = {
    "results": """CREATE TABLE kpi.results (
        kpi_id VARCHAR, definition_id VARCHAR, is_official BOOLEAN, as_of DATE, period_kind VARCHAR, period_start DATE,
        period_end DATE, unit_kind VARCHAR, unit_code VARCHAR, unit_name VARCHAR, numerator DECIMAL(28, 2),
        denominator DECIMAL(28, 2), value DECIMAL(28, 6), unit VARCHAR, operator VARCHAR, target DECIMAL(28, 6),
        target_basis VARCHAR, status VARCHAR, pace_expected DECIMAL(28, 6), pace_gap DECIMAL(28, 6),
        forecast DECIMAL(28, 6), forecast_low DECIMAL(28, 6),
        forecast_high DECIMAL(28, 6), reachable BOOLEAN, is_provisional BOOLEAN, data_cutoff DATE)""",
    "catalogue": "CREATE TABLE kpi.catalogue AS SELECT 'closure' AS kpi_id, '办结率' AS name_zh",
    "definitions": """CREATE TABLE kpi.definitions AS FROM (VALUES ('of_due', 'closure', 1, true, false),
        ('of_due', 'closure', 2, true, true), ('of_received', 'closure', 1, false, true))
        AS rows (definition_id, kpi_id, version, is_official, is_current)""",
    "exclusions": """CREATE TABLE kpi.exclusions AS SELECT 'closure' AS kpi_id, 'of_due' AS definition_id,
        DATE '2024-09-30' AS as_of, 'city' AS unit_kind, '3301' AS unit_code, 'void' AS reason, 2::BIGINT AS records""",
    "forecasts": """CREATE TABLE kpi.forecasts AS SELECT 'closure' AS kpi_id, 'of_due' AS definition_id,
        'city' AS unit_kind, '3301' AS unit_code, DATE '2024-09-30' AS as_of, DATE '2024-12-31' AS horizon_end,
        0.93::DECIMAL(28, 6) AS forecast, 0.91::DECIMAL(28, 6) AS forecast_low,
        0.95::DECIMAL(28, 6) AS forecast_high""",
    "reported_values": """CREATE TABLE kpi.reported_values AS SELECT 'closure' AS kpi_id, 'city' AS unit_kind,
        'WHOLE' AS unit_code, DATE '2024-09-30' AS period_end, 0.9::DECIMAL(28, 6) AS value""",
    "calendar": "CREATE TABLE kpi.calendar AS SELECT DATE '2024-09-30' AS day, true AS is_workday",
    "petition_windows": "CREATE TABLE kpi.petition_windows AS SELECT 'closure' AS kpi_id, 10 AS petitions",
    "counted_petitions": """CREATE VIEW kpi.counted_petitions AS
        SELECT kpi_id, 'P' || unnest(range(petitions)) AS petition_id FROM kpi.petition_windows""",
    "counted_records": "CREATE TABLE kpi.counted_records AS SELECT 'closure' AS kpi_id, 'R' AS record_id",
    "judged_petitions": """CREATE VIEW kpi.judged_petitions AS
        SELECT petition_id FROM kpi.counted_petitions WHERE petition_id < 'P3'""",
    "petition_definitions": "CREATE TABLE kpi.petition_definitions AS SELECT 'solved' AS kpi_id",
    "petition_quality_records": """CREATE VIEW kpi.petition_quality_records AS
        SELECT kpi_id, petition_id AS record_id FROM kpi.judged_petitions, kpi.petition_definitions""",
    "record_parts": """CREATE VIEW kpi.record_parts AS SELECT kpi_id, petition_id AS record_id FROM kpi.counted_petitions
        UNION ALL SELECT kpi_id, record_id FROM kpi.counted_records
        UNION ALL SELECT kpi_id, record_id FROM kpi.petition_quality_records""",
    "unit_places": "CREATE TABLE kpi.unit_places AS SELECT '3301' AS root_unit_code, '3301' AS place_code",
    "movements": "CREATE TABLE kpi.movements AS SELECT 1 AS step_on_the_way",
}


# What is required follows from the sources of the targets.
CATALOGUE = """
jurisdiction: 杭州市
document: 示例文件
targets:
  closure:
    clause: 示例
    quote: 示例
    name_zh: 办结率
    name_en: Closure rate
    kind: rate
    operator: ">="
    target: "0.98"
    unit: share
    window: {start: 2024-01-01, end: 2024-12-31}
    lead_unit: 示例
    supervising_unit: 示例
    source_kind: computed
    is_headline: true
    at_risk_gap: "0.01"
    sources: [visits]
    note: 示例
    definitions:
      of_due:
        is_official: true
        version: 1
        name_zh: 应办结工单办结率
        name_en: Closed among those due
        formula_zh: 示例
        formula_en: Example
        source_note: 示例
        effective_from: 2024-01-01
"""


def open_home(folder):
    """Return the settings of a new home below `folder`."""
    settings = Settings(
        home=folder / "home",
        contracts_dir=folder / "contracts",
        catalogue_dir=folder / "catalogue",
        memory_limit="500MB",
    )
    settings.contracts_dir.mkdir(parents=True)
    settings.catalogue_dir.mkdir()
    (settings.catalogue_dir / "city.yml").write_text(CATALOGUE, encoding="utf-8")
    for name, text in CONTRACTS.items():
        (settings.contracts_dir / f"{name}.yml").write_text(text, encoding="utf-8")
    _write_deliveries(settings)
    _write_warehouse(settings)
    manifest = settings.home / "dbt" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(json.dumps({"nodes": _nodes(settings)}, ensure_ascii=False), encoding="utf-8")
    return settings


def add_delivery(settings, seq, dataset="visits", **facts):
    """Tell the ledger of one more delivery."""
    told = {
        "data_cutoff_on": AS_OF,
        "rows_in_file": 3,
        "rows_read": 3,
        "rows_accepted": 3,
        "status": "accepted",
    } | facts
    Ledger(settings.ledger).append(Delivery(seq, dataset, dataset, f"{seq}.csv", f"{seq:064d}", **told))


def _write_deliveries(settings):
    add_delivery(settings, 1, "units", data_cutoff_on=dt.date(2024, 1, 1))
    quarantine = "visits/000002_abc.parquet"
    add_delivery(settings, 2, rows_accepted=1, rows_quarantined=2, quarantine_file=quarantine)
    (settings.quarantine / "visits").mkdir(parents=True)
    secret = "张三 13900000000"
    rows = [
        (2, "visits", "2.csv", 7, ["visitor", "visited_on"], ["length", "type"], [f"走访人“{secret}”", "日期"], secret),
        (2, "visits", "2.csv", 9, [""], ["topic_given"], ["未填主题"], f'{{"走访人": "{secret}"}}'),
    ]
    pl.DataFrame(rows, schema=QUARANTINE_SCHEMA, orient="row").write_parquet(settings.quarantine / quarantine)


def _write_warehouse(settings):
    with open_warehouse(settings.warehouse, read_only=False) as connection:
        for statement in _KPI.values():
            connection.execute(statement)
        for day, definition, unit in [
            (day, definition, unit)
            for day in ("2024-09-30", "2024-09-29")
            for definition in ("of_received", "of_due")
            for unit in (("district", "D1", "甲区"), ("city", "3301", "城市"))
        ]:
            connection.execute(
                "INSERT INTO kpi.results VALUES ('closure', $definition, $definition = 'of_due', $day, 'to_date',"
                " '2024-01-01', $day, $kind, $code, $name, 9, 10, 0.9, 'share', '>=', 0.98, 'stated', 'BEHIND', 0.98,"
                " -0.08, NULL, NULL, NULL, true, true, '2024-09-30')",
                {"definition": definition, "day": day, "kind": unit[0], "code": unit[1], "name": unit[2]},
            )
        connection.execute("CREATE TABLE facts.marts.dim_units AS SELECT '3301' AS unit_code, 'city' AS unit_kind")
        connection.execute(
            "CREATE TABLE facts.marts.fct_visits AS SELECT 'V' || range AS visit_id, '税' AS topic FROM range(3)"
        )


def _nodes(settings):
    """Describe the models as dbt does, but leave the columns of fct_visits to the contract."""
    with open_warehouse(settings.warehouse) as connection:
        columns = connection.execute("SELECT schema_name, table_name, column_name FROM duckdb_columns()").fetchall()
    nodes = {}
    for schema, table, column in columns:
        node = {
            "resource_type": "model",
            "schema": schema,
            "alias": table,
            "description": f"表：{table}",
            "columns": {},
        }
        node = nodes.setdefault(f"model.yingshang.{schema}_{table}", node)
        if table != "fct_visits":
            node["columns"][column] = {"description": f"字段：{column}"}
    return nodes | {"test.yingshang.some": {"resource_type": "test"}}


def change(settings, statement):
    """Change the warehouse, as models do."""
    own_facts(settings)
    with open_warehouse(settings.warehouse, read_only=False) as connection:
        connection.execute(statement)


def outcome(name="files__lake", *, passed=True, severity="ERROR"):
    return CheckOutcome(name, "lake/visits", severity, passed, severity == "ERROR", "详情", "说明")


def render_board(database, snapshot_id, known_by):
    """Draw a board that shows that the database is readable while it is drawn."""
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute("SELECT count(*) FROM kpi.results").fetchall()[0][0]
    return f"<html>{snapshot_id} {known_by} {rows}</html>"


def publish_now(settings, *, versions=VERSIONS, **changes):
    """Publish with one passed check, as the pipeline would, with code that does not change meanwhile."""
    given = {"as_of": AS_OF, "known_by": AS_OF, "checks": [outcome()], "render_board": render_board}
    with mock.patch.object(publishing, "running_versions", return_value=versions):
        return publish(settings, **(given | changes))


def contents(settings):
    """Return every name below published."""
    return {path.relative_to(settings.published).as_posix() for path in settings.published.rglob("*")}
