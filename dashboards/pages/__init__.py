"""The pages, by path: each module renders one from a request and reads only through `request.view`."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboards.pages import (
    audit,
    cockpit,
    definitions,
    enterprises,
    events,
    finance,
    petitions,
    policies,
    quality,
    reports,
    supervision,
    target,
    targets,
    wall,
)
from dashboards.request import Request
from yingshang.accounts.people import Role

_EVERYBODY = frozenset(Role)
_NOT_LEADERS = _EVERYBODY - {Role.LEADER}


@dataclass(frozen=True)
class Page:
    """A page of the menu; `key` is its name in `words`."""

    key: str
    path: str
    render: Callable[[Request], Component]
    roles: frozenset[Role] = _EVERYBODY


PAGES = (
    Page("cockpit", "/", cockpit.render),
    Page("targets", "/targets", targets.render),
    Page("petitions", "/petitions", petitions.render),
    Page("policies", "/policies", policies.render),
    Page("finance", "/finance", finance.render),
    Page("events", "/events", events.render),
    Page("enterprises", "/enterprises", enterprises.render),
    Page("supervision", "/supervision", supervision.render),
    Page("reports", "/reports", reports.render),
    Page("quality", "/quality", quality.render),
    Page("definitions", "/definitions", definitions.render, _NOT_LEADERS),
    Page("wall", "/wall", wall.render),
    Page("audit", "/audit", audit.render, frozenset({Role.ADMIN})),
)
# Pages that can be drawn as they were on a day of the past.
PAST = ("/", "/targets")
_DETAIL = "/targets/"
LATER = target.LATER


def pages_for(role: Role) -> list[Page]:
    """Return the pages of a role's menu."""
    return [page for page in PAGES if role in page.roles]


def page_at(path: str, role: Role) -> Callable[[Request], Component] | None:
    """Return what renders a path; None where there is no page for the role."""
    if path.startswith(_DETAIL):
        return lambda request: target.render(request, path.removeprefix(_DETAIL))
    return next((page.render for page in pages_for(role) if page.path == path), None)


def later_at(path: str) -> Callable[[Request], Component | None] | None:
    """Return what fills the place that a page leaves for what takes longer."""
    if path.startswith(_DETAIL):
        return lambda request: target.render_later(request, path.removeprefix(_DETAIL))
    return None
