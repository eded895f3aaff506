"""Who looked at what and took it along; only appended to."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from yingshang.accounts.store import EVENTS, connected
from yingshang.settings import Settings


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
    with connected(settings) as connection:
        connection.execute(EVENTS.insert().values(event.__dict__))


def read_audit(settings: Settings, limit: int = 200) -> list[AuditEvent]:
    """Return the last events, the newest first."""
    query = sa.select(EVENTS).order_by(EVENTS.c.event_id.desc()).limit(limit)
    with connected(settings) as connection:
        rows = connection.execute(query).mappings().all()
    return [AuditEvent(row["at"], row["name"], row["action"], row["subject"], row["snapshot_id"]) for row in rows]
