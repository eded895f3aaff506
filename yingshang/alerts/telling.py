"""Who is told of which alert: once when it fires, again while nobody takes it up, higher up, and once when it is over.

An alert that is folded into another or silenced is not told; when that ends and it still fires, it is told then.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from yingshang.alerts.composing import message_about, message_about_many
from yingshang.alerts.rules import Rule, Rules
from yingshang.alerts.states import State
from yingshang.alerts.store import Alert, change_alert, open_alerts
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.outbox import Message, enqueue
from yingshang.snapshots import Snapshot
from yingshang.workdays import workdays_between

Kind = Literal["fired", "repeated", "escalated", "resolved"]
_DATA = "data"


@dataclass(frozen=True)
class Told:
    """Something that people are to be told of an alert."""

    kind: Kind
    alert: Alert


def tell(
    connection: sa.Connection,
    rules: Rules,
    channels: Channels,
    snapshot: Snapshot,
    at: dt.datetime,
    moved: Sequence[Told],
) -> None:
    """Put what is to be told into the outbox, channel by channel.

    Args:
        connection: of the evaluation's transaction.
        rules: how often is repeated, when it goes higher up.
        channels: who is told.
        snapshot: what was evaluated.
        at: now, UTC.
        moved: what has just fired or is over.
    """
    by_id = {rule.rule_id: rule for rule in rules.rules}
    due = [one for one in moved if one.kind == "resolved" and one.alert.told_count > 0]
    for alert in open_alerts(connection).values():
        due += _due(connection, alert, by_id.get(alert.rule_id), snapshot.as_of)
    for channel in channels.channels:
        for message in _messages(channel, due, snapshot):
            enqueue(connection, channel, message, at)


def _due(connection: sa.Connection, alert: Alert, rule: Rule | None, day: dt.date) -> Iterator[Told]:
    """Yield what is due about an open alert, and keep that it was told."""
    is_silent = alert.silenced_until is not None and alert.silenced_until >= day
    if alert.state != State.FIRING or alert.folded_into is not None or is_silent or rule is None:
        return
    since = workdays_between(alert.fired_on, day)
    if alert.told_count == 0:
        yield Told("fired", change_alert(connection, alert, {"told_count": 1}))
        return
    if alert.acknowledged_by is not None:
        return
    times = 1 + since // rule.repeat_workdays
    if times > alert.told_count:
        yield Told("repeated", change_alert(connection, alert, {"told_count": times}))
    steps = since // rule.escalate_workdays if rule.escalate_workdays else 0
    if steps > alert.escalated_count:
        yield Told("escalated", change_alert(connection, alert, {"escalated_count": steps}))


def _messages(channel: Channel, due: Sequence[Told], snapshot: Snapshot) -> Iterator[Message]:
    """Yield one message per alert, or one about many of a kind where there are more than the channel wants."""
    kinds: Mapping[Kind, list[Alert]] = defaultdict(list)
    for one in due:
        if _is_for(channel, one.alert):
            kinds[one.kind].append(one.alert)
    for kind, alerts in kinds.items():
        if len(alerts) > channel.group_above:
            yield message_about_many(channel, kind, alerts, snapshot)
        else:
            yield from (message_about(channel, kind, alert, snapshot) for alert in alerts)


def _is_for(channel: Channel, alert: Alert) -> bool:
    """Say whether a channel tells of an alert: those about data go to the stewards alone."""
    is_about_data = alert.subject_kind == _DATA
    is_right = channel.audience == "everybody" or (channel.audience == "stewards") is is_about_data
    is_unit = not channel.unit_codes or alert.unit_code in channel.unit_codes or alert.is_whole
    return is_right and is_unit and alert.severity in channel.severities and channel.audience != "operators"
