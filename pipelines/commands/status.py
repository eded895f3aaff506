"""`yingshang status`: where things stand, in a few lines."""
# ruff: noqa: PLC0415 - only an answer needs the database

from dataclasses import asdict
from typing import Any

import typer

from pipelines.commands.options import Json
from pipelines.lock import lock_holder
from pipelines.output import print_facts, print_json, print_table
from pipelines.record import RunRecord, read_record
from yingshang.settings import Settings, load_settings

HELP = "现状: 当前快照、最近一次运行、每个数据集收到哪一天、退回了多少行。"
COLUMNS = {
    "dataset": "数据集",
    "files": "文件",
    "refused": "拒收",
    "data_cutoff_on": "数据截止日期",
    "rows_accepted": "接受",
    "rows_quarantined": "退回",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", help=HELP)(status)


def status(*, as_json: Json = False) -> None:
    """Answer from the ledger, the pointer to the snapshot and the record of the last run; nothing is opened."""
    from yingshang.snapshots import current_snapshot

    settings = load_settings()
    snapshot, record, holder = current_snapshot(settings), read_record(settings), lock_holder(settings)
    datasets = _datasets(settings)
    facts: dict[str, Any] = {
        "home": settings.home,
        "snapshot_id": snapshot.snapshot_id if snapshot else None,
        "as_of": snapshot.as_of if snapshot else None,
        "known_by": snapshot.known_by if snapshot else None,
        "writer": asdict(holder) if holder else None,
        "last_run": asdict(record) | {"state": _state(record, is_held=holder is not None)} if record else None,
        "datasets": datasets,
    }
    if as_json:
        print_json(facts)
        return
    print_facts(
        {
            "目录": settings.home,
            "当前快照": facts["snapshot_id"],
            "截至": facts["as_of"],
            "最近运行": _last_run(record, facts["last_run"]),
        }
    )
    print_table(datasets, COLUMNS)


_WORDS = {"running": "运行中", "interrupted": "被中断", "succeeded": "成功", "failed": "失败"}


def _last_run(record: RunRecord | None, told: dict[str, Any] | None) -> str | None:
    return f"{record.job} {record.as_of or ''} {_WORDS[told['state']]} {record.started_at}" if record and told else None


def _state(record: RunRecord, *, is_held: bool) -> str:
    if record.ended_at is None:
        return "running" if is_held else "interrupted"
    return "succeeded" if record.has_succeeded else "failed"


def _datasets(settings: Settings) -> list[dict[str, Any]]:
    from yingshang.deliveries import read_ledger

    if not settings.ledger.exists():
        return []
    deliveries = read_ledger(settings)
    rows = []
    for dataset in sorted({delivery.dataset for delivery in deliveries}):
        own = [delivery for delivery in deliveries if delivery.dataset == dataset]
        cutoffs = [delivery.data_cutoff_on for delivery in own if delivery.is_accepted and delivery.data_cutoff_on]
        rows.append(
            {
                "dataset": dataset,
                "files": sum(delivery.is_accepted for delivery in own),
                "refused": sum(not delivery.is_accepted for delivery in own),
                "data_cutoff_on": max(cutoffs, default=None),
                "rows_accepted": sum(delivery.rows_accepted for delivery in own),
                "rows_quarantined": sum(delivery.rows_quarantined for delivery in own),
            }
        )
    return rows
