"""The trail of who looked at, changed or took what: only appended to, each row chained to the one before by a hash."""

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.operations.database import transaction
from yingshang.operations.tables import EVENTS
from yingshang.settings import Settings

_NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True)
class AuditEvent:
    """One view, export or change by a person, of the snapshot that was shown."""

    at: dt.datetime
    name: str
    action: str
    subject: str
    snapshot_id: str | None = None


def record_event(settings: Settings, event: AuditEvent) -> None:
    """Keep an event."""
    with transaction(settings) as connection:
        append_event(connection, event)


def append_event(connection: sa.Connection, event: AuditEvent) -> None:
    """Keep an event in a transaction that changes what it is about, so that neither is without the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("select pg_advisory_xact_lock(7)"))  # one appends at a time, or the chain forks
    before = connection.execute(sa.select(EVENTS.c.hash).order_by(EVENTS.c.event_id.desc()).limit(1)).scalar()
    values = {**event.__dict__, "hash": _hash(before or _NOTHING_BEFORE, event)}
    connection.execute(EVENTS.insert().values(values))


def read_audit(settings: Settings, limit: int = 200) -> list[AuditEvent]:
    """Return the last events, the newest first."""
    query = sa.select(EVENTS).order_by(EVENTS.c.event_id.desc()).limit(limit)
    with transaction(settings) as connection:
        rows = connection.execute(query).mappings().all()
    return [_event(row) for row in rows]


def verify_audit(settings: Settings) -> int:
    """Return how many events there are, each as it was written and in its place.

    Raises:
        YingshangError: an event was changed, taken away or put between; it names the first that does not fit.
    """
    with transaction(settings) as connection:
        rows = connection.execute(sa.select(EVENTS).order_by(EVENTS.c.event_id)).mappings().all()
    before = _NOTHING_BEFORE
    for row in rows:
        before = _hash(before, _event(row))
        if row["hash"] != before:
            raise YingshangError(
                f"Audit trail: event {row['event_id']} ({row['at']} {row['name']} {row['action']}) does not follow"
                " from those before it; events were changed or removed. 审计记录自此条起不可信。"
            )
    return len(rows)


def _event(row: sa.RowMapping) -> AuditEvent:
    return AuditEvent(row["at"], row["name"], row["action"], row["subject"], row["snapshot_id"])


def _hash(before: str, event: AuditEvent) -> str:
    told = (before, event.at.isoformat(), event.name, event.action, event.subject, event.snapshot_id or "")
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()
