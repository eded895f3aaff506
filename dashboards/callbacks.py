"""What happens in an open page: drawing what the address names, and keeping address, colours and snapshot in step."""

import datetime as dt
from contextlib import AbstractContextManager

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import g

from dashboards.figures import Look
from dashboards.head import head
from dashboards.pages import LATER, PAST, later_at, page_at, pages_for
from dashboards.parts import notice
from dashboards.reading import NotInSnapshotError, View, viewed, viewed_then
from dashboards.remembering import published_now
from dashboards.request import Address, Request
from dashboards.words import LANGUAGE_CODES, say
from yingshang.accounts.people import Person
from yingshang.errors import YingshangError
from yingshang.operations.audit import AuditEvent, record_event
from yingshang.settings import Settings

_WALL = "/wall"
_LARGE_SCREEN, _DESK, _WALL_DESK, _LARGEST = 2400, 1920, 1440, 3.0


def draw_pages(app: Dash, settings: Settings) -> None:
    """Draw the page that the address names, for the person of the session."""
    app.clientside_callback(ClientsideFunction("pages", "width"), Output("width", "data"), Input("url", "pathname"))

    @app.callback(
        Output("head", "children"),
        Output("main", "children"),
        Input("url", "href"),
        Input("theme", "data"),
        Input("snapshot", "data"),
        Input("width", "data"),
    )
    def show(
        href: str | None, theme: str | None, _snapshot: str | None, width: int | None
    ) -> tuple[Component | None, Component]:
        address, person = Address.of(href or "/"), g.person
        look = _look(address, theme, width)
        try:
            with _view(settings, person, address) as view:
                body = _body(settings, person, view, address, look)
                above = None if address.path == _WALL else head(person, view, address)
                return above, html.Div(body, lang=LANGUAGE_CODES[address.language])
        except YingshangError as error:
            return head(person, None, address), _refusal(settings, error, address)


def draw_later(app: Dash, settings: Settings) -> None:
    """Draw what takes longer than a page may, in the place that the page has left for it."""

    @app.callback(
        Output(LATER, "children"),
        Input(LATER, "id"),
        State("url", "href"),
        State("theme", "data"),
        State("width", "data"),
    )
    def fill(_place: str, href: str | None, theme: str | None, width: int | None) -> Component | None:
        address, person = Address.of(href or "/"), g.person
        render = later_at(address.path)
        try:
            with viewed(settings, person.scope) as view:
                if view is None or render is None:
                    return None
                return render(Request(settings, person, view, address, _look(address, theme, width)))
        except YingshangError as error:
            return _refusal(settings, error, address)


def keep_state(app: Dash, settings: Settings) -> None:
    """Keep snapshot, filters and the wall's slide in step with what the person does."""

    @app.callback(Output("snapshot", "data"), Input("look", "n_intervals"), State("snapshot", "data"))
    def follow(_ticks: int | None, shown: str | None) -> object:
        """Notice a new snapshot under an open page."""
        found = published_now(settings)
        now = found.snapshot_id if found else None
        return no_update if now == shown else now

    @app.callback(
        Output("url", "href"),
        Input({"filter": ALL}, "value"),
        State("url", "href"),
        prevent_initial_call=True,
    )
    def filtered(values: list[str | None], href: str) -> object:
        """Write the filters into the address, so that it can be passed on."""
        address = Address.of(href)
        names = [one["id"]["filter"] for one in ctx.inputs_list[0]]
        changed = address.link(**dict(zip(names, values, strict=True)))
        return no_update if changed == address.link() or not ctx.triggered else changed

    @app.callback(
        Output("url", "href", allow_duplicate=True),
        Input("turn", "n_intervals"),
        State("next-slide", "href"),
        prevent_initial_call=True,
    )
    def turned(ticks: int | None, onward: str) -> object:
        """Turn the wall to its next slide."""
        return onward if ticks else no_update


def keep_colours(app: Dash) -> None:
    """Switch between light and dark, and tell the components."""

    @app.callback(Output("theme", "data"), Input("theme-switch", "n_clicks"), State("theme", "data"))
    def switched(clicks: int | None, theme: str | None) -> object:
        """Switch between light and dark."""
        return no_update if not clicks else ("light" if theme == "dark" else "dark")

    @app.callback(Output("mantine", "forceColorScheme"), Input("theme", "data"))
    def coloured(theme: str | None) -> str:
        """Tell the components which colours to take."""
        return theme or "light"


def _look(address: Address, theme: str | None, width: int | None) -> Look:
    return Look("dark" if theme == "dark" else "light", _scale(address, width))


def _scale(address: Address, width: int | None) -> float:
    """Return how much larger charts are than on a desk; the wall is read from afar."""
    width = width if isinstance(width, int) else 0
    if address.path == _WALL:
        return min(max(width / _WALL_DESK, 1.0), _LARGEST)
    return min(width / _DESK, _LARGEST) if width >= _LARGE_SCREEN else 1.0


def _view(settings: Settings, person: Person, address: Address) -> AbstractContextManager[View | None]:
    """Return the current snapshot, or for pages that can show it the board of a day of the past.

    Raises:
        YingshangError: the day is none, or nothing had been published by then.
    """
    day = address.shown_on
    if day is not None and address.path in PAST:
        return viewed_then(settings, person.scope, day)
    return viewed(settings, person.scope)


def _body(settings: Settings, person: Person, view: View | None, address: Address, look: Look) -> Component:
    language = address.language
    if view is None:
        return notice(say("no_snapshot", language), say("no_snapshot_words", language))
    render = page_at(address.path, person.role)
    if render is None:
        links = [dcc.Link(say(page.key, language), href=address.link(page.path)) for page in pages_for(person.role)]
        return notice(say("not_found", language), say("not_found_words", language), *links)
    if ctx.triggered_id not in ("theme", "snapshot"):  # the same page drawn anew was looked at once
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        record_event(settings, AuditEvent(now, person.name, "view", address.link(), view.snapshot_id))
    return render(Request(settings, person, view, address, look))


def _refusal(settings: Settings, error: YingshangError, address: Address) -> Component:
    """Say what is wrong without saying where things lie, and lead back."""
    language = address.language
    back = dcc.Link(say("cockpit", language), href=address.link("/", shown=None))
    if isinstance(error, NotInSnapshotError):
        return notice(say("not_in_snapshot", language), say("not_in_snapshot_words", language), back)
    told = str(error)
    for folder in (settings.home, settings.published.resolve().parent):
        told = told.replace(f"{folder}/", "")
    return notice(say("cannot_show", language), told, back)
