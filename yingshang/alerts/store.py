"""Keeps alerts, their history and the evaluations; every change is one transaction of the caller."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yingshang.alerts.observing import Observation
from yingshang.alerts.rules import Rule
from yingshang.alerts.states import Standing, State
from yingshang.operations.tables import ALERT_HISTORY, ALERTS, EVALUATIONS

Values = dict[str, Any]


@dataclass(frozen=True)
class Alert:
    """One alert as it is kept."""

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a column of the table
        """Return a column."""
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def standing(self) -> Standing:
        """Its state for the machine."""
        before = State(self.values["state_before"]) if self.values["state_before"] else None
        return Standing(State(self.values["state"]), self.values["since_on"], self.values["fired_on"], before)

    @property
    def subject(self) -> tuple[str, str, str, dt.date | None]:
        """What it is about, whatever the rule."""
        return tuple(self.values[name] for name in ("kpi_id", "unit_kind", "unit_code", "period_end"))


def fingerprint_of(rule_id: str, observation: Observation) -> str:
    """Return what makes an alert the same one: rule, target, unit and period."""
    period = observation.period_end.isoformat() if observation.period_end else "-"
    return "|".join((rule_id, observation.kpi_id, f"{observation.unit_kind}:{observation.unit_code}", period))


def open_alerts(connection: sa.Connection) -> dict[str, Alert]:
    """Return the open alerts by their fingerprint."""
    rows = connection.execute(sa.select(ALERTS).where(ALERTS.c.open_fingerprint.is_not(None))).mappings()
    return {row["fingerprint"]: Alert(dict(row)) for row in rows}


def find_alert(connection: sa.Connection, alert_id: int) -> Alert | None:
    """Return an alert by its number."""
    row = connection.execute(sa.select(ALERTS).where(ALERTS.c.alert_id == alert_id)).mappings().first()
    return Alert(dict(row)) if row else None


def add_alert(
    connection: sa.Connection, rule: Rule, observation: Observation, standing: Standing, snapshot_id: str
) -> Alert:
    """Keep a new alert."""
    fingerprint = fingerprint_of(rule.rule_id, observation)
    values: Values = {
        "fingerprint": fingerprint,
        "rule_id": rule.rule_id,
        "rule_version": rule.version,
        "subject_kind": observation.subject_kind,
        "severity": rule.severity.value,
        "told_count": 0,
        "escalated_count": 0,
        **_told(observation, snapshot_id),
        **_state(standing, fingerprint),
    }
    for name in ("kpi_id", "unit_kind", "unit_code", "unit_name", "is_whole", "period_end", "owner"):
        values[name] = getattr(observation, name)
    values["words"] = f"{observation.name}: {rule.name_zh}"
    values["words_en"] = f"{observation.name_en}: {rule.name_en}"
    alert_id: int = connection.execute(ALERTS.insert().returning(ALERTS.c.alert_id), values).scalar_one()
    found = find_alert(connection, alert_id)
    assert found is not None
    return found


def move_alert(
    connection: sa.Connection, alert: Alert, standing: Standing, observation: Observation, snapshot_id: str
) -> Alert:
    """Keep where an alert stands now, and what its figure is."""
    values = _told(observation, snapshot_id) | _state(standing, alert.fingerprint)
    if standing.state is State.RESOLVED:
        values["resolved_on"] = observation.day
    return change_alert(connection, alert, values)


def change_alert(connection: sa.Connection, alert: Alert, values: Mapping[str, Any]) -> Alert:
    """Keep changed columns of an alert."""
    connection.execute(ALERTS.update().where(ALERTS.c.alert_id == alert.alert_id).values(dict(values)))
    return Alert({**alert.values, **values})


def add_history(
    connection: sa.Connection, alert: Alert, from_state: State, day: dt.date, snapshot_id: str, at: dt.datetime
) -> None:
    """Keep that an alert went from one state to the one it is in."""
    values = {
        "alert_id": alert.alert_id,
        "at": at,
        "as_of": day,
        "snapshot_id": snapshot_id,
        "from_state": from_state.value,
        "to_state": alert.state,
        "value_words": alert.value_words,
    }
    connection.execute(ALERT_HISTORY.insert().values(values))


def history_of(connection: sa.Connection, alert_id: int) -> list[Values]:
    """Return the moves of an alert, the first one first."""
    query = sa.select(ALERT_HISTORY).where(ALERT_HISTORY.c.alert_id == alert_id).order_by(ALERT_HISTORY.c.history_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def last_evaluation(connection: sa.Connection) -> Values | None:
    """Return the last evaluation that counted."""
    query = sa.select(EVALUATIONS).where(~EVALUATIONS.c.is_late).order_by(EVALUATIONS.c.evaluation_id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def find_evaluation(connection: sa.Connection, snapshot_id: str) -> Values | None:
    """Return the evaluation of a snapshot."""
    row = connection.execute(sa.select(EVALUATIONS).where(EVALUATIONS.c.snapshot_id == snapshot_id)).mappings().first()
    return dict(row) if row else None


def _told(observation: Observation, snapshot_id: str) -> Values:
    return {
        "value_words": observation.value_words,
        "goal_words": observation.goal_words,
        "data_cutoff": observation.data_cutoff,
        "trend_words": observation.trend_words,
        "snapshot_id": snapshot_id,
        "as_of": observation.day,
    }


def _state(standing: Standing, fingerprint: str) -> Values:
    return {
        "state": standing.state.value,
        "state_before": standing.before.value if standing.before else None,
        "since_on": standing.since_on,
        "fired_on": standing.fired_on,
        "open_fingerprint": fingerprint if standing.is_open else None,
    }
