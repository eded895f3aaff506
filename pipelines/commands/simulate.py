"""`yingshang simulate`: a believable year of deliveries, to try everything without anybody's data."""
# ruff: noqa: PLC0415 - numpy and polars are slow to import; `--help` must not wait for them

from pathlib import Path
from typing import Annotated

import typer

from yingshang.settings import load_settings

HELP = "生成一年的模拟投递文件(杭州, 2024), 以及 truth.json: 每个指标的真值和脏数据行数。"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", help=HELP)(simulate)


def simulate(
    rows: Annotated[int, typer.Option(min=1, help="大约多少件诉求, 其他数据集按比例。")] = 20_000,
    seed: Annotated[int, typer.Option(help="随机种子; 同样的参数总得到同样的文件。")] = 1,
    out: Annotated[Path | None, typer.Option(help="写到哪个目录; 默认为投递目录。")] = None,
    dirt: Annotated[float, typer.Option(min=0, max=0.5, help="脏数据行的比例。")] = 0.01,
) -> None:
    """Write the files; the same options always give the same bytes."""
    from rich.console import Console
    from rich.progress import Progress

    from yingshang.simulation import simulate as write_year

    target = out or load_settings().landing
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("生成投递文件", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        truth = write_year(rows, seed, target, dirt, on_progress=tell)
    typer.echo(f"投递文件 {target}\n真值     {truth}")
