"""The revision triangle of a target: what was said of each month first, later, and in the end."""

import datetime as dt
from decimal import Decimal
from typing import Any, TypedDict

from yingshang.checks.connections import scratch_connection
from yingshang.errors import YingshangError
from yingshang.settings import Settings
from yingshang.snapshots import revisions
from yingshang.snapshots.replaying import headers_until

_UNIT = ("unit_kind", "unit_code")
Figure = tuple[dt.date, Decimal | None]


class Triangle(TypedDict):
    """Months with their figures, and over those that are final: mean |final − first| and mean (final − first)."""

    kpi_id: str
    months: list[dict[str, Any]]
    final_months: int
    mean_revision: Decimal | None
    bias: Decimal | None


def revision_triangle(settings: Settings, kpi_id: str, unit: tuple[str, str] | None = None) -> Triangle:
    """Return the triangle of a target's official definition.

    `first` was published about the first day on which the month was over; `after_7_days` and `after_30_days` stood in
    publications about the day so much later, and are empty until there is one; `final` stands once a publication is
    about the freeze day or a later one.

    Args:
        settings: whose ledger.
        kpi_id: the target.
        unit: kind and code of a unit; default the jurisdiction as a whole.

    Raises:
        YingshangError: nothing was published, or no month of this target and unit.
    """
    headers = headers_until(settings)
    # The last publication may look back; what is asked for is everything that was said.
    latest = max(headers, key=lambda header: (header.as_of, header.known_by, header.number))
    condition, place = "is_whole", {}
    if unit is not None:
        condition, place = "unit_kind = $unit_kind AND unit_code = $unit_code", dict(zip(_UNIT, unit, strict=True))
    with scratch_connection(settings) as connection:
        revisions.gather(connection, settings, headers, latest, "kpi_id = $kpi_id AND is_official", {"kpi_id": kpi_id})
        ((last_day,),) = connection.execute("SELECT max(as_of) FROM standing").fetchall()
        rows = connection.execute(
            "SELECT period_start, any_value(freezes_on), list((as_of, value) ORDER BY publication),"
            " coalesce(bool_or(publication > final_in), false)"
            f" FROM figures WHERE period_kind = 'month' AND {condition} GROUP BY period_start ORDER BY period_start",
            place,
        ).fetchall()
    if not rows:
        raise YingshangError(f"{kpi_id}: no month of it was published; expected a target of yingshang kpi list.")
    months = [_month(start, freezes_on, told, last_day, was_revised) for start, freezes_on, told, was_revised in rows]
    return _triangle(kpi_id, months)


def _triangle(kpi_id: str, months: list[dict[str, Any]]) -> Triangle:
    """Add how far the first figures were from the final ones, where there are both."""
    moved = [row["final"] - row["first"] for row in months if None not in (row["final"], row["first"])]
    return {
        "kpi_id": kpi_id,
        "months": months,
        "final_months": len(moved),
        "mean_revision": _mean([abs(step) for step in moved]),
        "bias": _mean(moved),
    }


def _month(
    start: dt.date,
    freezes_on: dt.date | None,
    told: list[Figure],
    last_day: dt.date,
    was_revised: bool,  # noqa: FBT001 - a column of the row
) -> dict[str, Any]:
    (first_day, first), (_, newest) = told[0], told[-1]
    is_final = freezes_on is not None and last_day >= freezes_on

    def after(days: int) -> Decimal | None:
        meant = first_day + dt.timedelta(days=days)
        return None if last_day < meant else [value for day, value in told if day <= meant][-1]

    return {
        "month": f"{start:%Y-%m}",
        "first_as_of": first_day,
        "first": first,
        "after_7_days": after(7),
        "after_30_days": after(30),
        "final": newest if is_final else None,
        "freezes_on": freezes_on,
        "state": "provisional" if not is_final else "revised" if was_revised else "final",
    }


def _mean(steps: list[Decimal]) -> Decimal | None:
    """Return the mean to six decimals, as values are published."""
    return (sum(steps, Decimal(0)) / len(steps)).quantize(Decimal("0.000001")) if steps else None
