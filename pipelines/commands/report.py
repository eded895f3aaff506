"""`yingshang report bulletin`: what the office sends out."""
# ruff: noqa: PLC0415 - only a report needs the typesetters

from pathlib import Path
from typing import Annotated

import typer

from pipelines.output import print_facts
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

app = typer.Typer(name="report", help="出具督查通报。", no_args_is_help=True)


@app.callback()
def reports() -> None:
    """Keep the word `bulletin` in the command although it is the only one."""


@app.command("bulletin", help="出具一个文件某季度或某月的通报: Word、PDF 和附表。")
def bulletin(
    period: Annotated[str, typer.Option(metavar="期间", help="季度或月, 如 2024-Q3、2024-09。")],
    out: Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录。")],
    jurisdiction: Annotated[str, typer.Option(metavar="地区", help="哪个文件的承诺。")] = "杭州市",
) -> None:
    """Write the three files from the current snapshot."""
    from dashboards.bulletins import make_bulletin, write_bulletin
    from dashboards.bulletins.periods import period_of
    from dashboards.reading import viewed
    from yingshang.accounts.people import Scope

    wanted = period_of(period)
    with viewed(load_settings(), Scope()) as view:
        if view is None:
            raise YingshangError("Nothing is published yet; publish first with: yingshang run.")
        made = make_bulletin(view, jurisdiction, wanted)
    for path in write_bulletin(made, out):
        print_facts({made.title: str(path)})
