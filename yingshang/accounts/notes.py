"""Notes on a target and a day by signed-in people; a withdrawn one is kept, but no longer shown."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from yingshang.accounts.people import Person, Role
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, append_event
from yingshang.operations.database import transaction
from yingshang.operations.tables import NOTES, PEOPLE
from yingshang.settings import Settings

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Note:
    """One note as it is shown."""

    note_id: int
    kpi_id: str
    day: dt.date
    words: str
    name: str
    display_name: str
    written_at: dt.datetime


def write_note(settings: Settings, person: Person, kpi_id: str, day: dt.date, words: str, at: dt.datetime) -> None:
    """Keep a note and that it was written.

    Raises:
        YingshangError: the note is empty or too long.
    """
    words = " ".join(words.split())
    if not words or len(words) > LONGEST_NOTE:
        raise YingshangError(
            f"批注应为 1 至 {LONGEST_NOTE} 字, 现为 {len(words)} 字。A note has 1 to {LONGEST_NOTE} characters."
        )
    note = {"kpi_id": kpi_id, "day": day, "words": words, "name": person.name, "written_at": at}
    with transaction(settings) as connection:
        connection.execute(NOTES.insert().values(note))
        append_event(connection, AuditEvent(at, person.name, "note", f"{kpi_id} {day}: {words}"))


def withdraw_note(settings: Settings, person: Person, note_id: int, at: dt.datetime) -> None:
    """Show a note no longer; its author and the administrators may.

    Raises:
        YingshangError: there is no such note, or it is somebody else's.
    """
    with transaction(settings) as connection:
        row = (
            connection.execute(sa.select(NOTES).where(NOTES.c.note_id == note_id, NOTES.c.withdrawn_at.is_(None)))
            .mappings()
            .first()
        )
        if row is None:
            raise YingshangError(f"没有编号为 {note_id} 的批注, 或已撤回。No such note, or it is withdrawn.")
        if row["name"] != person.name and person.role is not Role.ADMIN:
            raise YingshangError("只有作者和管理员可以撤回批注。Only its author or an administrator withdraws a note.")
        withdrawn = {"withdrawn_at": at, "withdrawn_by": person.name}
        connection.execute(NOTES.update().where(NOTES.c.note_id == note_id).values(withdrawn))
        subject = f"{row['kpi_id']} {row['day']}: {row['words']}"
        append_event(connection, AuditEvent(at, person.name, "note_withdrawn", subject))


def notes_on(settings: Settings, kpi_id: str) -> list[Note]:
    """Return the notes on a target, by day."""
    return _notes(settings, NOTES.c.kpi_id == kpi_id)


def notes_between(settings: Settings, start: dt.date, end: dt.date) -> list[Note]:
    """Return the notes on all targets whose day lies between two days, both included."""
    return _notes(settings, NOTES.c.day.between(start, end))


def _notes(settings: Settings, condition: sa.ColumnElement[bool]) -> list[Note]:
    query = (
        sa.select(NOTES, sa.func.coalesce(PEOPLE.c.display_name, NOTES.c.name).label("display_name"))
        .join(PEOPLE, PEOPLE.c.name == NOTES.c.name, isouter=True)
        .where(condition, NOTES.c.withdrawn_at.is_(None))
        .order_by(NOTES.c.day, NOTES.c.note_id)
    )
    with transaction(settings) as connection:
        rows = connection.execute(query).mappings().all()
    names = ("note_id", "kpi_id", "day", "words", "name", "display_name", "written_at")
    return [Note(**{name: row[name] for name in names}) for row in rows]
