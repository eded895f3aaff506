"""The wall: the cockpit slide by slide turning by itself; `every` in the address sets the seconds."""

from collections.abc import Callable, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages import cockpit
from dashboards.parts import section
from dashboards.reading import Row
from dashboards.request import Request

_SECONDS, _LEAST_SECONDS = 20, 5
Slide = Callable[[], Sequence[Component | None]]


def render(request: Request) -> Component:
    """Return one slide, the clock that turns to the next, and links for who turns by hand."""
    measured = cockpit.measured_targets(request)
    slides = _slides(request, measured)
    shown = _number(request.asked("slide"), 0) % len(slides)
    every = _number(request.asked("every"), _SECONDS)
    ahead = {"slide": str((shown + 1) % len(slides))}
    links = [
        dcc.Link(request.say("pause" if every else "turn"), href=request.address.link(every="0" if every else None)),
        dcc.Link(request.say("next"), href=request.address.link(**ahead), id="next-slide"),
        dcc.Link(request.say("leave_wall"), href=request.address.link("/")),
    ]
    clock = dcc.Interval(id="turn", interval=max(every, _LEAST_SECONDS) * 1000, disabled=not every)
    place = html.Span(f"{shown + 1} / {len(slides)}", className="note")
    foot = html.Nav([place, *links], className="links", **{"aria-label": request.say("wall")})
    title = html.H1(f"{request.city} · {request.say('title')} · {request.view.as_of}")
    return html.Div([title, *slides[shown](), foot, clock], className="wall")


def _slides(request: Request, measured: Sequence[Row]) -> list[Slide]:
    """Return the cards, every card by district, and what is worst; each is drawn only when it is shown."""

    def focus(kpi_id: str) -> Slide:
        return lambda: cockpit.focus(request, [row for row in measured if row["kpi_id"] == kpi_id], trend_height=190)

    computed = [row["kpi_id"] for row in cockpit.cards_of(measured) if row["is_headline"]]
    return [
        lambda: [cockpit.headlines(request, measured)],
        *(focus(kpi_id) for kpi_id in computed),
        lambda: [cockpit.worst(request, measured), section(request.say("legend"), _legend(request))],
    ]


def _legend(request: Request) -> Component:
    codes = ("MET", "ON_TRACK", "AT_RISK", "BEHIND", "MISSED", "NOT_DUE", "NO_DATA", "SUSPECT")
    return html.P("  ".join(request.status(code) for code in codes))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise  # noqa: PLR2004
