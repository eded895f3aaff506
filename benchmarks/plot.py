"""A log-log plot of seconds by rows as SVG text: no program that draws is pinned, and this is little to write."""

import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 520, 60, 150, 20, 45
_COLOURS = ("#1f6fb4", "#c8452d", "#2f8f4e", "#7a4fb5", "#b37400", "#0d8a91", "#b0326e", "#555555")
_LABEL_GAP = 13
Points = Sequence[tuple[float, float]]


def loglog_svg(lines: Mapping[str, Points], x_title: str, y_title: str) -> str:
    """Return the plot; a line's name stands at its end, yardsticks (names in brackets) are dashed."""
    points = [point for line in lines.values() for point in line if min(point) > 0]
    x_axis = _Axis([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    y_axis = _Axis([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<g font-family="sans-serif" font-size="12"><title>{y_title} by {x_title}</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for tick, x in x_axis.ticks():
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{_short(tick)}</text>')
    for tick, y in y_axis.ticks():
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(tick)}</text>')
    parts.append(f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 8}" text-anchor="middle">{x_title}</text>')
    parts.append(f'<text transform="translate(14 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">{y_title}</text>')
    parts += _drawn(lines, x_axis, y_axis)
    return "\n".join([*parts, "</g></svg>\n"])


def _drawn(lines: Mapping[str, Points], x_axis: "_Axis", y_axis: "_Axis") -> list[str]:
    """Return the lines with their names, which are moved apart where they would cover each other."""
    parts, ends = [], []
    for number, (name, line) in enumerate(lines.items()):
        places = [(x_axis.at(x), y_axis.at(y)) for x, y in sorted(line) if min(x, y) > 0]
        if not places:
            continue
        colour, dash = _COLOURS[number % len(_COLOURS)], ' stroke-dasharray="5 4"' if name.startswith("(") else ""
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        ends.append((places[-1][1], name, colour))
    heights = [height for height, _, _ in sorted(ends)]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + _LABEL_GAP)
    for height, (_, name, colour) in zip(heights, sorted(ends), strict=True):
        parts.append(f'<text x="{_WIDTH - _RIGHT + 8}" y="{height + 4:.1f}" fill="{colour}">{name}</text>')
    return parts


class _Axis:
    """Whole powers of ten around the values, from place `start` to `end`."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(math.ceil(math.log10(max(values))), self._low + 1)
        self._start, self._end = start, end

    def at(self, number: float) -> float:
        share = (math.log10(number) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[tuple[float, float]]:
        return [(10.0**power, self.at(10.0**power)) for power in range(self._low, self._high + 1)]


def _short(number: float) -> str:
    for size, word in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return f"{number / size:g}{word}"
    return f"{number:g}"
