"""The words by which departments name districts, departments and streets, from the delivered units."""

import re
from functools import lru_cache
from pathlib import Path

import duckdb

from yingshang.contracts.model import fold
from yingshang.deliveries.judging import ROW
from yingshang.deliveries.lake import SEQ, WITHDRAWN, delivery_files
from yingshang.settings import Settings

UnitWords = dict[str, dict[str, str]]
# A record of an area that no district of it stands for names the area in its place.
_ALSO = {"area": ("district",)}


def load_unit_words(settings: Settings) -> UnitWords:
    """Return per kind of unit (and for `any`) every unambiguous word with its unit code."""
    folder = settings.lake / "units"
    return _unit_words(folder, tuple(path.name for path in delivery_files(folder)))


@lru_cache(maxsize=4)
def _unit_words(folder: Path, files: tuple[str, ...]) -> UnitWords:
    if not files:
        return {}
    with duckdb.connect() as connection:
        units = connection.execute(
            f"select unit_code, unit_name, unit_kind, aliases from read_parquet('{folder}/*.parquet')"
            f" qualify row_number() over (partition by unit_code order by {SEQ} desc, {ROW} desc) = 1"
            f" and not {WITHDRAWN} order by unit_code"
        ).fetchall()
    candidates: dict[str, dict[str, set[str]]] = {"any": {}}
    for code, name, kind, aliases in units:
        for word in (code, name, *re.split(r"[、,\uff0c;\uff1b|]", aliases or "")):
            for spelling in {word.strip(), fold(word)} - {""}:
                for scope in (kind, "any", *_ALSO.get(kind, ())):
                    candidates.setdefault(scope, {}).setdefault(spelling, set()).add(code)
    return {scope: _unambiguous(words) for scope, words in candidates.items()}


def _unambiguous(words: dict[str, set[str]]) -> dict[str, str]:
    """A code names itself; any other word only when it means one unit, however it is written."""
    owners: dict[str, set[str]] = {}
    for code in {code for codes in words.values() for code in codes}:
        owners.setdefault(fold(code), set()).add(code)
    meant = {word: owners.get(fold(word), words.get(fold(word), words[word])) for word in words}
    return {word: next(iter(codes)) for word, codes in meant.items() if len(codes) == 1}
