"""What the suite measures, in which order, and what has to be so before each figure."""

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import DELIVERED_ON, NEXT_DAY, Deliveries
from benchmarks.postgresql import binaries
from yingshang.settings import Settings
from yingshang.warehouse import dbt_environment, run_days

PROJECT = Path(__file__).resolve().parent.parent
_DAY = dt.date.fromisoformat(DELIVERED_ON)
YARDSTICK_OF = {
    "full_build": "duckdb_load",
    "same_again": "duckdb_load",
    "kpi_year": "polars_headlines",
    "explain": "polars_headlines",
    "dashboard": "polars_headlines",
    "alerts": "duckdb_load",
    "publish": "duckdb_load",
    "kpi_as_of": "postgresql",
    "rebuild": "duckdb_load",
    "one_day": "duckdb_load",
}
YARDSTICKS = ("duckdb_load", "polars_headlines", "pandas_closure_rate", "postgresql")
# The next day is last, for after it the home is about another day.
STEPS = tuple(YARDSTICK_OF)
_PANDAS_BYTES_PER_ROW = 650
_CLI = (sys.executable, "-m", "pipelines.cli")


@dataclass(frozen=True)
class Scene:
    """Where one size is measured."""

    deliveries: Deliveries
    settings: Settings
    scratch: Path
    rows: int

    @property
    def is_built(self) -> bool:
        """Say whether the home holds a published snapshot of the year and not yet the next day."""
        is_published = (self.settings.published / "current").exists()
        return is_published and not (self.settings.landing / NEXT_DAY).exists()


def command_of(name: str, scene: Scene) -> list[str]:
    """Return the command that is measured under a name."""
    day = NEXT_DAY if name == "one_day" else DELIVERED_ON
    if name in YARDSTICKS:
        files = [str(path) for path in scene.deliveries.files]
        return [sys.executable, "-m", "benchmarks.yardsticks", name, str(scene.scratch), *files]
    if name in {"full_build", "same_again", "one_day"}:
        return [*_CLI, "run", "--as-of", day]
    if name == "alerts":
        return [*_CLI, "alerts", "evaluate"]
    if name == "explain":
        return [*_CLI, "kpi", "explain", "petition_closure_rate", "--json"]
    if name == "kpi_as_of":
        folder, dbt = str(scene.settings.dbt_dir), str(Path(sys.executable).with_name("dbt"))
        return [dbt, "run", "--project-dir", folder, "--profiles-dir", folder, "--select", "path:kpi"]
    return [sys.executable, "-m", "benchmarks.steps", name, "--day", day]


def environment_of(name: str, scene: Scene) -> Mapping[str, str]:
    """Return the environment of a command."""
    environment = os.environ | {"YINGSHANG_HOME": str(scene.settings.home), "PYTHONPATH": str(PROJECT)}
    if name == "kpi_as_of":
        environment |= dbt_environment(scene.settings) | run_days(_DAY, _DAY)
    return environment


def make_ready(name: str, scene: Scene) -> None:
    """Do what a figure needs and what is not part of it."""
    actions: dict[str, Callable[[Scene], None]] = {"full_build": _land, "alerts": _forget, "one_day": _land_next_day}
    if name in actions:
        actions[name](scene)


def left_out(name: str, scene: Scene) -> str | None:
    """Return why a figure cannot be had here."""
    if name == "postgresql" and binaries() is None:
        return "Debian's package postgresql is not installed (or its user postgres is missing)"
    if name == "pandas_closure_rate" and scene.rows * _PANDAS_BYTES_PER_ROW > _available_bytes():
        return f"pandas would need about {scene.rows * _PANDAS_BYTES_PER_ROW / 1e9:.0f} GB of memory"
    return None


def bytes_of(scene: Scene) -> dict[str, int]:
    """Return the bytes of the parts of a home, without what was delivered."""
    settings = scene.settings
    parts = {
        "lake": (settings.lake,),
        "warehouse": (settings.warehouse, settings.facts),
        "published": (settings.published,),
    }
    is_shared = settings.facts.stat().st_nlink > 1  # then it lies with what is published
    sizes = {name: sum(map(_size, paths)) for name, paths in parts.items()}
    sizes["warehouse"] -= _size(settings.facts) if is_shared else 0
    known = {settings.landing, *(path for paths in parts.values() for path in paths)}
    others = [path for path in settings.home.iterdir() if path not in known]
    return sizes | {"rest": sum(_size(path) for path in others)}


def _land(scene: Scene) -> None:
    shutil.rmtree(scene.settings.home, ignore_errors=True)
    scene.settings.home.mkdir(parents=True)
    shutil.copytree(scene.deliveries.landing, scene.settings.landing, copy_function=os.link)


def _forget(scene: Scene) -> None:
    """Remove the alerts, for a snapshot is evaluated once."""
    shutil.rmtree(scene.settings.home / "operations", ignore_errors=True)


def _land_next_day(scene: Scene) -> None:
    source = scene.deliveries.next_day / NEXT_DAY
    shutil.copytree(source, scene.settings.landing / NEXT_DAY, copy_function=os.link)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(found.stat().st_size for found in path.rglob("*") if found.is_file() and not found.is_symlink())


def _available_bytes() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
