"""Notes on targets: who wrote them, who may withdraw them, and the trail that stays."""

import datetime as dt
import sqlite3

import pytest

from yingshang.accounts.notes import LONGEST_NOTE, notes_between, notes_on, withdraw_note, write_note
from yingshang.accounts.people import Role
from yingshang.accounts.store import add_person
from yingshang.errors import YingshangError
from yingshang.operations.audit import read_audit
from yingshang.settings import Settings

AT = dt.datetime(2024, 10, 1, 9, 0)
JULY, AUGUST = dt.date(2024, 7, 15), dt.date(2024, 8, 1)
PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path)


@pytest.fixture
def people(settings):
    roles = {"wang": Role.LEADER, "li": Role.ANALYST, "boss": Role.ADMIN}
    return {name: add_person(settings, name, PASSWORD, role, display_name=name.upper()) for name, role in roles.items()}


@pytest.fixture
def note(settings, people):
    write_note(settings, people["wang"], "closure", JULY, "  台风\n 期间 ", AT)
    return notes_on(settings, "closure")[0]


def test_a_note_is_found_by_target_and_by_day(settings, people, note):
    assert (note.day, note.words, note.name, note.display_name, note.written_at) == (
        JULY,
        "台风 期间",
        "wang",
        "WANG",
        AT,
    )
    write_note(settings, people["li"], "push", AUGUST, "系统升级", AT)
    assert [one.kpi_id for one in notes_between(settings, JULY, AUGUST)] == ["closure", "push"]
    assert [one.kpi_id for one in notes_between(settings, JULY, dt.date(2024, 7, 31))] == ["closure"]
    assert notes_on(settings, "other") == []


@pytest.mark.parametrize("words", ["", "  \n ", "字" * (LONGEST_NOTE + 1)])
def test_a_note_has_words_but_not_too_many(settings, people, words):
    with pytest.raises(YingshangError, match="1 to 500"):
        write_note(settings, people["wang"], "closure", JULY, words, AT)
    write_note(settings, people["wang"], "closure", JULY, "字" * LONGEST_NOTE, AT)


def test_the_author_and_administrators_withdraw(settings, people, note):
    with pytest.raises(YingshangError, match="Only its author"):
        withdraw_note(settings, people["li"], note.note_id, AT)
    assert notes_on(settings, "closure") == [note]
    withdraw_note(settings, people["boss"], note.note_id, AT)
    assert notes_on(settings, "closure") == []
    with pytest.raises(YingshangError, match="withdrawn"):
        withdraw_note(settings, people["wang"], note.note_id, AT)


def test_what_was_written_and_withdrawn_stays_on_record(settings, people, note):
    withdraw_note(settings, people["wang"], note.note_id, AT)
    actions = [(event.name, event.action, event.subject) for event in read_audit(settings)]
    subject = "closure 2024-07-15: 台风 期间"
    assert actions == [("wang", "note_withdrawn", subject), ("wang", "note", subject)]
    with sqlite3.connect(settings.home / "operations" / "operations.sqlite") as connection:
        assert connection.execute("select words, withdrawn_by from notes").fetchall() == [("台风 期间", "wang")]
