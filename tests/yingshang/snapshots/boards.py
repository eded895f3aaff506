"""Boards that are written into the ledger without a warehouse, as frames."""

import datetime as dt
from contextlib import contextmanager

from yingshang.checks.connections import scratch_connection
from yingshang.snapshots.board import Header, columns_of
from yingshang.snapshots.deltas import find_changes
from yingshang.snapshots.vintage_files import append, find_next_changes, number_header, read_headers

FIRST = dt.datetime(2024, 10, 1, 8)


def record(settings, board, as_of):
    """Append a frame with the columns of kpi.results as one publication; return its header."""
    headers = read_headers(settings)
    with scratch_connection(settings) as connection:
        header = _take(connection, board, as_of, len(headers))
        numbered = find_next_changes(connection, settings, header, headers)
        append(connection, settings, numbered)
    return numbered


@contextmanager
def recorder(settings):
    """Yield a function like `record` that has the last board at hand, as publishing has in the last snapshot."""
    headers = []
    with scratch_connection(settings) as connection:

        def add(board, as_of):
            before = headers[-1] if headers else None
            headers.append(number_header(_take(connection, board, as_of, len(headers)), before))
            find_changes(connection, headers[-1], before)
            append(connection, settings, headers[-1])
            connection.execute("CREATE OR REPLACE TEMP TABLE previous AS FROM board")
            return headers[-1]

        yield add


def _take(connection, board, as_of, number):
    connection.register("given", board.to_arrow())
    connection.execute("CREATE OR REPLACE TEMP TABLE board AS FROM given")
    published_at = FIRST + dt.timedelta(days=number)
    columns = columns_of(connection, "board")
    return Header(0, f"s{number:04}", published_at, as_of, as_of, "0.1.0", columns, "")


def ledger_bytes(settings):
    return sum(path.stat().st_size for path in settings.vintages.rglob("*.parquet"))
