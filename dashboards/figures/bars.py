"""Bars that begin at zero, and the waterfall from one amount to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboards.figures.frame import Figure, Look, drawn, layout, palette


@dataclass(frozen=True)
class Bars:
    """One series: a value per label, in a colour of the palette."""

    name: str
    values: Sequence[Decimal | int | None]
    colour: str


def bars(
    labels: Sequence[str],
    series: Sequence[Bars],
    look: Look,
    *,
    factor: Decimal = Decimal(1),
    suffix: str = "",
    is_flat: bool = False,
    is_stacked: bool = False,
) -> Figure:
    """Return bars, standing or lying (`is_flat`), beside or on top of each other."""
    colours = palette(look)
    traces = []
    for one in series:
        values = [drawn(value, factor) for value in one.values]
        place = {"x": values, "y": list(labels)} if is_flat else {"x": list(labels), "y": values}
        shown = "x" if is_flat else "y"
        traces.append(
            {
                "type": "bar",
                "name": one.name,
                "orientation": "h" if is_flat else "v",
                "marker": {"color": colours[one.colour]},
                "hovertemplate": f"%{{{'y' if is_flat else 'x'}}} %{{{shown}:,}} {suffix}<extra>{one.name}</extra>",
                **place,
            }
        )
    frame = layout(look, "" if is_flat else suffix) | {"barmode": "stack" if is_stacked else "group"}
    frame["showlegend"] = len(series) > 1
    frame["yaxis" if is_flat else "xaxis"] |= {"type": "category"}
    if is_flat:
        frame["yaxis"] |= {"autorange": "reversed"}
    return {"data": traces, "layout": frame}


def waterfall(
    steps: Sequence[tuple[str, Decimal, bool]], look: Look, *, factor: Decimal = Decimal(1), suffix: str = ""
) -> Figure:
    """Return a waterfall of (label, amount, whether it is a level); the other amounts are added to what stands."""
    colours = palette(look)
    bases, heights, tones = [], [], []
    stands = Decimal(0)
    for _, amount, is_level in steps:
        after = amount if is_level else stands + amount
        foot, top = (Decimal(0), after) if is_level else (min(stands, after), max(stands, after))
        bases.append(drawn(foot, factor))
        heights.append(drawn(top - foot, factor))
        tones.append(colours["data" if is_level else "met" if amount >= 0 else "behind"])
        stands = after
    labels = [label for label, _, _ in steps]
    trace = {
        "type": "bar",
        "x": labels,
        "y": heights,
        "base": bases,
        "marker": {"color": tones},
        "customdata": [drawn(amount, factor) for _, amount, _ in steps],
        "hovertemplate": f"%{{x}} %{{customdata:,.2f}} {suffix}<extra></extra>",
    }
    return {"data": [trace], "layout": layout(look, suffix) | {"showlegend": False}}
