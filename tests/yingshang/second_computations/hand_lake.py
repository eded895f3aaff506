"""A lake of a city with two districts, written by hand, for tests of second computations."""

import datetime as dt
from decimal import Decimal

import polars as pl

from yingshang.contracts import load_contracts
from yingshang.deliveries.lake import lake_schema
from yingshang.second_computations import KnownRows
from yingshang.settings import Settings

KNOWN_BY = dt.date(2024, 12, 31)
UNITS = [
    {"unit_code": "CITY", "unit_kind": "city"},
    {"unit_code": "D1", "unit_kind": "district", "parent_code": "CITY"},
    {"unit_code": "D2", "unit_kind": "district", "parent_code": "CITY"},
    {"unit_code": "B1", "unit_kind": "department", "parent_code": "D1"},
    {"unit_code": "B0", "unit_kind": "department", "parent_code": "CITY"},
]


class HandLake:
    """Deliveries by hand; each is a file, later ones win."""

    def __init__(self, folder):
        self._settings = Settings(home=folder)
        self._contracts = load_contracts(self._settings.contracts_dir)
        self._count = 0
        self.deliver("units", *UNITS)

    def deliver(self, dataset, *rows, cutoff=KNOWN_BY):
        self._count += 1
        meta = {"_delivery_seq": self._count, "_data_cutoff_on": cutoff, "_is_withdrawn": False}
        full = [meta | {"_row_number": number} | _exact(row) for number, row in enumerate(rows, start=1)]
        file = self._settings.lake / dataset / f"{self._count:06d}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        schema = lake_schema(self._contracts[dataset])
        pl.DataFrame(full, schema=schema).write_parquet(file, row_group_size=2)

    def known(self):
        return KnownRows(self._settings, self._contracts, KNOWN_BY)


def _exact(row):
    return {
        name: Decimal(value) if name.endswith(("_yuan", "_share")) and value else value for name, value in row.items()
    }


def parts(route, lake, terms):
    """Return the parts of a figure by record; a record may come once only."""
    rows = pl.concat(part.collect() for part in route(lake.known(), terms)).rows()
    assert len({record for record, *_ in rows}) == len(rows)
    return {record: tuple(amounts) for record, *amounts in rows}
