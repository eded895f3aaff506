"""When people may be disturbed: quiet hours and working days, by the clock of Beijing."""

import datetime as dt
from zoneinfo import ZoneInfo

from yingshang.errors import YingshangError
from yingshang.messages.channels import Digest, Quiet
from yingshang.workdays import is_workday

_BEIJING = ZoneInfo("Asia/Shanghai")


def next_moment(quiet: Quiet | None, severity: str, at: dt.datetime) -> dt.datetime:
    """Return the first moment from `at` on (UTC without zone) at which a message of a severity may be sent."""
    if quiet is None or (severity == "red" and quiet.red_passes):
        return at
    local = at.replace(tzinfo=dt.UTC).astimezone(_BEIJING)
    while _is_quiet(quiet, local):
        local = _end(quiet, local)
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def next_digest(digest: Digest, at: dt.datetime) -> dt.datetime:
    """Return the first time of a digest after `at` (UTC without zone)."""
    local = at.replace(tzinfo=dt.UTC).astimezone(_BEIJING)
    moment = local.replace(hour=digest.at.hour, minute=digest.at.minute, second=0, microsecond=0)
    while moment <= local or (digest.on_workdays_only and not _is_worked(moment.date())):
        moment += dt.timedelta(days=1)
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _is_quiet(quiet: Quiet, local: dt.datetime) -> bool:
    if quiet.on_workdays_only and not _is_worked(local.date()):
        return True
    moment = local.time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= moment < quiet.ends
    return moment >= quiet.begins or moment < quiet.ends


def _is_worked(day: dt.date) -> bool:
    """Say whether a day is worked; in a year whose calendar is not known yet people are rather disturbed."""
    try:
        return is_workday(day)
    except YingshangError:
        return True


def _end(quiet: Quiet, local: dt.datetime) -> dt.datetime:
    """Return the next end of the quiet hours, today or tomorrow."""
    today = local.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return today if today > local else today + dt.timedelta(days=1)
