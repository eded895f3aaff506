"""Enterprises: who they are, where, and what changes about them during the year."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from yingshang import credit_codes
from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, Days, month_starts
from yingshang.simulation.draws import Draws, Index, dates, flags, numbers, text

_NEW_SHARE = 0.06
_SIZES = ("micro", "small", "medium", "large")
_SIZE_SHARES = (0.62, 0.29, 0.07, 0.02)
_STREETS = tuple(street for district in city.DISTRICTS for street in district.streets)
_STREET_COUNTS = np.array([len(district.streets) for district in city.DISTRICTS])
_FIRST_STREETS = np.cumsum(_STREET_COUNTS) - _STREET_COUNTS


@dataclass(frozen=True)
class Enterprises:
    """All enterprises of the year, those founded before it first; `versions` is what is delivered."""

    codes: pl.Series
    names: pl.Series
    district: Index
    founded: Days
    versions: pl.DataFrame

    def existing(self, day: int) -> int:
        """Return how many of the enterprises, from the first on, exist on `day`."""
        return int(np.searchsorted(self.founded, day, side="right"))


def draw_enterprises(seed: int, count: int, year: int) -> Enterprises:
    """Return `count` enterprises; about one in sixteen is founded during `year`."""
    draws = Draws(seed, "enterprises")
    year_start, year_end = month_starts(year, year)[0], month_starts(year, year)[-1]
    is_new = np.arange(count) >= int(count * (1 - _NEW_SHARE))
    founded = np.where(is_new, draws.whole(year_start, year_end - 8, count), year_start - draws.waiting(count, 2500))
    founded = np.sort(np.maximum(founded, year_start - 12_000)).astype(np.int32)
    district = draws.pick(count, [district.weight for district in city.DISTRICTS])
    kind = draws.pick(count, [0.8, 0.17, 0.03])
    industry = draws.whole(0, len(names.INDUSTRIES) - 1, count)
    codes = _codes(district, kind)
    frame = pl.DataFrame(
        {
            "credit_code": codes,
            "enterprise_name": names.enterprise_names(draws, industry, kind),
            "entity_type": text(("company", "sole_trader", "cooperative"), kind),
            "ownership": text(("private", "state", "foreign"), draws.pick(count, [0.9, 0.05, 0.05])),
            "founded_on": dates(founded),
            "status": pl.Series(["active"]).new_from_index(0, count),
            "ended_on": dates(np.full(count, NEVER)),
            "industry_code": text([code for code, _ in names.INDUSTRIES], industry),
            **_address(draws, district),
            **_scale(draws, count),
            "_known_on": dates(np.maximum(founded, year_start - 1)),
        }
    )
    versions = pl.concat([frame, *_changes(draws, frame, year)])
    return Enterprises(codes, frame["enterprise_name"], district, founded, versions)


def _codes(district: Index, kind: Index) -> pl.Series:
    """Return valid codes whose organisation part starts with YS, a range that is not issued."""
    codes = [
        credit_codes.make(city.DISTRICT_CODES[place], f"Y{number:07d}", category="123"[sort])
        for number, (place, sort) in enumerate(zip(district.tolist(), kind.tolist(), strict=True))
    ]
    return pl.Series(codes, dtype=pl.String)


def _address(draws: Draws, district: Index) -> dict[str, pl.Series]:
    size = len(district)
    street = _FIRST_STREETS[district] + (draws.rng.random(size) * _STREET_COUNTS[district]).astype(np.int64)
    park_of = {parent: number for number, parent in enumerate(city.PARKS.values())}
    park = np.array([park_of.get(code, -1) for code in city.DISTRICT_CODES])[district]
    return {
        "district_code": text(city.DISTRICT_CODES, district, ~draws.chance(size, 0.004)),
        "street": text(_STREETS, street),
        "park": text(tuple(city.PARKS), np.maximum(park, 0), (park >= 0) & draws.chance(size, 0.15)),
    }


def _scale(draws: Draws, size: int) -> dict[str, pl.Series]:
    scale = draws.pick(size, _SIZE_SHARES)
    employees = np.minimum(np.array([3, 25, 160, 700])[scale] + draws.waiting(size, 12), 20_000)
    revenue = employees * draws.whole(8_000_000, 90_000_000, size)
    return {
        "employees": numbers(employees),
        "revenue_yuan": numbers(revenue // 100 * 100),
        "assets_yuan": numbers(revenue * draws.whole(50, 300, size) // 10_000 * 100),
        "size": text(_SIZES, scale),
        "is_specialised": flags(draws.chance(size, np.array([0.002, 0.03, 0.1, 0.05])[scale])),
        "is_high_tech": flags(draws.chance(size, np.array([0.01, 0.06, 0.2, 0.4])[scale])),
    }


def _changes(draws: Draws, frame: pl.DataFrame, year: int) -> list[pl.DataFrame]:
    """Return later versions: enterprises that end, and enterprises that move to another district."""
    count = frame.height
    opened = int(count * (1 - _NEW_SHARE))
    chosen = draws.rng.permutation(opened)[: max(opened // 40, 4)]
    ended, moved = np.sort(chosen[: len(chosen) // 2]), np.sort(chosen[len(chosen) // 2 :])
    starts = month_starts(year, year)
    days = [starts[1] + draws.whole(0, starts[-1] - starts[1] - 1, len(part)) for part in (ended, moved)]
    fate = text(("cancelled", "moved_out", "revoked"), draws.pick(len(ended), [0.7, 0.2, 0.1]))
    old_home = np.array([city.DISTRICT_CODES.index(code) if code else 0 for code in frame["district_code"][moved]])
    new_home = (old_home + draws.whole(1, len(city.DISTRICTS) - 1, len(moved))) % len(city.DISTRICTS)
    closing = frame[ended].with_columns(fate.alias("status"), dates(days[0]).alias("ended_on"))
    moving = frame[moved].with_columns(
        text(city.DISTRICT_CODES, new_home).alias("district_code"),
        text(_STREETS, _FIRST_STREETS[new_home]).alias("street"),
        pl.lit(None, dtype=pl.String).alias("park"),
    )
    return [part.with_columns(dates(day).alias("_known_on")) for part, day in zip((closing, moving), days, strict=True)]
