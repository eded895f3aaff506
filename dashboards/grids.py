"""Long tables: drawn by the grid in the browser, page by page, since a component per cell takes seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

_ROWS_ON_A_PAGE = 20
_EVERY_COLUMN = {
    "tooltipValueGetter": {"function": "params.value"},
    "resizable": True,
    "sortable": True,
    "suppressHeaderMenuButton": True,
}
_ESCAPED = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]()#+-.!|<>~"})


def grid(
    heads: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    *,
    theme: str,
    numeric: Sequence[str] = (),
    links: Sequence[str] = (),
    wide: Sequence[str] = (),
    label: str,
) -> Component:
    """Return rows under their heads; a column in `links` holds pairs of text and address.

    Args:
        heads: key of the rows → head of the column.
        rows: cells as text.
        theme: light or dark.
        numeric: keys of columns that stand right.
        links: keys of columns that lead somewhere.
        wide: keys of columns with long text, which is wrapped.
        label: what a screen reader says.
    """
    columns = [_column(key, head, numeric, links, wide) for key, head in heads.items()]
    cells = [{key: _linked(*row[key]) if key in links and row[key] else row[key] for key in heads} for row in rows]
    inner = dag.AgGrid(
        rowData=cells,
        columnDefs=columns,
        defaultColDef=_EVERY_COLUMN,
        dashGridOptions=_options(theme, len(cells)),
        columnSize="responsiveSizeToFit",
        style={"height": None},
        dangerously_allow_code=False,
    )
    return html.Div(inner, role="region", **{"aria-label": label})


def _options(theme: str, rows: int) -> dict[str, Any]:
    colours = "colorSchemeDarkBlue" if theme == "dark" else "colorSchemeLight"
    return {
        "theme": {"function": f"themeQuartz.withPart(agGrid.{colours})"},
        "domLayout": "autoHeight",
        "pagination": rows > _ROWS_ON_A_PAGE,
        "paginationPageSize": _ROWS_ON_A_PAGE,
        "paginationPageSizeSelector": False,
        "enableCellTextSelection": True,
        "suppressMovableColumns": True,
    }


def _column(key: str, head: str, numeric: Sequence[str], links: Sequence[str], wide: Sequence[str]) -> dict[str, Any]:
    column: dict[str, Any] = {"field": key, "headerName": head, "minWidth": 90}
    if key in numeric:
        column |= {"type": "rightAligned"}
    if key in links:
        column |= {"cellRenderer": "markdown", "minWidth": 200, "flex": 2}
    if key in wide:
        column |= {"wrapText": True, "autoHeight": True, "flex": 3, "minWidth": 220}
    return column


def _linked(text: str, href: str) -> str:
    """Return a link whose text stays text, whatever stands in it."""
    return f"[{text.translate(_ESCAPED)}]({href})"
