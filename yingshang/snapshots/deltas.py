"""What sets one board apart from the one before, and how the one before becomes the next again.

Both directions start from the same prediction: what the previous board would be if nothing but the day had moved. Rows
of the temporary table `changes` say the rest: `set` gives a row anew because a shown column differs, `touched` corrects
a prediction of a daily column, `removed` names a key, `moved` says which value of a daily column became which for all
rows of a definition, and `kept` is an unchanged row in a file that holds the whole board.
"""

import duckdb

from yingshang.snapshots.board import CUMULATIVE, DAILY, KEY, Columns, Header

# Daily columns whose next value cannot be worked out; most rows of a definition move alike.
_MOVING = ("data_cutoff", "pace_expected")
_MOVES = {"moved_column": "VARCHAR", "moved_from": "VARCHAR", "moved_to": "VARCHAR"}
_GROUP = "kpi_id, definition_id, period_kind"
_KEYS = ", ".join(KEY)
_IS_CUMULATIVE = f"period_kind IN {CUMULATIVE}"


def find_changes(connection: duckdb.DuckDBPyConnection, header: Header, previous: Header | None) -> None:
    """Make the table `changes` that leads from the table `previous` (of the header `previous`) to the table `board`."""
    if previous is None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE previous AS FROM board LIMIT 0; {_NO_MOVES}")
    elif header.is_full:
        connection.execute(_NO_MOVES)
    else:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE moves AS {_moves(header.stored)}")
        _predict(connection, header, previous)
    before = header if previous is None else previous
    source = "previous" if previous is None or header.is_full else "predicted"
    common = {name: kind for name, kind in header.stored.items() if name in before.stored}
    rows = ", ".join(f"board.{name}" for name in header.stored if name not in KEY)
    daily = _differ({name: kind for name, kind in common.items() if name in DAILY}, common, source)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE changes AS
        WITH compared AS (
            SELECT CASE
                WHEN board.is_here IS NULL THEN 'removed'
                WHEN {source}.is_here IS NULL OR {_is_changed(common, before.stored, source)} THEN 'set'
                WHEN {"true" if header.is_full else "false"} THEN 'kept'
                WHEN {daily} THEN 'touched'
                END AS change, {_KEYS}, {rows}
            FROM (SELECT *, true AS is_here FROM board) AS board
            FULL JOIN (SELECT *, true AS is_here FROM {source}) AS {source} USING ({_KEYS})
        )
        FROM compared WHERE change IS NOT NULL
        UNION ALL BY NAME SELECT 'moved' AS change, * FROM moves""")
    _keep_daily_alone(connection, header.stored)


def fold(connection: duckdb.DuckDBPyConnection, header: Header, previous: Header | None) -> None:
    """Turn the table `previous` into the board of `header`, by the table `changes`."""
    rows = ", ".join(header.stored)
    if header.is_full or previous is None:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE previous AS SELECT {rows} FROM changes WHERE change IN ('set', 'kept')"
        )
        return
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE moves AS SELECT {_GROUP}, {', '.join(_MOVES)}"
        " FROM changes WHERE change = 'moved'"
    )
    _predict(connection, header, previous)
    touched = ", ".join(f"{'changes' if name in DAILY else 'predicted'}.{name}" for name in header.stored)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE previous AS
        SELECT {rows} FROM predicted ANTI JOIN (FROM changes WHERE change <> 'moved') AS changes USING ({_KEYS})
        UNION ALL SELECT {rows} FROM changes WHERE change = 'set'
        UNION ALL SELECT {touched} FROM predicted JOIN changes USING ({_KEYS}) WHERE change = 'touched'""")


def _predict(connection: duckdb.DuckDBPyConnection, header: Header, previous: Header) -> None:
    """Make the table `predicted`: the previous board if nothing but the day had moved, and `moves` had happened."""
    columns, values, joins = header.stored, {name: f"previous.{name}" for name in header.stored}, ""
    if "period_end" in columns:
        values["period_end"] = (
            f"CASE WHEN previous.{_IS_CUMULATIVE} AND previous.period_end = DATE '{previous.as_of}'"
            f" THEN DATE '{header.as_of}' ELSE previous.period_end END"
        )
    for name in _moving(columns):
        values[name] = (
            f"CASE WHEN {name}_moves.kpi_id IS NULL THEN previous.{name}"
            f" ELSE CAST({name}_moves.moved_to AS {columns[name]}) END"
        )
        joins += f""" LEFT JOIN (FROM moves WHERE moved_column = '{name}') AS {name}_moves
            ON previous.kpi_id = {name}_moves.kpi_id AND previous.definition_id = {name}_moves.definition_id
            AND previous.period_kind = {name}_moves.period_kind
            AND previous.{name} IS NOT DISTINCT FROM CAST({name}_moves.moved_from AS {columns[name]})"""
    chosen = ", ".join(f"{value} AS {name}" for name, value in values.items())
    gap = ""
    if {"value", "pace_expected", "pace_gap"} <= columns.keys():
        gap = f"REPLACE (TRY_CAST(value - pace_expected AS {columns['pace_gap']}) AS pace_gap)"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE predicted AS SELECT * {gap} FROM (SELECT {chosen} FROM previous {joins})"
    )


def _moves(columns: Columns) -> str:
    """Say what most rows of a definition that held a value of a daily column hold now, if that is another value."""
    parts = [
        f"""FROM (
            SELECT {_GROUP}, '{name}' AS moved_column, CAST(previous.{name} AS VARCHAR) AS moved_from,
                CAST(board.{name} AS VARCHAR) AS moved_to, count(*) AS rows
            FROM board JOIN previous USING ({_KEYS}) WHERE NOT {_is_changed(columns, columns, "previous")} GROUP BY ALL
        ) QUALIFY rows > 1 AND row_number() OVER (
            PARTITION BY {_GROUP}, moved_from ORDER BY rows DESC, moved_to NULLS LAST) = 1"""
        for name in _moving(columns)
    ]
    if not parts:
        return _NO_MOVES_QUERY
    found = " UNION ALL ".join(f"({part})" for part in parts)
    return f"SELECT * EXCLUDE (rows) FROM ({found}) WHERE moved_from IS DISTINCT FROM moved_to"


def _is_changed(columns: Columns, before: Columns, other: str) -> str:
    """Return the condition that a shown column differs between `board` and another table."""
    shown = {name: kind for name, kind in columns.items() if name not in (*KEY, *DAILY)}
    condition = _differ(shown, before, other)
    if "period_end" in columns:
        condition += f" OR (NOT {_IS_CUMULATIVE} AND board.period_end IS DISTINCT FROM {other}.period_end)"
    return f"({condition})"


def _differ(columns: Columns, before: Columns, other: str) -> str:
    """Return the condition that one of the columns differs; figures are compared as figures, other types as text."""
    conditions = []
    for name, kind in columns.items():
        is_comparable = kind == before[name] or {kind[:7], before[name][:7]} == {"DECIMAL"}
        sides = [
            f"{table}.{name}" if is_comparable else f"CAST({table}.{name} AS VARCHAR)" for table in ("board", other)
        ]
        conditions.append(f"{sides[0]} IS DISTINCT FROM {sides[1]}")
    return " OR ".join(conditions) or "false"


def _keep_daily_alone(connection: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    """Of a touched row only the daily columns are kept: the others are as they were."""
    others = [f"{name} = NULL" for name in columns if name not in (*KEY, *DAILY)]
    if others:
        connection.execute(f"UPDATE changes SET {', '.join(others)} WHERE change = 'touched'")


def _moving(columns: Columns) -> list[str]:
    return [name for name in _MOVING if name in columns]


_NO_MOVES_QUERY = (
    "SELECT NULL::VARCHAR AS kpi_id, NULL::VARCHAR AS definition_id, NULL::VARCHAR AS period_kind, "
    + ", ".join(f"NULL::{kind} AS {name}" for name, kind in _MOVES.items())
    + " LIMIT 0"
)
_NO_MOVES = f"CREATE OR REPLACE TEMP TABLE moves AS {_NO_MOVES_QUERY}"
