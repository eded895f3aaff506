"""Assembly of the board: one self-contained HTML page that asks nothing of any network.

Style, script and plotly are inside the page, and a content security policy of hashes lets nothing else run or load:
even a name that slipped through every escaping could not become a script.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboards.board.cards import Card, make_card
from dashboards.board.chart_style import CONFIG, Figure, dark_colours
from dashboards.board.comparison import Comparison, compare
from dashboards.board.drawings import draw_bullet, draw_sparkline
from dashboards.board.kpi import Kpi, group_kpis
from dashboards.board.palette import DARK, LIGHT, css_variables
from dashboards.board.snapshot import read_snapshot
from dashboards.board.status import STATUSES, WORST_FIRST, Status, status_of
from dashboards.board.tables import MonthLine, document_lines, document_statuses, month_lines, source_lines
from dashboards.board.trend_chart import Key, draw_trend
from dashboards.board.unit_chart import comparison_figure
from dashboards.board.wording import UNIT_KINDS
from yingshang.amounts import date_text, join_names

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class UnitPanel:
    """One comparison of units with the id of its chart; an empty id means that there is nothing to draw."""

    title: str
    comparison: Comparison
    figure_id: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the page shows of one target."""

    kpi: Kpi
    card: Card
    bullet: Markup
    sparkline: Markup | None
    trend_id: str
    keys: list[Key]
    months: list[MonthLine]
    units: list[UnitPanel]


def render_board(database: Path, snapshot_id: str, known_by: date | None = None) -> str:
    """Return the board of one published snapshot as one HTML page.

    The same snapshot gives the same page, byte for byte.

    Args:
        database: DuckDB file of the snapshot; opened read-only.
        snapshot_id: Name of the snapshot, printed on the page.
        known_by: Last data cut-off that the snapshot used; by default its as_of day.

    Raises:
        YingshangError: the file is missing or does not hold the published schema.
    """
    snapshot = read_snapshot(database, known_by)
    figures: dict[str, Figure] = {}
    panels = [_panel(kpi, figures) for kpi in group_kpis(snapshot)]
    template = _environment().get_template("page.html.j2")
    scripts = _scripts(figures)
    return template.render(
        city=snapshot.city_name or "",
        as_of=snapshot.as_of,
        as_of_text=date_text(snapshot.as_of),
        known_by=snapshot.known_by,
        snapshot_id=snapshot_id,
        tally=_tally(panels),
        panels=panels,
        targets=snapshot.targets,
        sources=source_lines(snapshot),
        needed=[line for line in source_lines(snapshot) if line.is_needed],
        documents=document_lines(snapshot),
        statuses=document_statuses(snapshot),
        legend=list(STATUSES.values()),
        style=Markup(_style()),  # noqa: S704  our own file
        data=Markup(_data(figures)),  # noqa: S704  JSON without any <
        scripts=[Markup(script) for script in scripts],  # noqa: S704  our own file and plotly's
        policy=_policy(scripts),
    )


def _panel(kpi: Kpi, figures: dict[str, Figure]) -> Panel:
    kpi_id = kpi.target.kpi_id
    units = []
    for kind, title in UNIT_KINDS.items():
        if kpi.units.get(kind):
            comparison = compare(kpi, kind)
            figure_id = _keep(figures, f"{kind}-{kpi_id}", comparison_figure(kpi, comparison))
            units.append(UnitPanel(title, comparison, figure_id))
    trend = draw_trend(kpi)
    return Panel(
        kpi=kpi,
        card=make_card(kpi),
        bullet=draw_bullet(kpi),
        sparkline=draw_sparkline(kpi),
        trend_id=_keep(figures, f"trend-{kpi_id}", trend.figure if trend else None),
        keys=trend.keys if trend else [],
        months=month_lines(kpi),
        units=units,
    )


def _keep(figures: dict[str, Figure], figure_id: str, figure: Figure | None) -> str:
    if figure is None:
        return ""
    figures[figure_id] = figure
    return figure_id


def _tally(panels: list[Panel]) -> list[tuple[Status, int]]:
    codes = [panel.kpi.status_code for panel in panels]
    order = [*WORST_FIRST, *sorted(set(codes) - set(WORST_FIRST))]
    return [(status_of(code), codes.count(code)) for code in order if code in codes]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["join_names"] = join_names
    return environment


def _style() -> str:
    sheet = (_FOLDER / "style.css").read_text(encoding="utf-8")
    return sheet.replace("/*LIGHT*/", css_variables(LIGHT)).replace("/*DARK*/", css_variables(DARK))


def _data(figures: dict[str, Figure]) -> str:
    content: dict[str, Any] = {"figures": figures, "config": CONFIG, "dark": dark_colours()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")


def _scripts(figures: dict[str, Figure]) -> list[str]:
    """Return plotly (4.8 MB, only when there is a chart) and the script that draws."""
    if not figures:
        return []
    plotly = files("plotly").joinpath("package_data/plotly.min.js").read_text(encoding="utf-8")
    return [plotly, (_FOLDER / "board.js").read_text(encoding="utf-8")]


def _policy(scripts: list[str]) -> str:
    """Allow exactly these scripts; styles are inline because plotly writes its own."""
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    allowed = " ".join(hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
