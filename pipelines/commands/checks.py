"""`yingshang checks`: what was checked, and what failed."""
# ruff: noqa: PLC0415 - only an answer needs the database

from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.commands.options import Json
from pipelines.output import answer, print_json
from pipelines.reading import rows_of
from pipelines.record import read_record
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

COLUMNS = {"asset": "对象", "check_name": "检查", "severity": "级别", "passed": "通过", "detail": "结果"}
FAILURES = {"asset": "对象", "name": "检查", "detail": "结果"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("checks", help="列出当前快照发布时的检查结果; 默认只列不通过的。")(checks)


def checks(
    *,
    last_run: Annotated[bool, typer.Option("--last-run", help="最近一次运行中不通过的错误级检查。")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="也列出通过的检查。")] = False,
    as_json: Json = False,
) -> None:
    """Answer from the snapshot, or from the record of the last run."""
    settings = load_settings()
    if last_run:
        _answer_last_run(settings, as_json=as_json)
        return
    from yingshang.snapshots import open_snapshot

    with open_snapshot(settings) as connection:
        rows = rows_of(connection, "select * from quality.checks order by passed, severity, asset, check_name")
    chosen = rows if show_all or as_json else [row for row in rows if not row["passed"]]
    if chosen or as_json:
        answer(chosen, COLUMNS, as_json=as_json)
    if not as_json:
        failed = sum(not row["passed"] for row in rows)
        typer.echo(f"共 {len(rows)} 项检查, {failed} 项不通过。")


def _answer_last_run(settings: Settings, *, as_json: bool) -> None:
    record = read_record(settings)
    if record is None:
        raise YingshangError(f"{settings.home}: no run yet; start one with `yingshang run`.")
    if as_json:
        print_json(asdict(record))
    else:
        answer([asdict(failure) for failure in record.failures], FAILURES, as_json=False)
        typer.echo(f"{record.job} {record.as_of or ''} {record.started_at}: {len(record.failures)} 项不通过。")
