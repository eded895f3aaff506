"""What was known: the newest version of every delivered row, and to which jurisdiction a row belongs."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from yingshang.contracts import Contract
from yingshang.errors import YingshangError
from yingshang.second_computations.superseded import ORDER, superseded
from yingshang.settings import Settings

_ROWS_AT_ONCE = 1_000_000
_SAMPLED = 1000  # one value of so many is enough to know where the spans begin
_ROWS_OF_A_DELIVERY = 1 << 32  # more than any file holds; delivery and row together give the order
_BELOW_THE_CITY = ("district", "department", "street", "park")


@dataclass(frozen=True)
class Span:
    """The rows whose value in a column lies from one value up to below another; the first span has those without one.

    Unlike shares by a hash, spans let the statistics of Parquet say which row groups need not be read.
    """

    column: str
    first: str | None = None
    below: str | None = None

    @property
    def condition(self) -> pl.Expr:
        """Rows of this span."""
        value = pl.col(self.column)
        is_below = pl.lit(value=True) if self.below is None else value < self.below
        return is_below | value.is_null() if self.first is None else is_below & (value >= self.first)


class KnownRows:
    """The rows of the lake that a reader at `known_by` may know of."""

    def __init__(self, settings: Settings, contracts: dict[str, Contract], known_by: dt.date) -> None:
        self._settings, self._contracts, self._known_by = settings, contracts, known_by
        self._superseded: dict[str, pl.DataFrame] = {}

    def newest(self, dataset: str, *columns: str, span: Span | None = None) -> pl.LazyFrame:
        """Return the newest version of every key; withdrawn ones are gone. Later deliveries and rows win.

        Args:
            dataset: the dataset; its key comes along.
            columns: further columns.
            span: only the rows of this span; together the spans of a column are all rows.

        Raises:
            YingshangError: nothing of the dataset is in the lake.
        """
        rows, key = self._scan(dataset), self._contracts[dataset].key
        if dataset not in self._superseded:
            self._superseded[dataset] = superseded(rows, list(key))
        rows = rows.filter(~pl.col("_is_withdrawn"))
        if span is not None:
            rows = rows.filter(span.condition)
        if not self._superseded[dataset].is_empty():
            rows = rows.join(self._superseded[dataset].lazy(), on=ORDER, how="anti")
        return rows.select(*dict.fromkeys([*key, *columns]))

    def spans(self, dataset: str, column: str) -> list[Span]:
        """Return the spans of a column, in order, in which the rows of a dataset are to be read to fit into memory."""
        rows = self._scan(dataset)
        count = 1 + rows.select(pl.len()).collect(engine="streaming").item() // _ROWS_AT_ONCE
        if count == 1:
            return [Span(column)]
        sample = rows.select(column).filter(pl.col(column).hash(seed=0) % _SAMPLED == 0)
        values = sample.collect(engine="streaming")[column].drop_nulls().sort()
        bounds = dict.fromkeys(values[len(values) * number // count] for number in range(1, count) if len(values))
        return [Span(column, *ends) for ends in zip([None, *bounds], [*bounds, None], strict=True)]

    def _scan(self, dataset: str) -> pl.LazyFrame:
        folder = self._settings.lake / dataset
        if not any(folder.glob("*.parquet")):
            raise YingshangError(f"{folder}: no Parquet file; bring the dataset in with: yingshang run.")
        order = pl.col("_delivery_seq").cast(pl.Int64) * _ROWS_OF_A_DELIVERY + pl.col("_row_number")
        return (
            pl.scan_parquet(folder / "*.parquet", missing_columns="insert", extra_columns="ignore")
            .filter(pl.col("_data_cutoff_on") <= self._known_by)
            .with_columns(order.alias(ORDER))
        )

    def within(self, root: str, department: str | None = "department_code") -> pl.Expr:
        """Say of rows whether they belong to a jurisdiction.

        A row is where its district is, else where its department works, else in the city as a whole.
        """
        districts = [code for code, unit in self._units.items() if unit["unit_kind"] != "department"]
        inside = [code for code in districts if root in self._lineage(code)]
        elsewhere = pl.lit(root in self._lineage(self._city))
        if department is not None:
            working = [code for code in self._units if root in self._lineage(self._workplace(code))]
            is_known = pl.col(department).is_in(list(self._units))
            elsewhere = pl.when(is_known).then(pl.col(department).is_in(working)).otherwise(elsewhere)
        district = pl.col("district_code")
        return pl.when(district.is_in(districts)).then(district.is_in(inside)).otherwise(elsewhere)

    @cached_property
    def _units(self) -> dict[str, dict[str, Any]]:
        rows = self.newest("units", "unit_kind", "parent_code").collect()
        return {row["unit_code"]: row for row in rows.iter_rows(named=True)}

    @cached_property
    def _city(self) -> str:
        return min(code for code, row in self._units.items() if row["unit_kind"] == "city")

    def _workplace(self, department: str) -> str:
        parent = self._units[department]["parent_code"]
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
