"""Loans, requests for finance, funds and what they invest."""

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import NEVER, month_starts
from yingshang.simulation.draws import Draws, dates, flags, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises

_PRODUCTS = ("惠企贷", "科创贷", "信易贷", "知识产权质押贷", "流动资金贷款")
_SUPPORTS = ("credit", "mortgage", "ip_pledge", "guarantee")
_STATUSES = ("disbursed", "repaid", "charged_off", "approved", "declined", "applied")
_FUNDS = (
    "科创母基金",
    "创新母基金",
    "并购母基金",
    "智造子基金",
    "生物医药子基金",
    "新能源子基金",
    "数字经济子基金",
    "天使子基金",
)
_MOTHERS = 3
_RESULTS = ("loaned", "declined", "pending")


def draw_loans(seed: int, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return loans applied for in the year before and in this one."""
    draws = Draws(seed, "loans")
    starts = month_starts(year - 1, year)
    applied = np.sort(draws.whole(starts[0], starts[-1] - 1, count))
    status = draws.pick(count, [0.68, 0.14, 0.01, 0.05, 0.07, 0.05])
    is_approved, is_paid = status <= _STATUSES.index("approved"), status <= _STATUSES.index("charged_off")
    approved = applied + draws.whole(2, 20, count)
    disbursed = approved + draws.whole(1, 10, count)
    line = draws.waiting(count, 30) * 10_000_000
    amount = line * draws.whole(6, 10, count) // 10
    enterprise = (draws.rng.random(count) * enterprises.existing(starts[12])).astype(np.int64)
    left = np.where(status == 0, amount * draws.whole(3, 10, count) // 10, 0)
    is_charged_off = status == _STATUSES.index("charged_off")
    known = np.where(is_paid, disbursed, np.where(is_approved, approved, applied))
    return pl.DataFrame(
        {
            "loan_id": serial("DK", count, 8),
            "credit_code": enterprises.codes.gather(enterprise),
            "borrower_name": enterprises.names.gather(enterprise),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "applied_on": dates(applied),
            "approved_on": dates(np.where(is_approved, approved, NEVER)),
            "credit_line_yuan": numbers(line, is_approved),
            "disbursed_yuan": numbers(amount, is_paid),
            "disbursed_on": dates(np.where(is_paid, disbursed, NEVER)),
            "matures_on": dates(np.where(is_paid, disbursed + 365 * draws.whole(1, 3, count), NEVER)),
            "balance_yuan": numbers(left, is_paid),
            "balance_on": dates(np.where(is_paid, np.maximum(disbursed, starts[12] - 1), NEVER)),
            **_conditions(draws, count),
            "charged_off_yuan": numbers(amount, is_charged_off),
            "charged_off_on": dates(np.where(is_charged_off, disbursed + 20, NEVER)),
            "status": text(_STATUSES, status),
            "_known_on": dates(np.maximum(known + np.where(is_charged_off, 20, 0), starts[12] - 1)),
        }
    )


def _conditions(draws: Draws, count: int) -> dict[str, pl.Series]:
    return {
        "lender": text(names.LENDERS, draws.whole(0, len(names.LENDERS) - 1, count)),
        "product": text(_PRODUCTS, draws.whole(0, len(_PRODUCTS) - 1, count)),
        "annual_rate_share": numbers(draws.whole(285, 520, count) * 100),
        "credit_support": text(_SUPPORTS, draws.pick(count, [0.4, 0.3, 0.1, 0.2])),
        "is_preferential": flags(draws.chance(count, 0.45)),
        "is_first_loan": flags(draws.chance(count, 0.2)),
        "project_id": pl.Series([None] * count, dtype=pl.String),
        "match_source": text(("千名顾问助万企", "银企对接会", "线上平台"), draws.whole(0, 2, count)),
    }


def draw_financing_matches(
    seed: int, count: int, enterprises: Enterprises, loans: pl.DataFrame, year: int
) -> pl.DataFrame:
    """Return requests for finance brought to a bank by an adviser."""
    draws = Draws(seed, "financing")
    starts = month_starts(year, year)
    requested = np.sort(draws.whole(starts[0], starts[-1] - 1, count))
    matched = requested + draws.whole(1, 15, count)
    enterprise = (draws.rng.random(count) * enterprises.existing(starts[0])).astype(np.int64)
    result = draws.pick(count, [0.55, 0.15, 0.3])
    is_pending = result == _RESULTS.index("pending")
    loan_ids = loans["loan_id"].to_list()
    return pl.DataFrame(
        {
            "request_id": serial("RZ", count, 7),
            "credit_code": enterprises.codes.gather(enterprise),
            "requested_yuan": numbers(draws.waiting(count, 40) * 10_000_000),
            "requested_on": dates(requested),
            "institution": text(names.LENDERS, draws.whole(0, len(names.LENDERS) - 1, count)),
            "adviser": names.persons(draws, count),
            "matched_on": dates(np.where(is_pending, NEVER, matched)),
            "result": text(_RESULTS, result),
            "loan_id": text(loan_ids, draws.whole(0, len(loan_ids) - 1, count), result == 0),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "_known_on": dates(np.where(is_pending, requested, matched)),
        }
    )


def draw_funds(year: int) -> pl.DataFrame:
    """Return the fund tree: three mother funds, the others below them."""
    count = len(_FUNDS)
    place = np.arange(count)
    is_mother = place < _MOTHERS
    start = month_starts(year, year)[0]
    committed = np.where(is_mother, 12_000_000_000_000 // (place + 1), 4_000_000_000_000 // (place + 1))
    return pl.DataFrame(
        {
            "fund_id": serial("JJ", count, 3),
            "fund_name": text(_FUNDS, place),
            "series": text(("“3+N”产业基金",), np.zeros(count)),
            "district_code": pl.Series([None] * count, dtype=pl.String),
            "level": text(("mother", "child"), 1 - is_mother),
            "parent_fund_id": text(("JJ001", "JJ002", "JJ003"), place % _MOTHERS, ~is_mother),
            "committed_yuan": numbers(committed // 100 * 100),
            "paid_in_yuan": numbers(committed // 2),
            "fiscal_yuan": numbers(committed // 4),
            "established_on": dates(start - 200 * (count - place)),
            "manager": text(("市产业投资公司", "市创投引导公司"), place % 2),
            "_known_on": dates(np.where(place < count - 1, start - 1, start + 100)),
        }
    )


def draw_fund_investments(seed: int, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return the investments of child funds."""
    draws = Draws(seed, "funds")
    starts = month_starts(year, year)
    invested = np.sort(draws.whole(starts[0] - 300, starts[-1] - 1, count))
    enterprise = (draws.rng.random(count) * enterprises.existing(starts[0])).astype(np.int64)
    fund = draws.whole(_MOTHERS + 1, len(_FUNDS), count)
    return pl.DataFrame(
        {
            "investment_id": serial("TZ", count, 6),
            "fund_id": text([f"JJ{number:03d}" for number in range(len(_FUNDS) + 1)], fund),
            "project_name": text(("A轮投资", "B轮投资", "天使轮投资", "并购投资"), draws.whole(0, 3, count)),
            "credit_code": enterprises.codes.gather(enterprise),
            "industry": text([word for _, word in names.INDUSTRIES], draws.whole(0, 17, count)),
            "invested_yuan": numbers(draws.waiting(count, 30) * 100_000_000),
            "invested_on": dates(invested),
            "is_private": flags(draws.chance(count, 0.78)),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "_known_on": dates(np.maximum(invested, starts[0] - 1)),
        }
    )
