"""Small drawings made on the server: the bullet bar and the sparkline of a card.

They need no script, print crisply and take their colours from the style sheet. Positions are percentages and sizes
are em, so that text keeps its size at any width. Every text that enters a drawing is escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_NEAR_EDGE = 20.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on a bullet bar at `position` (0..1) with its label."""

    position: float
    label: str


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bullet bar: how far the value reaches (None: no value), where the target is and where we should be today."""

    reach: float | None
    target: Tick
    pace: Tick | None
    scale_from: str
    scale_to: str
    tone: str
    summary: str


def bullet_svg(bullet: Bullet) -> Markup:
    """Draw a bullet bar; its label for screen readers is the summary."""
    parts = [Markup('<rect class="track" x="0" y="1.7em" width="100%" height=".8em" rx=".15em"/>')]
    if bullet.reach is not None:
        width = _percent(bullet.reach)
        bar = Markup('<rect class="reach tone-{}" x="0" y="1.7em" width="{}%" height=".8em" rx=".15em"/>')
        parts.append(bar.format(bullet.tone, width))
    parts.append(_tick(bullet.target, "target", line=("1.35em", "2.85em"), text_y="1em"))
    shows_from = shows_to = True
    if bullet.pace is not None:
        parts.append(_tick(bullet.pace, "pace", line=("2.5em", "2.95em"), text_y="3.9em"))
        notch = Markup('<line class="notch" x1="{0}%" x2="{0}%" y1="1.7em" y2="2.5em"/>')
        parts.append(notch.format(_percent(bullet.pace.position)))
        place = float(_percent(bullet.pace.position))
        shows_from, shows_to = place > 2 * _NEAR_EDGE, place < 100 - 2 * _NEAR_EDGE
    if shows_from:
        parts.append(Markup('<text class="scale" x="0" y="3.9em">{}</text>').format(bullet.scale_from))
    if shows_to:
        parts.append(Markup('<text class="scale end" x="100%" y="3.9em">{}</text>').format(bullet.scale_to))
    return Markup('<svg class="bullet" role="img" aria-label="{}" width="100%" height="4.2em">{}</svg>').format(
        bullet.summary, Markup("").join(parts)
    )


def _tick(tick: Tick, name: str, *, line: tuple[str, str], text_y: str) -> Markup:
    place = _percent(tick.position)
    side = "start" if float(place) < _NEAR_EDGE else "end" if float(place) > 100 - _NEAR_EDGE else "middle"
    return Markup(
        '<line class="tick {}" x1="{}%" x2="{}%" y1="{}" y2="{}"/><text class="{} {}" x="{}%" y="{}">{}</text>'
    ).format(name, place, place, *line, name, side, place, text_y, tick.label)


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A year in one line: points as (share of the window, share of the height), the target's height, a summary."""

    points: Sequence[tuple[float, float]]
    target: float
    summary: str


def sparkline_svg(sparkline: Sparkline) -> Markup:
    """Draw a sparkline over the whole window; what is left of the window stays empty."""
    target_y = _percent(1 - sparkline.target)
    line = Markup('<line class="spark-target" x1="0" x2="100%" y1="{}%" y2="{}%"/>').format(target_y, target_y)
    path = " ".join(f"{_percent(x)},{_percent(1 - y)}" for x, y in sparkline.points)
    stretched = Markup(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">'
        '<polyline class="spark-line" points="{}"/></svg>'
    ).format(path)
    dot = Markup("")
    if sparkline.points:
        x, y = sparkline.points[-1]
        dot = Markup('<circle class="spark-dot" cx="{}%" cy="{}%" r=".28em"/>').format(_percent(x), _percent(1 - y))
    return Markup('<svg class="spark" role="img" aria-label="{}" width="100%" height="3em">{}{}{}</svg>').format(
        escape(sparkline.summary), line, stretched, dot
    )


def _percent(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}".rstrip("0").rstrip(".")
