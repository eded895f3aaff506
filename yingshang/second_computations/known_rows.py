"""What was known: the newest version of every delivered row, and to which jurisdiction a row belongs."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from yingshang.contracts import Contract
from yingshang.errors import YingshangError
from yingshang.settings import Settings

_ROWS_AT_ONCE = 1_000_000
_ROWS_OF_A_DELIVERY = 1 << 32  # more than any file holds; delivery and row together give the order
_BELOW_THE_CITY = ("district", "department", "street", "park")


@dataclass(frozen=True)
class Share:
    """One of `count` shares of the rows, by the values of a column."""

    column: str
    number: int
    count: int

    @property
    def condition(self) -> pl.Expr:
        """Rows of this share."""
        return pl.col(self.column).hash(seed=0) % self.count == self.number


class KnownRows:
    """The rows of the lake that a reader at `known_by` may know of."""

    def __init__(self, settings: Settings, contracts: dict[str, Contract], known_by: dt.date) -> None:
        self._settings, self._contracts, self._known_by = settings, contracts, known_by
        self._replaced: dict[str, pl.DataFrame] = {}

    def frame(self, dataset: str, *columns: str, share: Share | None = None) -> pl.DataFrame:
        """Return the newest version of every key; withdrawn ones are gone. Later deliveries and rows win.

        Args:
            dataset: the dataset; its key comes along.
            columns: further columns.
            share: only the rows of this share of a column's values; together the shares are all rows.

        Raises:
            YingshangError: nothing of the dataset is in the lake.
        """
        rows = self._scan(dataset).filter(~pl.col("_is_withdrawn"))
        if share is not None:
            rows = rows.filter(share.condition)
        newest = rows.join(self._superseded(dataset).lazy(), on="order", how="anti")
        return newest.select(*dict.fromkeys([*self._contracts[dataset].key, *columns])).collect(engine="streaming")

    def shares(self, dataset: str, column: str) -> list[Share]:
        """Return the shares in which the rows of a dataset are to be read, so that each fits into memory."""
        (rows,) = self._scan(dataset).select(pl.len()).collect().row(0)
        count = 1 + rows // _ROWS_AT_ONCE
        return [Share(column, number, count) for number in range(count)]

    def _scan(self, dataset: str) -> pl.LazyFrame:
        folder = self._settings.lake / dataset
        if not any(folder.glob("*.parquet")):
            raise YingshangError(f"{folder}: no Parquet file; bring the dataset in with: yingshang run.")
        order = pl.col("_delivery_seq").cast(pl.Int64) * _ROWS_OF_A_DELIVERY + pl.col("_row_number")
        return (
            pl.scan_parquet(folder / "*.parquet", missing_columns="insert", extra_columns="ignore")
            .filter(pl.col("_data_cutoff_on") <= self._known_by)
            .with_columns(order.alias("order"))
        )

    def _superseded(self, dataset: str) -> pl.DataFrame:
        """Return the places of all rows that a later one of the same key has replaced."""
        if dataset not in self._replaced:
            key = list(self._contracts[dataset].key)
            found = []
            for share in self.shares(dataset, key[0]):
                rows = self._scan(dataset).filter(share.condition).select(*key, "order").collect(engine="streaming")
                newest = rows.group_by(key).agg(pl.col("order").max())
                found.append(rows.join(newest, on="order", how="anti").select("order"))
            self._replaced[dataset] = pl.concat(found)
        return self._replaced[dataset]

    def rows(self, dataset: str, *columns: str) -> list[dict[str, Any]]:
        """Return the same as one dictionary per row."""
        return self.frame(dataset, *columns).to_dicts()

    def is_within(self, root: str, district: str | None, department: str | None = None) -> bool:
        """Say whether a row of this district and department belongs to a jurisdiction.

        A row is where its district is, else where its department works, else in the city as a whole.
        """
        return root in self._lineage(self._place(district, department))

    def within(self, root: str, rows: pl.DataFrame, department: str | None = "department_code") -> pl.DataFrame:
        """Return the rows of a frame that belong to a jurisdiction; each place is looked up once."""
        places = ["district_code", *([department] if department else [])]
        combinations = rows.select(places).unique()
        chosen = [self.is_within(root, *place) for place in combinations.iter_rows()]
        kept = combinations.filter(pl.Series(chosen, dtype=pl.Boolean))
        return rows.join(kept, on=places, how="semi", nulls_equal=True)

    @cached_property
    def _units(self) -> dict[str, dict[str, Any]]:
        return {row["unit_code"]: row for row in self.rows("units", "unit_kind", "parent_code")}

    @cached_property
    def _city(self) -> str:
        return min(code for code, row in self._units.items() if row["unit_kind"] == "city")

    def _place(self, district: str | None, department: str | None) -> str:
        if district in self._units and self._units[district]["unit_kind"] != "department":
            return district
        parent = self._units[department]["parent_code"] if department in self._units else None
        return parent if parent in self._units else self._city

    def _lineage(self, place: str) -> set[str]:
        """Return a unit and everything it is part of: the city where it names nothing, nothing of a foreign city."""
        found: set[str] = set()
        step: str | None = place
        while step in self._units and step not in found:
            found.add(step)
            unit = self._units[step]
            is_below = unit["unit_kind"] in _BELOW_THE_CITY
            step = unit["parent_code"] or self._city if is_below else None
        return found
