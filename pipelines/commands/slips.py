"""`yingshang slips …`: issue a slip, take its steps, add evidence, remind."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.options import Json, day
from pipelines.output import answer, print_facts, print_json, print_table
from yingshang.errors import YingshangError
from yingshang.settings import Settings, load_settings

if TYPE_CHECKING:
    from yingshang.messages.channels import Channels

app = typer.Typer(name="slips", help="督办单: 下达、签收、反馈、核查、退回、延期、升级、办结。", no_args_is_help=True)
SlipId = Annotated[int, typer.Argument(metavar="编号", help="督办单编号, 见 slips list。")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁做的; 核查、退回、办结等只有签发人可以。")]
Words = Annotated[str, typer.Option("--words", metavar="内容", help="说明。")]
LIST = {
    "slip_id": "编号",
    "number": "文号",
    "unit_name": "单位",
    "person": "责任人",
    "state": "状态",
    "due_on": "期限",
    "demand": "要求",
}


@app.command("issue", help="下达一份督办单, 可由一条预警而来。")
def issue(
    unit: Annotated[str, typer.Option("--unit", metavar="单位", help="单位代码, 如 330106。")],
    person: Annotated[str, typer.Option(metavar="姓名", help="责任人。")],
    words: Words,
    by: By,
    workdays: Annotated[int, typer.Option(min=1, max=250, metavar="天数", help="几个工作日内办结。")] = 5,
    alert: Annotated[int | None, typer.Option(metavar="编号", help="由哪条预警而来。")] = None,
) -> None:
    """Issue a slip and tell the channels."""
    from yingshang.slips.service import Demand, issue_slip

    settings, channels = _home()
    demand = Demand(unit, _unit_name(settings, unit), person, words, workdays, alert)
    slip = issue_slip(settings, channels, demand, by=by, today=_today(), at=_now())
    print_facts({"编号": str(slip["slip_id"]), "文号": slip["number"], "期限": str(slip["due_on"])})


@app.command("list", help="列出未办结的督办单; --all 含已办结的。")
def list_open(
    *, every: Annotated[bool, typer.Option("--all", help="含已办结的。")] = False, as_json: Json = False
) -> None:
    """Answer slips by their day."""
    from yingshang.slips.service import list_slips

    answer([_shown(slip) for slip in list_slips(load_settings(), is_open=not every)], LIST, as_json=as_json)


@app.command("show", help="一份督办单及其经过。")
def show(slip_id: SlipId, *, as_json: Json = False) -> None:
    """Answer a slip, its steps and the names of its files."""
    from yingshang.slips.evidence import evidence_of
    from yingshang.slips.service import show_slip

    slip, steps = show_slip(load_settings(), slip_id)
    files = evidence_of(load_settings(), slip_id)
    if as_json:
        print_json({"slip": _shown(slip), "steps": steps, "evidence": files})
        return
    print_facts({name: str(value) for name, value in _shown(slip).items() if value is not None})
    print_table(steps, {"at": "时间(UTC)", "name": "谁", "action": "动作", "to_state": "状态", "words": "内容"})
    if files:
        print_table(files, {"file_name": "附件", "media_type": "类型", "name": "谁", "sha256": "校验值"})


@app.command("step", help="推进一步: receive、answer、check、send_back、close、grant_extension、refuse_extension。")
def step(slip_id: SlipId, action: Annotated[str, typer.Argument(metavar="动作")], by: By, words: Words = "") -> None:
    """Take one step."""
    _step(slip_id, action, by, words, {})


@app.command("extend", help="在到期前申请延期, 由签发人批准。")
def extend(
    slip_id: SlipId,
    until: Annotated[str, typer.Option(metavar="日期", help="申请延到哪天。")],
    words: Words,
    by: By,
) -> None:
    """Ask for a later day."""
    _step(slip_id, "ask_extension", by, words, {"due_on": day(until), "today": _today()})


@app.command("escalate", help="升级到上一级。")
def escalate(
    slip_id: SlipId, to: Annotated[str, typer.Option(metavar="姓名", help="升级给谁。")], words: Words, by: By
) -> None:
    """Take a slip higher up."""
    _step(slip_id, "escalate", by, words, {"to": to})


@app.command("attach", help="添加佐证附件: PDF、图片、Word 或 Excel, 不超过 10 MB。")
def attach(slip_id: SlipId, file: Annotated[Path, typer.Argument(metavar="文件")], by: By) -> None:
    """Add a file to a slip."""
    from yingshang.slips.evidence import LARGEST_BYTES, add_evidence

    if file.stat().st_size > LARGEST_BYTES:
        raise YingshangError(f"{file}: has {file.stat().st_size:,} bytes; a file has at most {LARGEST_BYTES:,}.")
    add_evidence(load_settings(), slip_id, file.name, file.read_bytes(), by=by, at=_now())
    typer.echo(f"{slip_id}: 已添加 {file.name}")


@app.command("remind", help="提醒即将到期和已逾期的督办单, 每天一次。")
def remind_now() -> None:
    """Tell of open slips whose term is near or has passed."""
    from yingshang.slips.letters import remind

    settings, channels = _home()
    typer.echo(f"提醒 {remind(settings, channels, _today(), _now())} 份")


def _step(slip_id: int, action: str, by: str, words: str, more: dict[str, Any]) -> None:
    from yingshang.slips.service import Deed, take_step
    from yingshang.slips.steps import Action

    if action not in list(Action):
        raise YingshangError(f"{action}: no such step; expected one of {'、'.join(Action)}.")
    settings, channels = _home()
    slip = take_step(settings, channels, slip_id, Deed(Action(action), by, _now(), words, more))
    typer.echo(f"{slip['number']}: {_shown(slip)['state']}")


def _shown(slip: dict[str, Any]) -> dict[str, Any]:
    """Return a slip with its state in words and without the secret of its link."""
    from yingshang.slips.steps import STATE_WORDS, SlipState

    return {name: value for name, value in slip.items() if name != "link_secret"} | {
        "state": STATE_WORDS[SlipState(slip["state"])]
    }


def _unit_name(settings: Settings, code: str) -> str:
    from yingshang.snapshots import open_snapshot

    with open_snapshot(settings) as connection:
        row = connection.execute("SELECT unit_name FROM marts.dim_units WHERE unit_code = ?", [code]).fetchone()
    if row is None:
        raise YingshangError(f"--unit {code}: no such unit; expected a code of marts.dim_units.")
    return str(row[0])


def _home() -> "tuple[Settings, Channels]":
    from yingshang.messages.channels import load_channels

    settings = load_settings()
    return settings, load_channels(settings.channels)


def _today() -> dt.date:
    from yingshang.snapshots import beijing_now

    return beijing_now().date()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
