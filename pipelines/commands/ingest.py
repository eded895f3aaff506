"""`yingshang ingest`: one file, or a folder of files, into the lake."""
# ruff: noqa: PLC0415 - polars is slow to import; `--help` must not wait for it

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import File, Json
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

if TYPE_CHECKING:
    from yingshang.contracts import Contract, Mapping
    from yingshang.deliveries import Delivery

COLUMNS = {
    "file_name": "文件",
    "dataset": "数据集",
    "status": "状态",
    "data_cutoff_on": "数据截止日期",
    "rows_read": "读入",
    "rows_accepted": "接受",
    "rows_quarantined": "退回",
    "rows_repeated": "重复",
    "reason": "原因",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ingest")(ingest)


def ingest(
    path: File,
    dataset: Annotated[str | None, typer.Option(help="文件所属的数据集; 默认由文件名或表头判断。")] = None,
    mapping: Annotated[Path | None, typer.Option(help="外部文件的映射, 见 docs/mapping.md。")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样收入, 不写任何东西。")] = False,
    as_json: Json = False,
) -> None:
    """把文件收入数据湖: 合格的行入湖, 不合格的行连同原因进入隔离区。同一文件再收一次不会有变化。"""
    if dataset and mapping:
        raise YingshangError("--dataset and --mapping exclude each other; a mapping names its datasets itself.")
    from yingshang.contracts import load_contracts, load_mapping

    settings = load_settings()
    contracts = load_contracts(settings.contracts_dir)
    if dataset and dataset not in contracts:
        raise YingshangError(f"--dataset {dataset}: no such dataset; expected one of {'、'.join(contracts)}.")
    loaded = load_mapping(mapping, contracts) if mapping else None
    files = _files(path, loaded)
    if dry_run:
        _show_dry_run(settings, contracts, files, dataset, loaded)
        return
    deliveries = list(_take_in(settings, contracts, files, dataset, loaded))
    _answer(deliveries, as_json=as_json)
    refused = [delivery for delivery in deliveries if not delivery.is_accepted]
    if refused:
        raise YingshangError(f"{len(refused)} of {len(deliveries)} deliveries were refused: {refused[0].reason}")
