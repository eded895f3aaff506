"""`yingshang kpi lock|rehearse`: versions of definitions, and what a draft of one would change."""
# ruff: noqa: PLC0415 - only an answer needs dbt and the database

from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands.options import Json
from pipelines.lock import hold_lock
from pipelines.output import print_facts, print_json, print_table
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

_FLIPS = {
    "kpi_id": "指标",
    "unit_name": "单位",
    "status_before": "原状态",
    "status_after": "新状态",
    "value_before": "原值",
    "value_after": "新值",
    "days_flipped": "天数",
    "first_on": "自",
    "last_on": "至",
}
_SHOWN_FLIPS = 40
Draft = Annotated[
    Path,
    typer.Option("--draft", metavar="目录", help="草案目录: 只放改动的文件, 在 dbt_like_sql/ 与 catalogue/ 之下。"),
]
SameFigures = Annotated[
    str | None, typer.Option("--same-figures", metavar="原因", help="公式改写而数字不会变时, 说明原因, 不另立版本。")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("lock", help="锁定各口径版本所对应的公式; 公式变了而没有新版本, 构建即失败。")(lock)
    app.command("rehearse", help="用口径草案把当前快照的每一天重算一遍, 列出状态会变的单位。")(rehearse)


def lock(same_figures: SameFigures = None) -> None:
    """Write the lock beside the catalogue."""
    from yingshang.catalogue import load_catalogue, write_lock

    settings = load_settings()
    catalogues = load_catalogue(settings.catalogue_dir)
    count = write_lock(settings.catalogue_dir, catalogues, settings.dbt_dir, same_figures)
    print_facts({"锁定于": settings.catalogue_dir, "新增或改写的口径版本": count})


def rehearse(draft: Draft, *, as_json: Json = False) -> None:
    """Answer the units whose status flips; nothing that is published changes."""
    from pipelines.rehearsal import rehearsed
    from yingshang.snapshots import current_snapshot
    from yingshang.snapshots.rehearsing import compare_with_draft

    settings = load_settings()
    snapshot = current_snapshot(settings)
    if snapshot is None:
        raise YingshangError(f"{settings.published}: nothing is published yet; publish first with: yingshang run.")
    with (
        hold_lock(settings, "kpi rehearse"),
        rehearsed(settings, draft, snapshot.as_of, snapshot.known_by) as warehouse,
    ):
        found = compare_with_draft(snapshot.database, warehouse)
    if as_json:
        print_json(vars(found) | {"as_of": snapshot.as_of, "known_by": snapshot.known_by})
        return
    typer.echo(
        f"官方口径逐日数字 {found.figures_compared} 个, 其中 {found.figures_moved} 个会变, 涉及 {found.targets_moved}"
        f" 项指标; 状态会变的单位 {len(found.flips)} 个"
    )
    print_table([_in_words(row) for row in found.flips[:_SHOWN_FLIPS]], _FLIPS)
    if len(found.flips) > _SHOWN_FLIPS:
        typer.echo("其余见 --json")


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    """Write both statuses as shape and word; a figure that only one side has is absent on the other."""
    from dashboards.board.status import STATUSES

    known = {code: f"{status.shape} {status.word}" for code, status in STATUSES.items()} | {"ABSENT": "无此数"}
    return row | {name: known[row[name]] for name in ("status_before", "status_after")}
