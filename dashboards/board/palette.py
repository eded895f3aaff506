"""Colours of the board for light and dark surroundings, once for the style sheet and the charts alike.

A test proves that every text colour has a contrast of at least 4.5 on both surfaces.
"""

LIGHT = {
    "page": "#f4f6f8",
    "card": "#ffffff",
    "ink": "#12171c",
    "ink-soft": "#56606b",
    "line": "#dde2e7",
    "track": "#e9edf1",
    "data": "#24568f",
    "rival": "#8794a2",
    "met": "#0b7560",
    "on-track": "#1f66a9",
    "at-risk": "#935800",
    "behind": "#b8390f",
    "missed": "#86122f",
    "quiet": "#5a646e",
    "suspect": "#6a3d9f",
}
DARK = {
    "page": "#0e1216",
    "card": "#161b21",
    "ink": "#e9edf1",
    "ink-soft": "#a0abb6",
    "line": "#2b333b",
    "track": "#262e36",
    "data": "#7db4f2",
    "rival": "#6d7a88",
    "met": "#45c2a0",
    "on-track": "#6cb0ee",
    "at-risk": "#e8a840",
    "behind": "#ff8a5f",
    "missed": "#ff7292",
    "quiet": "#9ba6b0",
    "suspect": "#bd9cf2",
}


def css_variables(colours: dict[str, str]) -> str:
    """Write a palette as CSS custom properties, for one rule of the style sheet."""
    return " ".join(f"--{name}: {value};" for name, value in colours.items())
