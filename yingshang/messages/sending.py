"""Takes messages from the outbox to their channels: at least once, slowly enough, again later, and not for ever.

A message is leased before it is sent and marked after; a sender that dies between the two leaves it to be sent again,
with the same key. What a channel refuses for good is dead at once; the dead are kept, shown, and can be sent again.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, wait_random_exponential

from yingshang.messages.adapters import ADAPTERS, Adapter, RefusedError, UnansweredError
from yingshang.messages.channels import Channel, Channels
from yingshang.messages.digesting import gather
from yingshang.messages.outbox import Envelope, claim, mark_failed, mark_sent
from yingshang.operations.database import transaction
from yingshang.settings import Settings

LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 8
_backoff = wait_random_exponential(multiplier=30, max=3600)
Clock = Callable[[], dt.datetime]


@dataclass
class Counts:
    """What became of the messages that were tried."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    problems: list[str] = field(default_factory=list)


def send_due(
    settings: Settings,
    channels: Channels,
    clock: Clock,
    *,
    most: int | None = None,
    adapters: Mapping[str, Adapter] = ADAPTERS,
) -> Counts:
    """Send what is due now, channel by channel, as far as their rates allow.

    Args:
        settings: whose outbox.
        channels: who takes it.
        clock: the time of day, UTC without zone.
        most: how many messages at most.
        adapters: how every kind of channel is spoken to.
    """
    counts = Counts()
    for channel in channels.channels:
        with transaction(settings) as connection:
            gather(connection, channel, clock())
        while most is None or counts.sent + counts.failed + counts.dead < most:
            with transaction(settings) as connection:
                envelope = claim(connection, channel, clock(), LEASE)
            if envelope is None:
                break
            _send(settings, channel, envelope, clock, adapters[channel.kind], counts)
    return counts


def _send(
    settings: Settings, channel: Channel, envelope: Envelope, clock: Clock, adapter: Adapter, counts: Counts
) -> None:
    try:
        receipt = adapter(settings, channel, envelope.message)
    except (RefusedError, UnansweredError) as error:
        is_last = isinstance(error, RefusedError) or envelope.attempts >= MOST_ATTEMPTS
        again_at = None if is_last else clock() + _delay(envelope.attempts)
        with transaction(settings) as connection:
            mark_failed(connection, envelope, str(error), again_at)
        counts.problems.append(f"{channel.name}: {error}")
        if is_last:
            counts.dead += 1
        else:
            counts.failed += 1
        return
    with transaction(settings) as connection:
        mark_sent(connection, envelope, receipt, clock())
    counts.sent += 1


def _delay(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many attempts: longer each time, and not all at once."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    return dt.timedelta(seconds=1 + _backoff(state))
