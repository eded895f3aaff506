"""`yingshang report …`: what the office sends out."""
# ruff: noqa: PLC0415 - only a report needs the typesetters

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.output import print_facts
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.bulletins import Bulletin
    from dashboards.reading import View

app = typer.Typer(name="report", help="出具督查通报和月度专报。", no_args_is_help=True)
Period = Annotated[str, typer.Option("--period", metavar="期间", help="季度或月, 如 2024-Q3、2024-09。")]
Out = Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录。")]
Jurisdiction = Annotated[str, typer.Option(metavar="地区", help="哪个文件的承诺。")]


@app.command("bulletin", help="出具一个文件某季度或某月的通报: Word、PDF 和附表。")
def bulletin(
    period: Period,
    out: Out,
    jurisdiction: Jurisdiction = "杭州市",
    issuer: Annotated[str, typer.Option(metavar="机关", help="发文机关; 给出即加红头。")] = "",
    number: Annotated[str, typer.Option(metavar="字号", help="发文字号, 如 杭营商〔2024〕3号。")] = "",
) -> None:
    """Write the three files from the current snapshot."""
    from dashboards.bulletins import Letterhead, make_bulletin
    from dashboards.bulletins.periods import period_of
    from yingshang.accounts.notes import notes_between

    wanted = period_of(period)
    if number and not issuer:
        raise YingshangError(f"--number {number}: a number needs its issuer; give --issuer too.")
    head = Letterhead(issuer, number) if issuer else None
    remarks = notes_between(load_settings(), wanted.start, wanted.end)
    _write(out, lambda view: make_bulletin(view, jurisdiction, wanted, remarks, head))


@app.command("brief", help="出具一页纸的月度专报: Word、PDF 和附表。")
def brief(period: Period, out: Out, jurisdiction: Jurisdiction = "杭州市") -> None:
    """Write the one-page brief from the current snapshot."""
    from dashboards.bulletins import make_brief
    from dashboards.bulletins.periods import period_of

    wanted = period_of(period)
    _write(out, lambda view: make_brief(view, jurisdiction, wanted))


def _write(out: Path, make: "Callable[[View], Bulletin]") -> None:
    from dashboards.bulletins import write_bulletin
    from dashboards.reading import viewed
    from yingshang.accounts.people import Scope

    with viewed(load_settings(), Scope()) as view:
        if view is None:
            raise YingshangError("Nothing is published yet; publish first with: yingshang run.")
        made = make(view)
    for path in write_bulletin(made, out):
        print_facts({made.title: str(path)})
