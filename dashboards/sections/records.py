"""The records that count for one figure, as far as the person may see them."""

from dash import html
from dash.development.base_component import Component

from dashboards.grids import grid
from dashboards.parts import section
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import count_text
from yingshang.errors import YingshangError
from yingshang.snapshots.explaining import Subject, some_records_of, subject_of

_PARTS = ("numerator", "denominator")
_RECORDS = 200


def subject_asked(request: Request, row: Row) -> Subject:
    """Return the figure of the unit that the address names, or of the whole.

    Raises:
        YingshangError: the target has no figure for it.
    """
    kind, _, code = (request.asked("unit") or "").partition(":")
    unit = {"unit_kind": kind, "unit_code": code} if code else None
    view, names = request.view, (row["kpi_id"], row["definition_id"])
    return view.remembered(
        "subject", lambda: subject_of(view.connection, *names, unit), {"names": names, "unit": f"{kind}:{code}"}
    )


def subject_seen(request: Request, row: Row) -> Subject | None:
    """Return the figure that is asked for if there is one and its records may be seen."""
    try:
        subject = subject_asked(request, row)
    except YingshangError:
        return None
    return subject if may_see(request, subject) else None


def may_see(request: Request, subject: Subject) -> bool:
    """Say whether the records of a figure lie within the scope of the person."""
    is_whole = (subject.unit_kind, subject.unit_code) == (subject.root_kind, subject.root_code)
    return request.view.sees(subject.unit_kind, subject.unit_code, is_whole=is_whole)


def records(request: Request, row: Row) -> Component:
    """Return some of the records with what each adds; the export has more, and says when it has not all."""
    title = request.say("records")
    try:
        subject = subject_asked(request, row)
    except YingshangError as error:
        return section(title, html.P(str(error), role="status"))
    if not may_see(request, subject):
        return section(title, html.P(request.say("no_records"), role="status"))
    view = request.view
    found = view.remembered(
        "records", lambda: some_records_of(view.connection, subject, _RECORDS), {"subject": subject}
    )
    heads = {key: request.say(key) for key in ("record", "counted_on", *_PARTS)}
    cells = [
        {"record": one["record_id"], "counted_on": str(one["counted_on"] or "")}
        | {name: count_text(one[name].normalize()) for name in _PARTS}
        for one in found
    ]
    words = f"{subject.unit_code} · {len(found)}{'+' if len(found) == _RECORDS else ''}"
    return section(title, grid(heads, cells, theme=request.theme, numeric=_PARTS, label=title), note=words)
