"""Accounts: passwords, the pause after wrong ones, what ends a session, and the trail that is kept."""

import datetime as dt
import sqlite3
import stat

import pytest

from yingshang.accounts.people import Role, Scope
from yingshang.accounts.sign_in import TooManyAttemptsError, signed_in
from yingshang.accounts.store import add_person, find_person, people, replace_password, set_active
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, read_audit, record_event
from yingshang.settings import Settings


def database(settings):
    return settings.home / "operations" / "operations.sqlite"


NOW = dt.datetime(2024, 10, 1, 9, 0)
RIGHT, WRONG = "correct horse", "battery staple"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path)


@pytest.fixture
def wang(settings):
    scope = Scope(districts=frozenset({"330106", "330102"}), departments=frozenset({"D01"}))
    return add_person(settings, "wang", RIGHT, Role.SUPERVISOR, display_name="王某", scope=scope)


def tries(settings, password, *, name="wang", address="10.0.0.1", minutes=0):
    return signed_in(settings, name, password, address=address, at=NOW + dt.timedelta(minutes=minutes))


def test_an_account_is_found_as_it_was_made(settings, wang):
    assert find_person(settings, "wang") == wang
    assert (wang.display_name, wang.role, wang.is_active) == ("王某", Role.SUPERVISOR, True)
    assert wang.scope == Scope(frozenset({"330106", "330102"}), frozenset({"D01"}))
    assert wang.scope.is_limited
    assert not Scope().is_limited
    assert find_person(settings, "Wang") is None
    assert [person.name for person in people(settings)] == ["wang"]


def test_a_name_is_taken_once_and_a_password_is_not_short(settings, wang):
    with pytest.raises(YingshangError, match="such an account already"):
        add_person(settings, " wang ", RIGHT, Role.LEADER)
    with pytest.raises(YingshangError, match="at least 10 characters"):
        add_person(settings, "li", "nine char", Role.LEADER)
    with pytest.raises(YingshangError, match="is not the name"):
        add_person(settings, "long-enough-name", "long-enough-name", Role.LEADER)
    with pytest.raises(YingshangError, match="needs a name"):
        add_person(settings, "  ", RIGHT, Role.LEADER)
    with pytest.raises(YingshangError, match="no such account"):
        replace_password(settings, "li", RIGHT)


def test_the_file_holds_no_password_and_is_for_its_owner_alone(settings, wang):
    with sqlite3.connect(database(settings)) as connection:
        dump = "\n".join(connection.iterdump())
    assert RIGHT not in dump
    assert stat.S_IMODE(database(settings).stat().st_mode) == 0o600


def test_only_the_right_password_of_an_open_account_signs_in(settings, wang):
    assert tries(settings, RIGHT) == wang
    assert tries(settings, WRONG) is None
    assert tries(settings, "") is None
    assert tries(settings, RIGHT, name="nobody") is None
    set_active(settings, "wang", is_active=False)
    assert tries(settings, RIGHT) is None
    set_active(settings, "wang", is_active=True)
    assert tries(settings, RIGHT).name == "wang"


def test_the_fifth_wrong_password_brings_a_pause_of_a_quarter_of_an_hour(settings, wang):
    for minute in range(5):
        assert tries(settings, WRONG, minutes=minute) is None
    with pytest.raises(TooManyAttemptsError):
        tries(settings, RIGHT, minutes=5)
    # The first of the five was at nine; a quarter of an hour later it no longer counts.
    assert tries(settings, RIGHT, minutes=15) == wang


def test_a_right_password_forgets_the_wrong_ones_of_its_name(settings, wang):
    for minute in range(4):
        assert tries(settings, WRONG, minutes=minute) is None
    assert tries(settings, RIGHT, minutes=4) == wang
    for minute in range(5, 9):
        assert tries(settings, WRONG, minutes=minute) is None
    assert tries(settings, RIGHT, minutes=9) == wang


def test_many_names_from_one_address_bring_a_pause_for_that_address(settings, wang):
    for number in range(30):
        assert tries(settings, WRONG, name=f"guess{number}") is None
    with pytest.raises(TooManyAttemptsError):
        tries(settings, RIGHT)
    assert tries(settings, RIGHT, address="10.0.0.2") == wang


@pytest.mark.parametrize(
    "change", [lambda s: replace_password(s, "wang", WRONG), lambda s: set_active(s, "wang", is_active=False)]
)
def test_another_password_or_a_closed_account_ends_sessions(settings, wang, change):
    change(settings)
    assert find_person(settings, "wang").session_key != wang.session_key


def test_the_trail_is_kept_in_order(settings):
    events = [AuditEvent(NOW + dt.timedelta(minutes=n), "wang", "view", f"/targets/{n}", "S1") for n in range(3)]
    for event in events:
        record_event(settings, event)
    assert read_audit(settings) == events[::-1]
    assert read_audit(settings, limit=1) == events[-1:]


def test_a_damaged_file_is_named(settings):
    database(settings).parent.mkdir(parents=True)
    database(settings).write_bytes(b"this is no database, but long enough to be taken for one" * 20)
    with pytest.raises(YingshangError, match="restore a backup"):
        people(settings)
