"""All targets of the catalogue, filtered by what stands in the address."""

from collections import Counter, defaultdict

from dash import html
from dash.development.base_component import Component

from dashboards.board.status import WORST_FIRST
from dashboards.filters import choice, filters, plain_options, words
from dashboards.grids import grid
from dashboards.numbers import gap_words, goal_words, value_words
from dashboards.parts import section
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.words import source_kind
from yingshang.amounts import DASH, count_text

SOURCES = ("computed", "reported", "process", "soft", "unusable")
KINDS = ("rate", "coverage", "count", "flow", "stock", "average", "cadence", "milestone", "process")


def render(request: Request) -> Component:
    """Return the page."""
    board = request.view.rows("targets", as_of=request.view.as_of)
    chosen = [row for row in board if _fits(request, row)]
    body: Component = html.P(request.say("nothing_found"), role="status")
    if chosen:
        keys = ("document", "clause", "name", "kind", "value", "goal", "gap", "status", "lead_unit")
        body = grid(
            {key: request.say(key) for key in keys},
            [_cells(request, row) for row in chosen],
            theme=request.theme,
            numeric=("value", "goal", "gap"),
            links=("name",),
            label=request.say("targets"),
        )
    count = html.P(f"{len(chosen)} / {len(board)}", className="note", role="status")
    parts = [section(request.say("all"), _filters(request, board), count, body)]
    return html.Div([html.H1(request.say("targets")), *parts, _leads(request, chosen)])


def _cells(request: Request, row: Row) -> Row:
    kind = source_kind(row["source_kind"], request.address.language)
    return {
        "document": row["jurisdiction"],
        "clause": row["clause"],
        "name": (request.named(row), request.address.link(f"/targets/{row['kpi_id']}")),
        "kind": kind,
        "value": value_words(row, request.address.language) if row["status"] else DASH,
        "goal": goal_words(row),
        "gap": gap_words(row) if row["status"] else DASH,
        "status": request.status(row["status"]) if row["status"] else kind,
        "lead_unit": row["lead_unit"] or "",
    }


def _fits(request: Request, row: Row) -> bool:
    asked = request.address.parameters
    sought = asked.get("q", "").strip().lower()
    text = "".join(str(row[name] or "") for name in ("kpi_id", "name_zh", "name_en", "clause", "lead_unit", "quote"))
    return (
        asked.get("document", row["jurisdiction"]) == row["jurisdiction"]
        and asked.get("status", row["status"]) == row["status"]
        and asked.get("source", row["source_kind"]) == row["source_kind"]
        and asked.get("type", row["kind"]) == row["kind"]
        and ("lead" not in asked or asked["lead"] in leads_of(row))
        and sought in text.lower()
    )


def _filters(request: Request, board: list[Row]) -> Component:
    statuses = [{"value": code, "label": request.status(code)} for code in WORST_FIRST]
    sources = [{"value": kind, "label": source_kind(kind, request.address.language)} for kind in SOURCES]
    kinds = [{"value": kind, "label": request.say(f"kind_{kind}")} for kind in KINDS]
    leads = sorted({lead for row in board for lead in leads_of(row)})
    return filters(
        words(request, "q", "search"),
        choice(request, "document", plain_options(list(dict.fromkeys(row["jurisdiction"] for row in board)))),
        choice(request, "lead", plain_options(leads), "lead_unit"),
        choice(request, "status", statuses),
        choice(request, "source", sources, "kind"),
        choice(request, "type", kinds, "type"),
    )


def leads_of(row: Row) -> list[str]:
    """Return the units that lead a target, one by one."""
    return [lead.strip() for lead in (row["lead_unit"] or "").split("、") if lead.strip()]


def _leads(request: Request, chosen: list[Row]) -> Component:
    """Return how the chosen targets of every lead unit stand; a target with several leads is told of each."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in chosen:
        if row["status"] and not row["is_benchmark"]:
            for lead in leads_of(row) or [request.say("unassigned")]:
                counts[lead][row["status"]] += 1
    codes = [code for code in WORST_FIRST if any(found[code] for found in counts.values())]
    cells = [
        {"lead_unit": (lead, request.address.link(lead=lead)), "all": count_text(found.total())}
        | {code: count_text(found[code]) if found[code] else "" for code in codes}
        for lead, found in sorted(counts.items(), key=lambda pair: [-pair[1][code] for code in WORST_FIRST])
    ]
    heads = {"lead_unit": request.say("lead_unit"), "all": request.say("all")}
    heads |= {code: request.status(code) for code in codes}
    title = request.say("by_lead")
    body = grid(heads, cells, theme=request.theme, numeric=("all", *codes), links=("lead_unit",), label=title)
    return section(title, body, note=request.say("by_lead_note"))
