"""`yingshang user add|list|password|close|open|audit`: who may look at the pages."""
# ruff: noqa: PLC0415 - only an answer needs the database

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import Json
from pipelines.output import print_json, print_table
from yingshang.accounts.people import ROLE_WORDS, Role, Scope
from yingshang.settings import Settings, load_settings

if TYPE_CHECKING:
    from yingshang.accounts.people import Person

app = typer.Typer(name="user", help="网页账号: 建立、列出、改密码、停用和恢复; 查看审计。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="用户名", help="登录用的名字。")]
Password = Annotated[
    str,
    typer.Option(
        prompt="密码", confirmation_prompt="再输一次", hide_input=True, envvar="YINGSHANG_PASSWORD", help="不给则询问。"
    ),
]
Codes = Annotated[list[str] | None, typer.Option(metavar="代码", help="只能看到这些单位, 可重复; 默认全部。")]


@app.command("add", help="建立账号; 密码从提示或环境变量 YINGSHANG_PASSWORD 读取。")
def add(
    name: Name,
    password: Password,
    role: Annotated[Role, typer.Option(help="角色。")] = Role.ANALYST,
    display_name: Annotated[str, typer.Option("--display", metavar="姓名", help="显示的姓名。")] = "",
    district: Codes = None,
    department: Codes = None,
) -> None:
    """Create an account; a scope names units that the current snapshot knows."""
    from yingshang.accounts.store import add_person

    settings = load_settings()
    scope = Scope(frozenset(district or ()), frozenset(department or ()))
    _refuse_unknown_units(settings, scope)
    person = add_person(settings, name, password, role, display_name=display_name, scope=scope)
    typer.echo(f"已建立账号 {person.name}({ROLE_WORDS[person.role]})")


@app.command("list", help="列出账号。")
def list_people(*, as_json: Json = False) -> None:
    """Answer one row per account, without anything about passwords."""
    from yingshang.accounts.store import people

    rows = [_row(person) for person in people(load_settings())]
    if as_json:
        print_json(rows)
    else:
        head = {"name": "用户名", "display_name": "姓名", "role": "角色", "scope": "范围", "is_active": "可用"}
        print_table(rows, head)


@app.command("password", help="改密码; 该账号已登录的浏览器随即退出。")
def password(name: Name, password: Password) -> None:
    """Give an account another password."""
    from yingshang.accounts.store import replace_password

    replace_password(load_settings(), name, password)
    typer.echo(f"已改密码: {name}")


@app.command("close", help="停用账号; 已登录的浏览器随即退出。")
def close(name: Name) -> None:
    """Close an account."""
    from yingshang.accounts.store import set_active

    set_active(load_settings(), name, is_active=False)
    typer.echo(f"已停用: {name}")


@app.command("open", help="恢复账号。")
def reopen(name: Name) -> None:
    """Open a closed account again."""
    from yingshang.accounts.store import set_active

    set_active(load_settings(), name, is_active=True)
    typer.echo(f"已恢复: {name}")


@app.command("audit", help="列出最近的登录、查看和导出。")
def audit(
    limit: Annotated[int, typer.Option(min=1, help="条数。")] = 50,
    *,
    verify: Annotated[bool, typer.Option("--verify", help="核对整条审计链是否被改动。")] = False,
    as_json: Json = False,
) -> None:
    """Answer the last events, the newest first, or whether all of them are as they were written."""
    from yingshang.operations.audit import read_audit, verify_audit

    if verify:
        typer.echo(f"审计记录完整: {verify_audit(load_settings())} 条")
        return

    rows = [event.__dict__ for event in read_audit(load_settings(), limit)]
    if as_json:
        print_json(rows)
    else:
        head = {"at": "时间(UTC)", "name": "用户", "action": "动作", "subject": "对象", "snapshot_id": "快照"}
        print_table(rows, head)


def _row(person: "Person") -> dict[str, object]:
    scope = "、".join(sorted(person.scope.districts | person.scope.departments)) or "全部"
    return {
        "name": person.name,
        "display_name": person.display_name,
        "role": person.role.value,
        "scope": scope,
        "is_active": person.is_active,
    }


def _refuse_unknown_units(settings: Settings, scope: Scope) -> None:
    """Refuse a code that no unit has: it would lock the person out without a word.

    Raises:
        YingshangError: a code is unknown, or nothing is published against which it could be checked.
    """
    from yingshang.errors import YingshangError
    from yingshang.snapshots import open_snapshot

    if not scope.is_limited:
        return
    with open_snapshot(settings) as connection:
        rows = connection.execute("SELECT unit_code, unit_kind FROM marts.dim_units").fetchall()
    known: dict[bool, set[str]] = {True: set(), False: set()}
    for code, kind in rows:
        known[kind == "department"].add(code)
    unknown = sorted((scope.districts - known[False]) | (scope.departments - known[True]))
    if unknown:
        raise YingshangError(f"{'、'.join(unknown)}: no such unit; expected codes of marts.dim_units.")
