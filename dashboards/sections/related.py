"""The promises that rest on the data of a page."""

from collections.abc import Collection

from dash.development.base_component import Component

from dashboards.board.status import WORST_FIRST
from dashboards.numbers import goal_words
from dashboards.parts import badge, section, table, target_link, value_link
from dashboards.request import Request


def related(request: Request, datasets: Collection[str]) -> Component | None:
    """Return the computed targets that are counted from any of the datasets, the worst first."""
    found = [
        row
        for row in request.view.rows("targets", as_of=request.view.as_of)
        if row["source_kind"] == "computed"
        and row["status"]
        and set((row["sources"] or "").split("、")) & set(datasets)
    ]
    if not found:
        return None
    found.sort(key=lambda row: (WORST_FIRST.index(row["status"]), row["document"], row["clause"]))
    heads = [request.say(key) for key in ("document", "name", "value", "goal", "status")]
    cells = [
        [
            row["jurisdiction"],
            target_link(request, row),
            value_link(request, row),
            goal_words(row),
            badge(request, row["status"]),
        ]
        for row in found
    ]
    title = request.say("related")
    return section(title, table(heads, cells, numeric=(2, 3), label=title))
