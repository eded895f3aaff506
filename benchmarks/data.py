"""Makes the benchmark's deliveries: a small simulated city with the bulk in it, and one more day on top."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bulk import Span, write_bulk
from yingshang.simulation import simulate

DELIVERED_ON, NEXT_DAY = "2024-12-30", "2024-12-31"
DAYS = 365
_SMALL_CITY_ROWS = 2_000


@dataclass(frozen=True)
class Deliveries:
    """The landing folder of the year, its large files (petitions first), and the folder of the next day."""

    landing: Path
    files: list[Path]
    next_day: Path

    @property
    def petitions(self) -> list[Path]:
        """The large files of petitions."""
        return [path for path in self.files if path.name.startswith("petitions_")]

    @property
    def bytes(self) -> int:
        """Size of the large files."""
        return sum(path.stat().st_size for path in self.files)


def prepare(folder: Path, rows: int) -> Deliveries:
    """Write the deliveries of `rows` petitions, unless they are there: the mark `made` is written last."""
    made = folder / f"delivered_{rows}"
    landing, next_day = made / "landing", made / "next_day"
    if not (made / "made").exists():
        print(f"making {rows:,} petitions and what belongs to them", flush=True)
        shutil.rmtree(made, ignore_errors=True)
        simulate(rows=_SMALL_CITY_ROWS, seed=7, out=landing)
        for path in landing.glob("*/petition*"):
            path.unlink()
        _move_last_day(landing, next_day)
        write_bulk(landing / DELIVERED_ON, DELIVERED_ON, Span(0, rows, "2024-01-01", DAYS * 86_400, NEXT_DAY))
        new = max(rows // DAYS // 2, 100)
        day = Span(rows, rows + new, f"{NEXT_DAY} 08:00:00", 8 * 3600, f"{NEXT_DAY} 18:00:00")
        write_bulk(next_day / NEXT_DAY, NEXT_DAY, day, updates=new)
        (made / "made").touch()
    large = landing / DELIVERED_ON
    files = sorted([*large.glob("petitions_*_[0-9]*.csv"), *large.glob("*_bulk.csv")], key=_petitions_first)
    return Deliveries(landing, files, next_day)


def _move_last_day(landing: Path, next_day: Path) -> None:
    """Let the city deliver the end of its year a day early; for the next day one policy again, to be covered too."""
    for path in sorted((landing / NEXT_DAY).iterdir()):
        path.rename(landing / DELIVERED_ON / path.name.replace(NEXT_DAY, DELIVERED_ON))
    (landing / NEXT_DAY).rmdir()
    lines = (landing / DELIVERED_ON / f"policies_{DELIVERED_ON}.csv").read_bytes().splitlines(keepends=True)
    again = next_day / NEXT_DAY / f"policies_{NEXT_DAY}.csv"
    again.parent.mkdir(parents=True)
    again.write_bytes(lines[0] + lines[-1])


def _petitions_first(path: Path) -> tuple[bool, str]:
    return not path.name.startswith("petitions_"), path.name
