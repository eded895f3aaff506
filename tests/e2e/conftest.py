"""One simulated city, taken all the way to a published snapshot; end-to-end tests read it and change copies alone."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import pytest
from filelock import FileLock
from rich.console import Console

from dashboards.app import create_app
from pipelines.run import run_pipeline
from yingshang.accounts.people import Role, Scope
from yingshang.accounts.store import add_person
from yingshang.settings import Settings
from yingshang.simulation import simulate
from yingshang.snapshots import open_snapshot

from .asking import PASSWORD

AS_OF = dt.date(2024, 9, 30)


@dataclass(frozen=True)
class City:
    settings: Settings
    truth: dict[str, Any]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_snapshot(self.settings) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def city(tmp_path_factory, worker_id) -> City:
    """Build the city once for all workers of a test run: it takes two minutes."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    settings = Settings(home=shared / "simulated_city")
    built = shared / "simulated_city.built"
    with FileLock(shared / "simulated_city.lock"):
        if not built.exists():
            simulate(rows=1_500, seed=11, out=settings.landing, dirt=0.02)
            run_pipeline(settings, Console(quiet=True), as_of=AS_OF)
            built.touch()
    return City(settings, json.loads((settings.landing / "truth.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def site(city, tmp_path_factory) -> Settings:
    """The pages of the city with accounts of their own, so that workers do not share them."""
    home = tmp_path_factory.mktemp("pages")
    (home / "published").symlink_to(city.settings.published)
    settings = Settings(home=home, spill=city.settings.spill_folder)  # connections to one file have one configuration
    add_person(settings, "leader", PASSWORD, Role.LEADER)
    add_person(settings, "boss", PASSWORD, Role.ADMIN)
    add_person(settings, "xihu", PASSWORD, Role.SUPERVISOR, scope=Scope(districts=frozenset({"330106"})))
    return settings


@pytest.fixture(scope="module")
def server(site):
    return create_app(site)
