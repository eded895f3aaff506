"""Writes the benchmark table of the documentation from the figures of one run."""

from pathlib import Path

BUILD_MARK = "<!-- table: written by make bench -->"
KPI_MARK = "<!-- table: written by make bench-kpi -->"
_HEAD = "| name | petitions | yardstick | ratio (wall) | wall s | CPU s | peak MiB |\n|---|---|---|---|---|---|---|\n"


def write_report(rows: list[dict[str, object]], caption: str, path: Path, mark: str) -> None:
    """Replace the table between the two marks of `path`; the text around it is written by people."""
    parts = path.read_text(encoding="utf-8").split(mark)
    lines = "".join(
        f"| {row['name']} | {row['rows']:,} | {row['yardstick']} | {row['ratio']} | {row['wall_s']} | {row['cpu_s']} "
        f"| {row['peak_mib']} |\n"
        for row in rows
    )
    table = f"\n\n{caption}\n\n{_HEAD}{lines}\n"
    path.write_text(mark.join([parts[0], table, parts[-1]]), encoding="utf-8")
