"""`yingshang vintage …`: what was published when, how figures were revised, and corrections of final ones."""
# ruff: noqa: PLC0415 - only an answer needs the database

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.kpi import answer_board, unit_named
from pipelines.commands.options import Json, Unit, day
from pipelines.lock import hold_lock
from pipelines.output import answer, print_facts, print_json, print_table
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

if TYPE_CHECKING:
    from yingshang.snapshots import Correction, Triangle

app = typer.Typer(name="vintage", help="历次发布: 重现某天的看板, 修订三角, 更正定稿数。", no_args_is_help=True)

LIST = {
    "published_at": "发布时间",
    "as_of": "截至",
    "known_by": "所用数据截至",
    "shown": "新增或变化",
    "withdrawn": "撤下",
    "snapshot_id": "快照",
}
TRIANGLE = {
    "month": "月份",
    "first": "首次",
    "after_7_days": "7 天后",
    "after_30_days": "30 天后",
    "final": "定稿",
    "state": "状态",
}
CORRECTION = {
    "correction_id": "编号",
    "kpi_id": "指标",
    "period": "期间",
    "unit_code": "单位",
    "reason": "原因",
    "declared_by": "提出",
    "approved_by": "批准",
}
STATES = {"provisional": "初步", "revised": "修订", "final": "定稿"}
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁提出或批准; 同一人不能既提出又批准。")]


@app.command("list", help="列出历次发布, 以及各次变了多少行。")
def list_vintages(*, as_json: Json = False) -> None:
    """Answer one row per publication, oldest first."""
    from yingshang.snapshots import count_changes

    rows = count_changes(load_settings())
    shown = [row | {"published_at": f"{row['published_at']:%Y-%m-%d %H:%M:%S}"} for row in rows]
    answer(rows if as_json else shown, LIST, as_json=as_json)


@app.command("show", help="重现某天结束时的看板, 与当时 kpi list 的结果完全相同。")
def show_vintage(
    date: Annotated[str, typer.Option("--date", metavar="日期", help="哪一天(北京时间), 如 2024-09-30。")],
    jurisdiction: Annotated[str | None, typer.Option(metavar="地区", help="只列一个文件的指标, 如 西咸新区。")] = None,
    unit: Unit = None,
    *,
    as_json: Json = False,
) -> None:
    """Answer the board of the last publication at or before the end of the day, as `kpi list` answered it then."""
    from yingshang.snapshots import open_vintage

    meant = day(date)
    assert meant is not None
    with open_vintage(load_settings(), meant) as (header, connection):
        answer_board(connection, unit, None, jurisdiction, as_json=as_json)
    typer.echo(
        f"发布于 {header.published_at:%Y-%m-%d %H:%M:%S}, 截至 {header.as_of}, 快照 {header.snapshot_id}", err=True
    )


@app.command("triangle", help="修订三角: 每月首次、7 天后、30 天后、定稿的数, 平均修订幅度与偏差。")
def triangle(
    kpi_id: Annotated[str, typer.Argument(metavar="指标", help="指标代码, 见 kpi list。")],
    unit: Unit = None,
    *,
    as_json: Json = False,
) -> None:
    """Answer the months of a target by its official definition; days count from the day of the first figure."""
    from yingshang.snapshots import revision_triangle

    settings = load_settings()
    place = _unit(settings, unit)
    found = revision_triangle(settings, kpi_id, (place["unit_kind"], place["unit_code"]) if place else None)
    if as_json:
        print_json(found)
        return
    _print_triangle(found)


@app.command("correct", help="提出一项更正: 定稿数要变, 须另一人批准后方可发布。")
def correct(
    kpi_id: Annotated[str, typer.Option("--kpi", metavar="指标", help="指标代码。")],
    period: Annotated[str, typer.Option(metavar="期间", help="月或季, 如 2024-03 或 2024-Q1。")],
    reason: Annotated[str, typer.Option(metavar="原因", help="为什么要更正。")],
    by: By,
    unit: Unit = None,
    *,
    as_json: Json = False,
) -> None:
    """Declare a correction of a target and period, of one unit or of all."""
    from yingshang.catalogue import load_catalogue
    from yingshang.snapshots import beijing_now, declare_correction

    settings = load_settings()
    targets = [target for catalogue in load_catalogue(settings.catalogue_dir) for target in catalogue.targets]
    if kpi_id not in targets:
        near = "、".join(get_close_matches(kpi_id, targets, n=3, cutoff=0.0))
        raise YingshangError(f"--kpi {kpi_id}: no such KPI; expected one such as {near} (yingshang kpi list --all).")
    place = _unit(settings, unit)
    with hold_lock(settings, "vintage correct"):
        declared = declare_correction(
            settings,
            kpi_id=kpi_id,
            period=period,
            unit_code=place["unit_code"] if place else None,
            reason=reason,
            by=by,
            at=beijing_now(),
        )
    _answer_correction(declared, as_json=as_json)


@app.command("approve", help="批准一项更正; 提出的人不能批准。")
def approve(
    correction_id: Annotated[str, typer.Argument(metavar="编号", help="更正编号, 如 C0001。")],
    by: By,
    *,
    as_json: Json = False,
) -> None:
    """Approve a declared correction."""
    from yingshang.snapshots import approve_correction, beijing_now

    settings = load_settings()
    with hold_lock(settings, "vintage approve"):
        approved = approve_correction(settings, correction_id, by=by, at=beijing_now())
    _answer_correction(approved, as_json=as_json)


@app.command("corrections", help="列出全部更正。")
def list_corrections(*, as_json: Json = False) -> None:
    """Answer every declared correction, approved or not."""
    from yingshang.snapshots import read_corrections

    answer([correction.__dict__ for correction in read_corrections(load_settings())], CORRECTION, as_json=as_json)


def _answer_correction(correction: "Correction", *, as_json: bool) -> None:
    if as_json:
        print_json(correction.__dict__)
    else:
        print_table([correction.__dict__], CORRECTION)


def _unit(settings: Settings, unit: str | None) -> dict[str, Any] | None:
    """Return kind, code and name of a unit that the last publication knows."""
    from yingshang.snapshots import open_vintage

    if unit is None:
        return None
    with open_vintage(settings) as (_, connection):
        return unit_named(connection, unit)


def _print_triangle(found: "Triangle") -> None:
    print_table([row | {"state": STATES[row["state"]]} for row in found["months"]], TRIANGLE)
    print_facts(
        {"平均修订幅度": found["mean_revision"], "偏差(平均修订)": found["bias"], "定稿月数": found["final_months"]}
    )
