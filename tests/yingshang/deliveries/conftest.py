"""A home with the units delivered, and short ways to deliver a text and to look at what became of it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

from yingshang.contracts import load_contracts, load_mapping
from yingshang.deliveries import Delivery, ingest_file, read_ledger, read_quarantine, recover
from yingshang.settings import PROJECT_DIR, Settings

CONTRACTS = load_contracts(PROJECT_DIR / "assets" / "contracts")
UNITS = """\
单位代码,单位名称,单位类型,上级单位代码,别名
3301,杭州市,市,,
330102,上城区,区,3301,上城
330106,西湖区,区,3301,西湖、西湖景区
D01,市经信局,部门,3301,经信局、市经济和信息化局
D02,市税务局,部门,3301,税务局
D03,市市场监管局,部门,3301,监管局
D04,市药监局,部门,3301,监管局
"""


@dataclass
class Home:
    """One installation. Every delivery ends with a look whether lake, quarantine, scratch and ledger agree."""

    settings: Settings

    def deliver(self, name: str, content: str | bytes, **options) -> Delivery:
        (delivery,) = self.deliver_all(name, content, **options)
        return delivery

    def deliver_all(self, name: str, content: str | bytes, **options) -> list[Delivery]:
        path = self.settings.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.ingest(path, file_name=name, **options)

    def ingest(self, path: Path, **options) -> list[Delivery]:
        deliveries = ingest_file(self.settings, CONTRACTS, path, **options)
        self.assert_nothing_is_half_written()
        return deliveries

    def lake(self, dataset: str, columns: Sequence[str] = ()) -> list[tuple]:
        """Rows of the lake in the order of deliveries, in these columns."""
        frame = pl.read_parquet(self.settings.lake / dataset / "*.parquet").sort("_delivery_seq", "_row_number")
        return frame.select(columns or pl.all()).rows()

    def column(self, dataset: str, column: str) -> list:
        return [row[0] for row in self.lake(dataset, [column])]

    def refused(self, dataset: str | None = None) -> list[dict]:
        return read_quarantine(self.settings.quarantine, dataset).to_dicts()

    def bytes_of_lake(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.settings.lake.rglob("*.parquet"))}

    def assert_nothing_is_half_written(self) -> None:
        assert [path.name for path in self.settings.tmp.rglob("*")] == []
        told_lake, told_quarantine = {}, {}
        for delivery in read_ledger(self.settings):
            assert delivery.balances, delivery
            assert (delivery.lake_file is not None) == (delivery.rows_accepted + delivery.rows_withdrawn > 0)
            assert (delivery.quarantine_file is not None) == (delivery.rows_quarantined > 0)
            if delivery.lake_file:
                told_lake[delivery.lake_file] = delivery.rows_accepted + delivery.rows_withdrawn
            if delivery.quarantine_file:
                told_quarantine[delivery.quarantine_file] = delivery.rows_quarantined
        assert _rows_by_file(self.settings.lake) == told_lake
        assert _rows_by_file(self.settings.quarantine) == told_quarantine


def _rows_by_file(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): len(pl.read_parquet(path))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "000000_schema.parquet"
    }


@pytest.fixture(scope="session")
def home_with_units(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("template") / "home")
    recover(settings, CONTRACTS)
    delivery = Home(settings).deliver("units_2024-01-01.csv", UNITS)
    assert delivery.rows_accepted == 7, delivery
    return settings.home


@pytest.fixture
def home(home_with_units, tmp_path) -> Home:
    """A home that knows the units; its deliveries begin with number 2."""
    shutil.copytree(home_with_units, tmp_path / "home")
    return Home(Settings(home=tmp_path / "home"))


@pytest.fixture
def empty_home(tmp_path) -> Home:
    settings = Settings(home=tmp_path / "home")
    recover(settings, CONTRACTS)
    return Home(settings)


@pytest.fixture(scope="session")
def contracts():
    return CONTRACTS


@pytest.fixture
def mapped(home, tmp_path):
    """Return a function that delivers a text by a mapping: options of the file, then outputs (or one's options)."""

    def deliver(content, *outputs, name="foreign_2024-09-30.csv", **options):
        declared = {
            "name": "foreign",
            "description": "test",
            "files": "*",
            "data_cutoff": {"on": "2024-09-30"},
            "outputs": [{"dataset": "petitions"} | output for output in outputs],
        } | options
        path = tmp_path / "mapping.yml"
        path.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
        return home.deliver_all(name, content, mapping=load_mapping(path, CONTRACTS))

    return deliver


@pytest.fixture
def petition(mapped):
    """Return a function that delivers one text as petitions, with some columns besides number and day."""

    def deliver(content, columns=None, output=None, **options):
        (delivery,) = mapped(
            content,
            {"columns": {"petition_id": "no", "accepted_at": "opened"} | (columns or {})} | (output or {}),
            **options,
        )
        assert delivery.is_accepted, delivery.reason
        return delivery

    return deliver


@pytest.fixture(scope="session")
def home_at():
    """Make a Home of a folder that is one already."""
    return lambda folder: Home(Settings(home=folder))
