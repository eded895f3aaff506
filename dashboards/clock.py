"""The time of day for what people do on the pages; figures never ask it."""

import datetime as dt

from yingshang.snapshots.model import BEIJING


def utc_now() -> dt.datetime:
    """Return now in UTC, without zone and in whole seconds, as the operational database keeps it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


def beijing_text(at: dt.datetime) -> str:
    """Return a time that the operational database keeps (UTC, without zone) as the people of the city read it."""
    return f"{at.replace(tzinfo=dt.UTC).astimezone(BEIJING):%Y-%m-%d %H:%M}"
