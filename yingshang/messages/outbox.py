"""The outbox: what is to be told, until a channel has taken it. A key makes a message the same one, however often."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yingshang.errors import YingshangError
from yingshang.messages.channels import Channel
from yingshang.messages.quiet import next_digest, next_moment
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES
from yingshang.settings import Settings

QUEUED, SENT, DEAD, GATHERED = "queued", "sent", "dead", "gathered"


@dataclass(frozen=True)
class Message:
    """What one channel is to tell."""

    idempotency_key: str
    kind: str
    severity: str
    subject: str
    text: str
    facts: Mapping[str, Any]
    alert_id: int | None = None
    slip_id: int | None = None
    recipients: tuple[str, ...] = ()
    """Besides those of the channel."""
    is_for_digest: bool = False
    """Whether it may wait for the channel's daily digest."""


@dataclass(frozen=True)
class Envelope:
    """A message on its way: its number in the outbox, and which attempt this is."""

    message_id: int
    attempts: int
    message: Message


def enqueue(connection: sa.Connection, channel: Channel, message: Message, at: dt.datetime) -> bool:
    """Put a message into the outbox, in the transaction of what it tells of; say whether it is a new one.

    Args:
        connection: of the caller's transaction.
        channel: who is to take it.
        message: what is told.
        at: now, UTC; in quiet hours it waits until they are over, and for a digest until its time.
    """
    known = sa.select(MESSAGES.c.message_id).where(MESSAGES.c.idempotency_key == message.idempotency_key)
    if connection.execute(known).first() is not None:
        return False
    waits = message.is_for_digest and channel.digest is not None and message.severity in channel.digest.severities
    due_at = next_digest(channel.digest, at) if waits and channel.digest else None
    body = {"text": message.text, "facts": dict(message.facts), "recipients": list(message.recipients)}
    values = {
        "idempotency_key": message.idempotency_key,
        "channel": channel.name,
        "kind": message.kind,
        "alert_id": message.alert_id,
        "slip_id": message.slip_id,
        "severity": message.severity,
        "subject": message.subject,
        "body": json.dumps(body, ensure_ascii=False),
        "created_at": at,
        "due_at": due_at or next_moment(channel.quiet, message.severity, at),
        "waits_for_digest": waits,
        "state": QUEUED,
        "attempts": 0,
    }
    connection.execute(MESSAGES.insert().values(values))
    return True


def claim(connection: sa.Connection, channel: Channel, at: dt.datetime, lease: dt.timedelta) -> Envelope | None:
    """Take the next message of a channel that is due, for a while; None where none is due or the rate is used up.

    A message whose sender died is taken again when the while is over.
    """
    minute_ago = at - dt.timedelta(minutes=1)
    own = MESSAGES.c.channel == channel.name
    lately = (MESSAGES.c.sent_at > minute_ago,)
    on_its_way = (MESSAGES.c.state == QUEUED, MESSAGES.c.leased_until > at)
    counts = [sa.select(sa.func.count()).select_from(MESSAGES).where(own, *busy) for busy in (lately, on_its_way)]
    if sum(connection.execute(query).scalar_one() for query in counts) >= channel.per_minute:
        return None
    is_free = sa.or_(MESSAGES.c.leased_until.is_(None), MESSAGES.c.leased_until <= at)
    query = (
        sa.select(MESSAGES)
        .where(own, MESSAGES.c.state == QUEUED, MESSAGES.c.due_at <= at, is_free, ~MESSAGES.c.waits_for_digest)
        .order_by(MESSAGES.c.due_at, MESSAGES.c.message_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    taken: dict[str, Any] = {"leased_until": at + lease, "attempts": row["attempts"] + 1}
    connection.execute(MESSAGES.update().where(MESSAGES.c.message_id == row["message_id"]).values(taken))
    return Envelope(row["message_id"], row["attempts"] + 1, message_of(row))


def mark_sent(connection: sa.Connection, envelope: Envelope, receipt: str, at: dt.datetime) -> None:
    """Keep that a channel has taken a message, and what it answered."""
    values: dict[str, Any] = {"state": SENT, "sent_at": at, "receipt": receipt}
    _mark(connection, envelope, values | {"leased_until": None, "problem": None})


def mark_failed(connection: sa.Connection, envelope: Envelope, problem: str, again_at: dt.datetime | None) -> None:
    """Keep why a channel did not take a message, and when it is tried again; with no time it is dead."""
    values: dict[str, Any] = {"problem": problem[:500], "leased_until": None}
    if again_at is None:
        values["state"] = DEAD
    else:
        values["due_at"] = again_at
    _mark(connection, envelope, values)


def revive(settings: Settings, message_id: int, at: dt.datetime) -> None:
    """Send a dead message again.

    Raises:
        YingshangError: there is no such dead message.
    """
    dead = sa.and_(MESSAGES.c.message_id == message_id, MESSAGES.c.state == DEAD)
    with transaction(settings) as connection:
        done = connection.execute(MESSAGES.update().where(dead).values(state=QUEUED, due_at=at, attempts=0))
    if done.rowcount == 0:
        raise YingshangError(
            f"{message_id}: no dead message of this number; see `yingshang messages list --state dead`."
        )


def read_messages(settings: Settings, state: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Return the last messages, the newest first."""
    query = sa.select(MESSAGES).order_by(MESSAGES.c.message_id.desc()).limit(limit)
    if state is not None:
        query = query.where(MESSAGES.c.state == state)
    with transaction(settings) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def count_messages(settings: Settings) -> dict[str, int]:
    """Return how many messages are in every state."""
    query = sa.select(MESSAGES.c.state, sa.func.count()).group_by(MESSAGES.c.state)
    with transaction(settings) as connection:
        found: dict[str, int] = dict(connection.execute(query).tuples().all())
    return {state: found.get(state, 0) for state in (QUEUED, SENT, DEAD)}


def _mark(connection: sa.Connection, envelope: Envelope, values: Mapping[str, Any]) -> None:
    connection.execute(MESSAGES.update().where(MESSAGES.c.message_id == envelope.message_id).values(dict(values)))


def message_of(row: sa.RowMapping) -> Message:
    """Return what a row of the outbox tells."""
    body = json.loads(row["body"])
    names = ("idempotency_key", "kind", "severity", "subject", "alert_id", "slip_id")
    told = {"text": body["text"], "facts": body["facts"], "recipients": tuple(body.get("recipients", ()))}
    return Message(**{name: row[name] for name in names}, **told)
