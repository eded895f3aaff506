"""The time of day for what people do on the pages; figures never ask it."""

import datetime as dt


def utc_now() -> dt.datetime:
    """Return now in UTC, without zone and in whole seconds, as the operational database keeps it."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
