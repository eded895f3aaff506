"""What the card of one target says: every number already in words.

No markup here (that is in `templates/`) and no drawing (that is in `drawings.py`).
"""

from dataclasses import dataclass
from decimal import Decimal

from dashboards.board.kpi import Kpi
from dashboards.board.snapshot import Result
from dashboards.board.status import Status, status_of
from dashboards.board.wording import source_name
from yingshang.amounts import (
    DASH,
    count_text,
    date_text,
    decimals_beside,
    gap_text,
    number_text,
    target_text,
    value_text,
)


@dataclass(frozen=True, slots=True)
class RivalLine:
    """The number by another definition, beside the official one."""

    name: str
    value: str
    gap: str
    status: Status


@dataclass(frozen=True, slots=True)
class Card:
    """One target in words; empty text means that there is nothing to say."""

    status: Status
    value: str
    suffix: str
    promise: str
    gap: str
    pace_gap: str
    basis: str
    is_provisional: bool
    deadline: str
    rivals: list[RivalLine]
    exclusions: str
    notice: str


def make_card(kpi: Kpi) -> Card:
    """Put the city's official number into words."""
    city, measure, target = kpi.city, kpi.measure, kpi.target
    value = kpi.exact(city) if city else None
    return Card(
        status=status_of(kpi.status_code),
        value=number_text(value, measure, fitting_decimals(kpi, city)),
        suffix=measure.suffix if value is not None else "",
        promise=target_text(target.operator, target.target, measure),
        gap=gap_text(None if value is None else value - target.target, measure),
        pace_gap=_pace_gap(kpi),
        basis=_basis(kpi),
        is_provisional=bool(city and city.is_provisional and value is not None),
        deadline=_deadline(kpi),
        rivals=[_rival(kpi, row) for row in kpi.rivals],
        exclusions=_exclusions(kpi) if value is not None else "",
        notice=_notice(kpi),
    )


def fitting_decimals(kpi: Kpi, row: Result | None) -> int:
    """Return the decimals that keep the value of `row` on its own side of target and pace."""
    value = kpi.exact(row) if row else None
    if row is None or value is None:
        return 2
    return decimals_beside(value, row.target, row.pace_expected, measure=kpi.measure)


def _pace_gap(kpi: Kpi) -> str:
    """Say the distance to the pace, unless the pace is the target itself (rates)."""
    city = kpi.city
    if city is None or city.value is None or city.pace_expected in (None, city.target):
        return ""
    return gap_text(city.pace_gap, kpi.measure)


def _basis(kpi: Kpi) -> str:
    city = kpi.city
    if city is None or not kpi.measure.is_rate or not city.denominator:
        return ""
    return f"{count_text(city.numerator)} / {count_text(city.denominator)}"


def _deadline(kpi: Kpi) -> str:
    days = (kpi.target.window_end - kpi.as_of).days
    until = f"期限 {kpi.target.window_end}"
    return f"{until} · 还有 {days} 天" if days > 0 else f"{until} · 已到期"


def _rival(kpi: Kpi, row: Result) -> RivalLine:
    value = kpi.exact(row)
    gap = None if value is None or row.target is None else value - row.target
    return RivalLine(
        name=kpi.short_name(row.definition_id),
        value=value_text(value, kpi.measure, fitting_decimals(kpi, row)),
        gap=gap_text(gap, kpi.measure),
        status=status_of(row.status),
    )


def _exclusions(kpi: Kpi) -> str:
    parts = []
    for row in kpi.exclusions:
        amount = row.amount_yuan
        shows_amount = not kpi.measure.is_rate and amount is not None and amount != Decimal(0)
        money = f"（{value_text(amount, kpi.measure)}）" if shows_amount else ""
        parts.append(f"{row.reason_zh} {count_text(row.records)}{money}")
    return "、".join(parts)


def _notice(kpi: Kpi) -> str:
    """Say what a reader must know before believing the number: missing data, doubt, a lost target."""
    if kpi.status_code == "NO_DATA":
        return _missing(kpi)
    if kpi.status_code == "SUSPECT":
        return "数据自相矛盾（如担保余额为负），核实前不作评价；相关单位见下方分区比较。"
    if kpi.city and kpi.city.reachable is False and kpi.status_code != "MISSED":
        return "按剩余时间和数量推算，已无法达成。"
    return ""


def _missing(kpi: Kpi) -> str:
    waits = [
        f"{source_name(name)}（{'尚未交付' if cutoff is None else f'只到 {cutoff}'}）"
        for name, cutoff in kpi.late_sources.items()
    ]
    wanted = (
        f"需要截至 {date_text(kpi.as_of)} 的数据，尚缺：{'、'.join(waits)}。" if waits else "本快照没有这一天的结果。"
    )
    history = kpi.official_history
    if not history:
        return wanted
    last = history[-1]
    shown = value_text(last.value, kpi.measure) if last.value is not None else DASH
    return f"{wanted}最近一次有数：{last.period_end}，{shown}。"
