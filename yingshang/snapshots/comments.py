"""The Chinese words on every schema, table and column of a snapshot. Model tables bring theirs from dbt's manifest."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from yingshang.contracts import Contract
from yingshang.errors import YingshangError
from yingshang.snapshots.own_words import OWN_COMMENTS

# "schema.table": (words on the table, column: words on it)
Comments = Mapping[str, tuple[str, Mapping[str, str]]]
Columns = Mapping[str, Iterable[str]]
_SHOWN = 10
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def dbt_comments(manifest: Path) -> Comments:
    """Return the descriptions of the dbt models, by schema and table.

    Raises:
        YingshangError: there is no manifest.
    """
    if not manifest.is_file():
        raise YingshangError(f"{manifest}: no dbt manifest; it is written by the models' run: yingshang run.")
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}": (
            node["description"],
            {name: column["description"] for name, column in node["columns"].items()},
        )
        for node in nodes
        if node["resource_type"] == "model"
    }


def complete_comments(given: Comments, contracts: Mapping[str, Contract], tables: Columns) -> Comments:
    """Return words for every table and column of `tables`, Chinese in each.

    What the models leave out of a mart is taken from the contract of its dataset; tables that are written at
    publication bring their own.

    Raises:
        YingshangError: a table or column has none, or none in Chinese; names all of them.
    """
    known = {**given, **OWN_COMMENTS}
    complete, missing = {}, []
    for table, columns in tables.items():
        on_table, on_columns = known.get(table, ("", {}))
        contract = contract_of(table, contracts)
        fallback = {} if contract is None else {n: f"{f.title}：{f.description}" for n, f in contract.fields.items()}
        if contract is not None and not on_table:
            on_table = f"{contract.title}：{contract.description}"
        words = {column: on_columns.get(column) or fallback.get(column, "") for column in columns}
        complete[table] = (on_table, words)
        missing += [table] * (not _CHINESE.search(on_table))
        missing += [f"{table}.{column}" for column, text in words.items() if not _CHINESE.search(text)]
    if missing:
        raise YingshangError(
            f"Not published: {len(missing)} tables and columns have no Chinese comment, such as "
            f"{'、'.join(missing[:_SHOWN])}; describe them in the models' YAML."
        )
    return complete


def contract_of(table: str, contracts: Mapping[str, Contract]) -> Contract | None:
    """Return the contract of the dataset that a mart such as marts.fct_petitions shows."""
    schema, _, name = table.partition(".")
    return contracts.get(re.sub("^(dim|fct)_", "", name)) if schema == "marts" else None
