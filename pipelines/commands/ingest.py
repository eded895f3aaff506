"""`yingshang ingest`: one file, or a folder of files, into the lake."""
# ruff: noqa: PLC0415 - polars is slow to import; `--help` must not wait for it

from dataclasses import asdict
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import File, Json
from pipelines.lock import Holder, hold_lock
from pipelines.output import answer, print_json
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from yingshang.contracts import Contract, Mapping
    from yingshang.deliveries import Delivery

HELP = "把文件收入数据湖: 合格的行入湖, 不合格的行连同原因进入隔离区。同一文件再收一次不会有变化。"
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
    app.command("ingest", help=HELP)(ingest)


def ingest(
    path: File,
    dataset: Annotated[str | None, typer.Option(help="文件所属的数据集; 默认由文件名或表头判断。")] = None,
    mapping: Annotated[Path | None, typer.Option(help="外部文件的映射, 见 docs/mapping.md。")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样收入, 不写入任何东西。")] = False,
    as_json: Json = False,
) -> None:
    """Take in the files one after the other; exit with 1 when one was refused."""
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
        _preview(settings, contracts, files, dataset, loaded, as_json=as_json)
        return
    deliveries = _take_in(settings, contracts, files, dataset, loaded)
    answer([_row(delivery) for delivery in deliveries], COLUMNS, as_json=as_json)
    refused = [delivery for delivery in deliveries if not delivery.is_accepted]
    if refused:
        raise YingshangError(f"{len(refused)} of {len(deliveries)} deliveries were refused: {refused[0].reason}")


def _files(path: Path, mapping: "Mapping | None") -> list[Path]:
    if not path.exists():
        raise YingshangError(f"{path}: no such file or folder; expected delivered files.")
    if path.is_file():
        return [path]
    pattern = mapping.files if mapping else "*"
    files = [file for file in sorted(path.iterdir()) if file.is_file() and fnmatch(file.name, pattern)]
    if not files:
        raise YingshangError(f"{path}: no file there matches {pattern}.")
    return files


def _preview(
    settings: Settings,
    contracts: "dict[str, Contract]",
    files: list[Path],
    dataset: str | None,
    mapping: "Mapping | None",
    *,
    as_json: bool,
) -> None:
    from yingshang.deliveries.preview import preview, preview_text

    previews = [
        shown for file in files for shown in preview(settings, contracts, file, dataset=dataset, mapping=mapping)
    ]
    if as_json:
        print_json([asdict(shown) for shown in previews])
    else:
        typer.echo(preview_text(previews), nl=False)
    problems = [shown.problem for shown in previews if shown.problem]
    if problems:
        raise YingshangError(f"{len(problems)} of {len(previews)} deliveries would be refused: {problems[0]}")


def _take_in(
    settings: Settings,
    contracts: "dict[str, Contract]",
    files: list[Path],
    dataset: str | None,
    mapping: "Mapping | None",
) -> "list[Delivery]":
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from yingshang.deliveries import ingest_file, recover

    console, deliveries = Console(stderr=True), []
    columns = (SpinnerColumn(), TextColumn("{task.description}  {task.completed:,.0f} 行"), TimeElapsedColumn())

    def tell(holder: Holder | None) -> None:
        console.print(f"等待 {holder or '另一个进程'} 结束 …", highlight=False)

    with hold_lock(settings, "ingest", on_wait=tell), Progress(*columns, console=console, transient=True) as progress:
        recover(settings, contracts)
        for file in files:
            task = progress.add_task(file.name)
            told = partial(_tell_rows, progress, task)
            deliveries += ingest_file(settings, contracts, file, dataset=dataset, mapping=mapping, on_progress=told)
            progress.remove_task(task)
    return deliveries


def _tell_rows(progress: "Progress", task: "TaskID", rows: int) -> None:
    progress.update(task, completed=rows)


def _row(delivery: "Delivery") -> dict[str, Any]:
    return {name: value for name, value in asdict(delivery).items() if name not in ("lake_file", "quarantine_file")}
