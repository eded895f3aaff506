"""Writes the tables of the documentation from the figures of one run."""

from pathlib import Path

BUILD_MARK = "<!-- table: written by make bench -->"
KPI_MARK = "<!-- table: written by make bench-kpi -->"
SPARK_MARK = "<!-- table: written by make bench-spark -->"
PAGES_MARK = "<!-- table: written by make bench-pages -->"
ALERTS_MARK = "<!-- table: written by make bench-alerts -->"
_HEAD = "| name | petitions | yardstick | ratio (wall) | wall s | CPU s | peak MiB |\n|---|---|---|---|---|---|---|\n"


def costs_table(rows: list[dict[str, object]], caption: str) -> str:
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
