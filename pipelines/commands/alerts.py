"""`yingshang alerts …`: evaluate, list, take up, give to somebody, silence; try a rule on the past."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import Json, day
from pipelines.lock import hold_lock
from pipelines.output import answer, print_facts, print_json, print_table
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    from yingshang.alerts.lead_times import Lead

app = typer.Typer(name="alerts", help="预警: 评估、列出、认领、指派、静默; 在历史上试运行规则。", no_args_is_help=True)
AlertId = Annotated[int, typer.Argument(metavar="编号", help="预警编号, 见 alerts list。")]
By = Annotated[str, typer.Option("--by", metavar="姓名", help="谁做的; 记入审计。")]
LIST = {
    "alert_id": "编号",
    "severity": "级别",
    "state": "状态",
    "words": "预警",
    "unit_name": "单位",
    "value_words": "当前",
    "goal_words": "目标",
    "fired_on": "发出",
    "owner": "责任",
    "assigned_to": "承办",
}
RULES = {
    "rule_id": "规则",
    "version": "版本",
    "name_zh": "名称",
    "severity": "级别",
    "condition": "条件",
    "targets": "指标数",
    "unit_kinds": "单位",
    "hold_workdays": "持续",
}
FIRINGS = {
    "fired_on": "发出",
    "broken_since": "起始",
    "resolved_on": "恢复",
    "name": "对象",
    "unit_name": "单位",
    "value_words": "当时",
    "goal_words": "目标",
}
LEADS = {
    "missed_on": "未达标",
    "name": "指标",
    "unit_name": "单位",
    "first_on": "首次预警",
    "lead_workdays": "提前工作日",
    "rules": "各规则提前工作日",
}


@app.command("evaluate", help="按规则评估当前快照, 通知写入发件箱; 同一快照只评估一次。")
def evaluate_now(*, as_json: Json = False) -> None:
    """Evaluate the current snapshot once."""
    from yingshang.alerts.evaluation import evaluate_current

    settings = load_settings()
    with hold_lock(settings, "alerts evaluate"):
        done = evaluate_current(settings)
    if as_json:
        print_json(done.__dict__)
        return
    for problem in done.problems:
        typer.echo(problem, err=True)
    words = "此前已评估" if done.is_repeat else "早于上次评估, 未计" if done.is_late else "已评估"
    facts = {"快照": done.snapshot_id, "截至": done.as_of, "结果": words, "新发": done.fired, "恢复": done.resolved}
    print_facts({name: str(value) for name, value in facts.items()})


@app.command("list", help="列出未结的预警; --all 含已恢复的。")
def list_open(
    *, every: Annotated[bool, typer.Option("--all", help="含已恢复的。")] = False, as_json: Json = False
) -> None:
    """Answer the alerts that people were told of, the gravest first."""
    from yingshang.alerts.actions import list_alerts

    answer(list_alerts(load_settings(), is_open=not every), LIST, as_json=as_json)


@app.command("show", help="一条预警及其经过。")
def show(alert_id: AlertId, *, as_json: Json = False) -> None:
    """Answer an alert and its history."""
    from yingshang.alerts.actions import show_alert

    alert, history = show_alert(load_settings(), alert_id)
    if as_json:
        print_json({"alert": alert, "history": history})
        return
    print_facts({name: str(value) for name, value in alert.items() if value is not None})
    print_table(history, {"as_of": "统计日", "from_state": "由", "to_state": "到", "value_words": "当时"})


@app.command("ack", help="认领: 不再重复提醒。")
def ack(alert_id: AlertId, by: By) -> None:
    """Take an alert up."""
    from yingshang.alerts.actions import acknowledge

    acknowledge(load_settings(), alert_id, by=by, at=_now())
    typer.echo(f"{alert_id}: 已认领")


@app.command("assign", help="指派给某人。")
def give(alert_id: AlertId, to: Annotated[str, typer.Option("--to", metavar="姓名", help="交给谁。")], by: By) -> None:
    """Give an alert to somebody."""
    from yingshang.alerts.actions import assign

    assign(load_settings(), alert_id, to, by=by, at=_now())
    typer.echo(f"{alert_id}: 已指派 {to}")


@app.command("silence", help="静默到某日(统计日), 须写明原因。")
def hush(
    alert_id: AlertId,
    until: Annotated[str, typer.Option(metavar="日期", help="到哪个统计日, 含当日。")],
    reason: Annotated[str, typer.Option(metavar="原因", help="为什么。")],
    by: By,
) -> None:
    """Tell nobody of an alert up to a day."""
    from yingshang.alerts.actions import silence

    last = day(until)
    assert last is not None
    silence(load_settings(), alert_id, last, reason, by=by, at=_now())
    typer.echo(f"{alert_id}: 静默到 {until}")


@app.command("close", help="关闭一条预警, 须写明原因; 再次触发时为新预警。")
def close_alert(
    alert_id: AlertId, reason: Annotated[str, typer.Option(metavar="原因", help="为什么。")], by: By
) -> None:
    """Close an alert by hand."""
    from yingshang.alerts.actions import close

    close(load_settings(), alert_id, reason, by=by, at=_now())
    typer.echo(f"{alert_id}: 已关闭")


@app.command("rules", help="列出规则, 以及各覆盖多少指标。")
def list_rules(*, as_json: Json = False) -> None:
    """Answer every rule with how many targets of the snapshot it is about."""
    from yingshang.alerts.observing import selected
    from yingshang.alerts.rules import load_rules
    from yingshang.snapshots import open_snapshot

    settings = load_settings()
    rules = load_rules(settings.alert_rules)
    with open_snapshot(settings) as connection:
        rows = [
            {
                **rule.model_dump(mode="json"),
                "condition": rule.condition.kind,
                "targets": 0 if rule.is_about_data else len(selected(connection, rule.targets)),
                "unit_kinds": "、".join(rule.unit_kinds),
            }
            for rule in rules.rules
        ]
    answer(rows, RULES, as_json=as_json)


@app.command("adopt", help="采用规则文件: 改动后的规则自此生效, 记入审计。")
def adopt(by: By) -> None:
    """Let the file of rules count from now on."""
    from yingshang.alerts.adopting import adopt_rules

    done = adopt_rules(load_settings(), by=by, at=_now())
    facts = {"版本": done.version, "新增": done.added, "删除": done.removed, "改动": done.changed}
    print_facts({name: told if isinstance(told, str) else "、".join(told) or "—" for name, told in facts.items()})


@app.command("test", help="在历史上试运行一条规则: 会在哪些天发出什么。不留痕, 不通知。")
def try_rule(
    rule: Annotated[str, typer.Option(metavar="规则", help="规则编号, 见 alerts rules。")],
    start: Annotated[str, typer.Option("--from", metavar="日期", help="从哪天起。")],
    end: Annotated[str, typer.Option("--to", metavar="日期", help="到哪天止。")],
    *,
    as_json: Json = False,
) -> None:
    """Answer what a rule would have fired, by the figures of the current snapshot."""
    from yingshang.alerts.evaluation import cadences_of
    from yingshang.alerts.replaying import replay
    from yingshang.alerts.rules import load_rules
    from yingshang.snapshots import open_snapshot

    settings = load_settings()
    rules = load_rules(settings.alert_rules)
    first, last = _span(start, end)
    with open_snapshot(settings) as connection:
        found = replay(connection, rules, [rules.named(rule)], first, last, cadences_of(settings))
    answer([firing.__dict__ for firing in found], FIRINGS, as_json=as_json)


@app.command("lead", help="期限已到未达标的指标: 此前哪条规则、提前多少个工作日发出过预警。不留痕, 不通知。")
def lead(
    start: Annotated[str, typer.Option("--from", metavar="日期", help="从哪天的数起; 更早的预警不计。")],
    end: Annotated[str, typer.Option("--to", metavar="日期", help="到哪天止。")],
    *,
    as_json: Json = False,
) -> None:
    """Answer every missed target of the current snapshot with the warnings that came before."""
    from yingshang.alerts.evaluation import cadences_of
    from yingshang.alerts.lead_times import lead_times
    from yingshang.alerts.rules import load_rules
    from yingshang.snapshots import open_snapshot

    settings = load_settings()
    first, last = _span(start, end)
    with open_snapshot(settings) as connection:
        found = lead_times(connection, load_rules(settings.alert_rules), first, last, cadences_of(settings))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    print_table([_lead_row(one) for one in found], LEADS)
    leads = [one.warnings[0].lead_workdays for one in found if one.warnings]
    typer.echo(
        f"未达标 {len(found)} 项, 此前有预警 {len(leads)} 项"
        + (f", 首次预警提前工作日中位数 {median(leads):g}、最少 {min(leads)}" if leads else "")
    )


def _lead_row(lead: "Lead") -> dict[str, object]:
    """Return a missed target with its first warning, and how long before every rule had warned."""
    row = {name: getattr(lead, name) for name in ("missed_on", "name", "unit_name")}
    if not lead.warnings:
        return row | {"rules": "未曾预警"}
    first, *_ = lead.warnings
    words = [f"{one.rule_id} {one.lead_workdays}{'' if one.stands else ' (已恢复)'}" for one in lead.warnings]
    return row | {"first_on": first.first_on, "lead_workdays": first.lead_workdays, "rules": "、".join(words)}


def _span(start: str, end: str) -> tuple[dt.date, dt.date]:
    first, last = day(start), day(end)
    assert first is not None
    assert last is not None
    if last < first:
        raise YingshangError(f"--to {end}: lies before --from {start}.")
    return first, last


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
