"""What people remarked on a target, and the form to remark something."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.parts import section
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.accounts.notes import LONGEST_NOTE, Note
from yingshang.accounts.people import Role


def remarks(request: Request, row: Row) -> Component:
    """Return the notes, newest day first, and the form."""
    found = [_note(request, note) for note in reversed(request.notes(row["kpi_id"]))]
    listed = html.Ul(found, className="remarks") if found else html.P(request.say("no_notes"), role="status")
    form = html.Form(
        [
            dcc.Input(type="hidden", name="kpi_id", value=row["kpi_id"]),
            dcc.Input(type="hidden", name="back", value=request.address.link()),
            html.Label(
                [
                    request.say("note_day"),
                    dcc.Input(name="day", value=str(request.view.as_of), pattern=r"\d{4}-\d{2}-\d{2}", required=True),
                ]
            ),
            html.Label(
                [request.say("note_words"), dcc.Input(name="words", maxLength=LONGEST_NOTE, required=True)],
                className="long",
            ),
            html.Button(request.say("write_note"), type="submit", className="plain"),
        ],
        action="/notes",
        method="post",
        className="note-form",
    )
    return section(request.say("notes"), listed, form, note=request.say("notes_note"))


def _note(request: Request, note: Note) -> Component:
    mine = note.name == request.person.name or request.person.role is Role.ADMIN
    withdraw = html.Form(
        [
            dcc.Input(type="hidden", name="back", value=request.address.link()),
            html.Button(request.say("withdraw"), type="submit", className="plain"),
        ],
        action=f"/notes/{note.note_id}/withdraw",
        method="post",
    )
    words = [html.Strong(str(note.day)), " ", note.words, html.Span(f" {note.display_name}", className="note")]
    return html.Li([html.Span(words), withdraw if mine else None])
