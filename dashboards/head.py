"""The head of every page: which data it shows, the menu of the person's role, language, colours, signing out."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages import pages_for
from dashboards.reading import View
from dashboards.request import Address
from dashboards.words import EN, LANGUAGE_CODES, ZH, say
from yingshang.accounts.people import ROLE_WORDS, Person


def head(person: Person, view: View | None, address: Address) -> Component:
    """Return the head; without a view it says nothing of data."""
    language = address.language
    limited = html.Span(say("limited", language), className="note") if person.scope.is_limited else None
    stamp = html.Span(_stamp(view, language), className="note")
    return html.Div(
        [
            html.Div([html.Strong("营商"), stamp, limited], className="brand"),
            html.Nav(_menu(person, address), className="menu", **{"aria-label": say("pages", language)}),
            html.Div(_tools(person, address), className="tools"),
        ],
        className="head",
        lang=LANGUAGE_CODES[language],
    )


def _stamp(view: View | None, language: str) -> str:
    if view is None:
        return ""
    stamp = f"{say('as_of', language)} {view.as_of} · {say('snapshot', language)} {view.snapshot_id}"
    if view.shown_at is not None:
        stamp = f"{say('shown_on', language)} {view.shown_at:%Y-%m-%d %H:%M} · {stamp}"
    return stamp


def _menu(person: Person, address: Address) -> list[Component]:
    return [
        dcc.Link(
            say(page.key, address.language),
            href=address.link(page.path),
            className="current" if page.path == address.path else "",
        )
        for page in pages_for(person.role)
    ]


def _tools(person: Person, address: Address) -> list[Component]:
    language = address.language
    other = EN if language == ZH else ZH
    button = html.Button(say("sign_out", language), className="plain", type="submit")
    return [
        html.Span(f"{person.display_name} ({ROLE_WORDS[person.role]})", className="note"),
        dcc.Link(say("language", language), href=address.link(lang=other)),
        html.Button(say("theme", language), id="theme-switch", className="plain"),
        html.Form(button, action="/sign-out", method="post"),
    ]
