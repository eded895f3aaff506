"""Events, attendances and publications that promises name: as many as were promised, or not quite.

The general run of Hangzhou's events is in `services`.
"""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import WorkCalendar, epoch_day, month_starts
from yingshang.simulation.draws import Draws, Index, dates, numbers, serial, text
from yingshang.simulation.jurisdictions import JIADING, XIXIAN

_TUESDAY: Final = 1
_MISSED_MONTH, _MISSED_DAY = 5, 97


@dataclass(frozen=True)
class _Series:
    name: str
    kind: str
    host: str
    district: str
    events: int
    guests: int = 0


def _department(short: str) -> str:
    return city.DEPARTMENT_CODES[city.department(short)]


_SERIES: Final = (
    _Series("外贸团组", "delegation", _department("市商务"), "", 105, 20),
    _Series("境外展会", "exhibition", _department("市商务"), "", 58, 24),
    _Series("百场千企产业对接", "matchmaking", _department("市商务"), "", 60, 40),
    _Series("行走的办事大厅", "door_to_door", _department("市审管办"), "", 55),
    _Series("揭榜挂帅", "matchmaking", _department("市科技局"), "", 3),
    _Series("数贸会", "exhibition", _department("市商务"), "", 2, 90),
    _Series("服贸会", "exhibition", _department("市商务"), "", 1, 60),
    _Series("刑事风险防范服务", "training", _department("市公安"), "", 70, 45),
    _Series("上城益企同行", "matchmaking", "330102D01", "330102", 22, 8),
    _Series("产业供需对接会", "matchmaking", XIXIAN.department_codes[3], XIXIAN.code, 19, 12),
    _Series("贸易政策宣讲", "briefing", XIXIAN.department_codes[2], XIXIAN.code, 23, 10),
    _Series("RCEP一站式服务", "training", XIXIAN.department_codes[2], XIXIAN.code, 12, 11),
    _Series("招聘活动", "matchmaking", XIXIAN.department_codes[5], XIXIAN.code, 84, 6),
)
_NOTES: Final = (9, 14)  # country notes a month: never enough in the weakest month, or just so


def draw_events(seed: int, calendar: WorkCalendar) -> pl.DataFrame:
    """Return the events of every series, held on working days; `_guests` is how many enterprises come."""
    draws = Draws(seed, "promised", "events")
    starts = month_starts(calendar.year, calendar.year)
    days = np.arange(starts[0], starts[-1])
    worked = days[calendar.is_workday(days.astype(np.int32))]
    rows = [
        (series, int(day))
        for series in _SERIES
        for day in np.sort(draws.rng.choice(worked, series.events, replace=True))
    ]
    rows += _cadences(draws, calendar, worked)
    rows.sort(key=lambda row: row[1])
    place = [series.district or city.DISTRICT_CODES[int(draws.whole(0, 12, 1)[0])] for series, _ in rows]
    held = np.array([day for _, day in rows])
    is_held = ~draws.chance(len(rows), 0.02)
    return pl.DataFrame(
        {
            "event_id": serial(f"CN{calendar.year}", len(rows), 5),
            "event_name": pl.Series([f"{series.name}第{number}场" for number, (series, _) in enumerate(rows, start=1)]),
            "series": pl.Series([series.name for series, _ in rows]),
            "event_kind": pl.Series([series.kind for series, _ in rows]),
            "host_code": pl.Series([series.host for series, _ in rows]),
            "district_code": pl.Series(place),
            "planned_on": dates(held - 3),
            "held_on": dates(np.where(is_held, held, np.iinfo(np.int32).max)),
            "status": text(("cancelled", "held"), is_held),
            "attendee_count": numbers(np.array([max(20, 3 * series.guests) for series, _ in rows]), is_held),
            "_guests": pl.Series([series.guests for series, _ in rows]),
            "_known_on": dates(held),
        }
    )


def _cadences(draws: Draws, calendar: WorkCalendar, worked: Index) -> list[tuple[_Series, int]]:
    """Reception days, weekly fairs and daily advice; a round is missed now and then."""
    reception = _Series("企业接待日", "reception_day", "330102D03", "330102", 0)
    fair = _Series("周周有招聘", "matchmaking", JIADING.department_codes[3], JIADING.code, 0)
    advice = _Series("天天有指导", "training", JIADING.department_codes[3], JIADING.code, 0)
    month = _Series("民营企业招聘服务月", "matchmaking", JIADING.department_codes[3], JIADING.code, 0)
    year = calendar.year
    tuesdays = [_first_tuesday(year, number) for number in range(1, 13)]
    # In one month it is held a day late: the strict reading of the first Tuesday fails, the monthly one does not.
    rows = [(reception, epoch_day(day) + (number == _MISSED_MONTH)) for number, day in enumerate(tuesdays, start=1)]
    first_monday = epoch_day(dt.date(year, 1, 1)) + (-dt.date(year, 1, 1).weekday()) % 7
    weeks = range(first_monday, int(worked[-1]), 7)
    rows += [(fair, week + int(draws.whole(0, 4, 1)[0])) for week in weeks]
    rows += [(advice, int(day)) for number, day in enumerate(worked) if number % _MISSED_DAY != _MISSED_DAY // 2]
    rows += [(month, epoch_day(dt.date(year, 4, day))) for day in (9, 16, 23)]
    return rows


def _first_tuesday(year: int, month: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(_TUESDAY - first.weekday()) % 7)


def draw_guests(seed: int, events: pl.DataFrame, home: pl.Series, elsewhere: pl.Series) -> pl.DataFrame:
    """Return who came to the events that were held: Hangzhou's enterprises, or those of Xixian to Xixian's."""
    draws = Draws(seed, "promised", "guests")
    rows: list[tuple[str, str, dt.date]] = []
    for event, district, guests, held in (
        events.filter(pl.col("held_on").is_not_null())
        .select("event_id", "district_code", "_guests", "held_on")
        .iter_rows()
    ):
        pool = elsewhere if district == XIXIAN.code else home
        rows += [(event, code, held) for code in pool.gather(draws.whole(0, len(pool) - 1, guests)).to_list()]
    return pl.DataFrame(
        {
            "attendance_id": serial("CC", len(rows), 7),
            "event_id": pl.Series([row[0] for row in rows], dtype=pl.String),
            "credit_code": pl.Series([row[1] for row in rows], dtype=pl.String),
            "enterprise_name": text(("参会企业",), np.zeros(len(rows))),
            "headcount": numbers(draws.whole(1, 4, len(rows))),
            "_known_on": pl.Series([row[2] for row in rows], dtype=pl.Date),
        }
    )


def draw_publications(seed: int, year: int) -> pl.DataFrame:
    """Return country notes, some ten a month, and the quarterly analyses of petitions."""
    draws = Draws(seed, "promised", "publications")
    starts = month_starts(year, year)
    rows: list[tuple[str, str, str, int]] = []
    for start, end in itertools.pairwise(starts):
        count = int(draws.whole(*_NOTES, 1)[0])
        rows += [("国别政策动态", "市商务", "越南", int(day)) for day in np.sort(draws.whole(start, end - 1, count))]
    rows += [("企业投诉信访分析", "市信访", "季度分析", starts[month] - 4) for month in (3, 6, 9, 12)]
    rows.sort(key=lambda row: row[3])
    return pl.DataFrame(
        {
            "publication_id": serial(f"FB{year}", len(rows), 4),
            "series": pl.Series([row[0] for row in rows]),
            "title": pl.Series([f"{row[2]}{row[0]}第{number}期" for number, row in enumerate(rows, start=1)]),
            "topic": pl.Series([row[2] for row in rows]),
            "department_code": pl.Series([_department(row[1]) for row in rows]),
            "published_on": dates(np.array([row[3] for row in rows])),
            "_known_on": dates(np.array([row[3] for row in rows])),
        }
    )
