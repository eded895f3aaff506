"""Hands out bulletins, briefs and the static board to people who may see every unit; that they were taken is kept."""

import datetime as dt
import io

from flask import Flask, Response, abort, g, request, send_file

from dashboards.bulletins import FORMS, Bulletin, file_name, make_brief, make_bulletin
from dashboards.bulletins.periods import period_of
from dashboards.reading import View, viewed
from yingshang.accounts.notes import notes_between
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, record_event
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = ("bulletin", "brief")


def add_reports(server: Flask, settings: Settings) -> None:
    """Serve the files; the guard has let nobody in without a session."""

    @server.get("/report/<kind>.<form>")
    def report(kind: str, form: str) -> Response:
        """Return a bulletin or brief about the period and jurisdiction that are asked for."""
        if kind not in KINDS or form not in FORMS:
            abort(404)
        return _report(settings, kind, form)

    @server.get("/report/board.html")
    def board() -> Response:
        """Return the static page of the current snapshot, to be kept or sent on."""
        _refuse_limited()
        snapshot = current_snapshot(settings)
        if snapshot is None:
            abort(404)
        _keep(settings, request.path, snapshot.snapshot_id)
        name = f"board_{snapshot.snapshot_id}.html"
        return send_file(snapshot.board, mimetype="text/html", as_attachment=True, download_name=name)


def _report(settings: Settings, kind: str, form: str) -> Response:
    _refuse_limited()
    try:
        with viewed(settings, g.person.scope) as view:
            if view is None:
                abort(404)
            made = _made(settings, view, kind)
            content = FORMS[form](made)
    except YingshangError as error:
        return Response(str(error), status=400, mimetype="text/plain")
    _keep(settings, f"{request.path}?{request.query_string.decode()}", made.snapshot_id)
    name = file_name(made, form)
    return send_file(io.BytesIO(content), mimetype=_TYPES[form], as_attachment=True, download_name=name)


def _refuse_limited() -> None:
    if g.person.scope.is_limited:
        abort(403)


def _made(settings: Settings, view: View, kind: str) -> Bulletin:
    jurisdiction, period = request.args.get("jurisdiction", ""), period_of(request.args.get("period", ""))
    if kind == "brief":
        return make_brief(view, jurisdiction, period)
    return make_bulletin(view, jurisdiction, period, notes_between(settings, period.start, period.end))


def _keep(settings: Settings, subject: str, snapshot_id: str) -> None:
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    record_event(settings, AuditEvent(at, g.person.name, "export", subject, snapshot_id))
