"""The copy of alerts for analysts: one DuckDB file beside the snapshots, made anew after every evaluation.

It is not part of a snapshot: figures stay the same bit for bit, alerts are acknowledged and closed.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import sqlalchemy as sa

from yingshang.operations.database import transaction
from yingshang.operations.tables import ALERT_HISTORY, ALERTS, SLIPS
from yingshang.settings import Settings

_ALERTS = (
    "alert_id fingerprint rule_id rule_version kpi_id unit_kind unit_code unit_name period_end severity state since_on"
    " fired_on resolved_on words value_words goal_words data_cutoff owner assigned_to acknowledged_by acknowledged_at"
    " silenced_until silence_reason folded_into snapshot_id as_of"
)
_ABOUT = "alert_id rule_id kpi_id unit_kind unit_code unit_name severity"
_SLIPS = (
    "slip_id number alert_id state demand unit_code unit_name person issuer issued_at due_on closed_at escalated_to"
)
_TYPES: dict[type[Any], str] = {
    sa.Integer: "bigint",
    sa.String: "varchar",
    sa.Date: "date",
    sa.DateTime: "timestamp",
    sa.Boolean: "boolean",
}
_DESCRIBED = {
    "events": "一行为一次状态变化 / One row per move of an alert from one state to another",
    "alerts": "一行为一条预警, 为复制时的状态 / One row per alert, as it was when this copy was made",
    "slips": "一行为一份督办单 / One row per slip",
}


def copy_of(settings: Settings) -> Path:
    """Return where the copy is."""
    return settings.published / "alerts.duckdb"


def copy_alerts(settings: Settings) -> Path:
    """Make the copy anew and put it in place of the one before; readers of that one are not disturbed."""
    alerts = [ALERTS.c[name] for name in _ALERTS.split()]
    moves = [
        column.label("moved_at") if column.name == "at" else column  # `at` is a word of SQL
        for column in ALERT_HISTORY.c
        if column.name != "alert_id"
    ]
    about = [ALERTS.c[name] for name in _ABOUT.split()]
    queries = {
        "events": sa.select(*moves, *about).join_from(ALERT_HISTORY, ALERTS).order_by(ALERT_HISTORY.c.history_id),
        "alerts": sa.select(*alerts).order_by(ALERTS.c.alert_id),
        "slips": sa.select(*(SLIPS.c[name] for name in _SLIPS.split())).order_by(SLIPS.c.slip_id),
    }
    path = copy_of(settings)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.unlink(missing_ok=True)
    with transaction(settings) as connection:
        found = {name: connection.execute(query).all() for name, query in queries.items()}
    with duckdb.connect(str(unfinished)) as copy:
        for name, query in queries.items():
            _write(copy, name, list(query.selected_columns), found[name])
    unfinished.replace(path)
    return path


def _write(
    copy: duckdb.DuckDBPyConnection, name: str, columns: Sequence[sa.ColumnElement[Any]], rows: Sequence[sa.Row[Any]]
) -> None:
    declared = ", ".join(f"{column.key} {_type(column)}" for column in columns)
    copy.execute(f"create table {name} ({declared})")
    copy.execute(f"comment on table {name} is '{_DESCRIBED[name]}'")
    if rows:
        names = [str(column.key) for column in columns]
        frame = pl.DataFrame([tuple(row) for row in rows], schema=names, orient="row", infer_schema_length=None)
        copy.register("frame", frame)
        copy.execute(f"insert into {name} select * from frame")
        copy.unregister("frame")


def _type(column: sa.ColumnElement[Any]) -> str:
    return next(word for kind, word in _TYPES.items() if isinstance(column.type, kind))
