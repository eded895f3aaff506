"""Takes messages from the outbox to their channels: at least once, slowly enough, again later, and not for ever.

A message is leased before it is sent and marked after; a sender that dies between the two leaves it to be sent again,
with the same key. What a channel refuses for good is dead at once; the dead are kept, shown, and can be sent again.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa
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
Mark = Callable[[sa.Connection], None]


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
            envelope = claim(connection, channel, clock(), LEASE)
        while envelope is not None:
            mark = _sent(settings, channel, envelope, clock, adapters[channel.kind], counts)
            is_enough = most is not None and counts.sent + counts.failed + counts.dead >= most
            with transaction(settings) as connection:  # one for both: the disk is waited for once per message
                mark(connection)
                envelope = None if is_enough else claim(connection, channel, clock(), LEASE)
    return counts


def _sent(
    settings: Settings, channel: Channel, envelope: Envelope, clock: Clock, adapter: Adapter, counts: Counts
) -> Mark:
    """Try to send a message, and return how that is kept."""
    try:
        receipt = adapter(settings, channel, envelope.message)
    except (RefusedError, UnansweredError) as error:
        is_last = isinstance(error, RefusedError) or envelope.attempts >= MOST_ATTEMPTS
        again_at = None if is_last else clock() + _delay(envelope.attempts)
        counts.problems.append(f"{channel.name}: {error}")
        counts.dead += is_last
        counts.failed += not is_last
        return partial(mark_failed, envelope=envelope, problem=str(error), again_at=again_at)
    counts.sent += 1
    return partial(mark_sent, envelope=envelope, receipt=receipt, at=clock())


def _delay(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many attempts: longer each time, and not all at once."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    return dt.timedelta(seconds=1 + _backoff(state))
