"""A year in a line without axes: a picture from the server, since a chart per card would take the browser seconds."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboards.figures import Look, palette

_WIDE, _HIGH = 120, 36


def sparkline(days: Sequence[Mapping[str, Any]], row: Mapping[str, Any], look: Look, *, label: str) -> Component | None:
    """Return days (`day`, `value`) over the target's window with the promise as a dotted line; None for no line."""
    known = [one for one in days if one["value"] is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point is no line
        return None
    values = [float(one["value"]) for one in known]
    target = float(row["target"])
    low, high = min(*values, target), max(*values, target)
    span = (row["window_end"] - row["window_start"]).days or 1

    def up(value: float) -> float:
        return round(_HIGH - 3 - (value - low) / ((high - low) or 1) * (_HIGH - 6), 1)

    places = [(one["day"] - row["window_start"]).days / span * _WIDE for one in known]
    points = " ".join(f"{x:.1f},{up(value)}" for x, value in zip(places, values, strict=True))
    colours = palette(look)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}">'
        f'<path d="M0 {up(target)}H{_WIDE}" stroke="{colours["ink-soft"]}" stroke-dasharray="2 2" stroke-width="1"/>'
        f'<polyline points="{points}" fill="none" stroke="{colours["data"]}" stroke-width="1.5"/>'
        f'<circle cx="{places[-1]:.1f}" cy="{up(values[-1])}" r="2.4" fill="{colours["data"]}"/></svg>'
    )
    return html.Img(src=f"data:image/svg+xml,{quote(drawn)}", alt=label, className="spark")
