"""How long before a target was missed somebody had been warned, and by which rule. Nothing is kept or told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from yingshang.alerts.conditions import OverdueCondition, StatusCondition
from yingshang.alerts.observing import rows_of, selected
from yingshang.alerts.replaying import Firing, replay
from yingshang.alerts.rules import Rule, Rules
from yingshang.contracts.model import Cadence
from yingshang.errors import YingshangError
from yingshang.workdays import Workdays

# Of the prepared figures: the first day on which a watched target was missed, if its deadline lies in the days.
_MISSED = """
    SELECT kpi_id, unit_kind, unit_code, any_value(unit_name) AS unit_name, any_value(name_zh) AS name, period_end,
        min(day) AS missed_on
    FROM figures
    WHERE status = 'MISSED' AND list_contains($watched, concat_ws('|', kpi_id, scope_kind))
        AND period_end BETWEEN $first AND $last AND day BETWEEN $first AND $last
    GROUP BY kpi_id, unit_kind, unit_code, period_end
    ORDER BY missed_on, kpi_id, unit_kind, unit_code
"""


@dataclass(frozen=True)
class Warned:
    """When one rule had first warned, and whether that or a later warning of it still stood when the target was missed.

    `lead_workdays` lie between the first warning and the miss.
    """

    rule_id: str
    first_on: dt.date
    lead_workdays: int
    stands: bool


@dataclass(frozen=True)
class Lead:
    """One target that one unit missed, and the warnings before, the earliest first; none when nobody was warned."""

    kpi_id: str
    unit_kind: str
    unit_code: str
    unit_name: str
    name: str
    period_end: dt.date
    missed_on: dt.date
    warnings: tuple[Warned, ...]


def lead_times(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    first: dt.date,
    last: dt.date,
    cadences: Mapping[str, Cadence],
) -> list[Lead]:
    """Return every target missed at a deadline between two days, with the warnings of those days that came before it.

    Units are named that some rule looks at for that target; of others nobody was to be warned.

    Args:
        connection: a snapshot.
        rules: all rules; those that fire on the miss itself are no warnings, and those about data hold figures back.
        first: the first day whose figures are looked at; what was told before is not known.
        last: the last one.
        cadences: how often every dataset is promised.

    Raises:
        YingshangError: no rule warns of a target.
    """
    warning = [rule for rule in rules.rules if _warns(rule)]
    if not warning:
        raise YingshangError("No rule warns of a target before it is missed; see: yingshang alerts rules.")
    firings = replay(connection, rules, warning, first, last, cadences)
    watched = {
        f"{kpi_id}|{kind}"
        for rule in warning
        for kpi_id in selected(connection, rule.targets)
        for kind in rule.unit_kinds
    }
    by_subject: dict[tuple[str, str, str], list[Firing]] = {}
    for firing in firings:
        by_subject.setdefault((firing.kpi_id, firing.unit_kind, firing.unit_code), []).append(firing)
    calendar = Workdays(first, last)
    found = []
    for row in rows_of(connection, _MISSED, {"first": first, "last": last, "watched": sorted(watched)}):
        before = by_subject.get((row["kpi_id"], row["unit_kind"], row["unit_code"]), [])
        found.append(Lead(**row, warnings=_warnings(before, row["missed_on"], calendar)))
    return found


def _warns(rule: Rule) -> bool:
    """Tell whether a rule speaks of targets and of more than the miss itself."""
    tells_the_miss = isinstance(rule.condition, StatusCondition) and "MISSED" in rule.condition.statuses
    return not (rule.is_about_data or isinstance(rule.condition, OverdueCondition) or tells_the_miss)


def _warnings(firings: Sequence[Firing], missed_on: dt.date, calendar: Workdays) -> tuple[Warned, ...]:
    """Return what every rule had said before the day; a warning of the day itself comes too late."""
    by_rule: dict[str, list[Firing]] = {}
    for firing in firings:
        if firing.fired_on < missed_on:
            by_rule.setdefault(firing.rule_id, []).append(firing)
    found = [
        Warned(
            rule_id=rule_id,
            first_on=(began := min(firing.fired_on for firing in of_rule)),
            lead_workdays=calendar.between(began, missed_on),
            stands=any(firing.resolved_on is None or firing.resolved_on >= missed_on for firing in of_rule),
        )
        for rule_id, of_rule in by_rule.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.first_on, one.rule_id)))
