"""Tells the operators once a day that alerting is alive, or at once that no snapshot has been evaluated for too long.

It is called by who sends messages, not by who evaluates, so that the silence of the one is told by the other.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from yingshang.alerts.store import last_evaluation
from yingshang.messages.channels import Channels
from yingshang.messages.outbox import DEAD, QUEUED, Message, count_messages, enqueue
from yingshang.operations.database import transaction
from yingshang.settings import Settings

_BEIJING = ZoneInfo("Asia/Shanghai")
_FIRST_HOUR = 9
SILENT_AFTER = dt.timedelta(hours=80)  # from Friday's morning run to Monday's, and a little


def beat(settings: Settings, channels: Channels, at: dt.datetime) -> int:
    """Put what the operators are to know into the outbox; return how many messages that made.

    Args:
        settings: whose alerting.
        channels: those with the audience `operators` are told.
        at: now, UTC.
    """
    local = at.replace(tzinfo=dt.UTC).astimezone(_BEIJING)
    counts = count_messages(settings)
    with transaction(settings) as connection:
        last = last_evaluation(connection)
        is_silent = last is not None and at - last["evaluated_at"] > SILENT_AFTER
        if not is_silent and local.hour < _FIRST_HOUR:
            return 0
        kind, severity = ("silence", "red") if is_silent else ("heartbeat", "blue")
        told = (
            f"最近一次评估: {last['evaluated_at']} (UTC), 快照 {last['snapshot_id']}" if last else "尚未评估过任何快照"
        )
        subject = "营商: 预警评估已停止" if is_silent else "营商: 预警运行正常"
        text = f"{subject}\n{told}\n待发 {counts[QUEUED]} 条, 失败 {counts[DEAD]} 条\n\n[[link]]"
        made = 0
        for channel in channels.channels:
            if channel.audience == "operators":
                key = f"{kind}-{local:%Y-%m-%d}-{channel.name}"
                message = Message(key, kind, severity, subject, text, {"link": "/supervision"})
                made += enqueue(connection, channel, message, at)
    return made
