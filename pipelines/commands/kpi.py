"""`yingshang kpi list|show`: the figures of the current snapshot."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import AsOf, Json, Unit, day
from pipelines.output import answer, print_facts, print_json, print_table
from pipelines.reading import Row, rows_of
from yingshang.errors import YingshangError
from yingshang.settings import load_settings

if TYPE_CHECKING:
    import duckdb

app = typer.Typer(name="kpi", help="查看当前快照里的指标。", no_args_is_help=True)

RESULT = (
    "r.definition_id, r.is_official, r.as_of, r.unit_kind, r.unit_code, r.unit_name, r.numerator, r.denominator,"
    " r.value, r.unit, r.operator, r.target, r.target_basis, r.status, r.pace_expected, r.pace_gap, r.reachable,"
    " r.is_provisional, r.data_cutoff"
)
LIST = {"kpi_id": "指标", "name_zh": "名称", "shown": "当前", "goal": "目标", "state": "状态", "lead_unit": "牵头单位"}
DEFINITIONS = {"definition_id": "口径", "name_zh": "名称", "shown": "当前", "parts": "分子 / 分母", "state": "状态"}
EXCLUSIONS = {"definition_id": "口径", "reason_zh": "不计入的原因", "records": "条数", "amount_yuan": "金额(元)"}


@app.command("list", help="列出全部指标在某一天的官方口径结果; 默认全市、快照当天。")
def list_kpis(unit: Unit = None, as_of: AsOf = None, *, as_json: Json = False) -> None:
    """Answer one row per target; a target without a result that day has empty values."""
    from yingshang.snapshots import open_snapshot

    with open_snapshot(load_settings()) as connection:
        where = _Place.find(connection, unit, day(as_of))
        rows = rows_of(
            connection,
            f"select c.kpi_id, c.name_zh, c.document, c.clause, c.lead_unit, c.window_start, c.window_end, {RESULT}"
            " from kpi.catalogue as c left join kpi.results as r on r.kpi_id = c.kpi_id and r.is_official"
            " and r.period_kind = 'to_date' and r.as_of = ? and r.unit_kind = ? and r.unit_code = ? order by c.kpi_id",
            where.parameters,
        )
    answer(rows if as_json else [_in_words(row) for row in rows], LIST, as_json=as_json)


@app.command("show", help="展示一个指标: 承诺原文、各口径的结果、不计入的记录。")
def show_kpi(
    kpi_id: Annotated[str, typer.Argument(metavar="指标", help="指标代码, 见 kpi list。")],
    unit: Unit = None,
    as_of: AsOf = None,
    *,
    as_json: Json = False,
) -> None:
    """Answer the target, its result by every definition, and what was not counted."""
    from yingshang.snapshots import open_snapshot

    with open_snapshot(load_settings()) as connection:
        where = _Place.find(connection, unit, day(as_of))
        target = _target(connection, kpi_id)
        results = rows_of(
            connection,
            f"select d.name_zh, d.formula_zh, d.version, {RESULT} from kpi.results as r"
            " left join kpi.definitions as d on d.kpi_id = r.kpi_id and d.definition_id = r.definition_id"
            " and d.effective_from <= r.as_of and (d.effective_to is null or d.effective_to >= r.as_of)"
            " where r.period_kind = 'to_date' and r.as_of = ? and r.unit_kind = ? and r.unit_code = ? and r.kpi_id = ?"
            " order by r.is_official desc, r.definition_id",
            [*where.parameters, kpi_id],
        )
        exclusions = rows_of(
            connection,
            "select definition_id, reason, reason_zh, records, amount_yuan from kpi.exclusions"
            " where as_of = ? and unit_kind = ? and unit_code = ? and kpi_id = ? order by all",
            [*where.parameters, kpi_id],
        )
    if as_json:
        print_json({"target": target, "results": results, "exclusions": exclusions})
    else:
        _print_kpi(target, where, results, exclusions)


class _Place:
    """Which rows are meant: a day and a unit of the snapshot."""

    def __init__(self, as_of: dt.date, unit_kind: str, unit_code: str, unit_name: str) -> None:
        self.as_of, self.unit_kind, self.unit_code, self.unit_name = as_of, unit_kind, unit_code, unit_name

    @property
    def parameters(self) -> list[object]:
        return [self.as_of, self.unit_kind, self.unit_code]

    @classmethod
    def find(cls, connection: "duckdb.DuckDBPyConnection", unit: str | None, as_of: dt.date | None) -> "_Place":
        days = rows_of(connection, "select min(as_of) as first, max(as_of) as last from kpi.results")[0]
        day_meant = as_of or days["last"]
        if day_meant is None or not days["first"] <= day_meant <= days["last"]:
            raise YingshangError(
                f"--as-of {day_meant}: the snapshot holds {days['first']} through {days['last']};"
                " run `yingshang run --as-of` for another day."
            )
        units = rows_of(connection, "select distinct unit_kind, unit_code, unit_name from kpi.results")
        found = [row for row in units if unit in (row["unit_code"], row["unit_name"])] if unit else _cities(units)
        if len(found) != 1:
            names = "、".join(sorted({row["unit_name"] for row in units if row["unit_kind"] != "department"}))
            raise YingshangError(f"--unit {unit}: {len(found)} units are called so; expected one such as {names}.")
        return cls(day_meant, found[0]["unit_kind"], found[0]["unit_code"], found[0]["unit_name"])


def _cities(units: Sequence[Row]) -> list[Row]:
    return [row for row in units if row["unit_kind"] == "city"]


def _target(connection: "duckdb.DuckDBPyConnection", kpi_id: str) -> Row:
    targets = rows_of(connection, "select * from kpi.catalogue order by kpi_id")
    for target in targets:
        if target["kpi_id"] == kpi_id:
            return target
    known = "、".join(target["kpi_id"] for target in targets)
    raise YingshangError(f"{kpi_id}: no such KPI; expected one of {known}.")


def _in_words(row: Row) -> Row:
    """Add what a person reads: value and target with their units, status as shape and word."""
    from dashboards.board.format import OPERATORS, decimals_beside, exact_value, measure_of, value_text
    from dashboards.board.status import status_of

    if row["status"] is None:
        return row | {"shown": None, "goal": None, "state": None}
    measure, status = measure_of(row["unit"]), status_of(row["status"])
    value = exact_value(row["value"], row["numerator"], row["denominator"], row["target"])
    decimals = 2 if value is None else decimals_beside(value, row["target"], measure=measure)
    parts = (_plain_number(row[name]) for name in ("numerator", "denominator"))
    return row | {
        "shown": value_text(value, measure, decimals),
        "goal": f"{OPERATORS.get(row['operator'], row['operator'])} {value_text(row['target'], measure)}",
        "state": f"{status.shape} {status.word}",
        "parts": " / ".join(parts),
    }


def _plain_number(value: Decimal | None) -> str:
    """Write a count without decimals and money with them."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def _print_kpi(target: Row, where: _Place, results: list[Row], exclusions: list[Row]) -> None:
    goal = _in_words(results[0])["goal"] if results else None
    print_facts(
        {
            "指标": f"{target['name_zh']} ({target['kpi_id']})",
            "承诺": f"{target['document']} {target['clause']}: {target['quote']}",
            "目标": goal,
            "期间": f"{target['window_start']} 至 {target['window_end']}",
            "牵头单位": target["lead_unit"],
            "单位与日期": f"{where.unit_name}, 截至 {where.as_of}",
        }
    )
    print_table([_in_words(row) for row in results], DEFINITIONS)
    if exclusions:
        print_table(exclusions, EXCLUSIONS)
    else:
        typer.echo("没有不计入的记录, 或当天不是快照日期(不计入的原因只在快照当天列出)。")
