"""What is entered by hand: arrears ledgers, surveys, and values that cannot be computed from records."""

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, month_starts
from yingshang.simulation.draws import Draws, dates, flags, moments, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

_DEBTORS = ("government", "institution", "state_enterprise", "large_enterprise")
_DIMENSIONS = ("办事便利", "政策兑现", "诉求办理")
_MILLION = 1_000_000
# Targets of the city's document that only their owners can count: id, unit, yearly goal, department.
_TARGETS = (
    ("HZ-02-4", "件", 2_000, "市市场监管局"),
    ("HZ-03-1", "家", 20, "市经信局"),
    ("HZ-05-1", "个", 70, "市人力社保局"),
    ("HZ-06-1", "个", 150, "市商务"),
    ("HZ-09-1", "件", 1_600, "市市场监管局"),
)


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


def draw_reported_values(seed: int, year: int) -> pl.DataFrame:
    """Return cumulative values by month; some are revised in the month after."""
    draws = Draws(seed, "reports")
    starts = month_starts(year, year)
    size = 12 * len(_TARGETS)
    month, target = np.divmod(np.arange(size), len(_TARGETS))
    goal = np.array([goal for _, _, goal, _ in _TARGETS])[target]
    value = goal * (month + 1) * draws.whole(85, 104, size) // 1_200 * _MILLION
    period_end = np.array(starts[1:])[month] - 1
    departments = [city.department(short) for _, _, _, short in _TARGETS]
    frame = pl.DataFrame(
        {
            "report_id": serial(f"TB{year}", size, 4),
            "target_id": text([identifier for identifier, _, _, _ in _TARGETS], target),
            "definition_version": text(("1",), np.zeros(size)),
            "period_kind": text(("as_of",), np.zeros(size)),
            "period_start": dates(np.full(size, starts[0])),
            "period_end": dates(period_end),
            "unit_code": text(city.DEPARTMENT_CODES, np.array(departments)[target]),
            "numerator": numbers(value),
            "denominator": numbers(np.full(size, _MILLION)),
            "value": numbers(value),
            "unit_of_measure": text([unit for _, unit, _, _ in _TARGETS], target),
            "reporter": names.persons(draws, size),
            "reported_at": moments(period_end * MINUTES_PER_DAY + 1_000),
            "reviewer": names.persons(draws, size),
            "review_state": text(("approved",), np.zeros(size)),
            "revision": numbers(np.zeros(size)),
            "revision_reason": pl.Series([None] * size, dtype=pl.String),
            "_known_on": dates(period_end),
        }
    )
    revised = frame.filter(pl.Series(draws.chance(size, 0.12))).with_columns(
        pl.col("value") + _MILLION,
        pl.col("numerator") + _MILLION,
        pl.lit(1, dtype=pl.Int64).alias("revision"),
        pl.lit("补报漏计数据").alias("revision_reason"),
        pl.col("_known_on").dt.offset_by("20d"),
    )
    return pl.concat([frame, revised])
