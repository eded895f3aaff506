"""A target as a workbook, as far as the person may see it; marked with who took it, when, and from which snapshot."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Flask, Response, abort, g

from dashboards.numbers import gap_words, goal_words, interval_words, value_words
from dashboards.reading import Row, View, viewed
from dashboards.request import Address
from yingshang.accounts.audit import AuditEvent, record_event
from yingshang.accounts.people import Person
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import beijing_now
from yingshang.snapshots.explaining import records_of, subject_of

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT_ONLY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST_RECORDS = 100_000
_DAY = ("day", "value", "numerator", "denominator", "status")
_RECORD = ("record_id", "counted_on", "numerator", "denominator")
Sheet = tuple[str, Sequence[Sequence[str]]]


def add_exports(server: Flask, settings: Settings) -> None:
    """Serve the workbooks; the guard has let nobody in without a session."""

    @server.get("/export/<kpi_id>.xlsx")
    def export(kpi_id: str) -> Response:
        """Return one target's workbook and keep that it was taken."""
        person: Person = g.person
        try:
            with viewed(settings, person.scope) as view:
                if view is None:
                    abort(404)
                found = [
                    row for row in view.rows("targets", as_of=view.as_of) if row["kpi_id"] == kpi_id and row["status"]
                ]
                if not found:
                    abort(404)
                content = _workbook(view, person, found[0])
                snapshot_id = view.snapshot_id
        except YingshangError as error:
            return Response(str(error), status=503, mimetype="text/plain")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        record_event(
            settings, AuditEvent(now, person.name, "export", Address(f"/targets/{kpi_id}", {}).link(), snapshot_id)
        )
        headers = {"Content-Disposition": f"attachment; filename={kpi_id}_{snapshot_id}.xlsx"}
        return Response(content, mimetype=_TYPE, headers=headers)


def _workbook(view: View, person: Person, row: Row) -> bytes:
    mark = f"{person.display_name}({person.name}) {beijing_now():%Y-%m-%d %H:%M} 导出, 快照 {view.snapshot_id}"
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _TEXT_ONLY) as book:
        book.set_properties({"title": row["name_zh"], "author": person.name, "comments": mark})
        for name, rows in _sheets(view, row):
            sheet = book.add_worksheet(name)
            sheet.set_footer(f"&C{mark.replace('&', '&&')}")
            for place, cells in enumerate([[mark], *rows]):
                for column, text in enumerate(cells):
                    sheet.write_string(place, column, text)
            sheet.freeze_panes(2, 0)
            sheet.set_column(0, 8, 22)
    return written.getvalue()


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
    told = [one | {"unit": row["unit"], "operator": row["operator"]} for one in units]
    heads = ["类别", "代码", "单位", "当前", "分子", "分母", "状态", "区间"]
    yield "各单位", [heads, *(_unit(one) for one in told)]
    days = view.rows("target_trend", **place, unit_kind=row["unit_kind"], unit_code=row["unit_code"])
    yield "走势", [["日期", "值", "分子", "分母", "状态"], *([str(one[name]) for name in _DAY] for one in days)]
    if row["source_kind"] == "computed" and not view.scope.is_limited:
        subject = subject_of(view.connection, row["kpi_id"], row["definition_id"], None)
        found = records_of(view.connection, subject)[:_MOST_RECORDS]
        yield "记录", [["记录", "计入日", "分子", "分母"], *([str(one[name]) for name in _RECORD] for one in found)]


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
