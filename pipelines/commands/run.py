"""`yingshang run`: the whole way, from landing files to the published board."""
# ruff: noqa: PLC0415 - the orchestrator takes seconds to import; `--help` must not

import time

import typer

from pipelines.commands.options import AsOf, KnownBy, day
from pipelines.output import print_facts, terminal
from yingshang.settings import load_settings

HELP = """收数、检查、计算、发布: 从投递目录到指标看板。

不给 --as-of 时, 取所有必需数据都已覆盖的最近一天。任何一条错误级检查不通过, 都不会发布, 原快照保持不变。
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=HELP)(run)


def run(as_of: AsOf = None, known_by: KnownBy = None) -> None:
    """Run everything and print the board, or say in one sentence why nothing was published."""
    started = time.monotonic()
    settings = load_settings()
    from pipelines.terminal import quiet_terminal
    from yingshang.garbage import nothing_is_garbage

    with quiet_terminal(settings.home / "run.log") as console:
        console.print(f"[bold]Yingshang[/] {settings.home}", highlight=False)
        with console.status("载入定义"), nothing_is_garbage():
            from pipelines.run import run_pipeline
        outcome = run_pipeline(settings, console, as_of=day(as_of), known_by=day(known_by))
        console.print(f"  用时 {time.monotonic() - started:.0f} s", highlight=False)
    from dashboards.board import board_renderable

    folder = settings.published / "current"
    terminal().print(board_renderable(folder / "yingshang.duckdb"))
    print_facts(
        {
            "快照": outcome.snapshot.snapshot_id,
            "看板": folder / "board.html",
            "数据库": folder / "yingshang.duckdb",
        }
    )
