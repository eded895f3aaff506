"""What is entered by hand: arrears ledgers and surveys. Values of targets are in `reported_values`."""

import numpy as np
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import MINUTES_PER_DAY, month_starts
from yingshang.simulation.draws import Draws, dates, flags, moments, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

_DEBTORS = ("government", "institution", "state_enterprise", "large_enterprise")
_DIMENSIONS = ("办事便利", "政策兑现", "诉求办理")


def draw_arrears(seed: int, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return money owed to enterprises: a version when entered, another when repaid."""
    draws = Draws(seed, "arrears")
    start, end = month_starts(year, year)[0], month_starts(year, year)[-1]
    entered = np.sort(draws.whole(start - 60, end - 1, count))
    repaid = entered + draws.whole(10, 150, count)
    is_repaid = (repaid < end) & (repaid >= start) & draws.chance(count, 0.8)
    enterprise = (draws.rng.random(count) * enterprises.existing(start)).astype(np.int64)
    kind = draws.pick(count, [0.1, 0.2, 0.4, 0.3])
    owed = draws.waiting(count, 60) * 1_000_000
    office = np.array([city.department(short) for short in ("市经信局", "市国资委", "市建委")])
    frame = pl.DataFrame(
        {
            "arrears_id": serial("QK", count, 6),
            "debtor_name": text(("某机关", "某事业单位", "某国有企业", "某大型企业"), kind),
            "debtor_kind": text(_DEBTORS, kind),
            "creditor_credit_code": enterprises.codes.gather(enterprise),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "department_code": text(city.DEPARTMENT_CODES, office[draws.whole(0, 2, count)]),
            "owed_yuan": numbers(owed),
            "due_on": dates(entered - draws.whole(30, 700, count)),
            "is_disputed": flags(draws.chance(count, 0.15)),
            "repaid_yuan": numbers(owed),
            "repaid_on": dates(repaid),
            "resolution": text(("一次性付清", "分期付清", "以资抵债"), draws.whole(0, 2, count)),
            "written_off_at": moments(repaid * MINUTES_PER_DAY + 960),
            "_known_on": dates(repaid),
        }
    )
    empty = ("repaid_yuan", "repaid_on", "resolution", "written_off_at")
    opened = frame.with_columns(
        *(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in empty),
        dates(np.maximum(entered, start - 1)).alias("_known_on"),
    )
    return pl.concat([opened, frame.filter(pl.Series(is_repaid))])


def draw_surveys(seed: int, year: int) -> pl.DataFrame:
    """Return the half-yearly survey scores of the districts by dimension."""
    draws = Draws(seed, "surveys")
    starts = month_starts(year, year)
    size = 2 * len(city.DISTRICTS) * len(_DIMENSIONS)
    place = np.arange(size)
    half = place // (size // 2)
    district = place // len(_DIMENSIONS) % len(city.DISTRICTS)
    sample = draws.whole(120, 400, size)
    strain = np.array([round(item.strain * 10) for item in city.DISTRICTS])[district]
    day = np.array([starts[6], starts[12]])[half] - draws.whole(5, 25, size)
    return pl.DataFrame(
        {
            "survey_id": serial("DC", size, 5),
            "batch": text((f"{year}年上半年", f"{year}年下半年"), half),
            "agency": text(("第三方评估机构",), np.zeros(size)),
            "unit_code": text(city.DISTRICT_CODES, district),
            "surveyed_on": dates(day),
            "sample_size": numbers(sample),
            "valid_sample": numbers(sample - draws.whole(2, 60, size)),
            "score": numbers(97_500_000 - strain * 200_000 + draws.whole(-9, 9, size) * 100_000),
            "dimension": text(_DIMENSIONS, place % len(_DIMENSIONS)),
            "_known_on": dates(day),
        }
    )
