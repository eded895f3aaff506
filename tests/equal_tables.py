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
        _attach(connection, expected)
        names = _names(connection, schemas)
        columns = {name: connection.execute(f"DESCRIBE {_built(connection, name)}").fetchall() for name in names}
        connection.execute("".join(f"CREATE SCHEMA {schema};" for schema in schemas))
        for name in names:
            connection.execute(f"CREATE TABLE {name} AS FROM {_built(connection, name)}")
        for database in _attached(connection):
            connection.execute(f"DETACH {database}")
        _attach(connection, found)
        compared = sorted(set(names) & set(_names(connection, schemas)))
        for name in compared:
            built = _built(connection, name)
            described = connection.execute(f"DESCRIBE {built}").fetchall()
            types = [(a[:2], b[:2]) for a, b in zip(columns[name], described, strict=True) if a[:2] != b[:2]]
            only = [
                connection.execute(f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})").fetchall()[0][0]
                for a, b in ((name, built), (built, name))
            ]
            if types or any(only):
                unequal[name] = (types, only)
    return compared, unequal


def tables_of(warehouse: Path, schemas=EVERY) -> list[str]:
    """Return the tables and views of a warehouse with its facts, or of a snapshot."""
    with duckdb.connect() as connection:
        _attach(connection, warehouse)
        return _names(connection, schemas)


def _attach(connection, path):
    connection.execute(f"ATTACH '{path}' AS warehouse (READ_ONLY)")
    if path.name == "warehouse.duckdb":  # a snapshot has its facts within
        connection.execute(f"ATTACH '{path.with_name('facts.duckdb')}' AS facts (READ_ONLY)")


def _attached(connection):
    names = connection.execute(
        "SELECT database_name FROM duckdb_databases() WHERE database_name IN ('warehouse', 'facts')"
    )
    return [name for (name,) in names.fetchall()]


def _built(connection, table):
    is_fact = table.startswith("marts.") and "facts" in _attached(connection)
    return f"{'facts' if is_fact else 'warehouse'}.{table}"


def _names(connection, schemas):
    """Return the names of the models' tables; once published, the file of the facts holds more than the marts."""
    rows = connection.execute(
        "SELECT DISTINCT database_name, schema_name || '.' || table_name AS name FROM duckdb_columns()"
        " WHERE database_name IN ('warehouse', 'facts') AND list_contains(?, schema_name) ORDER BY name",
        [list(schemas)],
    ).fetchall()
    return [name for database, name in rows if _built(connection, name) == f"{database}.{name}"]
