"""The true values that a correct pipeline finds: shared shapes, and the file `truth.json`.

Truth is learnt from the simulator's own records as they are accepted, delivery by delivery, and measured at the end of
a month, so it is what can be known by that day. No SQL, no reading back of files.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import NEVER
from yingshang.simulation.delivery import FileCount
from yingshang.simulation.draws import MICROSECONDS_PER_MINUTE, Flags, Index

UNASSIGNED = "UNASSIGNED"
UNIT_CODES = {
    "city": (city.CITY_CODE,),
    "district": (*city.DISTRICT_CODES, UNASSIGNED),
    "department": (*city.DEPARTMENT_CODES, UNASSIGNED),
}


@dataclass(frozen=True)
class TrueValue:
    """Numerator and denominator of a definition for one unit, as known at the end of `as_of`; numbers as text."""

    as_of: str
    definition_id: str
    unit_kind: str
    unit_code: str
    numerator: str
    denominator: str
    kpi_id: str = ""


class Tally:
    """Adds up a number per city, district and department."""

    def __init__(self) -> None:
        """Start every unit at zero."""
        self._sums = {(kind, code): 0 for kind, codes in UNIT_CODES.items() for code in codes}

    def items(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield ((unit_kind, unit_code), sum)."""
        yield from self._sums.items()

    def __getitem__(self, unit: tuple[str, str]) -> int:
        return self._sums[unit]

    @classmethod
    def of_units(cls, amounts: Mapping[tuple[str | None, str | None], int]) -> "Tally":
        """Add up amounts by (district, department) for the city and for both; None is UNASSIGNED."""
        tally = cls()
        for (district, department), amount in amounts.items():
            tally._sums["city", city.CITY_CODE] += amount
            tally._sums["district", district or UNASSIGNED] += amount
            tally._sums["department", department or UNASSIGNED] += amount
        return tally

    @classmethod
    def of_places(cls, district: Index, department: Index, chosen: Flags) -> "Tally":
        """Count chosen records by the places of their units; the place after the last unit is UNASSIGNED."""
        tally = cls()
        tally._sums["city", city.CITY_CODE] = int(chosen.sum())
        for kind, places in (("district", district), ("department", department)):
            counts = np.bincount(places[chosen], minlength=len(UNIT_CODES[kind]))
            for code, count in zip(UNIT_CODES[kind], counts.tolist(), strict=True):
                tally._sums[kind, code] = count
        return tally


def rates(as_of: str, definition_id: str, numerator: Tally, denominator: Tally) -> Iterator[TrueValue]:
    """Yield one true value per unit of a rate."""
    for (kind, code), total in denominator.items():
        yield TrueValue(as_of, definition_id, kind, code, str(numerator[kind, code]), str(total))


def unit_places(codes: pl.Series, kind: str) -> Index:
    """Return the place of each unit in UNIT_CODES; null is UNASSIGNED, the last place."""
    known = UNIT_CODES[kind]
    places = {code: place for place, code in enumerate(known)}
    return codes.replace_strict(places, default=len(known) - 1, return_dtype=pl.Int64).to_numpy()


def minutes(moments: pl.Series) -> Index:
    """Return timestamps as whole minutes since 1970; null is NEVER."""
    return (moments.cast(pl.Int64) // MICROSECONDS_PER_MINUTE).fill_null(NEVER).to_numpy()


def write_truth(path: Path, settings: dict[str, object], values: Iterable[TrueValue], counts: list[FileCount]) -> None:
    """Write what was simulated, the true values, and the counts per file and per dataset."""
    ordered = sorted(counts, key=lambda count: (count.data_cutoff_on, count.path))
    parts = [
        *(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in settings.items()),
        f'"values": {_lines(map(vars, values))}',
        f'"datasets": {json.dumps(_by_dataset(ordered), indent=1)}',
        f'"deliveries": {_lines(map(vars, ordered))}',
    ]
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _lines(items: Iterable[dict[str, object]]) -> str:
    """Return a JSON list with one item per line."""
    return "[\n" + ",\n".join(map(json.dumps, items)) + "\n]"


def _by_dataset(counts: list[FileCount]) -> dict[str, dict[str, object]]:
    datasets: dict[str, dict[str, object]] = {}
    for dataset in sorted({count.dataset for count in counts}):
        files = [count for count in counts if count.dataset == dataset]
        rules = sorted({rule for count in files for rule in count.dirty})
        datasets[dataset] = {
            "files": len(files),
            "rows": sum(count.rows for count in files),
            "accepted": sum(count.accepted for count in files),
            "identical_repeats": sum(count.identical_repeats for count in files),
            "dirty": {rule: sum(count.dirty.get(rule, 0) for count in files) for rule in rules},
        }
    return datasets
