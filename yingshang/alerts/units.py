"""The tree of units as a snapshot has it: who answers for an alert, and who is above them."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from yingshang.alerts.store import Alert

_QUERY = "select unit_code, unit_name, parent_code, aliases from marts.dim_units"


@dataclass(frozen=True)
class Unit:
    """One unit; the one above it is named by its code."""

    code: str
    name: str
    parent_code: str | None = None


@dataclass(frozen=True)
class Units:
    """All units by code, and codes by every name that is used for them."""

    by_code: Mapping[str, Unit]
    code_of_name: Mapping[str, str]

    def chain(self, alert: Alert) -> list[Unit]:
        """Return who answers for an alert and everybody above, the nearest first; nobody for alerts about data."""
        first = str(alert.owner).partition("、")[0].strip() if alert.is_whole else ""
        unit = self.by_code.get(self.code_of_name.get(first, alert.unit_code))
        found: list[Unit] = []
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.by_code.get(unit.parent_code or "")
        return found


def read_units(connection: duckdb.DuckDBPyConnection) -> Units:
    """Return the units of a snapshot."""
    by_code: dict[str, Unit] = {}
    names: dict[str, str] = {}
    for code, name, parent_code, aliases in connection.execute(_QUERY).fetchall():
        by_code[code] = Unit(code, name, parent_code)
        names |= dict.fromkeys((one.strip() for one in (aliases or "").split("、") if one.strip()), code)
    return Units(by_code, names | {unit.name: unit.code for unit in by_code.values()})
