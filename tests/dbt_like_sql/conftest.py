"""Builds the dbt project once per session for a small random city, about three different days."""

import datetime as dt
import json
import shutil

import pytest
from mutation.cases import AS_OF, KNOWN_BY, Bench
from random_city import RandomCity
from small_lake import start_dbt, write_lake
from warehouses import Build, build

from yingshang.settings import Settings
from yingshang.warehouse import run_days

LAST_CUTOFF = dt.date(2025, 1, 20)


@pytest.fixture(scope="session")
def lake(tmp_path_factory) -> tuple[Settings, RandomCity]:
    settings = Settings(home=tmp_path_factory.mktemp("random_city"))
    city = RandomCity(seed=20240101, last_cutoff=LAST_CUTOFF)
    write_lake(settings, city.deliveries, LAST_CUTOFF)
    return settings, city


@pytest.fixture(scope="session")
def after_the_window(lake) -> Build:
    """The year is over; unit tests and data tests of the project run too."""
    return build(lake, LAST_CUTOFF, LAST_CUTOFF, "build")


@pytest.fixture(scope="session")
def looking_back(lake, after_the_window) -> Build:
    """The same knowledge, about a day in September."""
    return build(lake, dt.date(2024, 9, 30), LAST_CUTOFF, "run")


@pytest.fixture(scope="session")
def half_known(lake, looking_back) -> Build:
    """Half of the deliveries, about a day that they do not reach."""
    return build(lake, dt.date(2024, 7, 15), dt.date(2024, 7, 15), "run")


@pytest.fixture(scope="session")
def bench(lake, after_the_window, tmp_path_factory):
    """The hand-worked cases of all models, in memory, and the compiled models, apart from what later builds compile."""
    settings, _ = lake
    done = start_dbt(settings, run_days(AS_OF, KNOWN_BY), "compile")
    assert done.returncode == 0, done.stdout
    target = settings.home / "dbt" / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    compiled = shutil.copytree(target / "compiled" / "yingshang", tmp_path_factory.mktemp("compiled") / "models")
    return Bench(str(after_the_window.warehouse), manifest), compiled
