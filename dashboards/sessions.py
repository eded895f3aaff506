"""What comes from a browser: its signed cookie, and addresses and days in its forms. All of it is looked at twice."""

import datetime as dt
import secrets
from urllib.parse import urlsplit

from flask import session

from yingshang.accounts.people import Person
from yingshang.accounts.store import find_person
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, record_event
from yingshang.settings import Settings

SESSION_LASTS = dt.timedelta(hours=8)


def begin_session(settings: Settings, person: Person, *, how: str) -> None:
    """Make the browser the person's, whoever used it before, and keep that it was."""
    at = now()
    session.clear()
    session.update(name=person.name, key=person.session_key, at=at.isoformat())
    record_event(settings, AuditEvent(at, person.name, how, ""))


def person_of_session(settings: Settings) -> Person | None:
    """Return whose session this is, unless it has been idle too long, or the password was changed since."""
    name, key, at = session.get("name"), session.get("key"), session.get("at")
    if not (name and key and at):
        return None
    moment = now()
    person = find_person(settings, name)
    is_over = moment - dt.datetime.fromisoformat(at) > SESSION_LASTS
    if is_over or person is None or not person.is_active or not secrets.compare_digest(person.session_key, key):
        session.clear()
        return None
    session["at"] = moment.isoformat()
    return person


def now() -> dt.datetime:
    """Return the time of day (UTC), without zone like every time of the accounts."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def inside(address: str) -> str:
    """Return an address of these pages; a link must not lead elsewhere through the sign-in."""
    parts = urlsplit(address)
    is_inside = not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    return address if is_inside and not address.startswith("//") else "/"


def day_of(text: str) -> dt.date:
    """Return the day that a form names.

    Raises:
        YingshangError: it names none.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise YingshangError(f"{text}: 日期不对, 应如 2024-09-30。Expected a day such as 2024-09-30.") from None
