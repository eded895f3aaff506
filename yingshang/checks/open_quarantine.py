"""Counts refused rows that no later delivery has made good. Showing and exporting them is the callers' affair."""

import duckdb

from yingshang.contracts import Contract
from yingshang.settings import Settings


def open_rows(connection: duckdb.DuckDBPyConnection, settings: Settings, contract: Contract) -> int:
    """Return how many quarantined rows of a dataset still wait for a correction.

    A refused row is made good when a later delivery brings an accepted row with its key. The key is read from the
    delivered text under the contract's headers; a row whose key cannot be read (empty, or under a header that only a
    mapping knows) stays open.
    """
    refused = settings.quarantine / contract.dataset / "*.parquet"
    lake = settings.lake / contract.dataset / "*.parquet"
    keys = [f"{_delivered(contract, name)} AS k{place}" for place, name in enumerate(contract.key)]
    is_same = [f'CAST(lake."{name}" AS VARCHAR) = refused.k{place}' for place, name in enumerate(contract.key)]
    (count,) = connection.execute(
        f"""SELECT count(*) FROM (SELECT delivery_seq, {", ".join(keys)} FROM read_parquet('{refused}')) AS refused
            ANTI JOIN read_parquet('{lake}', union_by_name = true) AS lake
            ON {" AND ".join(is_same)} AND lake._delivery_seq > refused.delivery_seq AND NOT lake._is_withdrawn"""
    ).fetchall()[0]
    return int(count)


def _delivered(contract: Contract, name: str) -> str:
    """Return SQL for the delivered text of a key field, trimmed."""
    paths = (f"""original ->> '$."{header}"'""" for header in contract.headers(name) if not set(header) & set("\"'"))
    return f"trim(coalesce({', '.join(paths)}))"
