"""`yingshang export templates`: the workbooks that departments fill in."""
# ruff: noqa: PLC0415 - only an export needs the workbook library

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import day
from pipelines.output import print_facts
from yingshang.settings import load_settings

app = typer.Typer(name="export", help="导出报送模板。", no_args_is_help=True)
Out = Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录。")]


@app.command("templates", help="导出填报模板: 每个数据集一本空表, 每个牵头单位一本预填指标的填报表。")
def templates(
    out: Out, period_end: Annotated[str, typer.Option("--period-end", metavar="日期", help="填报数据的截止日期。")]
) -> None:
    """Write one workbook per dataset and one per lead unit."""
    from yingshang.catalogue import load_catalogue, write_report_templates
    from yingshang.contracts import load_contracts
    from yingshang.contracts.template import write_template

    settings = load_settings()
    contracts = load_contracts(settings.contracts_dir)
    cutoff = day(period_end)
    assert cutoff is not None
    datasets = out / "datasets"
    datasets.mkdir(parents=True, exist_ok=True)
    for dataset, contract in contracts.items():
        write_template(contract, datasets / f"{dataset}.xlsx")
    catalogues = load_catalogue(settings.catalogue_dir)
    units = write_report_templates(out / "units", contracts["reported_values"], catalogues, cutoff)
    print_facts(
        {"数据集模板": f"{datasets} ({len(contracts)} 本)", "牵头单位模板": f"{out / 'units'} ({len(units)} 本)"}
    )
