"""Takes notes on targets from the forms of the pages; every word of them is data."""

import datetime as dt

from flask import Flask, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from dashboards.reading import viewed
from dashboards.sessions import day_of, inside
from yingshang.accounts.notes import withdraw_note, write_note
from yingshang.errors import YingshangError
from yingshang.settings import Settings

Answer = AnyResponse | tuple[str, int]


def add_notes(server: Flask, settings: Settings) -> None:
    """Serve the forms; the guard has let nobody in without a session or from another site."""

    @server.post("/notes")
    def write() -> Answer:
        """Keep a note and go back to the page."""
        back = inside(request.form.get("back", "/"))
        kpi_id, day = request.form.get("kpi_id", ""), request.form.get("day", "")
        try:
            _refuse_unknown(settings, kpi_id)
            write_note(settings, g.person, kpi_id, day_of(day), request.form.get("words", ""), _now())
        except YingshangError as error:
            return _problem(str(error), back)
        return redirect(back)

    @server.post("/notes/<int:note_id>/withdraw")
    def withdraw(note_id: int) -> Answer:
        """Show a note no longer and go back to the page."""
        back = inside(request.form.get("back", "/"))
        try:
            withdraw_note(settings, g.person, note_id, _now())
        except YingshangError as error:
            return _problem(str(error), back)
        return redirect(back)


def _refuse_unknown(settings: Settings, kpi_id: str) -> None:
    with viewed(settings, g.person.scope) as view:
        known = set() if view is None else {row["kpi_id"] for row in view.rows("targets", as_of=view.as_of)}
    if kpi_id not in known:
        raise YingshangError(f"{kpi_id}: 没有这个指标。No such target.")


def _problem(words: str, back: str) -> Answer:
    return render_template("problem.html.j2", problem=words, back=back), 400


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
