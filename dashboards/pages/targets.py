"""All targets of the catalogue, filtered by what stands in the address."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.board.format import DASH
from dashboards.board.status import WORST_FIRST
from dashboards.grids import grid
from dashboards.numbers import gap_words, goal_words, value_words
from dashboards.parts import section
from dashboards.reading import Row
from dashboards.request import Request
from dashboards.words import source_kind

KINDS = ("computed", "reported", "process", "soft", "unusable")


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
    return html.Div(
        [html.H1(request.say("targets")), section(request.say("all"), _filters(request, board), count, body)]
    )


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
    words = asked.get("q", "").strip().lower()
    text = "".join(str(row[name] or "") for name in ("kpi_id", "name_zh", "name_en", "clause", "lead_unit", "quote"))
    return (
        asked.get("document", row["jurisdiction"]) == row["jurisdiction"]
        and asked.get("status", row["status"]) == row["status"]
        and asked.get("source", row["source_kind"]) == row["source_kind"]
        and words in text.lower()
    )


def _filters(request: Request, board: list[Row]) -> Component:
    asked = request.address.parameters
    documents = list(dict.fromkeys(row["jurisdiction"] for row in board))
    statuses = [{"value": code, "label": request.status(code)} for code in WORST_FIRST]
    kinds = [{"value": kind, "label": source_kind(kind, request.address.language)} for kind in KINDS]
    selects = (("document", documents), ("status", statuses), ("source", kinds))
    labels = {"document": "document", "status": "status", "source": "kind"}
    return html.Div(
        [
            dmc.TextInput(
                id={"filter": "q"},
                label=request.say("search"),
                value=asked.get("q", ""),
                debounce=400,
            ),
            *(
                dmc.Select(
                    id={"filter": name},
                    label=request.say(labels[name]),
                    data=data,
                    value=asked.get(name),
                    clearable=True,
                )
                for name, data in selects
            ),
        ],
        className="filters",
    )
