"""Government services, purchases and lists of whom a service was promised to, in every jurisdiction."""

from typing import Final

import numpy as np
import polars as pl

from yingshang import credit_codes
from yingshang.simulation import city
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, Days, WorkCalendar, month_starts
from yingshang.simulation.draws import (
    MICROSECONDS_PER_MINUTE,
    Draws,
    Index,
    dates,
    flags,
    moments,
    numbers,
    serial,
    text,
)
from yingshang.simulation.jurisdictions import JIADING, XIXIAN, YANGPU

_MICROSECONDS_PER_SECOND: Final = MICROSECONDS_PER_MINUTE // 60


def _department(short: str) -> str:
    return city.DEPARTMENT_CODES[city.department(short)]


# series, department, district, part of all cases, share online, working days it takes
_SERVICES: Final = (
    ("信用修复", _department("市市场监管局"), "", 0.12, 0.985, 6),
    ("专利快速预审", _department("市市场监管局"), "", 0.16, 0.9, 8),
    ("公安涉企服务", _department("市公安"), "", 0.14, 0.93, 3),
    ("知识产权行政裁决", _department("市市场监管局"), "", 0.03, 0.5, 38),
    ("政务服务", XIXIAN.department_codes[1], XIXIAN.code, 0.25, 0.82, 2),
    ("产业项目审批", XIXIAN.department_codes[1], XIXIAN.code, 0.04, 0.7, 17),
    ("企业开办", XIXIAN.department_codes[1], XIXIAN.code, 0.06, 0.95, 0),
    ("企业开办", JIADING.department_codes[2], JIADING.code, 0.06, 0.95, 2),
    ("线上人工帮办", YANGPU.department_codes[1], YANGPU.code, 0.14, 1.0, 0),
)
# series, department, district, members, share with a specialist, share served
_ROSTERS: Final = (
    ("重点建设项目", XIXIAN.department_codes[1], XIXIAN.code, 60, 1.0, 0.6),
    ("产业园区", XIXIAN.department_codes[3], XIXIAN.code, 24, 0.92, 0.5),
    ("个转企", XIXIAN.department_codes[1], XIXIAN.code, 150, 0.5, 0.93),
    ("五上企业培育库", XIXIAN.department_codes[2], XIXIAN.code, 90, 0.8, 1.0),
    ("民企培育库", XIXIAN.department_codes[3], XIXIAN.code, 70, 0.9, 0.97),
    ("出口退税一二类企业", XIXIAN.department_codes[4], XIXIAN.code, 40, 0.9, 1.0),
    ("网格服务企业", YANGPU.department_codes[0], YANGPU.code, 200, 0.7, 0.96),
)
_SIZES: Final = ("micro", "small", "medium", "large")


def codes_elsewhere(count: int) -> pl.Series:
    """Return valid credit codes of enterprises of Xixian; apart from Hangzhou by their region."""
    made = [credit_codes.make(XIXIAN.region, f"Y{number:07d}", category="1") for number in range(count)]
    return pl.Series(made, dtype=pl.String)


def draw_cases(seed: int, count: int, codes: pl.Series, calendar: WorkCalendar) -> pl.DataFrame:
    """Return about `count` cases, one version when applied for and one when finished."""
    draws = Draws(seed, "promised", "cases")
    starts = month_starts(calendar.year, calendar.year)
    kind = draws.pick(count, [share for _, _, _, share, _, _ in _SERVICES])
    kind[: len(_SERVICES)] = np.arange(len(_SERVICES))
    applied = draws.whole(starts[0], starts[-1] - 1, count) * MINUTES_PER_DAY + draws.office_minutes(count, 500, 1_100)
    applied.sort()
    days = np.array([days for *_, days in _SERVICES])[kind]
    finished_on = calendar.after(
        (applied // MINUTES_PER_DAY).astype(np.int32), np.maximum(days + draws.whole(-1, 2, count), 1)
    )
    same_day = applied + draws.whole(20, 170, count)
    finished = np.where(
        days == 0, same_day, finished_on.astype(np.int64) * MINUTES_PER_DAY + draws.office_minutes(count)
    )
    is_known = (finished_on != NEVER) & (finished < starts[-1] * MINUTES_PER_DAY)
    seconds = np.where(draws.chance(count, 0.9), draws.whole(8, 58, count), draws.whole(61, 400, count))
    is_chat = kind == len(_SERVICES) - 1
    is_online = draws.rng.random(count) < np.array([online for *_, online, _ in _SERVICES])[kind]
    frame = pl.DataFrame(
        {
            "case_id": serial(f"BJ{calendar.year}", count, 7),
            "item_code": pl.select(
                pl.format("SX{}-{}", pl.Series(kind + 1), pl.Series(draws.whole(1, 12, count)))
            ).to_series(),
            "series": text([series for series, *_ in _SERVICES], kind),
            "credit_code": codes.gather(draws.whole(0, len(codes) - 1, count)),
            "department_code": text([department for _, department, *_ in _SERVICES], kind),
            "district_code": _places(draws, kind),
            "channel": text(("offline", "online"), is_online),
            "applied_at": moments(applied),
            "first_response_at": _after_seconds(applied, seconds, is_chat & draws.chance(count, 0.97)),
            "finished_at": moments(np.where(is_known, finished, NEVER)),
            "result": text(("pending", "granted", "refused"), np.where(is_known, 1 + draws.chance(count, 0.04), 0)),
            "is_instant": flags(draws.chance(count, 0.66)),
            "_known_on": dates(np.where(is_known, finished // MINUTES_PER_DAY, applied // MINUTES_PER_DAY)),
        }
    )
    return pl.concat([_as_applied(frame.filter(pl.Series(is_known & (days > 0)))), frame])


def _places(draws: Draws, kind: Index) -> pl.Series:
    """Return the district that the series belongs to, any of Hangzhou's where it is the city's."""
    stated = np.array([district for _, _, district, *_ in _SERVICES])[kind]
    drawn = np.array(city.DISTRICT_CODES)[draws.whole(0, 12, len(kind))]
    return pl.Series(np.where(stated == "", drawn, stated))


def _as_applied(cases: pl.DataFrame) -> pl.DataFrame:
    return cases.with_columns(
        pl.lit(None, dtype=pl.Datetime("us")).alias("finished_at"),
        pl.lit("pending").alias("result"),
        pl.col("applied_at").cast(pl.Date).alias("_known_on"),
    )


def _after_seconds(applied: Index, seconds: Index, present: np.ndarray) -> pl.Series:
    micros = pl.Series(applied.astype(np.int64) * MICROSECONDS_PER_MINUTE + seconds * _MICROSECONDS_PER_SECOND)
    return micros.cast(pl.Datetime("us")).scatter(np.flatnonzero(~present), None)


def draw_purchases(seed: int, count: int, codes: pl.Series, calendar: WorkCalendar) -> pl.DataFrame:
    """Return purchases: a version when accepted and one when paid, most of them within five working days."""
    draws = Draws(seed, "promised", "purchases")
    starts = month_starts(calendar.year, calendar.year)
    accepted = np.sort(draws.whole(starts[0], starts[-1] - 1, count)).astype(np.int32)
    paid: Days = calendar.after(accepted, draws.waiting(count, 4))
    is_paid = paid < starts[-1]
    amount = draws.waiting(count, 60) * 500_000
    frame = pl.DataFrame(
        {
            "payment_id": serial(f"CG{calendar.year}", count, 7),
            "contract_no": serial("HT", count, 7),
            "buyer_code": text(city.DEPARTMENT_CODES, draws.whole(0, len(city.DEPARTMENT_CODES) - 1, count)),
            "district_code": text(city.DISTRICT_CODES, draws.whole(0, 12, count), draws.chance(count, 0.6)),
            "supplier_credit_code": codes.gather(draws.whole(0, len(codes) - 1, count)),
            "supplier_name": text(("供应商",), np.zeros(count)),
            "supplier_size": text(_SIZES, draws.pick(count, [0.4, 0.35, 0.15, 0.1])),
            "is_on_sme_list": flags(draws.chance(count, 0.8)),
            "accepted_on": dates(accepted),
            "payable_yuan": numbers(amount),
            "paid_on": dates(np.where(is_paid, paid, NEVER)),
            "paid_yuan": numbers(amount, is_paid),
            "_known_on": dates(np.where(is_paid, paid, accepted)),
        }
    )
    opened = frame.filter(pl.Series(is_paid)).with_columns(
        pl.lit(None, dtype=pl.Date).alias("paid_on"),
        pl.lit(None, dtype=pl.Int64).alias("paid_yuan"),
        pl.col("accepted_on").alias("_known_on"),
    )
    return pl.concat([opened, frame])


def draw_rosters(seed: int, year: int, codes: pl.Series) -> pl.DataFrame:
    """Return the lists: a version when listed and one when somebody was assigned or the member was served."""
    draws = Draws(seed, "promised", "rosters")
    starts = month_starts(year, year)
    kind = np.concatenate([np.full(members, place) for place, (_, _, _, members, _, _) in enumerate(_ROSTERS)])
    count = len(kind)
    listed = starts[0] - 30 + draws.whole(0, 150, count)
    assigned = np.where(
        draws.rng.random(count) < np.array([share for *_, share, _ in _ROSTERS])[kind],
        listed + draws.whole(0, 90, count),
        NEVER,
    )
    served = np.where(
        draws.rng.random(count) < np.array([share for *_, share in _ROSTERS])[kind],
        listed + draws.whole(5, 160, count),
        NEVER,
    )
    removed = np.where(draws.chance(count, 0.04), listed + 200, NEVER)
    is_enterprise = np.array([series not in ("重点建设项目", "产业园区") for series, *_ in _ROSTERS])[kind]
    known = np.max([np.where(day == NEVER, 0, day) for day in (listed, assigned, served, removed)], axis=0)
    frame = pl.DataFrame(
        {
            "member_id": serial("MC", count, 5),
            "series": text([series for series, *_ in _ROSTERS], kind),
            "member_name": pl.Series([f"对象{number}" for number in range(1, count + 1)]),
            "credit_code": text(codes, np.arange(count) % len(codes), is_enterprise),
            "department_code": text([department for _, department, *_ in _ROSTERS], kind),
            "district_code": text([district for _, _, district, *_ in _ROSTERS], kind),
            "listed_on": dates(listed),
            "removed_on": dates(removed),
            "specialist": text(("专员甲", "专员乙", "专员丙"), np.arange(count) % 3, assigned != NEVER),
            "specialist_assigned_on": dates(assigned),
            "served_on": dates(served),
            "_known_on": dates(known),
        }
    ).filter(pl.Series(known < starts[-1]))
    return pl.concat([_as_listed(frame), frame.filter(pl.col("_known_on") > pl.col("listed_on"))])


def _as_listed(frame: pl.DataFrame) -> pl.DataFrame:
    empty = ("removed_on", "specialist", "specialist_assigned_on", "served_on")
    return frame.with_columns(
        *(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in empty),
        pl.col("listed_on").alias("_known_on"),
    )
