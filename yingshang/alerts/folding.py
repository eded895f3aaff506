"""Folds what is the same: while an alert about a whole jurisdiction fires, those of its units are told with it."""

import sqlalchemy as sa

from yingshang.alerts.states import State
from yingshang.alerts.store import change_alert, open_alerts


def fold(connection: sa.Connection) -> None:
    """Put alerts of units into the one of their jurisdiction, and take them out again when that is over."""
    known = open_alerts(connection)
    wholes = {
        (alert.rule_id, alert.kpi_id, alert.period_end): alert.alert_id
        for alert in known.values()
        if alert.is_whole and alert.state in (State.FIRING, State.RECOVERING)
    }
    for alert in known.values():
        if alert.is_whole or alert.subject_kind != "target":
            continue
        whole = wholes.get((alert.rule_id, alert.kpi_id, alert.period_end))
        if alert.folded_into != whole:
            change_alert(connection, alert, {"folded_into": whole})
