"""Which lake files may hold a key of a delivery. What the rows in them say is compared in `lake`.

Opening a lake file costs more than judging a hundred rows, and daily deliveries make hundreds of small files. Hashes of
the keys of small files are therefore kept in memory; lake files never change, so the hashes stay true.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

_SMALL_FILE_ROWS = 50_000
_ROWS_IN_MEMORY = 2_000_000


class KeyIndex:
    """Key hashes of the small files in one dataset's lake folder."""

    def __init__(self, key: Sequence[str]) -> None:
        self._key = list(key)
        self._states: dict[str, tuple[int, int]] = {}
        self._large: set[str] = set()
        self._hashes = pl.DataFrame(schema={"hash": pl.UInt64, "file": pl.String})

    def files_to_search(self, keys: pl.DataFrame, files: list[Path]) -> tuple[list[Path], list[Path]]:
        """Return the small files among `files` that may hold one of `keys`, and the large ones, never ruled out."""
        self._follow(files)
        names = set(self._hashes.join(_hashed(keys), on="hash", how="semi")["file"].unique())
        return [path for path in files if path.name in names], [path for path in files if path.name in self._large]

    def _follow(self, files: list[Path]) -> None:
        """Take in the files that are new and forget those that are gone."""
        states = {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
        kept = {name for name, state in states.items() if self._states.get(name) == state}
        if len(kept) < len(self._states):
            self._hashes = self._hashes.filter(pl.col("file").is_in(kept))
            self._large &= kept
        self._states = states
        for path in files:
            if path.name not in kept:
                self._add(path)

    def _add(self, path: Path) -> None:
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        if rows > _SMALL_FILE_ROWS or rows + len(self._hashes) > _ROWS_IN_MEMORY:
            self._large.add(path.name)
        else:
            hashes = _hashed(pl.read_parquet(path, columns=self._key).select(self._key))
            self._hashes.extend(hashes.with_columns(pl.lit(path.name).alias("file")))


def _hashed(keys: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame({"hash": keys.hash_rows()})


@lru_cache(maxsize=64)
def key_index(_folder: Path, key: tuple[str, ...]) -> KeyIndex:
    """Return the index of a lake folder; one per folder and process."""
    return KeyIndex(key)
