"""One slip on a page of its own: what was done, its files, and the form with which files are added."""

import io

from flask import Flask, g, render_template, request, send_file
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from dashboards.clock import beijing_text, utc_now
from dashboards.slips import is_concerned, may_see
from yingshang.accounts.people import Person
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, record_event
from yingshang.settings import Settings
from yingshang.slips.evidence import LARGEST_BYTES, add_evidence, evidence_of, read_evidence
from yingshang.slips.service import Slip, show_slip
from yingshang.slips.steps import STATE_WORDS, SlipState

Answer = AnyResponse | str | tuple[str, int]
_AROUND_A_FILE = 100_000


def add_slip_pages(server: Flask, settings: Settings) -> None:
    """Serve the pages; the guard has let nobody in without a session or from another site."""

    @server.get("/slips/<int:slip_id>")
    def slip_page(slip_id: int) -> Answer:
        """Show a slip with its steps and files."""
        try:
            return _page(settings, g.person, slip_id)
        except YingshangError as error:
            return _problem(error, 403)

    @server.post("/slips/<int:slip_id>/files")
    def add_file(slip_id: int) -> Answer:
        """Add a file to a slip."""
        request.max_content_length = LARGEST_BYTES + _AROUND_A_FILE
        try:
            _add(settings, g.person, slip_id)
        except YingshangError as error:
            return _problem(error, 400, f"/slips/{slip_id}")
        return redirect(f"/slips/{slip_id}")

    @server.get("/slips/<int:slip_id>/files/<int:evidence_id>")
    def file_of_slip(slip_id: int, evidence_id: int) -> Answer:
        """Hand a file out, never to be shown inside the page."""
        try:
            slip, _ = _seen(settings, g.person, slip_id)
            name, media_type, content = read_evidence(settings, slip_id, evidence_id)
        except YingshangError as error:
            return _problem(error, 403)
        subject = f"{slip['number']} {name}"
        record_event(settings, AuditEvent(utc_now(), g.person.name, "slip_evidence_read", subject))
        return send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)


def _page(settings: Settings, person: Person, slip_id: int) -> str:
    slip, steps = _seen(settings, person, slip_id)
    return render_template(
        "slip_page.html.j2",
        slip=slip,
        told=beijing_text,
        steps=steps,
        files=evidence_of(settings, slip_id),
        state=STATE_WORDS[SlipState(slip["state"])],
        states={state.value: words for state, words in STATE_WORDS.items()},
        may_add=_may_add(person, slip),
    )


def _seen(settings: Settings, person: Person, slip_id: int) -> tuple[Slip, list[Slip]]:
    slip, steps = show_slip(settings, slip_id)
    if not may_see(person, slip):
        raise YingshangError("督办单不在您的范围内。This slip is outside your scope.")
    return slip, steps


def _add(settings: Settings, person: Person, slip_id: int) -> None:
    slip, _ = _seen(settings, person, slip_id)
    if not _may_add(person, slip):
        raise YingshangError(
            "只有责任人和签发人可以添加附件, 且督办单未办结。Only who is asked and the issuer add files."
        )
    try:
        file = request.files.get("file")
        content = file.read() if file else b""
    except RequestEntityTooLarge as error:
        raise YingshangError("附件不超过 10 MB。A file has at most 10 MB.") from error
    if file is None or not file.filename:
        raise YingshangError("请选择一个文件。No file was chosen.")
    add_evidence(settings, slip_id, file.filename, content, by=person.name, at=utc_now())


def _may_add(person: Person, slip: Slip) -> bool:
    is_open = slip["state"] != SlipState.CLOSED
    return is_open and (is_concerned(person, slip) or person.name == slip["issuer"])


def _problem(error: YingshangError, status: int, back: str = "/supervision") -> Answer:
    return render_template("problem.html.j2", problem=str(error), back=back), status
