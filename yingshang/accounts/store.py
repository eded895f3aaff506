"""Keeps accounts in the operational database."""

import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from werkzeug.security import generate_password_hash

from yingshang.accounts.people import Person, Role, Scope
from yingshang.errors import YingshangError
from yingshang.operations.database import transaction
from yingshang.operations.tables import PEOPLE
from yingshang.settings import Settings

SHORTEST_PASSWORD = 10
_SEPARATOR = "、"


def add_person(
    settings: Settings, name: str, password: str, role: Role, *, display_name: str = "", scope: Scope | None = None
) -> Person:
    """Create an account.

    Raises:
        YingshangError: the name is taken or empty, or the password is too short.
    """
    scope = scope or Scope()
    name = name.strip()
    _refuse_weak(name, password)
    if find_person(settings, name):
        raise YingshangError(f"{name}: there is such an account already; choose another name.")
    values = {
        "name": name,
        "display_name": display_name.strip() or name,
        "role": role.value,
        "districts": _SEPARATOR.join(sorted(scope.districts)),
        "departments": _SEPARATOR.join(sorted(scope.departments)),
        "password_hash": generate_password_hash(password),
        "session_key": secrets.token_hex(16),
        "is_active": True,
    }
    with transaction(settings) as connection:
        connection.execute(PEOPLE.insert().values(values))
    return _person(values)


def replace_password(settings: Settings, name: str, password: str) -> None:
    """Give an account another password; everybody who is signed in with it is signed out.

    Raises:
        YingshangError: there is no such account, or the password is too short.
    """
    _refuse_weak(name, password)
    new = {"password_hash": generate_password_hash(password), "session_key": secrets.token_hex(16)}
    _change(settings, name, new)


def set_active(settings: Settings, name: str, *, is_active: bool) -> None:
    """Close an account, which ends its sessions, or open it again.

    Raises:
        YingshangError: there is no such account.
    """
    _change(settings, name, {"is_active": is_active, "session_key": secrets.token_hex(16)})


def find_person(settings: Settings, name: str) -> Person | None:
    """Return an account by its name."""
    with transaction(settings) as connection:
        row = connection.execute(sa.select(PEOPLE).where(PEOPLE.c.name == name)).mappings().first()
    return _person(dict(row)) if row else None


def people(settings: Settings) -> list[Person]:
    """Return all accounts by name."""
    with transaction(settings) as connection:
        rows = connection.execute(sa.select(PEOPLE).order_by(PEOPLE.c.name)).mappings().all()
    return [_person(dict(row)) for row in rows]


def _change(settings: Settings, name: str, values: Mapping[str, object]) -> None:
    with transaction(settings) as connection:
        done = connection.execute(PEOPLE.update().where(PEOPLE.c.name == name).values(values))
    if done.rowcount == 0:
        raise YingshangError(f"{name}: there is no such account; see `yingshang user list`.")


def _refuse_weak(name: str, password: str) -> None:
    if not name:
        raise YingshangError("An account needs a name.")
    if len(password) < SHORTEST_PASSWORD or password == name:
        raise YingshangError(f"{name}: a password has at least {SHORTEST_PASSWORD} characters and is not the name.")


def _person(row: Mapping[str, object]) -> Person:
    districts, departments = (
        frozenset(code for code in str(row[column]).split(_SEPARATOR) if code)
        for column in ("districts", "departments")
    )
    return Person(
        name=str(row["name"]),
        display_name=str(row["display_name"]),
        role=Role(str(row["role"])),
        scope=Scope(districts, departments),
        is_active=bool(row["is_active"]),
        session_key=str(row["session_key"]),
    )
