"""Who is told of which alert: once when it fires, again while nobody takes it up, higher up, and once when it is over.

An alert that is folded into another or silenced is not told; when that ends and it still fires, it is told then.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from yingshang.alerts.composing import message_about, message_about_many
from yingshang.alerts.rules import Rule, Rules
from yingshang.alerts.states import State
from yingshang.alerts.store import Alert, change_alert, open_alerts
from yingshang.alerts.units import Unit, Units
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.outbox import Message, enqueue
from yingshang.snapshots import Snapshot
from yingshang.workdays import workdays_between

Kind = Literal["fired", "repeated", "escalated", "resolved"]
_DATA = "data"


@dataclass(frozen=True)
class Told:
    """Something that people are to be told of an alert, and the unit that is to hear it, if there is one."""

    kind: Kind
    alert: Alert
    unit: Unit | None = None


@dataclass(frozen=True)
class Telling:
    """What telling goes by: rules, who is told, who is above whom, what was evaluated, and the time (UTC)."""

    rules: Rules
    channels: Channels
    units: Units
    snapshot: Snapshot
    at: dt.datetime


def tell(connection: sa.Connection, telling: Telling, moved: Sequence[Told]) -> None:
    """Put what is to be told into the outbox, channel by channel.

    Args:
        connection: of the evaluation's transaction.
        telling: what it goes by.
        moved: what has just fired or is over.
    """
    by_id = {rule.rule_id: rule for rule in telling.rules.rules}
    due = [one for one in moved if one.kind == "resolved" and one.alert.told_count > 0]
    for alert in open_alerts(connection).values():
        due += _due(connection, alert, by_id.get(alert.rule_id), telling.snapshot.as_of)
    addressed = [_addressed(telling.units, one) for one in due]
    for channel in telling.channels.channels:
        for message in _messages(channel, addressed, telling):
            enqueue(connection, channel, message, telling.at)


def _addressed(units: Units, told: Told) -> Told:
    """Say which unit is to hear it: who answers for it, or as many steps above as it was taken higher."""
    chain = units.chain(told.alert)
    if not chain:
        return told
    steps = told.alert.escalated_count if told.kind == "escalated" else 0
    return replace(told, unit=chain[min(steps, len(chain) - 1)])


def _due(connection: sa.Connection, alert: Alert, rule: Rule | None, day: dt.date) -> Iterator[Told]:
    """Yield what is due about an open alert, and keep that it was told."""
    is_silent = alert.silenced_until is not None and alert.silenced_until >= day
    if alert.state != State.FIRING or alert.folded_into is not None or is_silent or rule is None:
        return
    since = workdays_between(alert.fired_on, day)
    times = 1 + since // rule.repeat_workdays
    if alert.told_count == 0:  # times that passed in a silence or a fold are not made up for
        yield Told("fired", change_alert(connection, alert, {"told_count": times}))
        return
    if alert.acknowledged_by is not None:
        return
    if times > alert.told_count:
        yield Told("repeated", change_alert(connection, alert, {"told_count": times}))
    steps = since // rule.escalate_workdays if rule.escalate_workdays else 0
    if steps > alert.escalated_count:
        yield Told("escalated", change_alert(connection, alert, {"escalated_count": steps}))


def _messages(channel: Channel, due: Sequence[Told], telling: Telling) -> Iterator[Message]:
    """Yield one message per alert, or one about many of a kind where there are more than the channel wants."""
    groups: Mapping[tuple[Kind, tuple[str, ...]], list[Told]] = defaultdict(list)
    for one in due:
        if _is_for(channel, one):
            groups[one.kind, _recipients(channel, one, telling.channels)].append(one)
    for (kind, recipients), told in groups.items():
        if len(told) > channel.group_above:
            alerts = [one.alert for one in told]
            messages = [message_about_many(channel, kind, alerts, telling.snapshot)]
        else:
            messages = [message_about(channel, one, telling.snapshot) for one in told]
        yield from (replace(message, recipients=recipients) for message in messages)


def _recipients(channel: Channel, told: Told, channels: Channels) -> tuple[str, ...]:
    """Return who gets a mail besides: the contacts of the unit that is to hear it, and who was given the alert."""
    if not channel.to_units:
        return ()
    units = channels.mails_of(told.unit.code) if told.unit else ()
    return tuple(dict.fromkeys((*units, *channels.mails_to(told.alert.assigned_to or ""))))


def _is_for(channel: Channel, told: Told) -> bool:
    """Say whether a channel tells of an alert: those about data go to the stewards alone."""
    alert = told.alert
    codes = {alert.unit_code, told.unit.code if told.unit else alert.unit_code}
    is_about_data = alert.subject_kind == _DATA
    is_right = channel.audience == "everybody" or (channel.audience == "stewards") is is_about_data
    is_unit = not channel.unit_codes or bool(codes & set(channel.unit_codes)) or alert.is_whole
    return is_right and is_unit and alert.severity in channel.severities and channel.audience != "operators"
