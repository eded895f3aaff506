"""`yingshang kpi explain|gap`: from a figure to the records, words, deliveries and checks that it rests on."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands.kpi import find_unit, in_words, target_of
from pipelines.commands.options import AsOf, Json, Unit, day
from pipelines.output import print_facts, print_json, print_json_lines, print_table
from pipelines.reading import Row, rows_of
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    import duckdb

    from yingshang.snapshots.change import Change
    from yingshang.snapshots.explaining import Subject

_SHOWN_RECORDS = 10
_SPLITS = {"district": "区县(街镇)", "department": "部门", "category": "类别"}
_COMPARISONS = {"agrees": "一致", "differs": "不一致", "not_comparable": "无计算值"}
KpiId = Annotated[str, typer.Argument(metavar="指标", help="指标代码, 见 kpi list。")]
DefinitionId = Annotated[str | None, typer.Option("--definition", metavar="口径", help="口径代码; 默认官方口径。")]
Rival = Annotated[str | None, typer.Option("--rival", metavar="口径", help="对照口径; 默认第一个。")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    words = "说明一个数从何而来: 记录、不计原因、口径与公式、条款、投递、检查、变化的构成。"
    app.command("explain", help=words)(explain_kpi)
    app.command("gap", help="列出正式口径与对照口径计法不同的记录。")(show_gap)


def explain_kpi(
    kpi_id: KpiId, unit: Unit = None, as_of: AsOf = None, definition: DefinitionId = None, *, as_json: Json = False
) -> None:
    """Answer everything that one figure of the snapshot's day rests on."""
    from yingshang.snapshots import open_snapshot
    from yingshang.snapshots.explaining import left_out_lines, record_lines, some_records_of, subject_of

    with open_snapshot(load_settings()) as connection:
        target = target_of(connection, kpi_id)
        subject = subject_of(connection, target["kpi_id"], definition, find_unit(connection, unit))
        answer = _explanation(connection, target, subject, day(as_of))
        if as_json:
            records, left_out = record_lines(connection, subject), left_out_lines(connection, subject)
            print_json_lines(answer, {"records": records, "left_out": left_out})
        else:
            _print(answer, some_records_of(connection, subject, _SHOWN_RECORDS))


def show_gap(kpi_id: KpiId, unit: Unit = None, rival: Rival = None, *, as_json: Json = False) -> None:
    """Answer the records that make the difference between the official and a rival definition."""
    from yingshang.snapshots import open_snapshot
    from yingshang.snapshots.explaining import gap_of, subject_of

    with open_snapshot(load_settings()) as connection:
        target = target_of(connection, kpi_id)
        place = find_unit(connection, unit)
        official = subject_of(connection, target["kpi_id"], None, place)
        names = rows_of(
            connection,
            "select definition_id from kpi.definitions where kpi_id = ? and not is_official and is_current"
            " order by definition_id",
            [target["kpi_id"]],
        )
        if not names:
            raise YingshangError(f"{kpi_id}: has no rival definition.")
        other = subject_of(connection, target["kpi_id"], rival or names[0]["definition_id"], place)
        gap = gap_of(connection, official, other)
    if as_json:
        print_json({"official": official.definition_id, "rival": other.definition_id, "records": gap})
    else:
        typer.echo(f"{official.definition_id} 与 {other.definition_id}: {len(gap)} 条记录计法不同")
        head = {"record_id": "记录", "numerator": "分子", "denominator": "分母"}
        head |= {"rival_numerator": "对照分子", "rival_denominator": "对照分母"}
        print_table([_plain(row) for row in gap[:_SHOWN_RECORDS]], head)


def _explanation(
    connection: "duckdb.DuckDBPyConnection", target: Row, subject: "Subject", as_of: dt.date | None
) -> dict[str, Any]:
    from yingshang.snapshots.change import changes_of
    from yingshang.snapshots.explaining import waterfall_of

    (days,) = rows_of(connection, "select max(as_of) as last from kpi.results")
    if as_of not in (None, days["last"]):
        raise YingshangError(
            f"--as-of {as_of}: records are kept for the snapshot's day {days['last']}; for another day run"
            f" `yingshang run --as-of {as_of}` first."
        )
    (result,) = rows_of(
        connection,
        "select * from kpi.results where kpi_id = ? and definition_id = ? and unit_kind = ? and unit_code = ?"
        " and period_kind = 'to_date' and as_of = ?",
        [subject.kpi_id, subject.definition_id, subject.unit_kind, subject.unit_code, days["last"]],
    )
    words = _words_of(connection, subject.kpi_id, subject.definition_id)
    counted_until = min(days["last"], target["window_end"])
    changes = changes_of(connection, subject, counted_until, target["kind"], is_balance=words["is_balance"])
    return {
        "target": target,
        "result": result,
        "definition": words | {"models": _models(subject.definition_id)},
        "part_names": _part_names(connection, subject.kpi_id),
        "waterfall": waterfall_of(connection, subject),
        "change": [_in_decimals(change) for change in changes],
        "reports": _reports(connection, subject),
        **_grounds(connection, target["sources"] or ""),
    }


def _words_of(connection: "duckdb.DuckDBPyConnection", kpi_id: str, definition_id: str) -> Row:
    """Return the version of the definition that counts on the snapshot's day."""
    query = "select * from kpi.definitions where kpi_id = ? and definition_id = ? and is_current"
    (words,) = rows_of(connection, query, [kpi_id, definition_id])
    return words


def _models(definition_id: str) -> list[dict[str, str]]:
    """Return the models that hold the formula, as they are written."""
    from yingshang.catalogue import Formulas

    folder = load_settings().dbt_dir
    paths = {path.stem: path for path in folder.rglob("*.sql")}
    names = sorted(Formulas.read(folder).counting(definition_id))
    return [{"model": name, "sql": paths[name].read_text(encoding="utf-8")} for name in names]


def _reports(connection: "duckdb.DuckDBPyConnection", subject: "Subject") -> list[Row]:
    """Return what was reported about the target and the unit, beside what is computed."""
    query = (
        "select report_id, period_kind, period_end, numerator, denominator, value, doubt, computed_value, difference,"
        " comparison from kpi.reported_values where kpi_id = ? and unit_kind = ? and unit_code = ?"
        " order by period_end"
    )
    return rows_of(connection, query, [subject.kpi_id, subject.unit_kind, subject.unit_code])


def _part_names(connection: "duckdb.DuckDBPyConnection", kpi_id: str) -> dict[str, str]:
    """Return the names of the units into which a change is split."""
    query = "select distinct unit_code, unit_name from kpi.results where kpi_id = ? order by unit_code"
    return {row["unit_code"]: row["unit_name"] for row in rows_of(connection, query, [kpi_id])}


def _grounds(connection: "duckdb.DuckDBPyConnection", sources: str) -> dict[str, list[Row]]:
    """Return the accepted deliveries of the sources, and the checks of them and of the KPI tables."""
    names = [name for name in sources.split("、") if name]
    assets = [f"lake/{name}" for name in names] + ["kpi/results", "kpi/measured", "kpi/movements"]
    return {
        "deliveries": rows_of(
            connection,
            "select dataset, file_name, data_cutoff_on, rows_accepted, rows_quarantined, sha256 from quality.deliveries"
            " where status = 'accepted' and list_contains(?, dataset) order by dataset, delivery_seq",
            [names],
        ),
        "checks": rows_of(
            connection,
            "select asset, check_name, severity, passed, detail from quality.checks where list_contains(?, asset)"
            " order by asset, check_name",
            [assets],
        ),
    }


def _in_decimals(change: "Change") -> dict[str, Any]:
    """Write exact fractions as numerator/denominator and, for reading, to nine places."""
    return {
        "split": change.split,
        "before": _fraction(change.before),
        "after": _fraction(change.after),
        "movement": _fraction(change.movement),
        "parts": [
            {"part": one.part, "rate": _fraction(one.rate), "mix": _fraction(one.mix), "total": _fraction(one.total)}
            for one in change.contributions
        ],
    }


def _fraction(value: Fraction | None) -> dict[str, str] | None:
    if value is None:
        return None
    shown = Decimal(value.numerator) / Decimal(value.denominator)
    return {"exact": str(value), "shown": f"{shown:.9f}"}


def _print(answer: dict[str, Any], some_records: list[Row]) -> None:
    target, result, words = answer["target"], answer["result"], answer["definition"]
    shown = in_words(result)
    print_facts(
        {
            "指标": f"{target['name_zh']} ({target['kpi_id']})",
            "条款": f"{target['document']} {target['clause']}: {target['quote']}",
            "口径": f"{words['name_zh']} ({words['definition_id']} 第 {words['version']} 版)",
            "算法": words["formula_zh"],
            "公式所在": "、".join(model["model"] for model in words["models"]),
            "单位与日期": f"{result['unit_name']}, 截至 {result['as_of']}",
            "结果": f"{shown['parts']} = {shown['shown']}, 目标 {shown['goal']}: {shown['state']}",
        }
    )
    print_table(answer["waterfall"], {"step_zh": "从全部到计入", "records": "条数", "examples": "例"})
    records = [_plain(row) for row in some_records]
    print_table(
        records, {"record_id": "计入的记录", "counted_on": "计入日", "numerator": "分子", "denominator": "分母"}
    )
    counted = answer["waterfall"][-1]["records"]
    if counted > len(records):
        typer.echo(f"共 {counted} 条, 全部见 --json")
    for change in answer["change"]:
        _print_change(change, answer["part_names"], result["unit"])
    if answer["reports"]:
        reports = [_plain(row) | {"comparison": _COMPARISONS[row["comparison"]]} for row in answer["reports"]]
        print_table(
            reports[-_SHOWN_RECORDS:],
            {"report_id": "填报", "period_end": "截至", "value": "填报值", "computed_value": "计算值"}
            | {"comparison": "比对", "doubt": "存疑"},
        )
    passed = sum(bool(check["passed"]) for check in answer["checks"])
    typer.echo(f"依据 {len(answer['deliveries'])} 份投递; 检查 {passed} 项通过, 共 {len(answer['checks'])} 项")


def _plain(row: Row) -> Row:
    """Write decimals without the places that they do not need."""
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in row.items()}


def _print_change(change: dict[str, Any], names: dict[str, str], unit: str) -> None:
    before, after, movement = (_amount(change[name], unit) for name in ("before", "after", "movement"))
    typer.echo(f"较上月: {before} → {after}, 变动 {movement}, 按{_SPLITS[change['split']]}:")
    parts = sorted(change["parts"], key=lambda part: -abs(Fraction(part["total"]["exact"])))[:5]
    rows = [
        {"part": names.get(part["part"], part["part"])}
        | {name: _amount(part[name], unit) for name in ("rate", "mix", "total")}
        for part in parts
    ]
    print_table(rows, {"part": "部分", "rate": "自身变化", "mix": "比重变化", "total": "合计"})


def _amount(value: dict[str, str] | None, unit: str) -> str:
    """Write an exact fraction for reading: shares in per cent, money in yuan and cents."""
    if value is None:
        return "—"
    exact = Fraction(value["exact"])
    factor, decimals, suffix = {"share": (100, 4, " %"), "元": (1, 2, " 元")}.get(unit, (1, 4, f" {unit}"))
    number = exact * factor
    shown = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{shown:,.{decimals}f}{suffix}"
