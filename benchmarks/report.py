"""Writes the tables of the documentation from the figures of one run."""

from pathlib import Path
from typing import Any

from benchmarks.cost_model import COST_MARK, cost_tables
from benchmarks.plot import loglog_svg
from benchmarks.results import Row, read_results
from benchmarks.suite import YARDSTICK_OF

DOCS = Path(__file__).resolve().parent.parent / "docs"
PLOT = "images/benchmarks.svg"
BUILD_MARK = "<!-- table: written by make bench -->"
KPI_MARK = "<!-- table: written by make bench-kpi -->"
SPARK_MARK = "<!-- table: written by make bench-spark -->"
PAGES_MARK = "<!-- table: written by make bench-pages -->"
ALERTS_MARK = "<!-- table: written by make bench-alerts -->"
_HEAD = "| name | petitions | yardstick | ratio (wall) | wall s | CPU s | peak MiB |\n|---|---|---|---|---|---|---|\n"


def costs_table(rows: list[dict[str, Any]], caption: str) -> str:
    """Return whole processes and what they cost as a table under a caption."""
    lines = "".join(
        f"| {row['name']} | {row['rows']:,} | {row['yardstick']} | {row['ratio']} | {row['wall_s']} | {row['cpu_s']} "
        f"| {row['peak_mib']} |\n"
        for row in rows
    )
    return f"{caption}\n\n{_HEAD}{lines}"


def write_report(table: str, path: Path, mark: str) -> None:
    """Replace what stands between the two marks of `path`; the text around it is written by people."""
    parts = path.read_text(encoding="utf-8").split(mark)
    path.write_text(mark.join([parts[0], f"\n\n{table}\n", parts[-1]]), encoding="utf-8")


def write_documents() -> None:
    """Write the table and the plot of the suite, and the cost model that follows from them."""
    rows = read_results()
    write_report(suite_table(rows), DOCS / "benchmarks.md", BUILD_MARK)
    (DOCS / PLOT).write_text(suite_plot(rows), encoding="utf-8")
    write_report(cost_tables(rows), DOCS / "scaling.md", COST_MARK)


def suite_table(rows: list[Row]) -> str:
    """Return all figures of all sizes, one name after the other, and what is kept on disk."""
    names = list(dict.fromkeys(row["name"] for row in rows if row["name"] != "disk"))
    lines = [
        f"| {row['name']} | {row['rows']:,} | {row['yardstick']} | {_cell(row['ratio'])} | {row['wall_s']} "
        f"| {row['cpu_s']} | {row['peak_mib']} |\n"
        for name in names
        for row in rows
        if row["name"] == name
    ]
    kept = [
        f"| {row['rows']:,} | {row['csv_bytes'] / 1e9:.2f} | {row['ratio']} | {row['bytes_per_row']} "
        f"| {row['lake_bytes'] / row['rows']:.1f} | {row['warehouse_bytes'] / row['rows']:.1f} "
        f"| {row['published_bytes'] / row['rows']:.1f} |\n"
        for row in rows
        if row["name"] == "disk"
    ]
    days = [
        f"- One day on {row['rows']:,}: {row['share_of_full_build']:.1%} of the full build.\n"
        for row in rows
        if row.get("share_of_full_build")
    ]
    head = "| petitions | CSV GB | home / CSV | bytes per petition | lake | warehouse | published |\n"
    disk = f"\n{head}|---|---|---|---|---|---|---|\n{''.join(kept)}" if kept else ""
    share = f"\n{''.join(days)}" if days else ""
    return f"{_HEAD}{''.join(lines)}{disk}{share}\n![Seconds by petitions, both logarithmic]({PLOT})\n"


def suite_plot(rows: list[Row]) -> str:
    """Return the wall seconds of every name by the number of petitions, yardsticks in brackets."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row["name"] != "disk":
            name = row["name"] if row["name"] in YARDSTICK_OF else f"({row['name']})"
            lines.setdefault(name, []).append((row["rows"], row["wall_s"]))
    return loglog_svg(lines, "petitions", "wall seconds")


def _cell(number: float | None) -> str:
    return "–" if number is None else f"{number:g}"
