"""What was known: the newest version of every delivered row, and to which jurisdiction a row belongs."""

import datetime as dt
from functools import cached_property
from typing import Any

import polars as pl

from yingshang.contracts import Contract
from yingshang.errors import YingshangError
from yingshang.settings import Settings

_BELOW_THE_CITY = ("district", "department", "street", "park")


class KnownRows:
    """The rows of the lake that a reader at `known_by` may know of."""

    def __init__(self, settings: Settings, contracts: dict[str, Contract], known_by: dt.date) -> None:
        self._settings, self._contracts, self._known_by = settings, contracts, known_by

    def frame(self, dataset: str, *columns: str) -> pl.DataFrame:
        """Return the newest version of every key; withdrawn ones are gone. Later deliveries and rows win.

        Raises:
            YingshangError: nothing of the dataset is in the lake.
        """
        folder = self._settings.lake / dataset
        if not any(folder.glob("*.parquet")):
            raise YingshangError(f"{folder}: no Parquet file; bring the dataset in with: yingshang run.")
        key = self._contracts[dataset].key
        order = ["_delivery_seq", "_row_number"]
        return (
            pl.scan_parquet(folder / "*.parquet", missing_columns="insert", extra_columns="ignore")
            .filter(pl.col("_data_cutoff_on") <= self._known_by)
            .select(*dict.fromkeys([*key, *columns]), *order, "_is_withdrawn")
            .sort(order)
            .unique(subset=list(key), keep="last", maintain_order=False)
            .filter(~pl.col("_is_withdrawn"))
            .drop(*order, "_is_withdrawn")
            .collect()
        )

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
