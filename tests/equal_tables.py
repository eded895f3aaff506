"""Which tables of two warehouse files differ in columns, types or rows, however their rows lie."""

from pathlib import Path

import duckdb

EVERY = ("staging", "intermediate", "marts", "kpi")


def differences(expected: Path, found: Path, schemas=("marts", "kpi")) -> tuple[list[str], dict[str, object]]:
    """Return which tables of `found` were compared, and those with other columns, types or rows in `expected`.

    Both files are read under the one name that their views know.
    """
    unequal = {}
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{expected}' AS warehouse (READ_ONLY)")
        names = _names(connection, schemas)
        columns = {name: connection.execute(f"DESCRIBE warehouse.{name}").fetchall() for name in names}
        connection.execute("".join(f"CREATE SCHEMA {schema};" for schema in schemas))
        for name in names:
            connection.execute(f"CREATE TABLE {name} AS FROM warehouse.{name}")
        connection.execute("DETACH warehouse")
        connection.execute(f"ATTACH '{found}' AS warehouse (READ_ONLY)")
        compared = sorted(set(names) & set(_names(connection, schemas)))
        for name in compared:
            described = connection.execute(f"DESCRIBE warehouse.{name}").fetchall()
            types = [(a[:2], b[:2]) for a, b in zip(columns[name], described, strict=True) if a[:2] != b[:2]]
            only = [
                connection.execute(f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})").fetchall()[0][0]
                for a, b in ((name, f"warehouse.{name}"), (f"warehouse.{name}", name))
            ]
            if types or any(only):
                unequal[name] = (types, only)
    return compared, unequal


def tables_of(warehouse: Path, schemas=EVERY) -> list[str]:
    """Return the tables and views of a warehouse file."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{warehouse}' AS warehouse (READ_ONLY)")
        return _names(connection, schemas)


def _names(connection, schemas):
    rows = connection.execute(
        "SELECT DISTINCT schema_name || '.' || table_name AS name FROM duckdb_columns()"
        " WHERE database_name = 'warehouse' AND list_contains(?, schema_name) ORDER BY name",
        [list(schemas)],
    ).fetchall()
    return [name for (name,) in rows]
