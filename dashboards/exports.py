"""A target as a file, as far as the person may see it; marked with who took it, when, and from which snapshot."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Flask, Response, abort, g, request

from dashboards.numbers import gap_words, goal_words, interval_words, value_words
from dashboards.pictures import picture_bytes
from dashboards.reading import Row, View, viewed
from dashboards.request import Address
from yingshang.accounts.people import Person
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, record_event
from yingshang.settings import Settings
from yingshang.snapshots import beijing_now
from yingshang.snapshots.explaining import count_records, some_records_of, subject_of

_FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TEXT_ONLY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST_RECORDS = 100_000
_DAY = ("day", "value", "numerator", "denominator", "status")
_RECORD = ("record_id", "counted_on", "numerator", "denominator")
Sheet = tuple[str, Sequence[Sequence[str]]]


def add_exports(server: Flask, settings: Settings) -> None:
    """Serve the files; the guard has let nobody in without a session."""

    @server.get("/export/<kpi_id>.<form>")
    def export(kpi_id: str, form: str) -> Response:
        """Return one target as a file and keep that it was taken."""
        person: Person = g.person
        if form not in _FORMS:
            abort(404)
        try:
            with viewed(settings, person.scope) as view:
                content = _content(view, person, kpi_id, form)
        except YingshangError as error:
            return Response(str(error), status=400, mimetype="text/plain")
        if view is None or content is None:
            abort(404)
        subject = Address(f"/targets/{kpi_id}", {"form": form, **request.args}).link()
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        record_event(settings, AuditEvent(now, person.name, "export", subject, view.snapshot_id))
        headers = {"Content-Disposition": f"attachment; filename={kpi_id}_{view.snapshot_id}.{form}"}
        return Response(content, mimetype=_FORMS[form], headers=headers)


def _content(view: View | None, person: Person, kpi_id: str, form: str) -> bytes | None:
    """Return the file; None where there is no such target, or nothing to draw."""
    if view is None:
        return None
    found = [row for row in view.rows("targets", as_of=view.as_of) if row["kpi_id"] == kpi_id and row["status"]]
    if not found:
        return None
    (row,) = found
    mark = f"{person.display_name}({person.name}) {beijing_now():%Y-%m-%d %H:%M} 导出, 快照 {view.snapshot_id}"
    if form == "xlsx":
        return _workbook(_sheets(view, row), mark, row["name_zh"], person.name)
    if form == "csv":
        return _table(_records(view, row, request.args.get("unit")), mark)
    place = {name: row[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    days = [one for one in view.rows("target_trend", **place) if one["status"] not in ("NO_DATA", "NOT_DUE")]
    subtitle = f"{row['document']} {row['clause']} · 目标 {goal_words(row)} · 当前 {value_words(row)}（{view.as_of}）"
    return picture_bytes(row, days, subtitle, mark)


def _workbook(sheets: Iterable[Sheet], mark: str, title: str, author: str) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _TEXT_ONLY) as book:
        book.set_properties({"title": title, "author": author, "comments": mark})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.set_footer(f"&C{mark.replace('&', '&&')}")
            for place, cells in enumerate([[mark], *rows]):
                for column, text in enumerate(cells):
                    sheet.write_string(place, column, text)
            sheet.freeze_panes(2, 0)
            sheet.set_column(0, 8, 22)
    return written.getvalue()


def _table(rows: Iterable[Sequence[str]], mark: str) -> bytes:
    """Return rows as CSV for a spreadsheet: with a byte order mark, and no cell that would be taken for a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for cells in [[mark], *rows]:
        writer.writerow([f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in cells])
    return written.getvalue().encode("utf-8-sig")


def _sheets(view: View, row: Row) -> Iterable[Sheet]:
    yield (
        "承诺",
        [
            ["条款", "原文", "指标", "目标", "当前", "差距", "牵头单位"],
            [
                f"{row['document']} {row['clause']}",
                row["quote"],
                row["name_zh"],
                goal_words(row),
                value_words(row),
                gap_words(row),
                row["lead_unit"] or "",
            ],
        ],
    )
    place = {"kpi_id": row["kpi_id"], "definition_id": row["definition_id"]}
    units = view.rows("target_units", **place, as_of=view.as_of)
    told = [{**one, "unit": row["unit"], "operator": row["operator"]} for one in units]
    heads = ["类别", "代码", "单位", "当前", "分子", "分母", "状态", "区间"]
    yield "各单位", [heads, *(_unit(one) for one in told)]
    days = view.rows("target_trend", **place, unit_kind=row["unit_kind"], unit_code=row["unit_code"])
    yield "走势", [["日期", "值", "分子", "分母", "状态"], *([str(one[name]) for name in _DAY] for one in days)]
    if row["source_kind"] == "computed" and not view.scope.is_limited:
        yield "记录", _records(view, row, None)


def _records(view: View, row: Row, unit: str | None) -> list[list[str]]:
    """Return the records of the whole or of one unit (`kind:code`), as far as the person may see them.

    Raises:
        YingshangError: the target has no records, no figure for the unit, or they lie outside the scope.
    """
    kind, _, code = (unit or "").partition(":")
    place = {"unit_kind": kind, "unit_code": code} if code else None
    subject = subject_of(view.connection, row["kpi_id"], row["definition_id"], place)
    is_whole = (subject.unit_kind, subject.unit_code) == (subject.root_kind, subject.root_code)
    if not view.sees(subject.unit_kind, subject.unit_code, is_whole=is_whole):
        raise YingshangError("记录超出您的查看范围。These records lie outside your scope.")
    found = some_records_of(view.connection, subject, _MOST_RECORDS)
    number = count_records(view.connection, subject) if len(found) >= _MOST_RECORDS else len(found)
    rows = [["记录", "计入日", "分子", "分母"], *([str(one[name]) for name in _RECORD] for one in found)]
    if number > len(found):
        rows.append([f"仅列 {len(found)} 条, 共 {number} 条; 全部见快照数据库 kpi.record_parts", "", "", ""])
    return rows


def _unit(one: Row) -> list[str]:
    parts = [str(one[name]) if one[name] is not None else "" for name in ("numerator", "denominator")]
    return [
        one["unit_kind"],
        one["unit_code"],
        one["unit_name"],
        value_words(one),
        *parts,
        one["status"],
        interval_words(one),
    ]
