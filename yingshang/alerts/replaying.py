"""What rules would have fired in the past, by the figures of the current snapshot. Nothing is kept or told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from yingshang.alerts.evaluating import stale_datasets
from yingshang.alerts.observing import Observation, Question, observe, prepare
from yingshang.alerts.rules import Rule, Rules
from yingshang.alerts.states import Patience, Standing, State, move
from yingshang.contracts.model import Cadence
from yingshang.workdays import Workdays


@dataclass(frozen=True)
class Firing:
    """One alert of the past: from when the figure was broken, when it was told, and when it was over."""

    rule_id: str
    kpi_id: str
    unit_kind: str
    unit_code: str
    unit_name: str
    name: str
    broken_since: dt.date
    fired_on: dt.date
    value_words: str
    goal_words: str
    resolved_on: dt.date | None


def replay(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    chosen: Sequence[Rule],
    first: dt.date,
    last: dt.date,
    cadences: Mapping[str, Cadence],
) -> list[Firing]:
    """Return what some of the rules would have fired from one day to another, in the order of the days.

    Checks are kept for the snapshot's own day alone, so a rule about checks has one day.
    """
    prepare(connection, first, last)
    held: dict[dt.date, frozenset[str]] = {}
    if not all(rule.is_about_data for rule in chosen):
        for other in rules.rules:
            if other.condition.kind == "stale":
                held |= stale_datasets(_seen(connection, other, first, last, cadences, {}))
    calendar = Workdays(first, last)
    found: list[Firing] = []
    for rule in chosen:
        by_subject: dict[tuple[object, ...], list[Observation]] = {}
        for one in _seen(connection, rule, first, last, cadences, {} if rule.is_about_data else held):
            by_subject.setdefault(one.subject, []).append(one)
        found += [firing for seen in by_subject.values() for firing in _firings(rule, seen, calendar)]
    return sorted(found, key=lambda firing: (firing.fired_on, firing.rule_id, firing.kpi_id, firing.unit_code))


def _seen(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    first: dt.date,
    last: dt.date,
    cadences: Mapping[str, Cadence],
    held: Mapping[dt.date, frozenset[str]],
) -> list[Observation]:
    return list(observe(connection, rule, Question(first, last, cadences, held)))


def _firings(rule: Rule, seen: list[Observation], calendar: Workdays) -> list[Firing]:
    """Let the machine run over the days of one subject."""
    patience = Patience(rule.hold_workdays, rule.recover_workdays)
    standing: Standing | None = None
    found: list[Firing] = []
    for one in sorted(seen, key=lambda one: one.day):
        done = move(standing, one.verdict, one.day, patience, calendar.between)
        if done.told == "fired":
            names = ("kpi_id", "unit_kind", "unit_code", "unit_name", "name", "value_words", "goal_words")
            values = {name: getattr(one, name) for name in names}
            since = done.standing.since_on
            found.append(Firing(rule.rule_id, **values, broken_since=since, fired_on=one.day, resolved_on=None))
        if done.told == "resolved":
            found[-1] = Firing(**{**found[-1].__dict__, "resolved_on": one.day})
        standing = done.standing if done.standing.state is not State.NORMAL else None
    return found
