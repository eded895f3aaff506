"""The pages as one web application: Flask serves, Dash draws. Started by `yingshang serve`.

The layout is static, since Dash asks for it before anybody has signed in; everything that depends on the person or the
snapshot comes in callbacks.
"""

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import Flask, g

from dashboards.compression import compress
from dashboards.exports import add_exports
from dashboards.pages import PAGES, PAST, page_at
from dashboards.parts import notice
from dashboards.reading import View, viewed, viewed_then
from dashboards.request import Address, Request
from dashboards.security import secure
from dashboards.words import EN, ZH, say
from yingshang.accounts.audit import AuditEvent, record_event
from yingshang.accounts.people import ROLE_WORDS, Person
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import current_snapshot

_FOLDER = Path(__file__).parent
_LOOKS_EVERY_MS = 30_000
_INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""
_LANGUAGE_CODES = {ZH: "zh-CN", EN: "en"}


def create_app(settings: Settings) -> Flask:
    """Return the server of the pages."""
    server = Flask("dashboards", template_folder=str(_FOLDER / "templates"), static_folder=str(_FOLDER / "static"))
    server.jinja_env.autoescape = True
    compress(server)
    app = Dash(
        "dashboards",
        server=server,
        title=say("title", ZH),
        assets_folder=str(_FOLDER / "static"),
        serve_locally=True,
        suppress_callback_exceptions=True,
        update_title="",
        enable_mcp=False,
        index_string=_INDEX,
    )
    app.layout = _layout()
    _draw_pages(app, settings)
    _keep_state(app, settings)
    add_exports(server, settings)
    secure(server, settings, list(app.csp_hashes()))
    return server


def _layout() -> object:
    return dmc.MantineProvider(
        id="mantine",
        children=[
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="theme", storage_type="local", data="light"),
            dcc.Store(id="snapshot"),
            dcc.Interval(id="look", interval=_LOOKS_EVERY_MS),
            html.A("跳到正文", href="#main", className="skip"),
            html.Header(id="head"),
            html.Main(id="main", tabIndex=-1),
        ],
    )


def _draw_pages(app: Dash, settings: Settings) -> None:
    @app.callback(
        Output("head", "children"),
        Output("main", "children"),
        Input("url", "href"),
        Input("theme", "data"),
        Input("snapshot", "data"),
    )
    def show(href: str | None, theme: str | None, _snapshot: str | None) -> tuple[Component, Component]:
        """Draw the page that the address names, for the person of the session."""
        address, person = Address.of(href or "/"), g.person
        try:
            with _view(settings, person, address) as view:
                body = _body(settings, person, view, address, theme or "light")
                return _head(person, view, address), html.Div(body, lang=_LANGUAGE_CODES[address.language])
        except YingshangError as error:
            told = str(error).replace(f"{settings.home}/", "")  # where things lie is nobody's business here
            back = dcc.Link(say("cockpit", address.language), href=address.link("/", shown=None))
            return _head(person, None, address), notice(say("cannot_show", address.language), told, back)


def _keep_state(app: Dash, settings: Settings) -> None:
    @app.callback(Output("snapshot", "data"), Input("look", "n_intervals"), State("snapshot", "data"))
    def follow(_ticks: int | None, shown: str | None) -> object:
        """Notice a new snapshot under an open page."""
        found = current_snapshot(settings)
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

    @app.callback(Output("theme", "data"), Input("theme-switch", "n_clicks"), State("theme", "data"))
    def switched(clicks: int | None, theme: str | None) -> object:
        """Switch between light and dark."""
        return no_update if not clicks else ("light" if theme == "dark" else "dark")

    @app.callback(Output("mantine", "forceColorScheme"), Input("theme", "data"))
    def coloured(theme: str | None) -> str:
        """Tell the components which colours to take."""
        return theme or "light"


def _view(settings: Settings, person: Person, address: Address) -> AbstractContextManager[View | None]:
    """Return the current snapshot, or for pages that can show it the board of a day of the past.

    Raises:
        YingshangError: the day is none, or nothing had been published by then.
    """
    day = address.shown_on
    if day is not None and address.path in PAST:
        return viewed_then(settings, person.scope, day)
    return viewed(settings, person.scope)


def _body(settings: Settings, person: Person, view: View | None, address: Address, theme: str) -> Component:
    language = address.language
    if view is None:
        return notice(say("no_snapshot", language), say("no_snapshot_words", language))
    render = page_at(address.path)
    if render is None:
        links = [dcc.Link(say(page.key, language), href=address.link(page.path)) for page in PAGES]
        return notice(say("not_found", language), say("not_found_words", language), *links)
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    record_event(settings, AuditEvent(now, person.name, "view", address.link(), view.snapshot_id))
    return render(Request(person, view, address, theme))


def _head(person: Person, view: View | None, address: Address) -> Component:
    language = address.language
    other = EN if language == ZH else ZH
    menu = [
        dcc.Link(
            say(page.key, language),
            href=address.link(page.path),
            className="current" if page.path == address.path else "",
        )
        for page in PAGES
    ]
    stamp = ""
    if view is not None:
        stamp = f"{say('as_of', language)} {view.as_of} · {say('snapshot', language)} {view.snapshot_id}"
        if view.shown_at is not None:
            stamp = f"{say('shown_on', language)} {view.shown_at:%Y-%m-%d %H:%M} · {stamp}"
    limited = html.Span(say("limited", language), className="note") if person.scope.is_limited else None
    return html.Div(
        [
            html.Div([html.Strong("营商"), html.Span(stamp, className="note"), limited], className="brand"),
            html.Nav(menu, className="menu", **{"aria-label": say("pages", language)}),
            html.Div(
                [
                    html.Span(f"{person.display_name} ({ROLE_WORDS[person.role]})", className="note"),
                    dcc.Link(say("language", language), href=address.link(lang=other)),
                    html.Button(say("theme", language), id="theme-switch", className="plain"),
                    html.Form(
                        html.Button(say("sign_out", language), className="plain", type="submit"),
                        action="/sign-out",
                        method="post",
                    ),
                ],
                className="tools",
            ),
        ],
        className="head",
        lang=_LANGUAGE_CODES[language],
    )
