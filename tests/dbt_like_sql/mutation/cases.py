"""Runs the unit tests of dbt models in memory, many times a second: the given rows stay, the query changes.

The rows and what is expected are those of the manifest, the types of columns those of a built warehouse; so a case means
here what it means to dbt.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

AS_OF, KNOWN_BY = dt.date(1901, 1, 1), dt.date(1901, 1, 2)  # stand-ins for the days that a case sets


@dataclass(frozen=True)
class Case:
    """One unit test whose given rows are in a schema of the database."""

    name: str
    schema: str
    days: Mapping[str, str]
    columns: tuple[str, ...]
    expected: Counter[tuple[Any, ...]]


class Bench:
    """The cases of all models, and a database in which they are."""

    def __init__(self, warehouse: str, manifest: Mapping[str, Any]) -> None:
        self._database = duckdb.connect(config={"threads": 1})
        self._database.execute(f"ATTACH '{warehouse}' AS warehouse (READ_ONLY)")
        self._database.execute(f"ATTACH '{Path(warehouse).with_name('facts.duckdb')}' AS facts (READ_ONLY)")
        self._sources = {
            node["name"]: f"{node['database']}.{node['schema']}.{node['name']}"
            for node in manifest["nodes"].values()
            if "schema" in node
        }
        self._macros: set[str] = set()
        self.cases: dict[str, list[Case]] = {}
        for number, test in enumerate(manifest["unit_tests"].values()):
            if all(given["input"].startswith("ref(") for given in test["given"]):
                self.cases.setdefault(test["model"], []).append(self._prepared(f"case_{number}", test))

    def failures(self, model: str, query: str) -> list[str]:
        """Return the names of the model's cases that the query fails; the first failure is enough."""
        for case in self.cases.get(model, []):
            if not self._passes(case, query):
                return [case.name]
        return []

    def _passes(self, case: Case, query: str) -> bool:
        text = query.replace(str(AS_OF), case.days["as_of"]).replace(str(KNOWN_BY), case.days["known_by"])
        self._database.execute(f"SET schema = 'memory.{case.schema}'")
        try:
            found = self._database.execute(f"SELECT {', '.join(case.columns)} FROM ({text})").fetchall()
        except duckdb.Error:
            return False
        return Counter(found) == case.expected

    def _prepared(self, schema: str, test: Mapping[str, Any]) -> Case:
        self._database.execute(f"CREATE SCHEMA memory.{schema}")
        for given in test["given"]:
            name = given["input"].removeprefix("ref(").removesuffix(")").strip("'\"")
            self._table(f"memory.{schema}.{name}", name, given)
        expected = test["expect"]
        columns = tuple(expected["rows"][0]) if expected["rows"] else ("*",)
        self._table(f"memory.{schema}.expected_", test["model"], expected)
        rows = self._database.execute(f"SELECT {', '.join(columns)} FROM memory.{schema}.expected_").fetchall()
        days = (test["overrides"] or {}).get("vars", {})
        as_of = str(days.get("as_of", "2024-12-31"))
        known = {"as_of": as_of, "known_by": str(days.get("known_by", as_of))}
        return Case(test["name"], schema, known, columns, Counter(rows))

    def _table(self, target: str, model: str, block: Mapping[str, Any]) -> None:
        source = self._sources[model]
        self._database.execute(f"CREATE TABLE {target} AS FROM {source} LIMIT 0")
        if block["format"] == "sql":
            self._database.execute(f"INSERT INTO {target} BY NAME {block['rows']}")
            return
        for row in block["rows"]:
            given = {name: value for name, value in row.items() if value is not None}
            names = ", ".join(given)
            marks = ", ".join("?" for _ in given)
            self._database.execute(
                f"INSERT INTO {target} ({names}) VALUES ({marks})",
                [str(value).lower() if isinstance(value, bool) else str(value) for value in given.values()],
            )
