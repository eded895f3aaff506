"""Which delivered rows a later one of the same key has replaced, found from hashes of the keys."""

from collections.abc import Iterator

import polars as pl

ORDER = "order"  # the column that gives the order of all rows of a dataset
_HASH = "key_hash"
_HASHES_AT_ONCE = 25_000_000
_CANDIDATES_AT_ONCE = 1_000_000
_ROWS_OF_A_BATCH = 1_000_000


def superseded(rows: pl.LazyFrame, key: list[str]) -> pl.DataFrame:
    """Return the order of every row that a later one of the same key has replaced.

    Only keys whose hash occurs twice are looked at: hashes are sorted in a tenth of the time and memory that keys take.
    """
    hashed = rows.with_columns(key_hash(key).alias(_HASH))
    twice = pl.concat(_occurring_twice(hashed))
    found = [_replaced(hashed, key, hashes) for hashes in twice.iter_slices(_CANDIDATES_AT_ONCE) if len(hashes)]
    return pl.concat(found) if found else pl.DataFrame(schema={ORDER: pl.Int64})


def key_hash(key: list[str]) -> pl.Expr:
    """Return a number per row that is the same for the same key, and seldom the same for another one."""
    return pl.struct(key).hash(seed=0)


def _occurring_twice(hashed: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the hashes that more than one row has, so that all hashes are never held at once."""
    parts = 1 + hashed.select(pl.len()).collect(engine="streaming").item() // _HASHES_AT_ONCE
    for number in range(parts):
        part = hashed.select(_HASH).filter(pl.col(_HASH) % parts == number)
        hashes = part.collect(engine="streaming")[_HASH].sort()
        yield hashes.filter(hashes == hashes.shift(1)).unique().to_frame()


def _replaced(hashed: pl.LazyFrame, key: list[str], hashes: pl.DataFrame) -> pl.DataFrame:
    """Return the replaced ones among the rows of some hashes; here the keys themselves are compared."""
    batches = hashed.select(*key, ORDER, _HASH).collect_batches(chunk_size=_ROWS_OF_A_BATCH, engine="streaming")
    # A text that is cut out keeps the memory of all texts around it; one that is put together anew does not.
    anew = pl.col(key) + "."
    candidates = pl.concat(batch.join(hashes, on=_HASH, how="semi").select(anew, ORDER) for batch in batches)
    return candidates.filter(pl.col(ORDER) < pl.col(ORDER).max().over(key)).select(ORDER)
