"""Writes the benchmark table of the documentation from the figures of one run."""

from pathlib import Path

_MARK = "<!-- table: written by make bench -->"
_HEAD = "| name | petitions | yardstick | ratio (wall) | wall s | CPU s | peak MiB |\n|---|---|---|---|---|---|---|\n"


def write_report(rows: list[dict[str, object]], file_bytes: int, path: Path) -> None:
    """Replace the table between the two marks of `path`; the text around it is written by people."""
    parts = path.read_text(encoding="utf-8").split(_MARK)
    lines = "".join(
        f"| {row['name']} | {row['rows']:,} | {row['yardstick']} | {row['ratio']} | {row['wall_s']} | {row['cpu_s']} "
        f"| {row['peak_mib']} |\n"
        for row in rows
    )
    table = f"\n\nDelivered file: {file_bytes / 1e9:.2f} GB CSV.\n\n{_HEAD}{lines}\n"
    path.write_text(_MARK.join([parts[0], table, parts[-1]]), encoding="utf-8")
