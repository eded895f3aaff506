"""`yingshang quarantine list|export`: refused rows, for the stewards of the departments."""
# ruff: noqa: PLC0415 - polars is slow to import; `--help` must not wait for it

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands.options import Json
from pipelines.output import answer
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

app = typer.Typer(name="quarantine", help="查看和导出被退回的行。", no_args_is_help=True)

COLUMNS = {"dataset": "数据集", "file_name": "文件", "row_number": "行号", "reasons": "原因"}
Dataset = Annotated[str | None, typer.Option(help="只看一个数据集。")]
FileName = Annotated[str | None, typer.Option("--file", help="只看一个文件(投递时的名字)。")]


@app.command("list", help="列出被退回的行及原因。")
def list_rows(
    dataset: Dataset = None,
    file: FileName = None,
    limit: Annotated[int, typer.Option(min=1, help="最多列出多少行。")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """Answer the first refused rows in the order of deliveries."""
    rows = _rows(load_settings(), dataset, file)
    answer([row | {"original": json.loads(row["original"])} for row in rows[:limit]], COLUMNS, as_json=as_json)
    if not as_json:
        typer.echo(f"共退回 {len(rows)} 行" + (f", 列出前 {limit} 行。" if len(rows) > limit else "。"))


@app.command("export", help="导出成工作簿: 部门自己的列, 后面附上退回原因; 改好后去掉附加列即可重新投递。")
def export_rows(
    out: Annotated[Path, typer.Option(help="写到哪个 xlsx 文件。")] = Path("quarantine.xlsx"),
    dataset: Dataset = None,
    file: FileName = None,
) -> None:
    """Write one sheet per dataset and set of delivered columns."""
    from pipelines.workbook import write_quarantine_workbook

    settings = load_settings()
    rows = _rows(settings, dataset, file)
    if not rows:
        raise YingshangError(f"{settings.quarantine}: no refused row fits; nothing to export.")
    sheets = write_quarantine_workbook(out, rows)
    typer.echo(f"{out}: {len(rows)} 行, {sheets} 个工作表")


def _rows(settings: Settings, dataset: str | None, file: str | None) -> list[dict[str, Any]]:
    from yingshang.deliveries import read_quarantine

    rows = read_quarantine(settings.quarantine, dataset).to_dicts()
    return [row for row in rows if file in (None, row["file_name"])]
