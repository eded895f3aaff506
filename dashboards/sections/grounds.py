"""What a figure rests on and how it has been told: revisions of closed periods, deliveries' reach, checks."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board.wording import source_name
from dashboards.parts import section, table
from dashboards.reading import Row
from dashboards.request import Request
from yingshang.amounts import measure_of, value_text

_SHOWN = 24
_STATES = ("provisional", "revised")
_REASONS = ("new_definition", "correction", "later_outcome", "late_data")


def revisions(request: Request, row: Row) -> Component:
    """Return how figures of closed months and quarters changed after they were first published."""
    place = {name: row[name] for name in ("kpi_id", "definition_id", "unit_kind", "unit_code")}
    found = request.view.rows("target_revisions", **place)
    title = request.say("revisions")
    if not found:
        return section(title, html.P(request.say("no_revisions"), role="status"))
    measure = measure_of(row["unit"], row["target"])
    heads = [request.say(key) for key in ("period", "first_told", "told_now", "reason", "revised_on", "status")]
    rows = [
        [
            f"{one['period_start']} – {one['period_end']}",
            value_text(one["first_value"], measure, 4),
            value_text(one["value"], measure, 4),
            request.say(one["reason"]) if one["reason"] in _REASONS else one["reason"],
            f"{one['revised_at']:%Y-%m-%d}",
            request.say(one["state"]) if one["state"] in _STATES else one["state"],
        ]
        for one in found[:_SHOWN]
    ]
    return section(title, table(heads, rows, numeric=(1, 2)))


def checks(request: Request, row: Row) -> Component | None:
    """Return the checks of the target's sources and of the tables of figures; the failed ones by name."""
    names = [name for name in (row["sources"] or "").split("、") if name]
    assets = [f"lake/{name}" for name in names] + ["kpi/results", "kpi/measured", "kpi/movements"]
    found = request.view.rows("target_checks", assets=assets)
    failed = [one for one in found if not one["passed"]]
    words = f"{request.say('passed')} {len(found) - len(failed)} / {len(found)}"
    reach = "、".join(source_name(name) for name in names)
    heads = [request.say(key) for key in ("check", "detail")]
    body = (
        table(heads, [[f"{one['asset']} · {one['check_name']}", one["detail"] or one["description"]] for one in failed])
        if failed
        else None
    )
    link = dcc.Link(request.say("quality"), href=request.address.link("/quality"))
    return section(request.say("checks"), html.P(f"{request.say('sources')}: {reach or '—'}"), body, link, note=words)
