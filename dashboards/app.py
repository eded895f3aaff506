"""The pages as one web application: Flask serves, Dash draws. Started by `yingshang serve`.

The layout is static, since Dash asks for it before anybody has signed in; everything that depends on the person or the
snapshot comes in callbacks.
"""

from pathlib import Path

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from flask import Flask

from dashboards.alerts import add_alert_forms
from dashboards.callbacks import draw_later, draw_pages, keep_colours, keep_state
from dashboards.compression import compress
from dashboards.exports import add_exports
from dashboards.remarking import add_notes
from dashboards.reporting import add_reports
from dashboards.security import secure
from dashboards.slip_pages import add_slip_pages
from dashboards.slips import add_slip_forms
from dashboards.words import ZH, say
from yingshang.settings import Settings

_FOLDER = Path(__file__).parent
_LOOKS_EVERY_MS = 30_000
_INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>{%metas%}<title>{%title%}</title><link rel="icon" href="/static/favicon.svg" type="image/svg+xml">{%css%}</head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body>
</html>"""


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
    draw_pages(app, settings)
    draw_later(app, settings)
    keep_state(app, settings)
    keep_colours(app)
    add_exports(server, settings)
    add_notes(server, settings)
    add_alert_forms(server, settings)
    add_slip_forms(server, settings)
    add_slip_pages(server, settings)
    add_reports(server, settings)
    secure(server, settings, list(app.csp_hashes()))
    return server


def _layout() -> object:
    return dmc.MantineProvider(
        id="mantine",
        children=[
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="theme", storage_type="local", data="light"),
            dcc.Store(id="snapshot"),
            dcc.Store(id="width"),
            dcc.Interval(id="look", interval=_LOOKS_EVERY_MS),
            html.A("跳到正文", href="#main", className="skip"),
            html.Header(id="head"),
            html.Main(id="main", tabIndex=-1),
        ],
    )
