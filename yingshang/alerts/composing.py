"""What a message about alerts says: figure, goal, since when, trend, who answers, until when, and where to look.

No names of citizens, no telephone numbers and no text of a petition can come in: none of it is in an alert.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from yingshang.alerts.store import Alert
from yingshang.alerts.terms import due_day
from yingshang.messages.channels import Channel
from yingshang.messages.outbox import Message
from yingshang.snapshots import Snapshot

if TYPE_CHECKING:
    from yingshang.alerts.telling import Kind, Told

_SEVERITIES = {
    "zh": {"red": "红", "yellow": "黄", "blue": "蓝"},
    "en": {"red": "red", "yellow": "yellow", "blue": "blue"},
}
_KINDS = {
    "zh": {"fired": "预警", "repeated": "再次提醒", "escalated": "升级提醒", "resolved": "已恢复"},
    "en": {"fired": "Alert", "repeated": "Reminder", "escalated": "Escalated", "resolved": "Over"},
}
_ORDER = ("red", "yellow", "blue")
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701 - plain text; what becomes HTML is escaped where it does
)


def message_about(channel: Channel, told: "Told", snapshot: Snapshot) -> Message:
    """Return the message about one alert."""
    kind, alert = told.kind, told.alert
    higher = told.unit.name if told.unit and kind == "escalated" else ""
    facts = _facts(channel, alert) | {"escalated_to": higher}
    count = {"repeated": alert.told_count, "escalated": alert.escalated_count}.get(kind, 0)
    return Message(
        idempotency_key=_key(channel.name, "alert", alert.alert_id, kind, count, alert.fired_on),
        kind=kind,
        severity=alert.severity,
        subject=_subject(channel, kind, alert.severity, f"{alert.unit_name} {facts['words']}"),
        text=_rendered(channel, "alert", {"kind": kind, "alert": facts, "as_of": snapshot.as_of}),
        facts={"kind": kind, "snapshot_id": snapshot.snapshot_id, **facts},
        alert_id=alert.alert_id,
        is_for_digest=True,
    )


def message_about_many(channel: Channel, kind: "Kind", alerts: Sequence[Alert], snapshot: Snapshot) -> Message:
    """Return one message about many alerts, the gravest first."""
    ordered = sorted(alerts, key=lambda alert: (_ORDER.index(alert.severity), alert.kpi_id, alert.unit_code))
    listed = [_facts(channel, alert) for alert in ordered]
    told = sorted((alert.alert_id, alert.told_count, alert.escalated_count) for alert in alerts)
    many = f"{len(alerts)} 项" if channel.language == "zh" else f"{len(alerts)} in all"
    return Message(
        idempotency_key=_key(channel.name, "many", kind, told, snapshot.as_of),
        kind=kind,
        severity=ordered[0].severity,
        subject=_subject(channel, kind, ordered[0].severity, many),
        text=_rendered(channel, "many", {"kind": kind, "alerts": listed, "as_of": snapshot.as_of}),
        facts={"kind": kind, "snapshot_id": snapshot.snapshot_id, "alerts": listed, "link": "/supervision"},
        is_for_digest=True,
    )


def _facts(channel: Channel, alert: Alert) -> dict[str, Any]:
    due_on = due_day(alert.severity, alert.fired_on) if alert.fired_on else None
    return {
        "alert_id": alert.alert_id,
        "rule": alert.rule_id,
        "severity": alert.severity,
        "words": alert.words if channel.language == "zh" else alert.words_en or alert.words,
        "kpi_id": alert.kpi_id,
        "unit_code": alert.unit_code,
        "unit": alert.unit_name,
        "value": alert.value_words,
        "goal": alert.goal_words,
        "since": str(alert.since_on),
        "trend": alert.trend_words,
        "data_cutoff": str(alert.data_cutoff or ""),
        "owner": alert.owner,
        "due_on": str(due_on or ""),
        "link": _link(alert),
    }


def _link(alert: Alert) -> str:
    """Return the path of the page that shows it."""
    if alert.subject_kind != "target":
        return "/quality"
    if alert.kpi_id == "petitions_overdue":
        return f"/petitions?{alert.unit_kind}={alert.unit_code}"
    unit = "" if alert.is_whole else f"?unit={alert.unit_kind}:{alert.unit_code}&by={alert.unit_kind}"
    return f"/targets/{alert.kpi_id}{unit}"


def _subject(channel: Channel, kind: str, severity: str, words: str) -> str:
    language = channel.language
    return f"[{_SEVERITIES[language][severity]}] {_KINDS[language][kind]}: {words}"


def _rendered(channel: Channel, name: str, told: dict[str, Any]) -> str:
    language = channel.language
    words = {"kinds": _KINDS[language], "severities": _SEVERITIES[language]}
    return _templates.get_template(f"{name}_{language}.txt.j2").render(**told, **words).strip()


def _key(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]
