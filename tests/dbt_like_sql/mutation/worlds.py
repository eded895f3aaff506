"""Small worlds whose figures other tests hold against an oracle: a fault that changes such a figure fails those tests.

A world keeps the staging tables of a built warehouse in memory and rebuilds what follows from a changed model. What is
looked at (`observed`) is only what the tests named beside it check against numbers that were not made by our SQL.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb
from cases import AS_OF, KNOWN_BY
from mutants import parse
from sqlglot import exp

Days = tuple[str, str]


class Project:
    """The models of a compiled dbt project: their queries, with stand-ins for the two days, and who reads whom."""

    def __init__(self, target: Path) -> None:
        self.manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        nodes = {key: node for key, node in self.manifest["nodes"].items() if node["resource_type"] == "model"}
        self.schemas = {node["name"]: node["schema"] for node in nodes.values()}
        self.parents = {
            node["name"]: [nodes[key]["name"] for key in node["depends_on"]["nodes"] if key in nodes]
            for node in nodes.values()
        }
        compiled = target / "compiled" / "yingshang"
        self._files = {node["name"]: compiled / node["original_file_path"] for node in nodes.values()}
        self.query = cache(self._query)
        self.upstream = cache(self._upstream)

    def _query(self, model: str) -> exp.Expression:
        return parse(self._files[model].read_text(encoding="utf-8"))

    def _upstream(self, model: str) -> frozenset[str]:
        return frozenset(self.parents[model]).union(*(self.upstream(parent) for parent in self.parents[model]))

    def in_order(self, models: Iterable[str]) -> list[str]:
        """Return models so that each one comes after those that it reads."""
        return sorted(models, key=lambda model: (len(self.upstream(model)), model))


class World:
    """One warehouse about one day, rebuilt in memory as far as what is observed needs it."""

    def __init__(
        self, name: str, project: Project, warehouse: Path, days: Days, observed: Mapping[str, str], kpis: str = "true"
    ) -> None:
        self.name, self._project, self._days = name, project, days
        self._observed = observed
        needed = set(observed).union(*(project.upstream(model) for model in observed))
        self._database = duckdb.connect(config={"threads": 1})
        self._database.execute(
            f"ATTACH '{warehouse}' AS warehouse (READ_ONLY); CREATE SCHEMA base; CREATE SCHEMA changed"
        )
        self._database.execute("SET search_path = 'memory.changed,memory.base'")
        given = {model for model in needed if project.schemas[model] == "staging"} | {"int_definitions__begun"}
        for model in given:
            chosen = f" WHERE {kpis}" if model in ("int_definitions__begun", "stg_targets", "stg_definitions") else ""
            self._database.execute(
                f"CREATE TABLE base.{model} AS FROM warehouse.{project.schemas[model]}.{model}{chosen}"
            )
        self._built = [model for model in project.in_order(needed) if model not in given]
        for model in self._built:
            self._build("base", model, project.query(model).sql("duckdb"))
        self._seen = self._look()

    def detects(self, model: str, query: str) -> bool:
        """Say whether a changed query of a model changes anything that is observed, or cannot be run."""
        if model not in self._built:
            return False
        try:
            self._build("changed", model, query)
            for later in self._built:
                if model in self._project.upstream(later):
                    self._build("changed", later, self._project.query(later).sql("duckdb"))
            return self._look() != self._seen
        except duckdb.Error:
            return True
        finally:
            self._database.execute("DROP SCHEMA changed CASCADE; CREATE SCHEMA changed")

    def _build(self, schema: str, model: str, query: str) -> None:
        text = query.replace(str(AS_OF), self._days[0]).replace(str(KNOWN_BY), self._days[1])
        self._database.execute(f"CREATE TABLE {schema}.{model} AS {text}")

    def _look(self) -> list[tuple[object, ...]]:
        """Return a sum over hashes of the observed rows, one per table; it does not depend on their order."""
        return [
            self._database.execute(f"SELECT count(*), sum(hash(seen)::HUGEINT) FROM ({query}) AS seen").fetchall()[0]
            for query in self._observed.values()
        ]
