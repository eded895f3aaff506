"""A small home for tests of checks: two contracts, a lake written by hand, a ledger that tells the same."""

import datetime as dt
from pathlib import Path

import polars as pl

from yingshang.contracts import Contract
from yingshang.deliveries import Delivery, Ledger
from yingshang.deliveries.lake import ensure_schema_file, lake_schema
from yingshang.deliveries.quarantine import SCHEMA as QUARANTINE_SCHEMA
from yingshang.settings import Settings

CUTOFF = dt.date(2024, 9, 30)


def field(type_, **more):
    return {"title": f"字段{len(more)}{type_}", "description": "说明 / words", "type": type_, **more}


UNITS = Contract.model_validate(
    {
        "dataset": "units",
        "title": "单位表",
        "description": "单位 / units",
        "owner": "市府办",
        "cadence": "on_change",
        "key": ["unit_code"],
        "fields": {
            "unit_code": field("id", required=True, title="单位代码"),
            "unit_kind": field("code", codes={"district": ["区县"], "department": ["部门"]}, title="单位类型"),
        },
    }
)
VISITS = Contract.model_validate(
    {
        "dataset": "visits",
        "title": "走访",
        "description": "走访记录 / visits",
        "owner": "市经信局",
        "cadence": "weekly",
        "key": ["visit_id"],
        "max_quarantine_share": "0.1",
        "fields": {
            "visit_id": field("id", required=True, title="走访编号", aliases=["编号"]),
            "visited_at": field(
                "timestamp", required=True, title="时间", range={"min": "2024-01-01", "max": "2024-12-31"}
            ),
            "reply_on": field("date", title="答复日期", range={"min": "2024-01-01", "max": "2024-12-31"}),
            "kind": field("code", codes={"first": ["首次"], "again": ["再次"]}, title="类别"),
            "district_code": field("unit", unit_kind="district", title="区县"),
            "credit_code": field("credit_code", title="信用代码"),
            "cost_yuan": field("money", title="费用", range={"min": 0, "max": 1000}),
            "people": field("integer", title="人数", range={"max": 9}, severity="warn"),
            "share": field("share", title="占比"),
            "score": field("decimal", title="得分"),
            "is_done": field("boolean", title="已完成"),
            "note": field("text", title="备注 {x}"),
        },
        "rules": {
            "reply_not_before_visit": {"expression": "reply_on >= CAST(visited_at AS DATE)", "reason": "答复早于走访"},
            "cost_not_in_wan": {"expression": "cost_yuan >= 1", "reason": "疑为万元", "severity": "warn"},
        },
    }
)
CONTRACTS = {"units": UNITS, "visits": VISITS}
DISTRICTS = [
    {"unit_code": "D1", "unit_kind": "district"},
    {"unit_code": "D2", "unit_kind": "district"},
    {"unit_code": "B1", "unit_kind": "department"},
]


def visit(number, **changes):
    row = {
        "visit_id": f"V{number}",
        "visited_at": dt.datetime.fromisoformat("2024-05-01 09:00"),
        "reply_on": dt.date(2024, 5, 2),
        "kind": "first",
        "district_code": "D1",
        "credit_code": "91330100MA27XJ1234",
        "cost_yuan": "12.50",
        "people": 3,
        "share": "0.25",
        "score": "99.5",
        "is_done": True,
        "note": None,
    }
    return row | changes


def open_home(folder: Path) -> Settings:
    """Return a home with both datasets delivered once, everything in order."""
    settings = Settings(home=folder, memory_limit="500MB")
    for dataset, contract in CONTRACTS.items():
        ensure_schema_file(settings.lake / dataset, contract)
        (settings.quarantine / dataset).mkdir(parents=True)
    deliver(settings, UNITS, 1, DISTRICTS)
    deliver(settings, VISITS, 2, [visit(1), visit(2, kind="again", district_code=None), visit(3, cost_yuan=None)])
    return settings


def deliver(settings, contract, seq, rows, *, refused=(), schema=None, **told):
    """Write rows into the lake as one delivery and tell the ledger; `told` overrides what the ledger says."""
    types = lake_schema(contract)
    meta = {"_delivery_seq": seq, "_data_cutoff_on": CUTOFF, "_is_withdrawn": False}
    full = [meta | {"_row_number": number} | row for number, row in enumerate(rows, start=1)]
    columns = {name: [row.get(name) for row in full] for name in types}
    frame = pl.DataFrame({name: pl.Series(values, strict=False) for name, values in columns.items()})
    frame = frame.with_columns(pl.col(name).cast(dtype) for name, dtype in types.items())
    name = f"{contract.dataset}/{seq:06d}_abc.parquet"
    if rows:
        frame.cast(schema or {}).write_parquet(settings.lake / name)
    accepted = sum(not row["_is_withdrawn"] for row in full)
    counts = {
        "data_cutoff_on": CUTOFF,
        "rows_in_file": accepted + len(refused),
        "rows_read": accepted + len(refused),
        "rows_accepted": accepted,
        "rows_withdrawn": len(full) - accepted,
        "rows_quarantined": len(refused),
        "lake_file": name if rows else None,
        "quarantine_file": name if refused else None,
    }
    if refused:
        quarantined = [
            {
                "delivery_seq": seq,
                "dataset": contract.dataset,
                "file_name": "x.csv",
                "row_number": row,
                "original": text,
            }
            for row, text in enumerate(refused, start=1)
        ]
        pl.DataFrame(quarantined, schema=QUARANTINE_SCHEMA).write_parquet(settings.quarantine / name)
    facts = {"output": contract.dataset, "file_name": f"{seq}.csv", "sha256": f"{seq:064d}", "status": "accepted"}
    delivery = Delivery(
        seq, contract.dataset, **(facts | counts | {"received_at": dt.datetime.fromisoformat("2024-10-01")} | told)
    )
    Ledger(settings.ledger).append(delivery)
    return delivery


def failed(outcomes):
    return {outcome.name for outcome in outcomes if not outcome.passed}
