"""`yingshang sql`: questions in SQL to the current snapshot, which is opened read-only."""
# ruff: noqa: PLC0415 - only a question needs the database

import contextlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import Json
from pipelines.output import print_json, print_table
from pipelines.reading import Row, rows_of
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    import duckdb

HELP = "用 SQL 查询当前快照(只读); 不给 -c 时进入交互方式, 也可以从标准输入读入。"
Ask = Callable[[str], None]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sql", help=HELP)(sql)


def sql(
    query: Annotated[str | None, typer.Option("-c", "--command", metavar="SQL", help="执行一条查询后退出。")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Answer one query, the queries of a conversation, or those from the standard input."""
    from yingshang.alerts.copying import copy_of
    from yingshang.snapshots import open_snapshot

    settings = load_settings()
    copy = copy_of(settings)
    with open_snapshot(settings, beside={"alerts": copy} if copy.exists() else None) as connection:

        def ask(text: str) -> None:
            rows = _rows(connection, text)
            print_json(rows) if as_json else print_table(rows, {name: name for name in (rows[0] if rows else {})})

        if query is not None:
            ask(query)
        elif sys.stdin.isatty():
            _converse(ask)
        else:
            ask(sys.stdin.read())


def _rows(connection: "duckdb.DuckDBPyConnection", text: str) -> list[Row]:
    import duckdb

    try:
        return rows_of(connection, text)
    except duckdb.Error as error:
        raise YingshangError(f"the query failed: {str(error).strip()}") from error


def _converse(ask: Ask) -> None:
    """Read statements up to a semicolon until the input ends."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() a history

    typer.echo("以分号结束一条查询; SHOW ALL TABLES; 列出所有表; Ctrl-D 退出。", err=True)
    text = ""
    while True:
        try:
            text += input("sql> " if not text else "  -> ") + "\n"
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            return
        if text.strip().endswith(";"):
            try:
                ask(text)
            except YingshangError as error:
                typer.echo(str(error), err=True)
            text = ""
