"""One simulated city, taken all the way to a published snapshot, shared by the end-to-end tests of a worker."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from pipelines.run import run_pipeline
from yingshang.settings import Settings
from yingshang.simulation import simulate

AS_OF = dt.date(2024, 9, 30)


@dataclass(frozen=True)
class City:
    settings: Settings
    truth: dict[str, Any]

    @property
    def database(self) -> Path:
        return (self.settings.published / "current").resolve() / "yingshang.duckdb"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def city(tmp_path_factory) -> City:
    home = tmp_path_factory.mktemp("city")
    settings = Settings(home=home)
    simulate(rows=1_500, seed=11, out=settings.landing, dirt=0.02)
    run_pipeline(settings, Console(quiet=True), as_of=AS_OF)
    return City(settings, json.loads((settings.landing / "truth.json").read_text(encoding="utf-8")))
