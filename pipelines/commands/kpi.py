"""`yingshang kpi list|show`: the figures of the current snapshot."""
# ruff: noqa: PLC0415 - only an answer needs the database

import datetime as dt
from decimal import Decimal
from difflib import get_close_matches
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
    " r.pace_basis, r.required_run_rate, r.forecast, r.forecast_low, r.forecast_high, r.is_provisional, r.data_cutoff"
)
SHOWN_SOURCES = ("computed",)
_NAMED = ("city", "area", "district")
LIST = {"kpi_id": "指标", "name_zh": "名称", "shown": "当前", "goal": "目标", "state": "状态", "lead_unit": "牵头单位"}
DEFINITIONS = {
    "definition_id": "口径",
    "name_zh": "名称",
    "shown": "当前",
    "parts": "分子 / 分母",
    "state": "状态",
    "outlook": "期末预测(80% 区间)",
    "verdict": "可否达成",
}
_VERDICTS = {True: "可达成", False: "已无法达成", None: "—"}
EXCLUSIONS = {"definition_id": "口径", "reason_zh": "不计入的原因", "records": "条数", "amount_yuan": "金额(元)"}


@app.command("list", help="列出指标在某一天的官方口径结果; 默认整个地区、快照当天、由记录计算的指标。")
def list_kpis(
    unit: Unit = None,
    as_of: AsOf = None,
    jurisdiction: Annotated[str | None, typer.Option(metavar="地区", help="只列一个文件的指标, 如 西咸新区。")] = None,
    status: Annotated[str | None, typer.Option(metavar="状态", help="只列一种状态, 如 BEHIND。")] = None,
    *,
    all_targets: Annotated[bool, typer.Option("--all", help="填报、流程和无法度量的也列出。")] = False,
    as_json: Json = False,
) -> None:
    """Answer one row per target; JSON holds all of them, with empty values where there is no result that day.

    About one unit only the targets that have results for it are answered.
    """
    from yingshang.snapshots import open_snapshot

    with open_snapshot(load_settings()) as connection:
        answer_board(connection, unit, day(as_of), jurisdiction, status, all_targets=all_targets, as_json=as_json)


def answer_board(
    connection: "duckdb.DuckDBPyConnection",
    unit: str | None,
    as_of: dt.date | None,
    jurisdiction: str | None,
    status: str | None = None,
    *,
    all_targets: bool = False,
    as_json: bool,
) -> None:
    """Answer one row per target from `kpi.catalogue` and `kpi.results` of a database."""
    where = _Place.find(connection, unit, as_of)
    chosen = [
        row
        for row in _board(connection, where)
        if jurisdiction in (None, row["jurisdiction"])
        and status in (None, row["status"])
        and (where.unit is None or row["status"] is not None)
    ]
    everything = as_json or all_targets or jurisdiction is not None or status is not None
    shown = [row for row in chosen if everything or row["source_kind"] in SHOWN_SOURCES]
    answer(shown if as_json else [in_words(row) for row in shown], LIST, as_json=as_json)
    if len(shown) < len(chosen):
        typer.echo(f"另有 {len(chosen) - len(shown)} 项填报、流程或无法度量的承诺: yingshang kpi list --all", err=True)


def _board(connection: "duckdb.DuckDBPyConnection", where: "_Place") -> list[Row]:
    rows = rows_of(
        connection,
        "select c.kpi_id, c.source_ids, c.jurisdiction, c.name_zh, c.name_en, c.kind, c.source_kind, c.document,"
        f" c.clause, c.quote, c.lead_unit, c.supervising_unit, c.window_start, c.window_end, c.note, {RESULT}"
        " from kpi.catalogue as c left join kpi.results as r on r.kpi_id = c.kpi_id and r.is_official"
        f" and r.period_kind = 'to_date' and r.as_of = ? and {where.condition} order by c.kpi_id",
        where.parameters,
    )
    return [row | {"source_ids": [name for name in (row["source_ids"] or "").split("、") if name]} for row in rows]


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
        target = target_of(connection, kpi_id)
        results = rows_of(
            connection,
            f"select d.name_zh, d.formula_zh, d.version, {RESULT} from kpi.results as r"
            " left join kpi.definitions as d on d.kpi_id = r.kpi_id and d.definition_id = r.definition_id"
            " and d.is_current"
            f" where r.period_kind = 'to_date' and r.as_of = ? and {where.condition} and r.kpi_id = ?"
            " order by r.is_official desc, r.definition_id",
            [*where.parameters, target["kpi_id"]],
        )
        exclusions = rows_of(
            connection,
            "select r.definition_id, r.reason, r.reason_zh, r.records, r.amount_yuan from kpi.exclusions as r"
            " join (select distinct kpi_id, unit_kind, unit_code, is_whole from kpi.results)"
            " using (kpi_id, unit_kind, unit_code)"
            f" where r.as_of = ? and {where.condition} and kpi_id = ? order by all",
            [*where.parameters, target["kpi_id"]],
        )
    if as_json:
        print_json({"target": target, "results": results, "exclusions": exclusions})
    else:
        _print_kpi(target, where, results, exclusions)


class _Place:
    """Which rows are meant: a day, and one unit or every jurisdiction as a whole."""

    def __init__(self, as_of: dt.date, unit: Row | None) -> None:
        self.as_of, self.unit = as_of, unit

    @property
    def condition(self) -> str:
        """SQL about the unit of a row `r`; its parameters follow the day's."""
        return "r.unit_kind = ? and r.unit_code = ?" if self.unit else "is_whole"

    @property
    def parameters(self) -> list[object]:
        return [self.as_of, *([self.unit["unit_kind"], self.unit["unit_code"]] if self.unit else [])]

    @classmethod
    def find(cls, connection: "duckdb.DuckDBPyConnection", unit: str | None, as_of: dt.date | None) -> "_Place":
        days = rows_of(connection, "select min(as_of) as first, max(as_of) as last from kpi.results")[0]
        day_meant = as_of or days["last"]
        if day_meant is None or not days["first"] <= day_meant <= days["last"]:
            raise YingshangError(
                f"--as-of {day_meant}: the snapshot holds {days['first']} through {days['last']};"
                " run `yingshang run --as-of` for another day."
            )
        return cls(day_meant, find_unit(connection, unit))


def find_unit(connection: "duckdb.DuckDBPyConnection", unit: str | None) -> Row | None:
    """Return the unit of that code or name; None where none is asked for.

    Raises:
        YingshangError: no unit or more than one is called so.
    """
    return None if unit is None else unit_named(connection, unit)


def unit_named(connection: "duckdb.DuckDBPyConnection", unit: str) -> Row:
    """Return kind, code and name of the one unit that has results and is called so.

    Raises:
        YingshangError: no unit or more than one is called so.
    """
    units = rows_of(connection, "select distinct unit_kind, unit_code, unit_name from kpi.results")
    found = [row for row in units if unit in (row["unit_code"], row["unit_name"])]
    if len(found) != 1:
        names = "、".join(sorted({row["unit_name"] for row in units if row["unit_kind"] in _NAMED}))
        raise YingshangError(f"--unit {unit}: {len(found)} units are called so; expected one such as {names}.")
    return found[0]


def target_of(connection: "duckdb.DuckDBPyConnection", kpi_id: str) -> Row:
    """Return the row of the catalogue of that id, or that covers that row of the reading.

    Raises:
        YingshangError: there is none; names the nearest ones.
    """
    targets = rows_of(connection, "select * from kpi.catalogue order by kpi_id")
    for target in targets:
        if kpi_id == target["kpi_id"] or kpi_id in (target["source_ids"] or "").split("、"):
            return target
    names = [target["kpi_id"] for target in targets]
    near = get_close_matches(kpi_id, names, n=3, cutoff=0.0)
    raise YingshangError(f"{kpi_id}: no such KPI; expected one such as {'、'.join(near)} (yingshang kpi list --all).")


def in_words(row: Row) -> Row:
    """Add what a person reads: value, target and outlook with their units, status as shape and word."""
    from dashboards.board.status import status_of
    from yingshang.amounts import decimals_beside, exact_value, measure_of, target_text, value_text

    if row["status"] is None:
        return row | {"shown": None, "goal": None, "state": None}
    measure, status = measure_of(row["unit"], row["target"]), status_of(row["status"])
    value = exact_value(row["value"], row["numerator"], row["denominator"], row["target"])
    decimals = 2 if value is None else decimals_beside(value, row["target"], measure=measure)
    if value is not None and measure.factor == 1 and value == value.to_integral_value():
        decimals = 0  # a count
    parts = (_plain_number(row[name]) for name in ("numerator", "denominator"))
    low, ahead, high = (value_text(row[name], measure) for name in ("forecast_low", "forecast", "forecast_high"))
    return row | {
        "shown": value_text(value, measure, decimals),
        "goal": target_text(row["operator"], row["target"], measure),
        "state": f"{status.shape} {status.word}",
        "parts": " / ".join(parts),
        "outlook": "—" if row["forecast"] is None else f"{ahead} ({low} 至 {high})",
        "verdict": _VERDICTS[row["reachable"]],
    }


def _plain_number(value: Decimal | None) -> str:
    """Write a count without decimals and money with them."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def _print_kpi(target: Row, where: _Place, results: list[Row], exclusions: list[Row]) -> None:
    goal = in_words(results[0])["goal"] if results else None
    print_facts(
        {
            "指标": f"{target['name_zh']} ({target['kpi_id']})",
            "承诺": f"{target['document']} {target['clause']}: {target['quote']}",
            "目标": goal,
            "期间": f"{target['window_start']} 至 {target['window_end']}",
            "牵头单位": target["lead_unit"],
            "单位与日期": f"{results[0]['unit_name'] if results else '—'}, 截至 {where.as_of}",
        }
    )
    print_table([in_words(row) for row in results], DEFINITIONS)
    if exclusions:
        print_table(exclusions, EXCLUSIONS)
    else:
        typer.echo("没有不计入的记录, 或当天不是快照日期(不计入的原因只在快照当天列出)。")
