"""A cost model from the measured figures, and what it says of sizes that were not measured: `make cost-model`.

A stage costs a fixed part and a part for every million petitions with what belongs to them. Where two sizes or more
were measured, both parts are fitted to them by least squares of the relative error; neither is below zero.
"""

from dataclasses import dataclass

from benchmarks.results import Row, read_results

COST_MARK = "<!-- tables: written by make cost-model -->"
STAGES = ("full_build", "rebuild", "kpi_as_of", "publish", "alerts", "one_day", "explain", "kpi_year")
PARTS = ("lake", "warehouse", "published")
MILLION = 1_000_000
SIZES = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000)
# Assumptions, which the document names as such.
WINDOW_HOURS, SPARK_FACTOR, BUSY_SHARE, GB_PER_CORE, CORES_PER_NODE = 2, 3, 0.5, 4, 32
COPIES, SNAPSHOTS = 3, 7
PLACES = {"a province: 100 M a year, 10 years": 1_000_000_000, "the nation: 3 bn a year, 10 years": 30_000_000_000}


@dataclass(frozen=True)
class Cost:
    """`fixed` once, and `per_million` for every million petitions."""

    fixed: float
    per_million: float

    def at(self, rows: int) -> float:
        """Return the cost at a size."""
        return self.fixed + self.per_million * rows / MILLION


def fitted(points: list[tuple[int, float]]) -> Cost | None:
    """Return the cost that is nearest to the points (rows, cost); None for fewer than two sizes."""
    found = [(rows / MILLION, cost) for rows, cost in points if cost > 0]
    if len({size for size, _ in found}) < 2:  # noqa: PLR2004 - one size tells nothing of the two parts
        return None
    weights = [1 / cost**2 for _, cost in found]
    total = sum(weights)
    size = sum(w * x for w, (x, _) in zip(weights, found, strict=True)) / total
    cost = sum(w * y for w, (_, y) in zip(weights, found, strict=True)) / total
    spread = sum(w * (x - size) ** 2 for w, (x, _) in zip(weights, found, strict=True))
    slope = sum(w * (x - size) * (y - cost) for w, (x, y) in zip(weights, found, strict=True)) / spread
    fixed = cost - slope * size
    if slope < 0:
        return Cost(cost, 0.0)
    if fixed < 0:
        squares = sum(w * x * x for w, (x, _) in zip(weights, found, strict=True))
        return Cost(0.0, sum(w * x * y for w, (x, y) in zip(weights, found, strict=True)) / squares)
    return Cost(fixed, slope)


def cost_of(rows: list[Row], name: str, field: str) -> Cost | None:
    """Return the model of one field of one figure."""
    return fitted([(row["rows"], row[field]) for row in rows if row["name"] == name])


def cost_tables(rows: list[Row]) -> str:
    """Return the model, its forecasts and the clusters as tables."""
    sizes = sorted({row["rows"] for row in rows if row["name"] == "full_build"})
    measured = "、".join(f"{size:,}" for size in sizes).replace("、", ", ")
    return f"Fitted to {measured} petitions.\n\n{_stages(rows)}\n{_forecasts(rows)}\n{_clusters(rows)}"


def _stages(rows: list[Row]) -> str:
    head = "| stage | CPU s, fixed | CPU s per million | MiB, fixed | MiB per million |\n|---|---|---|---|---|\n"
    lines = []
    for name in STAGES:
        cpu, peak = cost_of(rows, name, "cpu_s"), cost_of(rows, name, "peak_mib")
        if cpu and peak:
            lines.append(
                f"| {name} | {cpu.fixed:.1f} | {cpu.per_million:.2f} | {peak.fixed:.0f} | {peak.per_million:.1f} |\n"
            )
    for part in PARTS:
        kept = cost_of(rows, "disk", f"{part}_bytes")
        if kept:
            lines.append(f"| bytes: {part} | {kept.fixed / 1e6:.0f} MB | {kept.per_million / 1e6:.1f} MB | – | – |\n")
    return head + "".join(lines)


def _forecasts(rows: list[Row]) -> str:
    """Return what one machine of two cores would need, measured sizes beside those that follow from the model."""
    seconds, peak = cost_of(rows, "full_build", "wall_s"), cost_of(rows, "full_build", "peak_mib")
    day = cost_of(rows, "one_day", "wall_s")
    kept = [cost_of(rows, "disk", f"{part}_bytes") for part in PARTS]
    head = "| petitions | full build | one day | peak memory | disk |\n|---|---|---|---|---|\n"
    lines = [
        f"| {size:,} | {_hours(seconds, size)} | {_hours(day, size)} | {_gib(peak, size)} | {_gb(kept, size)} |\n"
        for size in SIZES
    ]
    return head + "".join(lines)


def _clusters(rows: list[Row]) -> str:
    """Return the cluster that rebuilds everything from the lake in a night."""
    head = "| place | petitions in all | CPU hours of a rebuild | cores | memory | nodes | shared storage |\n"
    head += "|---|---|---|---|---|---|---|\n"
    work = cost_of(rows, "rebuild", "cpu_s")
    lake, published = cost_of(rows, "disk", "lake_bytes"), cost_of(rows, "disk", "published_bytes")
    if not (work and lake and published):
        return f"{head}| – | – | – | – | – | – | – |\n"
    lines = []
    for place, size in PLACES.items():
        hours = work.at(size) * SPARK_FACTOR / 3600
        cores = hours / (WINDOW_HOURS * BUSY_SHARE)
        storage = (lake.at(size) * COPIES + published.at(size) * SNAPSHOTS) / 1e12
        lines.append(
            f"| {place} | {size:,} | {hours:,.0f} | {cores:,.0f} | {cores * GB_PER_CORE:,.0f} GB "
            f"| {-(-cores // CORES_PER_NODE):,.0f} | {storage:,.1f} TB |\n"
        )
    return head + "".join(lines)


def _hours(cost: Cost | None, rows: int) -> str:
    if cost is None:
        return "–"
    seconds = cost.at(rows)
    return f"{seconds / 3600:,.1f} h" if seconds >= 3600 else f"{seconds / 60:,.1f} min"  # noqa: PLR2004 - an hour


def _gib(cost: Cost | None, rows: int) -> str:
    return f"{cost.at(rows) / 1024:,.1f} GiB" if cost else "–"


def _gb(costs: list[Cost | None], rows: int) -> str:
    known = [cost for cost in costs if cost]
    return f"{sum(cost.at(rows) for cost in known) / 1e9:,.1f} GB" if known else "–"


def main() -> None:
    """Write the tables of `docs/scaling.md`."""
    from benchmarks.report import DOCS, write_report  # noqa: PLC0415 - which draws on the tables of this module

    write_report(cost_tables(read_results()), DOCS / "scaling.md", COST_MARK)


if __name__ == "__main__":
    main()
