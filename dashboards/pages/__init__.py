"""The pages, by path: each module renders one from a request and reads only through `request.view`."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboards.pages import cockpit, definitions, quality, target, targets
from dashboards.request import Request


@dataclass(frozen=True)
class Page:
    """A page of the menu; `key` is its name in `words`."""

    key: str
    path: str
    render: Callable[[Request], Component]


PAGES = (
    Page("cockpit", "/", cockpit.render),
    Page("targets", "/targets", targets.render),
    Page("quality", "/quality", quality.render),
    Page("definitions", "/definitions", definitions.render),
)
# Pages that can be drawn as they were on a day of the past.
PAST = ("/", "/targets")
_DETAIL = "/targets/"


def page_at(path: str) -> Callable[[Request], Component] | None:
    """Return what renders a path; None where there is no page."""
    if path.startswith(_DETAIL):
        return lambda request: target.render(request, path.removeprefix(_DETAIL))
    return next((page.render for page in PAGES if page.path == path), None)
