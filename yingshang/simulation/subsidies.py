"""Applications for subsidies, payments, reminders and licences."""

import numpy as np
import polars as pl

from yingshang.simulation import city, names
from yingshang.simulation.days import MINUTES_PER_DAY, NEVER, month_starts
from yingshang.simulation.draws import Draws, Index, dates, moments, numbers, serial, text
from yingshang.simulation.enterprises import Enterprises
from yingshang.simulation.policies import Matches, Policies

_STATUSES = ("settled", "approved", "accepted", "submitted", "rejected", "withdrawn")
_LICENCES = ("食品经营许可证", "排污许可证", "道路运输经营许可证", "危险化学品经营许可证", "建筑业企业资质证书")


def draw_applications(
    seed: int, count: int, policies: Policies, matches: Matches, enterprises: Enterprises, year: int
) -> pl.DataFrame:
    """Return applications by eligible enterprises, as they stand when last changed within the year."""
    draws = Draws(seed, "applications")
    end = month_starts(year, year)[-1]
    eligible = np.flatnonzero(matches.is_eligible)
    place = np.sort(eligible[draws.whole(0, len(eligible) - 1, count)])
    policy, enterprise = matches.policy[place], matches.enterprise[place]
    applied = np.minimum(matches.eligible[place].astype(np.int64) + draws.whole(3, 40, count), end - 1)
    status = draws.pick(count, [0.3, 0.35, 0.12, 0.1, 0.1, 0.03])
    decided = np.minimum(applied + draws.whole(10, 45, count), end - 1)
    is_fresh = (decided <= applied + 2) & (status != _STATUSES.index("withdrawn"))
    status = np.where(is_fresh, _STATUSES.index("submitted"), status)
    is_approved, is_rejected = status <= _STATUSES.index("approved"), status == _STATUSES.index("rejected")
    applied_at = applied * MINUTES_PER_DAY + draws.office_minutes(count)
    return pl.DataFrame(
        {
            "application_id": serial(f"SB{year}", count, 7),
            "policy_id": policies.ids.gather(policy),
            "program": text(("工信专项", "科技专项", "商务专项", "就业专项"), policy % 4),
            "credit_code": enterprises.codes.gather(enterprise),
            "applicant_name": enterprises.names.gather(enterprise),
            "project_id": pl.Series([None] * count, dtype=pl.String),
            "department_code": text(city.DEPARTMENT_CODES, policies.department[policy]),
            "district_code": text(city.DISTRICT_CODES, enterprises.district[enterprise]),
            "applied_at": moments(applied_at),
            "apply_channel": text(("online", "offline", "apply_free"), draws.pick(count, [0.7, 0.05, 0.25])),
            "accepted_at": moments(
                np.where((status <= _STATUSES.index("accepted")) | is_rejected, applied_at + 1_440, NEVER)
            ),
            "approved_at": moments(np.where(is_approved, decided * MINUTES_PER_DAY + 960, NEVER)),
            "rejected_at": moments(np.where(is_rejected, decided * MINUTES_PER_DAY + 900, NEVER)),
            "reject_reason": text(("材料不齐", "不符合申报条件"), draws.whole(0, 1, count), is_rejected),
            **_amounts(draws, status),
            "status": text(_STATUSES, status),
            "subsidy_year": numbers(np.full(count, year)),
            "_known_on": dates(np.where(is_approved | is_rejected, decided, np.minimum(applied + 1, end - 1))),
        }
    )


def _amounts(draws: Draws, status: Index) -> dict[str, pl.Series]:
    requested = draws.waiting(len(status), 40) * 500_000
    approved = requested * draws.whole(6, 10, len(status)) // 10
    return {
        "requested_yuan": numbers(requested),
        "approved_yuan": numbers(approved, status <= _STATUSES.index("approved")),
        "settled_yuan": numbers(approved, status == _STATUSES.index("settled")),
    }


def draw_payments(seed: int, applications: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return the payments of settled applications, half of them in two stages."""
    draws = Draws(seed, "payments")
    end = month_starts(year, year)[-1]
    settled = applications.filter(pl.col("status") == "settled")
    count = settled.height
    is_staged = draws.chance(count, 0.5)
    place = np.concatenate([np.arange(count), np.flatnonzero(is_staged)])
    is_second = np.arange(len(place)) >= count
    full = settled["settled_yuan"].to_numpy()[place]
    payable = np.where(is_staged[place], full // 200 * 100, full)
    paid_on = settled["_known_on"].cast(pl.Int32).to_numpy()[place] + draws.whole(2, 30, len(place))
    paid_on = np.minimum(paid_on + np.where(is_second, 25, 0), end - 1)
    stage = np.where(is_second, 1, np.where(is_staged[place], 0, 2))
    order = np.lexsort((place, paid_on))
    rows = settled[place[order]]
    return pl.DataFrame(
        {
            "payment_id": serial(f"BF{year}", len(place), 7),
            "application_id": rows["application_id"],
            "policy_id": rows["policy_id"],
            "credit_code": rows["credit_code"],
            "payee_name": rows["applicant_name"],
            "department_code": rows["department_code"],
            "district_code": rows["district_code"],
            "stage": text(("advance", "final", "single"), stage[order]),
            "payable_yuan": numbers(payable[order]),
            "paid_yuan": numbers(payable[order]),
            "paid_on": dates(paid_on[order]),
            "payment_channel": rows["apply_channel"],
            "fund_source": text(("市级财政", "区级财政"), draws.pick(len(place), [0.6, 0.4])),
            "recovered_yuan": numbers(payable[order] // 10, draws.chance(len(place), 0.01)),
            "jobs_supported": numbers(draws.whole(0, 40, len(place)), draws.chance(len(place), 0.3)),
            "_known_on": dates(paid_on[order]),
        }
    )


def draw_licences(seed: int, count: int, enterprises: Enterprises, year: int) -> pl.DataFrame:
    """Return licences that expire in the year or later."""
    draws = Draws(seed, "licences")
    start = month_starts(year, year)[0]
    issued = start - draws.whole(30, 1_700, count)
    expires = issued + 1_825
    enterprise = (draws.rng.random(count) * enterprises.existing(start)).astype(np.int64)
    office = [city.department(short) for short in ("市市场监管局", "市环保局", "市交通局", "市应急局", "市建委")]
    kind = draws.whole(0, len(_LICENCES) - 1, count)
    is_renewed = (expires < start + 300) & draws.chance(count, 0.8)
    return pl.DataFrame(
        {
            "licence_id": serial("ZZ", count, 7),
            "licence_name": text(_LICENCES, kind),
            "credit_code": enterprises.codes.gather(enterprise),
            "department_code": text(city.DEPARTMENT_CODES, np.array(office)[kind]),
            "issued_on": dates(issued),
            "expires_on": dates(expires),
            "renewed_on": dates(np.where(is_renewed, np.maximum(expires - 20, issued), NEVER)),
            "_known_on": dates(np.where(is_renewed, np.maximum(expires - 20, start - 1), start - 1)),
        }
    )


def draw_reminders(seed: int, licences: pl.DataFrame, matches: Matches, policies: Policies, year: int) -> pl.DataFrame:
    """Return reminders of expiring licences and of policies that open, most of them sent in time."""
    draws = Draws(seed, "reminders")
    start, end = month_starts(year, year)[0], month_starts(year, year)[-1]
    expires = licences["expires_on"].cast(pl.Int32).to_numpy()
    expiring = np.flatnonzero((expires >= start + 30) & (expires < end))
    eligible = np.flatnonzero(matches.is_eligible)[::4]
    is_licence = np.arange(len(expiring) + len(eligible)) < len(expiring)
    size = len(is_licence)
    due = np.concatenate([expires[expiring] - 30, matches.eligible[eligible]])
    sent = (due + draws.whole(-3, 4, size)) * MINUTES_PER_DAY + draws.office_minutes(size)
    sent = np.where(draws.chance(size, 0.95), np.minimum(sent, end * MINUTES_PER_DAY - 60), NEVER)
    return pl.DataFrame(
        {
            "reminder_id": serial("TX", size, 8),
            "subject_kind": text(("policy", "licence"), is_licence),
            "subject_id": pl.concat(
                [licences["licence_id"].gather(expiring), policies.ids.gather(matches.policy[eligible])]
            ),
            "credit_code": pl.concat(
                [licences["credit_code"].gather(expiring), matches.versions["credit_code"].gather(eligible)]
            ),
            "reminder_kind": text(("opening", "expiring"), is_licence),
            "due_on": dates(due),
            "reminded_at": moments(sent),
            "channel": text(names.PUSH_CHANNELS, draws.whole(0, len(names.PUSH_CHANNELS) - 1, size)),
            "_known_on": dates(np.where(sent == NEVER, due, sent // MINUTES_PER_DAY)),
        }
    ).sort("_known_on", "reminder_id")
