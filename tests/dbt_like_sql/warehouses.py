"""A built warehouse, and how tests get at its rows."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from random_city import RandomCity
from small_lake import run_dbt

from tests.warehouse_connection import open_warehouse
from yingshang.settings import Settings


@dataclass(frozen=True)
class Build:
    """A warehouse that was built about `as_of` with everything known by `known_by`."""

    city: RandomCity
    warehouse: Path
    as_of: dt.date
    known_by: dt.date
    output: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_warehouse(self.warehouse) as connection:
            return connection.execute(query).fetchall()

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        """The headline targets; what is reported and what is counted record by record have oracles of their own."""
        with open_warehouse(self.warehouse) as connection:
            return (
                connection.execute(
                    "select * from kpi.results where kpi_id in"
                    " ('proactive_push_rate', 'guarantee_balance', 'petition_closure_rate') and unit_kind <> 'street'"
                    " and definition_id <> 'on_time_of_first_due'"
                )
                .pl()
                .to_dicts()
            )


def build(lake: tuple[Settings, RandomCity], as_of: dt.date, known_by: dt.date, *arguments: str) -> Build:
    """Build and keep a copy of the warehouse: the next build overwrites it."""
    settings, city = lake
    output = run_dbt(settings, as_of, *arguments, known_by=known_by)
    kept = settings.home / f"{as_of}_{known_by}" / settings.warehouse.name  # views know the file by its name
    kept.parent.mkdir()
    settings.warehouse.rename(kept)
    settings.facts.rename(kept.with_name(settings.facts.name))
    return Build(city, kept, as_of, known_by, output)
