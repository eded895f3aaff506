"""What a build of the random city knew, and its rows by key; shared by the tests that hold both against each other."""

import datetime as dt
from decimal import Decimal
from typing import Any

import oracle
from random_city import DEPARTMENTS, DISTRICTS
from warehouses import Build

UNITS = [("city", "330100")]
UNITS += [("district", code) for code in [*DISTRICTS, "UNASSIGNED"]]
UNITS += [("department", code) for code in [*DEPARTMENTS, "UNASSIGNED"]]
DAY = dt.timedelta(days=1)
Key = tuple[str, str, str, dt.date]
STATED = {"share": Decimal("0.98"), "元": Decimal(20_000_000_000)}


class Records:
    """What a build knew, by dataset."""

    def __init__(self, build: Build) -> None:
        def newest(dataset: str, key: str) -> list[oracle.Row]:
            return oracle.newest(build.city.deliveries, dataset, key, build.known_by)

        self.petitions = newest("petitions", "petition_id")
        self.events = newest("petition_events", "event_id")
        self.policies = newest("policies", "policy_id")
        self.matches = newest("policy_matches", "match_id")
        self.pushes = newest("policy_pushes", "push_id")
        self.enterprises = newest("enterprises", "credit_code")
        self.guarantees = newest("guarantees", "guarantee_id")
        self.guarantee_events = newest("guarantee_events", "event_id")


def of_unit(rows: list[oracle.Row], unit: tuple[str, str]) -> list[oracle.Row]:
    kind, code = unit
    wanted = None if code == "UNASSIGNED" else code
    return rows if kind == "city" else [row for row in rows if row[f"{kind}_code"] == wanted]


def days_of(build: Build) -> list[dt.date]:
    end = min(build.as_of, oracle.WINDOW[1])
    days = [oracle.WINDOW[0] + DAY * offset for offset in range((end - oracle.WINDOW[0]).days + 1)]
    return days if build.as_of <= oracle.WINDOW[1] else [*days, build.as_of]


def to_date(build: Build) -> dict[Key, dict[str, Any]]:
    rows = [row for row in build.results if row["period_kind"] == "to_date"]
    keyed = {(row["definition_id"], row["unit_kind"], row["unit_code"], row["as_of"]): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed
