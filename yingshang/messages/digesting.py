"""Digests: what may wait comes in one message a day. The parts are kept and say into which message they went."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from yingshang.messages.channels import Channel
from yingshang.messages.outbox import GATHERED, QUEUED, Message, enqueue, message_of
from yingshang.operations.tables import MESSAGES

_SEVERITIES = ("red", "yellow", "blue")
_WORDS = {
    "zh": ("[摘要] {number} 条通知", "当前 {value}，目标 {goal}", "……另有 {rest} 条，见页面"),
    "en": ("[digest] {number} messages", "now {value}, goal {goal}", "... and {rest} more, see the pages"),
}
_MOST_LINES = 60


def gather(connection: sa.Connection, channel: Channel, at: dt.datetime) -> int:
    """Put what waited for a channel's digest and is due into one message; return how many parts it has.

    Args:
        connection: of one transaction: the parts are either in a digest or still wait.
        channel: whose messages.
        at: now, UTC.
    """
    is_due = (MESSAGES.c.state == QUEUED, MESSAGES.c.waits_for_digest, MESSAGES.c.due_at <= at)
    query = sa.select(MESSAGES).where(MESSAGES.c.channel == channel.name, *is_due).order_by(MESSAGES.c.message_id)
    rows = connection.execute(query.with_for_update()).mappings().all()
    if not rows:
        return 0
    numbers = [row["message_id"] for row in rows]
    of_parts = MESSAGES.update().where(MESSAGES.c.message_id.in_(numbers))
    if len(rows) == 1:  # one alone says more as itself
        connection.execute(of_parts.values(waits_for_digest=False))
        return 1
    digest = _digest(channel, [message_of(row) for row in rows])
    enqueue(connection, channel, digest, at)
    key = MESSAGES.c.idempotency_key == digest.idempotency_key
    number: int = connection.execute(sa.select(MESSAGES.c.message_id).where(key)).scalar_one()
    connection.execute(of_parts.values(state=GATHERED, gathered_into=number))
    return len(rows)


def _digest(channel: Channel, parts: Sequence[Message]) -> Message:
    title, _, rest = _WORDS[channel.language]
    lines = [line for number, part in enumerate(parts, 1) for line in _lines(channel, number, part)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], rest.format(rest=len(lines) - _MOST_LINES)]
    subject = title.format(number=len(parts))
    keys = "|".join(part.idempotency_key for part in parts)
    return Message(
        idempotency_key=hashlib.sha256(f"digest|{keys}".encode()).hexdigest()[:32],
        kind="digest",
        severity=min((part.severity for part in parts), key=_SEVERITIES.index),
        subject=subject,
        text="\n".join([subject, "", *lines, "", "[[link]]"]),
        facts={"kind": "digest", "parts": [dict(part.facts) for part in parts], "link": "/supervision"},
        recipients=tuple(dict.fromkeys(one for part in parts for one in part.recipients)),
    )


def _lines(channel: Channel, number: int, part: Message) -> Iterator[str]:
    """Yield the subject of a part, and the figures of its alerts."""
    told = _WORDS[channel.language][1]
    yield f"{number}. {part.subject}"
    if "value" in part.facts:
        yield "   " + told.format(value=part.facts["value"], goal=part.facts["goal"])
    for alert in part.facts.get("alerts", ()):
        yield f"   {alert['unit']}：" + told.format(value=alert["value"], goal=alert["goal"])
