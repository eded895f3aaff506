"""Comparison of the parts of the city (districts, departments) on one target: who is where, and who cannot be ranked.

A unit without a number is named apart: it is neither 100 % nor 0.
"""

from dataclasses import dataclass
from decimal import Decimal

from dashboards.board.cards import fitting_decimals
from dashboards.board.kpi import SMALL_DENOMINATOR, Kpi
from dashboards.board.snapshot import UNASSIGNED, Result
from dashboards.board.status import WORST_FIRST, Status, status_of
from yingshang.amounts import DASH, count_text, gap_text, plain_text, value_text

ALLOCATED = "allocated"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit in words; `rank` 1 is the best and None means that the unit is not ranked."""

    result: Result
    name: str
    status: Status
    value: str
    cases: str
    target: str
    gap: str
    rank: int | None
    remark: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units of one kind.

    Attributes:
        ranked: Comparable units, worst first.
        unranked: Units with a number that is not compared: few cases, or records that belong to nobody.
        apart: Units without a number to judge, by status, in the order of the units.
        is_allocated: The units' targets were derived from the city's and are not promised in the document.
    """

    kind: str
    ranked: list[UnitLine]
    unranked: list[UnitLine]
    apart: list[tuple[Status, list[UnitLine]]]
    is_allocated: bool

    @property
    def lines(self) -> list[UnitLine]:
        """Every unit once, for the table."""
        return [*self.ranked, *self.unranked, *(line for _, lines in self.apart for line in lines)]

    @property
    def has_earlier(self) -> bool:
        """Whether any drawn unit had a number one month earlier."""
        return any(line.result.earlier_value is not None for line in [*self.ranked, *self.unranked])

    @property
    def tally(self) -> list[tuple[Status, int]]:
        """How many units have which status, worst first; units that nothing was due from are left out."""
        codes = [line.status.code for line in self.ranked]
        codes += [line.status.code for _, lines in self.apart for line in lines if line.status.code != "NOT_DUE"]
        return [(status_of(code), codes.count(code)) for code in WORST_FIRST if code in codes]


def compare(kpi: Kpi, kind: str) -> Comparison:
    """Sort the units of `kind` into comparable, not comparable and without a number."""
    rows = [row for row in kpi.units.get(kind, []) if row.unit_code != UNASSIGNED or _has_records(kpi, row)]
    measured = [row for row in rows if status_of(row.status).is_measured and row.value is not None]
    comparable = [row for row in measured if not kpi.is_small(row) and row.unit_code != UNASSIGNED]
    comparable.sort(key=lambda row: _margin(kpi, row))
    others = [row for row in measured if row not in comparable]
    apart: dict[str, list[UnitLine]] = {}
    for row in rows:
        if row not in measured:
            apart.setdefault(row.status, []).append(_line(kpi, row, None))
    return Comparison(
        kind=kind,
        ranked=[_line(kpi, row, len(comparable) - place) for place, row in enumerate(comparable)],
        unranked=[_line(kpi, row, None) for row in others],
        apart=[(status_of(code), lines) for code, lines in apart.items()],
        is_allocated=any(row.target_basis == ALLOCATED for row in rows),
    )


def _has_records(kpi: Kpi, row: Result) -> bool:
    return bool(row.denominator) if kpi.measure.is_rate else bool(row.value)


def _margin(kpi: Kpi, row: Result) -> Decimal:
    """Distance on the good side: from the pace where there is one, else from the target."""
    gap = row.pace_gap if row.pace_gap is not None else (row.value or Decimal(0)) - (row.target or Decimal(0))
    return gap * kpi.direction


def _line(kpi: Kpi, row: Result, rank: int | None) -> UnitLine:
    status = status_of(row.status)
    value = kpi.exact(row) if status.is_measured else None
    is_own = row.target_basis == ALLOCATED
    target = value_text(row.target, kpi.measure) if is_own else plain_text(row.target, kpi.measure)
    gap = row.pace_gap if not kpi.measure.is_rate else _gap(value, row.target)
    return UnitLine(
        result=row,
        name=row.unit_name,
        status=status,
        value=value_text(value, kpi.measure, fitting_decimals(kpi, row)),
        cases=_cases(kpi, row),
        target=target,
        gap=gap_text(gap if value is not None else None, kpi.measure),
        rank=rank,
        remark=_remark(kpi, row),
    )


def _gap(value: Decimal | None, target: Decimal | None) -> Decimal | None:
    return None if value is None or target is None else value - target


def _cases(kpi: Kpi, row: Result) -> str:
    if not kpi.measure.is_rate or row.denominator is None:
        return DASH
    return f"{count_text(row.numerator)} / {count_text(row.denominator)}"


def _remark(kpi: Kpi, row: Result) -> str:
    """Say why a unit that has a number is not ranked."""
    if row.unit_code == UNASSIGNED:
        return "没有归属单位的记录，不参加排名"
    is_few = status_of(row.status).is_measured and kpi.is_small(row)
    return f"不足 {SMALL_DENOMINATOR} 件，不参加排名" if is_few else ""
