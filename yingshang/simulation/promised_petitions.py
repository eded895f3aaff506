"""Petitions of the jurisdictions beside Hangzhou, with the events of their handling: fewer, and of a simpler life."""

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, WorkCalendar, month_starts
from yingshang.simulation.draws import Draws, Index, dates, flags, moments, numbers, serial, text
from yingshang.simulation.jurisdictions import JIADING, XIXIAN, YANGPU, Jurisdiction
from yingshang.simulation.petition_words import PETITION_TYPES

_SHARES: Final = ((XIXIAN, 0.6), (JIADING, 0.2), (YANGPU, 0.2))
_GRADES: Final = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "not_rated")
_TOPICS: Final = ("政策兑付进度", "证照办理受阻", "用工困难", "融资续贷", "道路占用影响经营")


def draw_petitions(
    seed: int, count: int, codes: pl.Series, calendar: WorkCalendar
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records (as opened and as closed) and the events of about `count` petitions."""
    draws = Draws(seed, "promised", "petitions")
    starts = month_starts(calendar.year, calendar.year)
    where = draws.pick(count, [share for _, share in _SHARES])
    accepted = np.sort(draws.whole(starts[0], starts[-1] - 1, count) * MINUTES_PER_DAY + draws.office_minutes(count))
    day = (accepted // MINUTES_PER_DAY).astype(np.int32)
    is_complex = draws.chance(count, 0.25)
    due = calendar.after(day, np.where(is_complex, 5, 7)).astype(np.int64) * MINUTES_PER_DAY + 17 * 60
    taken = np.where(is_complex, draws.whole(0, 4, count), draws.whole(0, 7, count)) + 6 * draws.chance(count, 0.015)
    late = calendar.after(day, np.maximum(taken, 1)).astype(np.int64) * MINUTES_PER_DAY + draws.office_minutes(count)
    closed = np.where(taken == 0, accepted + 45, late)
    closed = np.where(closed < starts[-1] * MINUTES_PER_DAY, closed, NEVER)
    place = draws.whole(0, 4, count)
    opened = pl.DataFrame(
        {
            "petition_id": serial(f"QD{calendar.year}", count, 7),
            "channel": text(("政务热线",), np.zeros(count)),
            "credit_code": codes.gather(draws.whole(0, len(codes) - 1, count)),
            "title": text(_TOPICS, draws.whole(0, len(_TOPICS) - 1, count)),
            "petition_type": text(PETITION_TYPES, draws.pick(count, [0.2, 0.4, 0.25, 0.1, 0.05])),
            "is_enterprise": flags(np.ones(count, dtype=np.bool_)),
            "is_business_environment": flags(draws.chance(count, 0.7)),
            "difficulty": text(("simple", "complex"), is_complex),
            "district_code": _by_place(where, place, _district),
            "street": _by_place(where, place, _street),
            "department_code": _by_place(where, place, _office),
            "accepted_at": moments(accepted),
            "assigned_at": moments(accepted + 30),
            "due_at": moments(due),
            "supporters": numbers(draws.whole(0, 9, count), draws.chance(count, 0.1)),
            "status": text(("open",), np.zeros(count)),
            "_known_on": dates(day),
        }
    )
    records = pl.concat(_versions(draws, opened, closed, starts[-1]))
    return records, _events(draws, opened, accepted, closed)


def _versions(draws: Draws, opened: pl.DataFrame, closed: Index, year_end: int) -> list[pl.DataFrame]:
    """Return the records as opened and, where they are, as closed and called back."""
    count = opened.height
    called = np.where((closed != NEVER) & draws.chance(count, 0.9), closed + 300, NEVER)
    is_called = called < year_end * MINUTES_PER_DAY
    grade = draws.pick(count, [0.4, 0.4, 0.05, 0.02, 0.13])
    done = opened.with_columns(
        moments(closed).alias("closed_at"),
        moments(np.where(is_called, called, NEVER)).alias("callback_at"),
        text(_GRADES, grade, is_called).alias("satisfaction"),
        pl.lit("closed").alias("status"),
        dates(np.where(is_called, called, closed) // MINUTES_PER_DAY).alias("_known_on"),
    ).filter(pl.Series(closed != NEVER))
    empty = [pl.lit(None, dtype=done.schema[name]).alias(name) for name in ("closed_at", "callback_at", "satisfaction")]
    return [opened.with_columns(empty).select(done.columns), done]


def _district(one: Jurisdiction, at: int) -> str:
    return one.place_codes[at] if one is XIXIAN else one.code


def _street(one: Jurisdiction, at: int) -> str | None:
    return None if one is XIXIAN else one.places[at]


def _office(one: Jurisdiction, at: int) -> str:
    return one.department_codes[at % len(one.departments)]


def _by_place(where: Index, place: Index, pick: Callable[[Jurisdiction, int], str | None]) -> pl.Series:
    chosen: list[Jurisdiction] = [_SHARES[number][0] for number in where.tolist()]
    return pl.Series([pick(one, at) for one, at in zip(chosen, place.tolist(), strict=True)], dtype=pl.String)


def _events(draws: Draws, opened: pl.DataFrame, accepted: Index, closed: Index) -> pl.DataFrame:
    """Accepted, assigned, now and then returned and assigned again, closed."""
    count = opened.height
    is_returned = draws.chance(count, 0.06)
    steps = (
        ("accept", accepted),
        ("assign", accepted + 30),
        ("return", np.where(is_returned & (closed > accepted + 40), accepted + 35, NEVER)),
        ("assign", np.where(is_returned & (closed > accepted + 40), accepted + 38, NEVER)),
        ("close", closed),
    )
    frames = []
    for number, (action, minutes) in enumerate(steps, start=1):
        frames.append(
            pl.DataFrame(
                {
                    "event_id": pl.select(opened["petition_id"] + f"-{number:02d}").to_series(),
                    "petition_id": opened["petition_id"],
                    "action": text((action,), np.zeros(count)),
                    "happened_at": moments(minutes),
                    "department_code": opened["department_code"],
                    "note": text(("按流程办理",), np.zeros(count)),
                    "_known_on": dates(np.where(minutes == NEVER, NEVER, minutes // MINUTES_PER_DAY)),
                }
            ).filter(pl.Series(minutes != NEVER))
        )
    return pl.concat(frames)
