"""Subsidies of named programmes, guarantees and loans of Xixian, funds of Shangcheng: promises are about them."""

from typing import Final

import numpy as np
import polars as pl

from yingshang.simulation import city
from yingshang.simulation.days import MINUTES_PER_DAY, month_starts
from yingshang.simulation.draws import Draws, Flags, Index, dates, flags, moments, numbers, serial, text
from yingshang.simulation.jurisdictions import XIXIAN

_UPGRADE, _SUPPORT = "市工信专项资金", "产业扶持资金"
_LENDERS: Final = ("沣河银行", "渭河农商银行")


def draw_grants(seed: int, count: int, codes: pl.Series, year: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return applications and payments of two programmes: an advance, then the settlement, or all at once."""
    draws = Draws(seed, "promised", "grants")
    starts = month_starts(year, year)
    applied = np.sort(draws.whole(starts[0], starts[-1] - 90, count))
    is_support = draws.chance(count, 0.35)
    amount = np.where(is_support, draws.waiting(count, 60), draws.waiting(count, 25)) * 20_000_000
    is_staged = draws.chance(count, 0.72) & ~is_support
    office = np.where(is_support, "330102D02", city.DEPARTMENT_CODES[city.department("市经信局")])
    district = np.where(is_support, "330102", np.array(city.DISTRICT_CODES)[draws.whole(0, 12, count)])
    applications = pl.DataFrame(
        {
            "application_id": serial(f"ZX{year}", count, 6),
            "program": text((_UPGRADE, _SUPPORT), is_support),
            "credit_code": codes.gather(draws.whole(0, len(codes) - 1, count)),
            "department_code": pl.Series(office),
            "district_code": pl.Series(district),
            "applied_at": moments(applied * MINUTES_PER_DAY + draws.office_minutes(count)),
            "requested_yuan": numbers(amount),
            "approved_yuan": numbers(amount),
            "status": text(("approved",), np.zeros(count)),
            "_known_on": dates(applied),
        }
    )
    return applications, _payments(draws, applications, amount, is_staged, year)


def _payments(draws: Draws, applications: pl.DataFrame, amount: Index, is_staged: Flags, year: int) -> pl.DataFrame:
    count, end = applications.height, month_starts(year, year)[-1]
    applied = applications["_known_on"].cast(pl.Int32).to_numpy()
    place = np.concatenate([np.arange(count), np.flatnonzero(is_staged)])
    is_second = np.arange(len(place)) >= count
    paid = applied[place] + draws.whole(10, 40, len(place)) + np.where(is_second, 45, 0)
    part = np.where(is_staged[place], amount[place] // 200 * 100, amount[place])
    order = np.lexsort((place, paid))
    rows = applications[place[order]]
    payments = pl.DataFrame(
        {
            "payment_id": serial(f"ZF{year}", len(place), 6),
            "application_id": rows["application_id"],
            "credit_code": rows["credit_code"],
            "department_code": rows["department_code"],
            "district_code": rows["district_code"],
            "stage": text(("single", "advance", "final"), np.where(is_second, 2, is_staged[place])[order]),
            "payable_yuan": numbers(part[order]),
            "paid_yuan": numbers(part[order]),
            "paid_on": dates(paid[order]),
            "payment_channel": text(("online",), np.zeros(len(place))),
            "fund_source": text(("市级财政", "区级财政"), rows["program"].to_numpy() == _SUPPORT),
            "_known_on": dates(paid[order]),
        }
    )
    return payments.filter(pl.col("_known_on").cast(pl.Int32) < end)


def draw_guarantees(seed: int, count: int, codes: pl.Series, year: int) -> pl.DataFrame:
    """Return guarantees of Xixian's guarantor, half of them for farms and small business."""
    draws = Draws(seed, "promised", "guarantees")
    starts = month_starts(year, year)
    begin = np.sort(draws.whole(starts[0] - 60, starts[-1] - 1, count))
    principal = draws.waiting(count, 30) * 10_000_000
    rate = draws.whole(600, 1_250, count) * 10
    has_rate = draws.chance(count, 0.9)
    return pl.DataFrame(
        {
            "guarantee_id": serial("XXDB", count, 6),
            "guarantor": text(("西咸政策性融资担保有限公司",), np.zeros(count)),
            "is_government": flags(np.ones(count, dtype=np.bool_)),
            "is_policy": flags(draws.chance(count, 0.9)),
            "business_kind": text(("direct", "shared"), draws.chance(count, 0.3)),
            "credit_code": codes.gather(draws.whole(0, len(codes) - 1, count)),
            "district_code": text(XIXIAN.place_codes, draws.whole(0, 4, count)),
            "department_code": text((XIXIAN.department_codes[4],), np.zeros(count)),
            "principal_yuan": numbers(principal),
            "starts_on": dates(begin),
            "ends_on": dates(begin + np.array([180, 365, 730])[draws.whole(0, 2, count)]),
            "fee_yuan": numbers(principal // 1_000_000 * rate),
            "annual_fee_share": numbers(rate, has_rate),
            "is_agri_small": flags(draws.chance(count, 0.6)),
            "_known_on": dates(np.maximum(begin, starts[0] - 1)),
        }
    )


def draw_loans(seed: int, count: int, codes: pl.Series, year: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return loans to technology enterprises of Xixian, and the matches that led to them."""
    draws = Draws(seed, "promised", "loans")
    starts = month_starts(year, year)
    requested = np.sort(draws.whole(starts[0], starts[-1] - 40, count))
    matched = requested + draws.whole(1, 12, count)
    is_lent = draws.chance(count, 0.7)
    code = codes.gather(draws.whole(0, len(codes) - 1, count))
    district = text(XIXIAN.place_codes, draws.whole(0, 4, count))
    amount = draws.waiting(count, 25) * 20_000_000
    loans = pl.DataFrame(
        {
            "loan_id": serial("XXDK", count, 6),
            "credit_code": code,
            "lender": text(_LENDERS, draws.whole(0, 1, count)),
            "district_code": district,
            "credit_line_yuan": numbers(amount),
            "disbursed_yuan": numbers(amount),
            "disbursed_on": dates(matched + 8),
            "is_preferential": flags(draws.chance(count, 0.5)),
            "status": text(("disbursed",), np.zeros(count)),
            "_known_on": dates(matched + 8),
        }
    ).filter(pl.Series(is_lent))
    matches = pl.DataFrame(
        {
            "request_id": serial("XXRZ", count, 6),
            "credit_code": code,
            "requested_yuan": numbers(amount),
            "requested_on": dates(requested),
            "institution": text(_LENDERS, draws.whole(0, 1, count)),
            "matched_on": dates(matched),
            "result": text(("declined", "loaned"), is_lent),
            "loan_id": text(serial("XXDK", count, 6), np.arange(count), is_lent),
            "district_code": district,
            "_known_on": dates(matched),
        }
    )
    return loans, matches


def draw_funds(year: int) -> pl.DataFrame:
    """Return the equity funds of Shangcheng, raised in the year before, as its document promised."""
    start = month_starts(year - 1, year - 1)[0]
    place = np.arange(4)
    return pl.DataFrame(
        {
            "fund_id": serial("SCJJ", 4, 3),
            "fund_name": text(("上城产业基金", "上城人才基金", "上城科创基金", "上城文旅基金"), place),
            "series": text(("上城股权投资基金",), np.zeros(4)),
            "level": text(("mother",), np.zeros(4)),
            "committed_yuan": numbers(np.array([50, 25, 20, 8]) * 10_000_000_000),
            "paid_in_yuan": numbers(np.array([20, 10, 10, 5]) * 10_000_000_000),
            "district_code": text(("330102",), np.zeros(4)),
            "established_on": dates(start + 70 * (place + 1)),
            "_known_on": dates(start + 365 + place),
        }
    )
