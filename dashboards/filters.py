"""Filters that stand in the address: what is chosen is written there, so that a link shows what its sender saw."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards.request import Request

Option = dict[str, str]


def filters(*fields: Component) -> Component:
    """Return fields side by side."""
    return html.Div(list(fields), className="filters")


def choice(request: Request, name: str, options: Sequence[Option], label: str | None = None) -> Component:
    """Return a choice of one value of the parameter `name`; nothing chosen is no limit."""
    known = [option["value"] for option in options]
    asked = request.asked(name)
    return dmc.Select(
        id={"filter": name},
        label=request.say(label or name),
        data=list(options),
        value=asked if asked in known else None,
        clearable=True,
        searchable=len(known) > 8,  # noqa: PLR2004 - more than fit a glance
    )


def words(request: Request, name: str, label: str) -> Component:
    """Return a field for words of the parameter `name`."""
    return dmc.TextInput(id={"filter": name}, label=request.say(label), value=request.asked(name) or "", debounce=400)


def unit_options(request: Request, kind: str) -> list[Option]:
    """Return the units of a kind that the person may ask for."""
    limit = request.view.scope.districts if kind == "district" else request.view.scope.departments
    is_limited = request.view.scope.is_limited
    return [
        {"value": row["unit_code"], "label": row["unit_name"]}
        for row in request.view.rows("units")
        if row["unit_kind"] == kind and (not is_limited or row["unit_code"] in limit)
    ]


def plain_options(values: Sequence[str | None]) -> list[Option]:
    """Return options that are called as they are stored."""
    return [{"value": value, "label": value} for value in values if value]
