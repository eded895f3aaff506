"""Signing in: the password, and a pause after too many wrong ones."""

import datetime as dt
from functools import cache

import sqlalchemy as sa
from werkzeug.security import check_password_hash, generate_password_hash

from yingshang.accounts.people import Person
from yingshang.accounts.store import find_person
from yingshang.errors import YingshangError
from yingshang.operations.database import transaction
from yingshang.operations.tables import ATTEMPTS, PEOPLE
from yingshang.settings import Settings

PAUSE = dt.timedelta(minutes=15)
WRONG_PER_NAME, WRONG_PER_ADDRESS = 5, 30


class TooManyAttemptsError(YingshangError):
    """Too many wrong passwords for a name or from an address; nothing was looked at."""


def signed_in(settings: Settings, name: str, password: str, *, address: str, at: dt.datetime) -> Person | None:
    """Return the person whose name and password these are, or None; every attempt is kept.

    An unknown name takes as long as a wrong password.

    Raises:
        TooManyAttemptsError: five wrong passwords for the name, or thirty from the address, in a quarter of an hour.
    """
    _refuse_hasty(settings, name, address, at)
    with transaction(settings) as connection:
        stored = connection.execute(sa.select(PEOPLE.c.password_hash).where(PEOPLE.c.name == name)).scalar()
    is_right = check_password_hash(stored or _decoy(), password) and stored is not None
    person = find_person(settings, name) if is_right else None
    has_succeeded = person is not None and person.is_active
    attempt = {"at": at, "name": name, "address": address, "has_succeeded": has_succeeded}
    with transaction(settings) as connection:
        connection.execute(ATTEMPTS.insert().values(attempt))
    return person if has_succeeded else None


def _refuse_hasty(settings: Settings, name: str, address: str, at: dt.datetime) -> None:
    """Count the wrong passwords since the last right one of the name."""
    recent = ATTEMPTS.c.at > at - PAUSE
    wrong = ~ATTEMPTS.c.has_succeeded
    with transaction(settings) as connection:
        last_right = connection.execute(
            sa.select(sa.func.max(ATTEMPTS.c.at)).where(recent, ATTEMPTS.c.name == name, ATTEMPTS.c.has_succeeded)
        ).scalar()
        since = ATTEMPTS.c.at > (last_right or at - PAUSE)
        by_name = connection.execute(
            sa.select(sa.func.count()).where(recent, since, wrong, ATTEMPTS.c.name == name)
        ).scalar_one()
        by_address = connection.execute(
            sa.select(sa.func.count()).where(recent, wrong, ATTEMPTS.c.address == address)
        ).scalar_one()
    if by_name >= WRONG_PER_NAME or by_address >= WRONG_PER_ADDRESS:
        raise TooManyAttemptsError("登录失败次数过多, 请十五分钟后再试。Too many attempts; try again in 15 minutes.")


@cache
def _decoy() -> str:
    return generate_password_hash("nobody has this password")
