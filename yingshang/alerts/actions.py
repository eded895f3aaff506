"""What people do with an alert: take it up, give it to somebody, silence it. Its state stays with the machine."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from yingshang.alerts.states import State
from yingshang.alerts.store import Alert, Values, add_history, change_alert, find_alert, history_of
from yingshang.errors import YingshangError
from yingshang.messages.persons import known_person
from yingshang.operations.audit import AuditEvent, append_event
from yingshang.operations.database import transaction
from yingshang.operations.tables import ALERTS
from yingshang.settings import Settings

_OPEN = ("pending", "firing", "recovering", "no_data", "error")


def list_alerts(settings: Settings, *, is_open: bool = True) -> list[Values]:
    """Return alerts that people were told of, the gravest and oldest first; open ones, or all."""
    query = sa.select(ALERTS).where(ALERTS.c.fired_on.is_not(None))
    if is_open:
        query = query.where(ALERTS.c.open_fingerprint.is_not(None))
    order = sa.case({"red": 0, "yellow": 1, "blue": 2}, value=ALERTS.c.severity)
    query = query.order_by(ALERTS.c.open_fingerprint.is_(None), order, ALERTS.c.fired_on, ALERTS.c.alert_id)
    with transaction(settings) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def show_alert(settings: Settings, alert_id: int) -> tuple[Values, list[Values]]:
    """Return an alert and its history.

    Raises:
        YingshangError: there is none of this number.
    """
    with transaction(settings) as connection:
        alert = _found(connection, alert_id)
        return dict(alert.values), history_of(connection, alert_id)


def acknowledge(settings: Settings, alert_id: int, *, by: str, at: dt.datetime) -> None:
    """Say that somebody has taken an alert up; it is repeated no more.

    Raises:
        YingshangError: there is no such open alert.
    """
    _change(settings, alert_id, "alert_acknowledged", by, at, {"acknowledged_by": by, "acknowledged_at": at})


def assign(settings: Settings, alert_id: int, person: str, *, by: str, at: dt.datetime) -> None:
    """Give an alert to somebody.

    Raises:
        YingshangError: there is no such open alert, or nobody of this name is known.
    """
    name = known_person(settings, person)
    _change(settings, alert_id, "alert_assigned", by, at, {"assigned_to": name}, name)


def silence(settings: Settings, alert_id: int, until: dt.date, reason: str, *, by: str, at: dt.datetime) -> None:
    """Tell nobody of an alert up to a day; the reason is kept.

    Raises:
        YingshangError: there is no such open alert, no reason, or the day is past.
    """
    if not reason.strip():
        raise YingshangError("--reason: a silence needs its reason.")
    with transaction(settings) as connection:
        as_of = _found(connection, alert_id).as_of
    if until < as_of:
        raise YingshangError(f"--until {until}: is past; the alert is about {as_of}.")
    values = {"silenced_until": until, "silenced_by": by, "silence_reason": reason.strip()}
    _change(settings, alert_id, "alert_silenced", by, at, values, f"{until} {reason.strip()}")


def close(settings: Settings, alert_id: int, reason: str, *, by: str, at: dt.datetime) -> None:
    """Close an alert that no rule looks at any more, or that is settled otherwise; broken again, it is a new one.

    Raises:
        YingshangError: there is no such open alert, or no reason.
    """
    if not reason.strip():
        raise YingshangError("--reason: closing needs its reason.")
    with transaction(settings) as connection:
        alert = _open(connection, alert_id)
        values = {"state": State.RESOLVED.value, "state_before": None, "open_fingerprint": None}
        closed = change_alert(connection, alert, values | {"resolved_on": alert.as_of})
        add_history(connection, closed, State(alert.state), alert.as_of, alert.snapshot_id, at)
        subject = f"{alert_id} {alert.fingerprint} {reason.strip()}"
        append_event(connection, AuditEvent(at, by, "alert_closed", subject, alert.snapshot_id))


def _change(
    settings: Settings,
    alert_id: int,
    action: str,
    by: str,
    at: dt.datetime,
    values: dict[str, Any],
    words: str = "",
) -> None:
    with transaction(settings) as connection:
        alert = _open(connection, alert_id)
        change_alert(connection, alert, values)
        subject = f"{alert_id} {alert.fingerprint} {words}".strip()
        append_event(connection, AuditEvent(at, by, action, subject, alert.snapshot_id))


def _open(connection: sa.Connection, alert_id: int) -> Alert:
    alert = _found(connection, alert_id)
    if alert.state not in _OPEN:
        raise YingshangError(f"{alert_id}: is closed ({alert.state}); only an open alert can be changed.")
    return alert


def _found(connection: sa.Connection, alert_id: int) -> Alert:
    alert = find_alert(connection, alert_id)
    if alert is None:
        raise YingshangError(f"{alert_id}: no such alert; see `yingshang alerts list`.")
    return alert
