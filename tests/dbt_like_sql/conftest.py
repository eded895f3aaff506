"""Builds the dbt project once per session for a small random city, about three different days."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest
from random_city import RandomCity
from small_lake import run_dbt, write_lake

from yingshang.settings import Settings

LAST_CUTOFF = dt.date(2025, 1, 20)


@dataclass(frozen=True)
class Build:
    """A warehouse that was built about `as_of` with everything known by `known_by`."""

    city: RandomCity
    warehouse: Path
    as_of: dt.date
    known_by: dt.date
    output: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute("select * from kpi.results").pl().to_dicts()


@pytest.fixture(scope="session")
def lake(tmp_path_factory) -> tuple[Settings, RandomCity]:
    settings = Settings(home=tmp_path_factory.mktemp("random_city"))
    city = RandomCity(seed=20240101, last_cutoff=LAST_CUTOFF)
    write_lake(settings, city.deliveries, LAST_CUTOFF)
    return settings, city


def build(lake: tuple[Settings, RandomCity], as_of: dt.date, known_by: dt.date, *arguments: str) -> Build:
    """Build and keep a copy of the warehouse: the next build overwrites it."""
    settings, city = lake
    output = run_dbt(settings, as_of, *arguments, known_by=known_by)
    kept = settings.home / f"{as_of}_{known_by}.duckdb"
    settings.warehouse.rename(kept)
    return Build(city, kept, as_of, known_by, output)


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
