"""What the rules say of the figures of some days: one observation per rule, day and subject. Reads a snapshot only."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from yingshang.alerts.rules import Rule, Selection
from yingshang.alerts.states import Verdict
from yingshang.amounts import OPERATORS, count_text, figure_text, gap_text, measure_of, target_text
from yingshang.contracts.model import Cadence

_QUERIES = Path(__file__).parent / "queries"
Row = Mapping[str, Any]
Key = tuple[str, str, str]
"""Target, kind and code of a unit."""
Subject = tuple[str, str, str, dt.date | None]
"""The same and the end of the period."""
DATA, TARGET = "data", "target"
# Working days within which a source of a cadence is expected; one that comes only on change is never late.
_EXPECTED = {Cadence.DAILY: 1, Cadence.WEEKLY: 6, Cadence.MONTHLY: 23, Cadence.QUARTERLY: 66, Cadence.YEARLY: 252}
_OVERDUE = "petitions_overdue"
KEY = "concat_ws('|', kpi_id, unit_kind, unit_code)"
# A verdict by rule about one row of `figures`; parameters are the condition's own.
_VERDICTS = {
    "status": "CASE WHEN list_contains($statuses, status) THEN 'broken'"
    " WHEN list_contains($clear_statuses, status) THEN 'clear' ELSE 'between' END",
    "threshold": "CASE WHEN ($side = 'below' AND value < $raise_at) OR ($side = 'above' AND value > $raise_at)"
    " THEN 'broken' WHEN ($side = 'below' AND value >= $clear_at) OR ($side = 'above' AND value <= $clear_at)"
    " THEN 'clear' ELSE 'between' END",
    "forecast": "CASE WHEN day > period_end OR status = 'MET' THEN 'clear'"
    " WHEN (operator IN ('>', '>=') AND forecast_high < target) OR (operator IN ('<', '<=') AND forecast_low > target)"
    " THEN 'broken' WHEN (operator IN ('>', '>=') AND forecast >= target)"
    " OR (operator IN ('<', '<=') AND forecast <= target) THEN 'clear' ELSE 'between' END",
    "lost": "CASE WHEN NOT reachable THEN 'broken' WHEN reachable THEN 'clear' ELSE 'between' END",
    "deadline": "CASE WHEN status = 'MET' OR day > period_end THEN 'clear' WHEN"
    " (SELECT workday_number FROM kpi.calendar AS c WHERE c.day = figures.period_end)"
    " - (SELECT workday_number FROM kpi.calendar AS c WHERE c.day = figures.day) <= $workdays"
    " THEN 'broken' ELSE 'clear' END",
}
_MISSING = (
    "CASE WHEN source_kind IN ('reported', 'process') AND status = 'NO_DATA' THEN 'broken' ELSE 'clear' END AS verdict"
)
# Whatever a rule says: what is not known is no breach, and neither is a share of few records.
_USABLE = (
    "CASE WHEN status IN ('NO_DATA', 'SUSPECT') THEN 'no_data' WHEN status = 'NOT_DUE'"
    " OR (unit = 'share' AND coalesce(denominator, 0) < $minimum) THEN 'clear' ELSE verdict END"
)


@dataclass(frozen=True)
class Observation:
    """What a rule says of one subject on one day, and how that is told."""

    day: dt.date
    subject_kind: str
    kpi_id: str
    unit_kind: str
    unit_code: str
    unit_name: str
    is_whole: bool
    period_end: dt.date | None
    verdict: Verdict
    name: str
    name_en: str
    value_words: str
    goal_words: str
    data_cutoff: dt.date | None
    trend_words: str
    owner: str

    @property
    def subject(self) -> Subject:
        """What it is about, whatever the rule and the day."""
        return (self.kpi_id, self.unit_kind, self.unit_code, self.period_end)


def prepare(
    connection: duckdb.DuckDBPyConnection, first: dt.date, last: dt.date, only: frozenset[Key] | None = None
) -> None:
    """Make the temporary table `figures` of some days, of every subject or some."""
    connection.execute("create or replace temp table asked (subject varchar)")
    if only:
        connection.execute("insert into asked select unnest($subjects)", {"subjects": keys_of(only)})
    connection.execute(_text("figures"), {"first": first, "last": last, "is_limited": only is not None})


@dataclass(frozen=True)
class Question:
    """Which days are asked about, and what is known besides the figures.

    `held` are the datasets that are stale, by day: figures that rest on them have no data. `watched` are the subjects
    of open alerts of the rule.
    """

    first: dt.date
    last: dt.date
    cadences: Mapping[str, Cadence]
    held: Mapping[dt.date, frozenset[str]]
    watched: frozenset[Key] = frozenset()

    @property
    def days(self) -> dict[str, dt.date]:
        """First and last day, as the queries are told."""
        return {"first": self.first, "last": self.last}


Ask = Callable[[duckdb.DuckDBPyConnection, Rule, Question], Iterator[Observation]]


def observe(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> Iterator[Observation]:
    """Yield what a rule says of every subject that is broken on one of the days, or that somebody already watches.

    Args:
        connection: a snapshot for which `prepare` was called with these days at least.
        rule: the rule.
        asked: which days and subjects.
    """
    kind = rule.condition.kind
    special: dict[str, Ask] = {"stale": _stale, "check": _checks, "overdue": _overdue}
    rows = list(special.get(kind, _figures)(connection, rule, asked))
    broken = {one.subject for one in rows if one.verdict is Verdict.BROKEN}
    yield from (one for one in rows if one.subject in broken or one.subject[:3] in asked.watched)


def selected(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[str]:
    """Return the measurable targets that a rule is about."""
    columns = {
        "kpi_id": selection.kpi_ids,
        "kind": selection.kinds,
        "source_kind": selection.source_kinds,
        "jurisdiction": selection.jurisdictions,
    }
    limits = [f"list_contains(${name}, {name})" for name, values in columns.items() if values]
    condition = " AND ".join(["source_kind NOT IN ('soft', 'unusable')", *limits])
    parameters = {name: list(values) for name, values in columns.items() if values}
    found = connection.execute(f"SELECT kpi_id FROM kpi.catalogue WHERE {condition} ORDER BY kpi_id", parameters)
    return [kpi_id for (kpi_id,) in found.fetchall()]


def _figures(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> Iterator[Observation]:
    """Yield what the rule says of figures; what is neither broken nor watched need not leave the database."""
    query, told = judged_figures(connection, rule, asked)
    told |= {"watched": keys_of(asked.watched)}
    query = (
        f"SELECT * FROM ({query}) QUALIFY bool_or(verdict = 'broken') OVER (PARTITION BY {KEY})"
        f" OR list_contains($watched, {KEY})"
    )
    for row in rows_of(connection, query, told):
        yield _about_target(rule, row, asked.held.get(row["day"], frozenset()))


def judged_figures(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> tuple[str, dict[str, Any]]:
    """Return a query for the rule's verdict about every prepared figure of the days, and its parameters."""
    kind, own = rule.condition.kind, rule.condition.model_dump(exclude={"kind"})
    told: dict[str, Any] = {"kpi_ids": selected(connection, rule.targets), "unit_kinds": list(rule.unit_kinds)}
    if kind == "sudden":
        query = _text("sudden")
        told |= {"days": own["days"], "times": own["times"], "history": own["history_days"]}
    else:
        verdict = _MISSING if kind == "missing" else f"{_VERDICTS[kind]} AS verdict"
        query = (
            f"SELECT *, {verdict} FROM figures WHERE list_contains($kpi_ids, kpi_id)"
            " AND list_contains($unit_kinds, scope_kind) AND day BETWEEN $first AND $last"
        )
        told |= {name: list(value) if isinstance(value, tuple) else value for name, value in own.items()}
    told |= asked.days
    if kind != "missing":
        told |= {"minimum": rule.minimum_denominator}
        query = f"SELECT * REPLACE ({_USABLE} AS verdict) FROM ({query})"
    return query, told


def keys_of(subjects: Iterable[Key]) -> list[str]:
    """Return subjects as the queries know them."""
    return ["|".join(key) for key in subjects]


def _about_target(rule: Rule, row: Row, held: frozenset[str]) -> Observation:
    is_held = rule.condition.kind != "missing" and bool(held & set(row["sources"]))
    verdict = Verdict.NO_DATA if is_held else Verdict(row["verdict"])
    measure = measure_of(row["unit"], row["target"])
    goal = target_text(row["operator"], row["target"], measure)
    if not row["is_whole"] and not measure.is_rate:  # a share of the city's goal, which no document states
        goal = f"{OPERATORS[row['operator']]} {figure_text(row['target'], measure)}"
    return Observation(
        day=row["day"],
        subject_kind=TARGET,
        kpi_id=row["kpi_id"],
        unit_kind=row["unit_kind"],
        unit_code=row["unit_code"],
        unit_name=row["unit_name"],
        is_whole=row["is_whole"],
        period_end=row["period_end"],
        verdict=verdict,
        name=row["name_zh"],
        name_en=row["name_en"] or row["name_zh"],
        value_words=figure_text(row["value"], measure, row["target"]),
        goal_words=goal,
        data_cutoff=row["data_cutoff"],
        trend_words=_trend(row),
        owner=(row["lead_unit"] or row["unit_name"]) if row["is_whole"] else row["unit_name"],
    )


def _trend(row: Row) -> str:
    """Say how the figure moved within a month."""
    if row["value"] is None or row["earlier_value"] is None:
        return ""
    return f"较上月 {gap_text(row['value'] - row['earlier_value'], measure_of(row['unit'], row['target']))}"


def _overdue(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> Iterator[Observation]:
    own = rule.condition.model_dump()
    for row in rows_of(connection, _text("overdue"), asked.days | {"unit_kinds": list(rule.unit_kinds)}):
        records = row["records"]
        verdict = Verdict.CLEAR if records <= own["clear_at"] else Verdict.BETWEEN
        verdict = Verdict.BROKEN if records >= own["raise_at"] else verdict
        names = {name: row[name] for name in ("day", "unit_kind", "unit_code", "unit_name")}
        yield Observation(
            **names,
            subject_kind=TARGET,
            kpi_id=_OVERDUE,
            is_whole=False,
            period_end=None,
            verdict=verdict,
            name="超期未办结诉求",
            name_en="Petitions past their term",
            value_words=f"{count_text(records)} 件",
            goal_words=f"< {own['raise_at']} 件",
            data_cutoff=row["day"],
            trend_words="",
            owner=row["unit_name"],
        )


def _stale(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> Iterator[Observation]:
    grace = rule.condition.model_dump()["grace_workdays"]
    for row in rows_of(connection, _text("stale"), asked.days):
        expected = _EXPECTED.get(asked.cadences.get(row["dataset"], Cadence.ON_CHANGE))
        is_stale = expected is not None and row["workdays_behind"] > expected + grace
        verdict = Verdict.BROKEN if is_stale else Verdict.CLEAR
        words = ("数据源逾期", "Source late", f"已 {row['workdays_behind']} 个工作日未更新", "按约定频次报送")
        yield _about_data(row["day"], ("dataset", row["dataset"]), verdict, words, row["data_cutoff"])


def _checks(connection: duckdb.DuckDBPyConnection, rule: Rule, asked: Question) -> Iterator[Observation]:
    """Checks are kept for the snapshot's own day only."""
    severities = list(rule.condition.model_dump()["severities"])
    for row in rows_of(connection, _text("check"), {"severities": severities}):
        verdict = Verdict.CLEAR if row["passed"] else Verdict.BROKEN
        subject = ("check", f"{row['asset']}:{row['check_name']}")
        yield _about_data(asked.last, subject, verdict, ("检查未通过", "Check failed", "未通过", "通过"), None)


def _about_data(
    day: dt.date,
    subject: tuple[str, str],
    verdict: Verdict,
    words: tuple[str, str, str, str],
    cutoff: dt.date | None,
) -> Observation:
    """Return an observation about a subject (kind, code), told in words (name, in English, value, what is expected)."""
    (kind, code), (name, name_en, value, goal) = subject, words
    return Observation(
        day=day,
        subject_kind=DATA,
        kpi_id=kind,
        unit_kind=kind,
        unit_code=code,
        unit_name=code,
        is_whole=False,
        period_end=None,
        verdict=verdict,
        name=name,
        name_en=name_en,
        value_words=value,
        goal_words=goal,
        data_cutoff=cutoff,
        trend_words="",
        owner="数据管理",
    )


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows of a query by column; it is given the parameters that it names."""
    used = {name: value for name, value in parameters.items() if f"${name}" in query}
    result = connection.execute(query, used or None)
    names = [column[0] for column in result.description or ()]
    for row in result.fetchall():
        yield dict(zip(names, row, strict=True))


@cache
def _text(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
