"""Service events with who came, and visits to enterprises."""

from collections.abc import Callable

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, Days, month_starts
from yingshang.simulation.draws import Draws, Index, dates, flags, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

_SERIES = (
    ("亲清直播间", "live", "市发改委"),
    ("百场千企产业对接", "matchmaking", "市商务"),
    ("上市辅导培训会", "training", "市经信局"),
    ("行走的办事大厅", "door_to_door", "市审管办"),
    ("企业接待日", "reception_day", "市信访"),
    ("外贸团组", "delegation", "市商务"),
    ("境外展会", "exhibition", "市商务"),
    ("政策宣讲", "briefing", "市人力社保局"),
    ("政企联席会", "joint_meeting", "市发改委"),
)
_TOPICS = ("融资对接", "用工服务", "政策申报", "出口退税", "用地手续")
_PLANNED, _HELD, _CANCELLED = range(3)


def draw_service_events(seed: int, count: int, year: int) -> pl.DataFrame:
    """Return planned events, one version when planned and one when held or cancelled."""
    draws = Draws(seed, "services")
    start, end = month_starts(year, year)[0], month_starts(year, year)[-1]
    planned = np.sort(draws.whole(start + 5, end - 1, count))
    announced = np.maximum(planned - draws.whole(10, 40, count), start)
    series = draws.whole(0, len(_SERIES) - 1, count)
    held = np.minimum(planned + np.where(draws.chance(count, 0.15), draws.whole(1, 9, count), 0), end - 1)
    status = np.where(draws.chance(count, 0.07), _CANCELLED, _HELD)
    is_held, is_online = status == _HELD, np.isin(series, [0])
    hosts = np.array([city.department(host) for _, _, host in _SERIES])[series]
    number = pl.int_range(1, count + 1, eager=True).cast(pl.String)
    frame = pl.DataFrame(
        {
            "event_id": serial(f"HD{year}", count, 5),
            "event_name": pl.select(text([name for name, _, _ in _SERIES], series) + "第" + number + "场").to_series(),
            "series": text([name for name, _, _ in _SERIES], series),
            "event_kind": text([kind for _, kind, _ in _SERIES], series),
            "host_code": text(city.DEPARTMENT_CODES, hosts),
            "host_name": text(city.DEPARTMENT_NAMES, hosts),
            "district_code": text(city.DISTRICT_CODES, draws.pick(count, [d.weight for d in city.DISTRICTS])),
            "planned_on": dates(planned),
            "held_on": dates(np.where(is_held, held, NEVER)),
            "status": text(("planned", "held", "cancelled"), status),
            "mode": text(("offline", "online"), is_online),
            "venue": text(tuple(city.PARKS), draws.whole(0, len(city.PARKS) - 1, count), ~is_online),
            "venue_kind": text(("园区", "企业", "社区", "楼宇"), draws.whole(0, 3, count), ~is_online),
            "attendee_count": numbers(draws.whole(15, 160, count) * np.where(is_online, 40, 1), is_held),
            "leader": names.persons(draws, count),
            "session_no": pl.int_range(1, count + 1, eager=True),
            "_known_on": dates(np.where(is_held, held, planned)),
        }
    )
    plans = frame.with_columns(
        pl.lit(None, dtype=pl.Date).alias("held_on"),
        pl.lit("planned").alias("status"),
        pl.lit(None, dtype=pl.Int64).alias("attendee_count"),
        dates(announced).alias("_known_on"),
    )
    return pl.concat([plans, frame])


def draw_attendances(seed: int, events: pl.DataFrame, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return which enterprises came to events that were held."""
    draws = Draws(seed, "attendances")
    held = events.filter(pl.col("status") == "held").sort("held_on", "event_id")
    place = np.sort(draws.whole(0, held.height - 1, count))
    enterprise = (draws.rng.random(count) * enterprises.existing(month_starts(year, year)[0])).astype(np.int64)
    has_topic = draws.chance(count, 0.3)
    return pl.DataFrame(
        {
            "attendance_id": serial("CY", count, 7),
            "event_id": held["event_id"].gather(place),
            "credit_code": enterprises.codes.gather(enterprise),
            "enterprise_name": enterprises.names.gather(enterprise),
            "headcount": numbers(draws.whole(1, 6, count)),
            "requested_topic": text(_TOPICS, draws.whole(0, len(_TOPICS) - 1, count), has_topic),
            "is_answered_on_site": flags(draws.chance(count, 0.8), has_topic),
            "petition_id": pl.Series([None] * count, dtype=pl.String),
            "_known_on": held["held_on"].gather(place),
        }
    )


def draw_visits(seed: int, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return visits of officials to enterprises."""
    draws = Draws(seed, "visits")
    starts = month_starts(year, year)
    day = np.sort(draws.whole(starts[0], starts[-1] - 1, count))
    enterprise = (draws.rng.random(count) * enterprises.existing(starts[0])).astype(np.int64)
    return pl.DataFrame(
        {
            "visit_id": serial("ZF", count, 7),
            "credit_code": enterprises.codes.gather(enterprise),
            "enterprise_name": enterprises.names.gather(enterprise),
            "visitor": names.persons(draws, count),
            "visitor_role": text(("结对领导", "服务专员", "联络员"), draws.pick(count, [0.1, 0.6, 0.3])),
            "department_code": text(city.DEPARTMENT_CODES, draws.whole(0, 39, count)),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "visited_on": dates(day),
            "problem": text(_TOPICS, draws.whole(0, len(_TOPICS) - 1, count), draws.chance(count, 0.35)),
            "petition_id": pl.Series([None] * count, dtype=pl.String),
            "_known_on": dates(day),
        }
    )


def with_petitions(frame: pl.DataFrame, topic: str, ids_on: Callable[[Days, Index], pl.Series]) -> pl.DataFrame:
    """Turn every third problem that came up into a petition of the same day."""
    place = np.arange(frame.height)
    ids = ids_on(frame["_known_on"].cast(pl.Int32).to_numpy(), place)
    is_turned = pl.col(topic).is_not_null() & pl.Series(place % 3 == 0)
    return frame.with_columns(pl.when(is_turned).then(ids).alias("petition_id"))
