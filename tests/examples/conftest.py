"""Homes into which an example's mapping has taken its real data; skipped where the data are not on this machine.

The data stand beside the project, not in it: they are other people's, and some name persons.
"""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from yingshang.catalogue import write_declared
from yingshang.contracts import load_contracts, load_mapping
from yingshang.deliveries import Delivery, ingest_file, recover, write_declared_deliveries
from yingshang.deliveries.lake import delivery_files
from yingshang.settings import PROJECT_DIR, Settings
from yingshang.warehouse import dbt_environment, run_days

REAL_DATA = Path(os.path.relpath(PROJECT_DIR.parent / "shared" / "data" / "real"))
CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")


def real_file(name: str) -> Path:
    path = REAL_DATA / name
    if not path.is_file():
        pytest.skip(f"real data set {name} is not in ../shared/data/real")
    return path


@dataclass
class Example:
    """One example in a home of its own."""

    name: str
    settings: Settings

    @property
    def folder(self) -> Path:
        return PROJECT_DIR / "examples" / self.name

    def ingest_units(self) -> None:
        (file,) = self.folder.glob("units_*.csv")
        (units,) = ingest_file(self.settings, CONTRACTS, file, dataset="units")
        assert (units.status, units.rows_quarantined) == ("accepted", 0), units

    def ingest(self, file: str, mapping: str = "mapping.yml") -> list[Delivery]:
        return self.ingest_path(real_file(file), mapping)

    def ingest_path(self, path: Path, mapping: str = "mapping.yml") -> list[Delivery]:
        mapping = load_mapping(self.folder / mapping, CONTRACTS)
        assert path.match(mapping.files), f"{mapping.files} does not match {path.name}"
        deliveries = ingest_file(self.settings, CONTRACTS, path, mapping=mapping)
        assert all(delivery.is_accepted and delivery.balances for delivery in deliveries), deliveries
        return deliveries

    def ask(self, query: str, known_by: str = "9999-12-31") -> list[tuple]:
        """Ask the lake: `<dataset>` holds the newest versions known by a day, `<dataset>_versions` all of them."""
        with duckdb.connect() as connection:
            for folder in self.settings.lake.iterdir():
                if delivery_files(folder):
                    key = ", ".join(CONTRACTS[folder.name].key)
                    newest = f"row_number() over (partition by {key} order by _delivery_seq desc, _row_number desc) = 1"
                    connection.execute(
                        f"create view {folder.name}_versions as from read_parquet('{folder}/*.parquet')"
                        f" where _data_cutoff_on <= date '{known_by}';"
                        f"create view {folder.name} as from (from {folder.name}_versions qualify {newest})"
                        f" where not _is_withdrawn"
                    )
            return connection.execute(query).fetchall()

    def compute(self, as_of: str, known_by: str | None = None) -> None:
        """Build the KPI tables about a day, as a run does between ingest and publication."""
        day = dt.date.fromisoformat(as_of)
        known = dt.date.fromisoformat(known_by or as_of)
        write_declared(self.settings, day)
        write_declared_deliveries(self.settings)
        folder = str(self.settings.dbt_dir)
        dbt = str(Path(sys.executable).with_name("dbt"))
        command = [dbt, "run", "--select", "+results", "+exclusions", "--project-dir", folder, "--profiles-dir", folder]
        environment = os.environ | dbt_environment(self.settings) | run_days(day, known)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout

    def ask_warehouse(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def find_real_file():
    """Return the function that finds a real file or skips."""
    return real_file


@pytest.fixture(scope="session")
def new_example(tmp_path_factory):
    """Return a function that makes a home for an example and takes in its units."""

    def make(name: str) -> Example:
        catalogue_dir = PROJECT_DIR / "examples" / name / "catalogue"
        settings = Settings(home=tmp_path_factory.mktemp(name) / "home", catalogue_dir=catalogue_dir)
        recover(settings, CONTRACTS)
        example = Example(name, settings)
        example.ingest_units()
        return example

    return make
