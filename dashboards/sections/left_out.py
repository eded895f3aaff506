"""From all records down to those that count: what is left out of a figure, and why."""

from decimal import Decimal

from dash.development.base_component import Component

from dashboards.figures import graph, waterfall
from dashboards.parts import charted, section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import count_text
from yingshang.snapshots.explaining import Subject, count_records


def left_out(request: Request, row: Row, subject: Subject | None) -> Component | None:
    """Return the waterfall and its table; None where nothing is left out."""
    if subject is None:
        return None
    unit = {"unit_kind": subject.unit_kind, "unit_code": subject.unit_code}
    place = {"kpi_id": row["kpi_id"], "definition_id": row["definition_id"]}
    found = request.view.rows("target_exclusions", **place, **unit)
    if not found:
        return None
    view = request.view
    counted = view.remembered("counted", lambda: count_records(view.connection, subject), {"subject": subject})
    total = counted + sum(one["records"] for one in found)
    name = "reason_zh" if request.address.language == "zh" else "reason"
    steps = [(request.say("all_records"), Decimal(total), True)]
    steps += [(one[name] or one["reason"], Decimal(-one["records"]), False) for one in found]
    steps.append((request.say("counted"), Decimal(counted), True))
    heads = [request.say("reason"), request.say("records")]
    as_table = table(heads, [[label, count_text(amount)] for label, amount, _ in steps], numeric=(1,))
    title = request.say("exclusions")
    chart = graph(waterfall(steps, request.look), request.look, label=title, height=300)
    return section(title, charted(chart, request.say("table_of_chart"), as_table))
